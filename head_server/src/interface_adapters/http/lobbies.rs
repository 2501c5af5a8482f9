//! `/lobbies`: what is open, and a seat in it.

use axum::Json as Answer;
use axum::extract::State;
use service_kit::extract::Json;
use service_kit::problem::ApiError;
use wire::matchmaking::{LobbyJoin, LobbyList, Seat};

use super::HttpState;
use super::player::Player;

pub async fn list(State(state): State<HttpState>) -> Result<Answer<LobbyList>, ApiError> {
    Ok(Answer(state.matchmaking.lobbies().await?))
}

pub async fn join(
    State(state): State<HttpState>,
    player: Player,
    Json(body): Json<LobbyJoin>,
) -> Result<Answer<Seat>, ApiError> {
    Ok(Answer(state.matchmaking.join_lobby(&player.token, &body).await?))
}
