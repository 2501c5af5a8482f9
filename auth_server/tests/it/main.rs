//! The auth server from the outside: HTTP on free ports, an SQLite file in a temporary folder, a clock turned by hand. And the
//! contract of the storage. The target `postgres` beside this one does the same on PostgreSQL.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may fail this way")]

mod bad_requests;
mod guests;
mod harness;
mod names;
mod profile;
mod program;
mod service;
mod sessions;
#[macro_use]
mod storage_contract;
mod storage;
