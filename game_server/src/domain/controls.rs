//! What a pilot, human or bot, does with the stick.

use crate::domain::state::{State, StateSink, StateSource};

/// Steps of a stick from the middle to the end. A finer move of a thumb is noise, and whole steps are what every protocol
/// can carry without rounding, so that clients and server fly by the same numbers.
const STICK_STEPS: f32 = 127.0;

/// The state of a pilot's controls. A value that exists is in range.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Controls {
    thrust: i8,
    turn: i8,
    shoot: bool,
    ability: bool,
}

/// Why controls were refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ControlsError {
    #[error("thrust must be a number from -1 to 1")]
    Thrust,
    #[error("turn must be a number from -1 to 1")]
    Turn,
}

impl Controls {
    /// `thrust` moves the throttle (1 opens, -1 closes it), `turn` is +1 for clockwise. `ability` asks for the
    /// special of a jet; classic ships have none. Both sticks are rounded to 1/127.
    ///
    /// # Errors
    /// When `thrust` or `turn` is not finite or not within -1 to 1.
    pub fn new(thrust: f32, turn: f32, shoot: bool, ability: bool) -> Result<Controls, ControlsError> {
        // NaN is in no range, so the range check refuses it too.
        if !(-1.0..=1.0).contains(&thrust) {
            return Err(ControlsError::Thrust);
        }
        if !(-1.0..=1.0).contains(&turn) {
            return Err(ControlsError::Turn);
        }
        Ok(Controls { thrust: steps(thrust), turn: steps(turn), shoot, ability })
    }

    /// Controls from steps as [`sticks`](Self::sticks) gives them; none for steps past the end of a stick.
    #[must_use]
    pub fn from_sticks((turn, thrust): (i8, i8), shoot: bool, ability: bool) -> Option<Controls> {
        let in_range = |steps: i8| steps != i8::MIN;
        (in_range(turn) && in_range(thrust)).then_some(Controls { thrust, turn, shoot, ability })
    }

    /// Controls from computed values, brought into range. The values must not be NaN.
    pub(super) fn saturating(thrust: f32, turn: f32, shoot: bool, ability: bool) -> Controls {
        Controls { thrust: steps(thrust.clamp(-1.0, 1.0)), turn: steps(turn.clamp(-1.0, 1.0)), shoot, ability }
    }

    /// Change of the throttle, -1 to 1.
    #[must_use]
    pub fn thrust(&self) -> f32 {
        f32::from(self.thrust) / STICK_STEPS
    }

    /// Turn, -1 to 1, clockwise positive.
    #[must_use]
    pub fn turn(&self) -> f32 {
        f32::from(self.turn) / STICK_STEPS
    }

    /// Turn and thrust in steps, -127 to 127.
    #[must_use]
    pub fn sticks(&self) -> (i8, i8) {
        (self.turn, self.thrust)
    }

    #[must_use]
    pub fn shoot(&self) -> bool {
        self.shoot
    }

    #[must_use]
    pub fn ability(&self) -> bool {
        self.ability
    }
}

impl State for Controls {
    fn write_to(&self, sink: &mut impl StateSink) {
        let Controls { thrust, turn, shoot, ability } = *self;
        ((turn, thrust), (shoot, ability)).write_to(sink);
    }

    fn read_from(source: &mut StateSource<'_>) -> Option<Controls> {
        let (sticks, (shoot, ability)) = State::read_from(source)?;
        Controls::from_sticks(sticks, shoot, ability)
    }
}

/// A stick within -1 to 1 as whole steps.
fn steps(stick: f32) -> i8 {
    (stick * STICK_STEPS).round() as i8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_that_are_no_stick_position_are_refused() {
        for bad in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY, 1.001, -1.001] {
            assert_eq!(Controls::new(bad, 0.0, false, false), Err(ControlsError::Thrust));
            assert_eq!(Controls::new(0.0, bad, false, false), Err(ControlsError::Turn));
        }
        assert!(Controls::new(-1.0, 1.0, true, true).is_ok());
    }
}
