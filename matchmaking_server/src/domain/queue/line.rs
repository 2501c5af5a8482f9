//! Everybody who waits in a queue, as they stand at one moment. Deciding who plays with whom needs nothing else, so it can
//! be done elsewhere while the queue goes on.

use std::ops::Range;

use super::{Place, Waiting, as_u32};
use crate::domain::ids::Millis;
use crate::domain::region::{RegionId, RegionSet};
use crate::domain::rules::QueueRules;

/// Oldest first.
#[derive(Debug)]
pub struct Line {
    pub(super) groups: Vec<LineGroup>,
    pings_ms: Vec<(RegionId, u32)>,
}

/// A player or a party.
#[derive(Debug)]
pub(super) struct LineGroup {
    pub place: Place,
    pub waited: Millis,
    /// The regions that are near enough by now.
    pub accepted: RegionSet,
    pub rating: i32,
    pub people: u32,
    pings_ms: Range<u32>,
}

impl Line {
    /// `waiting` from the oldest on.
    pub fn new<'a>(rules: &QueueRules, waiting: impl ExactSizeIterator<Item = &'a Waiting>, now: Millis) -> Self {
        let mut groups = Vec::with_capacity(waiting.len());
        let mut pings_ms = Vec::with_capacity(waiting.len());
        for group in waiting {
            let waited = now - group.since_ms;
            let first_ping = as_u32(pings_ms.len());
            pings_ms.extend_from_slice(group.accepted.pings_ms());
            groups.push(LineGroup {
                place: group.place,
                waited,
                accepted: group.accepted.within(rules.latency.as_ref().map(|widening| widening.limit(waited))),
                rating: group.rating,
                people: group.people(),
                pings_ms: first_ping..as_u32(pings_ms.len()),
            });
        }
        Self { groups, pings_ms }
    }

    /// How many players and parties.
    pub fn len(&self) -> usize {
        self.groups.len()
    }

    pub fn is_empty(&self) -> bool {
        self.groups.is_empty()
    }

    /// The oldest place in line.
    pub fn oldest(&self) -> Option<Place> {
        self.groups.first().map(|group| group.place)
    }

    /// The round trip to a region; 0 for who did not measure.
    pub(super) fn ping_ms(&self, group: &LineGroup, region: RegionId) -> u32 {
        let pings_ms = &self.pings_ms[group.pings_ms.start as usize..group.pings_ms.end as usize];
        pings_ms.iter().find(|(known, _)| *known == region).map_or(0, |(_, ping)| *ping)
    }
}
