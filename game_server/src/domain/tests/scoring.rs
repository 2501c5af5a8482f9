//! Points beyond the plain kill.

use super::*;

/// Assists are worth 1, kills 2, and a streak of two is worth 5 more.
fn generous() -> ModeNumbers {
    let mut numbers = classic();
    numbers.score = ScoreNumbers { kill: 2, assist: 1, assist_s: 1.0, bounty: 5, bounty_streak: 2, ..numbers.score };
    numbers
}

fn arena(numbers: ModeNumbers, seats: u16) -> World {
    let mut world = world(numbers);
    tick(&mut world, &(0..seats).map(join).collect::<Vec<_>>());
    for seat in 0..seats {
        // Out of each other's way.
        put(&mut world, seat, 50.0 + 100.0 * f32::from(seat), 50.0, 0.0);
    }
    world
}

/// Lets a shot of `by` strike `target` on this tick.
fn strike(world: &mut World, by: u16, target: u16) -> Vec<Event> {
    let position = ship(world, target).position;
    let (id, born) = (crate::domain::ShotId(world.next_shot), world.tick());
    world.next_shot += 1;
    let team = ship(world, by).team;
    world.shots.push(crate::domain::Shot {
        id,
        owner: Seat(by),
        team,
        weapon: crate::domain::WeaponId(0),
        damage: 30,
        origin: position,
        velocity: Vec2::default(),
        born,
        ends: born.after(60),
        meets: None,
        burns_out: born.after(60),
    });
    tick(world, &[])
}

fn score(world: &World, seat: u16) -> u32 {
    world.pilot(Seat(seat)).unwrap().score
}

fn destroy(world: &mut World, by: u16, target: u16) -> Vec<Event> {
    let mut events = Vec::new();
    while kills(&events) == 0 {
        events.extend(strike(world, by, target));
    }
    events
}

#[test]
fn who_did_much_of_the_harm_gets_an_assist() {
    let mut world = arena(generous(), 3);
    strike(&mut world, 2, 1);
    let events = destroy(&mut world, 0, 1);
    assert!(events.contains(&Event::Assisted { by: Seat(2), victim: Seat(1) }));
    assert_eq!((score(&world, 0), score(&world, 2)), (2, 1));
    assert_eq!((world.pilot(Seat(2)).unwrap().assists, world.pilot(Seat(2)).unwrap().kills), (1, 0));
}

#[test]
fn the_killer_is_no_helper_and_old_harm_is_forgotten() {
    let mut world = arena(generous(), 3);
    strike(&mut world, 2, 1);
    ticks(&mut world, 61);
    let events = destroy(&mut world, 0, 1);
    assert!(!events.iter().any(|event| matches!(event, Event::Assisted { .. })), "{events:?}");
    assert_eq!((score(&world, 0), score(&world, 2)), (2, 0));
}

#[test]
fn harm_done_in_an_earlier_life_earns_nothing() {
    let mut numbers = generous();
    numbers.respawn_s = Some(1.0 / 60.0);
    numbers.score.assist_s = 60.0;
    let mut world = arena(numbers, 3);
    strike(&mut world, 2, 1);
    destroy(&mut world, 0, 1);
    ticks(&mut world, 2);
    assert_eq!(score(&world, 2), 1);
    destroy(&mut world, 0, 1);
    assert_eq!(score(&world, 2), 1);
}

#[test]
fn a_pilot_on_a_streak_is_worth_a_bounty() {
    let mut world = arena(generous(), 4);
    destroy(&mut world, 0, 1);
    destroy(&mut world, 0, 2);
    assert_eq!(world.pilot(Seat(0)).unwrap().streak, 2);
    destroy(&mut world, 3, 0);
    assert_eq!(score(&world, 3), 2 + 5);
    assert_eq!(world.pilot(Seat(0)).unwrap().streak, 0, "a streak ends with the ship");
    assert_eq!(score(&world, 0), 4);
}

#[test]
fn the_classic_rules_count_kills_alone() {
    let mut world = arena(classic(), 3);
    strike(&mut world, 2, 1);
    destroy(&mut world, 0, 1);
    destroy(&mut world, 0, 2);
    assert_eq!((score(&world, 0), score(&world, 2)), (2, 0));
}
