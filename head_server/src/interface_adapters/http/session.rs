//! `/session`: a new pair of tokens, and the end of a session.

use axum::Json as Answer;
use axum::extract::State;
use http::StatusCode;
use service_kit::extract::Json;
use service_kit::problem::ApiError;
use wire::accounts::{Session, SessionRefresh};

use super::HttpState;
use super::player::Player;

/// A new pair of tokens for a refresh token, which works once.
#[utoipa::path(post, path = "/session/refresh", tag = "players",
    responses((status = OK, description = "The session goes on.", body = Session)))]
pub async fn refresh(
    State(state): State<HttpState>,
    Json(body): Json<SessionRefresh>,
) -> Result<Answer<Session>, ApiError> {
    Ok(Answer(state.auth.refresh(&body).await?))
}

/// Ends the session.
#[utoipa::path(post, path = "/session/logout", tag = "players", security(("session" = [])),
    responses((status = NO_CONTENT, description = "It has ended, now or before.")))]
pub async fn log_out(State(state): State<HttpState>, player: Player) -> Result<StatusCode, ApiError> {
    state.auth.log_out(&player.token).await?;
    Ok(StatusCode::NO_CONTENT)
}
