//! Worlds in which something stands in the way.

use std::f32::consts::FRAC_PI_2;

use proptest::prelude::*;

use super::*;
use crate::domain::Obstacle;
use crate::domain::terrain::MAX_OBSTACLES;

fn disc(x: f32, y: f32, radius: f32) -> Obstacle {
    Obstacle { from: Vec2::new(x, y), to: Vec2::new(x, y), radius }
}

fn mountains(obstacles: Vec<Obstacle>) -> ModeNumbers {
    let mut numbers = classic();
    numbers.world.obstacles = obstacles;
    numbers
}

#[test]
fn a_ship_slides_along_a_mountain() {
    let mut world = world(mountains(vec![disc(400.0, 250.0, 60.0)]));
    tick(&mut world, &[join(0)]);
    put(&mut world, 0, 250.0, 230.0, FRAC_PI_2);
    tick(&mut world, &[input(0, 1, 1.0, 0.0, false)]);
    let mut nearest = f32::MAX;
    for _ in 0..240 {
        tick(&mut world, &[]);
        nearest = nearest.min((ship(&world, 0).position - Vec2::new(400.0, 250.0)).length());
    }
    assert!((83.9..84.5).contains(&nearest), "the hull touched it, {nearest}");
    assert!(ship(&world, 0).position.x > 484.0, "and it came past");
}

#[test]
fn shots_end_at_a_mountain_and_whoever_hides_behind_it_lives() {
    let mut world = world(mountains(vec![disc(400.0, 230.0, 40.0)]));
    tick(&mut world, &[join(0), join(1)]);
    put(&mut world, 0, 250.0, 230.0, FRAC_PI_2);
    put(&mut world, 1, 500.0, 230.0, 0.0);
    let mut events = tick(&mut world, &[input(0, 1, 0.0, 0.0, true)]);
    for _ in 0..120 {
        events.extend(tick(&mut world, &[]));
        assert!(world.shots().iter().all(|shot| shot.position_at(world.tick(), world.rules()).x <= 360.0));
    }
    assert_eq!(hits(&events), 0);
    put(&mut world, 1, 330.0, 230.0, 0.0);
    assert!(hits(&ticks(&mut world, 30)) > 0, "in front of it there is no cover");
}

#[test]
fn ships_are_not_placed_inside_a_mountain() {
    let mountain = Vec2::new(400.0, 230.0);
    for seed in 0..200 {
        let numbers = mountains(vec![disc(mountain.x, mountain.y, 115.0)]);
        let mut world = World::new(Arc::new(Rules::new(numbers).unwrap()), seed);
        tick(&mut world, &[join(0)]);
        assert!((ship(&world, 0).position - mountain).length() >= 139.0);
    }
}

#[test]
fn bots_find_their_way_and_fight_among_mountains() {
    let wall = Obstacle { from: Vec2::new(200.0, 120.0), to: Vec2::new(200.0, 340.0), radius: 12.0 };
    let mut numbers = mountains(vec![disc(400.0, 230.0, 60.0), wall, disc(620.0, 100.0, 40.0)]);
    numbers.bots.fill_to = 6;
    let mut world = World::new(Arc::new(Rules::new(numbers).unwrap()), 5);
    let mut stuck = [0_u32; 16];
    let mut events = Vec::new();
    for _ in 0..3_600 {
        let before: Vec<(Seat, Vec2)> = world.ships().iter().map(|ship| (ship.seat, ship.position)).collect();
        world.step(&[], &mut events);
        for (seat, position) in before {
            let ship = world.ship(seat).unwrap();
            let still = ship.is_alive() && (ship.position - position).length() < 0.5;
            let count = &mut stuck[usize::from(seat.0)];
            *count = if still { *count + 1 } else { 0 };
            assert!(*count < 180, "{seat:?} has not moved for three seconds at {position:?}");
        }
    }
    assert!(kills(&events) > 5, "{} kills in a minute", kills(&events));
}

#[test]
fn a_map_without_room_is_refused() {
    let refuse = |obstacles: Vec<Obstacle>| Rules::new(mountains(obstacles)).unwrap_err().key;
    let carpet = (0..8).flat_map(|x| (0..5).map(move |y| disc(50.0 + 100.0 * x as f32, 46.0 + 92.0 * y as f32, 45.0)));
    assert!(refuse(carpet.collect()).starts_with("world.obstacles"));
    assert!(refuse(vec![disc(900.0, 100.0, 10.0)]).starts_with("world.obstacles"));
    assert!(refuse(vec![disc(100.0, f32::NAN, 10.0)]).starts_with("world.obstacles"));
    assert!(refuse(vec![disc(100.0, 100.0, 0.0)]).starts_with("world.obstacles"));
    assert!(refuse(vec![disc(100.0, 100.0, 10.0); MAX_OBSTACLES + 1]).starts_with("world.obstacles"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn no_shot_is_ever_inside_a_mountain(seed in any::<u64>()) {
        let obstacles = vec![
            disc(0.0, 230.0, 50.0),
            disc(500.0, 300.0, 40.0),
            Obstacle { from: Vec2::new(250.0, 60.0), to: Vec2::new(380.0, 160.0), radius: 15.0 },
        ];
        let mut numbers = mountains(obstacles.clone());
        numbers.bots.fill_to = 8;
        let mut world = World::new(Arc::new(Rules::new(numbers).unwrap()), seed);
        for _ in 0..600 {
            tick(&mut world, &[]);
            for shot in world.shots() {
                let place = shot.position_at(world.tick(), world.rules());
                // A shot may be born inside, from a nose that touches the surface; it is gone on the next tick.
                if shot.born == world.tick() { continue; }
                let sunk = (Vec2::new(500.0, 300.0) - place).length();
                prop_assert!(sunk > 39.9, "{shot:?}");
                prop_assert!(place.length() > 0.0);
            }
            for ship in world.ships().iter().filter(|ship| ship.is_alive()) {
                let apart = (Vec2::new(500.0, 300.0) - ship.position).length();
                prop_assert!(apart > 63.9, "{ship:?}");
            }
        }
    }
}
