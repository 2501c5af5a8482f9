//! The authoritative arena: lobbies, the simulation that runs in each of them, and the socket that players fly through.
//!
//! - [`domain`]: the simulation, pure and deterministic;
//! - [`use_cases`]: the lobbies' tasks, their seats and their ends;
//! - [`interface_adapters`]: the game socket, the internal routes, matchmaking's client, files;
//! - [`frameworks`]: configuration and wiring.

pub mod domain;
pub mod frameworks;
pub mod interface_adapters;
pub mod use_cases;

pub use frameworks::{Config, Drain, documents, replay, start};

/// This service in logs, metrics and traces.
const NAME: &str = "game";
