//! Shots, hits, deaths and coming back.

use std::f32::consts::FRAC_PI_2;

use super::*;
use crate::domain::Life;

/// Seat 0 looks right at seat 1, `distance` px away.
fn face_to_face(distance: f32) -> World {
    let mut world = world_of(2);
    put(&mut world, 0, 200.0, 230.0, FRAC_PI_2);
    put(&mut world, 1, 200.0 + distance, 230.0, 0.0);
    world
}

#[test]
fn a_held_trigger_fires_every_tenth_of_a_second() {
    let mut world = world_of(1);
    put(&mut world, 0, 100.0, 230.0, FRAC_PI_2);
    let mut births = Vec::new();
    tick(&mut world, &[input(0, 1, 0.0, 0.0, true)]);
    for _ in 0..60 {
        births.extend(world.shots().iter().filter(|shot| shot.born == world.tick()).map(|shot| shot.born.0));
        tick(&mut world, &[]);
    }
    assert_eq!(births.len(), 10);
    assert!(births.windows(2).all(|pair| pair[1] - pair[0] == 6), "{births:?}");
}

#[test]
fn letting_go_of_the_trigger_does_not_shorten_the_cooldown() {
    let mut world = world_of(1);
    put(&mut world, 0, 100.0, 230.0, FRAC_PI_2);
    for seq in 1..=12 {
        tick(&mut world, &[input(0, seq, 0.0, 0.0, seq % 2 == 1)]);
    }
    assert_eq!(world.shots().len(), 2);
}

#[test]
fn a_shot_starts_at_the_nose_without_the_speed_of_the_ship() {
    let mut world = world_of(1);
    put(&mut world, 0, 100.0, 230.0, FRAC_PI_2);
    ship_mut(&mut world, 0).throttle = 1.0;
    tick(&mut world, &[input(0, 1, 0.0, 0.0, true)]);
    let shot = world.shots()[0];
    assert!((shot.origin.x - (102.5 + 24.0)).abs() < 0.01 && (shot.origin.y - 230.0).abs() < 0.01);
    assert!((shot.velocity.x - 500.0).abs() < 0.01 && shot.velocity.y.abs() < 0.01);
    let later = shot.position_at(shot.born.after(60), world.rules());
    assert!((later.x - shot.origin.x - 500.0).abs() < 0.01);
}

#[test]
fn four_hits_destroy_a_ship() {
    let mut world = face_to_face(150.0);
    let mut events = tick(&mut world, &[input(0, 1, 0.0, 0.0, true)]);
    events.extend(ticks(&mut world, 40));
    let left: Vec<(u16, u16)> = events
        .iter()
        .filter_map(|event| match event {
            Event::Hit { by: Seat(0), target: Seat(1), damage, hp_left, .. } => Some((*damage, *hp_left)),
            _ => None,
        })
        .collect();
    assert_eq!(left, [(30, 70), (30, 40), (30, 10), (10, 0)]);
    assert_eq!(kills(&events), 1);
    let (killer, victim) = (world.pilot(Seat(0)).unwrap(), world.pilot(Seat(1)).unwrap());
    assert_eq!((killer.kills, killer.score, killer.deaths), (1, 1, 0));
    assert_eq!((victim.kills, victim.score, victim.deaths), (0, 0, 1));
}

#[test]
fn a_destroyed_ship_is_placed_again_after_one_second() {
    let mut world = face_to_face(150.0);
    ship_mut(&mut world, 1).throttle = 0.05;
    tick(&mut world, &[input(0, 1, 0.0, 0.0, true)]);
    let mut events = Vec::new();
    while kills(&events) == 0 {
        events = tick(&mut world, &[]);
        assert!(world.tick() < Tick(200), "the target never dies");
    }
    let died_at = world.tick();
    tick(&mut world, &[input(0, 2, 0.0, 0.0, false)]);
    while !ship(&world, 1).is_alive() {
        assert_eq!(ship(&world, 1).hp, 0);
        assert!(world.tick() < Tick(400), "the target never comes back");
        events = tick(&mut world, &[]);
    }
    assert_eq!(world.tick(), died_at.after(60));
    assert!(matches!(events[..], [Event::Spawned { seat: Seat(1), .. }]));
    assert_eq!((ship(&world, 1).hp, ship(&world, 1).throttle), (100, 0.0));
}

#[test]
fn shots_pass_through_a_destroyed_ship() {
    let mut world = face_to_face(150.0);
    ship_mut(&mut world, 1).life = Life::Absent { respawn_at: Tick(1_000) };
    tick(&mut world, &[input(0, 1, 0.0, 0.0, true)]);
    assert_eq!(hits(&ticks(&mut world, 120)), 0);
}

#[test]
fn a_shot_hits_across_the_seam() {
    let mut world = world_of(2);
    // Past the right edge by 20 px lies x = 20: within 29 px of a shot that is about to leave.
    put(&mut world, 0, 700.0, 230.0, FRAC_PI_2);
    put(&mut world, 1, 20.0, 230.0, 0.0);
    tick(&mut world, &[input(0, 1, 0.0, 0.0, true)]);
    let events = ticks(&mut world, 60);
    assert!(hits(&events) > 0);
    for event in &events {
        if let Event::Hit { position, .. } = event {
            assert!(position.x > 790.0, "{position:?}");
        }
    }
}

#[test]
fn a_shot_is_removed_when_its_centre_leaves_the_world() {
    let mut world = world_of(2);
    put(&mut world, 0, 700.0, 230.0, FRAC_PI_2);
    // In the line of fire, but farther beyond the edge than a shot reaches.
    put(&mut world, 1, 120.0, 230.0, 0.0);
    tick(&mut world, &[input(0, 1, 0.0, 0.0, true)]);
    tick(&mut world, &[input(0, 2, 0.0, 0.0, false)]);
    // 76 px to go at 500 px/s: inside on the ninth tick after the birth, outside on the tenth.
    assert_eq!(hits(&ticks(&mut world, 8)), 0);
    assert_eq!(world.shots().len(), 1);
    tick(&mut world, &[]);
    assert!(world.shots().is_empty());
    assert_eq!(hits(&ticks(&mut world, 60)), 0);
}

#[test]
fn a_shot_lives_three_seconds() {
    let mut numbers = classic();
    (numbers.world.width_px, numbers.world.height_px) = (4_000.0, 4_000.0);
    let mut world = world(numbers);
    tick(&mut world, &[join(0)]);
    put(&mut world, 0, 100.0, 230.0, FRAC_PI_2);
    tick(&mut world, &[input(0, 1, 0.0, 0.0, true)]);
    tick(&mut world, &[input(0, 2, 0.0, 0.0, false)]);
    ticks(&mut world, 178);
    assert_eq!(world.shots().len(), 1);
    tick(&mut world, &[]);
    assert!(world.shots().is_empty());
}

#[test]
fn a_nose_beyond_the_edge_fires_from_the_other_side() {
    let mut world = world_of(1);
    put(&mut world, 0, 790.0, 230.0, FRAC_PI_2);
    tick(&mut world, &[input(0, 1, 0.0, 0.0, true)]);
    assert!((world.shots()[0].origin.x - 14.0).abs() < 0.01);
}

#[test]
fn a_pilot_cannot_hit_the_own_ship() {
    let mut world = world_of(1);
    put(&mut world, 0, 400.0, 230.0, FRAC_PI_2);
    tick(&mut world, &[input(0, 1, 1.0, 1.0, true)]);
    assert_eq!(hits(&ticks(&mut world, 600)), 0);
}

#[test]
fn a_shot_hits_the_nearest_of_two_ships_and_only_that() {
    let mut world = world_of(3);
    put(&mut world, 0, 200.0, 230.0, FRAC_PI_2);
    put(&mut world, 1, 300.0, 250.0, 0.0);
    put(&mut world, 2, 300.0, 235.0, 0.0);
    tick(&mut world, &[input(0, 1, 0.0, 0.0, true)]);
    tick(&mut world, &[input(0, 2, 0.0, 0.0, false)]);
    let events = ticks(&mut world, 30);
    assert!(matches!(events[..], [Event::Hit { target: Seat(2), .. }]), "{events:?}");
}

#[test]
fn two_pilots_can_destroy_each_other_on_one_tick() {
    let mut world = face_to_face(150.0);
    put(&mut world, 1, 350.0, 230.0, -FRAC_PI_2);
    let mut events = tick(&mut world, &[input(0, 1, 0.0, 0.0, true), input(1, 1, 0.0, 0.0, true)]);
    while kills(&events) == 0 {
        events = tick(&mut world, &[]);
        assert!(world.tick() < Tick(200), "nobody dies");
    }
    assert_eq!(kills(&events), 2);
}

#[test]
fn a_shot_counts_for_a_pilot_who_died_since() {
    let mut world = face_to_face(150.0);
    ship_mut(&mut world, 1).hp = 10;
    tick(&mut world, &[input(0, 1, 0.0, 0.0, true)]);
    ship_mut(&mut world, 0).life = Life::Absent { respawn_at: Tick(1_000) };
    assert_eq!(kills(&ticks(&mut world, 30)), 1);
    assert_eq!(world.pilot(Seat(0)).unwrap().kills, 1);
}

#[test]
fn the_shots_of_a_pilot_who_leaves_go_too() {
    let mut world = face_to_face(150.0);
    tick(&mut world, &[input(0, 1, 0.0, 0.0, true)]);
    assert_eq!(world.shots().len(), 1);
    tick(&mut world, &[Command::Leave { seat: Seat(0) }]);
    assert!(world.shots().is_empty());
}

#[test]
fn a_ship_is_placed_away_from_the_others() {
    let mut world = world_of(1);
    let arena = world.rules().arena();
    for _ in 0..50 {
        // On one tick, so that none of the two is in the grid when the other is placed.
        tick(&mut world, &[join(1), join(2)]);
        let [a, b, c] = [0, 1, 2].map(|seat| ship(&world, seat).position);
        for (one, other) in [(a, b), (a, c), (b, c)] {
            let distance = arena.shortest(one, other).length();
            assert!(distance > 100.0, "{one:?} and {other:?} are {distance} px apart");
        }
        tick(&mut world, &[Command::Leave { seat: Seat(1) }, Command::Leave { seat: Seat(2) }]);
    }
}
