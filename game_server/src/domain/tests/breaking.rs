//! Obstacles that are shot to pieces, and come back.

use super::*;

/// A ship below a wall that breaks after two hits and comes back after four seconds; another ship above it.
fn besieged() -> World {
    let mut numbers = drifting();
    let wall = Obstacle { from: Vec2::new(300.0, 230.0), to: Vec2::new(500.0, 230.0), radius: 20.0 };
    let peak = Obstacle { from: Vec2::new(650.0, 230.0), to: Vec2::new(650.0, 230.0), radius: 30.0 };
    numbers.world.obstacles = vec![peak, wall];
    numbers.world.breakable = vec![Breakable { number: 1, hp: 60, returns_s: 4.0 }];
    let mut world = world(numbers);
    tick(&mut world, &[join(0), join(1)]);
    put(&mut world, 0, 400.0, 330.0, 0.0);
    put(&mut world, 1, 400.0, 120.0, 0.0);
    world
}

/// Seat 0 fires so many shots at the wall, and they arrive.
fn fire(world: &mut World, shots: u32) -> Vec<Event> {
    let mut events = Vec::new();
    for _ in 0..shots {
        let seq = ship(world, 0).ack;
        events.extend(tick(world, &[input(0, seq + 1, 0.0, 0.0, true)]));
        events.extend(tick(world, &[input(0, seq + 2, 0.0, 0.0, false)]));
        events.extend(ticks(world, 5));
    }
    events.extend(ticks(world, 10));
    events
}

#[test]
fn an_obstacle_that_breaks_is_gone_after_as_many_hits_as_it_takes() {
    let mut world = besieged();
    fire(&mut world, 1);
    assert!(world.down().is_empty());
    fire(&mut world, 1);
    assert_eq!(world.down().iter().collect::<Vec<_>>(), [1]);
    let events = fire(&mut world, 1);
    let later = ticks(&mut world, 20);
    assert_eq!(hits(&events) + hits(&later), 1, "the way is free");
}

#[test]
fn a_ship_flies_through_what_is_gone() {
    let mut world = besieged();
    let cross = |world: &mut World| {
        put(world, 0, 400.0, 300.0, 0.0);
        ship_mut(world, 0).velocity = Vec2::new(0.0, -200.0);
        ticks(world, 60);
        ship(world, 0).position.y < 200.0
    };
    assert!(!cross(&mut world));
    put(&mut world, 0, 400.0, 330.0, 0.0);
    fire(&mut world, 2);
    assert!(cross(&mut world));
}

#[test]
fn it_comes_back_whole_after_its_time() {
    let mut world = besieged();
    fire(&mut world, 2);
    let gone_for = (1..600).find(|_| {
        ticks(&mut world, 1);
        world.down().is_empty()
    });
    assert!(gone_for.is_some_and(|gone| (200..=240).contains(&gone)), "{gone_for:?}");
    fire(&mut world, 1);
    assert!(world.down().is_empty(), "one hit is not enough again");
}

#[test]
fn it_never_comes_back_onto_a_ship() {
    let mut world = besieged();
    fire(&mut world, 2);
    put(&mut world, 1, 500.0, 262.0, 0.0);
    ticks(&mut world, 400);
    assert!(!world.down().is_empty(), "a ship is in its place");
    assert_eq!(ship(&world, 1).position, Vec2::new(500.0, 262.0));
    put(&mut world, 1, 500.0, 280.0, 0.0);
    ticks(&mut world, 1);
    assert!(world.down().is_empty());
    assert_eq!(ship(&world, 1).position, Vec2::new(500.0, 280.0));
}

#[test]
fn a_shot_in_flight_ends_at_what_has_come_back_and_flies_on_through_what_has_gone() {
    let mut world = besieged();
    // Two shots break it while a third is on its way to where it stood.
    let mut events = Vec::new();
    for seq in 1..=20 {
        events.extend(tick(&mut world, &[input(0, seq, 0.0, 0.0, seq < 15)]));
    }
    events.extend(ticks(&mut world, 30));
    assert_eq!((hits(&events), world.down().has(1)), (1, true), "the third has hit who was behind it");
    // One that is under way when it comes back.
    while !world.down().is_empty() {
        put(&mut world, 0, 400.0, 460.0 - 30.0, 0.0);
        let seq = ship(&world, 0).ack + 1;
        tick(&mut world, &[input(0, seq, 0.0, 0.0, true)]);
        ship_mut(&mut world, 1).hp = 90;
        ship_mut(&mut world, 0).energy = 90.0;
    }
    tick(&mut world, &[input(0, u32::MAX, 0.0, 0.0, false)]);
    let below: Vec<_> =
        world.shots().iter().filter(|shot| shot.position_at(world.tick(), world.rules()).y > 250.0).collect();
    assert!(!below.is_empty() && below.iter().all(|shot| shot.meets == Some(1)), "{below:?}");
}

#[test]
fn what_does_not_break_stands_whatever_hits_it() {
    let mut world = besieged();
    put(&mut world, 0, 650.0, 330.0, 0.0);
    fire(&mut world, 8);
    assert!(world.down().is_empty());
}

#[test]
fn nobody_is_placed_where_something_will_come_back() {
    let mut numbers = drifting();
    let peak = Obstacle { from: Vec2::new(400.0, 230.0), to: Vec2::new(400.0, 230.0), radius: 100.0 };
    numbers.world.obstacles = vec![peak];
    numbers.world.breakable = vec![Breakable { number: 0, hp: 1, returns_s: 60.0 }];
    let mut world = world(numbers);
    tick(&mut world, &(0..8).map(join).collect::<Vec<_>>());
    world.terrain.set_down(0, true);
    for _ in 0..20 {
        for seat in 0..8 {
            ship_mut(&mut world, seat).life = crate::domain::Life::Absent { respawn_at: Tick(0) };
        }
        ticks(&mut world, 1);
        assert!(world.ships().iter().all(|ship| world.rules().terrain.has_room(ship.position)));
    }
}
