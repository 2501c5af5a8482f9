//! `GET /internal/v1/lobbies/{lobby_id}`: phase, seats and bots as they are now.

use std::sync::Arc;

use axum::Json as Answer;
use axum::extract::State;
use service_kit::extract::Path;
use service_kit::problem::ApiError;
use wire::arena::routes;
use wire::matchmaking::LobbyReport;

use crate::interface_adapters::http::find;
use crate::interface_adapters::protocol::lobby_report;
use crate::use_cases::registry::Registry;

/// The lobby as it is now: phase, seats, bots.
#[utoipa::path(get, path = routes::LOBBY, tag = "lobbies",
    params(("lobby_id" = String, Path, min_length = 1, max_length = 64, pattern = "^[A-Za-z0-9_-]+$")),
    responses((status = OK, description = "The lobby.", body = LobbyReport)))]
pub(super) async fn handle(
    State(registry): State<Arc<Registry>>,
    Path(lobby_id): Path<String>,
) -> Result<Answer<LobbyReport>, ApiError> {
    Ok(Answer(lobby_report(&find(&registry, &lobby_id)?)))
}
