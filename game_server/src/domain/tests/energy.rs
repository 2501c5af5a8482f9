//! Shots that cost energy, and the first seconds of a ship.

use std::f32::consts::FRAC_PI_2;

use super::*;

fn with_energy(capacity: f32, regrow_per_s: f32, cost: f32) -> ModeNumbers {
    let mut numbers = classic();
    numbers.energy = EnergyNumbers { capacity, regrow_per_s };
    numbers.weapon.energy = cost;
    numbers
}

/// Shots of seat 0 in the first `count` ticks of a held trigger.
fn shots_fired(numbers: ModeNumbers, count: u32) -> usize {
    let mut world = world(numbers);
    tick(&mut world, &[join(0)]);
    put(&mut world, 0, 10.0, 230.0, FRAC_PI_2);
    tick(&mut world, &[input(0, 1, 0.0, 0.0, true)]);
    let mut fired = world.shots().len();
    for _ in 1..count {
        tick(&mut world, &[]);
        fired += world.shots().iter().filter(|shot| shot.born == world.tick()).count();
    }
    fired
}

#[test]
fn a_ship_fires_until_its_energy_is_spent() {
    assert_eq!(shots_fired(with_energy(50.0, 0.0, 10.0), 120), 5);
    assert_eq!(shots_fired(classic(), 120), 20, "without a cost the cooldown alone counts");
}

#[test]
fn energy_grows_back_up_to_the_capacity() {
    let mut world = world(with_energy(50.0, 30.0, 10.0));
    tick(&mut world, &[join(0)]);
    ship_mut(&mut world, 0).energy = 0.0;
    ticks(&mut world, 60);
    assert!((ship(&world, 0).energy - 30.0).abs() < 0.01);
    ticks(&mut world, 600);
    assert_eq!(ship(&world, 0).energy, 50.0);
}

#[test]
fn in_the_long_run_the_regrowth_is_the_fire_rate() {
    assert_eq!(shots_fired(with_energy(10.0, 20.0, 10.0), 600), 20);
}

#[test]
fn a_destroyed_ship_comes_back_with_full_energy() {
    let mut world = world(with_energy(50.0, 0.0, 10.0));
    tick(&mut world, &[join(0), join(1)]);
    put(&mut world, 0, 200.0, 230.0, FRAC_PI_2);
    put(&mut world, 1, 300.0, 230.0, 0.0);
    ship_mut(&mut world, 1).energy = 0.0;
    tick(&mut world, &[input(0, 1, 0.0, 0.0, true)]);
    let events = ticks(&mut world, 120);
    assert_eq!(kills(&events), 1);
    assert_eq!(ship(&world, 1).energy, 50.0);
}

/// Seat 0 fires at seat 1 from 100 px, in a world where new ships are protected for two seconds.
fn fire_at_a_new_ship(victim_fires: bool) -> Vec<Event> {
    let mut numbers = classic();
    numbers.ship.protection_s = 2.0;
    let mut world = world(numbers);
    tick(&mut world, &[join(0), join(1)]);
    put(&mut world, 0, 200.0, 230.0, FRAC_PI_2);
    put(&mut world, 1, 300.0, 230.0, 0.0);
    let mut events = tick(&mut world, &[input(0, 1, 0.0, 0.0, true), input(1, 1, 0.0, 0.0, victim_fires)]);
    events.extend(ticks(&mut world, 60));
    events
}

fn damage(events: &[Event]) -> u32 {
    let taken = |event: &Event| match event {
        Event::Hit { damage, .. } => u32::from(*damage),
        _ => 0,
    };
    events.iter().map(taken).sum()
}

#[test]
fn a_new_ship_stops_shots_unharmed() {
    let events = fire_at_a_new_ship(false);
    assert!(hits(&events) > 0);
    assert_eq!(damage(&events), 0);
}

#[test]
fn who_fires_gives_up_the_protection() {
    assert!(damage(&fire_at_a_new_ship(true)) > 0);
}

#[test]
fn protection_ends() {
    let mut numbers = classic();
    numbers.ship.protection_s = 0.5;
    let mut world = world(numbers);
    tick(&mut world, &[join(0)]);
    assert!(ship(&world, 0).is_protected(world.tick()));
    ticks(&mut world, 30);
    assert!(!ship(&world, 0).is_protected(world.tick()));
}
