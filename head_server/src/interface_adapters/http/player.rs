//! The caller of a route that needs a session.

use axum::extract::{FromRequestParts, OptionalFromRequestParts};
use http::header::AUTHORIZATION;
use http::request::Parts;
use service_kit::extract::Bearer;
use service_kit::problem::ApiError;

use super::HttpState;

/// A caller whose session token was checked here. The service behind checks it again: head is not trusted with identity.
pub struct Player {
    pub token: String,
}

impl FromRequestParts<HttpState> for Player {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &HttpState) -> Result<Self, ApiError> {
        let bearer = Bearer::from_request_parts(parts, state).await?;
        let claims = state.sessions.authenticate(&bearer).await?;
        state.limits.draw_for_account(claims.sub)?;
        Ok(Self { token: bearer.0 })
    }
}

/// None without a token. A bad token is refused all the same, so that its owner renews it.
impl OptionalFromRequestParts<HttpState> for Player {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &HttpState) -> Result<Option<Self>, ApiError> {
        if !parts.headers.contains_key(AUTHORIZATION) {
            return Ok(None);
        }
        <Self as FromRequestParts<HttpState>>::from_request_parts(parts, state).await.map(Some)
    }
}
