//! Signing match tickets.

use std::sync::Arc;

use service_kit::clock::Clock;
use tokens::{MATCHMAKING_ISSUER, MatchClaims, SigningKey, WATCH_AUDIENCE_PREFIX, WatchClaims};

use crate::domain::seat::{SeatRight, WatchRight};

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
        let now = self.clock.unix_s();
        let expires_at = now + self.lifetime_s;
        let claims = MatchClaims {
            iss: MATCHMAKING_ISSUER.into(),
            aud: right.server.to_string(),
            sub: right.player.0,
            name: right.name.to_string(),
            match_id: right.match_id.0,
            lobby_id: right.lobby.to_string(),
            seat: right.seat,
            team: right.team,
            generation: right.generation,
            iat: now,
            exp: expires_at,
        };
        let token = self.key.sign(&claims).map_err(|error| SignError(error.to_string()))?;
        Ok(MatchTicket { token, expires_at })
    }

    pub fn sign_to_watch(&self, right: &WatchRight) -> Result<MatchTicket, SignError> {
        let now = self.clock.unix_s();
        let expires_at = now + self.lifetime_s;
        let claims = WatchClaims {
            iss: MATCHMAKING_ISSUER.into(),
            aud: format!("{WATCH_AUDIENCE_PREFIX}{}", right.server),
            sub: right.player.0,
            lobby_id: right.lobby.to_string(),
            iat: now,
            exp: expires_at,
        };
        let token = self.key.sign(&claims).map_err(|error| SignError(error.to_string()))?;
        Ok(MatchTicket { token, expires_at })
    }

    /// The public keys as a JSON web key set.
    pub fn public_keys_json(&self) -> String {
        self.key.public_keys_json()
    }
}
