//! Shots that follow ships.

use crate::domain::geometry::wrap_angle;
use crate::domain::{Seeker, TICK_S, Vec2, World};

/// From one look around of a shot to its next. Turning all the time it costs a client some sixty bytes a second.
const STEER_EVERY_TICKS: u64 = 8;

/// A turn that is smaller than this, in radians, waits: over that time it makes no difference that could be seen.
const LEAST_TURN: f32 = 0.02;

impl World {
    /// Turns each shot that follows ships towards the nearest enemy before it, a few times a second and by as much as it can
    /// turn. Who gets out of its sight has lost it: by turning harder than it does, by hiding, or by putting an obstacle in
    /// between, which stops it. It does not look across the seam, which it cannot cross.
    pub(in crate::domain) fn steer_shots(&mut self) {
        let World { rules, tick, ships, shots, terrain, past, .. } = self;
        let now = *tick;
        for shot in shots.iter_mut() {
            let Some(seeks) = rules.weapon_of(shot.weapon).shots().and_then(|shots| shots.seeks) else { continue };
            let turn_due = (now.0 + u64::from(shot.id.0)).is_multiple_of(STEER_EVERY_TICKS) && now > shot.born;
            if !turn_due {
                continue;
            }
            let Seeker { turn_rad_per_s, sight_px, cone_rad } = seeks;
            let position = shot.position_at(now, rules);
            let heading = shot.velocity.heading();
            let bearing = |place: Vec2| wrap_angle((place - position).heading() - heading);
            let is_seen = |index: usize| {
                ships.get(index).is_some_and(|ship| {
                    ship.is_alive()
                        && ship.seat != shot.owner
                        && rules.are_foes(shot.team, ship.team)
                        && !ship.is_hidden_from(shot.owner, shot.team, rules)
                        && bearing(ship.position).abs() <= cone_rad
                })
            };
            let followed = past.newest().nearest(position, sight_px, is_seen).and_then(|found| ships.get(found.index));
            let Some(ship) = followed else { continue };
            let most = turn_rad_per_s * (STEER_EVERY_TICKS as f32 * TICK_S);
            let turn = bearing(ship.position).clamp(-most, most);
            if turn.abs() >= LEAST_TURN {
                let speed = shot.velocity.length();
                let velocity = Vec2::forward(wrap_angle(heading + turn)).scaled(speed);
                *shot = shot.turned(rules, terrain, velocity, now);
            }
        }
    }
}
