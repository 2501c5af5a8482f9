//! `POST /internal/v1/guests`: a new guest.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use service_kit::extract::Json;
use service_kit::problem::ApiError;
use wire::accounts::{GuestInit, Session, routes};
use wire::problem::Code;

use crate::interface_adapters::http::{Api, metrics, session_body};
use crate::use_cases::EnterError;

impl From<EnterError> for ApiError {
    fn from(error: EnterError) -> Self {
        match error {
            EnterError::Name(reason) => ApiError::new(Code::NameInvalid, reason.to_string()),
            EnterError::NameExhausted => ApiError::new(Code::NameExhausted, error.to_string()),
            EnterError::Failed(failure) => failure.into(),
        }
    }
}

/// Enters as a new guest.
#[utoipa::path(post, path = routes::GUESTS, tag = "accounts",
    responses((status = CREATED, description = "The guest's secret, given this once, and a session.", body = Session)))]
pub(super) async fn post(
    State(api): State<Arc<Api>>,
    Json(body): Json<GuestInit>,
) -> Result<(StatusCode, axum::Json<Session>), ApiError> {
    let entered = api.enter_as_guest.enter(&body.display_name, api.clock.unix_s()).await?;
    metrics::count_guest();
    tracing::info!(player_id = %entered.grant.account_id, "guest created");
    let session = session_body(entered.grant, Some(entered.secret.reveal()));
    Ok((StatusCode::CREATED, axum::Json(session)))
}
