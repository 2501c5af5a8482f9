//! `POST /internal/v1/guests/login`: a guest comes back.

use std::sync::Arc;

use axum::extract::State;
use service_kit::extract::Json;
use service_kit::problem::ApiError;
use wire::accounts::{GuestLogin, Session, routes};
use wire::problem::Code;

use crate::interface_adapters::http::{Api, metrics, session_body};
use crate::use_cases::LogInError;

impl From<LogInError> for ApiError {
    fn from(error: LogInError) -> Self {
        match error {
            LogInError::Credentials => ApiError::new(Code::CredentialsInvalid, error.to_string()),
            LogInError::Failed(failure) => failure.into(),
        }
    }
}

/// A guest comes back.
#[utoipa::path(post, path = routes::GUEST_LOGIN, tag = "accounts",
    responses((status = OK, description = "A new session.", body = Session)))]
pub(super) async fn post(
    State(api): State<Arc<Api>>,
    Json(body): Json<GuestLogin>,
) -> Result<axum::Json<Session>, ApiError> {
    match api.log_in.log_in(body.guest_id, &body.guest_secret, api.clock.unix_s()).await {
        Ok(grant) => {
            metrics::count_login("granted");
            Ok(axum::Json(session_body(grant, None)))
        }
        Err(error) => {
            if matches!(error, LogInError::Credentials) {
                metrics::count_login("refused");
            }
            Err(error.into())
        }
    }
}
