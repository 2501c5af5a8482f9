//! Where and when ships are placed.

use std::f32::consts::PI;

use crate::domain::grid::{Grid, GrowingGrid};
use crate::domain::rng::Rng;
use crate::domain::{Event, JetId, Life, Phase, Rules, Ship, SpecialState, Team, Tick, Vec2, World};

/// Places that are drawn for a ship; it takes the one farthest from its enemies.
const CANDIDATES: usize = 8;

/// A place with nobody this near, in px, is as good as any.
pub(in crate::domain) const CLEAR_PX: f32 = 400.0;

/// A zone in which no place is farther than this from an enemy, in px, is crowded: who was placed there would be shot at once.
const CROWDED_PX: f32 = 200.0;

/// A ship of the own side may be so many times nearer than an enemy.
const MATE_WEIGHT: f32 = 4.0;

/// Ticks from one change of a jet on the ground to the next.
const CHANGE_TICKS: u64 = 30;

impl World {
    /// Places the ships that are due, whole, at rest and pointing anywhere, while the match is not over: in the zones of
    /// their side if the map has some, away from enemies.
    pub(in crate::domain) fn place_ships(&mut self, events: &mut Vec<Event>) {
        let World { rules, tick, phase, rng, ships, pilots, past, scratch, .. } = self;
        let due = |ship: &Ship| matches!(ship.life, Life::Absent { respawn_at } if respawn_at <= *tick);
        if matches!(phase, Phase::Ended { .. }) || !ships.iter().any(due) {
            return;
        }
        let living = past.record(*tick, ships);
        scratch.placed.clear();
        for index in 0..ships.len() {
            if !due(&ships[index]) {
                continue;
            }
            let arrival = Arrival { rules, team: ships[index].team, ships, living, placed: &scratch.placed };
            let position = arrival.place(rng);
            let ship = &mut ships[index];
            ship.position = position;
            ship.heading = rng.symmetric(PI);
            ship.velocity = Vec2::default();
            ship.throttle = 0.0;
            ship.protected_until = tick.after(rules.protection_ticks);
            ship.ready_at = *tick;
            ship.life = Life::Alive;
            ship.placed_at = *tick;
            scratch.placed.add(ship.position, ship.team);
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

/// A ship that is to be placed, and who is there already.
struct Arrival<'a> {
    rules: &'a Rules,
    team: Team,
    ships: &'a [Ship],
    /// By index in `ships`.
    living: &'a Grid,
    /// On this tick.
    placed: &'a GrowingGrid,
}

/// The best place so far, and how much room there is: the square of a distance.
type Best = (Vec2, f32);

impl Arrival<'_> {
    /// The roomiest of some places in the side's zones, and if those are crowded of as many more anywhere in the world. Who has a core to guard
    /// is placed at home all the same.
    fn place(&self, rng: &mut Rng) -> Vec2 {
        let arena = self.rules.arena();
        let anywhere = |rng: &mut Rng| Vec2::new(rng.unit() * arena.width, rng.unit() * arena.height);
        let zones = self.rules.spawn_zones(self.team);
        let in_zones = |rng: &mut Rng| {
            let chosen = if zones.len() > 1 { rng.index(zones.len()) } else { 0 };
            zones.get(chosen).map(|zone| zone.draw(rng))
        };
        let best = self.roomiest((Vec2::default(), -1.0), || in_zones(rng).unwrap_or_else(|| anywhere(rng)));
        let is_crowded = self.room_from_foes(best.0) < CROWDED_PX * CROWDED_PX;
        if zones.is_empty() || !is_crowded || self.rules.base(self.team).is_some() {
            return best.0;
        }
        self.roomiest(best, || anywhere(rng)).0
    }

    fn roomiest(&self, mut best: Best, mut draw: impl FnMut() -> Vec2) -> Best {
        for _ in 0..CANDIDATES {
            // A product can round up to the extent itself; wrap brings that back to 0.
            let place = self.rules.arena().wrap(draw());
            let room = self.room(place);
            if room > best.1 {
                best = (place, room);
            }
        }
        best
    }

    /// That from enemies; a ship of the own side counts as if it were farther away.
    fn room(&self, place: Vec2) -> f32 {
        let room = self.room_from_foes(place);
        if self.rules.sides.count.is_none() {
            return room;
        }
        let is_mate = |team| !self.rules.are_foes(self.team, team);
        let mate = self.nearest_squared(place, CLEAR_PX / MATE_WEIGHT, is_mate);
        mate.map_or(room, |mate| room.min(mate * MATE_WEIGHT * MATE_WEIGHT))
    }

    /// The square of the distance to the nearest enemy. Without room for the ship itself, because of an obstacle, it is 0: such a place is
    /// taken only if every draw was one, and the next move brings the ship out of it.
    fn room_from_foes(&self, place: Vec2) -> f32 {
        if !self.rules.terrain.has_room(place) {
            return 0.0;
        }
        let foe = self.nearest_squared(place, CLEAR_PX, |team| self.rules.are_foes(self.team, team));
        foe.unwrap_or(CLEAR_PX * CLEAR_PX)
    }

    fn nearest_squared(&self, place: Vec2, radius: f32, is_meant: impl Fn(Team) -> bool) -> Option<f32> {
        let accept = |index: usize| self.ships.get(index).is_some_and(|ship| is_meant(ship.team));
        let living = self.living.nearest(place, radius, accept).map(|found| found.distance_squared);
        let placed = self.placed.nearest_squared(place, radius, &is_meant);
        living.into_iter().chain(placed).reduce(f32::min)
    }
}
