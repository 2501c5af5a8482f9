//! One life each, and a ring that closes.

use super::*;
use crate::domain::{Life, Outcome, Phase, PilotKind};

/// Four minutes, without a countdown.
fn last_jet() -> ModeNumbers {
    let mut numbers = ModeNumbers { match_s: Some(240.0), countdown_s: 0.0, respawn_s: None, ..classic() };
    numbers.min_players = 2;
    numbers.score = ScoreNumbers { kill: 0, outlived: 1, ..numbers.score };
    with_ring(numbers)
}

/// Humans fly in the first `seats` seats, in the middle of the world, 20 px apart.
fn flying(numbers: ModeNumbers, seats: u16) -> World {
    let mut world = world(numbers);
    tick(&mut world, &(0..seats).map(join).collect::<Vec<_>>());
    tick(&mut world, &[Command::Start]);
    tick(&mut world, &[]);
    assert!(matches!(world.phase(), Phase::Running { .. }));
    for seat in 0..seats {
        put(&mut world, seat, 370.0 + 20.0 * f32::from(seat), 230.0, 0.0);
    }
    world
}

/// Leaves a ship with so little that the next thing that harms it destroys it, and flies it out of the ring once it has closed.
fn throw_out(world: &mut World, seat: u16) {
    let ship = ship_mut(world, seat);
    ship.hp = 1;
    ship.position = Vec2::new(20.0, 20.0);
}

fn close_the_ring(world: &mut World) {
    ticks(world, 71 * 60);
}

fn scores(world: &World) -> Vec<u32> {
    world.pilots().iter().map(|pilot| pilot.score).collect()
}

#[test]
fn nobody_is_harmed_while_the_ring_is_as_large_as_the_world() {
    let mut world = flying(last_jet(), 2);
    throw_out(&mut world, 0);
    assert_eq!(hits(&ticks(&mut world, 9 * 60)), 0);
}

#[test]
fn who_is_outside_of_the_closed_ring_is_harmed_until_he_is_out_for_good() {
    let mut world = flying(last_jet(), 3);
    close_the_ring(&mut world);
    put(&mut world, 2, 20.0, 20.0, 0.0);
    let hp = ship(&world, 2).hp;
    let events = ticks(&mut world, 60);
    assert_eq!((hits(&events), ship(&world, 2).hp), (2, hp - 20));
    let events = ticks(&mut world, 10 * 60);
    let (killer, victim) = (Seat(2), Seat(2));
    assert!(
        events.iter().any(
            |event| matches!(event, Event::Killed { killer: by, victim: of, .. } if (*by, *of) == (killer, victim))
        )
    );
    assert_eq!(ship(&world, 2).life, Life::Out);
    let fallen = world.pilot(Seat(2)).unwrap();
    assert_eq!((fallen.kills, fallen.deaths, fallen.score), (0, 1, 0), "nobody did it");
    ticks(&mut world, 60 * 60);
    assert_eq!(ship(&world, 2).life, Life::Out);
}

#[test]
fn who_drove_another_out_of_the_ring_has_the_kill() {
    let mut world = flying(last_jet(), 3);
    close_the_ring(&mut world);
    throw_out(&mut world, 2);
    let now = world.tick();
    world.pilots[2].harms.note(Seat(1), 40, now);
    let events = ticks(&mut world, 60);
    assert!(events.iter().any(|event| matches!(event, Event::Killed { killer: Seat(1), victim: Seat(2), .. })));
    assert_eq!(world.pilot(Seat(1)).unwrap().kills, 1);
}

#[test]
fn everybody_is_placed_by_when_he_fell_and_the_last_one_wins() {
    let mut world = flying(last_jet(), 4);
    close_the_ring(&mut world);
    throw_out(&mut world, 2);
    ticks(&mut world, 60);
    assert_eq!(scores(&world), [1, 1, 0, 1]);
    // Who goes once he has fallen keeps his place.
    tick(&mut world, &[Command::Leave { seat: Seat(2) }]);
    throw_out(&mut world, 0);
    throw_out(&mut world, 3);
    let events = ticks(&mut world, 60);
    assert!(matches!(world.phase(), Phase::Ended { outcome: Outcome::LastStanding, .. }));
    assert_eq!(events.iter().filter(|event| matches!(event, Event::PhaseChanged { .. })).count(), 1);
    let places: Vec<(u16, u16)> = world.standings().iter().map(|line| (line.pilot.seat.0, line.place)).collect();
    assert_eq!(places, [(1, 1), (0, 2), (3, 2), (2, 4)]);
    let left_early: Vec<bool> = world.pilots().iter().map(|pilot| world.left_early(pilot)).collect();
    assert_eq!(left_early, [false; 4]);
}

#[test]
fn who_leaves_while_he_flies_is_out_and_the_others_have_outlived_him() {
    let mut world = flying(last_jet(), 3);
    tick(&mut world, &[Command::Leave { seat: Seat(0) }]);
    assert_eq!(scores(&world), [0, 1, 1]);
    assert!(world.left_early(world.pilot(Seat(0)).unwrap()));
    tick(&mut world, &[join(0)]);
    assert_eq!(ship(&world, 0).life, Life::Out, "coming back is no second life");
    tick(&mut world, &[Command::Leave { seat: Seat(1) }]);
    assert!(matches!(world.phase(), Phase::Ended { outcome: Outcome::LastStanding, .. }));
    assert_eq!(world.standings()[0].pilot.seat, Seat(2));
}

#[test]
fn who_comes_before_the_first_has_fallen_flies_and_who_comes_later_watches() {
    let mut world = flying(last_jet(), 3);
    tick(&mut world, &[join(3)]);
    assert!(ship(&world, 3).is_alive());
    close_the_ring(&mut world);
    throw_out(&mut world, 0);
    ticks(&mut world, 60);
    tick(&mut world, &[join(4)]);
    ticks(&mut world, 120);
    assert_eq!(ship(&world, 4).life, Life::Out);
    assert_eq!(world.pilot(Seat(4)).unwrap().score, 0);
}

#[test]
fn no_bot_takes_the_place_of_one_that_has_fallen() {
    let mut numbers = last_jet();
    numbers.bots.fill_to = 3;
    let mut world = flying(numbers, 2);
    assert_eq!(world.ships().len(), 3);
    close_the_ring(&mut world);
    let fallen = world.pilots().iter().any(|pilot| pilot.deaths > 0);
    assert!(fallen || matches!(world.phase(), Phase::Running { .. }));
    throw_out(&mut world, 0);
    ticks(&mut world, 60);
    tick(&mut world, &[Command::Leave { seat: Seat(0) }]);
    ticks(&mut world, 60);
    assert_eq!(world.pilots().iter().filter(|pilot| pilot.kind == PilotKind::Bot).count(), 1);
}

#[test]
fn a_side_falls_with_its_last_ship() {
    let mut numbers = last_jet();
    numbers.sides = SideNumbers { count: Some(2), friendly_fire: false };
    let mut world = world(numbers);
    let side = |seat: u16| Command::Join { seat: Seat(seat), name: Arc::from("pilot"), team: Team((seat % 2) as u8) };
    tick(&mut world, &(0..4).map(side).collect::<Vec<_>>());
    tick(&mut world, &[Command::Start]);
    (0..4).for_each(|seat| put(&mut world, seat, 370.0 + 20.0 * f32::from(seat), 230.0, 0.0));
    close_the_ring(&mut world);
    throw_out(&mut world, 0);
    ticks(&mut world, 60);
    assert_eq!(scores(&world), [0; 4], "one of each side is there yet");
    throw_out(&mut world, 2);
    ticks(&mut world, 60);
    assert_eq!((world.side_score(Team(0)), world.side_score(Team(1))), (0, 1));
    assert!(matches!(world.phase(), Phase::Ended { outcome: Outcome::LastStanding, .. }));
}

#[test]
fn bots_keep_inside_the_ring_and_fight_to_the_last() {
    let mut numbers = last_jet();
    numbers.bots.fill_to = 8;
    // So that the ring alone decides: hardly anybody shoots, and it hardly hurts.
    numbers.bots.fire_range_px = 1.0;
    numbers.weapon.damage = 1;
    let mut peaceful = world(numbers.clone());
    tick(&mut peaceful, &[Command::Start]);
    ticks(&mut peaceful, 120 * 60);
    assert_eq!(peaceful.ships().iter().filter(|ship| ship.is_alive()).count(), 8, "all have fled inwards");

    (numbers.bots.fire_range_px, numbers.weapon.damage) = (320.0, 30);
    let mut world = world(numbers);
    tick(&mut world, &[Command::Start]);
    ticks(&mut world, 240 * 60);
    assert!(matches!(world.phase(), Phase::Ended { outcome: Outcome::LastStanding, .. }), "{:?}", world.phase());
    assert_eq!(world.standings()[0].pilot.score, 7);
}

#[test]
fn a_world_without_end_needs_ships_that_come_back() {
    let refused = Rules::new(ModeNumbers { match_s: None, ..last_jet() }).unwrap_err();
    assert_eq!(refused.key, "match_s (without respawn)");
}
