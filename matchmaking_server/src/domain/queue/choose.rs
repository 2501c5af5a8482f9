//! Who plays together now.

use std::ops::Range;

use super::crowd::{Crowd, Entry};
use super::draft::Draft;
use super::{Room, Waiting};
use crate::domain::ids::Millis;
use crate::domain::region::{MAX_REGIONS, RegionId, RegionSet};
use crate::domain::rules::QueueRules;

/// Groups passed over in one match because no team has room for them. Who looks for company looks no further.
const MAX_MISFITS: usize = 32;

/// A match: its region, and for each group its number in the line and its team.
pub(super) struct Choice {
    pub region: RegionId,
    pub groups: Vec<(u32, u16)>,
}

/// What a pass over the line found.
pub(super) struct Chosen {
    pub matches: Vec<Choice>,
    /// For each in the line: enough people wait in a region that this group accepts, but their ratings are too far from its own.
    pub held_apart: Vec<bool>,
}

/// The oldest in line seeds a match: its company are the next oldest that accept the same region and whose rating is within
/// the seed's limit. A match is made at once when it is full, and with whoever is there when its seed has waited long enough.
pub(super) fn choose(rules: &QueueRules, waiting: &[&Waiting], now: Millis, room: &mut Room) -> Chosen {
    let (full, fewest) = (u32::from(rules.max_players()), u32::from(rules.min_players));
    let mut line = Line::new(rules, waiting, now, room.regions_with_slots());
    let mut chosen = Chosen { matches: Vec::new(), held_apart: vec![false; waiting.len()] };
    // Regions where less than a full match, or less than the fewest, are left. They stay so: a pass only takes people out.
    let (mut short, mut starved) = (RegionSet::NONE, RegionSet::NONE);

    for (seed, number) in waiting.iter().zip(0u32..) {
        let open = if room.matches == 0 { RegionSet::NONE } else { room.regions_with_slots().without(starved) };
        let waited = now - seed.since_ms;
        let due = waited >= rules.fill_after_ms;
        let useful = if due { open } else { open.without(short) };
        if useful.is_empty() {
            // Whoever comes later has waited less.
            break;
        }
        if line.taken[number as usize] {
            continue;
        }
        let wanted = if due { fewest } else { full };
        let mut held_apart = false;
        let mut best: Option<((u32, u32), RegionId, Draft)> = None;
        for region in useful.intersection(line.accepted[number as usize]).iter() {
            let Some(crowd) = &line.crowds[region.index()] else { continue };
            if crowd.people() < full {
                short.insert(region);
            }
            if crowd.people() < fewest {
                starved.insert(region);
            }
            if crowd.people() < wanted {
                continue;
            }
            let range = within_limit(rules, crowd, seed, waited);
            if crowd.people_in(range.clone()) < wanted {
                held_apart = true;
                continue;
            }
            let as_good =
                |(missing, worst_ping): (u32, u32)| missing == 0 && worst_ping <= seed.accepted.ping_ms(region);
            if best.as_ref().is_some_and(|(known, ..)| as_good(*known)) {
                continue;
            }
            let draft = line.draft(rules, crowd, number, range);
            if draft.people() < wanted {
                continue;
            }
            // Most company first, then the region where the worst connection is best.
            let pings = draft.groups.iter().map(|(number, _)| waiting[*number as usize].accepted.ping_ms(region));
            let rank = (full - draft.people(), pings.max().unwrap_or(u32::MAX));
            if best.as_ref().is_none_or(|(known, ..)| rank < *known) {
                best = Some((rank, region, draft));
            }
        }
        match best {
            Some((_, region, draft)) => {
                room.take(region);
                line.take(&draft);
                chosen.matches.push(Choice { region, groups: draft.groups });
            }
            None => chosen.held_apart[number as usize] = held_apart,
        }
    }
    chosen
}

fn within_limit(rules: &QueueRules, crowd: &Crowd, seed: &Waiting, waited: Millis) -> Range<usize> {
    let limit = rules.rating.as_ref().map_or(u32::MAX, |widening| widening.limit(waited));
    if limit == u32::MAX {
        return crowd.all();
    }
    crowd.within(seed.rating.saturating_sub_unsigned(limit), seed.rating.saturating_add_unsigned(limit))
}

/// Everybody in line by number, oldest first, and each region's crowd.
struct Line {
    entries: Vec<Entry>,
    /// The regions that each accepts by now.
    accepted: Vec<RegionSet>,
    taken: Vec<bool>,
    crowds: [Option<Crowd>; MAX_REGIONS],
}

impl Line {
    fn new(rules: &QueueRules, waiting: &[&Waiting], now: Millis, regions: RegionSet) -> Self {
        let entry = |group: &&Waiting| Entry { rating: group.rating, people: group.people() };
        let entries: Vec<_> = waiting.iter().map(entry).collect();
        let accepted: Vec<_> = waiting
            .iter()
            .map(|group| {
                let limit = rules.latency.as_ref().map(|widening| widening.limit(now - group.since_ms));
                group.accepted.within(limit)
            })
            .collect();
        let mut crowds = [const { None }; MAX_REGIONS];
        if !regions.is_empty() {
            let mut sorted: Vec<_> = entries.iter().map(|entry| entry.rating).zip(0u32..).collect();
            sorted.sort_unstable();
            for region in regions.iter() {
                let accepts = |one: &&(i32, u32)| accepted[one.1 as usize].contains(region);
                let here: Vec<_> = sorted.iter().filter(accepts).copied().collect();
                crowds[region.index()] = Some(Crowd::new(&here, &entries));
            }
        }
        Self { taken: vec![false; entries.len()], entries, accepted, crowds }
    }

    /// The seed and the oldest others of the range, as many as fit.
    fn draft(&self, rules: &QueueRules, crowd: &Crowd, seed: u32, range: Range<usize>) -> Draft {
        let mut draft = Draft::new(rules);
        let full = u32::from(rules.max_players());
        let others = crowd.oldest_first(range).filter(|number| *number != seed);
        let mut misfits = 0;
        for number in std::iter::once(seed).chain(others) {
            let entry = &self.entries[number as usize];
            if !draft.add(number, entry.people, entry.rating) {
                misfits += 1;
            }
            if draft.people() == full || misfits > MAX_MISFITS {
                break;
            }
        }
        draft
    }

    fn take(&mut self, draft: &Draft) {
        for (number, _) in &draft.groups {
            let index = *number as usize;
            self.taken[index] = true;
            for region in self.accepted[index].iter() {
                if let Some(crowd) = &mut self.crowds[region.index()] {
                    crowd.remove(*number);
                }
            }
        }
    }
}
