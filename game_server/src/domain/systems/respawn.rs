//! Where and when ships are placed.

use crate::domain::grid::Grid;
use crate::domain::rng::Rng;
use crate::domain::{Base, Event, Life, Phase, Rules, Ship, Vec2, World};
use std::f32::consts::PI;

/// Places that are drawn for a ship; it takes the one farthest from any other ship.
const CANDIDATES: usize = 8;

/// A place with nobody this near, in px, is as good as any.
const CLEAR_PX: f32 = 400.0;

impl World {
    /// Places the ships that are due, whole, at rest and pointing anywhere, while the match is not over.
    pub(in crate::domain) fn place_ships(&mut self, events: &mut Vec<Event>) {
        let World { rules, tick, phase, rng, ships, pilots, past, scratch, .. } = self;
        let due = |ship: &Ship| matches!(ship.life, Life::Absent { respawn_at } if respawn_at <= *tick);
        if matches!(phase, Phase::Ended { .. }) || !ships.iter().any(due) {
            return;
        }
        let living = past.record(*tick, ships);
        scratch.placed.clear();
        for ship in ships.iter_mut().filter(|ship| due(ship)) {
            ship.position = roomiest_place(rng, rules, rules.base(ship.team), living, &scratch.placed);
            ship.heading = rng.symmetric(PI);
            ship.throttle = 0.0;
            ship.hp = rules.ship.hp;
            ship.energy = rules.energy.capacity;
            ship.protected_until = tick.after(rules.protection_ticks);
            ship.ready_at = *tick;
            ship.life = Life::Alive;
            ship.placed_at = *tick;
            scratch.placed.push(ship.position);
            if let Ok(pilot) = pilots.binary_search_by_key(&ship.seat, |pilot| pilot.seat) {
                pilots[pilot].harms.clear();
            }
            events.push(Event::Spawned { seat: ship.seat, position: ship.position, heading: ship.heading });
        }
    }
}

/// Anywhere, or around the base of a side that has one. A place without room is worse than any other, so one in an obstacle is taken only if every draw was in one; the next
/// move brings the ship out of it.
fn roomiest_place(rng: &mut Rng, rules: &Rules, base: Option<&Base>, living: &Grid, placed: &[Vec2]) -> Vec2 {
    let arena = rules.arena();
    let mut best = Vec2::default();
    let mut best_room = -1.0;
    for _ in 0..CANDIDATES {
        let place = match base {
            Some(base) => base.centre + Vec2::new(rng.symmetric(base.radius), rng.symmetric(base.radius)),
            None => Vec2::new(rng.unit() * arena.width, rng.unit() * arena.height),
        };
        // The product can round up to the extent itself; wrap brings that back to 0.
        let place = arena.wrap(place);
        let mut room = CLEAR_PX * CLEAR_PX;
        if !rules.terrain.has_room(place) {
            room = 0.0;
        } else if let Some(nearest) = living.nearest(place, CLEAR_PX, |_| true) {
            room = nearest.distance_squared;
        }
        for &other in placed {
            room = room.min(arena.shortest(place, other).length_squared());
        }
        if room > best_room {
            best = place;
            best_room = room;
        }
    }
    best
}
