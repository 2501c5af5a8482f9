#![allow(clippy::unwrap_used, clippy::expect_used)]

mod backfilling;
mod parties;
mod private_lobbies;
mod properties;
mod rematches;
mod rules;
mod stories;
mod world;
