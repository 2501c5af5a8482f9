//! `POST /internal/v1/sessions/logout`: the bearer's session ends.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use service_kit::problem::ApiError;
use wire::accounts::routes;

use crate::interface_adapters::http::Api;
use crate::interface_adapters::http::signed_in::SignedIn;

/// Ends the session that the bearer token names.
///
/// Answers the same when the session has ended before: a repeated log-out is no mistake.
#[utoipa::path(post, path = routes::SESSION_LOGOUT, tag = "sessions", security(("session" = [])),
    responses((status = NO_CONTENT, description = "It has ended, now or before.")))]
pub(super) async fn post(State(api): State<Arc<Api>>, SignedIn(claims): SignedIn) -> Result<StatusCode, ApiError> {
    api.sessions.end(claims.sid).await?;
    Ok(StatusCode::NO_CONTENT)
}
