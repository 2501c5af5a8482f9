//! `POST /internal/v1/lobbies/{lobby_id}/seats`: a seat in an open lobby.

use std::sync::Arc;

use axum::Json as Answer;
use axum::extract::State;
use service_kit::extract::{Json, Path};
use service_kit::problem::ApiError;
use wire::arena::{SeatGrant, SeatRequest, routes};
use wire::problem::Code;

use crate::interface_adapters::http::{find, lobby_unknown, refused};
use crate::use_cases::registry::{Registry, is_name};

/// A seat in an open lobby, new or from before.
///
/// A match's lobby gives no seats: for this route it does not exist.
#[utoipa::path(post, path = routes::LOBBY_SEATS, tag = "lobbies",
    params(("lobby_id" = String, Path, min_length = 1, max_length = 64, pattern = "^[A-Za-z0-9_-]+$")),
    responses((status = OK, description = "The seat.", body = SeatGrant)))]
pub(super) async fn handle(
    State(registry): State<Arc<Registry>>,
    Path(lobby_id): Path<String>,
    Json(body): Json<SeatRequest>,
) -> Result<Answer<SeatGrant>, ApiError> {
    let lobby = find(&registry, &lobby_id)?;
    if lobby.queue().is_some() {
        return Err(lobby_unknown());
    }
    if !is_name(&body.name) {
        return Err(ApiError::new(Code::SeatsInvalid, "the name is empty, too long or has control characters"));
    }
    let grant = lobby.grant_seat(body.player_id, body.name.into()).await.map_err(refused)?;
    let grant = grant.ok_or_else(|| ApiError::new(Code::LobbyFull, "Every seat is taken."))?;
    Ok(Answer(SeatGrant {
        match_id: lobby.match_id(),
        seat: grant.seat.0,
        team: grant.team.0,
        generation: grant.generation,
    }))
}
