//! `/guest`: entering without a sign-up, and coming back.

use axum::Json as Answer;
use axum::extract::State;
use http::StatusCode;
use service_kit::extract::Json;
use service_kit::problem::ApiError;
use wire::accounts::{GuestInit, GuestLogin, Session};

use super::HttpState;

pub async fn init(
    State(state): State<HttpState>,
    Json(body): Json<GuestInit>,
) -> Result<(StatusCode, Answer<Session>), ApiError> {
    Ok((StatusCode::CREATED, Answer(state.auth.init_guest(&body).await?)))
}

pub async fn log_in(State(state): State<HttpState>, Json(body): Json<GuestLogin>) -> Result<Answer<Session>, ApiError> {
    Ok(Answer(state.auth.log_in(&body).await?))
}
