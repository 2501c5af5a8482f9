//! From people who may play together to a match on a server.

use std::sync::Arc;

use smol_str::SmolStr;

use super::{Effect, LeftQueue, Matchmaking, QueueOutcome};
use crate::domain::code::Code;
use crate::domain::ids::{LobbyId, MatchId, Millis, PlayerId, ServerId, TicketId};
use crate::domain::live_match::{Closed, LiveMatch, MatchSeat, Placing, PlacingGroup, PlacingSeat};
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
    pub purpose: Purpose,
    pub fill_to: u16,
    pub seats: Vec<Reservation>,
}

/// What a lobby is made for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Purpose {
    /// A match of the queue with this name.
    Queue(Arc<str>),
    /// Whoever has the code.
    Private(Code),
}

impl Purpose {
    pub fn queue(&self) -> Option<&Arc<str>> {
        match self {
            Self::Queue(queue) => Some(queue),
            Self::Private(_) => None,
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reservation {
    pub seat: u16,
    pub team: u8,
    pub player: PlayerId,
    pub name: SmolStr,
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
        let (stayed, withdrawn): (Vec<_>, Vec<_>) = placing.groups.iter().partition(|group| !group.withdrawn);
        for seat in withdrawn.iter().flat_map(|group| placing.seats_of(group)) {
            self.effects.push(Effect::ReleaseSeat(Box::new(SeatAddress {
                server: placing.server,
                internal_url: internal_url.clone(),
                lobby: lobby.clone(),
                match_id: id,
                player: seat.player,
            })));
        }
        if stayed.is_empty() {
            self.disown(id, placing.server, now);
            return;
        }

        let mut longest_wait_ms = 0;
        let queue = self.queues[placing.queue].rules().name.clone();
        for group in &stayed {
            let waited_ms = now - group.waiting.since_ms;
            longest_wait_ms = longest_wait_ms.max(waited_ms);
            self.queues[placing.queue].note_wait(waited_ms);
            for seat in placing.seats_of(group) {
                self.effects.push(Effect::LeftQueue(Box::new(LeftQueue {
                    queue: queue.clone(),
                    region: Some(region.clone()),
                    outcome: QueueOutcome::Matched,
                    waited_ms,
                    trace: self.tickets.get(&seat.ticket).and_then(|ticket| ticket.trace.clone()),
                })));
                self.standings.entry(seat.player).or_default().live_match = Some(id);
                self.change_state(seat.ticket, TicketState::Placing(id), TicketState::Matched(id));
            }
            if let Some(party) = group.party {
                self.parties.clear_ready(party);
                self.effects.push(Effect::PartyChanged(party));
            }
        }
        let players = stayed.iter().map(|group| placing.seats_of(group).len()).sum();
        let seats = placing.groups.iter().flat_map(|group| {
            placing.seats_of(group).iter().map(|seat| MatchSeat {
                player: seat.player,
                seat: seat.seat,
                team: seat.team,
                generation: SeatGeneration::default(),
                left: group.withdrawn,
                late_ms: None,
            })
        });
        let live = LiveMatch {
            id,
            lobby: lobby.clone(),
            server: placing.server,
            queue: queue.clone(),
            made_ms: now,
            confirmed: false,
            seats: seats.collect(),
            rating: mean_of(&stayed),
            vacancies: 0,
            filling: 0,
            asked_again_ms: now,
            turned_away: Vec::new(),
        };
        self.matches.insert(id, live);
        self.effects.push(Effect::MatchMade(Box::new(MatchMade {
            match_id: id,
            lobby,
            server: placing.server,
            region,
            queue,
            players,
            longest_wait_ms,
        })));
    }

    /// The game server refused or gave no answer: everybody goes back to the old place, and another server is tried.
    pub fn placing_failed(&mut self, id: MatchId, now: Millis) {
        let Some(placing) = self.placings.remove(&id) else { return };
        self.servers.avoid(placing.server, now);
        self.put_back(placing, id, now);
    }

    /// A player cancels while the match is being placed: his group plays elsewhere, if at all. Returns the group's tickets.
    pub(super) fn withdraw(&mut self, id: MatchId, ticket: TicketId) -> Box<[TicketId]> {
        let groups = self.placings.get_mut(&id).into_iter().flat_map(|placing| &mut placing.groups);
        let group = groups.into_iter().find(|group| group.waiting.tickets.contains(&ticket));
        group.map_or_else(Box::default, |group| {
            group.withdrawn = true;
            group.waiting.tickets.clone()
        })
    }

    /// The lobby may exist or come to exist, but nobody is going there.
    fn disown(&mut self, id: MatchId, server: ServerId, now: Millis) {
        self.closed.insert(id, Closed::Disowned, now);
        if let Some(server) = self.servers.get_mut(server) {
            server.remove_match(id);
        }
    }

    pub(super) fn put_back(&mut self, placing: Placing, id: MatchId, now: Millis) {
        self.disown(id, placing.server, now);
        for group in placing.groups.into_iter().filter(|group| !group.withdrawn) {
            for seat in placing.seats.get(group.seats).into_iter().flatten() {
                self.change_state(seat.ticket, TicketState::Placing(id), TicketState::Waiting);
            }
            self.queues[placing.queue].insert(group.waiting);
        }
        self.urgent = true;
    }

    pub(super) fn place(&mut self, queue: usize, proposal: Proposal, match_id: MatchId, now: Millis) {
        let server = self.servers.least_loaded(proposal.region, now);
        let Some((server_id, server)) = server.and_then(|id| Some((id, self.servers.get_mut(id)?))) else {
            // Its server was there when the choice was made, and is not any more.
            for (waiting, _) in proposal.groups {
                self.queues[queue].insert(waiting);
            }
            return;
        };
        server.assign(match_id);
        let internal_url = server.report.internal_url.clone();
        let rules = self.queues[queue].rules().clone();
        let players = proposal.groups.iter().map(|(group, _)| group.tickets.len()).sum();
        let mut groups = Vec::with_capacity(proposal.groups.len());
        let mut seats = Vec::with_capacity(players);
        let mut reservations = Vec::with_capacity(players);
        // One after the other before anything else is done: of a large crowd none is in the cache, and the processor fetches
        // many of them at a time.
        let mut tickets = Vec::with_capacity(players);
        let ids = proposal.groups.iter().flat_map(|(group, _)| &group.tickets);
        tickets.extend(ids.map(|id| Some((*id, self.tickets.get(id)?))));
        let mut tickets = tickets.into_iter();
        for (waiting, team) in proposal.groups {
            let first = seats.len();
            let mut party = None;
            for (id, ticket) in tickets.by_ref().take(waiting.tickets.len()).flatten() {
                party = ticket.party;
                let seat = u16::try_from(seats.len()).unwrap_or(u16::MAX);
                let team =
                    if rules.team_size == 1 { free_for_all_team(seat) } else { u8::try_from(team).unwrap_or(u8::MAX) };
                let (name, trace) = (ticket.name.clone(), ticket.trace.clone());
                reservations.push(Reservation { seat, team, player: ticket.player, name, trace });
                seats.push(PlacingSeat { ticket: id, player: ticket.player, seat, team });
            }
            groups.push(PlacingGroup { waiting, party, seats: first..seats.len(), withdrawn: false });
        }
        for seat in &seats {
            self.change_state(seat.ticket, TicketState::Waiting, TicketState::Placing(match_id));
        }
        self.effects.push(Effect::Place(Box::new(PlacementOrder {
            match_id,
            lobby: LobbyId::of_match(match_id),
            server: server_id,
            internal_url,
            mode: rules.mode.clone(),
            purpose: Purpose::Queue(rules.name.clone()),
            fill_to: rules.fill_to,
            seats: reservations,
        })));
        self.placings.insert(match_id, Placing { server: server_id, queue, groups, seats });
    }
}

/// The mean rating of the people in these groups.
fn mean_of(groups: &[&PlacingGroup]) -> Option<i32> {
    let people: i64 = groups.iter().map(|group| i64::from(group.waiting.people())).sum();
    let points: i64 =
        groups.iter().map(|group| i64::from(group.waiting.rating) * i64::from(group.waiting.people())).sum();
    i32::try_from(points.checked_div(people)?).ok()
}
