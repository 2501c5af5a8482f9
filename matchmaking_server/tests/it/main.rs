//! Matchmaking from the outside: over HTTP, with a real game server's routes on the other side. The target `postgres`
//! beside this one does the same on PostgreSQL.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod backfill;
mod harness;
mod lobbies;
mod parties;
mod placement;
mod private_lobbies;
mod program;
mod ratings;
mod results;
mod rules;
mod storage;
mod storage_contract;
mod ticket_events;
mod tickets;
mod watching;
