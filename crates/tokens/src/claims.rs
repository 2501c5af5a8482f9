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

/// Longer session tokens and match tickets are refused unread; ours have under 1 KiB.
const MAX_TOKEN_BYTES: usize = 4 * 1024;

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

/// The right of one player to watch one lobby, from no seat. Lives 60 seconds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WatchClaims {
    pub iss: String,
    /// The game server's id, after [`WATCH_AUDIENCE_PREFIX`].
    pub aud: String,
    /// The player's id.
    pub sub: Uuid,
    pub lobby_id: String,
    pub iat: i64,
    pub exp: i64,
}

/// Keeps the right to watch and the right to a seat apart: neither passes for the other.
pub const WATCH_AUDIENCE_PREFIX: &str = "watch:";

/// What a player may bring to a game server: one token, whatever it is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GameTicket {
    Seat(MatchClaims),
    Watch(WatchClaims),
}

/// What matchmaking ordered of a game server, given to it with the order and back with the match's result, so that a result
/// proves by itself which match it is of. Has no `sub`: it gives nobody a seat.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderClaims {
    pub iss: String,
    /// The game server's id, after [`ORDER_AUDIENCE_PREFIX`].
    pub aud: String,
    pub match_id: Uuid,
    pub lobby_id: String,
    pub mode: String,
    /// None for a private lobby, which names no seats either: players come and go, and none of its matches is rated.
    pub queue: Option<String>,
    pub seats: Vec<OrderedSeat>,
    pub iat: i64,
    pub exp: i64,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderedSeat {
    pub seat: u16,
    pub team: u8,
    pub player_id: Uuid,
    pub name: String,
}

/// The id of a lobby's match, counted from 0, which is the match that was ordered; those after it are a private lobby's next ones,
/// or rematches. Whoever gives the order and whoever
/// hosts the lobby come to the same ids without asking each other, and nobody to those of another lobby.
pub fn match_of_round(ordered: Uuid, round: u32) -> Uuid {
    match round {
        0 => ordered,
        later => Uuid::new_v5(&ordered, &later.to_be_bytes()),
    }
}

/// Keeps orders and match tickets apart: neither passes for the other.
pub const ORDER_AUDIENCE_PREFIX: &str = "result-of:";

/// An order names all players of a match, and only services see it.
const MAX_ORDER_BYTES: usize = 1024 * 1024;

/// Checks signature, issuer, audience and expiry of a session token.
pub fn verify_session(keys: &KeySet, token: &str, now: i64) -> Result<SessionClaims, TokenError> {
    let claims: SessionClaims = keys.verify(token, MAX_TOKEN_BYTES, SESSION_ISSUER, SESSION_AUDIENCE)?;
    not_expired(claims.exp, now)?;
    Ok(claims)
}

/// Checks signature, issuer, audience and expiry of a match ticket for the game server `server_id`.
pub fn verify_match_ticket(keys: &KeySet, token: &str, server_id: Uuid, now: i64) -> Result<MatchClaims, TokenError> {
    let claims: MatchClaims = keys.verify(token, MAX_TOKEN_BYTES, MATCHMAKING_ISSUER, &server_id.to_string())?;
    not_expired(claims.exp, now)?;
    Ok(claims)
}

/// The same of a ticket that is for a seat, or for watching.
pub fn verify_game_ticket(keys: &KeySet, token: &str, server_id: Uuid, now: i64) -> Result<GameTicket, TokenError> {
    match verify_match_ticket(keys, token, server_id, now) {
        // It is no ticket for a seat here.
        Err(TokenError::Foreign | TokenError::Malformed) => {}
        checked => return checked.map(GameTicket::Seat),
    }
    let audience = format!("{WATCH_AUDIENCE_PREFIX}{server_id}");
    let claims: WatchClaims = keys.verify(token, MAX_TOKEN_BYTES, MATCHMAKING_ISSUER, &audience)?;
    not_expired(claims.exp, now)?;
    Ok(GameTicket::Watch(claims))
}

/// Checks signature, issuer, audience and expiry of an order for the game server `server_id`.
pub fn verify_order(keys: &KeySet, token: &str, server_id: Uuid, now: i64) -> Result<OrderClaims, TokenError> {
    let audience = format!("{ORDER_AUDIENCE_PREFIX}{server_id}");
    let claims: OrderClaims = keys.verify(token, MAX_ORDER_BYTES, MATCHMAKING_ISSUER, &audience)?;
    not_expired(claims.exp, now)?;
    Ok(claims)
}

fn not_expired(exp: i64, now: i64) -> Result<(), TokenError> {
    if now >= exp { Err(TokenError::Expired) } else { Ok(()) }
}
