//! Stealing the enemy's core and flying it home.

use super::*;
use crate::domain::{CoreChange, CorePlace, Outcome, Phase};

/// First to two.
fn raid() -> ModeNumbers {
    let numbers = ModeNumbers { match_s: Some(300.0), countdown_s: 0.0, score_limit: Some(2), ..classic() };
    with_cores(numbers)
}

/// Seats 0 and 2 fly for side 0, seats 1 and 3 for side 1; each is in a corner of its own.
fn flying() -> World {
    let mut world = world(raid());
    let side = |seat: u16| Command::Join { seat: Seat(seat), name: Arc::from("pilot"), team: Team((seat % 2) as u8) };
    tick(&mut world, &(0..4).map(side).collect::<Vec<_>>());
    tick(&mut world, &[Command::Start]);
    assert!(matches!(world.phase(), Phase::Running { .. }));
    for (seat, x, y) in [(0, 30.0, 30.0), (1, 430.0, 30.0), (2, 30.0, 430.0), (3, 430.0, 430.0)] {
        put(&mut world, seat, x, y, 0.0);
    }
    world
}

fn moves(events: &[Event]) -> Vec<(u8, CoreChange, Option<u16>)> {
    let moved = |event: &Event| match event {
        Event::CoreMoved { side, change, by, .. } => Some((side.0, *change, by.map(|seat| seat.0))),
        _ => None,
    };
    events.iter().filter_map(moved).collect()
}

/// Seat 0 has flown to the enemy's base and has their core.
fn with_thief() -> World {
    let mut world = flying();
    put(&mut world, 0, 600.0, 230.0, 0.0);
    assert_eq!(moves(&tick(&mut world, &[])), [(1, CoreChange::Taken, Some(0))]);
    world
}

fn place(world: &World, side: usize) -> CorePlace {
    world.cores()[side].place
}

#[test]
fn ships_are_placed_around_their_own_base() {
    let mut world = world(raid());
    let side = |seat: u16| Command::Join { seat: Seat(seat), name: Arc::from("pilot"), team: Team((seat % 2) as u8) };
    tick(&mut world, &(0..8).map(side).collect::<Vec<_>>());
    for ship in world.ships() {
        let base = world.rules().base(ship.team).unwrap();
        let offset = ship.position - base.centre;
        assert!(offset.x.abs() <= base.radius && offset.y.abs() <= base.radius, "{ship:?}");
    }
}

#[test]
fn a_core_that_is_flown_home_scores_and_is_at_its_base_again() {
    let mut world = with_thief();
    put(&mut world, 0, 250.0, 230.0, 0.0);
    assert_eq!(moves(&tick(&mut world, &[])), [(1, CoreChange::Captured, Some(0))]);
    assert_eq!((world.side_score(Team(0)), world.pilot(Seat(0)).unwrap().score), (1, 1));
    assert_eq!(place(&world, 1), CorePlace::Home);
}

#[test]
fn the_side_that_captures_often_enough_wins() {
    let mut world = with_thief();
    put(&mut world, 0, 250.0, 230.0, 0.0);
    tick(&mut world, &[]);
    put(&mut world, 2, 600.0, 230.0, 0.0);
    tick(&mut world, &[]);
    put(&mut world, 2, 200.0, 230.0, 0.0);
    tick(&mut world, &[]);
    assert!(matches!(world.phase(), Phase::Ended { outcome: Outcome::ScoreReached, .. }));
    let winners: Vec<u16> =
        world.standings().iter().filter(|line| line.place == 1).map(|line| line.pilot.seat.0).collect();
    assert_eq!(winners, [0, 2]);
}

#[test]
fn nothing_is_brought_home_while_the_own_core_is_away() {
    let mut world = with_thief();
    put(&mut world, 1, 200.0, 230.0, 0.0);
    assert_eq!(moves(&tick(&mut world, &[])), [(0, CoreChange::Taken, Some(1))]);
    put(&mut world, 0, 200.0, 230.0, 0.0);
    put(&mut world, 1, 600.0, 230.0, 0.0);
    assert_eq!(moves(&ticks(&mut world, 60)), []);
}

#[test]
fn a_destroyed_carrier_drops_the_core_where_his_own_side_can_fetch_it() {
    let mut world = with_thief();
    put(&mut world, 0, 400.0, 230.0, 0.0);
    tick(&mut world, &[]);
    ship_mut(&mut world, 0).hp = 10;
    // From below, upwards.
    put(&mut world, 3, 400.0, 300.0, 0.0);
    let mut events = tick(&mut world, &[input(3, 1, 0.0, 0.0, true)]);
    events.extend(ticks(&mut world, 20));
    assert_eq!(kills(&events), 1);
    assert_eq!(moves(&events), [(1, CoreChange::Dropped, Some(0))]);
    assert!(matches!(place(&world, 1), CorePlace::Dropped { at, .. } if at == Vec2::new(400.0, 230.0)));
    put(&mut world, 2, 400.0, 230.0, 0.0);
    assert_eq!(moves(&tick(&mut world, &[])), [(1, CoreChange::Taken, Some(2))]);
}

#[test]
fn a_dropped_core_goes_home_when_its_side_touches_it_or_after_a_while() {
    let mut world = with_thief();
    put(&mut world, 0, 400.0, 230.0, 0.0);
    tick(&mut world, &[]);
    let left = tick(&mut world, &[Command::Leave { seat: Seat(0) }]);
    assert_eq!(moves(&left), [(1, CoreChange::Dropped, Some(0))]);
    let mut alone = world.clone();
    put(&mut world, 3, 420.0, 230.0, 0.0);
    assert_eq!(moves(&tick(&mut world, &[])), [(1, CoreChange::Returned, Some(3))]);
    assert_eq!(moves(&ticks(&mut alone, 4 * 60)), []);
    assert_eq!(moves(&ticks(&mut alone, 2 * 60)), [(1, CoreChange::Returned, None)]);
    assert_eq!(place(&alone, 1), CorePlace::Home);
}

#[test]
fn nobody_takes_his_own_core_from_its_base() {
    let mut world = flying();
    put(&mut world, 0, 200.0, 230.0, 0.0);
    assert_eq!(moves(&ticks(&mut world, 10)), []);
}

#[test]
fn taking_a_core_ends_the_protection() {
    let mut world = flying();
    let later = world.tick().after(600);
    ship_mut(&mut world, 0).protected_until = later;
    put(&mut world, 0, 600.0, 230.0, 0.0);
    tick(&mut world, &[]);
    assert!(!ship(&world, 0).is_protected(world.tick()));
}

#[test]
fn bots_steal_defend_and_bring_home() {
    let (mut taken, mut captured, mut returned) = (0, 0, 0);
    for seed in 0..4 {
        let mut numbers = raid();
        (numbers.world.width_px, numbers.world.height_px) = (1_600.0, 920.0);
        for (base, x) in numbers.world.bases.iter_mut().zip([400.0, 1_200.0]) {
            base.centre = Vec2::new(x, 460.0);
        }
        numbers.score_limit = Some(3);
        numbers.bots.fill_to = 8;
        let mut world = World::new(Arc::new(Rules::new(numbers).unwrap()), seed);
        tick(&mut world, &[Command::Start]);
        for (_, change, by) in moves(&ticks(&mut world, 300 * 60)) {
            match change {
                CoreChange::Taken => taken += 1,
                CoreChange::Captured => captured += 1,
                CoreChange::Returned => returned += usize::from(by.is_some()),
                CoreChange::Dropped => {}
            }
        }
    }
    assert!(
        captured >= 4 && returned >= 4 && taken > captured,
        "{taken} taken, {captured} captured, {returned} fetched"
    );
}

#[test]
fn cores_need_a_base_for_each_side() {
    let mut numbers = raid();
    numbers.world.bases.pop();
    assert_eq!(Rules::new(numbers).unwrap_err().key, "world.bases (their number)");
    let alone = ModeNumbers { sides: SideNumbers { count: None, friendly_fire: false }, ..raid() };
    assert_eq!(Rules::new(alone).unwrap_err().key, "sides.count (with cores)");
}
