//! The process shell from the outside.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod https;
mod keys;
mod listener;
mod routers;
