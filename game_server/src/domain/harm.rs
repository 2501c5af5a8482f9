//! Who had a part in a ship's destruction.

use crate::domain::state::state;
use crate::domain::{Seat, Tick};

/// Pilots remembered for one ship; one more replaces the one whose last hit is longest ago.
const REMEMBERED: usize = 4;

/// Who harmed a ship since it was placed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Harms([Option<Harm>; REMEMBERED]);

state!(Harms(harms));

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Harm {
    by: Seat,
    damage: u16,
    last: Tick,
}

state!(Harm { by, damage, last });

impl Harms {
    pub fn note(&mut self, by: Seat, damage: u16, now: Tick) {
        let known = self.0.iter().position(|harm| harm.is_some_and(|harm| harm.by == by));
        let before = known.and_then(|slot| self.0[slot]).map_or(0, |harm| harm.damage);
        // `None` is less than any tick, so free places are taken first.
        let slot =
            known.or_else(|| (0..REMEMBERED).min_by_key(|slot| self.0[*slot].map(|harm| harm.last))).unwrap_or(0);
        self.0[slot] = Some(Harm { by, damage: before.saturating_add(damage), last: now });
    }

    /// Pilots who did at least `damage` and whose last hit is at most `within` ticks ago.
    pub fn by(self, damage: u16, within: u32, now: Tick) -> impl Iterator<Item = Seat> {
        let counts = move |harm: &Harm| harm.damage >= damage && now.since(harm.last) <= u64::from(within);
        self.0.into_iter().flatten().filter(counts).map(|harm| harm.by)
    }

    /// Whose hit was the last, if it is at most `within` ticks ago.
    pub fn last_by(&self, within: u32, now: Tick) -> Option<Seat> {
        let recent = self.0.iter().flatten().filter(|harm| now.since(harm.last) <= u64::from(within));
        recent.max_by_key(|harm| harm.last).map(|harm| harm.by)
    }

    pub fn clear(&mut self) {
        *self = Harms::default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_one_whose_last_hit_is_longest_ago_is_forgotten_first() {
        let mut harms = Harms::default();
        for (seat, at) in [(1, 10), (2, 20), (3, 30), (4, 40), (1, 50), (5, 60)] {
            harms.note(Seat(seat), 10, Tick(at));
        }
        let mut seats: Vec<u16> = harms.by(10, 100, Tick(60)).map(|seat| seat.0).collect();
        seats.sort_unstable();
        assert_eq!(seats, [1, 3, 4, 5]);
        assert_eq!(harms.by(20, 100, Tick(60)).collect::<Vec<_>>(), [Seat(1)], "damage adds up");
        assert_eq!(harms.by(10, 10, Tick(60)).count(), 2, "older hits do not count");
    }
}
