//! The auth server on a real PostgreSQL: the contract of the storage, and the service from the outside.
//! `cargo xtask test postgres` starts the server and runs this.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may fail this way")]

#[allow(dead_code, reason = "shared with the suite on SQLite, which uses more of it")]
#[path = "../it/harness.rs"]
mod harness;
mod program;
#[allow(dead_code, reason = "shared with other suites, which use more of it")]
#[path = "../../../crates/service_kit/tests/postgres/server.rs"]
mod server;
#[macro_use]
#[path = "../it/storage_contract.rs"]
mod storage_contract;
mod storage;
mod stories;
