//! Head from the outside, over HTTP, with scripted services behind it.
#![allow(clippy::unwrap_used)]

mod harness;
mod requests;
mod website;
