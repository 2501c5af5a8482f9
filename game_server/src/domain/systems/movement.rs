//! How ships move.

use crate::domain::geometry::wrap_angle;
use crate::domain::{TICK_S, World};

impl World {
    /// Turns every ship, moves its throttle towards what the pilot asks for, and flies it one tick. Ships have no
    /// inertia, pass through each other, and slide along obstacles.
    pub(in crate::domain) fn move_ships(&mut self) {
        let rules = &self.rules;
        let arena = rules.arena();
        let turn_per_tick = rules.flight.turn_rad_per_s * TICK_S;
        let throttle_per_tick = rules.flight.throttle_per_s * TICK_S;
        for ship in self.ships.iter_mut().filter(|ship| ship.is_alive()) {
            ship.heading = wrap_angle(ship.heading + ship.controls.turn() * turn_per_tick);
            ship.throttle = (ship.throttle + ship.controls.thrust() * throttle_per_tick).clamp(0.0, 1.0);
            if ship.throttle > 0.0 {
                let flown = arena.wrap(ship.position + ship.velocity(rules).scaled(TICK_S));
                ship.position =
                    if rules.terrain.is_empty() { flown } else { arena.wrap(rules.terrain.keep_out(flown)) };
            }
        }
    }
}
