//! What a crash costs players: matchmaking and game servers are killed, as by `kill -9`, while people play.
//!
//! Each service is a process of its own: this program, started again. So it brings its own harness; like any other it takes
//! the part of a name, and runs the drills that have it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout)]

mod deployment;
mod killing;
mod pilots;

use std::process::ExitCode;
use std::time::Duration;

use service_kit::config::process_env;
use tokio::time::timeout;

/// Far longer than a drill takes.
const DEADLINE: Duration = Duration::from_secs(240);

fn main() -> ExitCode {
    if let Some((_, service)) = process_env().into_iter().find(|(name, _)| name == deployment::SERVICE) {
        return deployment::serve(&service);
    }
    let name = "killed_servers_cost_nobody_a_result_and_nobody_the_next_match";
    let wanted: Vec<_> = std::env::args().skip(1).filter(|argument| !argument.starts_with('-')).collect();
    if !wanted.iter().all(|part| name.contains(part.as_str())) {
        return ExitCode::SUCCESS;
    }
    if std::env::args().any(|argument| argument == "--list") {
        println!("{name}: test");
        return ExitCode::SUCCESS;
    }
    service_kit::trust::provide_cryptography();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async { timeout(DEADLINE, killing::drill()).await.expect("the drill has not ended in time") });
    println!("test {name} ... ok");
    ExitCode::SUCCESS
}
