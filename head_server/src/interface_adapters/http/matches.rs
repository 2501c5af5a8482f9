//! `/matches`: what the player has played.

use axum::Json as Answer;
use axum::extract::State;
use service_kit::extract::{Path, Query};
use service_kit::problem::ApiError;
use uuid::Uuid;
use wire::ratings::{HistoryQuery, MatchHistory, PlayedMatch};

use super::HttpState;
use super::player::Player;

pub async fn list(
    State(state): State<HttpState>,
    player: Player,
    Query(query): Query<HistoryQuery>,
) -> Result<Answer<MatchHistory>, ApiError> {
    Ok(Answer(state.matchmaking.matches(&player.token, &query).await?))
}

pub async fn read(
    State(state): State<HttpState>,
    player: Player,
    Path(match_id): Path<Uuid>,
) -> Result<Answer<PlayedMatch>, ApiError> {
    Ok(Answer(state.matchmaking.played_match(&player.token, match_id).await?))
}
