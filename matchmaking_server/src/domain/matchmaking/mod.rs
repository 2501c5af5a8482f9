//! All that matchmaking knows, and the promises that cross its parts:
//!
//! - a player has at most one live ticket, and a seat in at most one live match;
//! - a live ticket is in exactly one place: in its queue, in a match being placed, or in a live match;
//! - a ticket that falls back from a placing stands at its old place in line;
//! - a party's tickets wait, are placed and end together;
//! - every live match stands on a server that is known, and no server is given more than it has room for.
//!
//! What must happen outside is left in [`effects`](Matchmaking::take_effects) and carried out by whoever owns this value.

mod backfilling;
mod open_lobbies;
mod parties;
mod passing;
mod placing;
mod private_lobbies;
mod queueing;
mod reporting;
mod watching;

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

pub use backfilling::FillOrder;
pub use open_lobbies::{Candidate, Door, JoinRefusal, LobbySummary, OpenSeatGrant, WayIn};
pub use passing::{Choices, Outlook};
pub use placing::{MatchMade, PlacementOrder, Purpose, Reservation};
use private_lobbies::PrivatePlace;
pub use private_lobbies::{Founded, Founding, OpenRefusal};
pub use queueing::{CancelRefusal, Candidacy, Companion, Enqueue, EnqueueRefusal, Enqueued, Lineup};
pub use reporting::ReportRefusal;
pub use watching::{ScreeningPlace, ViewingPlace};

use super::code::Code;
use super::ids::{IdMap, LobbyId, MatchId, Millis, PartyId, PlayerId, ServerId, TicketId};
use super::live_match::{Closed, ClosedMatches, LiveMatch, Placing, UNCONFIRMED_KEPT_MS};
use super::party::{Parties, PartyLimits};
use super::queue::Queue;
use super::region::{RegionSet, Regions};
use super::registry::{LeaseRules, Servers};
use super::rules::QueueRules;
use super::seat::{SeatAddress, SeatGeneration};
use super::ticket::{BlockingRule, End, Ticket, TicketState};

#[derive(Debug, Clone)]
pub struct Limits {
    /// Waiting tickets in all queues together; beyond it queueing is refused.
    pub max_waiting: usize,
    /// Matches being placed at a time; more wait for the next pass.
    pub max_placings: usize,
    /// How long an ended ticket can still be asked for. At most `max_waiting` are kept, the oldest go first.
    pub ended_kept_ms: Millis,
    pub lease: LeaseRules,
    pub parties: PartyLimits,
}

/// Something to be done outside. Small, since there are many at a time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// Ask a game server for a lobby; answer with `placed` or `placing_failed`.
    Place(Box<PlacementOrder>),
    /// Ask a game server for a seat in a running match; answer with `filled`.
    Fill(Box<FillOrder>),
    /// Take a player's seat back.
    ReleaseSeat(Box<SeatAddress>),
    /// Tell whoever follows this ticket.
    TicketChanged(TicketId),
    /// Tell whoever follows this party.
    PartyChanged(PartyId),
    /// Tell this player, who is not in the party any more.
    LeftParty(PartyId, PlayerId),
    MatchMade(Box<MatchMade>),
    LeftQueue(Box<LeftQueue>),
}

/// A ticket stands in its queue no longer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftQueue {
    pub queue: Arc<str>,
    /// Where the match is; none if there was none.
    pub region: Option<Arc<str>>,
    pub outcome: QueueOutcome,
    pub waited_ms: Millis,
    /// See [`Ticket::trace`].
    pub trace: Option<Arc<str>>,
}

/// How a stay in a queue ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum QueueOutcome {
    Matched,
    Cancelled,
    Expired,
}

/// Numbers for an operator.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// By queue.
    pub waiting: Vec<(Arc<str>, usize)>,
    /// Those of them whom each rule keeps waiting, by queue and rule.
    pub blocked: Vec<(Arc<str>, BlockingRule, usize)>,
    pub tickets_placing: usize,
    pub tickets_matched: usize,
    pub parties: usize,
    pub matches_live: usize,
    pub private_lobbies: usize,
    pub servers_live: usize,
    pub servers_draining: usize,
    pub servers_lapsed: usize,
}

/// Where a player stands. Kept only while something of it is set.
#[derive(Debug, Default)]
struct Standing {
    ticket: Option<TicketId>,
    live_match: Option<MatchId>,
    open_seat: Option<OpenSeat>,
}

/// A seat in an open or a private lobby.
#[derive(Debug)]
struct OpenSeat {
    server: ServerId,
    lobby: LobbyId,
    match_id: MatchId,
    generation: SeatGeneration,
    taken_ms: Millis,
    /// A report of the server has contained it.
    confirmed: bool,
}

#[derive(Debug)]
pub struct Matchmaking {
    limits: Limits,
    queues: Vec<Queue>,
    regions: Regions,
    servers: Servers,
    tickets: IdMap<TicketId, Ticket>,
    standings: IdMap<PlayerId, Standing>,
    placings: IdMap<MatchId, Placing>,
    matches: IdMap<MatchId, LiveMatch>,
    closed: ClosedMatches,
    /// Where the private lobby with each code is.
    codes: HashMap<Code, PrivatePlace>,
    parties: Parties,
    parties_swept_ms: Millis,
    /// Ended tickets, and when each is forgotten.
    ended: VecDeque<(TicketId, Millis)>,
    next_place: u64,
    /// Regions where a server had a free slot when last looked at.
    with_slots: RegionSet,
    /// A match can perhaps be made before the next regular pass.
    urgent: bool,
    effects: Vec<Effect>,
}

impl Matchmaking {
    /// `regions` are known even while no server stands there. Names that are no labels, and those beyond the bound, are
    /// passed over.
    pub fn new(limits: Limits, queues: Vec<QueueRules>, regions: &[String]) -> Self {
        let mut known = Regions::default();
        for name in regions {
            known.learn(name);
        }
        Self {
            servers: Servers::new(limits.lease),
            queues: queues.into_iter().map(Queue::new).collect(),
            regions: known,
            tickets: IdMap::default(),
            standings: IdMap::default(),
            placings: IdMap::default(),
            matches: IdMap::default(),
            closed: ClosedMatches::default(),
            codes: HashMap::new(),
            parties: Parties::new(limits.parties),
            parties_swept_ms: 0,
            ended: VecDeque::new(),
            next_place: 0,
            with_slots: RegionSet::NONE,
            urgent: false,
            effects: Vec::new(),
            limits,
        }
    }

    /// What has to happen outside since the last call, in order.
    pub fn take_effects(&mut self) -> Vec<Effect> {
        std::mem::take(&mut self.effects)
    }

    /// True once after something happened that may allow a match at once.
    pub fn take_urgency(&mut self) -> bool {
        std::mem::take(&mut self.urgent)
    }

    /// The match is over: its players are free, and no late report brings it back.
    pub fn end_match(&mut self, id: MatchId, now: Millis) {
        if !self.placings.contains_key(&id) {
            self.closed.insert(id, Closed::Over, now);
        }
        self.dissolve(id, now);
    }

    /// The player has no seat in this match any more.
    pub fn release(&mut self, player: PlayerId, id: MatchId, now: Millis) {
        if let Some(seat) = self.matches.get_mut(&id).and_then(|live| live.seat_mut(player)) {
            seat.left = true;
            self.free(player, id, now);
        }
    }

    /// How many people wait, in all queues together.
    pub fn waiting(&self) -> usize {
        self.queues.iter().map(Queue::people).sum()
    }

    pub fn counts(&self, now: Millis) -> Counts {
        let mut counts = Counts {
            waiting: self.queues.iter().map(|queue| (queue.rules().name.clone(), queue.people())).collect(),
            blocked: self.queues.iter().flat_map(|queue| self.blocked(queue, now)).collect(),
            matches_live: self.matches.len(),
            parties: self.parties.len(),
            private_lobbies: self.codes.len(),
            ..Counts::default()
        };
        for ticket in self.tickets.values() {
            match ticket.state {
                TicketState::Placing(_) => counts.tickets_placing += 1,
                TicketState::Matched(_) => counts.tickets_matched += 1,
                TicketState::Waiting | TicketState::Ended(..) => {}
            }
        }
        for (_, server) in self.servers.iter() {
            match (server.is_live(now), server.report.draining) {
                (false, _) => counts.servers_lapsed += 1,
                (true, true) => counts.servers_draining += 1,
                (true, false) => counts.servers_live += 1,
            }
        }
        counts
    }

    /// Forgets a live match and frees its players.
    fn dissolve(&mut self, id: MatchId, now: Millis) {
        let Some(live) = self.matches.remove(&id) else { return };
        if let Some(server) = self.servers.get_mut(live.server) {
            server.remove_match(id);
        }
        for seat in live.seats.iter().filter(|seat| !seat.left) {
            self.free(seat.player, id, now);
        }
    }

    fn free(&mut self, player: PlayerId, id: MatchId, now: Millis) {
        let Some(standing) = self.standings.get_mut(&player) else { return };
        if standing.live_match == Some(id) {
            standing.live_match = None;
        }
        if let Some(ticket) = standing.ticket
            && self.tickets.get(&ticket).is_some_and(|ticket| ticket.state == TicketState::Matched(id))
        {
            self.end_ticket(ticket, End::Consumed, now);
        }
        self.tidy_standing(player);
    }

    /// The ticket's last change. It stays readable for a while.
    fn end_ticket(&mut self, id: TicketId, how: End, now: Millis) {
        let Some(ticket) = self.tickets.get_mut(&id) else { return };
        let outcome = match (how, ticket.state) {
            // It had left its queue when it was matched.
            (_, TicketState::Matched(_)) | (End::Consumed, _) => None,
            (End::Cancelled, _) => Some(QueueOutcome::Cancelled),
            (End::Expired, _) => Some(QueueOutcome::Expired),
        };
        if let (Some(outcome), Some(queue)) = (outcome, self.queues.get(ticket.queue)) {
            let waited_ms = now - ticket.since_ms;
            self.effects.push(Effect::LeftQueue(Box::new(LeftQueue {
                queue: queue.rules().name.clone(),
                region: None,
                outcome,
                waited_ms,
                trace: ticket.trace.clone(),
            })));
        }
        let kept_until = now + self.limits.ended_kept_ms;
        ticket.state = TicketState::Ended(how, kept_until);
        let (player, party) = (ticket.player, ticket.party);
        self.ended.push_back((id, kept_until));
        self.effects.push(Effect::TicketChanged(id));
        self.effects.extend(party.map(Effect::PartyChanged));
        if let Some(standing) = self.standings.get_mut(&player)
            && standing.ticket == Some(id)
        {
            standing.ticket = None;
        }
        self.tidy_standing(player);
    }

    fn forget_ended_tickets(&mut self, now: Millis) {
        while let Some((id, until)) = self.ended.front().copied() {
            if now < until && self.ended.len() <= self.limits.max_waiting {
                break;
            }
            self.ended.pop_front();
            self.tickets.remove(&id);
        }
    }

    fn tidy_standing(&mut self, player: PlayerId) {
        if let Some(standing) = self.standings.get(&player)
            && standing.ticket.is_none()
            && standing.live_match.is_none()
            && standing.open_seat.is_none()
        {
            self.standings.remove(&player);
        }
    }

    /// Where the player's seat in this live match is.
    fn match_address(&self, player: PlayerId, id: MatchId) -> Option<SeatAddress> {
        let live = self.matches.get(&id)?;
        let server = self.servers.get(live.server)?;
        Some(SeatAddress {
            server: live.server,
            internal_url: server.report.internal_url.clone(),
            lobby: live.lobby.clone(),
            match_id: id,
            player,
        })
    }
}

#[cfg(test)]
mod tests;
