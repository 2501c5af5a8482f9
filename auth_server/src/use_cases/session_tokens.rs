//! Session tokens: signed here, and checked here like everywhere else, offline.

use tokens::{
    KeySet, KeySetError, OpaqueToken, SESSION_AUDIENCE, SESSION_ISSUER, SessionClaims, SigningKey, TokenError,
    verify_session,
};
use uuid::Uuid;

use crate::domain::{RefreshToken, UniqueName};
use crate::use_cases::Failure;

/// What a player gets to act with.
pub struct Grant {
    pub account_id: Uuid,
    pub name: UniqueName,
    pub session_token: String,
    pub refresh_token: RefreshToken,
    /// When `session_token` lapses, in Unix seconds.
    pub expires_at: i64,
}

pub struct SessionTokens {
    key: SigningKey,
    keys: KeySet,
    /// How long a session token is good, in seconds.
    lifetime_s: i64,
}

impl SessionTokens {
    pub fn new(key: SigningKey, lifetime_s: i64) -> Result<Self, KeySetError> {
        let keys = key.key_set()?;
        Ok(Self { key, keys, lifetime_s })
    }

    /// Signs a session token, and puts it together with the refresh token of the same session.
    pub fn grant(
        &self,
        account_id: Uuid,
        name: UniqueName,
        session_id: Uuid,
        refresh_token: RefreshToken,
        now: i64,
    ) -> Result<Grant, Failure> {
        let expires_at = now.saturating_add(self.lifetime_s);
        let claims = SessionClaims {
            iss: SESSION_ISSUER.into(),
            aud: SESSION_AUDIENCE.into(),
            sub: account_id,
            name: name.to_string(),
            sid: session_id,
            iat: now,
            exp: expires_at,
        };
        let session_token = self.key.sign(&claims).map_err(|error| Failure::Signing(error.into()))?;
        Ok(Grant { account_id, name, session_token, refresh_token, expires_at })
    }

    pub fn verify(&self, token: &str, now: i64) -> Result<SessionClaims, TokenError> {
        verify_session(&self.keys, token, now)
    }

    /// The JSON web key set that others verify with.
    pub fn public_keys_json(&self) -> String {
        self.key.public_keys_json()
    }
}

/// The first refresh token of a new session.
pub(super) fn new_refresh_token() -> Result<RefreshToken, getrandom::Error> {
    Ok(RefreshToken { family: OpaqueToken::generate()?, rotating: OpaqueToken::generate()? })
}
