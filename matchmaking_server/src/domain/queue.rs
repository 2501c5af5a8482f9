//! One queue: who waits, in which order, and who would play together now.
//!
//! [`Queue::tick`] is pure and deterministic; [`choose`] says who plays with whom.

mod choose;
mod crowd;
mod draft;
mod waits;

use std::collections::BTreeMap;

use self::choose::choose;
use self::waits::Waits;
use super::ids::{Millis, TicketId};
use super::region::{Accepted, MAX_REGIONS, RegionId, RegionSet};
use super::rules::QueueRules;

pub use self::waits::Estimate;

/// A place in line, across all queues: smaller is older.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place(pub u64);

/// A player or a party in line. It keeps its place when a match that was about to be made falls through.
#[derive(Debug, Clone)]
pub struct Waiting {
    /// One ticket for each player; they are matched together or not at all.
    pub tickets: Box<[TicketId]>,
    pub place: Place,
    pub since_ms: Millis,
    pub accepted: Accepted,
    /// In points; a party's is the mean.
    pub rating: i32,
    /// How many stood in line up to here when it was last counted.
    rank: u32,
    /// At the last tick enough people waited, but their ratings were too far away.
    held_apart: bool,
}

impl Waiting {
    pub fn new(tickets: Box<[TicketId]>, place: Place, since_ms: Millis, accepted: Accepted, rating: i32) -> Self {
        Self { tickets, place, since_ms, accepted, rating, rank: 0, held_apart: false }
    }

    pub fn people(&self) -> u32 {
        as_u32(self.tickets.len())
    }

    /// Enough people wait, but their ratings are too far away: so it was at the last tick.
    pub fn held_apart(&self) -> bool {
        self.held_apart
    }
}

/// Those who may play together, the seed first, each with a team, and the region where they would.
#[derive(Debug)]
pub struct Proposal {
    pub region: RegionId,
    pub groups: Vec<(Waiting, u16)>,
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
    people: usize,
    waits: Waits,
}

impl Queue {
    pub fn new(rules: QueueRules) -> Self {
        Self { rules, waiting: BTreeMap::new(), people: 0, waits: Waits::default() }
    }

    pub fn rules(&self) -> &QueueRules {
        &self.rules
    }

    /// How many people wait.
    pub fn people(&self) -> usize {
        self.people
    }

    pub fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    /// True when enough people wait for a full match, if they accept the same region.
    pub fn may_fill_a_match(&self) -> bool {
        self.people >= usize::from(self.rules.max_players())
    }

    /// The oldest place in line.
    pub fn oldest(&self) -> Option<Place> {
        self.waiting.keys().next().copied()
    }

    /// Adds a group, or puts one back to its old place.
    pub fn insert(&mut self, mut waiting: Waiting) {
        if waiting.rank == 0 {
            waiting.rank = as_u32(self.waiting.len() + 1);
        }
        self.people += waiting.tickets.len();
        self.waiting.insert(waiting.place, waiting);
    }

    pub fn remove(&mut self, place: Place) -> Option<Waiting> {
        let removed = self.waiting.remove(&place);
        self.people -= removed.as_ref().map_or(0, |waiting| waiting.tickets.len());
        removed
    }

    /// Takes out those who have waited their time.
    pub fn take_expired(&mut self, now: Millis) -> Vec<Waiting> {
        let mut expired = Vec::new();
        while let Some((place, oldest)) = self.waiting.first_key_value() {
            if now - oldest.since_ms < self.rules.give_up_after_ms {
                break;
            }
            let place = *place;
            expired.extend(self.remove(place));
        }
        expired
    }

    /// The group's position, counted from 1, as of the last tick.
    pub fn position(&self, place: Place) -> Option<u32> {
        self.waiting.get(&place).map(|waiting| waiting.rank.min(as_u32(self.waiting.len())))
    }

    pub fn get(&self, place: Place) -> Option<&Waiting> {
        self.waiting.get(&place)
    }

    /// Remembers how long somebody waited for a match.
    pub fn note_wait(&mut self, waited_ms: Millis) {
        self.waits.note(waited_ms);
    }

    /// How much longer somebody who has waited `waited_ms` will wait if servers have room: as long as others waited lately, and
    /// at most until the match is filled with bots. `None` when neither is known.
    pub fn estimate(&self, waited_ms: Millis) -> Option<Estimate> {
        let enough = self.people >= usize::from(self.rules.min_players);
        let until_filled = enough.then(|| (self.rules.fill_after_ms - waited_ms).max(0));
        self.waits.left_after(waited_ms, until_filled)
    }

    /// Takes out everybody who can play now, and uses up their share of `room`.
    pub fn tick(&mut self, now: Millis, room: &mut Room) -> Vec<Proposal> {
        let line: Vec<_> = self.waiting.values().collect();
        let places: Vec<_> = line.iter().map(|waiting| waiting.place).collect();
        let chosen = choose(&self.rules, &line, now, room);
        for (waiting, held_apart) in self.waiting.values_mut().zip(chosen.held_apart) {
            waiting.held_apart = held_apart;
        }
        let mut proposals = Vec::with_capacity(chosen.matches.len());
        for choice in chosen.matches {
            let groups = choice.groups.iter().filter_map(|(number, team)| {
                let waiting = self.remove(*places.get(*number as usize)?)?;
                Some((waiting, *team))
            });
            proposals.push(Proposal { region: choice.region, groups: groups.collect() });
        }
        for (waiting, rank) in self.waiting.values_mut().zip(1..) {
            waiting.rank = rank;
        }
        proposals
    }
}

fn as_u32(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests;
