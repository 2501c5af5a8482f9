//! Where and when ships are placed.

use crate::domain::grid::{Grid, GrowingGrid};
use crate::domain::rng::Rng;
use crate::domain::{Base, Event, JetId, Life, Phase, Rules, Ship, SpecialState, Tick, Vec2, World};
use std::f32::consts::PI;

/// Places that are drawn for a ship; it takes the one farthest from any other ship.
const CANDIDATES: usize = 8;

/// A place with nobody this near, in px, is as good as any.
pub(in crate::domain) const CLEAR_PX: f32 = 400.0;

/// Ticks from one change of a jet on the ground to the next.
const CHANGE_TICKS: u64 = 30;

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
            ship.velocity = Vec2::default();
            ship.throttle = 0.0;
            ship.protected_until = tick.after(rules.protection_ticks);
            ship.ready_at = *tick;
            ship.life = Life::Alive;
            ship.placed_at = *tick;
            scratch.placed.add(ship.position);
            let mut next_jet = ship.jet;
            if let Ok(pilot) = pilots.binary_search_by_key(&ship.seat, |pilot| pilot.seat) {
                pilots[pilot].harms.clear();
                next_jet = pilots[pilot].next_jet;
            }
            events.push(Event::Spawned { seat: ship.seat, position: ship.position, heading: ship.heading });
            equip(ship, next_jet, rules, events);
        }
    }

    /// Lets pilots change their jets on the ground, before the match: at most once in a while, as everybody is told.
    pub(in crate::domain) fn change_jets(&mut self, events: &mut Vec<Event>) {
        let World { rules, tick, phase, ships, pilots, .. } = self;
        if !matches!(phase, Phase::Waiting | Phase::Countdown { .. }) {
            return;
        }
        for pilot in pilots.iter() {
            let Ok(index) = ships.binary_search_by_key(&pilot.seat, |ship| ship.seat) else { continue };
            let ship = &mut ships[index];
            if ship.jet != pilot.next_jet && ship.is_alive() && tick.since(ship.placed_at) >= CHANGE_TICKS {
                ship.placed_at = *tick;
                equip(ship, pilot.next_jet, rules, events);
            }
        }
    }
}

/// Makes a ship a whole jet of this kind.
fn equip(ship: &mut Ship, jet: JetId, rules: &Rules, events: &mut Vec<Event>) {
    if ship.jet != jet {
        ship.jet = jet;
        events.push(Event::Equipped { seat: ship.seat, jet });
    }
    ship.hp = rules.jet(jet).hp;
    ship.energy = rules.jet(jet).energy.capacity;
    ship.special = SpecialState::Off;
    ship.carried = None;
    ship.shielded_until = Tick(0);
    ship.doubled_until = Tick(0);
}

/// Anywhere, or around the base of a side that has one. A place without room is worse than any other, so one in an obstacle is taken only if every draw was in one; the next
/// move brings the ship out of it.
fn roomiest_place(rng: &mut Rng, rules: &Rules, base: Option<&Base>, living: &Grid, placed: &GrowingGrid) -> Vec2 {
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
        room = placed.nearest_squared(place, CLEAR_PX).map_or(room, |nearest| room.min(nearest));
        if room > best_room {
            best = place;
            best_room = room;
        }
    }
    best
}
