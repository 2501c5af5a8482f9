//! The whole system: the all-in-one on free ports, played over its public contract.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may fail this way")]

mod apart;
mod armada;
mod backfill;
mod coming_back;
mod each_mode;
mod free_play;
mod harness;
mod https;
mod last_jet;
mod metrics;
mod private_lobbies;
mod raid;
mod ratings;
mod rematch;
mod rolling;
mod socket_match;
mod squadron;
mod whole_match;
