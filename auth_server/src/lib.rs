//! The auth server: who is this player?
//!
//! - [`domain`]: what a name, an account and a session are, and when a refresh token is good. Pure.
//! - [`use_cases`]: entering as a guest, logging in, refreshing, renaming, sweeping; the storage they need as ports.
//! - [`interface_adapters`]: `http` (routes for other services, public keys) and `sql` (accounts and sessions).
//! - [`frameworks`]: configuration and wiring.
//!
//! `ARCHITECTURE.md` beside this crate has the rules of sessions and names.

pub mod domain;
pub mod frameworks;
pub mod interface_adapters;
pub mod use_cases;

pub use frameworks::{Config, documents, start};
