//! Wire messages from domain values, and back.

mod arms;
mod departure;
mod event;
mod identity;
mod places;
mod replies;
mod state;
mod wishes;
mod world;

use crate::domain::Tick;

pub use departure::{close_code, refusal_code};
pub(super) use event::event;
pub(super) use identity::world_shape;
pub use identity::{Recipient, Viewer, identity, mode_identity, watcher_identity};
pub(super) use places::map;
pub(super) use replies::{denied, giving_up, playback, said, unsaid};
pub(super) use state::{
    game_state, game_state_with, lobby_phase, match_end, outcome_of, pilot, signed, state_without_pilots,
};
pub use wishes::{chat, gaze, playback_wish, player_input, vote};
pub(super) use world::{carries, energy_share, radar, view_update, world_update};

/// A number of the wire: ticks are counted in 32 bits there, which last for two years.
pub(super) fn tick_number(tick: Tick) -> u32 {
    u32::try_from(tick.0).unwrap_or(u32::MAX)
}

/// Rounds to what a client can see, so that the text stays short; never gives `-0`.
fn rounded(value: f32, steps: f32) -> f32 {
    (value * steps).round() / steps + 0.0
}

fn hundredths(value: f32) -> f32 {
    rounded(value, 100.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounding_keeps_the_text_short_and_never_gives_a_negative_zero() {
        assert_eq!(hundredths(412.498_9), 412.5);
        assert_eq!(rounded(1.234_567_8, 10_000.0), 1.2346);
        assert!(hundredths(-0.001).is_sign_positive());
        assert_eq!(hundredths(-7.128_9), -7.13);
    }
}
