//! Players come, look, and go.

use std::sync::Arc;

use smol_str::SmolStr;

use super::{Effect, Matchmaking};
use crate::domain::ids::{MatchId, Millis, PartyId, PlayerId, TicketId};
use crate::domain::queue::{Estimate, Place, Queue, Waiting};
use crate::domain::region::Accepted;
use crate::domain::rules::Widening;
use crate::domain::seat::{LobbyPass, SeatAddress, SeatRight};
use crate::domain::ticket::{BlockedBy, BlockingRule, End, Limit, Status, Ticket, TicketState, TicketView};

/// A player, or a party through its leader, asks to be queued.
#[derive(Debug, Clone)]
pub struct Enqueue {
    pub queue: String,
    pub party: Option<PartyId>,
    /// Who asks first, then the rest of his party.
    pub players: Vec<Candidacy>,
    /// See [`Ticket::trace`].
    pub trace: Option<Arc<str>>,
}

#[derive(Debug, Clone)]
pub struct Candidacy {
    pub player: PlayerId,
    pub name: SmolStr,
    /// Regions with round trips in ms; none means any.
    pub regions: Option<Vec<(String, u32)>>,
    /// In points.
    pub rating: i32,
    /// The id of the ticket, should a new one be made.
    pub new_ticket: TicketId,
}

/// Who would be queued, and whether their ratings matter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lineup {
    /// Besides who asks: the rest of the party.
    pub others: Vec<Companion>,
    /// The ladder whose ratings count, if any: that of the queue.
    pub ladder: Option<Arc<str>>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Companion {
    pub player: PlayerId,
    pub name: SmolStr,
    /// Regions with round trips in ms; none means any.
    pub regions: Option<Vec<(String, u32)>>,
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
    PartyUnknown,
    /// Only the leader queues the party.
    LeaderOnly,
    /// Somebody has not said that he is ready.
    NotReady,
    /// The queue takes parties of other sizes.
    PartySize {
        fewest: u16,
        most: u16,
    },
    /// There is no region that all members accept.
    NoCommonRegion,
    /// Another member waits elsewhere, or is in a match that goes on.
    MemberBusy,
    /// As far as is known here the player is in a match. Whoever asks should make sure at the game server, then `release` the
    /// player or `rejoin`.
    InMatch(SeatAddress),
    /// The seat in an open lobby has to be given back first, then `forget_open_seat`.
    InOpenLobby(SeatAddress),
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CancelRefusal {
    Unknown,
    /// The player has been in the match.
    SeatUsed,
    /// As far as is known here the seat has not been used. Whoever asks should make sure at the game server, then
    /// `give_up_seat`.
    SeatUnused(SeatAddress),
}

impl Matchmaking {
    /// Who is queued when this player asks. What speaks against it is said by `enqueue`.
    pub fn lineup(&self, player: PlayerId, queue: &str, party: Option<PartyId>) -> Result<Lineup, EnqueueRefusal> {
        let rules = self.queues[self.queue_named(queue).ok_or(EnqueueRefusal::QueueUnknown)?].rules();
        let mut others = Vec::new();
        if let Some(id) = party {
            let party = self.parties.get(id).ok_or(EnqueueRefusal::PartyUnknown)?;
            let rest = party.members.iter().filter(|member| member.player != player);
            others.extend(rest.map(|member| Companion {
                player: member.player,
                name: member.name.clone(),
                regions: member.regions.clone(),
            }));
        }
        Ok(Lineup { others, ladder: rules.rating.is_some().then(|| rules.name.clone()) })
    }

    pub fn enqueue(&mut self, request: Enqueue, now: Millis) -> Result<Enqueued, EnqueueRefusal> {
        let queue = self.queue_named(&request.queue).ok_or(EnqueueRefusal::QueueUnknown)?;
        let Some(asker) = request.players.first() else { return Err(EnqueueRefusal::PartyUnknown) };
        let accepted = self.accepted_by(&request.players)?;
        if let Some(party) = request.party {
            self.check_party(party, &request.players)?;
        }
        self.check_standing(asker.player, queue, now)?;
        if let Some(live) = self.live_ticket(asker.player) {
            let view = self.view(live, now).ok_or(EnqueueRefusal::AlreadyQueued)?;
            return Ok(Enqueued::Live(view));
        }
        self.check_size(queue, request.players.len())?;
        for other in &request.players[1..] {
            self.check_standing(other.player, queue, now).map_err(|refusal| match refusal {
                EnqueueRefusal::AlreadyQueued => EnqueueRefusal::MemberBusy,
                settle_first => settle_first,
            })?;
            if self.live_ticket(other.player).is_some() {
                return Err(EnqueueRefusal::MemberBusy);
            }
        }
        if self.waiting() + request.players.len() > self.limits.max_waiting {
            return Err(EnqueueRefusal::TooManyWaiting);
        }

        let place = Place(self.next_place);
        self.next_place += 1;
        let id = asker.new_ticket;
        let rating = mean(request.players.iter().map(|player| player.rating));
        let tickets = request.players.iter().map(|player| player.new_ticket).collect();
        for player in request.players {
            self.standings.entry(player.player).or_default().ticket = Some(player.new_ticket);
            let ticket = Ticket {
                player: player.player,
                name: player.name,
                queue,
                party: request.party,
                place,
                since_ms: now,
                trace: request.trace.clone(),
                state: TicketState::Waiting,
            };
            self.tickets.insert(player.new_ticket, ticket);
        }
        if let Some(queue) = self.queues.get_mut(queue) {
            queue.insert(Box::new(Waiting { tickets, place, since_ms: now, accepted, rating }));
            self.urgent |= queue.may_fill_a_match();
        }
        self.effects.extend(request.party.map(Effect::PartyChanged));
        self.view(id, now).map(Enqueued::New).ok_or(EnqueueRefusal::QueueUnknown)
    }

    /// A player whose seat in a live match is still held gets a ticket for it: the old one, or a new one if it was lost.
    pub fn rejoin(&mut self, request: Enqueue, now: Millis) -> Result<Enqueued, EnqueueRefusal> {
        let Some(player) = request.players.first().cloned() else { return Err(EnqueueRefusal::PartyUnknown) };
        let Some(id) = self.standings.get(&player.player).and_then(|standing| standing.live_match) else {
            return self.enqueue(request, now);
        };
        let queue = self.queue_named(&request.queue).ok_or(EnqueueRefusal::QueueUnknown)?;
        if self.matches.get(&id).is_none_or(|live| *live.queue != *request.queue) {
            return Err(EnqueueRefusal::AlreadyMatched);
        }
        if let Some(ticket) = self.live_ticket(player.player) {
            return self.hand_out(ticket, now).map(Enqueued::Live).ok_or(EnqueueRefusal::AlreadyMatched);
        }
        let ticket = Ticket {
            player: player.player,
            name: player.name,
            queue,
            party: None,
            place: Place(self.next_place),
            since_ms: now,
            trace: request.trace,
            state: TicketState::Matched(id),
        };
        self.next_place += 1;
        self.tickets.insert(player.new_ticket, ticket);
        self.standings.entry(player.player).or_default().ticket = Some(player.new_ticket);
        self.hand_out(player.new_ticket, now).map(Enqueued::New).ok_or(EnqueueRefusal::AlreadyMatched)
    }

    /// The owner's view of a ticket. Each look at a matched one hands out the right to its seat anew.
    pub fn look(&mut self, id: TicketId, owner: PlayerId, now: Millis) -> Option<TicketView> {
        self.tickets.get(&id).filter(|ticket| ticket.player == owner)?;
        self.parties.seen(owner, now);
        self.hand_out(id, now)
    }

    /// Ends a ticket that is not matched yet. Cancelling an ended ticket gives it back as it is. A party that waits does so together or not at all: one member's
    /// cancelling ends the tickets of all.
    pub fn cancel(&mut self, id: TicketId, owner: PlayerId, now: Millis) -> Result<TicketView, CancelRefusal> {
        let ticket = self.tickets.get(&id).filter(|ticket| ticket.player == owner).ok_or(CancelRefusal::Unknown)?;
        if let TicketState::Matched(match_id) = ticket.state {
            let seat = self.matches.get_mut(&match_id).and_then(|live| live.seat_mut(owner));
            let used = seat.is_none_or(|seat| seat.generation.is_used());
            let address = self.match_address(owner, match_id).filter(|_| !used);
            return Err(address.map_or(CancelRefusal::SeatUsed, CancelRefusal::SeatUnused));
        }
        self.withdraw_ticket(id, now);
        self.view(id, now).ok_or(CancelRefusal::Unknown)
    }

    /// Cancels as [`cancel`](Self::cancel) does, and gives the seat of a match back if it has not been used. The rest of a party
    /// keeps its seats.
    pub fn give_up_seat(&mut self, id: TicketId, owner: PlayerId, now: Millis) -> Result<TicketView, CancelRefusal> {
        let address = match self.cancel(id, owner, now) {
            Err(CancelRefusal::SeatUnused(address)) => address,
            settled => return settled,
        };
        if let Some(seat) = self.matches.get_mut(&address.match_id).and_then(|live| live.seat_mut(owner)) {
            seat.left = true;
        }
        self.end_ticket(id, End::Cancelled, now);
        self.free(owner, address.match_id, now);
        self.effects.push(Effect::ReleaseSeat(Box::new(address)));
        self.view(id, now).ok_or(CancelRefusal::Unknown)
    }

    /// Ends a ticket that is not matched yet, and those that wait with it. Any other stays as it is.
    pub(super) fn withdraw_ticket(&mut self, id: TicketId, now: Millis) {
        let Some(ticket) = self.tickets.get(&id) else { return };
        let together = match ticket.state {
            TicketState::Waiting => self.take_from_line(id),
            TicketState::Placing(match_id) => self.withdraw(match_id, id),
            TicketState::Matched(_) | TicketState::Ended(..) => Box::default(),
        };
        for ticket in together {
            self.end_ticket(ticket, End::Cancelled, now);
        }
    }

    /// Takes the group of this ticket out of its queue. Returns the tickets of the group; none if it does not wait.
    pub(super) fn take_from_line(&mut self, id: TicketId) -> Box<[TicketId]> {
        let Some(ticket) = self.tickets.get(&id) else { return Box::default() };
        let removed = self.queues.get_mut(ticket.queue).and_then(|queue| queue.remove(ticket.place));
        removed.map_or_else(Box::default, |waiting| waiting.tickets)
    }

    /// The view of a ticket; if it is matched, with a newer right to the seat than all before.
    pub fn hand_out(&mut self, id: TicketId, now: Millis) -> Option<TicketView> {
        let ticket = self.tickets.get(&id)?;
        let TicketState::Matched(match_id) = ticket.state else { return self.view(id, now) };
        let (player, name) = (ticket.player, ticket.name.clone());
        let queue = self.queues.get(ticket.queue)?;
        let (queue_name, players_waiting) = (queue.rules().name.clone(), queue.people());
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
        let gives_up_ms = ticket.since_ms + queue.rules().give_up_after_ms;
        let status = match ticket.state {
            TicketState::Waiting => {
                let waiting = queue.get(ticket.place)?;
                let blocked_by = self.blocked_by(queue, waiting, now);
                let placeable = !matches!(blocked_by, BlockedBy::NoServer | BlockedBy::Latency(_));
                Status::Waiting {
                    position: queue.position(ticket.place)?,
                    estimate: queue.estimate(now - ticket.since_ms).filter(|_| placeable),
                    blocked_by: Some(blocked_by),
                    gives_up_ms,
                }
            }
            TicketState::Placing(_) => {
                let estimate = Some(Estimate { low_ms: 0, likely_ms: 0, high_ms: 0 });
                Status::Waiting { position: 1, estimate, blocked_by: None, gives_up_ms }
            }
            TicketState::Ended(how, kept_until_ms) => Status::Ended { how, kept_until_ms },
            TicketState::Matched(_) => return None,
        };
        Some(TicketView {
            id,
            queue: queue.rules().name.clone(),
            players_waiting: u32::try_from(queue.people()).unwrap_or(u32::MAX),
            status,
        })
    }

    /// The first rule that keeps this group waiting.
    fn blocked_by(&self, queue: &Queue, waiting: &Waiting, now: Millis) -> BlockedBy {
        let rules = queue.rules();
        let waited = now - waiting.since_ms;
        let limit = |widening: &Widening| Limit {
            now: widening.limit(waited),
            widens_ms: widening.widens_next(waited).map(|after| waiting.since_ms + after),
        };
        let latency = rules.latency.as_ref().map(limit);
        let near = waiting.accepted.within(latency.map(|limit| limit.now)).intersection(self.with_slots);
        let anywhere = waiting.accepted.set().intersection(self.with_slots);
        match (&rules.rating, latency) {
            _ if anywhere.is_empty() => BlockedBy::NoServer,
            (_, Some(limit)) if near.is_empty() => BlockedBy::Latency(limit),
            (Some(rating), _) if queue.is_held_apart(waiting.place) => BlockedBy::Rating(limit(rating)),
            _ => BlockedBy::TooFewPlayers,
        }
    }

    /// How many people each rule keeps waiting in this queue.
    pub(super) fn blocked(&self, queue: &Queue, now: Millis) -> [(Arc<str>, BlockingRule, usize); 4] {
        let mut blocked = BlockingRule::ALL.map(|rule| (queue.rules().name.clone(), rule, 0));
        for waiting in queue.waiting() {
            let rule = self.blocked_by(queue, waiting, now).rule();
            for (.., people) in blocked.iter_mut().filter(|(_, known, _)| *known == rule) {
                *people += waiting.tickets.len();
            }
        }
        blocked
    }

    /// A check at the game server found the seat held, and its last accepted ticket of this generation.
    pub fn note_accepted(&mut self, player: PlayerId, address: &SeatAddress, generation: u32) {
        if let Some(seat) = self.matches.get_mut(&address.match_id).and_then(|live| live.seat_mut(player)) {
            seat.generation.note_accepted(generation);
        }
    }

    /// Ends tickets that have waited too long, and forgets ended ones.
    pub(super) fn expire_tickets(&mut self, now: Millis) {
        let expired: Vec<_> = self.queues.iter_mut().flat_map(|queue| queue.take_expired(now)).collect();
        for ticket in expired.iter().flat_map(|waiting| &waiting.tickets) {
            self.end_ticket(*ticket, End::Expired, now);
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
    fn check_standing(&mut self, player: PlayerId, queue: usize, now: Millis) -> Result<(), EnqueueRefusal> {
        let Some(standing) = self.standings.get(&player) else { return Ok(()) };
        if let Some(id) = standing.live_match {
            if let Some(address) = self.match_address(player, id) {
                return Err(EnqueueRefusal::InMatch(address));
            }
            // Unreachable while every match stands on a known server; freeing the player is right in any case.
            self.free(player, id, now);
            return Ok(());
        }
        if let Some(ticket) = standing.ticket.and_then(|id| self.tickets.get(&id)) {
            return if ticket.queue == queue { Ok(()) } else { Err(EnqueueRefusal::AlreadyQueued) };
        }
        match self.open_seat_address(player) {
            Some(address) => Err(EnqueueRefusal::InOpenLobby(address)),
            None => Ok(()),
        }
    }

    /// The regions that all of them accept.
    fn accepted_by(&self, players: &[Candidacy]) -> Result<Accepted, EnqueueRefusal> {
        let mut all = Vec::with_capacity(players.len());
        for player in players {
            all.push(match &player.regions {
                None => Accepted::any(),
                Some(wanted) => self.regions.accept(wanted).ok_or(EnqueueRefusal::RegionUnknown)?,
            });
        }
        Accepted::together(&all).ok_or(EnqueueRefusal::NoCommonRegion)
    }

    /// The party is what `players` says, and the first of them may queue it.
    fn check_party(&self, id: PartyId, players: &[Candidacy]) -> Result<(), EnqueueRefusal> {
        let party = self.parties.get(id).ok_or(EnqueueRefusal::PartyUnknown)?;
        let (Some(asker), members) = (players.first(), &party.members) else {
            return Err(EnqueueRefusal::PartyUnknown);
        };
        let is_in = |player: PlayerId| members.iter().any(|member| member.player == player);
        if !is_in(asker.player) {
            return Err(EnqueueRefusal::PartyUnknown);
        }
        if self.live_ticket(asker.player).is_some_and(|ticket| self.is_of_party(ticket, id)) {
            return Ok(());
        }
        if party.leader != asker.player {
            return Err(EnqueueRefusal::LeaderOnly);
        }
        let complete = players.len() == members.len() && players.iter().all(|player| is_in(player.player));
        let ready = members.iter().all(|member| member.ready || member.player == party.leader);
        if complete && ready { Ok(()) } else { Err(EnqueueRefusal::NotReady) }
    }

    fn is_of_party(&self, ticket: TicketId, party: PartyId) -> bool {
        self.tickets.get(&ticket).is_some_and(|ticket| ticket.party == Some(party))
    }

    fn check_size(&self, queue: usize, players: usize) -> Result<(), EnqueueRefusal> {
        let sizes = &self.queues[queue].rules().party_sizes;
        let fits = u16::try_from(players).is_ok_and(|size| sizes.contains(&size));
        if fits { Ok(()) } else { Err(EnqueueRefusal::PartySize { fewest: *sizes.start(), most: *sizes.end() }) }
    }

    fn match_right(&mut self, id: MatchId, player: PlayerId, name: SmolStr) -> Option<SeatRight> {
        let live = self.matches.get_mut(&id)?;
        let server = self.servers.get(live.server)?;
        let (server_id, lobby) = (live.server, live.lobby.clone());
        let seat = live.seat_mut(player)?;
        Some(SeatRight {
            pass: LobbyPass {
                server: server_id,
                match_id: id,
                lobby,
                code: None,
                region: server.report.region.clone(),
                ws_url: server.report.ws_url.clone(),
                player,
            },
            name,
            seat: seat.seat,
            team: seat.team,
            generation: seat.generation.hand_out(),
        })
    }

    /// See [`Ticket::change_state`].
    pub(super) fn change_state(&mut self, id: TicketId, from: TicketState, to: TicketState) {
        if self.tickets.get_mut(&id).is_some_and(|ticket| ticket.change_state(from, to)) {
            self.effects.push(Effect::TicketChanged(id));
        }
    }
}

/// Rounded towards zero; 0 of nobody.
fn mean(ratings: impl ExactSizeIterator<Item = i32>) -> i32 {
    let count = i64::try_from(ratings.len()).unwrap_or(i64::MAX).max(1);
    i32::try_from(ratings.map(i64::from).sum::<i64>() / count).unwrap_or_default()
}
