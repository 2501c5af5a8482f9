//! `GET /internal/v1/tickets/{ticket_id}/events`: the ticket, pushed whenever it changes, until its final state.

use std::convert::Infallible;
use std::sync::Arc;

use axum::extract::State;
use axum::response::sse::{Event, Sse};
use futures_util::Stream;
use service_kit::extract::Path;
use service_kit::problem::ApiError;
use uuid::Uuid;
use wire::matchmaking::{Ticket, TicketEvent, routes};

use super::player::Player;
use super::streaming::{Followed, stream};
use super::tickets::unknown;
use super::wire_ticket::write_ticket;
use super::{AppState, busy};
use crate::domain::ids::TicketId;
use crate::domain::ticket::TicketView;
use crate::use_cases::match_tickets::MatchTickets;

/// The ticket, pushed whenever it changes, as server-sent events.
///
/// Each change is `event: ticket` with the ticket as `data`. The stream ends after a final state.
#[utoipa::path(get, path = routes::TICKET_EVENTS, tag = "tickets", security(("session" = [])),
    params(("ticket_id" = Uuid, Path)),
    responses((status = OK, description = "Events until the ticket's final state.", body = TicketEvent,
        content_type = "text/event-stream")))]
pub async fn follow(
    State(state): State<AppState>,
    player: Player,
    Path(id): Path<Uuid>,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, ApiError> {
    let watch = state.matchmaker.follow(TicketId(id), player.id).await.map_err(busy)?.ok_or_else(unknown)?;
    Ok(stream(Tickets(state.match_tickets), watch, state.stopping))
}

struct Tickets(Arc<MatchTickets>);

impl Followed for Tickets {
    type View = TicketView;
    type Body = Ticket;
    const EVENT: &'static str = "ticket";

    fn write(&self, view: &TicketView) -> Option<Ticket> {
        write_ticket(view, &self.0).ok()
    }

    fn is_last(&self, view: &TicketView) -> bool {
        view.is_final()
    }
}
