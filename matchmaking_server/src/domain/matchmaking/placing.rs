//! From people who may play together to a match on a server.

use std::sync::Arc;

use uuid::Uuid;

use super::{Effect, Matchmaking, QueueOutcome};
use crate::domain::ids::{LobbyId, MatchId, Millis, PlayerId, ServerId};
use crate::domain::live_match::{Closed, LiveMatch, MatchSeat, Placing, PlacingSeat};
use crate::domain::queue::Proposal;
use crate::domain::seat::{SeatAddress, SeatGeneration, free_for_all_team};
use crate::domain::ticket::TicketState;

/// What a game server is asked to make.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlacementOrder {
    pub match_id: MatchId,
    pub lobby: LobbyId,
    pub server: ServerId,
    pub internal_url: Arc<str>,
    pub mode: Arc<str>,
    pub queue: Arc<str>,
    pub fill_to: u16,
    pub seats: Vec<Reservation>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reservation {
    pub seat: u16,
    pub team: u8,
    pub player: PlayerId,
    pub name: Arc<str>,
    /// See [`Ticket::trace`](crate::domain::ticket::Ticket::trace).
    pub trace: Option<Arc<str>>,
}

/// A match was made; for the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MatchMade {
    pub match_id: MatchId,
    pub lobby: LobbyId,
    pub server: ServerId,
    pub region: Arc<str>,
    pub queue: Arc<str>,
    pub players: usize,
    pub longest_wait_ms: Millis,
}

impl Matchmaking {
    /// Makes the matches that can be made now, the queue with the oldest ticket first; lets leases and tickets run out.
    /// `new_id` gives an id for each match.
    pub fn pass(&mut self, now: Millis, mut new_id: impl FnMut() -> Uuid) {
        self.drop_lost_servers(now);
        self.closed.forget_old(now);
        self.expire_tickets(now);

        let mut room = self.servers.room(now, self.limits.max_placings.saturating_sub(self.placings.len()));
        let mut turns: Vec<_> = (0..self.queues.len()).filter(|index| !self.queues[*index].is_empty()).collect();
        turns.sort_by_key(|index| self.queues[*index].oldest());
        for queue in turns {
            for proposal in self.queues[queue].tick(now, &mut room) {
                self.place(queue, proposal, MatchId(new_id()), now);
            }
        }
        self.with_slots = room.regions_with_slots();
    }

    /// The game server holds the seats. Players who cancelled meanwhile lose theirs; the others are matched.
    pub fn placed(&mut self, id: MatchId, now: Millis) {
        let Some(placing) = self.placings.remove(&id) else { return };
        let lobby = LobbyId::of_match(id);
        let Some(server) = self.servers.get_mut(placing.server) else {
            // Its lease and grace ran out while it answered.
            self.put_back(placing, id, now);
            return;
        };
        server.matches.insert(id);
        let (region, internal_url) = (server.report.region.clone(), server.report.internal_url.clone());
        let (stayed, withdrawn): (Vec<_>, Vec<_>) = placing.seats.iter().partition(|seat| !seat.withdrawn);
        for seat in &withdrawn {
            self.effects.push(Effect::ReleaseSeat(SeatAddress {
                server: placing.server,
                internal_url: internal_url.clone(),
                lobby: lobby.clone(),
                match_id: id,
                player: seat.player,
            }));
        }
        if stayed.is_empty() {
            self.disown(id, placing.server, now);
            return;
        }

        let mut longest_wait_ms = 0;
        let queue = self.queues[placing.queue].rules().name.clone();
        for seat in &stayed {
            let waited_ms = now - seat.waiting.since_ms;
            longest_wait_ms = longest_wait_ms.max(waited_ms);
            self.queues[placing.queue].note_wait(waited_ms);
            self.effects.push(Effect::LeftQueue {
                queue: queue.clone(),
                region: Some(region.clone()),
                outcome: QueueOutcome::Matched,
                waited_ms,
                trace: self.tickets.get(&seat.waiting.ticket).and_then(|ticket| ticket.trace.clone()),
            });
            let standing = self.standings.entry(seat.player).or_default();
            standing.live_match = Some(id);
            self.set_state(seat.waiting.ticket, TicketState::Matched(id));
        }
        let players = stayed.len();
        let seats = placing.seats.iter().zip(0..).map(|(seat, number)| MatchSeat {
            player: seat.player,
            seat: number,
            team: free_for_all_team(number),
            generation: SeatGeneration::default(),
            left: seat.withdrawn,
        });
        let live = LiveMatch {
            id,
            lobby: lobby.clone(),
            server: placing.server,
            queue: queue.clone(),
            made_ms: now,
            confirmed: false,
            seats: seats.collect(),
        };
        self.matches.insert(id, live);
        self.effects.push(Effect::MatchMade(MatchMade {
            match_id: id,
            lobby,
            server: placing.server,
            region,
            queue,
            players,
            longest_wait_ms,
        }));
    }

    /// The game server refused or gave no answer: everybody goes back to the old place, and another server is tried.
    pub fn placing_failed(&mut self, id: MatchId, now: Millis) {
        let Some(placing) = self.placings.remove(&id) else { return };
        self.servers.avoid(placing.server, now);
        self.put_back(placing, id, now);
    }

    /// A player cancels while the match is being placed.
    pub(super) fn withdraw(&mut self, id: MatchId, player: PlayerId) {
        let seats = self.placings.get_mut(&id).map(|placing| &mut placing.seats);
        if let Some(seat) = seats.and_then(|seats| seats.iter_mut().find(|seat| seat.player == player)) {
            seat.withdrawn = true;
        }
    }

    /// The lobby may exist or come to exist, but nobody is going there.
    fn disown(&mut self, id: MatchId, server: ServerId, now: Millis) {
        self.closed.insert(id, Closed::Disowned, now);
        if let Some(server) = self.servers.get_mut(server) {
            server.remove_match(id);
        }
    }

    fn put_back(&mut self, placing: Placing, id: MatchId, now: Millis) {
        self.disown(id, placing.server, now);
        for seat in placing.seats.into_iter().filter(|seat| !seat.withdrawn) {
            let ticket = seat.waiting.ticket;
            self.queues[placing.queue].insert(seat.waiting);
            self.set_state(ticket, TicketState::Waiting);
        }
        self.urgent = true;
    }

    fn place(&mut self, queue: usize, proposal: Proposal, id: MatchId, now: Millis) {
        let server = self.servers.least_loaded(proposal.region, now);
        let Some((server_id, server)) = server.and_then(|id| Some((id, self.servers.get_mut(id)?))) else {
            // Room counts exactly what `least_loaded` may choose from, so this is not reached.
            for waiting in proposal.players {
                self.queues[queue].insert(waiting);
            }
            return;
        };
        server.assign(id);
        let internal_url = server.report.internal_url.clone();
        let mut seats = Vec::with_capacity(proposal.players.len());
        let mut reservations = Vec::with_capacity(proposal.players.len());
        for (waiting, seat) in proposal.players.into_iter().zip(0..) {
            let Some(ticket) = self.tickets.get(&waiting.ticket) else { continue };
            let (player, name, trace) = (ticket.player, ticket.name.clone(), ticket.trace.clone());
            self.set_state(waiting.ticket, TicketState::Placing(id));
            reservations.push(Reservation { seat, team: free_for_all_team(seat), player, name, trace });
            seats.push(PlacingSeat { player, waiting, withdrawn: false });
        }
        let rules = self.queues[queue].rules();
        self.effects.push(Effect::Place(PlacementOrder {
            match_id: id,
            lobby: LobbyId::of_match(id),
            server: server_id,
            internal_url,
            mode: rules.mode.clone(),
            queue: rules.name.clone(),
            fill_to: rules.fill_to,
            seats: reservations,
        }));
        self.placings.insert(id, Placing { server: server_id, queue, seats });
    }
}
