//! The program itself: how it ends when it cannot start.

use std::process::Stdio;
use std::time::Duration;

use tokio::process::Command;

use crate::harness::{CREDENTIAL, listen};

const DEADLINE: Duration = Duration::from_secs(60);

#[tokio::test]
async fn a_database_that_cannot_be_reached_ends_the_start_with_one_line_that_holds_no_password() {
    let address = listen().await.local_addr().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let program = Command::new(env!("CARGO_BIN_EXE_matchmaking_server"))
        .env_clear()
        .env("DATABASE_URL", format!("postgres://jet:hunter2@{address}/jet"))
        .env("MATCHMAKING__DATA_DIR", folder.path())
        .env("MATCHMAKING__SERVICE_CREDENTIAL", CREDENTIAL)
        .env("MATCHMAKING__LISTEN__PORT", "0")
        .env("MATCHMAKING__LISTEN__INTERNAL_PORT", "0")
        .stderr(Stdio::piped())
        .kill_on_drop(true)
        .output();
    let output = tokio::time::timeout(DEADLINE, program).await.unwrap().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let text = String::from_utf8(output.stderr).unwrap();
    assert_eq!(text.lines().count(), 1, "{text}");
    assert!(text.contains(&format!("cannot open the database at {address}: ")), "{text}");
    assert!(!text.contains("hunter2"), "{text}");
}
