//! A guest comes back with the secret: a new session, beside the ones on other devices.

use std::sync::Arc;

use tokens::OpaqueToken;
use uuid::Uuid;

use crate::domain::{MAX_SESSIONS_PER_ACCOUNT, Session};
use crate::use_cases::session_tokens::new_refresh_token;
use crate::use_cases::{Accounts, Failure, Grant, SessionTokens, Sessions};

#[derive(Debug, thiserror::Error)]
pub enum LogInError {
    /// Unknown guest or wrong secret: the caller does not learn which.
    #[error("This guest and secret do not belong together.")]
    Credentials,
    #[error(transparent)]
    Failed(#[from] Failure),
}

pub struct LogIn {
    accounts: Arc<dyn Accounts>,
    sessions: Arc<dyn Sessions>,
    tokens: Arc<SessionTokens>,
    refresh_lifetime_s: i64,
}

impl LogIn {
    pub fn new(
        accounts: Arc<dyn Accounts>,
        sessions: Arc<dyn Sessions>,
        tokens: Arc<SessionTokens>,
        refresh_lifetime_s: i64,
    ) -> Self {
        Self { accounts, sessions, tokens, refresh_lifetime_s }
    }

    pub async fn log_in(&self, guest_id: Uuid, guest_secret: &str, now: i64) -> Result<Grant, LogInError> {
        let presented = OpaqueToken::parse(guest_secret).ok_or(LogInError::Credentials)?.hash();
        let account = self
            .accounts
            .find(guest_id)
            .await
            .map_err(Failure::from)?
            .filter(|account| account.secret == presented)
            .ok_or(LogInError::Credentials)?;

        let refresh_token = new_refresh_token().map_err(Failure::from)?;
        let session = Session::begin(Uuid::new_v4(), account.id, refresh_token.hashes(), now, self.refresh_lifetime_s);
        self.sessions.open(&session, MAX_SESSIONS_PER_ACCOUNT).await.map_err(Failure::from)?;
        Ok(self.tokens.grant(account.id, account.name, session.id, refresh_token, now)?)
    }
}
