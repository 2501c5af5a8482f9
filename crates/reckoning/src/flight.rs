//! The flight rules in integers.

use std::f64::consts::TAU;

use crate::track::{FULL_STICK, FULL_THROTTLE, UNITS_PER_PX};

/// What a client is told of world and ships when it joins.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FlightTraits {
    pub width_px: f32,
    pub height_px: f32,
    /// At full throttle.
    pub speed_px_per_s: f32,
    /// At full turn.
    pub turn_rad_per_s: f32,
    /// Change of the throttle (0 to 1) at full thrust.
    pub throttle_per_s: f32,
    pub ticks_per_s: u32,
}

/// The same as whole numbers per tick.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Flight {
    /// Of the world, in units; at least 1.
    pub width: i64,
    pub height: i64,
    /// 2^-32 turns a tick for each step of the stick.
    pub turn: i64,
    /// Throttle units a tick for each step of the stick.
    pub throttle: i64,
    /// Units a tick at full throttle.
    pub speed: i64,
}

impl Flight {
    #[must_use]
    pub fn new(traits: &FlightTraits) -> Flight {
        let ticks = f64::from(traits.ticks_per_s.max(1));
        let stick = f64::from(FULL_STICK);
        let units = |px: f32| (f64::from(px) * UNITS_PER_PX as f64).round() as i64;
        Flight {
            width: units(traits.width_px).clamp(1, MAX_EXTENT),
            height: units(traits.height_px).clamp(1, MAX_EXTENT),
            turn: (f64::from(traits.turn_rad_per_s) / ticks / TAU * 4_294_967_296.0 / stick).round() as i64,
            throttle: (f64::from(traits.throttle_per_s) / ticks * f64::from(FULL_THROTTLE) / stick).round() as i64,
            speed: (f64::from(traits.speed_px_per_s) / ticks * UNITS_PER_PX as f64).round() as i64,
        }
    }
}

/// Of a world 65 536 px wide, the widest that there is. Keeps every product below within 63 bits.
const MAX_EXTENT: i64 = 65_536 * UNITS_PER_PX;
