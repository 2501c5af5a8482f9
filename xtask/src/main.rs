//! The task runner: `cargo xtask <task>`.

mod autobahn;
mod bench;
mod command;
mod feel;
mod fuzz;
mod generate;
mod godot;
mod godot_bench;
mod godot_engine;
mod godot_pilot;
mod impaired;
mod openapi;
mod play;
mod postgres;
mod prometheus;
mod running_game;
mod screen;
mod settings_reference;
mod simulation;
mod slow_datagrams;
mod slow_proxy;
mod test;
mod tidy;
mod tools;

use std::process::ExitCode;

const TASKS: &str = "\
Tasks:
  cargo xtask play [options]  build everything, start it on this machine, print the address; Ctrl-C stops it
                                 (options of the program: --port 4000, --host 0.0.0.0, --data folder)
  cargo xtask play-modes         play every mode that ends at its real numbers, each seat flown from a socket, and print how
                                 it ended; ten minutes
  cargo xtask client [options]   start the Godot client in a window; it needs a running game
                                 (options of the client: --server URL, --profile NAME)
  cargo xtask test [stage ...]   everything the continuous integration runs; stages:
                                 tools format clippy rust simulation postgres prometheus openapi website browser godot
  cargo xtask bench [area ...]   run the benchmarks, print measured beside target, write BENCHMARKS.md;
                                 areas: simulation bots endurance net netcode auth matchmaking load ratings path feel godot
                                 (--quick: fewer rounds where there are rounds, nothing is written)
  cargo xtask generate           write docs/configuration.md and docs/openapi anew
  cargo xtask autobahn           Autobahn's suite against the game socket, writes docs/autobahn.md; needs Python 2.7
  cargo xtask fuzz [target ...] [seconds]
                                 libFuzzer against every decoder, ten minutes each; needs nightly and cargo-fuzz
  cargo xtask tidy               the rules of the layers (also part of test)";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (task, rest) = match arguments.split_first() {
        Some((task, rest)) => (task.as_str(), rest),
        None => ("", &[][..]),
    };
    let result = match task {
        "play" => play::run(rest),
        "play-modes" => play::all_modes(),
        "client" => godot::play(rest),
        "test" => test::run(rest),
        "bench" => bench::run(rest),
        feel::WITHIN => feel::within(rest),
        "autobahn" => autobahn::run(),
        "fuzz" => fuzz::run(rest),
        "generate" => generate::run(),
        "tidy" => tidy::run(),
        "" | "help" | "--help" | "-h" => {
            println!("{TASKS}");
            Ok(())
        }
        unknown => Err(format!("there is no task '{unknown}'\n{TASKS}")),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("xtask: {message}");
            ExitCode::FAILURE
        }
    }
}
