//! Spawn zones: where on the map ships are placed.

use super::*;
use crate::domain::{Base, CoreNumbers, SpawnZone, ZoneShape};

fn disc(side: Option<u8>, x: f32, y: f32, radius: f32) -> SpawnZone {
    SpawnZone { side: side.map(Team), shape: ZoneShape::Disc { centre: Vec2::new(x, y), radius } }
}

fn rectangle(side: Option<u8>, from: (f32, f32), to: (f32, f32)) -> SpawnZone {
    let (from, to) = (Vec2::new(from.0, from.1), Vec2::new(to.0, to.1));
    SpawnZone { side: side.map(Team), shape: ZoneShape::Rectangle { from, to } }
}

/// Left a circle, right a rectangle.
fn two_zones() -> [SpawnZone; 2] {
    [disc(Some(0), 150.0, 230.0, 80.0), rectangle(Some(1), (560.0, 60.0), (700.0, 400.0))]
}

fn with_zones(zones: &[SpawnZone]) -> ModeNumbers {
    let mut numbers = classic();
    numbers.world.spawns = zones.to_vec();
    numbers
}

/// In a world in which it is far from one to the other over the seam, too.
fn wide(zones: &[SpawnZone]) -> ModeNumbers {
    let mut numbers = with_zones(zones);
    numbers.world.width_px = 1_400.0;
    numbers
}

fn sides(numbers: ModeNumbers) -> ModeNumbers {
    ModeNumbers { sides: SideNumbers { count: Some(2), friendly_fire: false }, ..numbers }
}

fn seeded(numbers: &ModeNumbers, seed: u64) -> World {
    World::new(Arc::new(Rules::new(numbers.clone()).unwrap()), seed)
}

fn join_side(seat: u16) -> Command {
    Command::Join { seat: Seat(seat), name: Arc::from("pilot"), team: Team((seat % 2) as u8) }
}

fn is_in(zone: &SpawnZone, place: Vec2) -> bool {
    match zone.shape {
        ZoneShape::Disc { centre, radius } => (place - centre).length() <= radius + 0.01,
        ZoneShape::Rectangle { from, to } => (from.x..=to.x).contains(&place.x) && (from.y..=to.y).contains(&place.y),
    }
}

/// Destroys a ship, and gives the place where it is put again.
fn placed_again(world: &mut World, seat: u16) -> Vec2 {
    let now = world.tick();
    let ship = ship_mut(world, seat);
    ship.life = crate::domain::Life::Absent { respawn_at: now.after(1) };
    ship.hp = 0;
    tick(world, &[]);
    ship_of(world, seat)
}

fn ship_of(world: &World, seat: u16) -> Vec2 {
    let ship = ship(world, seat);
    assert!(ship.is_alive());
    ship.position
}

#[test]
fn each_side_is_placed_in_its_own_zone_at_first_and_again() {
    let zones = two_zones();
    for seed in 0..60 {
        let mut world = seeded(&sides(wide(&zones)), seed);
        tick(&mut world, &(0..8).map(join_side).collect::<Vec<_>>());
        for seat in 0..8 {
            assert!(is_in(&zones[usize::from(seat % 2)], ship_of(&world, seat)), "{seed}, {seat}");
            let again = placed_again(&mut world, seat);
            assert!(is_in(&zones[usize::from(seat % 2)], again), "{seed}, {seat}: {again:?}");
        }
    }
}

#[test]
fn zones_for_everybody_are_used_by_those_who_have_none_of_their_own() {
    let rim = [disc(None, 100.0, 100.0, 60.0), disc(None, 700.0, 360.0, 60.0)];
    let [left, right] = two_zones();
    let all = [rim[0].clone(), left, rim[1].clone(), right];
    let mut used = [0; 2];
    for seed in 0..60 {
        // Without sides, those of sides are left alone; with them, those for everybody.
        let mut world = seeded(&with_zones(&all), seed);
        tick(&mut world, &[join(0)]);
        let place = ship_of(&world, 0);
        let zone = rim.iter().position(|zone| is_in(zone, place));
        used[zone.unwrap_or_else(|| panic!("{place:?} is in none"))] += 1;
        let mut world = seeded(&sides(with_zones(&all)), seed);
        tick(&mut world, &[join_side(0)]);
        assert!(is_in(&all[1], ship_of(&world, 0)));
        let mut world = seeded(&sides(with_zones(&rim)), seed);
        tick(&mut world, &[join_side(1)]);
        assert!(rim.iter().any(|zone| is_in(zone, ship_of(&world, 1))));
    }
    assert!(used[0] > 10 && used[1] > 10, "{used:?}");
}

#[test]
fn a_ship_is_placed_at_the_end_of_its_zone_that_is_away_from_enemies() {
    let zones = [rectangle(Some(0), (60.0, 100.0), (740.0, 200.0)), disc(Some(1), 400.0, 380.0, 60.0)];
    let mut inside = 0;
    for seed in 0..100 {
        let mut world = seeded(&sides(wide(&zones)), seed);
        tick(&mut world, &[join_side(0), join_side(1)]);
        put(&mut world, 1, 400.0, 150.0, 0.0);
        let place = placed_again(&mut world, 0);
        assert!((place - Vec2::new(400.0, 150.0)).length() > 200.0, "{seed}: {place:?}");
        inside += usize::from(is_in(&zones[0], place));
    }
    assert!(inside > 90, "{inside} of 100");
}

#[test]
fn a_zone_full_of_enemies_is_left_for_anywhere_else() {
    let zones = [disc(Some(0), 150.0, 230.0, 60.0), disc(Some(1), 650.0, 230.0, 60.0)];
    for seed in 0..100 {
        let mut world = seeded(&sides(wide(&zones)), seed);
        tick(&mut world, &(0..4).map(join_side).collect::<Vec<_>>());
        for seat in [1, 3] {
            put(&mut world, seat, 150.0, 230.0, 0.0);
        }
        let place = placed_again(&mut world, 0);
        assert!((place - Vec2::new(150.0, 230.0)).length() > 200.0, "{seed}: {place:?}");
        // One that is full of friends is not.
        put(&mut world, 1, 600.0, 230.0, 0.0);
        put(&mut world, 3, 600.0, 230.0, 0.0);
        put(&mut world, 2, 150.0, 230.0, 0.0);
        let place = placed_again(&mut world, 0);
        assert!(is_in(&zones[0], place), "{seed}: {place:?}");
    }
}

#[test]
fn who_has_a_core_to_guard_is_placed_at_home_whoever_is_there() {
    let mut numbers = sides(classic());
    numbers.cores = Some(CoreNumbers { capture: 1, reach_px: 40.0, returns_s: 5.0 });
    let base = |side, x| Base { side: Team(side), centre: Vec2::new(x, 230.0), radius: 60.0 };
    numbers.world.bases = vec![base(0, 200.0), base(1, 600.0)];
    for seed in 0..50 {
        let mut world = seeded(&numbers, seed);
        tick(&mut world, &[join_side(0), join_side(1)]);
        put(&mut world, 1, 200.0, 150.0, 0.0);
        let place = placed_again(&mut world, 0);
        assert!((place - Vec2::new(200.0, 230.0)).length() <= 60.01, "{seed}: {place:?}");
    }
}

#[test]
fn a_place_that_is_put_beside_itself_has_its_zones_for_everybody_as_often() {
    let [left, right] = two_zones();
    let numbers = with_zones(&[left, right, disc(None, 400.0, 230.0, 60.0)]);
    let world = numbers.world.clone().with_room_for(30);
    assert_eq!((world.width_px, world.height_px), (1_600.0, 920.0));
    let centres: Vec<(f32, f32)> = world
        .spawns
        .iter()
        .map(|zone| match zone.shape {
            ZoneShape::Disc { centre, .. } => (centre.x, centre.y),
            ZoneShape::Rectangle { from, .. } => (from.x, from.y),
        })
        .collect();
    assert_eq!(centres, [(400.0, 230.0), (1_200.0, 230.0), (400.0, 690.0), (1_200.0, 690.0)]);
}

#[test]
fn zones_that_leave_no_room_are_refused() {
    let refuse = |numbers: ModeNumbers| {
        let key = Rules::new(numbers).unwrap_err().key;
        assert!(key.starts_with("world.spawns"), "{key}");
    };
    refuse(with_zones(&[disc(None, 40.0, 230.0, 60.0)]));
    refuse(with_zones(&[disc(None, 400.0, 230.0, 20.0)]));
    refuse(with_zones(&[disc(None, f32::NAN, 230.0, 60.0)]));
    refuse(with_zones(&[rectangle(None, (300.0, 200.0), (200.0, 300.0))]));
    refuse(with_zones(&[rectangle(None, (700.0, 200.0), (900.0, 300.0))]));
    refuse(with_zones(&[disc(Some(4), 400.0, 230.0, 60.0)]));
    refuse(with_zones(&vec![disc(None, 400.0, 230.0, 60.0); 33]));
    let mut buried = with_zones(&[disc(None, 400.0, 230.0, 60.0)]);
    let place = Vec2::new(400.0, 230.0);
    buried.world.obstacles = vec![Obstacle { from: place, to: place, radius: 50.0 }];
    refuse(buried);
    // One side is put somewhere, and the other is not.
    let one_sided = with_zones(&two_zones()[..1]);
    assert!(Rules::new(one_sided.clone()).is_ok(), "where there are no sides that is nobody's concern");
    refuse(sides(one_sided));
}
