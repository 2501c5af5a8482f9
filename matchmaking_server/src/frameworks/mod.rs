//! What exists because a process exists: configuration and wiring.

mod app;
mod config;
mod population_file;
mod queues_file;
mod simulate;
mod toml_file;

pub use app::{documents, start};
pub use config::{Config, MatchmakerConfig, PartiesConfig, RatingsConfig, ResultsConfig, ServersConfig};
pub use queues_file::parse_queues;
pub use simulate::simulate;
