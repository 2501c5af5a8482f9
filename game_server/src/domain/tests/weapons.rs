//! What each weapon does.

use super::*;
use crate::domain::{FlightModel, Obstacle, Shot, Special, WeaponId};

const MISSILE: u8 = 1;
const SCATTER: u8 = 2;
const BEAM: u8 = 3;
const HOMING: u8 = 4;

/// Two pilots with this weapon 300 px apart, at rest, the nose of the first on the second.
fn duel(weapon: u8) -> World {
    duel_in(drifting(), weapon)
}

fn duel_in(mut numbers: ModeNumbers, weapon: u8) -> World {
    (numbers.world.width_px, numbers.world.height_px) = (1_600.0, 920.0);
    let name = world(numbers.clone()).rules().weapon_of(WeaponId(weapon)).name.clone();
    let FlightModel::Drift(drift) = &mut numbers.flight.model else { panic!("jets drift") };
    // Both fly it.
    drift.jets[0].weapon = name;
    drift.jets[0].hull = 1.0;
    drift.jets[0].special = Special::Shield { energy_per_s: 44.0 };
    let mut world = world(numbers);
    tick(&mut world, &[join(0), join(1)]);
    put(&mut world, 0, 400.0, 460.0, std::f32::consts::FRAC_PI_2);
    put(&mut world, 1, 700.0, 460.0, 0.0);
    world
}

/// Pulls the trigger of seat 0 for one tick.
fn pull(world: &mut World) -> Vec<Event> {
    let mut events = tick(world, &[input(0, 1, 0.0, 0.0, true)]);
    events.extend(tick(world, &[input(0, 2, 0.0, 0.0, false)]));
    events
}

fn ticks_until_hit(world: &mut World, most: u32) -> Option<u32> {
    (1..=most).find(|_| hits(&ticks(world, 1)) > 0)
}

fn hp(world: &World, seat: u16) -> u16 {
    ship(world, seat).hp
}

#[test]
fn a_missile_is_slower_than_a_shot_near_by_and_faster_far_away() {
    let flown = |weapon, count| {
        let mut world = duel(weapon);
        put(&mut world, 1, 400.0, 800.0, 0.0);
        pull(&mut world);
        ticks(&mut world, count);
        let shot = world.shots()[0];
        (shot.position_at(world.tick(), world.rules()).x, shot.velocity_at(world.tick(), world.rules()).length())
    };
    let ((near_gun, _), (near_missile, near_speed)) = (flown(0, 15), flown(MISSILE, 15));
    assert!(near_missile + 60.0 < near_gun, "after a quarter of a second a shot is far ahead");
    let ((_, gun_speed), (_, far_speed)) = (flown(0, 85), flown(MISSILE, 85));
    assert!(near_speed < 0.7 * gun_speed && far_speed > 1.7 * gun_speed);
    assert_eq!(far_speed, 900.0);
}

#[test]
fn a_missile_hits_what_it_was_aimed_at() {
    let mut world = duel(MISSILE);
    pull(&mut world);
    assert!(ticks_until_hit(&mut world, 60).is_some_and(|took| took > 30));
    assert_eq!(hp(&world, 1), 100 - 34);
}

#[test]
fn an_obstacle_stops_a_missile_where_it_stands() {
    let mut numbers = drifting();
    let (at, radius) = (Vec2::new(560.0, 460.0), 40.0);
    numbers.world.obstacles = vec![Obstacle { from: at, to: at, radius }];
    let mut world = duel_in(numbers, MISSILE);
    pull(&mut world);
    let mut farthest = 0.0_f32;
    while let Some(shot) = world.shots().first() {
        farthest = farthest.max(shot.position_at(world.tick(), world.rules()).x);
        assert!(hits(&ticks(&mut world, 1)) == 0);
    }
    assert!((510.0..=520.0).contains(&farthest), "it ended at {farthest}");
}

#[test]
fn one_pull_of_the_scatter_fires_six_pellets_for_the_price_of_one() {
    let mut world = duel(SCATTER);
    let before = ship(&world, 0).energy;
    pull(&mut world);
    assert_eq!(world.shots().len(), 6);
    assert!((before - ship(&world, 0).energy - 28.0).abs() < 1.0);
    let headings: Vec<f32> = world.shots().iter().map(|shot| shot.velocity.heading()).collect();
    assert!((headings[5] - headings[0] - 0.4).abs() < 1e-4);
}

#[test]
fn the_scatter_hurts_more_the_nearer_one_is() {
    let taken = |distance: f32| {
        let mut world = duel(SCATTER);
        put(&mut world, 1, 400.0 + distance, 460.0, 0.0);
        pull(&mut world);
        ticks(&mut world, 60);
        100 - hp(&world, 1)
    };
    assert_eq!((taken(60.0), taken(460.0)), (36, 0), "all pellets near, and out of their reach none");
    assert!((6..36).contains(&taken(240.0)), "in between some: {}", taken(240.0));
}

#[test]
fn a_beam_hits_the_first_ship_on_its_way_at_once() {
    let mut world = duel(BEAM);
    tick(&mut world, &[join(2)]);
    put(&mut world, 0, 400.0, 460.0, std::f32::consts::FRAC_PI_2);
    put(&mut world, 1, 700.0, 460.0, 0.0);
    put(&mut world, 2, 600.0, 470.0, 0.0);
    let events = pull(&mut world);
    assert!(world.shots().is_empty());
    assert_eq!((hp(&world, 1), hp(&world, 2)), (100, 100 - 18));
    let beam = events.iter().find_map(|event| match event {
        Event::Beamed { by, from, to } => Some((by.0, from.x, to.x)),
        _ => None,
    });
    let (by, from, to) = beam.unwrap();
    assert_eq!((by, from), (0, 424.0));
    assert!((570.0..=576.0).contains(&to), "it ends at the ship: {to}");
}

#[test]
fn a_beam_ends_at_its_range_at_obstacles_and_at_the_edge_of_the_world() {
    let ends = |x: f32, heading: f32| {
        let mut numbers = drifting();
        let at = Vec2::new(1_200.0, 460.0);
        numbers.world.obstacles = vec![Obstacle { from: at, to: at, radius: 40.0 }];
        let mut world = duel_in(numbers, BEAM);
        put(&mut world, 1, 800.0, 800.0, 0.0);
        put(&mut world, 0, x, 460.0, heading);
        let told = pull(&mut world).into_iter().find_map(|event| match event {
            Event::Beamed { to, .. } => Some(to.x),
            _ => None,
        });
        told.unwrap()
    };
    let right = std::f32::consts::FRAC_PI_2;
    assert!((ends(400.0, right) - 744.0).abs() < 0.1);
    assert!((ends(1_000.0, right) - 1_160.0).abs() < 0.1);
    assert!(ends(100.0, -right).abs() < 0.1);
}

#[test]
fn a_beam_meets_others_where_its_pilot_saw_them() {
    let fired = |behind: u64| {
        let mut world = duel(BEAM);
        // Straight up, across the line of fire.
        ship_mut(&mut world, 1).velocity = Vec2::new(0.0, -600.0);
        ticks(&mut world, 9);
        let controls = Controls::new(0.0, 0.0, true, false).unwrap();
        let seen = Tick((world.tick().0 + 1).saturating_sub(behind));
        hits(&tick(&mut world, &[Command::Input { seat: Seat(0), seq: 1, fired_at: seen, controls }]))
    };
    assert_eq!((fired(0), fired(8), fired(200)), (0, 1, 1), "nine ticks back at most");
}

#[test]
fn a_shield_takes_a_beam_unharmed_and_throws_a_missile_back() {
    for (weapon, comes_back) in [(BEAM, 0), (MISSILE, 1)] {
        let mut world = duel(weapon);
        // The special of both is the shield.
        put(&mut world, 1, 500.0, 460.0, -std::f32::consts::FRAC_PI_2);
        let mut events = Vec::new();
        for seq in 1..40 {
            events.extend(tick(&mut world, &[input(0, seq, 0.0, 0.0, seq == 1), ability(1, seq, 0.0, 0.0, false)]));
            if hits(&events) > 0 {
                break;
            }
        }
        assert!(events.iter().any(|event| matches!(event, Event::Hit { damage: 0, .. })), "{weapon}");
        let back = world.shots().iter().filter(|shot| shot.owner == Seat(1)).count();
        assert_eq!((back, hp(&world, 1)), (comes_back, 100));
    }
}

fn homing(world: &World) -> Option<&Shot> {
    world.shots().iter().find(|shot| shot.weapon == WeaponId(HOMING))
}

#[test]
fn a_homing_missile_follows_who_drifts_aside_and_says_so_a_few_times_a_second() {
    let mut world = duel(HOMING);
    ship_mut(&mut world, 1).velocity = Vec2::new(0.0, -120.0);
    pull(&mut world);
    let (mut courses, mut born) = (0, homing(&world).unwrap().born);
    let mut hit = false;
    for _ in 0..150 {
        hit |= hits(&ticks(&mut world, 1)) > 0;
        if let Some(shot) = homing(&world).filter(|shot| shot.born != born) {
            courses += 1;
            born = shot.born;
        }
    }
    assert!(hit, "it has followed");
    assert!((2..=15).contains(&courses), "{courses} courses");
}

#[test]
fn who_turns_harder_than_a_homing_missile_has_lost_it() {
    let mut world = duel(HOMING);
    put(&mut world, 1, 480.0, 460.0, 0.0);
    // Across its nose, nearer than it can turn.
    ship_mut(&mut world, 1).velocity = Vec2::new(-60.0, -420.0);
    pull(&mut world);
    assert_eq!(ticks_until_hit(&mut world, 240), None);
    assert!(homing(&world).is_none(), "it has burnt out");
}

#[test]
fn a_homing_missile_flies_straight_past_who_hides() {
    let mut numbers = drifting();
    numbers.bots.fill_to = 0;
    let mut world = duel_in(numbers, HOMING);
    // The cloak is jet 4.
    tick(&mut world, &[Command::ChooseJet { seat: Seat(1), jet: crate::domain::JetId(4) }]);
    ship_mut(&mut world, 1).jet = crate::domain::JetId(4);
    put(&mut world, 1, 700.0, 560.0, 0.0);
    tick(&mut world, &[input(0, 1, 0.0, 0.0, true), ability(1, 1, 0.0, 0.0, false)]);
    let course = homing(&world).unwrap().velocity;
    tick(&mut world, &[input(0, 2, 0.0, 0.0, false)]);
    ticks(&mut world, 40);
    assert!(ship(&world, 1).is_cloaked(world.rules()));
    assert_eq!(homing(&world).unwrap().velocity, course);
}

#[test]
fn a_homing_missile_follows_no_friend() {
    let mut numbers = drifting();
    numbers.sides = SideNumbers { count: Some(2), friendly_fire: true };
    let mut world = duel_in(numbers, HOMING);
    ship_mut(&mut world, 1).team = ship(&world, 0).team;
    put(&mut world, 1, 700.0, 560.0, 0.0);
    pull(&mut world);
    let course = homing(&world).unwrap().velocity;
    ticks(&mut world, 40);
    assert_eq!(homing(&world).unwrap().velocity, course);
}

#[test]
fn without_the_energy_for_it_nothing_is_fired() {
    for weapon in [MISSILE, SCATTER, BEAM, HOMING] {
        let mut world = duel(weapon);
        ship_mut(&mut world, 0).energy = 5.0;
        let events = pull(&mut world);
        assert!(world.shots().is_empty() && !events.iter().any(|event| matches!(event, Event::Beamed { .. })));
    }
}
