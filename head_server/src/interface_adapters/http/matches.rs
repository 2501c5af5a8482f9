//! `/matches`: what the player has played.

use axum::Json as Answer;
use axum::extract::State;
use service_kit::extract::{Path, Query};
use service_kit::problem::ApiError;
use uuid::Uuid;
use wire::ratings::{HistoryQuery, MatchHistory, PlayedMatch};

use super::HttpState;
use super::player::Player;

/// The player's matches, newest first.
#[utoipa::path(get, path = "/matches", tag = "ratings", security(("session" = [])), params(HistoryQuery),
    responses((status = OK, description = "A page of the history.", body = MatchHistory)))]
pub async fn list(
    State(state): State<HttpState>,
    player: Player,
    Query(query): Query<HistoryQuery>,
) -> Result<Answer<MatchHistory>, ApiError> {
    Ok(Answer(state.matchmaking.matches(&player.token, &query).await?))
}

/// One of the player's matches.
#[utoipa::path(get, path = "/matches/{match_id}", tag = "ratings", security(("session" = [])),
    params(("match_id" = Uuid, Path)),
    responses((status = OK, description = "The match.", body = PlayedMatch)))]
pub async fn read(
    State(state): State<HttpState>,
    player: Player,
    Path(match_id): Path<Uuid>,
) -> Result<Answer<PlayedMatch>, ApiError> {
    Ok(Answer(state.matchmaking.played_match(&player.token, match_id).await?))
}
