//! Hosting lobbies: who may sit where, when a match starts and ends, what happens when something fails.

pub mod lobby;
pub mod open_lobbies;
pub mod ports;
pub mod registry;
pub mod screenings;
pub mod tick_load;
