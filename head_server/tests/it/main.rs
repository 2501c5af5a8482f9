//! Head from the outside, over HTTP, with scripted services behind it.
#![allow(clippy::unwrap_used)]

mod cors;
mod harness;
mod https;
mod limits;
mod ratings;
mod requests;
mod website;
