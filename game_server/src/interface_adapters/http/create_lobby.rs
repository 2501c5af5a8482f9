//! `PUT /internal/v1/lobbies/{lobby_id}`: makes the lobby of a match, or a private one, with its seats reserved.

use std::sync::Arc;

use axum::Json as Answer;
use axum::extract::State;
use service_kit::extract::{Json, Path};
use service_kit::problem::ApiError;
use service_kit::trace::TraceContext;
use wire::arena::{LobbyCreate, routes};
use wire::matchmaking::LobbyReport;
use wire::problem::Code;

use crate::domain::{Seat, Team};
use crate::interface_adapters::protocol::lobby_report;
use crate::use_cases::lobby::{LobbyId, LobbyKind, MatchSeats, PrivateSeats, Reservation};
use crate::use_cases::registry::{CreateError, LobbyOrder, Registry};

/// Makes the lobby of a match, or a private one, with its seats reserved. Repeating the same request is harmless.
#[utoipa::path(put, path = routes::LOBBY, tag = "lobbies",
    params(("lobby_id" = String, Path, min_length = 1, max_length = 64, pattern = "^[A-Za-z0-9_-]+$")),
    responses((status = OK, description = "The lobby as it is.", body = LobbyReport)))]
pub(super) async fn handle(
    State(registry): State<Arc<Registry>>,
    Path(lobby_id): Path<String>,
    Json(body): Json<LobbyCreate>,
) -> Result<Answer<LobbyReport>, ApiError> {
    let lobby_id = LobbyId::parse(&lobby_id).ok_or_else(|| {
        ApiError::new(Code::ParameterInvalid, "A lobby id has 1 to 64 letters, digits, hyphens and underscores.")
    })?;
    let seats = body.seats.into_iter().map(|seat| Reservation {
        seat: Seat(seat.seat),
        player: seat.player_id,
        name: seat.name.into(),
        team: Team(seat.team),
        trace: seat.traceparent.as_deref().and_then(TraceContext::parse),
    });
    let (seats, fill_to, order) = (seats.collect(), body.fill_to, body.order.into());
    let kind = match (body.queue, body.code) {
        (Some(queue), None) => LobbyKind::Match(MatchSeats { queue: queue.into(), seats, fill_to, order }),
        (None, Some(code)) => LobbyKind::Private(PrivateSeats { code: code.0.into(), seats, fill_to, order }),
        _ => return Err(ApiError::new(Code::SeatsInvalid, "A lobby is for a queue or has a code, never both.")),
    };
    let order = LobbyOrder { lobby_id, match_id: body.match_id, mode: body.mode, kind };
    let lobby = registry.create(order).map_err(refusal)?;
    Ok(Answer(lobby_report(&lobby)))
}

fn refusal(error: CreateError) -> ApiError {
    let code = match error {
        CreateError::Exists => Code::LobbyExists,
        CreateError::ModeUnknown => Code::ModeUnknown,
        CreateError::SeatsInvalid(_) => Code::SeatsInvalid,
        CreateError::Full => Code::ServerFull,
        CreateError::Draining => Code::ServerDraining,
    };
    ApiError::new(code, error.to_string())
}
