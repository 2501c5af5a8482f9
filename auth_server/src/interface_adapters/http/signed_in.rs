//! The player that a request speaks for, by its session token.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use service_kit::extract::Bearer;
use service_kit::problem::ApiError;
use service_kit::session::refusal;
use tokens::SessionClaims;

use crate::interface_adapters::http::Api;

pub(super) struct SignedIn(pub SessionClaims);

impl FromRequestParts<Arc<Api>> for SignedIn {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, api: &Arc<Api>) -> Result<Self, ApiError> {
        let Bearer(token) = Bearer::from_request_parts(parts, api).await?;
        api.tokens.verify(&token, api.clock.unix_s()).map(Self).map_err(|error| refusal(&error))
    }
}
