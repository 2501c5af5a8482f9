//! The player who asks, by the session token that head forwards.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use http::request::Parts;
use service_kit::extract::Bearer;
use service_kit::problem::ApiError;
use tokens::{TokenError, verify_session};
use wire::problem::Code;

use super::AppState;
use crate::domain::ids::PlayerId;

pub struct Player {
    pub id: PlayerId,
    pub name: Arc<str>,
}

impl FromRequestParts<AppState> for Player {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, ApiError> {
        let Bearer(token) = Bearer::from_request_parts(parts, state).await?;
        let now = state.clock.unix_s();
        match state.session_keys.verify(|keys| verify_session(keys, &token, now)).await {
            Ok(claims) => Ok(Self { id: PlayerId(claims.sub), name: claims.name.into() }),
            Err(TokenError::Expired) => {
                Err(ApiError::new(Code::TokenExpired, "The session token has expired. Refresh your session."))
            }
            Err(TokenError::UnknownKey) if !state.session_keys.is_ready() => {
                Err(ApiError::unavailable(&"no key of the auth server is known yet"))
            }
            Err(_) => Err(ApiError::new(Code::TokenInvalid, "This is no valid session token.")),
        }
    }
}
