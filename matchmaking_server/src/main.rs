use std::process::ExitCode;

use service_kit::program::run_service;

/// `simulate` is a tool that needs no settings and serves nobody; without it the program is the service.
fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    match arguments.next().as_deref() {
        Some("simulate") => matchmaking_server::simulate(&arguments.collect::<Vec<_>>()),
        _ => run_service("matchmaking_server", matchmaking_server::start),
    }
}
