//! The process shell from the outside.
#![allow(clippy::unwrap_used)]

mod keys;
mod routers;
