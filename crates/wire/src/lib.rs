//! Every byte that crosses a process: HTTP bodies by the service that owns them, and the game socket's messages.
//!
//! No rules live here and no I/O. Requests refuse unknown fields; answers tolerate them, so that an older
//! client can read a newer server. Each body derives its schema for the OpenAPI documents, the bounds that a service
//! enforces included. `PROTOCOL.md` at the top of the repository describes the public part.

pub mod accounts;
pub mod arena;
pub mod health;
pub mod matchmaking;
pub mod problem;
pub mod socket;

/// The header that carries the credential of a calling service on internal routes. `Authorization` is left to the
/// player's own bearer token, which head forwards.
pub const SERVICE_CREDENTIAL_HEADER: &str = "x-service-credential";

/// Where auth and matchmaking publish the public keys of the tokens they sign (RFC 7517).
pub const JWKS_PATH: &str = "/.well-known/jwks.json";
