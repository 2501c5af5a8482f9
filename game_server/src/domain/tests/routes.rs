//! Bots find their way around what stands between them and what they fly for.

use super::*;
use crate::domain::CoreChange;
use crate::domain::routes::Purpose;

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

/// A wall from top to bottom with a gap at the top, and one in the middle that obstacle 0 closes as long as it stands. As the crow
/// flies there is a way for nobody.
fn wall_with_a_door() -> ModeNumbers {
    let mut numbers = classic();
    let walls = [
        wall((800.0, 580.0), (800.0, 700.0)),
        wall((800.0, 120.0), (800.0, 560.0)),
        wall((800.0, 720.0), (800.0, HEIGHT)),
        wall((0.0, 0.0), (0.0, HEIGHT)),
    ];
    (numbers.world.width_px, numbers.world.height_px) = (WIDTH, HEIGHT);
    numbers.world.obstacles = walls.to_vec();
    numbers.world.breakable = vec![Breakable { number: 0, hp: 100, returns_s: 60.0 }];
    numbers
}

#[test]
fn a_route_leads_through_what_is_destroyed_and_around_what_has_come_back() {
    let mut world = world(wall_with_a_door());
    // Where the way goes that is known so many ticks after this.
    let mut leads_after = |is_down: bool, count: u32| {
        world.terrain.set_down(0, is_down);
        let mut way = Vec2::default();
        for _ in 0..=count {
            let World { routes, rules, terrain, tick, .. } = &mut world;
            let (from, goal) = (Vec2::new(900.0, 460.0), Vec2::new(700.0, 460.0));
            way = routes.way((rules, terrain), from, goal, Purpose::Objective, *tick);
            ticks(&mut world, 1);
        }
        way
    };
    let is_up = |way: Vec2| way.y < -20.0;
    let is_down = |way: Vec2| way.y > 20.0;
    assert!(is_up(leads_after(false, 20)), "over the top");
    assert!(is_up(leads_after(true, 0)), "the old way serves until there is a new one");
    assert!(is_down(leads_after(true, 20)), "through the door");
    let blocked = leads_after(false, 0);
    assert!(blocked.x > -100.0, "not into the door");
    assert!(is_up(leads_after(false, 20)), "over the top again");
}

#[test]
fn a_bot_flies_through_what_is_destroyed_though_it_does_not_see_it() {
    let closed = wall_with_a_door().world.obstacles;
    let top = wall((800.0, 0.0), (800.0, 120.0));
    for (numbers, seed) in [(classic(), 1), (classic(), 2), (drifting(), 1), (drifting(), 2)] {
        let mut numbers = numbers;
        numbers.world.breakable = wall_with_a_door().world.breakable;
        let mut world = raid_between([&closed[..], &[top]].concat(), numbers, seed);
        let events = ticks(&mut world, 600);
        assert!(!events.iter().any(|event| matches!(event, Event::CoreMoved { .. })), "there is no way");
        world.terrain.set_down(0, true);
        fetches_in_s(&mut world, 40);
    }
}

#[test]
fn a_bot_turns_to_the_long_way_when_the_short_one_comes_back_before_it() {
    for (numbers, seed) in [(classic(), 1), (classic(), 2), (drifting(), 1), (drifting(), 2)] {
        let mut numbers = numbers;
        let door = wall_with_a_door().world;
        numbers.world.breakable = door.breakable;
        let mut world = raid_between(door.obstacles, numbers, seed);
        world.terrain.set_down(0, true);
        let near_the_door = |world: &World| (ship(world, 15).position - Vec2::new(800.0, 640.0)).length() < 140.0;
        let came = (0..1_200).any(|_| {
            ticks(&mut world, 1);
            near_the_door(&world)
        });
        assert!(came, "it takes the short way as long as there is one");
        world.terrain.set_down(0, false);
        let (mut touches, mut taken) = (0, false);
        for _ in 0..1_200 {
            let events = tick(&mut world, &[]);
            taken |= events.iter().any(|event| matches!(event, Event::CoreMoved { .. }));
            let (rules, place) = (world.rules(), ship(&world, 15).position);
            let room = rules.world.obstacles[0].distance_px(rules.arena(), place) - rules.ship.radius_px;
            touches += u32::from(!taken && room < 1.0);
        }
        assert!(taken && touches <= 6, "core taken: {taken}, against the wall for {touches} ticks");
    }
}
