//! The process shell that all services share: configuration, telemetry, HTTP routers with health, metrics and problem
//! responses, the client for calls between services, shutdown, and the clock.
//!
//! Not a word about games or accounts stands here.

pub mod client;
pub mod clock;
pub mod config;
pub mod extract;
pub mod http;
pub mod keys;
pub mod lifecycle;
pub mod openapi;
pub mod problem;
pub mod ready;
pub mod run;
pub mod session;
pub mod shell;
#[cfg(feature = "sql")]
pub mod sql;
pub mod telemetry;
pub mod trace;
