//! Walled worlds: nothing gets over the edge.

use std::f32::consts::{FRAC_PI_2, PI};

use proptest::prelude::*;

use super::*;
use crate::domain::{JetId, WeaponId};

/// From the edge to the surface of a wall.
const WALL_PX: f32 = 24.0;

fn walled(mut numbers: ModeNumbers) -> ModeNumbers {
    numbers.world.walled = true;
    numbers
}

/// How far a place is from the nearest edge; negative outside.
fn from_edge(world: &World, place: Vec2) -> f32 {
    let arena = world.rules().arena();
    place.x.min(place.y).min(arena.width - place.x).min(arena.height - place.y)
}

/// Everybody's place, and whose ships went over an edge since then: by more than half the world in a tick.
fn crossings(world: &World, before: &[(Seat, Vec2)]) -> usize {
    let flown = |(seat, place): &(Seat, Vec2)| {
        let ship = world.ship(*seat).filter(|ship| ship.is_alive() && ship.placed_at < world.tick());
        ship.map_or(0.0, |ship| (ship.position - *place).length())
    };
    before.iter().filter(|one| flown(one) > 200.0).count()
}

fn places(world: &World) -> Vec<(Seat, Vec2)> {
    world.ships().iter().filter(|ship| ship.is_alive()).map(|ship| (ship.seat, ship.position)).collect()
}

/// Three minutes of bots who fight with everything there is.
fn fight(numbers: ModeNumbers, seed: u64, mut each: impl FnMut(&World, &[Event])) -> (usize, usize) {
    let mut world = World::new(Arc::new(Rules::new(numbers).unwrap()), seed);
    let (mut crossed, mut killed) = (0, 0);
    for _ in 0..10_800 {
        let before = places(&world);
        let events = tick(&mut world, &[]);
        crossed += crossings(&world, &before);
        killed += kills(&events);
        each(&world, &events);
    }
    (crossed, killed)
}

fn melee() -> ModeNumbers {
    let mut numbers = furnished(armed());
    // No peak on the edge.
    numbers.world.obstacles.pop();
    numbers.world.width_px = 1_200.0;
    numbers.world.height_px = 700.0;
    numbers.bots.fill_to = 12;
    numbers
}

#[test]
fn nobody_and_nothing_gets_over_the_edge_of_a_walled_world() {
    for seed in 1..4 {
        let (crossed, killed) = fight(walled(melee()), seed, |world, events| {
            for ship in world.ships().iter().filter(|ship| ship.is_alive()) {
                assert!(from_edge(world, ship.position) > WALL_PX + 24.0 - 0.01, "{ship:?}");
            }
            for shot in world.shots().iter().filter(|shot| shot.born < world.tick()) {
                // One that was fired by a ship at a wall has its origin on the surface.
                let place = shot.position_at(world.tick(), world.rules());
                assert!(from_edge(world, place) > WALL_PX - 0.01, "{shot:?}");
            }
            for event in events {
                if let Event::Beamed { from, to, .. } = event {
                    assert!(from_edge(world, *from) > WALL_PX - 0.01 && from_edge(world, *to) > WALL_PX - 0.01);
                }
            }
        });
        assert_eq!(crossed, 0);
        assert!(killed > 40, "{killed} kills in three minutes: the bots find each other");
    }
    let (crossed, _) = fight(melee(), 1, |_, _| {});
    assert!(crossed > 50, "without walls they do go round, {crossed} times");
}

#[test]
fn bots_are_not_caught_in_the_corners() {
    let mut still = [0_u32; 16];
    let mut before = Vec::new();
    fight(walled(melee()), 5, |world, _| {
        for (seat, place) in &before {
            let ship = world.ship(*seat).unwrap();
            let rests = ship.is_alive() && (ship.position - *place).length() < 0.2;
            let count = &mut still[usize::from(seat.0)];
            *count = if rests { *count + 1 } else { 0 };
            assert!(*count < 240, "{seat:?} has not moved for four seconds at {place:?}");
        }
        before = places(world);
    });
}

#[test]
fn ships_are_placed_clear_of_the_walls() {
    for seed in 0..200 {
        let mut world = World::new(Arc::new(Rules::new(walled(classic())).unwrap()), seed);
        tick(&mut world, &[join(0), join(1), join(2)]);
        for (_, place) in places(&world) {
            assert!(from_edge(&world, place) >= WALL_PX + 24.0, "{place:?}");
        }
    }
}

#[test]
fn shots_and_beams_end_at_a_wall() {
    for (weapon, heading) in [(0, 0.0), (1, FRAC_PI_2), (2, PI), (3, -FRAC_PI_2), (4, FRAC_PI_2)] {
        let mut world = world(walled(armed()));
        let jet = world.rules().jets().iter().position(|jet| jet.weapon == WeaponId(weapon)).unwrap();
        tick(&mut world, &[join(0), join(1), Command::ChooseJet { seat: Seat(0), jet: JetId(jet as u8) }]);
        let [x, y] =
            if heading.abs() == FRAC_PI_2 { [400.0 * (1.0 + heading.signum()), 230.0] } else { [400.0, 230.0] };
        // The target is behind the wall: on a torus it would be just before the nose.
        let (me, target) = match weapon {
            0 => ((x, 60.0), (x, 410.0)),
            2 => ((x, 400.0), (x, 60.0)),
            3 => ((60.0, y), (740.0, y)),
            _ => ((740.0, y), (60.0, y)),
        };
        ship_mut(&mut world, 0).jet = JetId(jet as u8);
        put(&mut world, 0, me.0, me.1, heading);
        put(&mut world, 1, target.0, target.1, 0.0);
        let mut fired = false;
        for seq in 1..120 {
            let events = tick(&mut world, &[input(0, seq, 0.0, 0.0, true)]);
            fired |= !world.shots().is_empty() || events.iter().any(|event| matches!(event, Event::Beamed { .. }));
            assert_eq!(hits(&events), 0, "weapon {weapon} goes through the wall");
        }
        assert!(fired, "weapon {weapon}");
    }
}

#[test]
fn a_place_that_is_put_beside_itself_has_its_walls_around_the_whole() {
    let numbers = walled(classic());
    let world = numbers.world.clone().with_room_for(100);
    let rules = Rules::new(ModeNumbers { world, ..numbers }).unwrap();
    let (width, height) = (rules.world.width_px, rules.world.height_px);
    assert!(width >= 1_600.0 && height >= 920.0);
    for corner in [Vec2::new(800.0, 460.0), Vec2::new(800.0, 100.0), Vec2::new(100.0, 460.0)] {
        assert!(rules.terrain.has_room(corner), "{corner:?}");
    }
    for edge in [Vec2::new(40.0, 200.0), Vec2::new(width - 40.0, 200.0), Vec2::new(200.0, height - 40.0)] {
        assert!(!rules.terrain.has_room(edge), "{edge:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    /// At full thrust and boost, into walls and corners and along them, with a mountain near to be wedged at.
    #[test]
    fn a_jet_at_full_speed_stays_inside(
        (x, y) in (60.0f32..740.0, 60.0f32..400.0),
        heading in -PI..PI,
        turns in prop::collection::vec((-1.0f32..=1.0, any::<bool>()), 20),
        drifts in any::<bool>(),
    ) {
        let mut numbers = if drifts { drifting() } else { classic() };
        // Energy for boosting all the time.
        numbers.energy = EnergyNumbers { capacity: 1_000.0, regrow_per_s: 1_000.0 };
        let peak = |x, y| Obstacle { from: Vec2::new(x, y), to: Vec2::new(x, y), radius: 40.0 };
        numbers.world.obstacles = vec![peak(130.0, 130.0), peak(400.0, 90.0)];
        let mut world = world(walled(numbers));
        tick(&mut world, &[join(0)]);
        put(&mut world, 0, x, y, heading);
        let mut seq = 0;
        for (turn, boosts) in turns {
            for _ in 0..30 {
                seq += 1;
                let before = ship(&world, 0).position;
                tick(&mut world, &[ability(0, seq, 1.0, turn, false)].map(|command| match command {
                    Command::Input { seat, seq, fired_at, .. } if !boosts => {
                        let controls = Controls::new(1.0, turn, false, false).unwrap();
                        Command::Input { seat, seq, fired_at, controls }
                    }
                    boosting => boosting,
                }));
                let place = ship(&world, 0).position;
                prop_assert!((place - before).length() < 100.0, "{before:?} to {place:?}");
                prop_assert!(from_edge(&world, place) > WALL_PX + 24.0 - 0.01, "{place:?}");
            }
        }
    }
}
