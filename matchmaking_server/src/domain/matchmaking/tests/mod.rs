#![allow(clippy::unwrap_used, clippy::expect_used)]

mod properties;
mod stories;
mod world;
