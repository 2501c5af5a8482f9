//! `DELETE /internal/v1/lobbies/{lobby_id}/players/{player_id}`: gives a player's seat back.

use std::sync::Arc;

use axum::extract::State;
use http::StatusCode;
use service_kit::extract::Path;
use service_kit::problem::ApiError;
use uuid::Uuid;
use wire::arena::routes;

use crate::interface_adapters::http::{find, refused};
use crate::use_cases::lobby::LobbyError;
use crate::use_cases::registry::Registry;

/// Gives a player's seat back; the player is told `left`.
///
/// What is asked for is that the player has no seat there; a player without a seat and a lobby that is gone are both as
/// wanted.
#[utoipa::path(delete, path = routes::LOBBY_PLAYER, tag = "lobbies",
    params(("lobby_id" = String, Path), ("player_id" = Uuid, Path)),
    responses((status = NO_CONTENT, description = "The player has no seat there, now or before.")))]
pub(super) async fn handle(
    State(registry): State<Arc<Registry>>,
    Path((lobby_id, player_id)): Path<(String, Uuid)>,
) -> Result<StatusCode, ApiError> {
    let Ok(lobby) = find(&registry, &lobby_id) else { return Ok(StatusCode::NO_CONTENT) };
    match lobby.remove_player(player_id).await {
        Ok(()) | Err(LobbyError::Gone) => Ok(StatusCode::NO_CONTENT),
        Err(busy) => Err(refused(busy)),
    }
}
