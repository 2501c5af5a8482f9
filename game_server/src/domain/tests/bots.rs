//! Bots fight, and can be beaten.

use super::*;

/// A bot in the top seat and a human who does nothing in seat 0.
fn target_practice(numbers: ModeNumbers) -> World {
    let mut world = world(numbers);
    tick(&mut world, &[join(0), Command::WantBots(2)]);
    world
}

#[test]
fn a_bot_beats_a_pilot_who_does_nothing() {
    let mut world = target_practice(classic());
    let events = ticks(&mut world, 60 * 60);
    let bot = world.pilot(Seat(15)).unwrap();
    assert!(bot.kills >= 5, "{} kills in a minute", bot.kills);
    assert_eq!(kills(&events), bot.kills as usize);
    assert_eq!(bot.deaths, 0);
}

#[test]
fn bots_fight_each_other_in_earnest() {
    let mut numbers = classic();
    numbers.bots.fill_to = 2;
    let mut world = world(numbers);
    let events = ticks(&mut world, 3 * 60 * 60);
    assert!(kills(&events) >= 9, "{} kills in three minutes", kills(&events));
    let totals = |count: fn(&crate::domain::Pilot) -> u32| world.pilots().iter().map(count).sum::<u32>() as usize;
    assert_eq!(totals(|pilot| pilot.kills), kills(&events));
    assert_eq!(totals(|pilot| pilot.deaths), kills(&events));
    assert!(world.pilots().iter().all(|pilot| pilot.kills > 0), "one bot always wins: {:?}", world.pilots());
}

/// A player's view of seat 0: turns on the spot towards the bot, without any lead, and fires when it is ahead.
fn turret(world: &World, seq: u32) -> Command {
    let (me, bot) = (ship(world, 0), ship(world, 15));
    let offset = world.rules().arena().shortest(me.position, bot.position);
    let off = crate::domain::geometry::wrap_angle(offset.heading() - me.heading);
    input(0, seq, 0.0, (off * 10.0).clamp(-1.0, 1.0), off.abs() < 0.1)
}

#[test]
fn a_pilot_who_aims_well_beats_a_bot() {
    let mut world = target_practice(classic());
    for seq in 1..60 * 60 * 3 {
        let command = turret(&world, seq);
        tick(&mut world, &[command]);
    }
    let (human, bot) = (world.pilot(Seat(0)).unwrap(), world.pilot(Seat(15)).unwrap());
    assert!(human.kills > bot.kills, "human {} : {} bot", human.kills, bot.kills);
}

#[test]
fn a_bot_does_not_fire_before_it_has_looked_for_its_reaction_time() {
    let mut numbers = classic();
    each_skill(&mut numbers, |skill| (skill.reaction_s, skill.aim_error_rad) = (1.0, 0.0));
    let mut world = target_practice(numbers);
    put(&mut world, 15, 200.0, 230.0, std::f32::consts::FRAC_PI_2);
    put(&mut world, 0, 350.0, 230.0, 0.0);
    for _ in 0..58 {
        ticks(&mut world, 1);
        assert!(world.shots().is_empty(), "fires on tick {}", world.tick().0);
    }
    assert!(hits(&ticks(&mut world, 120)) > 0);
}

#[test]
fn skill_is_a_number_of_the_mode() {
    let minute_of_kills = |aim_error_rad: f32| {
        let mut numbers = classic();
        each_skill(&mut numbers, |skill| skill.aim_error_rad = aim_error_rad);
        let mut world = target_practice(numbers);
        kills(&ticks(&mut world, 60 * 60))
    };
    let (good, poor) = (minute_of_kills(0.05), minute_of_kills(0.8));
    assert!(good > poor, "{good} kills with a good aim, {poor} with a poor one");
}

#[test]
fn a_bot_alone_cruises_in_peace() {
    let mut numbers = classic();
    numbers.bots.fill_to = 1;
    let mut world = world(numbers);
    ticks(&mut world, 1);
    let start = world.ships()[0].position;
    ticks(&mut world, 300);
    assert!(world.shots().is_empty());
    assert_ne!(world.ships()[0].position, start);
}

#[test]
fn a_bot_does_not_waste_shots_on_an_enemy_across_the_seam() {
    let mut world = target_practice(classic());
    // The shortest way leads over the right edge, where shots end.
    put(&mut world, 15, 700.0, 230.0, std::f32::consts::FRAC_PI_2);
    put(&mut world, 0, 100.0, 230.0, 0.0);
    for _ in 0..40 {
        assert!(world.shots().is_empty());
        ticks(&mut world, 1);
    }
    assert!(ship(&world, 15).position.x > 720.0, "it pursues across the seam all the same");
}

#[test]
fn a_bot_fires_in_bursts() {
    let mut numbers = classic();
    numbers.weapon.damage = 1;
    each_skill(&mut numbers, |skill| (skill.burst_s, skill.rest_s) = (0.25, 1.0));
    let mut world = target_practice(numbers);
    put(&mut world, 15, 200.0, 230.0, std::f32::consts::FRAC_PI_2);
    put(&mut world, 0, 450.0, 230.0, 0.0);
    let mut births = Vec::new();
    for _ in 0..240 {
        ticks(&mut world, 1);
        births.extend(world.shots().iter().filter(|shot| shot.born == world.tick()).map(|shot| shot.born.0));
    }
    let rests = births.windows(2).filter(|pair| pair[1] - pair[0] >= 60).count();
    assert!(rests >= 1, "{births:?}");
    assert!(births.windows(5).all(|five| five[4] - five[0] >= 60), "more than four shots in a burst: {births:?}");
}

#[test]
fn a_cautious_bot_is_hit_less_often() {
    let hits_in_two_minutes = |dodge: f32| {
        let mut numbers = classic();
        numbers.weapon.damage = 1;
        numbers.ship.hp = u16::MAX;
        each_skill(&mut numbers, |skill| (skill.dodge, skill.reaction_s) = (dodge, 0.1));
        let mut world = target_practice(numbers);
        let mut taken = 0;
        for seq in 1..60 * 60 * 2 {
            let command = turret(&world, seq);
            let events = tick(&mut world, &[command]);
            taken += events.iter().filter(|event| matches!(event, Event::Hit { target: Seat(15), .. })).count();
        }
        taken
    };
    let (reckless, cautious) = (hits_in_two_minutes(0.0), hits_in_two_minutes(1.0));
    assert!(cautious * 10 < reckless * 9, "{cautious} hits on a cautious bot, {reckless} on a reckless one");
}

/// Shots that the bot in the top seat has fired in a minute at a pilot who does nothing, and the least energy it had meanwhile.
fn a_minute_of_fire(regrow_per_s: f32, change: impl FnMut(&mut SkillNumbers)) -> (usize, f32) {
    let mut numbers = drifting();
    numbers.energy.regrow_per_s = regrow_per_s;
    numbers.weapon.damage = 1;
    numbers.ship.hp = u16::MAX / 2;
    each_skill(&mut numbers, |skill| skill.uses_special = false);
    each_skill(&mut numbers, change);
    let mut world = target_practice(numbers);
    let (mut shots, mut least) = (0, f32::INFINITY);
    for _ in 0..3_600 {
        tick(&mut world, &[]);
        shots += world.shots().iter().filter(|shot| shot.born == world.tick()).count();
        least = least.min(ship(&world, 15).energy);
    }
    (shots, least)
}

#[test]
fn a_bot_with_energy_to_spare_fires_at_who_is_somewhere_before_it() {
    let shots = |sprays_rad: f32| a_minute_of_fire(1_000.0, |skill| skill.sprays_rad = sprays_rad).0;
    let (careful, lavish) = (shots(0.0), shots(3.0));
    assert!(3 * lavish > 4 * careful, "{careful} shots at what is lined up, {lavish} at what is about there");
}

#[test]
fn a_bot_does_not_spray_with_its_reserve() {
    let energy_left = |reserve: f32| {
        // It has no time to line anything up.
        let spray = |skill: &mut SkillNumbers| {
            (skill.burst_s, skill.rest_s) = (0.1, 60.0);
            (skill.sprays_rad, skill.reserve) = (3.0, reserve);
        };
        a_minute_of_fire(28.0, spray).1
    };
    let (kept, spent) = (energy_left(0.5), energy_left(0.0));
    // Between two decisions a shot or two are fired.
    assert!(kept > 25.0 && spent < 15.0, "{kept} of 100 left, and {spent} without a reserve");
}

#[test]
fn of_two_enemies_a_bot_turns_to_the_one_before_it_though_the_other_is_nearer() {
    let mut world = world(classic());
    tick(&mut world, &[join(0), join(1), Command::WantBots(3)]);
    put(&mut world, 15, 400.0, 230.0, 0.0);
    put(&mut world, 0, 475.0, 100.0, 0.0);
    put(&mut world, 1, 340.0, 345.0, 0.0);
    ticks(&mut world, 40);
    let heading = ship(&world, 15).heading;
    assert!((0.2..1.2).contains(&heading), "{heading}");
}
