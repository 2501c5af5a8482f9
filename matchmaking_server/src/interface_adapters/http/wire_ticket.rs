//! Tickets and seats as they go out; match tickets are signed here, at the last moment.

use service_kit::problem::ApiError;
use wire::matchmaking::{BlockedBy as WireBlockedBy, InviteCode, Placement, Seat, Ticket, TicketStatus};

use crate::domain::ids::Millis;
use crate::domain::seat::{LobbyPass, SeatRight};
use crate::domain::ticket::{BlockedBy, End, Limit, Status, TicketView};
use crate::use_cases::match_tickets::{MatchTicket, MatchTickets, SignError};

pub fn write_ticket(view: &TicketView, match_tickets: &MatchTickets) -> Result<Ticket, ApiError> {
    let mut ticket = Ticket {
        ticket_id: view.id.0,
        status: TicketStatus::Waiting,
        queue: view.queue.to_string(),
        position: None,
        players_waiting: view.players_waiting,
        estimated_wait_s: None,
        estimated_wait_low_s: None,
        estimated_wait_high_s: None,
        blocked_by: None,
        limit: None,
        widens_at: None,
        expires_at: 0,
        placement: None,
    };
    match &view.status {
        Status::Waiting { position, estimate, blocked_by, gives_up_ms } => {
            ticket.position = Some(*position);
            ticket.estimated_wait_s = estimate.and_then(|estimate| seconds(estimate.likely_ms));
            ticket.estimated_wait_low_s = estimate.and_then(|estimate| seconds(estimate.low_ms));
            ticket.estimated_wait_high_s = estimate.and_then(|estimate| seconds(estimate.high_ms));
            let (blocked_by, limit) = match blocked_by {
                None => (None, None),
                Some(BlockedBy::TooFewPlayers) => (Some(WireBlockedBy::TooFewPlayers), None),
                Some(BlockedBy::NoServer) => (Some(WireBlockedBy::NoServer), None),
                Some(BlockedBy::Rating(limit)) => (Some(WireBlockedBy::Rating), Some(limit)),
                Some(BlockedBy::Latency(limit)) => (Some(WireBlockedBy::Latency), Some(limit)),
            };
            ticket.blocked_by = blocked_by;
            ticket.limit = limit.map(|limit| limit.now);
            ticket.widens_at = limit.and_then(|limit: &Limit| limit.widens_ms).map(|ms| (ms + 999).div_euclid(1000));
            ticket.expires_at = gives_up_ms.div_euclid(1000);
        }
        Status::Matched(right) => {
            let seat = write_seat(right, match_tickets)?;
            ticket.status = TicketStatus::Matched;
            ticket.expires_at = seat.expires_at;
            ticket.placement = Some(seat.placement);
        }
        Status::Ended { how, kept_until_ms } => {
            ticket.status = match how {
                End::Cancelled => TicketStatus::Cancelled,
                // To its owner both mean: this ticket leads nowhere any more, queue again.
                End::Expired | End::Consumed => TicketStatus::Expired,
            };
            ticket.expires_at = kept_until_ms.div_euclid(1000);
        }
    }
    Ok(ticket)
}

/// Whole seconds, rounded up.
fn seconds(ms: Millis) -> Option<u32> {
    u32::try_from((ms + 999) / 1000).ok()
}

pub fn write_seat(right: &SeatRight, match_tickets: &MatchTickets) -> Result<Seat, ApiError> {
    write_place(&right.pass, match_tickets.sign(right))
}

/// The same shape, for who watches from no seat.
pub fn write_place_to_watch(pass: &LobbyPass, match_tickets: &MatchTickets) -> Result<Seat, ApiError> {
    write_place(pass, match_tickets.sign_to_watch(pass))
}

fn write_place(pass: &LobbyPass, ticket: Result<MatchTicket, SignError>) -> Result<Seat, ApiError> {
    let ticket = ticket.map_err(|error| ApiError::internal(&error))?;
    Ok(Seat {
        placement: Placement {
            match_id: pass.match_id.0,
            lobby_id: pass.lobby.to_string(),
            region: pass.region.to_string(),
            ws_url: pass.ws_url.to_string(),
            match_ticket: ticket.token,
        },
        expires_at: ticket.expires_at,
        code: pass.code.map(|code| InviteCode(code.to_string())),
    })
}
