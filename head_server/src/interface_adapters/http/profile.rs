//! `/profile`: the player's own account, with his ratings.
//!
//! The account is auth's. Ratings are matchmaking's and an extra: the profile is answered without them, and soon, when
//! matchmaking is not there.

use std::time::Duration;

use axum::Json as Answer;
use axum::extract::State;
use service_kit::extract::Json;
use service_kit::problem::ApiError;
use wire::accounts::ProfileChange;
use wire::ratings::{RatedProfile, Standing};

use super::HttpState;
use super::player::Player;

/// How long the profile waits for ratings.
const RATINGS_WITHIN: Duration = Duration::from_secs(1);

/// The player's own account, with his ratings.
#[utoipa::path(get, path = "/profile", tag = "players", security(("session" = [])),
    responses((status = OK, description = "The account.", body = RatedProfile)))]
pub async fn read(State(state): State<HttpState>, player: Player) -> Result<Answer<RatedProfile>, ApiError> {
    let (profile, ratings) = tokio::join!(state.auth.profile(&player.token), ratings(&state, &player));
    Ok(Answer(RatedProfile { profile: profile?, ratings }))
}

/// Changes the display name. It counts from the next session token on.
#[utoipa::path(patch, path = "/profile", tag = "players", security(("session" = [])),
    responses((status = OK, description = "The account as it is now.", body = RatedProfile)))]
pub async fn change(
    State(state): State<HttpState>,
    player: Player,
    Json(body): Json<ProfileChange>,
) -> Result<Answer<RatedProfile>, ApiError> {
    let profile = state.auth.change_profile(&player.token, &body).await?;
    Ok(Answer(RatedProfile { profile, ratings: ratings(&state, &player).await }))
}

async fn ratings(state: &HttpState, player: &Player) -> Option<Vec<Standing>> {
    let asked = tokio::time::timeout(RATINGS_WITHIN, state.matchmaking.standings(&player.token)).await;
    Some(asked.ok()?.ok()?.standings)
}
