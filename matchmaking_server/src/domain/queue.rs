//! One queue: who waits, in which order, and who would play together now.
//!
//! [`Queue::tick`] is pure and deterministic. The oldest ticket seeds a match; its company are the next oldest that accept
//! the same region. A match is made at once when it is full, and with whoever waits when its seed has waited long enough.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::ids::{Millis, TicketId};
use super::region::{Accepted, MAX_REGIONS, RegionId, RegionSet};

/// What a queue promises. A mode is a name: this service knows nothing of its rules.
#[derive(Debug, Clone)]
pub struct QueueRules {
    pub name: Arc<str>,
    pub mode: Arc<str>,
    /// The fewest people in a match that is filled with bots, at least 1.
    pub min_players: u16,
    /// A match with this many people starts at once.
    pub max_players: u16,
    /// After this wait a match is made with whoever waits.
    pub fill_after_ms: Millis,
    /// Bots then join until this many ships fly, at most `max_players`.
    pub fill_to: u16,
}

/// A place in line, across all queues: smaller is older.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place(pub u64);

/// A ticket in line. It keeps its place when a match that was about to be made falls through.
#[derive(Debug, Clone)]
pub struct Waiting {
    pub ticket: TicketId,
    pub place: Place,
    pub since_ms: Millis,
    pub accepted: Accepted,
    /// How many stood in line up to here when it was last counted.
    rank: u32,
}

impl Waiting {
    pub fn new(ticket: TicketId, place: Place, since_ms: Millis, accepted: Accepted) -> Self {
        Self { ticket, place, since_ms, accepted, rank: 0 }
    }
}

/// Players who may play together, oldest first, and the region where they would.
#[derive(Debug)]
pub struct Proposal {
    pub region: RegionId,
    pub players: Vec<Waiting>,
}

/// How many matches can be placed now, by region and altogether.
#[derive(Debug)]
pub struct Room {
    slots: [u32; MAX_REGIONS],
    with_slots: RegionSet,
    matches: usize,
}

impl Room {
    /// No slot anywhere yet, and never more than `matches` altogether.
    pub fn for_matches(matches: usize) -> Self {
        Self { slots: [0; MAX_REGIONS], with_slots: RegionSet::NONE, matches }
    }

    pub fn add(&mut self, region: RegionId, slots: u32) {
        let known = &mut self.slots[region.index()];
        *known = known.saturating_add(slots);
        if *known > 0 {
            self.with_slots.insert(region);
        }
    }

    /// Regions with a free slot, whether or not the total is used up.
    pub fn regions_with_slots(&self) -> RegionSet {
        self.with_slots
    }

    fn take(&mut self, region: RegionId) {
        let slots = &mut self.slots[region.index()];
        *slots = slots.saturating_sub(1);
        if *slots == 0 {
            self.with_slots.remove(region);
        }
        self.matches = self.matches.saturating_sub(1);
    }
}

#[derive(Debug)]
pub struct Queue {
    rules: QueueRules,
    waiting: BTreeMap<Place, Waiting>,
    /// A moving average of the waits that ended in a match.
    mean_wait_ms: Option<Millis>,
}

impl Queue {
    pub fn new(rules: QueueRules) -> Self {
        Self { rules, waiting: BTreeMap::new(), mean_wait_ms: None }
    }

    pub fn rules(&self) -> &QueueRules {
        &self.rules
    }

    pub fn len(&self) -> usize {
        self.waiting.len()
    }

    pub fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    /// True when enough people wait for a full match, if they accept the same region.
    pub fn may_fill_a_match(&self) -> bool {
        self.len() >= usize::from(self.rules.max_players)
    }

    /// The oldest place in line.
    pub fn oldest(&self) -> Option<Place> {
        self.waiting.keys().next().copied()
    }

    /// Adds a ticket, or puts one back to its old place.
    pub fn insert(&mut self, mut waiting: Waiting) {
        if waiting.rank == 0 {
            waiting.rank = as_u32(self.len() + 1);
        }
        self.waiting.insert(waiting.place, waiting);
    }

    pub fn remove(&mut self, place: Place) -> Option<Waiting> {
        self.waiting.remove(&place)
    }

    /// Takes out those who have waited `give_up_after_ms`.
    pub fn take_expired(&mut self, now: Millis, give_up_after_ms: Millis) -> Vec<Waiting> {
        let mut expired = Vec::new();
        while let Some(oldest) = self.waiting.first_entry() {
            if now - oldest.get().since_ms < give_up_after_ms {
                break;
            }
            expired.push(oldest.remove());
        }
        expired
    }

    /// The ticket's position, counted from 1, as of the last tick.
    pub fn position(&self, place: Place) -> Option<u32> {
        self.waiting.get(&place).map(|waiting| waiting.rank.min(as_u32(self.len())))
    }

    pub fn get(&self, place: Place) -> Option<&Waiting> {
        self.waiting.get(&place)
    }

    /// Remembers how long somebody waited for a match.
    pub fn note_wait(&mut self, waited_ms: Millis) {
        self.mean_wait_ms = Some(match self.mean_wait_ms {
            Some(mean) => (7 * mean + waited_ms) / 8,
            None => waited_ms,
        });
    }

    /// How much longer somebody who has waited `waited_ms` will wait if servers have room: until the match is filled with
    /// bots, or as long as others waited lately, whichever is less. `None` when neither is known.
    pub fn estimated_wait_ms(&self, waited_ms: Millis) -> Option<Millis> {
        let enough = self.len() >= usize::from(self.rules.min_players);
        let until_filled = enough.then(|| (self.rules.fill_after_ms - waited_ms).max(0));
        let as_others = self.mean_wait_ms.map(|mean| mean - waited_ms).filter(|left| *left > 0);
        match (until_filled, as_others) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        }
    }

    /// Takes out everybody who can play now, and uses up their share of `room`. Costs a few passes over the line for each
    /// region with room, whatever the players accept.
    pub fn tick(&mut self, now: Millis, room: &mut Room) -> Vec<Proposal> {
        let chosen = choose(&self.rules, &self.waiting, now, room);
        let proposals = chosen
            .into_iter()
            .map(|(region, places)| Proposal {
                region,
                players: places.iter().filter_map(|place| self.waiting.remove(place)).collect(),
            })
            .collect();
        for (waiting, rank) in self.waiting.values_mut().zip(1..) {
            waiting.rank = rank;
        }
        proposals
    }
}

fn choose(
    rules: &QueueRules,
    waiting: &BTreeMap<Place, Waiting>,
    now: Millis,
    room: &mut Room,
) -> Vec<(RegionId, Vec<Place>)> {
    let full = usize::from(rules.max_players);
    let mut line = Line::new(waiting.values().collect(), full);
    // Regions where less than a full match, or less than the fewest, are left. They stay so: a tick only takes players out.
    let (mut short, mut starved) = (RegionSet::NONE, RegionSet::NONE);
    let mut chosen = Vec::new();

    for seed in 0..line.tickets.len() {
        let open = if room.matches == 0 { RegionSet::NONE } else { room.regions_with_slots().without(starved) };
        let ticket = line.tickets[seed];
        let due = now - ticket.since_ms >= rules.fill_after_ms;
        let useful = if due { open } else { open.without(short) };
        if useful.is_empty() {
            // Whoever comes later has waited less.
            break;
        }
        if line.taken[seed] {
            continue;
        }
        let mut best: Option<((usize, u32), RegionId, Vec<usize>)> = None;
        for region in useful.intersection(ticket.accepted.set()).iter() {
            let group = line.oldest_that_accept(region);
            if group.len() < full {
                short.insert(region);
            }
            if group.len() < usize::from(rules.min_players) {
                starved.insert(region);
                continue;
            }
            if group.len() < full && !due {
                continue;
            }
            // Most company first, then the region where the worst connection is best.
            let worst_ping =
                group.iter().map(|index| line.tickets[*index].accepted.ping_ms(region)).max().unwrap_or(u32::MAX);
            let rank = (full - group.len(), worst_ping);
            if best.as_ref().is_none_or(|(known, ..)| rank < *known) {
                best = Some((rank, region, group));
            }
        }
        if let Some((_, region, group)) = best {
            room.take(region);
            chosen.push((region, line.take(&group)));
        }
    }
    chosen
}

/// The tickets in line, and for each region how far everybody who accepts it has been taken.
struct Line<'a> {
    tickets: Vec<&'a Waiting>,
    taken: Vec<bool>,
    start: [usize; MAX_REGIONS],
    group_size: usize,
}

impl<'a> Line<'a> {
    fn new(tickets: Vec<&'a Waiting>, group_size: usize) -> Self {
        Self { taken: vec![false; tickets.len()], tickets, start: [0; MAX_REGIONS], group_size }
    }

    fn is_free(&self, index: usize, region: RegionId) -> bool {
        !self.taken[index] && self.tickets[index].accepted.set().contains(region)
    }

    fn oldest_that_accept(&mut self, region: RegionId) -> Vec<usize> {
        let mut start = self.start[region.index()];
        while start < self.tickets.len() && !self.is_free(start, region) {
            start += 1;
        }
        self.start[region.index()] = start;
        (start..self.tickets.len()).filter(|index| self.is_free(*index, region)).take(self.group_size).collect()
    }

    fn take(&mut self, group: &[usize]) -> Vec<Place> {
        for index in group {
            self.taken[*index] = true;
        }
        group.iter().map(|index| self.tickets[*index].place).collect()
    }
}

fn as_u32(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests;
