//! Shots of pilots who see the others as they were.

use std::f32::consts::{FRAC_PI_2, PI};

use proptest::prelude::*;

use super::*;
use crate::domain::MAX_REWIND_TICKS;

/// Where ships go at full throttle in a tick.
const STEP_PX: f32 = 2.5;

fn shoot(seat: u16, seq: u32, fired_at: Tick) -> Command {
    let controls = Controls::new(0.0, 0.0, true, false).unwrap();
    Command::Input { seat: Seat(seat), seq, fired_at, controls }
}

/// Seat 0 stands and looks right. Seat 1 flies down at full throttle and crosses the line of fire 200 px away; after a
/// second it is 20 px past it.
fn crossing() -> World {
    let mut world = world_of(2);
    put(&mut world, 0, 200.0, 230.0, FRAC_PI_2);
    put(&mut world, 1, 400.0, 100.0, PI);
    ship_mut(&mut world, 1).throttle = 1.0;
    ticks(&mut world, 39);
    world
}

/// Fires one shot on the next tick, by what was seen on `fired_at`, and tells where it hit.
fn hit_of_one_shot(world: &mut World, fired_at: Tick) -> Option<Vec2> {
    let mut events = tick(world, &[shoot(0, 1, fired_at)]);
    events.extend(tick(world, &[input(0, 2, 0.0, 0.0, false)]));
    events.extend(ticks(world, 60));
    events.iter().find_map(|event| match event {
        Event::Hit { by: Seat(0), position, .. } => Some(*position),
        _ => None,
    })
}

#[test]
fn a_lagged_and_an_unlagged_shooter_hit_the_same_crossing_target() {
    let mut world = crossing();
    let seen = world.tick().after(1);
    let unlagged = hit_of_one_shot(&mut world.clone(), seen);
    assert!(unlagged.is_some());
    for lag in 1..=MAX_REWIND_TICKS {
        ticks(&mut world, 1);
        assert_eq!(hit_of_one_shot(&mut world.clone(), seen), unlagged, "{lag} ticks later");
    }
    let present = world.tick().after(1);
    assert_eq!(hit_of_one_shot(&mut world, present), None, "judged by the present it is too late");
}

#[test]
fn a_shot_from_too_long_ago_is_born_at_the_bound() {
    let mut world = crossing();
    tick(&mut world, &[shoot(0, 1, Tick(0))]);
    let shot = world.shots()[0];
    assert_eq!(world.tick().since(shot.born), u64::from(MAX_REWIND_TICKS));
    assert!((shot.position_at(world.tick(), world.rules()).x - (224.0 + 75.0)).abs() < 0.01);
}

#[test]
fn while_the_trigger_is_held_each_shot_is_born_as_long_ago_as_the_first() {
    let mut world = crossing();
    let (at, seen) = (world.tick().after(1), Tick(world.tick().0 - 4));
    tick(&mut world, &[shoot(0, 1, seen)]);
    ticks(&mut world, 12);
    let births: Vec<u64> = world.shots().iter().map(|shot| at.since(shot.born)).collect();
    assert_eq!((births[0], world.shots()[1].born, world.shots()[2].born), (5, seen.after(6), seen.after(12)));
}

#[test]
fn a_pilot_never_sees_what_was_before_what_the_pilot_saw_already() {
    let mut world = crossing();
    let seen = world.tick();
    tick(&mut world, &[shoot(0, 1, seen)]);
    ticks(&mut world, 2);
    tick(&mut world, &[shoot(0, 2, Tick(0))]);
    assert_eq!(ship(&world, 0).fired_at, seen);
    // The next shot moves the mark, too.
    ticks(&mut world, 3);
    let born = world.shots().last().unwrap().born;
    assert!(born > seen);
    tick(&mut world, &[shoot(0, 3, seen)]);
    assert_eq!(ship(&world, 0).fired_at, born);
}

#[test]
fn the_future_counts_as_the_present() {
    let mut world = crossing();
    tick(&mut world, &[shoot(0, 1, Tick(u64::MAX))]);
    assert_eq!((world.shots()[0].born, ship(&world, 0).fired_at), (world.tick(), world.tick()));
}

#[test]
fn no_shot_is_born_before_the_match_began() {
    let mut world = world(ModeNumbers { countdown_s: 0.1, ..classic_match() });
    tick(&mut world, &[join(0), join(1), Command::Start]);
    while !matches!(world.phase(), crate::domain::Phase::Running { .. }) {
        let seq = world.tick().0 as u32 + 1;
        tick(&mut world, &[shoot(0, seq, Tick(0))]);
    }
    assert_eq!(world.shots()[0].born, world.tick());
}

#[test]
fn a_ship_is_not_hit_where_it_was_before_it_was_destroyed() {
    let mut world = crossing();
    let seen = world.tick().after(1);
    ticks(&mut world, 5);
    // Destroyed by somebody else, and placed somewhere else within the bound.
    put(&mut world, 1, 700.0, 400.0, 0.0);
    ship_mut(&mut world, 1).placed_at = world.tick();
    assert_eq!(hit_of_one_shot(&mut world, seen), None);
}

/// A ship under way.
fn courses() -> impl Strategy<Value = (f32, f32, f32, f32)> {
    (0.0f32..800.0, 0.0f32..460.0, -PI..PI, -1.0f32..1.0)
}

/// A target under way and a shooter at rest.
fn duel((x, y, heading, turn): (f32, f32, f32, f32), aim: f32) -> World {
    let mut world = world_of(2);
    put(&mut world, 0, 400.0, 230.0, aim);
    put(&mut world, 1, x, y, heading);
    ship_mut(&mut world, 1).throttle = 1.0;
    ship_mut(&mut world, 1).controls = Controls::new(0.0, turn, false, false).unwrap();
    ticks(&mut world, 20);
    world
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn within_the_bound_lag_changes_nothing(course in courses(), aim in -PI..PI, lag in 0..=MAX_REWIND_TICKS) {
        let mut world = duel(course, aim);
        let seen = world.tick().after(1);
        let unlagged = hit_of_one_shot(&mut world.clone(), seen);
        ticks(&mut world, lag);
        prop_assert_eq!(hit_of_one_shot(&mut world, seen), unlagged);
    }

    /// The shooter's screen shows a shot of age `a` among the others as they were `lag` ticks before the server had it so
    /// old. What misses there by more than a ship flies in the part of the lag above the bound hits nobody.
    #[test]
    fn beyond_the_bound_nobody_is_hit_whom_the_shot_missed_by_more(
        course in courses(),
        aim in -PI..PI,
        lag in MAX_REWIND_TICKS..60,
    ) {
        let mut world = duel(course, aim);
        let mut places = vec![(world.tick(), ship(&world, 1).position)];
        let note = |world: &World, places: &mut Vec<(Tick, Vec2)>| places.push((world.tick(), ship(world, 1).position));
        for _ in 0..lag {
            ticks(&mut world, 1);
            note(&world, &mut places);
        }
        let seen = Tick(world.tick().after(1).0 - u64::from(lag));
        let mut events = tick(&mut world, &[shoot(0, 1, seen)]);
        note(&world, &mut places);
        let shot = world.shots().first().copied();
        events.extend(tick(&mut world, &[input(0, 2, 0.0, 0.0, false)]));
        for _ in 0..80 {
            note(&world, &mut places);
            events.extend(ticks(&mut world, 1));
        }
        // A shot that hit on the tick it was fired on was near enough by the other property.
        let Some(shot) = shot else { return Ok(()) };
        let arena = world.rules().arena();
        let on_screen = places.iter().filter(|(tick, _)| *tick >= seen).map(|(tick, place)| {
            let shown = shot.position_at(shot.born.after(tick.since(seen) as u32), world.rules());
            arena.shortest(shown, *place).length()
        });
        let nearest = on_screen.fold(f32::MAX, f32::min);
        let slack = (lag - MAX_REWIND_TICKS) as f32 * STEP_PX + 0.1;
        if nearest > world.rules().hit_distance_px() + slack {
            prop_assert_eq!(hits(&events), 0, "missed by {} px on the screen", nearest);
        }
    }

    /// Whatever clients claim: who is hit was, when the shot counted, at most as far from it as a ship flies within the
    /// bound, and no shot is born before the bound.
    #[test]
    fn no_claim_reaches_further_than_the_bound(
        seed in any::<u64>(),
        claims in prop::collection::vec((0u16..6, any::<bool>(), -1.0f32..1.0, 0u64..400), 100..300),
    ) {
        let mut world = World::new(Arc::new(Rules::new(classic()).unwrap()), seed);
        tick(&mut world, &(0..6).map(join).collect::<Vec<_>>());
        let arena = world.rules().arena();
        let limit = world.rules().hit_distance_px() + MAX_REWIND_TICKS as f32 * STEP_PX + 0.1;
        for (seq, (seat, trigger, turn, fired_at)) in (1..).zip(claims) {
            let before: Vec<Vec2> = world.ships().iter().map(|ship| ship.position).collect();
            let fired_before = world.next_shot;
            let controls = Controls::new(1.0, turn, trigger, false).unwrap();
            let fired_at = Tick(fired_at);
            let events = tick(&mut world, &[Command::Input { seat: Seat(seat), seq, fired_at, controls }]);
            for event in &events {
                if let Event::Hit { target, position, .. } = event {
                    let away = arena.shortest(*position, before[usize::from(target.0)]).length();
                    prop_assert!(away <= limit + STEP_PX, "hit {} px away", away);
                }
            }
            for shot in world.shots().iter().filter(|shot| shot.id.0 >= fired_before) {
                let age = world.tick().since(shot.born);
                prop_assert!(shot.born <= world.tick() && age <= u64::from(MAX_REWIND_TICKS), "born {} ticks ago", age);
            }
        }
    }
}
