#![allow(clippy::unwrap_used, clippy::expect_used)]

mod parties;
mod properties;
mod rules;
mod stories;
mod world;
