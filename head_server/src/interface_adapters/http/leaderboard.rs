//! `/leaderboard`: a ladder, best first. With a session token the caller's neighbourhood too.

use axum::Json as Answer;
use axum::extract::State;
use service_kit::extract::Query;
use service_kit::problem::ApiError;
use wire::ratings::{Leaderboard, LeaderboardQuery};

use super::HttpState;
use super::player::Player;

/// A ladder, best first, and the caller's neighbourhood if there is a session.
#[utoipa::path(get, path = "/leaderboard", tag = "ratings", security((), ("session" = [])), params(LeaderboardQuery),
    responses((status = OK, description = "A page of the ladder.", body = Leaderboard)))]
pub async fn read(
    State(state): State<HttpState>,
    player: Option<Player>,
    Query(query): Query<LeaderboardQuery>,
) -> Result<Answer<Leaderboard>, ApiError> {
    let token = player.as_ref().map(|player| player.token.as_str());
    Ok(Answer(state.matchmaking.leaderboard(token, &query).await?))
}
