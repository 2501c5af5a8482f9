//! A refresh token for a new pair. [`Session`](crate::domain::Session) decides; this puts the decision into effect exactly
//! once when several come at the same time.

use std::sync::Arc;

use tokens::OpaqueToken;
use uuid::Uuid;

use crate::domain::{RefreshRefused, RefreshToken};
use crate::use_cases::{Failure, Grant, SessionTokens, Sessions};

/// With every round one of those who refresh the same session at once gets through, so more than this many at once must
/// meet before one gives up. It may try again: its token is as good as before.
const MAX_ROUNDS: u32 = 32;

#[derive(Debug, thiserror::Error)]
pub enum RefreshError {
    /// Not a token of ours, lapsed, or its session has ended.
    #[error("This refresh token is not good any more. Log in again.")]
    Refused,
    /// A copy of a used token came back, so the session was ended.
    #[error("This refresh token was used before, so the session was ended. Log in again.")]
    Reused { account_id: Uuid, session_id: Uuid },
    #[error(transparent)]
    Failed(#[from] Failure),
}

pub struct RefreshSession {
    sessions: Arc<dyn Sessions>,
    tokens: Arc<SessionTokens>,
    refresh_lifetime_s: i64,
}

impl RefreshSession {
    pub fn new(sessions: Arc<dyn Sessions>, tokens: Arc<SessionTokens>, refresh_lifetime_s: i64) -> Self {
        Self { sessions, tokens, refresh_lifetime_s }
    }

    pub async fn refresh(&self, refresh_token: &str, now: i64) -> Result<Grant, RefreshError> {
        let token = RefreshToken::parse(refresh_token).ok_or(RefreshError::Refused)?;
        let presented = token.hashes();
        let successor = RefreshToken { rotating: OpaqueToken::generate().map_err(Failure::from)?, ..token };
        let successor_hash = successor.rotating.hash();

        for _ in 0..MAX_ROUNDS {
            let found = self.sessions.find(&presented.family).await.map_err(Failure::from)?;
            let found = found.ok_or(RefreshError::Refused)?;
            let session = found.session;
            match session.refresh(&presented.rotating, successor_hash.clone(), now, self.refresh_lifetime_s) {
                Ok(next) => {
                    if self.sessions.rotate(&next, &session.current).await.map_err(Failure::from)? {
                        return Ok(self.tokens.grant(session.account_id, found.name, session.id, successor, now)?);
                    }
                    // Somebody else changed the session since it was read: decide again.
                }
                Err(RefreshRefused::Expired) => return Err(RefreshError::Refused),
                Err(RefreshRefused::Reused) => {
                    self.sessions.end(session.id).await.map_err(Failure::from)?;
                    return Err(RefreshError::Reused { account_id: session.account_id, session_id: session.id });
                }
            }
        }
        Err(Failure::Contended.into())
    }
}
