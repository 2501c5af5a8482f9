//! `/profile`: the player's own account.

use axum::Json as Answer;
use axum::extract::State;
use service_kit::extract::Json;
use service_kit::problem::ApiError;
use wire::accounts::{Profile, ProfileChange};

use super::HttpState;
use super::player::Player;

pub async fn read(State(state): State<HttpState>, player: Player) -> Result<Answer<Profile>, ApiError> {
    Ok(Answer(state.auth.profile(&player.token).await?))
}

pub async fn change(
    State(state): State<HttpState>,
    player: Player,
    Json(body): Json<ProfileChange>,
) -> Result<Answer<Profile>, ApiError> {
    Ok(Answer(state.auth.change_profile(&player.token, &body).await?))
}
