//! One queue: who waits, in which order, and who would play together now.
//!
//! [`Queue::tick`] is pure and deterministic; [`choose`] says who plays with whom. Its three steps can be taken apart: the
//! [`line`](Queue::line) as it stands, the choice, which may be made elsewhere meanwhile, and [`take`](Queue::take), by which
//! nobody is matched who has left since.

mod choose;
mod crowd;
mod draft;
mod line;
mod waits;

use std::collections::BTreeMap;
use std::sync::Arc;

use self::waits::Waits;
use super::ids::{Millis, TicketId};
use super::region::{Accepted, MAX_REGIONS, RegionId, RegionSet};
use super::rules::QueueRules;

pub use self::choose::{Chosen, choose};
pub use self::line::Line;
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
}

impl Waiting {
    pub fn people(&self) -> u32 {
        as_u32(self.tickets.len())
    }
}

/// Those who may play together, the seed first, each with a team, and the region where they would.
#[derive(Debug)]
pub struct Proposal {
    pub region: RegionId,
    pub groups: Vec<(Box<Waiting>, u16)>,
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
    rules: Arc<QueueRules>,
    /// In boxes, because a tree moves what it holds.
    waiting: BTreeMap<Place, Box<Waiting>>,
    people: usize,
    /// Who stood in line after the last tick, and those who came since, in order; some have left since.
    counted: Vec<Place>,
    /// In order, as of the last tick.
    held_apart: Vec<Place>,
    waits: Waits,
}

impl Queue {
    pub fn new(rules: QueueRules) -> Self {
        Self {
            rules: Arc::new(rules),
            waiting: BTreeMap::new(),
            people: 0,
            counted: Vec::new(),
            held_apart: Vec::new(),
            waits: Waits::default(),
        }
    }

    pub fn rules(&self) -> &Arc<QueueRules> {
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
    pub fn insert(&mut self, waiting: Box<Waiting>) {
        if self.counted.last().is_none_or(|last| *last < waiting.place) {
            self.counted.push(waiting.place);
        }
        self.people += waiting.tickets.len();
        self.waiting.insert(waiting.place, waiting);
    }

    pub fn remove(&mut self, place: Place) -> Option<Box<Waiting>> {
        let removed = self.waiting.remove(&place);
        self.people -= removed.as_ref().map_or(0, |waiting| waiting.tickets.len());
        removed
    }

    /// Takes out those who have waited their time.
    pub fn take_expired(&mut self, now: Millis) -> Vec<Box<Waiting>> {
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
        let before = self.counted.partition_point(|counted| *counted < place);
        self.waiting.contains_key(&place).then(|| as_u32((before + 1).min(self.waiting.len())))
    }

    /// At the last tick enough people waited for this group, but their ratings were too far away.
    pub fn is_held_apart(&self, place: Place) -> bool {
        self.held_apart.binary_search(&place).is_ok()
    }

    pub fn get(&self, place: Place) -> Option<&Waiting> {
        self.waiting.get(&place).map(|waiting| &**waiting)
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
        let line = self.line(now);
        self.take(choose(&self.rules, &line, room))
    }

    /// Who waits, the oldest first.
    pub fn waiting(&self) -> impl Iterator<Item = &Waiting> {
        self.waiting.values().map(|waiting| &**waiting)
    }

    /// Everybody who waits, as they stand now.
    pub fn line(&self, now: Millis) -> Line {
        Line::new(&self.rules, self.waiting.values().map(|waiting| &**waiting), now)
    }

    /// Takes out those who were chosen. A match of which somebody does not wait any more is not made: the others stay where
    /// they are.
    pub fn take(&mut self, chosen: Chosen) -> Vec<Proposal> {
        let mut proposals = Vec::with_capacity(chosen.matches.len());
        for choice in chosen.matches {
            let mut groups = Vec::with_capacity(choice.groups.len());
            let expected = choice.groups.len();
            // A group is not looked at before all are taken out: of a large crowd none is in the cache, and the processor
            // fetches many of them at a time.
            let taken = choice.groups.into_iter().map_while(|(place, team)| Some((self.waiting.remove(&place)?, team)));
            groups.extend(taken);
            self.people -= groups.iter().map(|(waiting, _)| waiting.tickets.len()).sum::<usize>();
            if groups.len() == expected {
                proposals.push(Proposal { region: choice.region, groups });
            } else {
                groups.into_iter().for_each(|(waiting, _)| self.insert(waiting));
            }
        }
        self.held_apart = chosen.held_apart;
        self.counted.clear();
        self.counted.extend(self.waiting.keys());
        proposals
    }
}

fn as_u32(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests;
