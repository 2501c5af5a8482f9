//! Who plays together now.

use std::ops::Range;

use super::crowd::{ByRating, Crowd};
use super::draft::Draft;
use super::line::{Line, LineGroup};
use super::{Place, Room};
use crate::domain::region::{MAX_REGIONS, RegionId, RegionSet};
use crate::domain::rules::QueueRules;

/// Groups passed over in one match because no team has room for them. Who looks for company looks no further.
const MAX_MISFITS: usize = 32;

/// A match: its region, and the place and team of each group, the seed first.
#[derive(Debug)]
pub struct Choice {
    pub region: RegionId,
    pub groups: Vec<(Place, u16)>,
}

/// What a look at the line found.
#[derive(Debug, Default)]
pub struct Chosen {
    pub matches: Vec<Choice>,
    /// In order. Enough people wait in a region that this group accepts, but their ratings are too far from its own.
    pub held_apart: Vec<Place>,
}

/// The oldest in line seeds a match: its company are the next oldest that accept the same region and whose rating is within
/// the seed's limit. A match is made at once when it is full, and with whoever is there when its seed has waited long enough.
pub fn choose(rules: &QueueRules, line: &Line, room: &mut Room) -> Chosen {
    let (full, fewest) = (u32::from(rules.max_players()), u32::from(rules.min_players));
    let mut crowds = Crowds::new(line, room.regions_with_slots());
    let mut chosen = Chosen::default();
    let (mut draft, mut best_draft) = (Draft::new(rules), Draft::new(rules));
    // Regions where less than a full match, or less than the fewest, are left. They stay so: a pass only takes people out.
    let (mut short, mut starved) = (RegionSet::NONE, RegionSet::NONE);

    for (seed, number) in line.groups.iter().zip(0u32..) {
        let open = if room.matches == 0 { RegionSet::NONE } else { room.regions_with_slots().without(starved) };
        let due = seed.waited >= rules.fill_after_ms;
        let useful = if due { open } else { open.without(short) };
        if useful.is_empty() {
            // Whoever comes later has waited less.
            break;
        }
        if crowds.taken[number as usize] {
            continue;
        }
        let wanted = if due { fewest } else { full };
        let mut held_apart = false;
        let range = within_limit(rules, &crowds.order, seed);
        let mut best: Option<((u32, u32), RegionId)> = None;
        for region in useful.intersection(seed.accepted).iter() {
            let Some(crowd) = &crowds.by_region[region.index()] else { continue };
            if crowd.people() < full {
                short.insert(region);
            }
            if crowd.people() < fewest {
                starved.insert(region);
            }
            if crowd.people() < wanted {
                continue;
            }
            let as_good = |(missing, worst_ping): (u32, u32)| missing == 0 && worst_ping <= line.ping_ms(seed, region);
            if best.as_ref().is_some_and(|(known, ..)| as_good(*known)) {
                continue;
            }
            let company = crowd.oldest_first(&crowds.order, range.clone()).filter(|other| *other != number);
            let within = fill(&mut draft, line, number, company, full);
            if draft.people() < wanted {
                held_apart |= within.is_some_and(|people| people < wanted);
                continue;
            }
            // Most company first, then the region where the worst connection is best.
            let pings = draft.groups.iter().map(|(number, _)| line.ping_ms(&line.groups[*number as usize], region));
            let rank = (full - draft.people(), pings.max().unwrap_or(u32::MAX));
            if best.as_ref().is_none_or(|(known, ..)| rank < *known) {
                best = Some((rank, region));
                std::mem::swap(&mut draft, &mut best_draft);
            }
        }
        if let Some((_, region)) = best {
            room.take(region);
            let groups = best_draft.groups.iter().map(|(number, team)| {
                crowds.take(line, *number);
                (line.groups[*number as usize].place, *team)
            });
            chosen.matches.push(Choice { region, groups: groups.collect() });
        } else if held_apart {
            chosen.held_apart.push(seed.place);
        }
    }
    chosen
}

fn within_limit(rules: &QueueRules, order: &ByRating, seed: &LineGroup) -> Range<usize> {
    let limit = rules.rating.as_ref().map_or(u32::MAX, |widening| widening.limit(seed.waited));
    if limit == u32::MAX {
        return order.all();
    }
    order.within(seed.rating.saturating_sub_unsigned(limit), seed.rating.saturating_add_unsigned(limit))
}

/// Drafts the seed and the oldest of its company, as many as fit. Returns how many people there were, if all were looked at.
fn fill(draft: &mut Draft, line: &Line, seed: u32, company: impl Iterator<Item = u32>, full: u32) -> Option<u32> {
    draft.clear();
    let (mut people, mut misfits) = (0, 0);
    for number in std::iter::once(seed).chain(company) {
        let group = &line.groups[number as usize];
        people += group.people;
        if !draft.add(number, group.people, group.rating) {
            misfits += 1;
        }
        if draft.people() == full || misfits > MAX_MISFITS {
            return None;
        }
    }
    Some(people)
}

/// Who is left of the line, by region.
struct Crowds {
    order: ByRating,
    taken: Vec<bool>,
    by_region: [Option<Crowd>; MAX_REGIONS],
}

impl Crowds {
    fn new(line: &Line, regions: RegionSet) -> Self {
        let mut by_region = [const { None }; MAX_REGIONS];
        if regions.is_empty() {
            return Self { order: ByRating::new([].into_iter()), taken: Vec::new(), by_region };
        }
        for region in regions.iter() {
            by_region[region.index()] = Some(Crowd::new(line.groups.len()));
        }
        let order = ByRating::new(line.groups.iter().map(|group| group.rating));
        for (slot, number) in order.numbers().iter().enumerate() {
            let group = &line.groups[*number as usize];
            for region in group.accepted.intersection(regions).iter() {
                if let Some(crowd) = &mut by_region[region.index()] {
                    crowd.insert(slot, *number, group.people);
                }
            }
        }
        Self { order, taken: vec![false; line.groups.len()], by_region }
    }

    fn take(&mut self, line: &Line, number: u32) {
        let group = &line.groups[number as usize];
        self.taken[number as usize] = true;
        for region in group.accepted.iter() {
            if let Some(crowd) = &mut self.by_region[region.index()] {
                crowd.remove(&self.order, number, group.people);
            }
        }
    }
}
