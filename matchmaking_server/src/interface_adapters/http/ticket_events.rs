//! `GET /internal/v1/tickets/{ticket_id}/events`: the ticket, pushed whenever it changes, until its final state.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::response::sse::{Event, KeepAlive, Sse};
use futures_util::Stream;
use futures_util::stream::unfold;
use service_kit::extract::Path;
use service_kit::problem::ApiError;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;
use wire::matchmaking::routes;

use super::player::Player;
use super::tickets::unknown;
use super::wire_ticket::write_ticket;
use super::{AppState, busy};
use crate::domain::ids::TicketId;
use crate::domain::ticket::TicketView;
use crate::use_cases::match_tickets::MatchTickets;
use crate::use_cases::ticket_streams::TicketWatch;

/// A comment this often shows proxies and clients that the stream lives.
const COMMENT_EVERY: Duration = Duration::from_secs(15);

/// The ticket, pushed whenever it changes, as server-sent events.
///
/// Each change is `event: ticket` with the ticket as `data`. The stream ends after a final state.
#[utoipa::path(get, path = routes::TICKET_EVENTS, tag = "tickets", security(("session" = [])),
    params(("ticket_id" = Uuid, Path)),
    responses((status = OK, description = "Events until the ticket's final state.", body = String,
        content_type = "text/event-stream")))]
pub async fn follow(
    State(state): State<AppState>,
    player: Player,
    Path(id): Path<Uuid>,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, ApiError> {
    let watch = state.matchmaker.follow(TicketId(id), player.id).await.map_err(busy)?.ok_or_else(unknown)?;
    let events = events(watch, state.match_tickets, state.stopping);
    Ok(Sse::new(events).keep_alive(KeepAlive::new().interval(COMMENT_EVERY).text("waiting")))
}

struct Following {
    watch: TicketWatch,
    match_tickets: Arc<MatchTickets>,
    stopping: CancellationToken,
    started: bool,
    ended: bool,
}

fn events(
    watch: TicketWatch,
    match_tickets: Arc<MatchTickets>,
    stopping: CancellationToken,
) -> impl Stream<Item = Result<Event, Infallible>> {
    let following = Following { watch, match_tickets, stopping, started: false, ended: false };
    unfold(following, |mut following| async move {
        let view = following.next().await?;
        let event = following.event(&view)?;
        Some((Ok(event), following))
    })
}

impl Following {
    /// The present view first, then each change. None after the final one, when newer streams of this ticket have taken
    /// over, and when the process stops.
    async fn next(&mut self) -> Option<TicketView> {
        if self.ended {
            return None;
        }
        if self.started {
            tokio::select! {
                () = self.stopping.cancelled() => return None,
                () = self.watch.displaced.cancelled() => return None,
                changed = self.watch.views.changed() => changed.ok()?,
            }
        }
        self.started = true;
        let view = self.watch.views.borrow_and_update().clone();
        self.ended = view.is_final();
        Some(view)
    }

    /// A ticket that cannot be written ends the stream; the failure has been recorded.
    fn event(&self, view: &TicketView) -> Option<Event> {
        let ticket = write_ticket(view, &self.match_tickets).ok()?;
        match Event::default().event("ticket").json_data(&ticket) {
            Ok(event) => Some(event),
            Err(error) => {
                tracing::error!(%error, "ticket event not written");
                None
            }
        }
    }
}
