//! What the program prints about a database with a password.

use std::process::Stdio;
use std::time::Duration;

use serde_json::{Value, json};
use service_kit::trust::Trust;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, BufReader};
use tokio::process::Command;
use wire::SERVICE_CREDENTIAL_HEADER;
use wire::accounts::routes;

use crate::harness::CREDENTIAL;
use crate::server::{Database, password};

const DEADLINE: Duration = Duration::from_secs(60);

fn program(database_url: &str, data_dir: &str) -> Command {
    let mut program = Command::new(env!("CARGO_BIN_EXE_auth_server"));
    program
        .env_clear()
        .env("DATABASE_URL", database_url)
        .env("AUTH__DATA_DIR", data_dir)
        .env("AUTH__SERVICE_CREDENTIAL", CREDENTIAL)
        .env("AUTH__LISTEN__PORT", "0")
        .env("AUTH__LISTEN__INTERNAL_PORT", "0")
        .env("AUTH__LOG__FORMAT", "json")
        .env("AUTH__LOG__FILTER", "trace")
        .stderr(Stdio::piped())
        .kill_on_drop(true);
    program
}

#[tokio::test]
async fn the_most_talkative_log_holds_no_password() {
    let database = Database::new().await;
    let folder = tempfile::tempdir().unwrap();
    let mut child = program(&database.url, folder.path().to_str().unwrap()).spawn().unwrap();
    let mut log = BufReader::new(child.stderr.take().unwrap());
    let mut text = String::new();
    let internal = loop {
        let mut line = String::new();
        let read = tokio::time::timeout(DEADLINE, log.read_line(&mut line)).await.unwrap().unwrap();
        assert_ne!(read, 0, "the program ended: {text}");
        text.push_str(&line);
        let entry: Value = serde_json::from_str(&line).unwrap();
        if entry["message"] == "serving" {
            break entry["internal_address"].as_str().unwrap().to_owned();
        }
    };
    let rest = tokio::spawn(async move {
        let mut rest = String::new();
        log.read_to_string(&mut rest).await.unwrap();
        rest
    });
    let http = Trust::plain().unwrap().http_client().build().unwrap();
    let guest = http
        .post(format!("http://{internal}{}", routes::GUESTS))
        .header(SERVICE_CREDENTIAL_HEADER, CREDENTIAL)
        .json(&json!({ "display_name": "Ada" }));
    assert_eq!(guest.send().await.unwrap().status(), 201);
    child.kill().await.unwrap();
    text.push_str(&rest.await.unwrap());

    assert!(text.contains("INSERT INTO accounts"), "the driver has its say: {text}");
    assert!(!text.contains(&password()), "the password stands in the log");
}

#[tokio::test]
async fn a_refused_password_ends_the_start_with_a_line_that_does_not_hold_it() {
    let database = Database::new().await;
    let folder = tempfile::tempdir().unwrap();
    let url = database.url.replace(&password(), "wrong-password");
    let mut program = program(&url, folder.path().to_str().unwrap());
    let output = tokio::time::timeout(DEADLINE, program.output()).await.unwrap().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let text = String::from_utf8(output.stderr).unwrap();
    let last = text.lines().last().unwrap();
    assert!(last.starts_with("auth_server: cannot start: cannot open the database at 127.0.0.1:"), "{text}");
    assert!(last.contains("password authentication failed"), "{text}");
    assert!(!text.contains("wrong-password"), "{text}");
}
