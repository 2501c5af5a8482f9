//! `cargo xtask fuzz [target ...] [seconds]`: libFuzzer against every decoder, one target after the other. A crash ends it and
//! leaves the input in `fuzz/artifacts`.

use std::path::Path;

use serde_json::Value;

use crate::command::{output, root, run as run_command, target_folder};

/// What needs no more than the wire.
const OF_THE_WIRE: [&str; 4] = ["client_binary", "client_datagram", "client_json", "server_binary"];
/// What is built with [`FEATURE`].
const OF_SERVICES: [&str; 4] = ["match_order", "mode_file", "queues_file", "replay_file"];

pub const FEATURE: &str = "fuzz/services";

/// Of each target, unless told otherwise.
const SECONDS: u32 = 600;

/// Longest input, in bytes: a client's frame ends at 4 KiB.
const MAX_LENGTH: u32 = 8192;

/// As `fuzz_targets/server_binary.rs` reads it.
const CHANNEL: u16 = 0x8000;

pub fn run(arguments: &[String]) -> Result<(), String> {
    let (mut chosen, mut seconds) = (Vec::new(), SECONDS);
    for argument in arguments {
        match argument.parse() {
            Ok(number) => seconds = number,
            Err(_) => {
                let known = targets().find(|target| target == argument);
                chosen.push(known.ok_or_else(|| {
                    let targets: Vec<&str> = targets().collect();
                    format!("there is no target '{argument}': {}", targets.join(" "))
                })?);
            }
        }
    }
    if chosen.is_empty() {
        chosen.extend(targets());
    }
    if output("cargo", &["+nightly", "fuzz", "--version"]).is_none() {
        return Err("cargo-fuzz and a nightly compiler are missing: rustup toolchain install nightly, then \
                    cargo install cargo-fuzz"
            .into());
    }
    for target in chosen {
        println!("=== {target}, {seconds} s");
        let folder = target_folder().join("fuzz");
        let (corpus, seeds) = (folder.join("corpus").join(target), folder.join("seeds").join(target));
        for path in [&corpus, &seeds] {
            std::fs::create_dir_all(path).map_err(|error| format!("{}: {error}", path.display()))?;
        }
        plant(target, &seeds)?;
        // The cargo that runs this task is pinned; the proxy of rustup chooses the other one.
        let mut command = std::process::Command::new("cargo");
        command.current_dir(root()).env_remove("RUSTUP_TOOLCHAIN").env_remove("CARGO");
        command.args(["+nightly", "fuzz", "run", "--sanitizer", "none", "--target-dir"]).arg(&folder);
        command.args(["--features", if OF_THE_WIRE.contains(&target) { "engine" } else { "engine,services" }]);
        command.arg(target).args([&corpus, &seeds]).arg("--");
        command.args([format!("-max_total_time={seconds}"), format!("-max_len={MAX_LENGTH}")]);
        command.args(["-print_final_stats=1", "-verbosity=0"]);
        run_command(&mut command)?;
    }
    Ok(())
}

fn targets() -> impl Iterator<Item = &'static str> {
    OF_THE_WIRE.into_iter().chain(OF_SERVICES)
}

/// Good inputs to start from: the golden vectors and the files that are shipped.
fn plant(target: &str, folder: &Path) -> Result<(), String> {
    let golden = |file: &str| -> Result<Value, String> {
        let path = root().join("crates/wire/golden").join(file);
        let text = std::fs::read(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        serde_json::from_slice(&text).map_err(|error| format!("{}: {error}", path.display()))
    };
    let list = |value: &Value, key: &str| value[key].as_array().cloned().unwrap_or_default();
    let seeds: Vec<Vec<u8>> = match target {
        "client_binary" => list(&golden("binary.json")?, "client").iter().filter_map(frame).collect(),
        "client_datagram" => list(&golden("datagrams.json")?, "datagrams").iter().filter_map(frame).collect(),
        "server_binary" => {
            let connection = |file: &str| -> Result<Vec<u8>, String> {
                Ok(list(&golden(file)?, "server").iter().filter_map(behind_its_length).flatten().collect())
            };
            vec![
                connection("binary.json")?,
                connection("views.json")?,
                connection("jets.json")?,
                connection("datagrams.json")?,
            ]
        }
        "client_json" => {
            let messages = list(&golden("binary.json")?, "client");
            messages.iter().map(|vector| vector["message"].to_string().into_bytes()).collect()
        }
        "mode_file" => files(&root().join("game_server/modes"), "toml")?,
        "queues_file" => files(&root().join("matchmaking_server"), "toml")?,
        _ => Vec::new(),
    };
    for (number, seed) in seeds.iter().enumerate() {
        let path = folder.join(number.to_string());
        std::fs::write(&path, seed).map_err(|error| format!("{}: {error}", path.display()))?;
    }
    Ok(())
}

/// A vector's bytes.
fn frame(vector: &Value) -> Option<Vec<u8>> {
    let hex = vector["bytes"].as_str()?;
    hex.as_bytes().chunks(2).map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()).collect()
}

/// A vector's frame after its length, whose highest bit says that it came on a data channel.
fn behind_its_length(vector: &Value) -> Option<Vec<u8>> {
    let frame = frame(vector)?;
    let length = u16::try_from(frame.len()).ok().filter(|length| *length < CHANNEL)?;
    let flag = if vector["way"] == "channel" { CHANNEL } else { 0 };
    Some([(length | flag).to_le_bytes().to_vec(), frame].concat())
}

fn files(folder: &Path, extension: &str) -> Result<Vec<Vec<u8>>, String> {
    let unreadable = |error: std::io::Error| format!("{}: {error}", folder.display());
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        if path.extension().is_some_and(|found| found == extension) {
            found.push(std::fs::read(&path).map_err(unreadable)?);
        }
    }
    Ok(found)
}
