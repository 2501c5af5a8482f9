//! How a bot turns what it wants into thrust and turn.

use crate::domain::bots::Surroundings;
use crate::domain::geometry::wrap_angle;
use crate::domain::routes::GIRTH;
use crate::domain::{FlightModel, Ship, TICK_S, Vec2};

/// How far ahead a bot looks for obstacles.
const LOOK_AHEAD_PX: f32 = 150.0;
/// How near the edge of the ring a bot turns back.
const RING_MARGIN_PX: f32 = 90.0;
/// Off course by more than this, in radians, a bot slows down: the turn is tighter.
const SHARP_RAD: f32 = 1.0;

impl Surroundings<'_> {
    /// From the nose to where `way` leads, in radians.
    pub(super) fn off_course(&self, me: &Ship, way: Vec2) -> f32 {
        wrap_angle(way.heading() - me.heading)
    }

    /// The turn that brings the nose round by this much by the next decision, or as near as it can.
    pub(super) fn turn_by(&self, me: &Ship, angle: f32) -> f32 {
        angle / (self.rules.jet(me.jet).turn_rad_per_s * self.decision_s())
    }

    /// Thrust and turn that fly along `way`, against the drift across it.
    pub(super) fn fly_along(&self, me: &Ship, way: Vec2) -> (f32, f32) {
        let length = way.length();
        if length <= 0.0 {
            return (0.0, 0.0);
        }
        let ahead = way.scaled(1.0 / length);
        let across = me.velocity - ahead.scaled(me.velocity.dot(ahead));
        let off_course = self.off_course(me, ahead.scaled(self.rules.jet(me.jet).speed_px_per_s) - across);
        let throttle = if off_course.abs() > SHARP_RAD { 0.2 } else { 1.0 };
        (self.thrust_to(me, throttle), self.turn_by(me, off_course))
    }

    /// The thrust that brings the ship to `wanted` of its full speed ahead by the next decision, or as near as it can.
    pub(super) fn thrust_to(&self, me: &Ship, wanted: f32) -> f32 {
        match &self.rules.flight.model {
            FlightModel::Throttle { throttle_per_s } => (wanted - me.throttle) / (throttle_per_s * self.decision_s()),
            FlightModel::Drift(drift) => {
                let ahead = me.velocity.dot(Vec2::forward(me.heading)) / self.rules.jet(me.jet).speed_px_per_s;
                wanted + (wanted - ahead) / (drift.drag_per_s * self.decision_s())
            }
        }
    }

    /// The turn that clears what is ahead of the nose: to whichever side is free sooner, of equal ones the side of `wanted`, an
    /// angle from the nose.
    pub(super) fn turn_away_from_obstacles(&self, me: &Ship, wanted: f32) -> Option<f32> {
        let girth = GIRTH * self.rules.ship.radius_px;
        let blocked = |angle: f32| self.is_blocked(me, Vec2::forward(me.heading + angle).scaled(LOOK_AHEAD_PX), girth);
        if self.rules.terrain.is_empty() || !blocked(0.0) {
            return None;
        }
        let towards = if wanted < 0.0 { -1.0 } else { 1.0 };
        for angle in [0.5, 1.0, 1.6] {
            for side in [towards, -towards] {
                if !blocked(side * angle) {
                    return Some(side);
                }
            }
        }
        Some(towards)
    }

    /// The middle of the ring, for who is outside of it or about to be.
    pub(super) fn refuge_from_the_ring(&self, me: &Ship) -> Option<Vec2> {
        let safe = self.safe?;
        let margin = RING_MARGIN_PX.min(0.5 * safe.radius);
        let is_at_risk = (safe.centre - me.position).length() > safe.radius - margin;
        is_at_risk.then_some(safe.centre)
    }

    /// Seconds from one decision to the next.
    fn decision_s(&self) -> f32 {
        self.rules.bots.think_every_ticks as f32 * TICK_S
    }
}
