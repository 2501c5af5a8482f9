//! The ring that closes. Where it is follows from the mode's numbers and the time left alone, so nobody need be told.

use std::f32::consts::TAU;

use crate::domain::rules::RingNumbers;
use crate::domain::tick::ticks_in;
use crate::domain::{Phase, Torus, Vec2, World};

/// The course of a mode's ring. Its points in time are counted back from the end of the match, as ticks left.
#[derive(Debug, Clone, PartialEq)]
pub struct Ring {
    /// The middle of the world, which its centre wanders around.
    pub middle: Vec2,
    pub wander_px: f32,
    /// For one round.
    pub wander_ticks: u32,
    pub first_px: f32,
    pub last_px: f32,
    /// With so many ticks left it begins to close,
    pub closes_at: u32,
    /// and with so many it has.
    pub closed_at: u32,
    pub(super) damage: u16,
    pub(super) every_ticks: u32,
}

/// Where it is safe.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Circle {
    pub centre: Vec2,
    pub radius: f32,
}

impl Ring {
    pub(super) fn new(numbers: &RingNumbers, arena: Torus, match_s: f32) -> Ring {
        let left_after = |seconds: f32| ticks_in(match_s).saturating_sub(ticks_in(seconds));
        Ring {
            middle: Vec2::new(0.5 * arena.width, 0.5 * arena.height),
            wander_px: numbers.wander_px,
            wander_ticks: ticks_in(numbers.wander_s).max(1),
            first_px: numbers.first_px,
            last_px: numbers.last_px,
            closes_at: left_after(numbers.rest_s),
            closed_at: left_after(numbers.rest_s + numbers.closing_s),
            damage: numbers.damage,
            every_ticks: ticks_in(numbers.every_s).max(1),
        }
    }

    /// Where it is safe with so many ticks left.
    #[must_use]
    pub fn at(&self, ticks_left: u32) -> Circle {
        let still_open = ticks_left.clamp(self.closed_at, self.closes_at) - self.closed_at;
        let share = still_open as f32 / (self.closes_at - self.closed_at).max(1) as f32;
        let angle = TAU * ((ticks_left % self.wander_ticks) as f32 / self.wander_ticks as f32);
        Circle {
            centre: self.middle + Vec2::forward(angle).scaled(self.wander_px),
            radius: self.last_px + (self.first_px - self.last_px) * share,
        }
    }
}

impl Circle {
    /// Measured straight: the way across the seam does not count.
    #[must_use]
    pub fn contains(&self, place: Vec2) -> bool {
        (place - self.centre).length_squared() <= self.radius * self.radius
    }
}

impl World {
    /// Where it is safe now; none where no ring closes, or nobody flies.
    pub(super) fn safe_circle(&self) -> Option<Circle> {
        let Phase::Running { ends_at: Some(ends_at), .. } = self.phase else { return None };
        Some(self.rules.ring()?.at(ends_at.since(self.tick) as u32))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ring() -> Ring {
        let numbers = RingNumbers {
            first_px: 1_000.0,
            last_px: 100.0,
            rest_s: 10.0,
            closing_s: 60.0,
            wander_px: 50.0,
            wander_s: 40.0,
            damage: 5,
            every_s: 0.5,
        };
        Ring::new(&numbers, Torus { width: 1_600.0, height: 920.0 }, 100.0)
    }

    #[test]
    fn it_rests_then_closes_evenly_and_stays_closed() {
        let radius = |seconds_left: u32| ring().at(seconds_left * 60).radius;
        assert_eq!((radius(100), radius(90)), (1_000.0, 1_000.0));
        assert!((radius(60) - 550.0).abs() < 0.01);
        assert_eq!((radius(30), radius(0)), (100.0, 100.0));
    }

    #[test]
    fn its_centre_goes_round_the_middle_of_the_world() {
        let centre = |seconds_left: u32| ring().at(seconds_left * 60).centre;
        for seconds in 0..100 {
            let from_the_middle = (centre(seconds) - ring().middle).length();
            assert!((from_the_middle - 50.0).abs() < 0.01);
        }
        assert_eq!(centre(20), centre(60), "a round later it is where it was");
        assert!((centre(20) - centre(40)).length() > 99.0, "half a round later on the other side");
    }
}
