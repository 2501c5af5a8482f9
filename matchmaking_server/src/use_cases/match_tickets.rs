//! Signing match tickets.

use std::sync::Arc;

use serde::Serialize;
use service_kit::clock::Clock;
use tokens::{MATCHMAKING_ISSUER, MatchClaims, SigningKey, WATCH_AUDIENCE_PREFIX, WatchClaims};

use crate::domain::seat::{LobbyPass, SeatRight};

/// Turns a right to a seat into a match ticket. Signed when it is delivered, so that its short life starts then.
pub struct MatchTickets {
    key: Arc<SigningKey>,
    lifetime_s: i64,
    clock: Arc<dyn Clock>,
}

/// A signed match ticket. Has no `Debug`: it never belongs in a log.
pub struct MatchTicket {
    pub token: String,
    /// Unix seconds.
    pub expires_at: i64,
}

#[derive(Debug, thiserror::Error)]
#[error("a match ticket cannot be signed: {0}")]
pub struct SignError(String);

impl MatchTickets {
    pub fn new(key: Arc<SigningKey>, lifetime_s: i64, clock: Arc<dyn Clock>) -> Self {
        Self { key, lifetime_s, clock }
    }

    pub fn sign(&self, right: &SeatRight) -> Result<MatchTicket, SignError> {
        self.issue(|iat, exp| MatchClaims {
            iss: MATCHMAKING_ISSUER.into(),
            aud: right.pass.server.to_string(),
            sub: right.pass.player.0,
            name: right.name.to_string(),
            match_id: right.pass.match_id.0,
            lobby_id: right.pass.lobby.to_string(),
            seat: right.seat,
            team: right.team,
            generation: right.generation,
            iat,
            exp,
        })
    }

    pub fn sign_to_watch(&self, pass: &LobbyPass) -> Result<MatchTicket, SignError> {
        self.issue(|iat, exp| WatchClaims {
            iss: MATCHMAKING_ISSUER.into(),
            aud: format!("{WATCH_AUDIENCE_PREFIX}{}", pass.server),
            sub: pass.player.0,
            lobby_id: pass.lobby.to_string(),
            iat,
            exp,
        })
    }

    /// `claims` of when the ticket is issued and when it expires, in unix seconds.
    fn issue<C: Serialize>(&self, claims: impl FnOnce(i64, i64) -> C) -> Result<MatchTicket, SignError> {
        let now = self.clock.unix_s();
        let expires_at = now + self.lifetime_s;
        let token = self.key.sign(&claims(now, expires_at)).map_err(|error| SignError(error.to_string()))?;
        Ok(MatchTicket { token, expires_at })
    }

    /// The public keys as a JSON web key set.
    pub fn public_keys_json(&self) -> String {
        self.key.public_keys_json()
    }
}
