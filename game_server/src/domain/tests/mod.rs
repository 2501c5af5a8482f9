//! Stories about whole worlds. What concerns one function is tested beside it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

mod bot_characters;
mod bot_needs;
mod bot_sight;
mod bots;
mod breaking;
mod combat;
mod cores;
mod determinism;
mod energy;
mod flight;
mod gathering;
mod giving_up;
mod jets;
mod keyframes;
mod lag;
mod last_standing;
mod ledger;
mod match_phases;
mod obstacles;
mod pickups;
mod properties;
mod replays;
mod roster;
mod routes;
mod rules;
mod scoring;
mod sides;
mod spawns;
mod walls;
mod weapons;

use std::sync::Arc;

use crate::domain::{
    Base, Breakable, Command, Controls, CoreNumbers, EnergyNumbers, Event, FlightModel, FlightNumbers, ModeNumbers,
    Obstacle, PickupKind, PickupNumbers, PickupPoint, RingNumbers, Rules, ScoreNumbers, Seat, Ship, SideNumbers,
    SkillNumbers, Team, Tick, Vec2, World, WorldNumbers, classic, five_jets,
};

/// All bots fly like this.
fn each_skill(numbers: &mut ModeNumbers, change: impl FnMut(&mut SkillNumbers)) {
    numbers.bots.skills.iter_mut().for_each(change);
}

/// The same with jets that drift, and shots that cost energy.
fn drifting() -> ModeNumbers {
    let mut numbers = classic();
    numbers.flight = FlightNumbers { speed_px_per_s: 220.0, turn_rad_per_s: 3.4, model: five_jets() };
    numbers.energy = EnergyNumbers { capacity: 100.0, regrow_per_s: 28.0 };
    numbers.weapon.energy = 11.0;
    numbers
}

/// The same with another weapon on each jet.
fn armed() -> ModeNumbers {
    let mut numbers = drifting();
    if let FlightModel::Drift(drift) = &mut numbers.flight.model {
        for (jet, weapon) in drift.jets.iter_mut().zip(["missile", "gun", "scatter", "homing", "beam"]) {
            jet.weapon = Arc::from(weapon);
        }
    }
    numbers
}

/// The same with an obstacle that breaks, one that stands for ever, and something of each kind lying about.
fn furnished(mut numbers: ModeNumbers) -> ModeNumbers {
    let ridge = Obstacle { from: Vec2::new(200.0, 100.0), to: Vec2::new(300.0, 180.0), radius: 20.0 };
    let peak = Obstacle { from: Vec2::new(0.0, 300.0), to: Vec2::new(0.0, 300.0), radius: 50.0 };
    numbers.world.obstacles = vec![ridge, peak];
    numbers.world.breakable = vec![Breakable { number: 0, hp: 60, returns_s: 4.0 }];
    let crate_of = |weapon| PickupKind::Weapon(Arc::from(weapon));
    let kinds =
        [PickupKind::Repair, PickupKind::Shield, PickupKind::DoubleDamage, PickupKind::Energy, crate_of("homing")];
    let point = |(at, holds)| PickupPoint { at: Vec2::new(120.0 + 140.0 * at as f32, 400.0), holds };
    numbers.world.pickups = kinds.into_iter().enumerate().map(point).collect();
    numbers.pickups = Some(PickupNumbers {
        returns_s: 5.0,
        reach_px: 36.0,
        repair_hp: 40,
        energy: 60.0,
        shield_s: 3.0,
        double_damage_s: 4.0,
        pulls: 3,
    });
    numbers
}

/// The same with a ring that rests for ten seconds and closes within a minute.
fn with_ring(mut numbers: ModeNumbers) -> ModeNumbers {
    numbers.ring = Some(RingNumbers {
        first_px: 600.0,
        last_px: 100.0,
        rest_s: 10.0,
        closing_s: 60.0,
        wander_px: 0.0,
        wander_s: 60.0,
        damage: 10,
        every_s: 0.5,
    });
    numbers
}

/// The same with two sides, a base at each end of the world, and cores that go home after five seconds.
fn with_cores(mut numbers: ModeNumbers) -> ModeNumbers {
    numbers.sides = SideNumbers { count: Some(2), friendly_fire: false };
    numbers.score.kill = 0;
    numbers.cores = Some(CoreNumbers { capture: 1, reach_px: 40.0, returns_s: 5.0 });
    let base = |side, x| Base { side: Team(side), centre: Vec2::new(x, 230.0), radius: 60.0 };
    numbers.world.bases = vec![base(0, 200.0), base(1, 600.0)];
    numbers
}

fn classic_match() -> ModeNumbers {
    ModeNumbers { match_s: Some(600.0), ..classic() }
}

fn world(numbers: ModeNumbers) -> World {
    World::new(Arc::new(Rules::new(numbers).unwrap()), 7)
}

/// An endless classic world in which humans hold the first `seats` seats, ships placed.
fn world_of(seats: u16) -> World {
    let mut world = world(classic());
    tick(&mut world, &(0..seats).map(join).collect::<Vec<_>>());
    world
}

/// One step, and its events.
fn tick(world: &mut World, commands: &[Command]) -> Vec<Event> {
    let mut events = Vec::new();
    world.step(commands, &mut events);
    events
}

/// Many steps without commands, and all their events.
fn ticks(world: &mut World, count: u32) -> Vec<Event> {
    let mut events = Vec::new();
    for _ in 0..count {
        world.step(&[], &mut events);
    }
    events
}

fn join(seat: u16) -> Command {
    Command::Join { seat: Seat(seat), name: Arc::from(format!("pilot {seat}")), team: Team(0) }
}

/// By a pilot who sees the present.
fn input(seat: u16, seq: u32, thrust: f32, turn: f32, shoot: bool) -> Command {
    let controls = Controls::new(thrust, turn, shoot, false).unwrap();
    Command::Input { seat: Seat(seat), seq, fired_at: Tick(u64::MAX), controls }
}

/// The same, with the ability asked for.
fn ability(seat: u16, seq: u32, thrust: f32, turn: f32, shoot: bool) -> Command {
    let controls = Controls::new(thrust, turn, shoot, true).unwrap();
    Command::Input { seat: Seat(seat), seq, fired_at: Tick(u64::MAX), controls }
}

/// Puts a ship somewhere, at rest.
fn put(world: &mut World, seat: u16, x: f32, y: f32, heading: f32) {
    let ship = ship_mut(world, seat);
    ship.position = Vec2::new(x, y);
    ship.heading = heading;
    ship.throttle = 0.0;
    ship.velocity = Vec2::default();
}

fn ship(world: &World, seat: u16) -> &Ship {
    world.ship(Seat(seat)).unwrap()
}

fn ship_mut(world: &mut World, seat: u16) -> &mut Ship {
    let index = world.ship_index(Seat(seat)).unwrap();
    &mut world.ships[index]
}

fn hits(events: &[Event]) -> usize {
    events.iter().filter(|event| matches!(event, Event::Hit { .. })).count()
}

fn kills(events: &[Event]) -> usize {
    events.iter().filter(|event| matches!(event, Event::Killed { .. })).count()
}
