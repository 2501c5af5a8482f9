//! How ships move.

use crate::domain::geometry::wrap_angle;
use crate::domain::terrain::Terrain;
use crate::domain::{Drift, FlightModel, Rules, Ship, SpecialState, TICK_S, Vec2, World};

impl World {
    /// Flies every ship one tick, as the mode's flight model says. Ships pass through each other.
    pub(in crate::domain) fn move_ships(&mut self) {
        let World { rules, ships, terrain, .. } = self;
        for ship in ships.iter_mut().filter(|ship| ship.is_alive()) {
            match &rules.flight.model {
                FlightModel::Throttle { throttle_per_s } => fly_by_throttle(ship, *throttle_per_s, rules, terrain),
                FlightModel::Drift(drift) => fly_by_drift(ship, drift, rules, terrain),
            }
        }
    }
}

/// Turns, moves the throttle towards what the pilot asks for, and flies where the nose points. No inertia; along obstacles
/// the ship slides.
fn fly_by_throttle(ship: &mut Ship, throttle_per_s: f32, rules: &Rules, terrain: &Terrain) {
    let arena = rules.arena();
    turn(ship, rules.flight.turn_rad_per_s);
    ship.throttle = (ship.throttle + ship.controls.thrust() * (throttle_per_s * TICK_S)).clamp(0.0, 1.0);
    ship.velocity = Vec2::forward(ship.heading).scaled(ship.throttle * rules.flight.speed_px_per_s);
    if ship.throttle > 0.0 {
        let flown = arena.wrap(ship.position + ship.velocity.scaled(TICK_S));
        ship.position = if terrain.is_empty() { flown } else { arena.wrap(terrain.keep_out(flown)) };
    }
}

/// Turns, loses speed to drag, gains some by thrust, and flies on. It bounces off obstacles.
fn fly_by_drift(ship: &mut Ship, drift: &Drift, rules: &Rules, terrain: &Terrain) {
    let (arena, jet) = (rules.arena(), rules.jet(ship.jet));
    let special = jet.special.filter(|_| ship.special == SpecialState::On);
    let strafe = special.map_or(0.0, |special| special.strafe());
    let boost = special.map_or(0.0, |special| special.boost());
    // Held against drag, full thrust gives just the top speed.
    let full_push = jet.speed_px_per_s * drift.drag_per_s * TICK_S;
    let thrust = ship.controls.thrust();
    if strafe <= 0.0 {
        turn(ship, jet.turn_rad_per_s);
    }
    let push = match thrust {
        _ if boost > 0.0 => boost,
        back if back < 0.0 => back * drift.reverse,
        forth => forth,
    };
    let forward = Vec2::forward(ship.heading);
    let right = Vec2::new(-forward.y, forward.x);
    ship.throttle = if boost > 0.0 { 1.0 } else { thrust.max(0.0) };
    ship.velocity = ship.velocity.scaled(1.0 - drift.drag_per_s * TICK_S)
        + forward.scaled(push * full_push)
        + right.scaled(ship.controls.turn() * strafe * full_push);
    ship.position = arena.wrap(ship.position + ship.velocity.scaled(TICK_S));
    if !terrain.is_empty() {
        let (position, velocity) = terrain.bounce(ship.position, ship.velocity, drift.bounce);
        ship.position = arena.wrap(position);
        ship.velocity = velocity;
    }
}

fn turn(ship: &mut Ship, rad_per_s: f32) {
    ship.heading = wrap_angle(ship.heading + ship.controls.turn() * (rad_per_s * TICK_S));
}
