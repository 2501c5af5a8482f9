//! `cargo xtask autobahn`: Autobahn's test suite against the game socket's WebSocket, by way of an example that echoes.
//!
//! Optional, because the suite needs Python 2.7, which Debian has dropped: name one in the variable `PYTHON2`.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use crate::command::{cargo, output, root, run as run_command, target_folder};

const SUITE: &str = "autobahntestsuite==0.8.2";

const REPORT: &str = "docs/autobahn.md";

/// What does not apply. The first seven send 64 KiB, and a client's frame ends at 4 KiB.
const EXCLUDED: [&str; 10] = ["1.1.6", "1.1.7", "1.1.8", "1.2.6", "1.2.7", "1.2.8", "10.1.1", "9.*", "12.*", "13.*"];

const INTRODUCTION: &str = "\
# Autobahn's WebSocket test suite

Written by `cargo xtask autobahn`: autobahntestsuite 0.8.2 against `game_server/examples/echo.rs`, which echoes through the game
socket's WebSocket, with its limits and its way to close. Left out: compression (12, 13), which the game socket does not offer, and
messages above its limit of 4 KiB (9, 1.1.6 to 1.1.8, 1.2.6 to 1.2.8, 10.1.1), which it closes with 1009. `NON-STRICT`: right, but
later than the suite would like (a text that is not UTF-8 is refused when it is whole). `INFORMATIONAL`: the suite does not judge.
Dropped by the suite: the right answer and the right close code, but the suite closed the TCP connection before the server, which
lingers for half a second so that its close frame arrives.

| section | cases | OK | dropped by the suite | not strict | informational | failed |
|---|---|---|---|---|---|---|
";

pub fn run() -> Result<(), String> {
    let python = std::env::var("PYTHON2").unwrap_or_else(|_| "python2.7".into());
    if output(&python, &["-c", "import sys; assert sys.version_info[:2] == (2, 7)"]).is_none() {
        return Err("Python 2.7 is missing, which the suite needs: name one in the variable PYTHON2.".into());
    }
    let folder = target_folder().join("autobahn");
    let suite = folder.join("bin/wstest");
    if !suite.is_file() {
        let install = ["-m", "pip", "install", "--quiet", "--user", SUITE];
        run_command(Command::new(&python).args(install).env("PYTHONUSERBASE", &folder))?;
    }
    run_command(cargo().args(["build", "--locked", "--package", "game_server", "--example", "echo"]))?;
    let mut server = Command::new(target_folder().join("debug/examples/echo"))
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|error| format!("cannot start the echo server: {error}"))?;
    let mut url = String::new();
    if let Some(output) = server.stdout.take() {
        BufReader::new(output).read_line(&mut url).map_err(|error| error.to_string())?;
    }
    let reports = folder.join("reports");
    let order = json!({
        "outdir": reports,
        "servers": [{ "agent": "game_server", "url": url.trim() }],
        "cases": ["*"],
        "exclude-cases": EXCLUDED,
        "exclude-agent-cases": {},
    });
    let order_file = folder.join("fuzzingclient.json");
    let tested = std::fs::write(&order_file, order.to_string()).map_err(|error| error.to_string()).and_then(|()| {
        let mut fuzz = Command::new(&python);
        fuzz.arg(&suite).args(["--mode", "fuzzingclient", "--spec"]).arg(&order_file).stdout(Stdio::null());
        run_command(fuzz.env("PYTHONUSERBASE", &folder))
    });
    let _ = server.kill();
    let _ = server.wait();
    tested?;
    let index = std::fs::read(reports.join("index.json")).map_err(|error| format!("the suite's report: {error}"))?;
    let index: Value = serde_json::from_slice(&index).map_err(|error| format!("the suite's report: {error}"))?;
    write_report(&index["game_server"])
}

fn write_report(cases: &Value) -> Result<(), String> {
    let cases = cases.as_object().filter(|cases| !cases.is_empty()).ok_or("the suite's report is empty")?;
    let mut sections: BTreeMap<u32, [u32; 5]> = BTreeMap::new();
    let mut failed = Vec::new();
    for (case, result) in cases {
        let (behaviour, close) = (result["behavior"].as_str(), result["behaviorClose"].as_str());
        let column = match (behaviour, close) {
            (Some("OK"), Some("OK")) => 0,
            (Some("OK"), Some("FAILED BY CLIENT")) => 1,
            (Some("NON-STRICT"), Some("OK")) => 2,
            (Some("INFORMATIONAL"), Some("OK" | "INFORMATIONAL")) => 3,
            _ => {
                failed.push(case.as_str());
                4
            }
        };
        let section = case.split('.').next().and_then(|number| number.parse().ok()).unwrap_or(0);
        sections.entry(section).or_default()[column] += 1;
    }
    let mut report = INTRODUCTION.to_owned();
    for (section, [ok, dropped, not_strict, informational, failed]) in sections {
        let all = ok + dropped + not_strict + informational + failed;
        let _ =
            writeln!(report, "| {section} | {all} | {ok} | {dropped} | {not_strict} | {informational} | {failed} |");
    }
    std::fs::write(root().join(REPORT), report).map_err(|error| format!("cannot write {REPORT}: {error}"))?;
    println!("written: {REPORT}");
    if failed.is_empty() { Ok(()) } else { Err(format!("cases failed: {}", failed.join(" "))) }
}
