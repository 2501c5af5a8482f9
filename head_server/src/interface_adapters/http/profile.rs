//! `/profile`: the player's own account.

use axum::Json as Answer;
use axum::extract::State;
use service_kit::extract::Json;
use service_kit::problem::ApiError;
use wire::accounts::{Profile, ProfileChange};

use super::HttpState;
use super::player::Player;

/// The player's own account.
#[utoipa::path(get, path = "/profile", tag = "players", security(("session" = [])),
    responses((status = OK, description = "The account.", body = Profile)))]
pub async fn read(State(state): State<HttpState>, player: Player) -> Result<Answer<Profile>, ApiError> {
    Ok(Answer(state.auth.profile(&player.token).await?))
}

/// Changes the display name. It counts from the next session token on.
#[utoipa::path(patch, path = "/profile", tag = "players", security(("session" = [])),
    responses((status = OK, description = "The account as it is now.", body = Profile)))]
pub async fn change(
    State(state): State<HttpState>,
    player: Player,
    Json(body): Json<ProfileChange>,
) -> Result<Answer<Profile>, ApiError> {
    Ok(Answer(state.auth.change_profile(&player.token, &body).await?))
}
