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

fn simulate(arguments: &[&str]) -> std::process::Output {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/");
    let arguments = arguments.iter().map(|argument| argument.replace("./", folder));
    let mut program = std::process::Command::new(env!("CARGO_BIN_EXE_matchmaking_server"));
    program.env_clear().arg("simulate").args(arguments).output().unwrap()
}

#[test]
fn the_shipped_evening_is_simulated_by_two_rule_files_side_by_side() {
    let folder = tempfile::tempdir().unwrap();
    let chart = folder.path().join("chart.svg");
    let files = ["./queues.toml", "./simulator/population.toml", "--compare", "./simulator/strict.toml"];
    let output = simulate(&[&files[..], &["--chart", chart.to_str().unwrap()]].concat());
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{text}{}", String::from_utf8_lossy(&output.stderr));
    for expected in
        ["duel                                  queues.toml  strict.toml", "skirmish", "wait, 99 %, s", "bots, %"]
    {
        assert!(text.contains(expected), "{expected} is not in\n{text}");
    }
    let chart = std::fs::read_to_string(chart).unwrap();
    assert!(chart.starts_with("<svg") && chart.contains("strict.toml") && chart.contains("duel: wait in s"));
}

#[test]
fn a_mistake_in_a_file_of_the_simulator_is_told_by_file_and_place() {
    let folder = tempfile::tempdir().unwrap();
    let wrong = folder.path().join("wrong.toml");
    std::fs::write(&wrong, "seed = 1\nminutes = 'many'\n").unwrap();
    let wrong = wrong.to_str().unwrap();
    for (arguments, expected) in [
        (vec!["./queues.toml"], "usage: ".to_owned()),
        (vec!["./queues.toml", "./nowhere.toml"], "nowhere.toml: No such file".to_owned()),
        (vec!["./queues.toml", wrong], format!("{wrong}: line 2: invalid type")),
        (vec![wrong, "./simulator/population.toml"], format!("{wrong}: line 2: invalid type")),
    ] {
        let output = simulate(&arguments);
        let text = String::from_utf8(output.stderr).unwrap();
        assert!(output.status.code() == Some(1) && text.contains(&expected), "{expected} is not in\n{text}");
    }
}
