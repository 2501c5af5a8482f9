//! The player who asks, by the session token that head forwards.

use axum::extract::{FromRequestParts, OptionalFromRequestParts};
use http::header::AUTHORIZATION;
use http::request::Parts;
use service_kit::extract::Bearer;
use service_kit::problem::ApiError;
use smol_str::SmolStr;

use super::AppState;
use crate::domain::ids::PlayerId;

pub struct Player {
    pub id: PlayerId,
    pub name: SmolStr,
}

impl FromRequestParts<AppState> for Player {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, ApiError> {
        let bearer = Bearer::from_request_parts(parts, state).await?;
        let claims = state.sessions.authenticate(&bearer).await?;
        Ok(Self { id: PlayerId(claims.sub), name: claims.name.into() })
    }
}

/// None without a token. A bad token is refused all the same: its owner wants to know.
impl OptionalFromRequestParts<AppState> for Player {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Option<Self>, ApiError> {
        if !parts.headers.contains_key(AUTHORIZATION) {
            return Ok(None);
        }
        <Self as FromRequestParts<AppState>>::from_request_parts(parts, state).await.map(Some)
    }
}
