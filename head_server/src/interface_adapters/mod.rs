//! Translation between head and exactly one outside party each: clients, auth, matchmaking, browsers.

pub mod auth_client;
pub mod budgets;
pub mod http;
pub mod matchmaking_client;
mod silence;
pub mod website;
