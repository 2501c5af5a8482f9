//! What lies about is taken, does what it should, and comes back.

use super::*;
use crate::domain::{Carried, WeaponId};

const REPAIR: usize = 0;
const SHIELD: usize = 1;
const DOUBLE: usize = 2;
const ENERGY: usize = 3;
const CRATE: usize = 4;
/// The pilot who flies, and one who is out of the way.
const ADA: u16 = 0;
const FAR: u16 = 1;

/// Two pilots at rest, far from everything.
fn calm() -> World {
    let mut world = world(furnished(drifting()));
    tick(&mut world, &[join(ADA), join(FAR)]);
    put(&mut world, ADA, 400.0, 200.0, 0.0);
    put(&mut world, FAR, 700.0, 60.0, 0.0);
    world
}

/// Puts Ada onto a pick-up for a tick.
fn over(world: &mut World, number: usize) {
    let at = world.rules().pickup_points()[number].at;
    put(world, ADA, at.x, at.y, 0.0);
    ticks(world, 1);
}

#[test]
fn what_lies_about_goes_to_who_flies_over_it_and_comes_back() {
    let mut world = calm();
    assert_eq!(world.pickups().iter().count(), 5);
    over(&mut world, CRATE);
    assert!(!world.pickups().has(CRATE) && world.pickups().has(SHIELD));
    put(&mut world, ADA, 400.0, 200.0, 0.0);
    ticks(&mut world, 5 * 60 - 2);
    assert!(!world.pickups().has(CRATE));
    ticks(&mut world, 2);
    assert!(world.pickups().has(CRATE), "five seconds later");
}

#[test]
fn a_repair_mends_a_ship_that_is_damaged_and_stays_for_one_that_is_not() {
    let mut world = calm();
    over(&mut world, REPAIR);
    assert!(world.pickups().has(REPAIR), "nothing to mend");
    ship_mut(&mut world, ADA).hp = 30;
    over(&mut world, REPAIR);
    assert_eq!((ship(&world, ADA).hp, world.pickups().has(REPAIR)), (70, false));
    ticks(&mut world, 5 * 60);
    over(&mut world, REPAIR);
    assert_eq!(ship(&world, ADA).hp, 90, "no more than it can have");
}

#[test]
fn a_charge_gives_energy_up_to_what_a_ship_can_hold() {
    let mut world = calm();
    ship_mut(&mut world, ADA).energy = 10.0;
    over(&mut world, ENERGY);
    assert!((ship(&world, ADA).energy - 70.0).abs() < 1.0);
}

#[test]
fn a_shield_throws_shots_back_for_a_while() {
    let hit_after = |wait: u32| {
        let mut world = calm();
        over(&mut world, SHIELD);
        put(&mut world, ADA, 400.0, 200.0, 0.0);
        ticks(&mut world, wait);
        put(&mut world, FAR, 400.0, 300.0, 0.0);
        let mut events = tick(&mut world, &[input(FAR, 1, 0.0, 0.0, true)]);
        events.extend(tick(&mut world, &[input(FAR, 2, 0.0, 0.0, false)]));
        events.extend(ticks(&mut world, 12));
        let damage = events.iter().find_map(|event| match event {
            Event::Hit { target: Seat(ADA), damage, .. } => Some(*damage),
            _ => None,
        });
        damage.unwrap()
    };
    assert_eq!((hit_after(30), hit_after(3 * 60)), (0, 30));
}

#[test]
fn double_damage_doubles_what_is_fired_while_it_lasts() {
    let harm_after = |wait: u32| {
        let mut world = calm();
        over(&mut world, DOUBLE);
        put(&mut world, ADA, 400.0, 300.0, 0.0);
        ticks(&mut world, wait);
        put(&mut world, FAR, 400.0, 200.0, 0.0);
        tick(&mut world, &[input(ADA, 1, 0.0, 0.0, true)]);
        tick(&mut world, &[input(ADA, 2, 0.0, 0.0, false)]);
        ticks(&mut world, 12);
        90 - ship(&world, FAR).hp
    };
    assert_eq!((harm_after(30), harm_after(4 * 60)), (60, 30));
}

#[test]
fn a_crate_gives_another_weapon_for_some_pulls_of_the_trigger() {
    let mut world = calm();
    over(&mut world, CRATE);
    let homing = world.rules().weapon_called("homing").unwrap();
    assert_eq!(ship(&world, ADA).carried, Some(Carried { weapon: homing, pulls: 3 }));
    put(&mut world, ADA, 400.0, 200.0, 0.0);
    let mut fired = Vec::new();
    for seq in 1..=600 {
        ship_mut(&mut world, ADA).energy = 90.0;
        tick(&mut world, &[input(ADA, seq, 0.0, 0.0, true)]);
        fired.extend(world.shots().last().map(|shot| (shot.id, shot.weapon)));
        fired.dedup();
        if fired.len() == 5 {
            break;
        }
    }
    let weapons: Vec<WeaponId> = fired.iter().map(|(_, weapon)| *weapon).collect();
    assert_eq!(weapons, [homing, homing, homing, WeaponId(0), WeaponId(0)]);
}

#[test]
fn what_a_pilot_carries_is_lost_with_the_ship() {
    let mut world = calm();
    for number in [SHIELD, DOUBLE, CRATE] {
        over(&mut world, number);
    }
    let placed = ship(&world, ADA).placed_at;
    let target = ship_mut(&mut world, ADA);
    (target.hp, target.life) = (0, crate::domain::Life::Absent { respawn_at: Tick(0) });
    ticks(&mut world, 1);
    let fresh = ship(&world, ADA);
    assert!(fresh.is_alive() && fresh.placed_at > placed);
    assert_eq!((fresh.carried, fresh.shielded_until, fresh.doubled_until), (None, Tick(0), Tick(0)));
}

#[test]
fn taking_something_gives_a_hidden_ship_away() {
    let mut world = calm();
    tick(&mut world, &[Command::ChooseJet { seat: Seat(ADA), jet: crate::domain::JetId(4) }]);
    ship_mut(&mut world, ADA).jet = crate::domain::JetId(4);
    tick(&mut world, &[ability(ADA, 1, 0.0, 0.0, false)]);
    assert!(ship(&world, ADA).is_cloaked(world.rules()));
    over(&mut world, CRATE);
    assert!(!ship(&world, ADA).is_cloaked(world.rules()));
}

#[test]
fn of_two_who_are_there_the_nearer_one_takes_it() {
    let mut world = calm();
    let at = world.rules().pickup_points()[CRATE].at;
    put(&mut world, ADA, at.x - 20.0, at.y, 0.0);
    put(&mut world, FAR, at.x + 10.0, at.y, 0.0);
    ticks(&mut world, 1);
    assert_eq!((ship(&world, ADA).carried, ship(&world, FAR).carried.is_some()), (None, true));
}
