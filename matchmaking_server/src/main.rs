use std::process::ExitCode;

use service_kit::program::run_service;

fn main() -> ExitCode {
    run_service("matchmaking_server", matchmaking_server::start)
}
