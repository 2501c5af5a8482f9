//! Where to point so that a shot and its target meet.

use crate::domain::Vec2;

/// Seconds until a shot fired now meets a target at `offset` that keeps flying at `velocity`. The shot starts `lead_px`
/// ahead, in the direction it is fired in. `None` if it never catches up.
///
/// The smaller positive root of `|offset + velocity t| = lead_px + shot_speed t`, squared.
pub(super) fn intercept_s(offset: Vec2, velocity: Vec2, shot_speed: f32, lead_px: f32) -> Option<f32> {
    let a = velocity.length_squared() - shot_speed * shot_speed;
    let half_b = offset.dot(velocity) - lead_px * shot_speed;
    let c = offset.length_squared() - lead_px * lead_px;
    if c <= 0.0 {
        return Some(0.0);
    }
    if a >= 0.0 {
        // The target is as fast as the shot; modes in which that happens have nothing to lead with.
        return None;
    }
    // a < 0 and c > 0, so the roots are real and of opposite sign.
    Some((-half_b - (half_b * half_b - a * c).sqrt()) / a)
}

/// Seconds until something at `offset` that moves at `velocity` is nearest, and where it is then. `None` if it is
/// going away or does not move.
pub(super) fn closest_approach(offset: Vec2, velocity: Vec2) -> Option<(f32, Vec2)> {
    let closing = -offset.dot(velocity);
    let speed_squared = velocity.length_squared();
    if closing <= 0.0 || speed_squared <= 0.0 {
        return None;
    }
    let time_s = closing / speed_squared;
    Some((time_s, offset + velocity.scaled(time_s)))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn shot_and_target_are_at_the_same_place_at_the_intercept() {
        let (offset, velocity) = (Vec2::new(200.0, -120.0), Vec2::new(-90.0, 110.0));
        let time_s = intercept_s(offset, velocity, 500.0, 24.0).unwrap();
        let met = offset + velocity.scaled(time_s);
        assert!(time_s > 0.0);
        assert!((met.length() - (24.0 + 500.0 * time_s)).abs() < 0.01);
    }

    #[test]
    fn a_target_that_outruns_the_shot_is_not_led() {
        assert_eq!(intercept_s(Vec2::new(300.0, 0.0), Vec2::new(600.0, 0.0), 500.0, 24.0), None);
    }

    #[test]
    fn only_what_comes_nearer_has_a_closest_approach() {
        let (time_s, place) = closest_approach(Vec2::new(100.0, 10.0), Vec2::new(-50.0, 0.0)).unwrap();
        assert_eq!((time_s, place), (2.0, Vec2::new(0.0, 10.0)));
        assert!(closest_approach(Vec2::new(100.0, 10.0), Vec2::new(50.0, 0.0)).is_none());
    }
}
