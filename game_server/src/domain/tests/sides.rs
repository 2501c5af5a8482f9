//! Pilots who fight side by side.

use std::f32::consts::FRAC_PI_2;

use super::*;
use crate::domain::{Outcome, Phase, PilotKind};

fn two_sides() -> ModeNumbers {
    let mut numbers = classic();
    numbers.sides = SideNumbers { count: Some(2), friendly_fire: false };
    numbers.max_players = 8;
    numbers
}

fn two_sided_match() -> ModeNumbers {
    ModeNumbers { match_s: Some(60.0), countdown_s: 0.0, ..two_sides() }
}

fn join_side(seat: u16, side: u8) -> Command {
    Command::Join { seat: Seat(seat), name: Arc::from("pilot"), team: Team(side) }
}

/// A running match of these pilots, by seat; seat 0 looks right at seat 1, 150 px away.
fn fight(numbers: ModeNumbers, sides: &[u8]) -> World {
    let mut world = world(numbers);
    let mut commands: Vec<Command> = (0..).zip(sides).map(|(seat, side)| join_side(seat, *side)).collect();
    commands.push(Command::Start);
    tick(&mut world, &commands);
    for seat in 2..sides.len() as u16 {
        put(&mut world, seat, 100.0 * f32::from(seat), 50.0, 0.0);
    }
    put(&mut world, 0, 200.0, 230.0, FRAC_PI_2);
    put(&mut world, 1, 350.0, 230.0, 0.0);
    world
}

fn fire(world: &mut World, count: u32) -> Vec<Event> {
    let mut events = tick(world, &[input(0, 1, 0.0, 0.0, true)]);
    events.extend(ticks(world, count));
    events
}

#[test]
fn shots_fly_through_friends_and_hit_foes() {
    let mut world = fight(two_sided_match(), &[0, 0]);
    assert_eq!(hits(&fire(&mut world, 60)), 0);
    let mut world = fight(two_sided_match(), &[0, 1]);
    assert!(hits(&fire(&mut world, 60)) > 0);
}

#[test]
fn with_friendly_fire_friends_are_hit_but_earn_nothing() {
    let mut numbers = two_sided_match();
    numbers.sides.friendly_fire = true;
    let mut world = fight(numbers, &[0, 0, 1]);
    let events = fire(&mut world, 60);
    assert!(kills(&events) > 0);
    let (killer, victim) = (world.pilot(Seat(0)).unwrap(), world.pilot(Seat(1)).unwrap());
    assert_eq!((killer.kills, killer.score, killer.streak), (0, 0, 0));
    assert!(victim.deaths > 0);
}

#[test]
fn a_side_wins_together() {
    let mut world = fight(two_sided_match(), &[0, 1, 0]);
    fire(&mut world, 60);
    let places: Vec<(u16, u16)> = world.standings().iter().map(|line| (line.pilot.seat.0, line.place)).collect();
    assert_eq!(places, [(0, 1), (2, 1), (1, 3)]);
}

#[test]
fn the_score_limit_is_for_the_side() {
    let mut numbers = two_sided_match();
    numbers.score_limit = Some(3);
    let mut world = fight(numbers, &[0, 1, 0]);
    let index = world.pilot_index(Seat(2)).unwrap();
    world.pilots[index].score = 2;
    let events = fire(&mut world, 60);
    let ended = |event: &Event| {
        matches!(event, Event::PhaseChanged { phase: Phase::Ended { outcome: Outcome::ScoreReached, .. } })
    };
    assert!(events.iter().any(ended));
    assert_eq!(world.side_score(Team(0)), 3);
}

#[test]
fn bots_even_out_the_sides_and_leave_the_larger_one() {
    let mut world = world(two_sides());
    tick(&mut world, &[Command::WantBots(6)]);
    let count = |world: &World, side| world.ships().iter().filter(|ship| ship.team == Team(side)).count();
    assert_eq!((count(&world, 0), count(&world, 1)), (3, 3));
    tick(&mut world, &[join(0)]);
    assert_eq!((count(&world, 0), count(&world, 1)), (3, 3), "one bot less for the one who came");
    tick(&mut world, &[Command::WantBots(4)]);
    assert_eq!((count(&world, 0), count(&world, 1)), (2, 2));
}

#[test]
fn in_an_endless_world_whoever_comes_joins_the_smaller_side() {
    let mut world = world(two_sides());
    tick(&mut world, &[join(0), join(1), join(2), join(3)]);
    let sides: Vec<u8> = world.ships().iter().map(|ship| ship.team.0).collect();
    assert_eq!(sides, [0, 1, 0, 1]);
}

#[test]
fn in_a_match_players_keep_the_side_they_were_given() {
    let world = fight(two_sided_match(), &[1, 1, 0]);
    let sides: Vec<u8> = world.ships().iter().map(|ship| ship.team.0).collect();
    assert_eq!(sides, [1, 1, 0]);
}

#[test]
fn a_side_that_the_mode_does_not_have_is_replaced() {
    let world = fight(two_sided_match(), &[0, 7]);
    assert_eq!(ship(&world, 1).team, Team(1));
}

#[test]
fn bots_fight_the_other_side_only() {
    let mut numbers = two_sides();
    numbers.bots.fill_to = 8;
    let mut world = World::new(Arc::new(Rules::new(numbers).unwrap()), 3);
    let events = ticks(&mut world, 3_600);
    let side = |seat: &Seat| world.pilot(*seat).unwrap().team;
    let mut struck = 0;
    for event in &events {
        if let Event::Hit { by, target, .. } = event {
            assert_ne!(side(by), side(target));
            struck += 1;
        }
    }
    assert!(struck > 10, "{struck} hits in a minute");
    assert!(world.pilots().iter().all(|pilot| pilot.kind == PilotKind::Bot));
}
