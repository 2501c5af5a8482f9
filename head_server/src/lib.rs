//! The one door for clients: guest entry, profile, queue, lobbies, and the website.
//!
//! Head stores nothing and signs nothing. It checks the caller's session token, asks auth or matchmaking on the internal
//! routes, and passes the answer on.
//!
//! - [`domain`]: what may be asked again when a dependency stays silent, how much one client may ask for, and who that is;
//! - [`use_cases`]: asking a dependency by that rule;
//! - [`interface_adapters`]: the public routes, the clients of auth and matchmaking, the website's files;
//! - [`frameworks`]: configuration and wiring.

pub mod domain;
pub mod frameworks;
pub mod interface_adapters;
pub mod use_cases;

pub use frameworks::{Config, documents, start};
