//! Whom an event reaches in a world that nobody sees all of.

use std::sync::Arc;

use crate::domain::{Event, Rules, Seat, TICKS_PER_SECOND, Vec2, View, World};
use crate::use_cases::lobby::frame::{Notice, NoticeBody};
use crate::use_cases::lobby::throttle::Throttle;

/// Of the kills that a player does not see, so many are told a second on average: as many as a person can read. The score
/// table has them all.
const DISTANT_KILLS_PER_S: u64 = 2;

/// And so many at once.
const DISTANT_KILLS_AT_ONCE: u64 = 8;

/// Of the hits in view that are none of the player's business, so many are told a second on average, and so many at once: a dense
/// fight has a hundred, of which the snapshots tell the harm.
const FOREIGN_HITS_PER_S: u64 = 10;
const FOREIGN_HITS_AT_ONCE: u64 = 10;

/// Everybody, each at their place in the world.
pub struct Audience<'a> {
    world: &'a World,
}

/// One pilot among them, or one who watches.
pub struct Listener<'a> {
    rules: &'a Rules,
    view: Option<View>,
    /// None for who looks at a place.
    seat: Option<Seat>,
    /// None for a pilot without a ship, who sees nothing.
    centre: Option<Vec2>,
}

/// How much more a pilot is told of what others do to each other.
#[derive(Debug)]
pub struct Gossip {
    distant_kills: Throttle,
    hits: Throttle,
}

impl Default for Gossip {
    fn default() -> Gossip {
        Gossip {
            distant_kills: so_many(DISTANT_KILLS_PER_S, DISTANT_KILLS_AT_ONCE),
            hits: so_many(FOREIGN_HITS_PER_S, FOREIGN_HITS_AT_ONCE),
        }
    }
}

fn so_many(per_s: u64, at_once: u64) -> Throttle {
    Throttle::new(u64::from(TICKS_PER_SECOND) / per_s, at_once)
}

impl<'a> Audience<'a> {
    pub fn of(world: &'a World) -> Audience<'a> {
        Audience { world }
    }

    pub fn listener(&self, seat: Seat) -> Listener<'a> {
        Listener::at(self.world.rules(), Some(seat), self.world.ship(seat).map(|ship| ship.position))
    }
}

impl<'a> Listener<'a> {
    pub fn at(rules: &'a Rules, seat: Option<Seat>, centre: Option<Vec2>) -> Listener<'a> {
        Listener { rules, view: rules.view(), seat, centre }
    }

    /// What the pilot is to hear of it, if anything: of what is out of view no more than the radar tells.
    pub fn hears<'n>(&self, notice: &'n Arc<Notice>, gossip: &mut Gossip) -> Option<&'n Arc<Notice>> {
        let NoticeBody::Event { event, afar, .. } = &notice.body else { return Some(notice) };
        let (Some(view), Some(place)) = (self.view, event.place()) else { return Some(notice) };
        if self.seat.is_some_and(|seat| event.is_about(seat)) {
            return Some(notice);
        }
        let near = self.centre.is_some_and(|centre| view.reaches(self.rules, centre, place));
        match (event, near) {
            (Event::Hit { .. }, true) => gossip.hits.takes_one(notice.tick).then_some(notice),
            (_, true) => Some(notice),
            (_, false) => afar.as_ref().filter(|_| gossip.distant_kills.takes_one(notice.tick)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Tick;

    #[test]
    fn of_what_others_do_to_each_other_only_so_much_is_told() {
        let mut gossip = Gossip::default();
        let ticks = || (0..600_u64).flat_map(|tick| [tick; 3]);
        let told = ticks().filter(|tick| gossip.distant_kills.takes_one(Tick(*tick))).count();
        assert!((20..=28).contains(&told), "{told} kills in ten seconds");
        let told = ticks().filter(|tick| gossip.hits.takes_one(Tick(*tick))).count();
        assert!((100..=110).contains(&told), "{told} hits in ten seconds");
    }
}
