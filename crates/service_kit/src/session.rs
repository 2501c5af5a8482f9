//! Who is calling? A player's bearer token, checked offline.

use std::sync::Arc;

use tokens::{SessionClaims, TokenError, verify_session};
use wire::problem::Code;

use crate::clock::Clock;
use crate::extract::Bearer;
use crate::keys::RemoteKeys;
use crate::problem::ApiError;

/// Checks session tokens against the keys that auth publishes.
#[derive(Clone)]
pub struct SessionGate {
    keys: Arc<RemoteKeys>,
    clock: Arc<dyn Clock>,
}

impl SessionGate {
    pub fn new(keys: Arc<RemoteKeys>, clock: Arc<dyn Clock>) -> Self {
        Self { keys, clock }
    }

    /// # Errors
    /// `token_expired`, or `token_invalid` for everything else that is wrong with the token; `service_unavailable` while
    /// no key is known to check it with.
    pub async fn authenticate(&self, bearer: &Bearer) -> Result<SessionClaims, ApiError> {
        let now = self.clock.unix_s();
        match self.keys.verify(|keys| verify_session(keys, &bearer.0, now)).await {
            Ok(claims) => Ok(claims),
            Err(_) if !self.keys.is_ready() => Err(ApiError::unavailable(&"no key of the auth server is known yet")),
            Err(error) => Err(refusal(&error)),
        }
    }
}

/// What a caller with a bad session token is told.
pub fn refusal(error: &TokenError) -> ApiError {
    match error {
        TokenError::Expired => {
            ApiError::new(Code::TokenExpired, "Your session token has expired: refresh the session.")
        }
        _ => ApiError::new(Code::TokenInvalid, "Your session token is not valid: log in again."),
    }
}
