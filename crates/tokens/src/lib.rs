//! Tokens and credentials: what they claim, how they are signed and how they are checked. Security code exists once, here.
//!
//! - a **session token** (by auth) says who a player is; a **match ticket** (by matchmaking) says which seat a player may take,
//!   or which lobby a player may watch.
//!   Both are JWTs signed with Ed25519 and checked offline against a published [`KeySet`];
//! - an **order** (by matchmaking, for itself) is signed the same way: a game server gives it back with a match's result;
//! - an **opaque token** (a guest's secret, a refresh token, a resume token) is 256 random bits, stored as a SHA-256 hash;
//! - a **service credential** is the secret that the services of one deployment share.
//!
//! Time is always an argument, in Unix seconds.

mod claims;
mod credential;
mod key_set;
mod opaque;
mod signing_key;

pub use claims::{
    GameTicket, MATCHMAKING_ISSUER, MatchClaims, ORDER_AUDIENCE_PREFIX, OrderClaims, OrderedSeat, SESSION_AUDIENCE,
    SESSION_ISSUER, SessionClaims, WATCH_AUDIENCE_PREFIX, WatchClaims, match_of_round, verify_game_ticket,
    verify_match_ticket, verify_order, verify_session,
};
pub use credential::{CredentialError, ServiceCredential};
pub use key_set::{KeySet, KeySetError, TokenError};
pub use opaque::{OpaqueToken, TokenHash};
pub use signing_key::{KeyFileError, SigningKey};
