//! The flight rules in integers.

use std::f64::consts::TAU;

use crate::track::{FULL_STICK, FULL_THROTTLE, UNITS_PER_PX, VELOCITY_UNITS};

/// What a client is told of world and ships when it joins.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FlightTraits {
    pub width_px: f32,
    pub height_px: f32,
    /// The most that thrust alone gives.
    pub speed_px_per_s: f32,
    /// At full turn.
    pub turn_rad_per_s: f32,
    pub engine: Engine,
    pub ticks_per_s: u32,
}

/// What thrust does to a ship.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Engine {
    /// It moves the throttle; the ship flies where the nose points, as fast as the throttle says.
    Throttle {
        /// Change of the throttle (0 to 1) at full thrust.
        throttle_per_s: f32,
    },
    /// It pushes; drag brakes, and the ship drifts on.
    Drift {
        /// Share of its speed that a ship loses in a second, at the rate of that moment.
        drag_per_s: f32,
        /// Push backwards, by that forwards.
        reverse: f32,
        /// Push sideways while the special is on, by that forwards; 0 for a ship whose special is another.
        strafe: f32,
        /// Push forwards while the special is on, by that without; 0 for a ship whose special is another.
        boost: f32,
    },
}

/// The same as whole numbers per tick.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Flight {
    /// Of the world, in units; at least 1.
    pub width: i64,
    pub height: i64,
    /// 2^-32 turns a tick for each step of the stick.
    pub turn: i64,
    pub motion: Motion,
    pub ticks_per_s: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Motion {
    Throttle {
        /// Throttle units a tick for each step of the stick.
        throttle: i64,
        /// Units a tick at full throttle.
        speed: i64,
    },
    Drift(Drift),
}

/// Velocities in velocity units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Drift {
    /// Of a velocity, what is left after a tick, in 1/65536.
    pub keep: i64,
    /// 1/256 of velocity a tick for each step of the stick: forwards,
    pub thrust: i64,
    /// backwards,
    pub reverse: i64,
    /// and sideways while the special is on; 0 if it gives none.
    pub strafe: i64,
    /// Velocity a tick while the special is on; 0 if it gives none.
    pub boost: i64,
}

impl Flight {
    #[must_use]
    pub fn new(traits: &FlightTraits) -> Flight {
        let ticks_per_s = traits.ticks_per_s.max(1);
        let ticks = f64::from(ticks_per_s);
        let stick = f64::from(FULL_STICK);
        let speed = f64::from(traits.speed_px_per_s);
        let units = |px: f32| (f64::from(px) * UNITS_PER_PX as f64).round() as i64;
        let motion = match traits.engine {
            Engine::Throttle { throttle_per_s } => Motion::Throttle {
                throttle: (f64::from(throttle_per_s) / ticks * f64::from(FULL_THROTTLE) / stick).round() as i64,
                speed: (speed / ticks * UNITS_PER_PX as f64).round() as i64,
            },
            Engine::Drift { drag_per_s, reverse, strafe, boost } => {
                let drag = f64::from(drag_per_s);
                let push = speed * drag / ticks / ticks * (UNITS_PER_PX * VELOCITY_UNITS) as f64;
                let per_step = |share: f32| (push * f64::from(share) * 256.0 / stick).round() as i64;
                Motion::Drift(Drift {
                    keep: (65_536.0 * (1.0 - drag / ticks)).round() as i64,
                    thrust: per_step(1.0),
                    reverse: per_step(reverse),
                    strafe: per_step(strafe),
                    boost: (push * f64::from(boost)).round() as i64,
                })
            }
        };
        Flight {
            width: units(traits.width_px).clamp(1, MAX_EXTENT),
            height: units(traits.height_px).clamp(1, MAX_EXTENT),
            turn: (f64::from(traits.turn_rad_per_s) / ticks / TAU * 4_294_967_296.0 / stick).round() as i64,
            motion,
            ticks_per_s,
        }
    }

    /// True if ships keep a velocity of their own.
    #[must_use]
    pub fn drifts(&self) -> bool {
        matches!(self.motion, Motion::Drift(_))
    }
}

/// Of a world 65 536 px wide, the widest that there is. Keeps every product below within 63 bits.
const MAX_EXTENT: i64 = 65_536 * UNITS_PER_PX;
