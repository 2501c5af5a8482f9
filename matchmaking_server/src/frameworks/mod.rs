//! What exists because a process exists: configuration and wiring.

mod app;
mod config;
mod queues_file;

pub use app::{documents, start};
pub use config::{Config, MatchmakerConfig, PartiesConfig, RatingsConfig, ResultsConfig, ServersConfig};
pub use queues_file::parse_queues;
