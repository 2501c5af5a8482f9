//! `POST /internal/v1/sessions/refresh`: a refresh token for a new pair.

use std::sync::Arc;

use axum::extract::State;
use service_kit::extract::Json;
use service_kit::problem::ApiError;
use wire::accounts::{Session, SessionRefresh, routes};
use wire::problem::Code;

use crate::interface_adapters::http::{Api, metrics, session_body};
use crate::use_cases::RefreshError;

impl From<RefreshError> for ApiError {
    fn from(error: RefreshError) -> Self {
        match error {
            RefreshError::Refused | RefreshError::Reused { .. } => {
                ApiError::new(Code::RefreshInvalid, error.to_string())
            }
            RefreshError::Failed(failure) => failure.into(),
        }
    }
}

/// A new pair of tokens for a refresh token, which works once.
#[utoipa::path(post, path = routes::SESSION_REFRESH, tag = "sessions",
    responses((status = OK, description = "The session goes on.", body = Session)))]
pub(super) async fn post(
    State(api): State<Arc<Api>>,
    Json(body): Json<SessionRefresh>,
) -> Result<axum::Json<Session>, ApiError> {
    match api.refresh_session.refresh(&body.refresh_token, api.clock.unix_s()).await {
        Ok(grant) => {
            metrics::count_refresh("granted");
            Ok(axum::Json(session_body(grant, None)))
        }
        Err(error) => {
            match &error {
                RefreshError::Refused => metrics::count_refresh("refused"),
                RefreshError::Reused { account_id, session_id } => {
                    metrics::count_refresh("reused");
                    tracing::warn!(player_id = %account_id, %session_id, "used refresh token presented, session ended");
                }
                RefreshError::Failed(_) => {}
            }
            Err(error.into())
        }
    }
}
