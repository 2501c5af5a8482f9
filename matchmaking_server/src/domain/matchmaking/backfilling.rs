//! Running matches that have lost players take others, from those who found no match of their own in this pass.
//!
//! The game server says how many it would take and gives the seats, so a match is never over-filled, whatever is thought here.
//! The oldest match is filled first, with the oldest who fits under the limits that count for a match of his own: his regions,
//! and his rating against the mean of those for whom the match was made. Nobody is sent back into a match that he was in. A
//! party waits for a match of its own: in a running one its members might be given different sides.

use std::sync::Arc;

use smol_str::SmolStr;

use uuid::Uuid;

use super::{Effect, LeftQueue, Matchmaking, OpenSeatGrant, QueueOutcome};
use crate::domain::ids::{LobbyId, MatchId, Millis, PlayerId, ServerId};
use crate::domain::live_match::{LiveMatch, MatchSeat, Placing, PlacingGroup, PlacingSeat};
use crate::domain::queue::{Place, Queue, Waiting};
use crate::domain::region::RegionId;
use crate::domain::seat::{SeatAddress, SeatGeneration};
use crate::domain::ticket::TicketState;

/// How many of those who wait are looked at for one seat, so that a pass over a crowd stays short. Who stands behind them has
/// others to play with.
const LOOKED_AT: usize = 64;

/// A match that has refused somebody is asked again after this: by then its reports say how it is.
const ASKED_AGAIN_AFTER_MS: Millis = 3000;

/// A seat in a running match that its game server is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FillOrder {
    /// Names this attempt.
    pub id: MatchId,
    pub match_id: MatchId,
    pub lobby: LobbyId,
    pub server: ServerId,
    pub internal_url: Arc<str>,
    pub player: PlayerId,
    pub name: SmolStr,
    /// See [`Ticket::trace`](crate::domain::ticket::Ticket::trace).
    pub trace: Option<Arc<str>>,
}

impl Matchmaking {
    /// Sends those who wait into running matches, the oldest match first.
    pub(super) fn fill_matches(&mut self, now: Millis, mut new_id: impl FnMut() -> Uuid) {
        let wants = |live: &&LiveMatch| live.vacancies > live.filling && now >= live.asked_again_ms;
        let wanting = self.matches.values().filter(wants);
        let mut wanting: Vec<_> = wanting.map(|live| (live.made_ms, live.id, live.vacancies - live.filling)).collect();
        wanting.sort_unstable();
        for (_, id, places) in wanting {
            for _ in 0..places {
                let at_limit = self.placings.len() >= self.limits.max_placings;
                if at_limit || self.fill(id, MatchId(new_id()), now).is_none() {
                    break;
                }
            }
        }
    }

    /// The game server gave the seat, or did not. Who cancelled meanwhile does not take it.
    pub fn filled(&mut self, order: &FillOrder, grant: Option<OpenSeatGrant>, now: Millis) {
        let Some(placing) = self.placings.remove(&order.id) else { return };
        let mut live = self.matches.get_mut(&order.match_id);
        if let Some(live) = &mut live {
            live.filling = live.filling.saturating_sub(1);
        }
        let stayed = placing.groups.iter().any(|group| !group.withdrawn);
        let given = grant.filter(|grant| grant.match_id == order.match_id);
        let Some((live, grant)) = live.zip(given).filter(|_| stayed) else {
            if let (Some(live), None) = (self.matches.get_mut(&order.match_id), &given) {
                live.asked_again_ms = now + ASKED_AGAIN_AFTER_MS;
                live.turned_away.push(order.player);
            }
            // It may have given a seat without being heard.
            self.effects.push(Effect::ReleaseSeat(Box::new(SeatAddress {
                server: order.server,
                internal_url: order.internal_url.clone(),
                lobby: order.lobby.clone(),
                match_id: order.match_id,
                player: order.player,
            })));
            self.put_back(placing, order.id, now);
            return;
        };
        live.vacancies = live.vacancies.saturating_sub(1);
        let mut generation = SeatGeneration::default();
        generation.note_accepted(grant.accepted);
        let (seat, team, player) = (grant.seat, grant.team, order.player);
        live.seats.push(MatchSeat { player, seat, team, generation, left: false, late_ms: Some(now) });
        self.seat_latecomer(&placing, order, now);
    }

    fn seat_latecomer(&mut self, placing: &Placing, order: &FillOrder, now: Millis) {
        let region = self.servers.get(order.server).map(|server| server.report.region.clone());
        self.standings.entry(order.player).or_default().live_match = Some(order.match_id);
        let queue = &mut self.queues[placing.queue];
        for group in &placing.groups {
            let waited_ms = now - group.waiting.since_ms;
            queue.note_wait(waited_ms);
            self.effects.push(Effect::LeftQueue(Box::new(LeftQueue {
                queue: queue.rules().name.clone(),
                region: region.clone(),
                outcome: QueueOutcome::Matched,
                waited_ms,
                trace: order.trace.clone(),
            })));
        }
        for seat in &placing.seats {
            self.change_state(seat.ticket, TicketState::Placing(order.id), TicketState::Matched(order.match_id));
        }
        for party in placing.groups.iter().filter_map(|group| group.party) {
            self.parties.clear_ready(party);
            self.effects.push(Effect::PartyChanged(party));
        }
    }

    /// Asks for a seat for somebody who waits. None if nobody fits.
    fn fill(&mut self, id: MatchId, attempt: MatchId, now: Millis) -> Option<()> {
        let live = self.matches.get(&id)?;
        let queue = self.queues.iter().position(|queue| *queue.rules().name == *live.queue)?;
        let server = self.servers.get(live.server)?;
        if !self.queues[queue].rules().backfill || !server.is_live(now) || server.report.draining {
            return None;
        }
        let place = self.who_fits(live, &self.queues[queue], server.region, now)?;
        let (lobby, server, internal_url) = (live.lobby.clone(), live.server, server.report.internal_url.clone());
        let waiting = self.queues[queue].get(place)?;
        let ticket_id = *waiting.tickets.first()?;
        let ticket = self.tickets.get(&ticket_id)?;
        let order = FillOrder {
            id: attempt,
            match_id: id,
            lobby,
            server,
            internal_url,
            player: ticket.player,
            name: ticket.name.clone(),
            trace: ticket.trace.clone(),
        };
        let (player, party) = (ticket.player, ticket.party);
        let waiting = self.queues[queue].remove(place)?;
        // Which seat and which side is for the game server to say.
        let seats = vec![PlacingSeat { ticket: ticket_id, player, seat: 0, team: 0 }];
        let groups = vec![PlacingGroup { waiting, party, seats: 0..seats.len(), withdrawn: false }];
        self.placings.insert(attempt, Placing { server, queue, groups, seats });
        self.change_state(ticket_id, TicketState::Waiting, TicketState::Placing(attempt));
        if let Some(live) = self.matches.get_mut(&id) {
            live.filling += 1;
        }
        self.effects.push(Effect::Fill(Box::new(order)));
        Some(())
    }

    /// The oldest who waits alone, within reach of the match, and was not in it.
    fn who_fits(&self, live: &LiveMatch, queue: &Queue, region: RegionId, now: Millis) -> Option<Place> {
        let rules = queue.rules();
        let fits = |waiting: &&Waiting| {
            let [ticket] = &waiting.tickets[..] else { return false };
            let waited = now - waiting.since_ms;
            let near = waiting.accepted.within(rules.latency.as_ref().map(|widening| widening.limit(waited)));
            let peers = match (live.rating, &rules.rating) {
                (Some(rating), Some(widening)) => rating.abs_diff(waiting.rating) <= widening.limit(waited),
                _ => true,
            };
            let is_new = self.tickets.get(ticket).is_some_and(|ticket| {
                let was_there = live.seats.iter().any(|seat| seat.player == ticket.player);
                !was_there && !live.turned_away.contains(&ticket.player)
            });
            near.contains(region) && peers && is_new
        };
        queue.waiting().take(LOOKED_AT).find(fits).map(|waiting| waiting.place)
    }
}
