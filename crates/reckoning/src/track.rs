//! One ship's track.

use crate::flight::Flight;
use crate::sine::{cosine, sine};

/// Positions are counted in these.
pub const UNITS_PER_PX: i64 = 4_096;

/// Throttle fully open.
pub const FULL_THROTTLE: u32 = 1 << 23;

/// Stick fully over; -127 to 127.
pub const FULL_STICK: i8 = 127;

/// Where everybody believes a ship to be, and how it flies on from there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Track {
    /// In units, 0 up to the world's width.
    pub x: u32,
    pub y: u32,
    /// In 2^-32 turns; 0 is up, clockwise.
    pub heading: u32,
    /// 0 to [`FULL_THROTTLE`].
    pub throttle: u32,
    /// -127 to 127, clockwise positive.
    pub turn: i8,
    /// -127 to 127.
    pub thrust: i8,
}

/// What a client must be told so that its track follows the ship.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Course {
    /// The new position of the stick, where it changed.
    pub turn: Option<i8>,
    pub thrust: Option<i8>,
    /// For how many of the last ticks the new controls have counted, 0 to 3.
    pub age: u8,
    /// Added at the end.
    pub shift: Option<Shift>,
}

/// A small correction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Shift {
    /// In 1/32 px.
    pub dx: i8,
    pub dy: i8,
    /// In 1/8192 turns.
    pub heading: i8,
}

impl Shift {
    /// Units in a step of `dx` and `dy`.
    pub const STEP: i64 = UNITS_PER_PX / 32;
    /// 2^-32 turns in a step of `heading`.
    pub const HEADING_STEP: i64 = 1 << 19;
}

impl Course {
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.turn.is_none() && self.thrust.is_none() && self.shift.is_none()
    }
}

impl Track {
    /// One tick: turns, then moves the throttle, then flies.
    #[must_use]
    pub fn step(self, flight: &Flight) -> Track {
        let heading = self.heading.wrapping_add((i64::from(self.turn) * flight.turn) as u32);
        let throttle = i64::from(self.throttle) + i64::from(self.thrust) * flight.throttle;
        let throttle = throttle.clamp(0, i64::from(FULL_THROTTLE)) as u32;
        let way = (flight.speed * i64::from(throttle >> 7)) >> 16;
        let along = |share: i64| (way * share + 32_768) >> 16;
        Track {
            x: wrapped(i64::from(self.x) + along(sine(heading)), flight.width),
            y: wrapped(i64::from(self.y) - along(cosine(heading)), flight.height),
            heading,
            throttle,
            ..self
        }
    }

    /// `ticks` ticks with the same controls.
    #[must_use]
    pub fn after(self, ticks: u32, flight: &Flight) -> Track {
        (0..ticks).fold(self, |track, _| track.step(flight))
    }

    /// `ticks` ticks on which `course` was set.
    #[must_use]
    pub fn follow(self, ticks: u32, course: &Course, flight: &Flight) -> Track {
        let age = u32::from(course.age).min(ticks);
        let mut track = self.after(ticks - age, flight);
        track.turn = course.turn.unwrap_or(track.turn);
        track.thrust = course.thrust.unwrap_or(track.thrust);
        track = track.after(age, flight);
        if let Some(shift) = course.shift {
            track.x = wrapped(i64::from(track.x) + i64::from(shift.dx) * Shift::STEP, flight.width);
            track.y = wrapped(i64::from(track.y) + i64::from(shift.dy) * Shift::STEP, flight.height);
            track.heading = track.heading.wrapping_add((i64::from(shift.heading) * Shift::HEADING_STEP) as u32);
        }
        track
    }

    /// The track of a ship at a place in px, with a heading in radians, a throttle from 0 to 1, and sticks.
    #[must_use]
    pub fn at(place: (f32, f32), heading: f32, throttle: f32, sticks: (i8, i8), flight: &Flight) -> Track {
        let units = |px: f32, extent: i64| wrapped((f64::from(px) * UNITS_PER_PX as f64).round() as i64, extent);
        let (turn, thrust) = sticks;
        Track {
            x: units(place.0, flight.width),
            y: units(place.1, flight.height),
            heading: angle(heading),
            throttle: (f64::from(throttle) * f64::from(FULL_THROTTLE)).round().clamp(0.0, f64::from(FULL_THROTTLE))
                as u32,
            turn,
            thrust,
        }
    }

    /// In px.
    #[must_use]
    pub fn position_px(&self) -> (f32, f32) {
        let px = |units: u32| (f64::from(units) / UNITS_PER_PX as f64) as f32;
        (px(self.x), px(self.y))
    }

    /// In radians, from -pi to pi.
    #[must_use]
    pub fn heading_rad(&self) -> f32 {
        (f64::from(self.heading as i32) * (std::f64::consts::TAU / 4_294_967_296.0)) as f32
    }

    /// 0 to 1.
    #[must_use]
    pub fn throttle_share(&self) -> f32 {
        (f64::from(self.throttle) / f64::from(FULL_THROTTLE)) as f32
    }

    /// The shortest way from here to `other`, in units: across the seam where that is shorter.
    #[must_use]
    pub fn way_to(&self, other: &Track, flight: &Flight) -> (i64, i64) {
        (shortest(self.x, other.x, flight.width), shortest(self.y, other.y, flight.height))
    }
}

/// An angle in radians as 2^-32 turns.
fn angle(radians: f32) -> u32 {
    let turns = f64::from(radians) / std::f64::consts::TAU;
    ((turns * 4_294_967_296.0).round() as i64) as u32
}

fn wrapped(units: i64, extent: i64) -> u32 {
    units.rem_euclid(extent) as u32
}

fn shortest(from: u32, to: u32, extent: i64) -> i64 {
    let way = (i64::from(to) - i64::from(from)).rem_euclid(extent);
    if way * 2 > extent { way - extent } else { way }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flight::FlightTraits;
    use proptest::prelude::*;

    fn classic() -> Flight {
        Flight::new(&FlightTraits {
            width_px: 800.0,
            height_px: 460.0,
            speed_px_per_s: 150.0,
            turn_rad_per_s: 3.0,
            throttle_per_s: 2.0,
            ticks_per_s: 60,
        })
    }

    #[test]
    fn a_second_at_full_throttle_is_a_hundred_and_fifty_px() {
        let track = Track::at((100.0, 300.0), std::f32::consts::FRAC_PI_2, 1.0, (0, 0), &classic());
        let (x, y) = track.after(60, &classic()).position_px();
        assert!((x - 250.0).abs() < 0.02 && (y - 300.0).abs() < 0.02, "{x} {y}");
    }

    #[test]
    fn a_course_that_is_told_late_ends_where_one_told_in_time_does() {
        let flight = classic();
        let start = Track::at((10.0, 20.0), 0.0, 0.5, (0, 127), &flight);
        let mut in_time = start.step(&flight);
        in_time.turn = -127;
        let in_time = in_time.step(&flight);
        let late = start.follow(2, &Course { turn: Some(-127), age: 1, ..Course::default() }, &flight);
        assert_eq!(late, in_time);
    }

    proptest! {
        #[test]
        fn a_track_never_leaves_the_world(
            x in 0_u32..3_276_800, y in 0_u32..1_884_160, heading: u32, throttle in 0..=FULL_THROTTLE,
            turn: i8, thrust: i8, dx: i8, dy: i8, ticks in 0_u32..300, age: u8,
        ) {
            let flight = classic();
            let course = Course { turn: Some(turn), thrust: None, age, shift: Some(Shift { dx, dy, heading: 3 }) };
            let track = Track { x, y, heading, throttle, turn: 0, thrust }.follow(ticks, &course, &flight);
            prop_assert!(i64::from(track.x) < flight.width && i64::from(track.y) < flight.height);
            prop_assert!(track.throttle <= FULL_THROTTLE);
        }
    }
}
