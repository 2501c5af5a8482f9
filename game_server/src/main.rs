//! The game server as a program of its own.

use std::process::ExitCode;

use service_kit::program::run_service;

/// `replay` is a tool that serves nobody; without it the program is the service.
fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    match arguments.next().as_deref() {
        Some("replay") => game_server::replay(&arguments.collect::<Vec<_>>()),
        _ => run_service("game_server", game_server::start),
    }
}
