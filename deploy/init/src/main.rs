//! `deploy_init`: makes the secrets of a deployment, keeps those that are there, and ends. `deploy_init rotate
//! service_credential` (or `database_password`, or `authority`) makes that one anew.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "for a person at a terminal, and the log of a container")]

use std::process::ExitCode;

use deploy_init::{Config, prepare, rotate};
use service_kit::clock::{Clock, SystemClock};
use service_kit::config::{Settings, process_env};

/// The configuration is wrong (`EX_CONFIG` of `sysexits.h`).
const EXIT_CONFIG: u8 = 78;

fn main() -> ExitCode {
    let config = match Config::load(&process_env()) {
        Ok(config) => config,
        Err(mistakes) => {
            for mistake in mistakes.0 {
                eprintln!("deploy_init: configuration: {mistake}");
            }
            return ExitCode::from(EXIT_CONFIG);
        }
    };
    let now = SystemClock.unix_s();
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let done = match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => prepare(&config, now),
        ["rotate", what] => rotate(&config, what, now),
        _ => {
            eprintln!(
                "deploy_init: the only command is `rotate service_credential`, or database_password, or authority"
            );
            return ExitCode::FAILURE;
        }
    };
    match done {
        Ok(done) => {
            for line in done {
                println!("deploy_init: {line}");
            }
            println!("deploy_init: the secrets in {} are complete", config.folder.display());
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("deploy_init: {error}");
            ExitCode::FAILURE
        }
    }
}
