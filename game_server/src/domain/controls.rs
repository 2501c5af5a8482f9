//! What a pilot, human or bot, does with the stick.

/// The state of a pilot's controls. A value that exists is finite and in range.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Controls {
    thrust: f32,
    turn: f32,
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
    /// `thrust` moves the throttle (1 opens, -1 closes it), `turn` is +1 for clockwise. `ability` is carried for modes
    /// whose ships have one; classic ships have none.
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
        Ok(Controls { thrust, turn, shoot, ability })
    }

    /// Controls from computed values, brought into range. The values must not be NaN.
    pub(super) fn saturating(thrust: f32, turn: f32, shoot: bool) -> Controls {
        Controls { thrust: thrust.clamp(-1.0, 1.0), turn: turn.clamp(-1.0, 1.0), shoot, ability: false }
    }

    /// Change of the throttle, -1 to 1.
    #[must_use]
    pub fn thrust(&self) -> f32 {
        self.thrust
    }

    /// Turn, -1 to 1, clockwise positive.
    #[must_use]
    pub fn turn(&self) -> f32 {
        self.turn
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
