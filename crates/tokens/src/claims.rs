//! What session tokens and match tickets say, and how each is checked.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{KeySet, TokenError};

/// `iss` of session tokens.
pub const SESSION_ISSUER: &str = "jet-raiders-auth";
/// `aud` of session tokens: any service of this deployment.
pub const SESSION_AUDIENCE: &str = "jet-raiders";
/// `iss` of match tickets. Their `aud` is the id of one game server.
pub const MATCHMAKING_ISSUER: &str = "jet-raiders-matchmaking";

/// Who a player is. Lives 15 minutes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionClaims {
    pub iss: String,
    pub aud: String,
    /// The player's id.
    pub sub: Uuid,
    /// The display name when the token was made.
    pub name: String,
    /// The session, so that a log-out can name it.
    pub sid: Uuid,
    pub iat: i64,
    pub exp: i64,
}

/// The right of one player to take one seat once. Lives 60 seconds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MatchClaims {
    pub iss: String,
    /// The game server's id.
    pub aud: String,
    /// The player's id.
    pub sub: Uuid,
    pub name: String,
    pub match_id: Uuid,
    pub lobby_id: String,
    pub seat: u16,
    pub team: u8,
    /// A seat accepts a ticket only if its generation is higher than the last it accepted.
    #[serde(rename = "gen")]
    pub generation: u32,
    pub iat: i64,
    pub exp: i64,
}

/// Checks signature, issuer, audience and expiry of a session token.
pub fn verify_session(keys: &KeySet, token: &str, now: i64) -> Result<SessionClaims, TokenError> {
    let claims: SessionClaims = keys.verify(token, SESSION_ISSUER, SESSION_AUDIENCE)?;
    not_expired(claims.exp, now)?;
    Ok(claims)
}

/// Checks signature, issuer, audience and expiry of a match ticket for the game server `server_id`.
pub fn verify_match_ticket(keys: &KeySet, token: &str, server_id: Uuid, now: i64) -> Result<MatchClaims, TokenError> {
    let claims: MatchClaims = keys.verify(token, MATCHMAKING_ISSUER, &server_id.to_string())?;
    not_expired(claims.exp, now)?;
    Ok(claims)
}

fn not_expired(exp: i64, now: i64) -> Result<(), TokenError> {
    if now >= exp { Err(TokenError::Expired) } else { Ok(()) }
}
