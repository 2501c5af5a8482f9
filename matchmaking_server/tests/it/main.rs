//! Matchmaking from the outside: over HTTP, with a real game server's routes on the other side.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod harness;
mod lobbies;
mod placement;
mod results;
mod storage_contract;
mod ticket_events;
mod tickets;
