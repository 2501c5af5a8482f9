//! `/lobbies`: what is open, and a seat in it.

use axum::Json as Answer;
use axum::extract::State;
use service_kit::extract::Json;
use service_kit::problem::ApiError;
use wire::matchmaking::{LobbyJoin, LobbyList, Seat};

use super::HttpState;
use super::player::Player;

/// The open lobbies, with true counts.
#[utoipa::path(get, path = "/lobbies", tag = "lobbies",
    responses((status = OK, description = "Those that can be joined or watched.", body = LobbyList)))]
pub async fn list(State(state): State<HttpState>) -> Result<Answer<LobbyList>, ApiError> {
    Ok(Answer(state.matchmaking.lobbies().await?))
}

/// A seat in an open lobby. Asking again gives the same seat with a fresh `match_ticket`.
#[utoipa::path(post, path = "/lobbies/join", tag = "lobbies", security(("session" = [])),
    responses((status = OK, description = "The seat.", body = Seat)))]
pub async fn join(
    State(state): State<HttpState>,
    player: Player,
    Json(body): Json<LobbyJoin>,
) -> Result<Answer<Seat>, ApiError> {
    Ok(Answer(state.matchmaking.join_lobby(&player.token, &body).await?))
}
