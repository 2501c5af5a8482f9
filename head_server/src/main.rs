//! The head server as a program of its own.

use std::process::ExitCode;

use service_kit::program::run_service;

fn main() -> ExitCode {
    run_service("head_server", head_server::start)
}
