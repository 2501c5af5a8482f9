//! `deploy_init`: makes the secrets of a deployment, keeps those that are there, and ends.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "for a person at a terminal, and the log of a container")]

use std::process::ExitCode;

use deploy_init::{Config, prepare};
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
    match prepare(&config, SystemClock.unix_s()) {
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
