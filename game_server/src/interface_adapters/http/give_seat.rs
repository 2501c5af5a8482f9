//! `POST /internal/v1/lobbies/{lobby_id}/seats`: a seat in an open or a private lobby, or one that a match has to fill.

use std::sync::Arc;

use axum::Json as Answer;
use axum::extract::State;
use service_kit::extract::{Json, Path};
use service_kit::problem::ApiError;
use wire::arena::{SeatGrant, SeatRequest, routes};
use wire::problem::Code;

use crate::interface_adapters::http::{find, refused};
use crate::use_cases::lobby::{GrantRefusal, LobbyKind};
use crate::use_cases::registry::{Registry, is_name};

/// A seat in an open or a private lobby, new or from before.
///
/// A running match gives seats in the stead of players whom it has lost, and never to one who was in it.
#[utoipa::path(post, path = routes::LOBBY_SEATS, tag = "lobbies",
    params(("lobby_id" = String, Path, min_length = 1, max_length = 64, pattern = "^[A-Za-z0-9_-]+$")),
    responses((status = OK, description = "The seat.", body = SeatGrant)))]
pub(super) async fn handle(
    State(registry): State<Arc<Registry>>,
    Path(lobby_id): Path<String>,
    Json(body): Json<SeatRequest>,
) -> Result<Answer<SeatGrant>, ApiError> {
    let lobby = find(&registry, &lobby_id)?;
    let returns = match lobby.kind() {
        // Its match is played to its end here, so who has a seat in it may come back.
        LobbyKind::Private(_) => lobby.status().seats.iter().any(|seat| seat.player == body.player_id),
        LobbyKind::Match(_) | LobbyKind::Open => false,
    };
    if registry.is_draining() && !returns {
        return Err(ApiError::new(Code::ServerDraining, "This server takes no new players."));
    }
    if !is_name(&body.name) {
        return Err(ApiError::new(Code::SeatsInvalid, "the name is empty, too long or has control characters"));
    }
    let grant = lobby.grant_seat(body.player_id, body.name.into()).await.map_err(refused)?;
    let grant = grant.map_err(|refusal| match refusal {
        GrantRefusal::Full => ApiError::new(Code::LobbyFull, "Every seat is taken."),
        GrantRefusal::Kicked => ApiError::new(Code::Kicked, "The host has sent this player away."),
    })?;
    Ok(Answer(SeatGrant {
        match_id: lobby.status().match_id,
        seat: grant.seat.0,
        team: grant.team.0,
        generation: grant.generation,
    }))
}
