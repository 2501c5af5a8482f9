//! One ship's track.

use crate::flight::{Drift, Flight, Motion};
use crate::sine::{cosine, sine};

/// Positions are counted in these.
pub const UNITS_PER_PX: i64 = 4_096;

/// Velocity units in one unit a tick.
pub const VELOCITY_UNITS: i64 = 64;

/// Along each axis, in velocity units: what 24 bits hold.
pub const MAX_VELOCITY: i64 = (1 << 23) - 1;

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
    /// 0 to [`FULL_THROTTLE`]; 0 of a ship that drifts.
    pub throttle: u32,
    /// Of a ship that drifts, in velocity units, within [`MAX_VELOCITY`]; else 0.
    pub vx: i32,
    pub vy: i32,
    /// -127 to 127, clockwise positive.
    pub turn: i8,
    /// -127 to 127.
    pub thrust: i8,
    /// True while the ship's special is on.
    pub special: bool,
}

/// A ship in everyday units: px, px a second, radians, a throttle from 0 to 1, and turn and thrust in steps.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Craft {
    pub place: (f32, f32),
    pub velocity: (f32, f32),
    pub heading: f32,
    pub throttle: f32,
    pub sticks: (i8, i8),
    pub special: bool,
}

/// What a client must be told so that its track follows the ship.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Course {
    /// The new position of the stick, where it changed.
    pub turn: Option<i8>,
    pub thrust: Option<i8>,
    /// Whether the special is on, where that changed.
    pub special: Option<bool>,
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
    /// Of a ship that drifts, in [`VELOCITY_STEP`](Self::VELOCITY_STEP)s along x and y.
    pub velocity: Option<(i8, i8)>,
}

impl Shift {
    /// Units in a step of `dx` and `dy`.
    pub const STEP: i64 = UNITS_PER_PX / 32;
    /// 2^-32 turns in a step of `heading`.
    pub const HEADING_STEP: i64 = 1 << 19;
    /// Velocity units in a step of `velocity`: 0.23 px a second at 60 ticks a second.
    pub const VELOCITY_STEP: i64 = 1 << 10;
}

impl Course {
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.turn.is_none() && self.thrust.is_none() && self.special.is_none() && self.shift.is_none()
    }
}

impl Track {
    /// One tick: turns, then moves the throttle or pushes, then flies.
    #[must_use]
    pub fn step(self, flight: &Flight) -> Track {
        match &flight.motion {
            Motion::Throttle { throttle, speed } => self.step_by_throttle(*throttle, *speed, flight),
            Motion::Drift(drift) => self.step_by_drift(drift, flight),
        }
    }

    fn step_by_throttle(self, throttle: i64, speed: i64, flight: &Flight) -> Track {
        let heading = self.turned(flight);
        let throttle = i64::from(self.throttle) + i64::from(self.thrust) * throttle;
        let throttle = throttle.clamp(0, i64::from(FULL_THROTTLE)) as u32;
        let way = (speed * i64::from(throttle >> 7)) >> 16;
        Track {
            x: wrapped(i64::from(self.x) + share(way, sine(heading)), flight.width),
            y: wrapped(i64::from(self.y) - share(way, cosine(heading)), flight.height),
            heading,
            throttle,
            ..self
        }
    }

    fn step_by_drift(self, drift: &Drift, flight: &Flight) -> Track {
        let strafes = self.special && drift.strafe > 0;
        let boosts = self.special && drift.boost > 0;
        let heading = if strafes { self.heading } else { self.turned(flight) };
        let (thrust, turn) = (i64::from(self.thrust), i64::from(self.turn));
        let push = match thrust {
            _ if boosts => drift.boost,
            0.. => (thrust * drift.thrust) >> 8,
            _ => (thrust * drift.reverse) >> 8,
        };
        let aside = if strafes { (turn * drift.strafe) >> 8 } else { 0 };
        let (sin, cos) = (sine(heading), cosine(heading));
        let kept = |velocity: i32| share(i64::from(velocity), drift.keep);
        let vx = (kept(self.vx) + share(push, sin) + share(aside, cos)).clamp(-MAX_VELOCITY, MAX_VELOCITY);
        let vy = (kept(self.vy) - share(push, cos) + share(aside, sin)).clamp(-MAX_VELOCITY, MAX_VELOCITY);
        let way = |velocity: i64| (velocity + VELOCITY_UNITS / 2) >> VELOCITY_UNITS.trailing_zeros();
        Track {
            x: wrapped(i64::from(self.x) + way(vx), flight.width),
            y: wrapped(i64::from(self.y) + way(vy), flight.height),
            heading,
            vx: vx as i32,
            vy: vy as i32,
            ..self
        }
    }

    fn turned(&self, flight: &Flight) -> u32 {
        self.heading.wrapping_add((i64::from(self.turn) * flight.turn) as u32)
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
        track.special = course.special.unwrap_or(track.special);
        track = track.after(age, flight);
        if let Some(shift) = course.shift {
            track.x = wrapped(i64::from(track.x) + i64::from(shift.dx) * Shift::STEP, flight.width);
            track.y = wrapped(i64::from(track.y) + i64::from(shift.dy) * Shift::STEP, flight.height);
            track.heading = track.heading.wrapping_add((i64::from(shift.heading) * Shift::HEADING_STEP) as u32);
            let (dvx, dvy) = shift.velocity.unwrap_or_default();
            track.vx = limited(i64::from(track.vx) + i64::from(dvx) * Shift::VELOCITY_STEP);
            track.vy = limited(i64::from(track.vy) + i64::from(dvy) * Shift::VELOCITY_STEP);
        }
        track
    }

    #[must_use]
    pub fn of(craft: &Craft, flight: &Flight) -> Track {
        let units = |px: f32, extent: i64| wrapped((f64::from(px) * UNITS_PER_PX as f64).round() as i64, extent);
        let scale = velocity_scale(flight);
        let velocity =
            |px_per_s: f32| if flight.drifts() { limited((f64::from(px_per_s) * scale).round() as i64) } else { 0 };
        let throttle = if flight.drifts() { 0.0 } else { f64::from(craft.throttle) * f64::from(FULL_THROTTLE) };
        let (turn, thrust) = craft.sticks;
        Track {
            x: units(craft.place.0, flight.width),
            y: units(craft.place.1, flight.height),
            heading: angle(craft.heading),
            throttle: throttle.round().clamp(0.0, f64::from(FULL_THROTTLE)) as u32,
            vx: velocity(craft.velocity.0),
            vy: velocity(craft.velocity.1),
            turn,
            thrust,
            special: craft.special,
        }
    }

    /// In px.
    #[must_use]
    pub fn position_px(&self) -> (f32, f32) {
        let px = |units: u32| (f64::from(units) / UNITS_PER_PX as f64) as f32;
        (px(self.x), px(self.y))
    }

    /// In px a second; 0 of a ship that does not drift.
    #[must_use]
    pub fn velocity_px_per_s(&self, flight: &Flight) -> (f32, f32) {
        let px_per_s = |velocity: i32| (f64::from(velocity) / velocity_scale(flight)) as f32;
        (px_per_s(self.vx), px_per_s(self.vy))
    }

    /// In radians, from -pi to pi.
    #[must_use]
    pub fn heading_rad(&self) -> f32 {
        (f64::from(self.heading as i32) * (std::f64::consts::TAU / 4_294_967_296.0)) as f32
    }

    /// 0 to 1; of a ship that drifts, how hard its engine pushes.
    #[must_use]
    pub fn throttle_share(&self, flight: &Flight) -> f32 {
        match &flight.motion {
            Motion::Throttle { .. } => (f64::from(self.throttle) / f64::from(FULL_THROTTLE)) as f32,
            Motion::Drift(drift) if self.special && drift.boost > 0 => 1.0,
            Motion::Drift(_) => f32::from(self.thrust.max(0)) / f32::from(FULL_STICK),
        }
    }

    /// The shortest way from here to `other`, in units: across the seam where that is shorter.
    #[must_use]
    pub fn way_to(&self, other: &Track, flight: &Flight) -> (i64, i64) {
        (shortest(self.x, other.x, flight.width), shortest(self.y, other.y, flight.height))
    }
}

/// Velocity units in a px a second.
fn velocity_scale(flight: &Flight) -> f64 {
    (UNITS_PER_PX * VELOCITY_UNITS) as f64 / f64::from(flight.ticks_per_s)
}

fn limited(velocity: i64) -> i32 {
    velocity.clamp(-MAX_VELOCITY, MAX_VELOCITY) as i32
}

/// `value` times a share in 1/65536, to the nearest.
fn share(value: i64, share: i64) -> i64 {
    (value * share + 32_768) >> 16
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
    use crate::flight::{Engine, FlightTraits};
    use proptest::prelude::*;

    fn flight(speed_px_per_s: f32, engine: Engine) -> Flight {
        let (width_px, height_px, turn_rad_per_s, ticks_per_s) = (800.0, 460.0, 3.0, 60);
        Flight::new(&FlightTraits { width_px, height_px, speed_px_per_s, turn_rad_per_s, engine, ticks_per_s })
    }

    fn classic() -> Flight {
        flight(150.0, Engine::Throttle { throttle_per_s: 2.0 })
    }

    fn drifting(strafe: f32, boost: f32) -> Flight {
        flight(240.0, Engine::Drift { drag_per_s: 0.9, reverse: 0.5, strafe, boost })
    }

    fn at(place: (f32, f32), heading: f32, throttle: f32, sticks: (i8, i8), flight: &Flight) -> Track {
        Track::of(&Craft { place, velocity: (0.0, 0.0), heading, throttle, sticks, special: false }, flight)
    }

    #[test]
    fn a_second_at_full_throttle_is_a_hundred_and_fifty_px() {
        let track = at((100.0, 300.0), std::f32::consts::FRAC_PI_2, 1.0, (0, 0), &classic());
        let (x, y) = track.after(60, &classic()).position_px();
        assert!((x - 250.0).abs() < 0.02 && (y - 300.0).abs() < 0.02, "{x} {y}");
    }

    #[test]
    fn a_course_that_is_told_late_ends_where_one_told_in_time_does() {
        for flight in [classic(), drifting(0.0, 0.0)] {
            let start = at((10.0, 20.0), 0.0, 0.5, (0, 127), &flight);
            let mut in_time = start.step(&flight);
            in_time.turn = -127;
            let in_time = in_time.step(&flight);
            let late = start.follow(2, &Course { turn: Some(-127), age: 1, ..Course::default() }, &flight);
            assert_eq!(late, in_time);
        }
    }

    #[test]
    fn thrust_brings_a_ship_that_drifts_to_its_top_speed_and_drag_brings_it_to_rest() {
        let flight = drifting(0.0, 0.0);
        let east = std::f32::consts::FRAC_PI_2;
        let mut track = at((100.0, 300.0), east, 0.0, (0, 127), &flight).after(600, &flight);
        let (vx, vy) = track.velocity_px_per_s(&flight);
        assert!((vx - 240.0).abs() < 0.5 && vy.abs() < 0.1, "{vx} {vy}");
        track.thrust = 0;
        let (vx, _) = track.after(60, &flight).velocity_px_per_s(&flight);
        assert!((90.0..100.0).contains(&vx), "{vx} a second later");
        assert_eq!(track.after(1_800, &flight).velocity_px_per_s(&flight).0.round(), 0.0);
    }

    #[test]
    fn a_ship_drifts_on_where_it_flew_while_it_turns() {
        let flight = drifting(0.0, 0.0);
        let moving = Craft { velocity: (200.0, 0.0), ..north() };
        let turned = Track { turn: 127, ..Track::of(&moving, &flight) }.after(30, &flight);
        let (vx, vy) = turned.velocity_px_per_s(&flight);
        assert!(vx > 120.0 && vy.abs() < 0.1, "{vx} {vy}");
        assert!((turned.heading_rad() - 1.5).abs() < 0.01);
    }

    fn north() -> Craft {
        Craft {
            place: (400.0, 230.0),
            velocity: (0.0, 0.0),
            heading: 0.0,
            throttle: 0.0,
            sticks: (0, 0),
            special: false,
        }
    }

    #[test]
    fn a_special_that_pushes_counts_while_it_is_on() {
        let boost = Course { special: Some(true), age: 3, ..Course::default() };
        let flight = drifting(0.0, 2.0);
        let boosted = Track::of(&north(), &flight).follow(3, &boost, &flight);
        let (_, vy) = boosted.velocity_px_per_s(&flight);
        assert!((vy + 2.0 * 240.0 * 0.9 * 3.0 / 60.0).abs() < 0.5, "{vy}");

        let flight = drifting(0.8, 0.0);
        let aside = Track::of(&Craft { sticks: (127, 0), ..north() }, &flight).follow(3, &boost, &flight);
        let (vx, vy) = aside.velocity_px_per_s(&flight);
        assert!((vx - 0.8 * 240.0 * 0.9 * 3.0 / 60.0).abs() < 0.5 && vy.abs() < 0.1, "{vx} {vy}");
        assert_eq!(aside.heading, 0, "a ship that strafes does not turn");
    }

    proptest! {
        #[test]
        fn a_track_never_leaves_the_world(
            x in 0_u32..3_276_800, y in 0_u32..1_884_160, heading: u32, throttle in 0..=FULL_THROTTLE,
            velocity in any::<(i8, i8)>(), vx in -8_388_607_i32..=8_388_607, vy in -8_388_607_i32..=8_388_607,
            turn: i8, thrust: i8, dx: i8, dy: i8, ticks in 0_u32..300, age: u8, special: bool, drifts: bool,
        ) {
            let flight = if drifts { drifting(0.5, 1.5) } else { classic() };
            let shift = Some(Shift { dx, dy, heading: 3, velocity: Some(velocity) });
            let course = Course { turn: Some(turn), thrust: None, special: None, age, shift };
            let track = Track { x, y, heading, throttle, vx, vy, turn: 0, thrust, special };
            let track = track.follow(ticks, &course, &flight);
            prop_assert!(i64::from(track.x) < flight.width && i64::from(track.y) < flight.height);
            prop_assert!(track.throttle <= FULL_THROTTLE);
            prop_assert!(i64::from(track.vx).abs() <= MAX_VELOCITY && i64::from(track.vy).abs() <= MAX_VELOCITY);
        }
    }
}
