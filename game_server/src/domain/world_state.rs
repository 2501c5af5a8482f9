//! A world's complete state, as a hash and as bytes that it can be read from again.

use std::f32::consts::TAU;
use std::sync::Arc;

use crate::domain::hash::StateHash;
use crate::domain::past::Past;
use crate::domain::state::{State, StateSink, StateSource};
use crate::domain::systems::Broken;
use crate::domain::world::{DEALS, Scratch};
use crate::domain::{Core, Gathering, Pilot, PilotKind, Rules, Ship, Shot, TICK_S, World};

/// More points than a score table comes to, by far: who counts on from here does not run out of numbers.
const MAX_COUNTED: u64 = 1 << 31;

impl World {
    /// Equal for two worlds that will answer the same commands in the same way, on every machine.
    #[must_use]
    pub fn hash(&self) -> u64 {
        let mut hash = StateHash::new();
        self.write_to(&mut hash);
        hash.finish()
    }

    /// Every struct is taken apart without `..`, so that a new field cannot be forgotten here.
    pub(super) fn write_to(&self, sink: &mut impl StateSink) {
        let World {
            rules,
            tick,
            phase,
            rng,
            pilots,
            ships,
            brains,
            first_dealt,
            shots,
            next_shot,
            cores,
            pickups,
            // It follows from what is broken.
            terrain: _,
            broken,
            wanted_ships,
            gathering,
            rematches,
            past,
            routes,
            scratch: _,
        } = self;
        rules.hash().write_to(sink);
        (rules.map() as u16).write_to(sink);
        tick.write_to(sink);
        phase.write_to(sink);
        rng.write_to(sink);
        next_shot.write_to(sink);
        wanted_ships.write_to(sink);
        gathering.write_to(sink);
        rematches.write_to(sink);
        pilots.write_to(sink);
        ships.write_to(sink);
        first_dealt.write_to(sink);
        brains.write_to(sink);
        shots.write_to(sink);
        cores.write_to(sink);
        pickups.write_to(sink);
        broken.write_to(sink);
        past.write_to(*tick, sink);
        routes.write_to(sink);
    }

    /// A world that was written under the same rules. None if the bytes say nothing that a world could hold; whatever they
    /// are, one that comes of them can be stepped.
    pub(super) fn read(rules: &Arc<Rules>, bytes: &[u8]) -> Option<World> {
        let mut source = StateSource::new(rules, bytes);
        let rules_hash = u64::read_from(&mut source)?;
        let map = usize::from(u16::read_from(&mut source)?);
        if rules_hash != rules.hash() || map >= rules.maps().len() {
            return None;
        }
        let rules = rules.on_map(map);
        let source = &mut source.under(&rules);
        let tick = State::read_from(source)?;
        let phase = State::read_from(source)?;
        let rng = State::read_from(source)?;
        let next_shot = State::read_from(source)?;
        let wanted_ships = State::read_from(source)?;
        let gathering = State::read_from(source)?;
        let rematches = State::read_from(source)?;
        let pilots = State::read_from(source)?;
        let ships = State::read_from(source)?;
        let first_dealt = State::read_from(source)?;
        let brains = State::read_from(source)?;
        let shots = State::read_from(source)?;
        let cores = State::read_from(source)?;
        let pickups = State::read_from(source)?;
        let broken: Vec<Broken> = State::read_from(source)?;
        let past = Past::read_from(tick, source)?;
        let routes = State::read_from(source)?;
        let is_all_read = source.is_empty();
        let world = World {
            tick,
            phase,
            rng,
            pilots,
            ships,
            brains,
            first_dealt,
            shots,
            next_shot,
            cores,
            pickups,
            terrain: Broken::standing(&broken, &rules),
            broken,
            wanted_ships,
            gathering,
            rematches,
            past,
            routes,
            scratch: Scratch::new(rules.arena()),
            rules: Arc::clone(&rules),
        };
        (is_all_read && world.is_sound()).then_some(world)
    }

    /// True if the parts fit each other and the rules, as those of every world do that was stepped here from its beginning.
    fn is_sound(&self) -> bool {
        let World { rules, pilots, ships, brains, shots, cores, broken, gathering, rematches, first_dealt, .. } = self;
        let flying = || pilots.iter().filter(|pilot| !pilot.left);
        let bots = flying().filter(|pilot| pilot.kind == PilotKind::Bot);
        let seat_of = |pilot: &Pilot| pilot.seat;
        pilots.is_sorted_by(|before, after| before.seat < after.seat)
            && flying().map(seat_of).eq(ships.iter().map(|ship| ship.seat))
            && bots.map(seat_of).eq(brains.iter().map(|brain| brain.seat))
            && u64::from(*first_dealt) < DEALS
            && is_countable(pilots)
            && ships.iter().all(|ship| is_ship_sound(ship, rules))
            && shots.iter().all(|shot| is_shot_sound(shot, rules))
            && cores.iter().map(|core| core.side).eq(Core::all(rules).iter().map(|core| core.side))
            && broken.len() == rules.world.breakable.len()
            && rematches.is_sound()
            && gathering.as_ref().is_none_or(|gathering| is_gathering_sound(gathering, rules))
    }
}

/// Counts grow by a little at a time, and the scores of a side are added up.
fn is_countable(pilots: &[Pilot]) -> bool {
    let counts = |pilot: &Pilot| [pilot.kills, pilot.deaths, pilot.assists, pilot.streak].map(u64::from);
    let scores = pilots.iter().map(|pilot| u64::from(pilot.score)).sum();
    pilots.iter().flat_map(counts).chain([scores]).all(|count| count < MAX_COUNTED)
}

/// Inside the world, and slow enough to be brought back into it after the next tick.
fn is_ship_sound(ship: &Ship, rules: &Rules) -> bool {
    let arena = rules.arena();
    let is_slow = |speed: f32, extent: f32| speed.abs() * TICK_S < extent;
    arena.contains(ship.position)
        && is_slow(ship.velocity.x, arena.width)
        && is_slow(ship.velocity.y, arena.height)
        && ship.heading.abs() <= TAU
        && ship.hp <= rules.jet(ship.jet).hp
}

fn is_shot_sound(shot: &Shot, rules: &Rules) -> bool {
    rules.arena().contains(shot.origin)
        && shot.meets.is_none_or(|number| usize::from(number) < rules.world.obstacles.len())
}

fn is_gathering_sound(gathering: &Gathering, rules: &Rules) -> bool {
    gathering.votes().iter().all(|(_, map)| usize::from(*map) < rules.maps().len())
}
