//! Plays every mode that ends at its real numbers, all of them beside each other, every seat flown from a socket; prints how
//! each ended. `cargo xtask play-modes` starts it. It takes as long as the longest match: about ten minutes.
#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    clippy::panic,
    reason = "a check that a person runs: what goes wrong ends it"
)]

use std::sync::Arc;
use std::time::Instant;

use game_server::interface_adapters::mode_files::load_mode;
use wire::socket::GameState;

#[allow(dead_code, reason = "what other tests ask of it")]
#[path = "../tests/it/harness.rs"]
mod harness;
#[path = "../tests/it/socket_match.rs"]
mod socket_match;

use harness::Game;
use socket_match::{Played, play};

/// The mode's queue, and how many fill a match of it.
const MODES: [(&str, usize); 5] = [("duel", 2), ("skirmish", 8), ("squadron", 8), ("raid", 8), ("last-jet", 8)];

#[tokio::main]
async fn main() {
    let game = Game::start_with(&[]).await;
    let matches = MODES.map(|(mode, pilots)| {
        let game = &game;
        async move {
            let rules = Arc::new(load_mode(mode, &toml::Table::new()).unwrap());
            let began = Instant::now();
            let played = play(game, mode, pilots, rules).await;
            println!("{mode} has ended");
            (mode, began.elapsed(), played)
        }
    });
    let all = futures_util::future::join_all(matches).await;
    println!(
        "\n| mode | seconds, with the queue | obstacles | ended by | winners | points | hash of world and recording |"
    );
    println!("|---|---|---|---|---|---|---|");
    for (mode, took, Played { identity, ended, result }) in all {
        let end = ended.ended_by.map_or("?".to_owned(), |end| end.to_string());
        let (winners, points) = standings(&ended);
        let (seconds, obstacles) = (took.as_secs(), identity.obstacles.len());
        println!("| {mode} | {seconds} | {obstacles} | {end} | {winners} | {points} | {} |", result.world_hash);
    }
    game.stop().await;
}

/// The winners' names, and everybody's points, best first.
fn standings(ended: &GameState) -> (String, String) {
    let mut pilots: Vec<_> = ended.pilots.iter().collect();
    pilots.sort_by_key(|pilot| std::cmp::Reverse(pilot.score));
    let won = pilots.iter().filter(|pilot| ended.winners.contains(&pilot.seat));
    let names: Vec<&str> = won.map(|pilot| pilot.name.as_str()).collect();
    let points: Vec<String> = pilots.iter().map(|pilot| pilot.score.to_string()).collect();
    (names.join(", "), points.join(" "))
}
