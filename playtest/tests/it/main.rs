//! The whole system: the all-in-one on free ports, played over its public contract.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod coming_back;
mod free_play;
mod harness;
mod https;
mod rolling;
mod whole_match;
