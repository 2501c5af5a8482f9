//! Bots fetch what they have a use for, and hide from what follows them.

use super::*;
use crate::domain::JetId;

const LIES_AT: Vec2 = Vec2::new(200.0, 230.0);

/// Whether a bot that flies away from the only thing that lies about has taken it within six seconds.
fn takes(holds: PickupKind, gathers_px: f32, need: impl Fn(&mut Ship)) -> bool {
    let mut numbers = furnished(armed());
    numbers.world.obstacles.clear();
    numbers.world.breakable.clear();
    numbers.world.pickups = vec![PickupPoint { at: LIES_AT, holds }];
    numbers.bots.temperaments.iter_mut().for_each(|temperament| temperament.gathers_px = gathers_px);
    numbers.bots.fill_to = 1;
    let mut world = world(numbers);
    tick(&mut world, &[]);
    put(&mut world, 15, 420.0, 230.0, 0.0);
    need(ship_mut(&mut world, 15));
    (0..360).any(|_| {
        tick(&mut world, &[]);
        world.pickups().is_empty()
    })
}

#[test]
fn a_bot_fetches_what_it_has_a_use_for() {
    type Need = fn(&mut Ship);
    let needs: [(PickupKind, Need); 5] = [
        (PickupKind::Repair, |ship| ship.hp = 20),
        (PickupKind::Energy, |ship| ship.energy = -80.0),
        (PickupKind::Shield, |_| {}),
        (PickupKind::DoubleDamage, |_| {}),
        (PickupKind::Weapon(Arc::from("homing")), |_| {}),
    ];
    for (holds, need) in needs {
        assert!(takes(holds.clone(), 500.0, need), "{holds:?}");
        assert!(!takes(holds.clone(), 0.0, need), "{holds:?}: it does not go out of its way");
    }
}

#[test]
fn a_bot_does_not_fly_for_what_it_has_no_use_for() {
    let is_unhurt = |ship: &mut Ship| ship.hp -= 1;
    assert!(!takes(PickupKind::Repair, 500.0, is_unhurt), "a scratch is not worth the way");
    let has_one = |ship: &mut Ship| ship.shielded_until = Tick(100_000);
    assert!(!takes(PickupKind::Shield, 500.0, has_one));
}

/// Hits that a bot in a jet that hides takes in two minutes from a pilot whose shots follow it.
fn hits_by_what_follows(dodge: f32) -> usize {
    let mut numbers = armed();
    (numbers.world.width_px, numbers.world.height_px) = (1_600.0, 920.0);
    numbers.ship.hp = u16::MAX / 2;
    numbers.bots.temperaments.iter_mut().for_each(|temperament| temperament.jets = vec![Arc::from("jet 4")]);
    each_skill(&mut numbers, |skill| (skill.dodge, skill.reaction_s, skill.lead) = (dodge, 0.1, 0.0));
    let mut world = world(numbers);
    tick(&mut world, &[join(0), Command::ChooseJet { seat: Seat(0), jet: JetId(3) }, Command::WantBots(2)]);
    tick(&mut world, &[]);
    let mut taken = 0;
    for seq in 1..7_200 {
        // He hovers in the middle, his nose on the bot.
        put(&mut world, 0, 800.0, 460.0, 0.0);
        let way = world.rules().arena().shortest(ship(&world, 0).position, ship(&world, 15).position);
        ship_mut(&mut world, 0).heading = way.heading();
        let events = tick(&mut world, &[input(0, seq, 0.0, 0.0, true)]);
        taken += events.iter().filter(|event| matches!(event, Event::Hit { target: Seat(15), .. })).count();
    }
    taken
}

#[test]
fn a_bot_that_can_hide_does_so_from_what_follows_it() {
    let (reckless, alert) = (hits_by_what_follows(0.0), hits_by_what_follows(1.0));
    assert!(alert * 10 < reckless * 9, "{alert} hits on an alert bot, {reckless} on a reckless one");
}
