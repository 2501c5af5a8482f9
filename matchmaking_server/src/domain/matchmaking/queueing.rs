//! Players come, look, and go.

use std::sync::Arc;

use super::{Effect, Matchmaking};
use crate::domain::ids::{MatchId, Millis, PlayerId, TicketId};
use crate::domain::queue::{Place, Waiting};
use crate::domain::region::Accepted;
use crate::domain::seat::{SeatAddress, SeatRight};
use crate::domain::ticket::{BlockedBy, End, Status, Ticket, TicketState, TicketView};

/// A player asks to be queued.
#[derive(Debug, Clone)]
pub struct Enqueue {
    pub player: PlayerId,
    pub name: Arc<str>,
    pub queue: String,
    /// Regions with round trips in ms; none means any.
    pub regions: Option<Vec<(String, u32)>>,
    /// The id of the ticket, should a new one be made.
    pub new_ticket: TicketId,
    /// See [`Ticket::trace`].
    pub trace: Option<Arc<str>>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Enqueued {
    New(TicketView),
    /// The ticket the player has already.
    Live(TicketView),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EnqueueRefusal {
    QueueUnknown,
    RegionUnknown,
    /// A ticket for another queue is live.
    AlreadyQueued,
    /// The player is in a match of another queue.
    AlreadyMatched,
    TooManyWaiting,
    /// As far as is known here the player is in a match. Whoever asks should make sure at the game server, then `release` the
    /// player or `rejoin`.
    InMatch(SeatAddress),
    /// The seat in an open lobby has to be given back first, then `forget_open_seat`.
    InOpenLobby(SeatAddress),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CancelRefusal {
    Unknown,
    AlreadyMatched,
}

impl Matchmaking {
    pub fn enqueue(&mut self, request: Enqueue, now: Millis) -> Result<Enqueued, EnqueueRefusal> {
        let queue = self.queue_named(&request.queue).ok_or(EnqueueRefusal::QueueUnknown)?;
        let accepted = match &request.regions {
            None => Accepted::any(),
            Some(wanted) => self.regions.accept(wanted).ok_or(EnqueueRefusal::RegionUnknown)?,
        };
        self.check_standing(&request, queue, now)?;
        if let Some(live) = self.live_ticket(request.player) {
            let view = self.view(live, now).ok_or(EnqueueRefusal::AlreadyQueued)?;
            return Ok(Enqueued::Live(view));
        }
        if self.queues.iter().map(|queue| queue.len()).sum::<usize>() >= self.limits.max_waiting {
            return Err(EnqueueRefusal::TooManyWaiting);
        }

        let place = Place(self.next_place);
        self.next_place += 1;
        let id = request.new_ticket;
        let ticket = Ticket {
            id,
            player: request.player,
            name: request.name,
            queue,
            place,
            since_ms: now,
            trace: request.trace,
            state: TicketState::Waiting,
        };
        self.tickets.insert(id, ticket);
        self.standings.entry(request.player).or_default().ticket = Some(id);
        if let Some(queue) = self.queues.get_mut(queue) {
            queue.insert(Waiting::new(id, place, now, accepted));
            self.urgent |= queue.may_fill_a_match();
        }
        self.view(id, now).map(Enqueued::New).ok_or(EnqueueRefusal::QueueUnknown)
    }

    /// A player whose seat in a live match is still held gets a ticket for it: the old one, or a new one if it was lost.
    pub fn rejoin(&mut self, request: Enqueue, now: Millis) -> Result<Enqueued, EnqueueRefusal> {
        let Some(id) = self.standings.get(&request.player).and_then(|standing| standing.live_match) else {
            return self.enqueue(request, now);
        };
        let queue = self.queue_named(&request.queue).ok_or(EnqueueRefusal::QueueUnknown)?;
        if self.matches.get(&id).is_none_or(|live| *live.queue != *request.queue) {
            return Err(EnqueueRefusal::AlreadyMatched);
        }
        if let Some(ticket) = self.live_ticket(request.player) {
            return self.hand_out(ticket, now).map(Enqueued::Live).ok_or(EnqueueRefusal::AlreadyMatched);
        }
        let ticket = Ticket {
            id: request.new_ticket,
            player: request.player,
            name: request.name,
            queue,
            place: Place(self.next_place),
            since_ms: now,
            trace: request.trace,
            state: TicketState::Matched(id),
        };
        self.next_place += 1;
        self.tickets.insert(ticket.id, ticket);
        self.standings.entry(request.player).or_default().ticket = Some(request.new_ticket);
        self.hand_out(request.new_ticket, now).map(Enqueued::New).ok_or(EnqueueRefusal::AlreadyMatched)
    }

    /// The owner's view of a ticket. Each look at a matched one hands out the right to its seat anew.
    pub fn look(&mut self, id: TicketId, owner: PlayerId, now: Millis) -> Option<TicketView> {
        self.tickets.get(&id).filter(|ticket| ticket.player == owner)?;
        self.hand_out(id, now)
    }

    /// Cancelling an ended ticket gives it back as it is.
    pub fn cancel(&mut self, id: TicketId, owner: PlayerId, now: Millis) -> Result<TicketView, CancelRefusal> {
        let ticket = self.tickets.get(&id).filter(|ticket| ticket.player == owner).ok_or(CancelRefusal::Unknown)?;
        match ticket.state {
            TicketState::Waiting => {
                if let Some(queue) = self.queues.get_mut(ticket.queue) {
                    queue.remove(ticket.place);
                }
                self.end_ticket(id, End::Cancelled, now);
            }
            TicketState::Placing(match_id) => {
                self.withdraw(match_id, owner);
                self.end_ticket(id, End::Cancelled, now);
            }
            TicketState::Matched(_) => return Err(CancelRefusal::AlreadyMatched),
            TicketState::Ended(..) => {}
        }
        self.view(id, now).ok_or(CancelRefusal::Unknown)
    }

    /// The view of a ticket; if it is matched, with a newer right to the seat than all before.
    pub fn hand_out(&mut self, id: TicketId, now: Millis) -> Option<TicketView> {
        let ticket = self.tickets.get(&id)?;
        let TicketState::Matched(match_id) = ticket.state else { return self.view(id, now) };
        let (player, name) = (ticket.player, ticket.name.clone());
        let queue = self.queues.get(ticket.queue)?;
        let (queue_name, players_waiting) = (queue.rules().name.clone(), queue.len());
        let right = self.match_right(match_id, player, name)?;
        Some(TicketView {
            id,
            queue: queue_name,
            players_waiting: u32::try_from(players_waiting).unwrap_or(u32::MAX),
            status: Status::Matched(right),
        })
    }

    /// The view of a ticket that is not matched. Hands out nothing, so it may be taken as often as one likes.
    pub fn view(&self, id: TicketId, now: Millis) -> Option<TicketView> {
        let ticket = self.tickets.get(&id)?;
        let queue = self.queues.get(ticket.queue)?;
        let gives_up_ms = ticket.since_ms + self.limits.give_up_after_ms;
        let status = match ticket.state {
            TicketState::Waiting => {
                let accepted = queue.get(ticket.place)?.accepted.set();
                let has_server = !accepted.intersection(self.with_slots).is_empty();
                Status::Waiting {
                    position: queue.position(ticket.place)?,
                    estimated_wait_s: queue
                        .estimated_wait_ms(now - ticket.since_ms)
                        .filter(|_| has_server)
                        .and_then(|ms| u32::try_from((ms + 999) / 1000).ok()),
                    blocked_by: Some(if has_server { BlockedBy::TooFewPlayers } else { BlockedBy::NoServer }),
                    gives_up_ms,
                }
            }
            TicketState::Placing(_) => {
                Status::Waiting { position: 1, estimated_wait_s: Some(0), blocked_by: None, gives_up_ms }
            }
            TicketState::Ended(how, kept_until_ms) => Status::Ended { how, kept_until_ms },
            TicketState::Matched(_) => return None,
        };
        Some(TicketView {
            id,
            queue: queue.rules().name.clone(),
            players_waiting: u32::try_from(queue.len()).unwrap_or(u32::MAX),
            status,
        })
    }

    /// A check at the game server found the seat held, and its last accepted ticket of this generation.
    pub fn note_accepted(&mut self, player: PlayerId, address: &SeatAddress, generation: u32) {
        if let Some(seat) = self.matches.get_mut(&address.match_id).and_then(|live| live.seat_mut(player)) {
            seat.generation.note_accepted(generation);
        }
    }

    /// Ends tickets that have waited too long, and forgets ended ones.
    pub(super) fn expire_tickets(&mut self, now: Millis) {
        let give_up_after_ms = self.limits.give_up_after_ms;
        let expired: Vec<_> =
            self.queues.iter_mut().flat_map(|queue| queue.take_expired(now, give_up_after_ms)).collect();
        for waiting in expired {
            self.end_ticket(waiting.ticket, End::Expired, now);
        }
        self.forget_ended_tickets(now);
    }

    pub(super) fn live_ticket(&self, player: PlayerId) -> Option<TicketId> {
        self.standings.get(&player)?.ticket
    }

    fn queue_named(&self, name: &str) -> Option<usize> {
        self.queues.iter().position(|queue| *queue.rules().name == *name)
    }

    /// Refuses a player who stands somewhere that must be settled first.
    fn check_standing(&mut self, request: &Enqueue, queue: usize, now: Millis) -> Result<(), EnqueueRefusal> {
        let Some(standing) = self.standings.get(&request.player) else { return Ok(()) };
        if let Some(id) = standing.live_match {
            if let Some(address) = self.match_address(request.player, id) {
                return Err(EnqueueRefusal::InMatch(address));
            }
            // Unreachable while every match stands on a known server; freeing the player is right in any case.
            self.free(request.player, id, now);
            return Ok(());
        }
        if let Some(ticket) = standing.ticket.and_then(|id| self.tickets.get(&id)) {
            return if ticket.queue == queue { Ok(()) } else { Err(EnqueueRefusal::AlreadyQueued) };
        }
        match self.open_seat_address(request.player) {
            Some(address) => Err(EnqueueRefusal::InOpenLobby(address)),
            None => Ok(()),
        }
    }

    fn match_right(&mut self, id: MatchId, player: PlayerId, name: Arc<str>) -> Option<SeatRight> {
        let live = self.matches.get_mut(&id)?;
        let server = self.servers.get(live.server)?;
        let (server_id, lobby) = (live.server, live.lobby.clone());
        let seat = live.seat_mut(player)?;
        Some(SeatRight {
            server: server_id,
            match_id: id,
            lobby,
            region: server.report.region.clone(),
            ws_url: server.report.ws_url.clone(),
            player,
            name,
            seat: seat.seat,
            team: seat.team,
            generation: seat.generation.hand_out(),
        })
    }

    pub(super) fn set_state(&mut self, id: TicketId, state: TicketState) {
        if let Some(ticket) = self.tickets.get_mut(&id) {
            ticket.state = state;
            self.effects.push(Effect::TicketChanged(id));
        }
    }
}
