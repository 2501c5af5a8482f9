//! `POST /internal/v1/tickets` queues the bearer; `GET` and `DELETE /internal/v1/tickets/{ticket_id}`.

use axum::extract::State;
use http::StatusCode;
use service_kit::extract::{Json, Path};
use service_kit::problem::ApiError;
use service_kit::trace::TraceContext;
use uuid::Uuid;
use wire::matchmaking::{QueueRequest, RegionPing, Ticket, routes};
use wire::problem::Code;

use super::player::Player;
use super::wire_ticket::write_ticket;
use super::{AppState, busy};
use crate::domain::ids::{PartyId, TicketId};
use crate::domain::matchmaking::{CancelRefusal, Enqueued};
use crate::use_cases::cancel_ticket::cancel_ticket;
use crate::use_cases::matchmaker::Busy;
use crate::use_cases::queue_player::{Play, QueueError, queue_player};

impl From<QueueError> for ApiError {
    fn from(error: QueueError) -> Self {
        let (code, detail) = match error {
            QueueError::QueueUnknown => (Code::QueueUnknown, "There is no such queue."),
            QueueError::RegionUnknown => (Code::RegionUnknown, "None of these regions exists."),
            QueueError::AlreadyQueued => (Code::AlreadyQueued, "You wait in another queue. Cancel that ticket first."),
            QueueError::AlreadyMatched => {
                (Code::AlreadyMatched, "You are in a match of another queue. Leave it first.")
            }
            QueueError::TooManyWaiting => {
                return Self::new(Code::QueueFull, "Too many players wait. Try again in a moment.").retry_after_s(5);
            }
            QueueError::PartyUnknown => (Code::PartyUnknown, "You are in no such party."),
            QueueError::LeaderOnly => (Code::LeaderOnly, "Only the leader queues the party."),
            QueueError::NotReady => (Code::PartyNotReady, "Not everybody in the party is ready."),
            QueueError::PartySize { fewest, most } => {
                let detail = format!("This queue takes parties of {fewest} to {most}; somebody alone counts as 1.");
                return Self::new(Code::PartySizeRefused, detail);
            }
            QueueError::NoCommonRegion => (Code::NoCommonRegion, "There is no region that the whole party accepts."),
            QueueError::MemberBusy => {
                (Code::MemberBusy, "Somebody in the party waits elsewhere or is still in a match.")
            }
            QueueError::Busy => return busy(Busy),
        };
        Self::new(code, detail)
    }
}

/// Queues the bearer.
#[utoipa::path(post, path = routes::TICKETS, tag = "tickets", security(("session" = [])),
    responses(
        (status = CREATED, description = "A new ticket.", body = Ticket),
        (status = OK, description = "The live ticket for this queue.", body = Ticket)))]
pub async fn enqueue(
    State(state): State<AppState>,
    player: Player,
    Json(request): Json<QueueRequest>,
) -> Result<(StatusCode, axum::Json<Ticket>), ApiError> {
    let play = Play {
        player: player.id,
        name: player.name,
        queue: request.queue,
        regions: request.regions.map(read_pings),
        party: request.party_id.map(PartyId),
        trace: TraceContext::current().map(|trace| trace.to_header().into()),
    };
    let (status, view) = match queue_player(&state.matchmaker, &state.servers, state.ratings.as_ref(), play).await? {
        Enqueued::New(view) => (StatusCode::CREATED, view),
        Enqueued::Live(view) => (StatusCode::OK, view),
    };
    Ok((status, axum::Json(write_ticket(&view, &state.match_tickets)?)))
}

/// The ticket as it is.
#[utoipa::path(get, path = routes::TICKET, tag = "tickets", security(("session" = [])),
    params(("ticket_id" = Uuid, Path)),
    responses((status = OK, description = "The ticket, with a fresh match ticket once matched.", body = Ticket)))]
pub async fn look(
    State(state): State<AppState>,
    player: Player,
    Path(id): Path<Uuid>,
) -> Result<axum::Json<Ticket>, ApiError> {
    let view = state.matchmaker.ask(move |matchmaking, now| matchmaking.look(TicketId(id), player.id, now)).await;
    let view = view.map_err(busy)?.ok_or_else(unknown)?;
    Ok(axum::Json(write_ticket(&view, &state.match_tickets)?))
}

/// Stops waiting, or gives up a seat that has not been used.
#[utoipa::path(delete, path = routes::TICKET, tag = "tickets", security(("session" = [])),
    params(("ticket_id" = Uuid, Path)),
    responses((status = OK, description = "The cancelled ticket.", body = Ticket)))]
pub async fn cancel(
    State(state): State<AppState>,
    player: Player,
    Path(id): Path<Uuid>,
) -> Result<axum::Json<Ticket>, ApiError> {
    let cancelled = cancel_ticket(&state.matchmaker, &state.servers, TicketId(id), player.id).await;
    let view = cancelled.map_err(busy)?.map_err(|refusal| match refusal {
        CancelRefusal::Unknown => unknown(),
        CancelRefusal::SeatUsed | CancelRefusal::SeatUnused(_) => {
            ApiError::new(Code::AlreadyMatched, "You are in the match. Leave it there.")
        }
    })?;
    Ok(axum::Json(write_ticket(&view, &state.match_tickets)?))
}

pub fn read_pings(pings: Vec<RegionPing>) -> Vec<(String, u32)> {
    pings.into_iter().map(|ping| (ping.region, ping.ping_ms)).collect()
}

/// Somebody else's ticket is as unknown as one that never was.
pub fn unknown() -> ApiError {
    ApiError::new(Code::TicketUnknown, "You have no such ticket. Queue again.")
}
