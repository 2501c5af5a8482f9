//! What exists because a process exists: configuration and wiring.

mod app;
mod config;
mod lobby_threads;
mod replay;
mod shutdown;

pub use app::{documents, start};
pub use config::{Config, Drain, Limits, Times, WebrtcConfig};
pub use replay::replay;
