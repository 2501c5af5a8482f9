//! Whom an event reaches in a world that nobody sees all of.

use crate::domain::{Event, Rules, Seat, TICKS_PER_SECOND, Vec2, View, World};
use crate::use_cases::lobby::frame::{Notice, NoticeBody};
use crate::use_cases::lobby::throttle::Throttle;

/// Of the kills that a player does not see, so many are told a second on average: as many as a person can read. The score
/// table has them all.
const DISTANT_KILLS_PER_S: u64 = 2;

/// And so many at once.
const DISTANT_KILLS_AT_ONCE: u64 = 8;

const TICKS_PER_DISTANT_KILL: u64 = TICKS_PER_SECOND as u64 / DISTANT_KILLS_PER_S;

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
    /// None for a pilot without a ship, who is told everything.
    centre: Option<Vec2>,
}

/// How many more distant kills a pilot is told.
#[derive(Debug)]
pub struct KillFeed(Throttle);

impl Default for KillFeed {
    fn default() -> KillFeed {
        KillFeed(Throttle::new(TICKS_PER_DISTANT_KILL, DISTANT_KILLS_AT_ONCE))
    }
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

    /// True if the pilot is to hear of it.
    pub fn hears(&self, notice: &Notice, feed: &mut KillFeed) -> bool {
        let NoticeBody::Event { event, .. } = &notice.body else { return true };
        let (Some(view), Some(centre), Some(place)) = (self.view, self.centre, event.place()) else {
            return true;
        };
        let near = view.reaches(self.rules, centre, place) || self.seat.is_some_and(|seat| event.is_about(seat));
        near || (matches!(event, Event::Killed { .. }) && feed.0.takes_one(notice.tick))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Tick;

    #[test]
    fn of_a_slaughter_far_away_two_kills_a_second_are_told() {
        let mut feed = KillFeed::default();
        let told = (0..600_u64).flat_map(|tick| [tick; 3]).filter(|tick| feed.0.takes_one(Tick(*tick))).count();
        assert!((20..=28).contains(&told), "{told} kills in ten seconds");
    }
}
