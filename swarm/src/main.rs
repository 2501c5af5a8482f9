//! `cargo run --release -p swarm -- [options]`: load for a game server, and what came of it. `--help` says more.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "for a person at a terminal")]

mod options;
mod report;

use std::process::ExitCode;
use std::time::Duration;

use swarm::{
    Encoding, Flock, FloorProcess, Game, GameSettings, ImpairedLink, Impairment, SwarmError, Ticketed, serve_if_asked,
};

use crate::options::Options;
use crate::report::Report;

/// Beyond the time that the arrivals take.
const SETTLE_WITHIN: Duration = Duration::from_secs(60);

fn main() -> ExitCode {
    if let Some(served) = serve_if_asked() {
        return served;
    }
    let options = match Options::parse(std::env::args().skip(1)) {
        Ok(options) => options,
        Err(line) => {
            eprintln!("{line}");
            return ExitCode::FAILURE;
        }
    };
    let done = run(&options).map_err(|error| error.to_string()).and_then(|report| {
        print!("{report}");
        match &options.report {
            Some(file) => {
                std::fs::write(file, report.as_json()).map_err(|error| format!("{}: {error}", file.display()))
            }
            None => Ok(()),
        }
    });
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(line) => {
            eprintln!("swarm: {line}");
            ExitCode::FAILURE
        }
    }
}

fn run(options: &Options) -> Result<Report, SwarmError> {
    if let Some(frame_bytes) = options.floor {
        let floor = FloorProcess::start(frame_bytes)?;
        let places = (0..options.players()).map(|_| floor.place()).collect();
        let cpu = || floor.process().cpu().unwrap_or_default();
        let (mut flock, _link) = settle(options, places)?;
        let before = cpu();
        let figures = flock.measure(options.measured)?;
        return Ok(Report::of_floor(options.players(), figures, cpu() - before));
    }
    let game = match options.attach {
        Some(listen) => {
            eprintln!("waiting for a game server that takes http://{listen} for its matchmaking");
            Game::attach(listen, &options.credential, options.process)?
        }
        None => Game::start(&GameSettings {
            lobbies: options.lobbies,
            connections: options.clients(),
            seats: vec![(options.order.mode.to_string(), options.order.players)],
            env: Vec::new(),
        })?,
    };
    let (mut places, mut watching) = (Vec::with_capacity(options.clients()), Vec::new());
    for _ in 0..options.lobbies {
        let (seats, watchers) = game.open_watched_lobby(&options.order, options.watchers)?;
        places.extend(seats);
        watching.extend(watchers);
    }
    places.extend(watching);
    let observer_every = places.len().checked_div(options.observers).unwrap_or(usize::MAX).max(1);
    for (number, place) in places.iter_mut().enumerate() {
        place.observes = number % observer_every == 0;
        let nth = number * 61 % 100;
        if nth < options.json_share {
            place.encoding = Encoding::Json;
        }
        // The others, from the other end.
        let may = place.encoding == Encoding::Binary && place.follows.is_none();
        place.channel = may && 99 - nth < options.channels_share;
        place.beside = options.impairment;
    }
    let empty = game.read()?;
    let (mut flock, _link) = settle(options, places)?;
    let before = game.read()?;
    let measured = flock.measure_apart(options.measured)?;
    let work = game.read()?.since(&before);
    let clients = (options.players(), options.clients() - options.players());
    Ok(Report::of_game(clients, measured, work, &empty))
}

/// Everybody flies, and has done so for a while.
fn settle(options: &Options, mut places: Vec<Ticketed>) -> Result<(Flock, Option<ImpairedLink>), SwarmError> {
    let link = match places.first() {
        Some(first) if options.impairment != Impairment::default() => {
            Some(ImpairedLink::start(first.address, options.impairment)?)
        }
        _ => None,
    };
    if let Some(link) = &link {
        for place in &mut places {
            place.address = link.address();
        }
    }
    let mut flock = Flock::new(options.inputs_per_s)?;
    flock.on_progress(|progress| eprintln!("{progress}"));
    let arriving = Duration::from_secs_f64(places.len() as f64 / options.arrivals_per_s);
    flock.send(places, options.arrivals_per_s);
    flock.settle(arriving + SETTLE_WITHIN)?;
    flock.run(options.warm_up)?;
    Ok((flock, link))
}
