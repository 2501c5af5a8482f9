//! A load tool for the game socket: thousands of clients that speak the protocol, from one thread, and what they measure.
//!
//! The clients arrive and steer by a timetable that does not wait for the server, and every latency counts from the time that
//! the timetable says: a server that stalls cannot hide it by being asked less (coordinated omission). The server runs in
//! a process of its own, so that its CPU time is its own.
//!
//! - `stand_in`: matchmaking, as far as a game server and its players need it
//! - `game`, `floor`: what is measured, and the least that any server must do
//! - `lobby_order`: lobbies and tickets
//! - `client`, `data_channel`, `manoeuvre`, `flock`: the clients and the thread that drives them
//! - `impairment`: a network that delays, and passes only so much
//! - `figures`, `server_reading`, `process`, `metrics_text`: what came of it

mod client;
mod data_channel;
mod figures;
mod flock;
mod floor;
mod game;
mod impairment;
mod lobby_order;
mod manoeuvre;
mod metrics_text;
mod process;
mod server_reading;
mod stand_in;

pub use client::{Encoding, Ticketed};
pub use figures::Figures;
pub use flock::{Flock, Measured, Progress};
pub use floor::FloorProcess;
pub use game::{Game, GameSettings, serve_if_asked};
pub use impairment::{ImpairedLink, Impairment};
pub use lobby_order::LobbyOrder;
pub use metrics_text::Buckets;
pub use process::Process;
pub use server_reading::{ServerReading, ServerWork};

/// Why a run could not be made, as one line.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct SwarmError(String);

impl SwarmError {
    fn new(what: impl std::fmt::Display, why: impl std::fmt::Display) -> SwarmError {
        SwarmError(format!("{what}: {why}"))
    }
}
