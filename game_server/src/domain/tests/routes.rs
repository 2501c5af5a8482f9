//! Bots find their way around what stands between them and what they fly for.

use super::*;
use crate::domain::CoreChange;

const WIDTH: f32 = 1_600.0;
const HEIGHT: f32 = 920.0;

fn wall(from: (f32, f32), to: (f32, f32)) -> Obstacle {
    Obstacle { from: Vec2::new(from.0, from.1), to: Vec2::new(to.0, to.1), radius: 16.0 }
}

/// A world with a base on each side of the middle; the human of side 0 cannot be fought, so the bot of side 1 has nothing to
/// do but to fetch the core of side 0.
fn raid_between(obstacles: Vec<Obstacle>, numbers: ModeNumbers, seed: u64) -> World {
    let mut numbers = ModeNumbers { match_s: Some(300.0), countdown_s: 0.0, ..numbers };
    numbers.sides = SideNumbers { count: Some(2), friendly_fire: false };
    numbers.cores = Some(CoreNumbers { capture: 1, reach_px: 40.0, returns_s: 5.0 });
    (numbers.world.width_px, numbers.world.height_px) = (WIDTH, HEIGHT);
    let base = |side, x| Base { side: Team(side), centre: Vec2::new(x, 460.0), radius: 90.0 };
    numbers.world.bases = vec![base(0, 400.0), base(1, 1_200.0)];
    numbers.world.obstacles = obstacles;
    let mut world = World::new(Arc::new(Rules::new(numbers).unwrap()), seed);
    tick(&mut world, &[join(0), Command::WantBots(2), Command::Start]);
    ship_mut(&mut world, 0).protected_until = Tick(u64::MAX);
    put(&mut world, 0, 30.0, 30.0, 0.0);
    world
}

/// Seconds until the bot has the core, and until it has brought it home.
fn fetches_in_s(world: &mut World, limit_s: u32) -> (u32, u32) {
    let mut taken_s = None;
    for now in 0..limit_s * 60 {
        for event in tick(world, &[]) {
            match event {
                Event::CoreMoved { change: CoreChange::Taken, .. } => taken_s = taken_s.or(Some(now / 60)),
                Event::CoreMoved { change: CoreChange::Captured, .. } => return (taken_s.unwrap(), now / 60),
                _ => {}
            }
        }
    }
    panic!("no core was brought home in {limit_s} s; taken: {taken_s:?}; {:?}", ship(world, 15));
}

#[test]
fn a_bot_flies_around_a_wall_to_the_core_and_home_again() {
    // As the crow flies it is 800 px; around the wall some 1150.
    let wall = vec![wall((800.0, 100.0), (800.0, 820.0)), wall((0.0, 0.0), (0.0, HEIGHT))];
    for (numbers, seed) in [(classic(), 1), (classic(), 2), (drifting(), 1), (drifting(), 2)] {
        let (_, home_s) = fetches_in_s(&mut raid_between(wall.clone(), numbers, seed), 40);
        assert!(home_s >= 8);
    }
}

#[test]
fn a_bot_finds_the_only_gap_in_a_wall() {
    let mut walls = vec![wall((0.0, 0.0), (0.0, HEIGHT))];
    walls.extend([wall((800.0, 0.0), (800.0, 60.0)), wall((800.0, 200.0), (800.0, HEIGHT))]);
    for (numbers, seed) in [(classic(), 1), (classic(), 2), (drifting(), 1), (drifting(), 2)] {
        fetches_in_s(&mut raid_between(walls.clone(), numbers, seed), 60);
    }
}

#[test]
fn a_bot_leaves_a_pocket_backwards() {
    // Its base is in a pocket that opens away from the enemy.
    let mut walls = vec![wall((0.0, 0.0), (0.0, HEIGHT))];
    walls.extend([wall((1_060.0, 300.0), (1_060.0, 620.0))]);
    walls.extend([300.0, 620.0].map(|y| wall((1_060.0, y), (1_400.0, y))));
    for (numbers, seed) in [(classic(), 1), (classic(), 2), (drifting(), 1), (drifting(), 2)] {
        fetches_in_s(&mut raid_between(walls.clone(), numbers, seed), 60);
    }
}

#[test]
fn a_bot_flies_across_the_seam_where_the_middle_is_closed() {
    let closed = vec![wall((800.0, 0.0), (800.0, HEIGHT))];
    for (numbers, seed) in [(classic(), 1), (drifting(), 1)] {
        let mut world = raid_between(closed.clone(), numbers, seed);
        fetches_in_s(&mut world, 30);
    }
    // And through a gap in what stands on the seam.
    let mut gap = closed;
    gap.extend([wall((0.0, 0.0), (0.0, 700.0)), wall((0.0, 860.0), (0.0, HEIGHT))]);
    for (numbers, seed) in [(classic(), 1), (drifting(), 1)] {
        fetches_in_s(&mut raid_between(gap.clone(), numbers, seed), 60);
    }
}
