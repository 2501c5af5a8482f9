//! `/guest`: entering without a sign-up, and coming back.

use axum::Json as Answer;
use axum::extract::State;
use http::StatusCode;
use service_kit::extract::Json;
use service_kit::problem::ApiError;
use wire::accounts::{GuestInit, GuestLogin, Session};

use super::HttpState;

/// Enters as a new guest. The name that comes back may have a number, if the wanted one was taken.
#[utoipa::path(post, path = "/guest/init", tag = "players",
    responses((status = CREATED, description = "The guest's secret, given this once, and a session.", body = Session)))]
pub async fn init(
    State(state): State<HttpState>,
    Json(body): Json<GuestInit>,
) -> Result<(StatusCode, Answer<Session>), ApiError> {
    Ok((StatusCode::CREATED, Answer(state.auth.init_guest(&body).await?)))
}

/// A guest comes back.
#[utoipa::path(post, path = "/guest/login", tag = "players",
    responses((status = OK, description = "A new session.", body = Session)))]
pub async fn log_in(State(state): State<HttpState>, Json(body): Json<GuestLogin>) -> Result<Answer<Session>, ApiError> {
    Ok(Answer(state.auth.log_in(&body).await?))
}
