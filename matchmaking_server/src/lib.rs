//! The matchmaking server: who plays with whom, and where.
//!
//! - [`domain`]: tickets, queues, the registry of game servers, live matches. Pure; [`domain::matchmaking::Matchmaking`] holds it
//!   all and keeps the promises that cross the parts.
//! - [`use_cases`]: the task that owns this state, and the few stories that have to ask a game server in between.
//! - [`interface_adapters`]: HTTP routes, the client of the game servers, results in SQL.
//! - [`frameworks`]: configuration and wiring.
//!
//! It is game-agnostic: a mode is a name with numbers.

pub mod domain;
pub mod frameworks;
pub mod interface_adapters;
pub mod use_cases;

pub use frameworks::{Config, documents, simulate, start};

/// This service in logs, metrics and traces.
const NAME: &str = "matchmaking";
