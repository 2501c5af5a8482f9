//! What exists because a process exists: configuration and wiring.

mod app;
mod config;

pub use app::{documents, start};
pub use config::{Config, MatchmakerConfig, QueueConfig, ServersConfig};
