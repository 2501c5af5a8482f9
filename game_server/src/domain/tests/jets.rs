//! Jets that drift, and what each of them can do.

use std::f32::consts::{FRAC_PI_2, PI};

use super::*;
use crate::domain::{JetId, Obstacle, RadarSweep, SpecialState};

const BOOST: u8 = 0;
const STRAFE: u8 = 1;
const SHIELD: u8 = 2;
const SALVO: u8 = 3;
const CLOAK: u8 = 4;

/// An endless world in which humans fly these jets, at rest in the middle, nose up.
fn flying(jets: &[u8]) -> World {
    flying_by(drifting(), jets)
}

fn flying_by(numbers: ModeNumbers, jets: &[u8]) -> World {
    let mut world = world(numbers);
    let seats = (0..).zip(jets);
    let joins = seats.clone().flat_map(|(seat, jet)| [join(seat), choose(seat, *jet)]);
    tick(&mut world, &joins.collect::<Vec<_>>());
    seats.for_each(|(seat, _)| put(&mut world, seat, 400.0, 230.0, 0.0));
    world
}

fn choose(seat: u16, jet: u8) -> Command {
    Command::ChooseJet { seat: Seat(seat), jet: JetId(jet) }
}

fn close(value: f32, wanted: f32, by: f32) {
    assert!((value - wanted).abs() < by, "{value} is not about {wanted}");
}

#[test]
fn full_thrust_brings_a_jet_to_its_own_top_speed() {
    for jet in [BOOST, CLOAK] {
        let mut world = flying(&[jet]);
        tick(&mut world, &[input(0, 1, 1.0, 0.0, false)]);
        ticks(&mut world, 900);
        let top = world.rules().jet(JetId(jet)).speed_px_per_s;
        close(ship(&world, 0).velocity.length(), top, 0.5);
    }
    let rules = Rules::new(drifting()).unwrap();
    assert!(rules.jet(JetId(CLOAK)).speed_px_per_s > 1.3 * rules.jet(JetId(BOOST)).speed_px_per_s);
}

#[test]
fn a_jet_drifts_on_while_its_nose_turns_and_comes_to_rest_by_drag() {
    let mut world = flying(&[SHIELD]);
    ship_mut(&mut world, 0).velocity = Vec2::new(150.0, 0.0);
    tick(&mut world, &[input(0, 1, 0.0, 1.0, false)]);
    ticks(&mut world, 29);
    let turned = ship(&world, 0);
    close(turned.heading, 0.5 * world.rules().jet(JetId(SHIELD)).turn_rad_per_s, 0.01);
    assert!(turned.velocity.x > 90.0 && turned.velocity.y == 0.0, "{:?}", turned.velocity);
    ticks(&mut world, 900);
    close(ship(&world, 0).velocity.length(), 0.0, 0.01);
}

#[test]
fn reverse_thrust_is_weaker_than_forward_thrust() {
    let flown = |thrust| {
        let mut world = flying(&[BOOST]);
        tick(&mut world, &[input(0, 1, thrust, 0.0, false)]);
        ticks(&mut world, 29);
        ship(&world, 0).velocity.y
    };
    close(flown(-1.0), -0.5 * flown(1.0), 0.1);
}

#[test]
fn a_jet_bounces_off_an_obstacle_with_loss() {
    let mut numbers = drifting();
    numbers.world.obstacles =
        vec![Obstacle { from: Vec2::new(400.0, 100.0), to: Vec2::new(400.0, 300.0), radius: 10.0 }];
    let mut world = flying_by(numbers, &[SHIELD]);
    put(&mut world, 0, 340.0, 200.0, 0.0);
    ship_mut(&mut world, 0).velocity = Vec2::new(200.0, 50.0);
    ticks(&mut world, 30);
    let bounced = ship(&world, 0);
    assert!((-100.0..-50.0).contains(&bounced.velocity.x), "{:?}", bounced.velocity);
    assert!(bounced.velocity.y > 25.0, "along the surface nothing is lost to it: {:?}", bounced.velocity);
    assert!(bounced.position.x < 366.1, "{:?}", bounced.position);
}

#[test]
fn a_jet_that_is_chosen_in_flight_comes_with_the_next_ship() {
    let mut world = flying(&[BOOST, BOOST]);
    let events = tick(&mut world, &[choose(1, SHIELD)]);
    assert_eq!((ship(&world, 1).jet, events.len()), (JetId(BOOST), 0));
    put(&mut world, 1, 400.0, 100.0, 0.0);
    ship_mut(&mut world, 1).hp = 1;
    let mut events = tick(&mut world, &[input(0, 1, 0.0, 0.0, true)]);
    events.extend(ticks(&mut world, 120));
    assert!(events.contains(&Event::Equipped { seat: Seat(1), jet: JetId(SHIELD) }));
    let (ship, jet) = (ship(&world, 1), world.rules().jet(JetId(SHIELD)));
    assert_eq!((ship.jet, ship.hp, ship.energy), (JetId(SHIELD), jet.hp, jet.energy.capacity));
}

#[test]
fn on_the_ground_a_jet_is_changed_at_once_but_not_all_the_time() {
    let mut world = world(ModeNumbers { match_s: Some(60.0), ..drifting() });
    tick(&mut world, &[join(0), join(1)]);
    tick(&mut world, &[choose(0, CLOAK)]);
    ticks(&mut world, 30);
    assert_eq!(ship(&world, 0).jet, JetId(CLOAK));
    let changes: usize = (0..120)
        .map(|at| tick(&mut world, &[choose(0, at % 2)]))
        .map(|events| events.iter().filter(|event| matches!(event, Event::Equipped { .. })).count())
        .sum();
    assert!((1..=4).contains(&changes), "{changes} changes in two seconds");
}

#[test]
fn a_number_that_names_no_jet_and_the_choice_of_a_bot_change_nothing() {
    let mut world = flying(&[STRAFE]);
    tick(&mut world, &[choose(0, 5), choose(7, CLOAK), Command::WantBots(2)]);
    let bot = world.ships()[1].seat;
    let before = world.pilot(bot).unwrap().next_jet;
    tick(&mut world, &[choose(bot.0, if before == JetId(0) { 1 } else { 0 })]);
    assert_eq!(world.pilot(Seat(0)).unwrap().next_jet, JetId(STRAFE));
    assert_eq!(world.pilot(bot).unwrap().next_jet, before);
}

#[test]
fn boost_pushes_harder_as_long_as_there_is_energy_and_must_then_be_asked_for_anew() {
    let mut world = flying(&[BOOST]);
    tick(&mut world, &[ability(0, 1, 0.0, 0.0, false)]);
    ticks(&mut world, 59);
    let boosted = ship(&world, 0);
    assert_eq!(boosted.special, SpecialState::On);
    let by_thrust = world.rules().jet(JetId(BOOST)).speed_px_per_s * (1.0 - libm::expf(-0.9));
    close(boosted.velocity.length(), 1.9 * by_thrust, 3.0);
    close(boosted.energy, 100.0 + 28.0 - 38.0, 1.0);
    ship_mut(&mut world, 0).energy = 0.0;
    ticks(&mut world, 300);
    assert_eq!(ship(&world, 0).special, SpecialState::Spent, "it does not come back by itself");
    tick(&mut world, &[input(0, 2, 0.0, 0.0, false)]);
    tick(&mut world, &[ability(0, 3, 0.0, 0.0, false)]);
    assert_eq!(ship(&world, 0).special, SpecialState::On);
}

#[test]
fn strafe_flies_sideways_and_keeps_the_nose_where_it_points() {
    let mut world = flying(&[STRAFE]);
    tick(&mut world, &[ability(0, 1, 0.0, -1.0, false)]);
    ticks(&mut world, 29);
    let strafed = ship(&world, 0);
    assert!(strafed.velocity.x < -70.0 && strafed.velocity.y.abs() < 0.01, "{:?}", strafed.velocity);
    assert_eq!(strafed.heading, 0.0);
}

/// Seat 0 fires once at seat 1, a hundred px above, who faces it.
fn fire_at(jet: u8, shielded: bool) -> (World, Vec<Event>) {
    let mut world = flying(&[BOOST, jet]);
    put(&mut world, 1, 400.0, 130.0, PI);
    let asks = if shielded { ability(1, 1, 0.0, 0.0, false) } else { input(1, 1, 0.0, 0.0, false) };
    let mut events = tick(&mut world, &[asks, input(0, 1, 0.0, 0.0, true)]);
    events.extend(tick(&mut world, &[input(0, 2, 0.0, 0.0, false)]));
    events.extend(ticks(&mut world, 30));
    (world, events)
}

#[test]
fn a_shield_throws_a_shot_back_at_who_fired_it() {
    let (world, events) = fire_at(SHIELD, true);
    let hits: Vec<_> = events
        .iter()
        .filter_map(|event| match event {
            Event::Hit { by, target, damage, .. } => Some((by.0, target.0, *damage)),
            _ => None,
        })
        .collect();
    assert_eq!(hits, [(0, 1, 0), (1, 0, 30)]);
    assert!(world.shots().is_empty());
    assert_eq!(fire_at(SHIELD, false).0.ship(Seat(1)).unwrap().hp + 30, world.rules().jet(JetId(SHIELD)).hp);
}

#[test]
fn a_salvo_goes_off_once_each_time_it_is_asked_for_and_costs_its_energy() {
    let mut world = flying(&[SALVO]);
    tick(&mut world, &[ability(0, 1, 0.0, 0.0, false)]);
    let headings: Vec<f32> = world.shots().iter().map(|shot| shot.velocity.heading()).collect();
    assert_eq!(headings.len(), 5);
    close(headings[0], -0.35, 0.001);
    close(headings[4], 0.35, 0.001);
    close(ship(&world, 0).energy, 40.0, 0.01);
    ticks(&mut world, 20);
    assert_eq!(world.shots().len(), 5, "holding the key fires no more");
    tick(&mut world, &[input(0, 2, 0.0, 0.0, false)]);
    tick(&mut world, &[ability(0, 3, 0.0, 0.0, false)]);
    assert_eq!(world.shots().len(), 5, "not enough energy yet");
}

#[test]
fn a_cloak_lasts_until_its_ship_fires_or_is_hit() {
    let cloaked = |world: &World, seat| ship(world, seat).is_cloaked(world.rules());
    let mut world = flying(&[BOOST, CLOAK]);
    put(&mut world, 1, 400.0, 130.0, FRAC_PI_2);
    tick(&mut world, &[ability(1, 1, 0.0, 0.0, false)]);
    assert!(cloaked(&world, 1) && !cloaked(&world, 0));
    tick(&mut world, &[ability(1, 2, 0.0, 0.0, true)]);
    assert!(!cloaked(&world, 1));
    tick(&mut world, &[input(1, 3, 0.0, 0.0, false)]);
    tick(&mut world, &[ability(1, 4, 0.0, 0.0, false), input(0, 1, 0.0, 0.0, true)]);
    assert!(cloaked(&world, 1));
    let events = ticks(&mut world, 30);
    assert!(hits(&events) > 0 && !cloaked(&world, 1));
}

#[test]
fn a_cloak_ends_outside_of_the_ring() {
    let numbers = ModeNumbers { match_s: Some(240.0), countdown_s: 0.0, ..with_ring(drifting()) };
    let mut world = flying_by(numbers, &[CLOAK, CLOAK]);
    tick(&mut world, &[Command::Start]);
    ticks(&mut world, 71 * 60);
    for (seat, x, y) in [(0, 20.0, 20.0), (1, 400.0, 230.0)] {
        put(&mut world, seat, x, y, 0.0);
        let jet = world.rules().jet(JetId(CLOAK)).clone();
        (ship_mut(&mut world, seat).hp, ship_mut(&mut world, seat).energy) = (jet.hp, jet.energy.capacity);
        ship_mut(&mut world, seat).controls = Controls::new(0.0, 0.0, false, true).unwrap();
    }
    let events = ticks(&mut world, 30);
    assert!(hits(&events) > 0);
    let cloaked = |seat| ship(&world, seat).is_cloaked(world.rules());
    assert_eq!([cloaked(0), cloaked(1)], [false, true], "only the one outside was told of");
}

#[test]
fn whoever_has_a_core_does_not_hide() {
    let mut world = flying_by(with_cores(drifting()), &[CLOAK, CLOAK]);
    let thief = if ship(&world, 0).team == Team(0) { 0 } else { 1 };
    put(&mut world, thief, 400.0, 230.0, 0.0);
    tick(&mut world, &[ability(thief, 1, 0.0, 0.0, false)]);
    assert!(ship(&world, thief).is_cloaked(world.rules()));
    put(&mut world, thief, 600.0, 230.0, 0.0);
    let taken = tick(&mut world, &[]);
    assert!(taken.iter().any(|event| matches!(event, Event::CoreMoved { .. })));
    assert!(!ship(&world, thief).is_cloaked(world.rules()));
    tick(&mut world, &[input(thief, 2, 0.0, 0.0, false)]);
    tick(&mut world, &[ability(thief, 3, 0.0, 0.0, false)]);
    assert!(!ship(&world, thief).is_cloaked(world.rules()), "he carries it still");
}

#[test]
fn who_hides_is_hidden_from_enemies_only_and_is_not_on_the_radar() {
    let mut numbers = drifting();
    numbers.sides.count = Some(2);
    numbers.ship.protection_s = 10.0;
    let mut world = flying_by(numbers, &[CLOAK, BOOST, BOOST]);
    tick(&mut world, &[ability(0, 1, 0.0, 0.0, false)]);
    let (hidden, teams) = (ship(&world, 0), [0, 1, 2].map(|seat| ship(&world, seat).team));
    let seen_by = |seat: u16| !hidden.is_hidden_from(Seat(seat), teams[usize::from(seat)], world.rules());
    assert_eq!([0, 1, 2].map(seen_by), [true, teams[1] == teams[0], teams[2] == teams[0]]);
    assert!(teams.contains(&Team(0)) && teams.contains(&Team(1)));
    assert!(!hidden.is_protected(world.tick()), "whoever hides can be hurt");
    let sweep = RadarSweep::of(&world);
    let shown: usize = sweep.sides.iter().map(|side| side.cells.len()).sum();
    put(&mut world, 0, 10.0, 10.0, 0.0);
    assert_eq!(RadarSweep::of(&world), sweep, "{shown} cells");
}

#[test]
fn a_bot_does_not_see_who_hides() {
    let shots_at = |hides: bool| {
        let mut numbers = drifting();
        (numbers.bots.sight_px, numbers.energy.regrow_per_s) = (2_000.0, 1_000.0);
        let mut world = world(numbers);
        tick(&mut world, &[join(0), choose(0, CLOAK), Command::WantBots(2)]);
        put(&mut world, 0, 400.0, 230.0, 0.0);
        let asks = if hides { ability(0, 1, 0.0, 0.0, false) } else { input(0, 1, 0.0, 0.0, false) };
        let mut fired = tick(&mut world, &[asks]).len();
        for _ in 0..600 {
            tick(&mut world, &[]);
            fired += world.shots().len();
        }
        fired
    };
    assert_eq!(shots_at(true), 0);
    assert!(shots_at(false) > 0);
}

#[test]
fn bots_use_what_their_jets_can_do() {
    let mut numbers = drifting();
    numbers.bots.fill_to = 10;
    (numbers.world.width_px, numbers.world.height_px) = (1_600.0, 920.0);
    numbers.bots.sight_px = 900.0;
    each_skill(&mut numbers, |skill| skill.dodge = 1.0);
    let mut world = world(numbers);
    let mut used = [false; 5];
    for _ in 0..3_600 {
        let shots_before = world.next_shot;
        tick(&mut world, &[]);
        for ship in world.ships() {
            used[usize::from(ship.jet.0)] |= ship.special == SpecialState::On;
        }
        used[usize::from(SALVO)] |= world.next_shot.wrapping_sub(shots_before) >= 5;
    }
    assert_eq!(used, [true; 5]);
}

#[test]
fn a_classic_ship_has_no_special() {
    let mut world = world_of(1);
    tick(&mut world, &[ability(0, 1, 0.0, 0.0, false)]);
    ticks(&mut world, 10);
    assert_eq!(ship(&world, 0).special, SpecialState::Off);
}
