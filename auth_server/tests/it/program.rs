//! The program itself: what it prints, how it ends.

use std::process::Stdio;
use std::time::Duration;

use serde_json::{Value, json};
use service_kit::trust::Trust;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, BufReader};
use tokio::process::{Child, Command};
use wire::SERVICE_CREDENTIAL_HEADER;
use wire::accounts::{Session, routes};

use crate::harness::CREDENTIAL;

const DEADLINE: Duration = Duration::from_secs(60);

fn program(settings: &[(&str, &str)]) -> Command {
    let mut program = Command::new(env!("CARGO_BIN_EXE_auth_server"));
    program.env_clear().envs(settings.iter().copied()).stderr(Stdio::piped()).kill_on_drop(true);
    program
}

#[tokio::test]
async fn a_start_with_mistakes_prints_a_line_for_each_and_exits_with_its_own_code() {
    let mut program = program(&[("AUTH__LISTEN__PORT", "http"), ("AUTH__LOG__COLOUR", "red")]);
    let output = tokio::time::timeout(DEADLINE, program.output()).await.unwrap().unwrap();
    assert_eq!(output.status.code(), Some(78));
    let text = String::from_utf8(output.stderr).unwrap();
    let lines: Vec<_> = text.lines().collect();
    assert_eq!(lines.len(), 2, "{text}");
    assert!(lines[0].contains("AUTH__LISTEN__PORT") && lines[1].contains("AUTH__LOG__COLOUR"), "{text}");
}

#[tokio::test]
async fn there_is_no_default_credential() {
    let output = tokio::time::timeout(DEADLINE, program(&[]).output()).await.unwrap().unwrap();
    assert_eq!(output.status.code(), Some(78));
    let text = String::from_utf8(output.stderr).unwrap();
    assert!(text.contains("service_credential: the service credential is not set"), "{text}");
}

/// Nobody listens on one port; on the other somebody does and never says a word.
#[tokio::test]
async fn a_database_that_cannot_be_reached_ends_the_start_with_one_line_that_holds_no_password() {
    let silent = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let closed = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (silent_at, closed_at) = (silent.local_addr().unwrap(), closed.local_addr().unwrap());
    drop(closed);
    let folder = tempfile::tempdir().unwrap();
    for address in [closed_at, silent_at] {
        let url = format!("postgres://jet:hunter2@{address}/jet");
        let mut program = program(&[
            ("DATABASE_URL", &url),
            ("AUTH__DATA_DIR", folder.path().to_str().unwrap()),
            ("AUTH__SERVICE_CREDENTIAL", CREDENTIAL),
            ("AUTH__LISTEN__PORT", "0"),
            ("AUTH__LISTEN__INTERNAL_PORT", "0"),
        ]);
        let output = tokio::time::timeout(DEADLINE, program.output()).await.unwrap().unwrap();
        assert_eq!(output.status.code(), Some(1));
        let text = String::from_utf8(output.stderr).unwrap();
        assert_eq!(text.lines().count(), 1, "{text}");
        assert!(text.contains(&format!("cannot open the database at {address}: ")), "{text}");
        assert!(!text.contains("hunter2"), "{text}");
    }
}

#[cfg(unix)]
#[tokio::test]
async fn the_most_talkative_log_holds_no_secret_and_sigterm_ends_the_program_cleanly() {
    let folder = tempfile::tempdir().unwrap();
    let mut child = program(&[
        ("AUTH__DATA_DIR", folder.path().to_str().unwrap()),
        ("AUTH__SERVICE_CREDENTIAL", CREDENTIAL),
        ("AUTH__LISTEN__PORT", "0"),
        ("AUTH__LISTEN__INTERNAL_PORT", "0"),
        ("AUTH__LOG__FORMAT", "json"),
        ("AUTH__LOG__FILTER", "trace"),
    ])
    .spawn()
    .unwrap();
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

    let secrets = use_every_secret(&format!("http://{internal}")).await;
    terminate(&child);
    let status = tokio::time::timeout(DEADLINE, child.wait()).await.unwrap().unwrap();
    assert!(status.success(), "{status}");
    text.push_str(&rest.await.unwrap());

    assert!(text.contains("guest created"), "{text}");
    for secret in secrets {
        assert!(!text.contains(&secret), "a secret stands in the log");
    }
}

/// Goes through init, log-in, refresh, theft and log-out, and says which texts must never be logged.
async fn use_every_secret(internal: &str) -> Vec<String> {
    let http = Trust::plain().unwrap().http_client().build().unwrap();
    let post = async |route: &str, bearer: &str, body: Value| {
        let request = http.post(format!("{internal}{route}")).header(SERVICE_CREDENTIAL_HEADER, CREDENTIAL);
        request.bearer_auth(bearer).json(&body).send().await.unwrap()
    };
    let guest: Session = post(routes::GUESTS, "", json!({ "display_name": "Ada" })).await.json().await.unwrap();
    let login = json!({ "guest_id": guest.guest_id, "guest_secret": guest.guest_secret });
    let again: Session = post(routes::GUEST_LOGIN, "", login).await.json().await.unwrap();
    let wrong = json!({ "guest_id": guest.guest_id, "guest_secret": "a-wrong-guest-secret" });
    assert_eq!(post(routes::GUEST_LOGIN, "", wrong).await.status(), 401);
    let refresh = json!({ "refresh_token": guest.refresh_token });
    let next: Session = post(routes::SESSION_REFRESH, "", refresh.clone()).await.json().await.unwrap();
    let last = post(routes::SESSION_REFRESH, "", json!({ "refresh_token": next.refresh_token })).await;
    assert_eq!(last.status(), 200);
    assert_eq!(post(routes::SESSION_REFRESH, "", refresh).await.status(), 401);
    assert_eq!(post(routes::SESSION_LOGOUT, &again.session_token, Value::Null).await.status(), 204);

    let mut secrets = vec![CREDENTIAL.to_owned(), "a-wrong-guest-secret".to_owned(), guest.guest_secret.unwrap()];
    for session in [&guest.session_token, &again.session_token, &next.session_token] {
        // The signature is what makes a token good.
        secrets.push(session.rsplit('.').next().unwrap().to_owned());
    }
    for token in [&guest.refresh_token, &again.refresh_token, &next.refresh_token] {
        secrets.extend(token.split('.').map(str::to_owned));
    }
    secrets
}

#[cfg(unix)]
fn terminate(child: &Child) {
    let kill = format!("kill -TERM {}", child.id().unwrap());
    assert!(std::process::Command::new("sh").args(["-c", &kill]).status().unwrap().success());
}
