//! `cargo xtask bench`: runs the benchmarks, prints measured beside target, writes `BENCHMARKS.md`.
//!
//! Each benchmark prints one JSON object per line; everything else it prints is passed through.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::process::Stdio;

use serde_json::Value;

use crate::command::{cargo, output, root};
use crate::feel;
use crate::godot_bench;
use crate::postgres::TestServer;
use crate::tools::require_postgres;

/// Area, package and benchmarks. Feel and godot are no benchmarks of cargo's.
const AREAS: [(&str, &str, &[&str]); 11] = [
    ("simulation", "game_server", &["simulation"]),
    ("bots", "game_server", &["bots"]),
    ("endurance", "game_server", &["endurance"]),
    ("net", "game_server", &["net"]),
    ("netcode", "swarm", &["netcode"]),
    ("auth", "auth_server", &["accounts"]),
    ("matchmaking", "matchmaking_server", &["matchmaking", "load"]),
    ("ratings", "matchmaking_server", &["ratings"]),
    ("path", "playtest", &["path"]),
    (FEEL, "", &[]),
    (GODOT, "", &[]),
];

const FEEL: &str = "feel";
const GODOT: &str = "godot";

const HEADER: &str = "# Benchmarks

Written by `cargo xtask bench`. Times are CPU times unless the row says otherwise; compare the ratio to the reference
kernel, a fixed piece of arithmetic measured in the same run, never absolute times of two machines or two days.
";

/// For a first look: fewer and shorter rounds, in benchmarks that have rounds. Nothing is written.
const QUICK: &str = "--quick";

pub fn run(arguments: &[String]) -> Result<(), String> {
    let (options, chosen): (Vec<&String>, Vec<&String>) = arguments.iter().partition(|name| name.starts_with("--"));
    let quick = match options.as_slice() {
        [] => false,
        [only] if *only == QUICK => true,
        _ => return Err(format!("the only option is {QUICK}")),
    };
    if let Some(unknown) = chosen.iter().find(|name| AREAS.iter().all(|(area, ..)| area != *name)) {
        return Err(format!("there is no area '{unknown}'"));
    }
    let mut sections = read_sections();
    for (area, package, benches) in AREAS {
        if !chosen.is_empty() && !chosen.iter().any(|choice| includes(choice, area)) {
            continue;
        }
        println!("=== {area}");
        if area == FEEL
            && let Some(missing) = feel::missing()
        {
            println!("skipped, its section of BENCHMARKS.md stays as it is: this machine lacks {missing}");
            continue;
        }
        // The ratings are measured on both engines.
        let server = if area == "ratings" { Some(TestServer::start(&require_postgres()?)?) } else { None };
        let mut rows = match area {
            FEEL => rows(&feel::measure()?),
            GODOT => rows(&godot_bench::measure()?),
            _ => Vec::new(),
        };
        for bench in benches {
            rows.extend(measure(package, bench, quick, server.as_ref())?);
        }
        if rows.is_empty() {
            return Err(format!("the benchmark of {area} printed no figure"));
        }
        let table = table(&rows);
        println!("{table}");
        if quick {
            continue;
        }
        let command = format!("cargo xtask bench {area}");
        let notes = notes(area);
        sections.insert(area.into(), format!("`{command}`, {}\n\n{notes}{table}", machine()));
    }
    if quick {
        return Ok(());
    }
    let mut document = HEADER.to_owned();
    for (area, text) in &sections {
        let _ = write!(document, "\n## {area}\n\n{}\n", text.trim());
    }
    let path = root().join("BENCHMARKS.md");
    std::fs::write(&path, document).map_err(|error| format!("cannot write {}: {error}", path.display()))
}

/// What netcode has to reach it has to reach at once: bytes and errors, and what is felt, are part of its run.
fn includes(choice: &str, area: &str) -> bool {
    choice == area || (choice == "netcode" && ["net", FEEL].contains(&area))
}

/// What a reader of the table should know.
fn notes(area: &str) -> &'static str {
    match area {
        FEEL => feel::NOTES,
        GODOT => godot_bench::NOTES,
        "bots" => {
            "Three minutes a match: one against one 200 times, and twenty melees of sixteen, four of each skill. Lives in free-play are of
twenty times three minutes of the mode as it is, with one who comes to its bots. Nothing is timed, so another machine gives
the same figures.\n\n"
        }
        "endurance" => "By the rules of armada, among mountains.\n\n",
        "net" => {
            "One ship to 40 000 px², every ship but three a bot that fights. Sixteen ships are shown whole; of larger worlds each
client has a view of 518 400 px² and the radar, and its picture is compared with the truth within 640 px of its ship: all
ships there but those that hide. Bytes are those of the messages with their WebSocket headers. Rates are medians of five fights of thirty
seconds, errors are those of all five.\n\n"
        }
        "netcode" => {
            "Swarm and server on the same cores. Where the operating system lets the server put its ticks first (root may),
it does: see the log of its start.\n\n"
        }
        "simulation" => {
            "Bots only. Two and sixteen fly in the classic world by the rules of skirmish, the others have 40 000 px² each and the
rules of armada: in the open, for which there is room for 10 000, and among the mountains of the mode. p99 is of the least
that each tick took in three flights.\n\n"
        }
        _ => "",
    }
}

fn measure(package: &str, bench: &str, quick: bool, server: Option<&TestServer>) -> Result<Vec<Value>, String> {
    let mut command = cargo();
    command.args(["bench", "--quiet", "--locked", "--package", package, "--bench", bench]).stderr(Stdio::inherit());
    if quick {
        command.args(["--", QUICK]);
    }
    if let Some(server) = server {
        command.env("RATINGS_BENCH_POSTGRES_URL", format!("{}/postgres", server.url()));
    }
    let output = command.output().map_err(|error| format!("cannot run the benchmark {bench}: {error}"))?;
    let rows = rows(&String::from_utf8_lossy(&output.stdout));
    if output.status.success() { Ok(rows) } else { Err(format!("the benchmark {bench} failed ({})", output.status)) }
}

fn rows(printed: &str) -> Vec<Value> {
    let mut rows = Vec::new();
    for line in printed.lines() {
        match serde_json::from_str::<Value>(line) {
            Ok(row) if row.is_object() => rows.push(row),
            _ => println!("{line}"),
        }
    }
    rows
}

fn table(rows: &[Value]) -> String {
    let mut text = String::from("| what | measured | target | unit | of the reference |\n|---|---|---|---|---|\n");
    for row in rows {
        let measured = row["measured"].as_f64();
        let reference = row["reference"].as_f64().filter(|reference| *reference > 0.0);
        let ratio = match (measured, reference) {
            (Some(measured), Some(reference)) => format!("{:.2}x", measured / reference),
            _ => String::new(),
        };
        let _ = writeln!(
            text,
            "| {} | {} | {} | {} | {ratio} |",
            row["what"].as_str().unwrap_or("?"),
            number(measured),
            number(row["target"].as_f64()),
            row["unit"].as_str().unwrap_or("")
        );
    }
    text
}

fn number(value: Option<f64>) -> String {
    match value {
        None => String::new(),
        Some(value) if value.abs() >= 100.0 => format!("{value:.0}"),
        Some(value) if value.abs() >= 10.0 => format!("{value:.1}"),
        Some(value) => format!("{value:.2}"),
    }
}

fn machine() -> String {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let rustc = output("rustc", &["--version"]).unwrap_or_default();
    format!("{cores} cores, {rustc}")
}

/// The areas of the present document, so that running one area keeps the others.
fn read_sections() -> BTreeMap<String, String> {
    let document = std::fs::read_to_string(root().join("BENCHMARKS.md")).unwrap_or_default();
    document
        .split("\n## ")
        .skip(1)
        .filter_map(|section| section.split_once('\n'))
        .map(|(area, text)| (area.trim().to_owned(), text.trim().to_owned()))
        .collect()
}
