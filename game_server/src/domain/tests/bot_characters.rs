//! No bot is like the other.

use std::f32::consts::FRAC_PI_2;

use super::*;
use crate::domain::{JetId, Obstacle, Skill, TemperamentNumbers};

/// Skills are dealt 2, 3, 2 and 1 at a time.
fn dealing() -> ModeNumbers {
    let mut numbers = classic();
    numbers.bots.shares = [2, 3, 2, 1];
    for (skill, title) in numbers.bots.skills.iter_mut().zip(["Rookie", "Pilot", "Veteran", "Ace"]) {
        skill.title = Arc::from(title);
    }
    numbers
}

fn each_temperament(numbers: &mut ModeNumbers, change: impl FnMut(&mut TemperamentNumbers)) {
    numbers.bots.temperaments.iter_mut().for_each(change);
}

/// The bots of a world, the first to come first: skill, team and name.
fn bots(world: &World) -> Vec<(Skill, Team, Arc<str>)> {
    let bots = world.pilots().iter().rev().filter_map(|pilot| Some((world.character(pilot.seat)?, pilot)));
    bots.map(|(character, pilot)| (character.skill, pilot.team, pilot.name.clone())).collect()
}

fn seeded(numbers: &ModeNumbers, seed: u64) -> World {
    let mut world = World::new(Arc::new(Rules::new(numbers.clone()).unwrap()), seed);
    tick(&mut world, &[]);
    world
}

#[test]
fn a_world_has_bots_of_every_skill_as_often_as_its_mode_says() {
    let mut numbers = dealing();
    numbers.bots.fill_to = 8;
    for seed in 0..20 {
        let mut skills: Vec<Skill> = bots(&seeded(&numbers, seed)).into_iter().map(|(skill, ..)| skill).collect();
        skills.sort_unstable();
        let count = |skill| skills.iter().filter(|other| **other == skill).count();
        assert_eq!(Skill::ALL.map(count), [2, 3, 2, 1], "seed {seed}");
    }
}

#[test]
fn the_first_bot_of_a_world_depends_on_its_seed_alone() {
    let mut numbers = dealing();
    numbers.bots.fill_to = 1;
    let first = |seed| bots(&seeded(&numbers, seed)).remove(0).0;
    assert!((0..20).all(|seed| first(seed) == first(seed)));
    assert!(Skill::ALL.into_iter().all(|skill| (0..20).any(|seed| first(seed) == skill)));
}

#[test]
fn sides_have_bots_of_the_same_skills() {
    let mut numbers = dealing();
    numbers.sides.count = Some(2);
    numbers.bots.fill_to = 10;
    for seed in 0..20 {
        let mut sides = [Vec::new(), Vec::new()];
        for (skill, team, _) in bots(&seeded(&numbers, seed)) {
            sides[usize::from(team.0)].push(skill);
        }
        assert_eq!(sides[0], sides[1], "seed {seed}");
    }
}

#[test]
fn a_bots_name_tells_how_well_it_flies() {
    let mut numbers = dealing();
    numbers.bots.fill_to = 16;
    let world = seeded(&numbers, 3);
    for (skill, _, name) in bots(&world) {
        assert!(name.starts_with(&format!("{} ", numbers.bots.skills[skill as usize].title)), "{name}");
    }
}

#[test]
fn a_bot_flies_the_jets_that_its_temperament_likes() {
    let mut numbers = drifting();
    numbers.bots.fill_to = 16;
    let liked = [vec!["jet 0"], vec!["jet 2", "jet 3"], vec!["jet 4"], vec![]];
    for (temperament, liked) in numbers.bots.temperaments.iter_mut().zip(&liked) {
        temperament.jets = liked.iter().copied().map(Arc::from).collect();
    }
    let world = seeded(&numbers, 5);
    let flown = |temperament: usize| {
        let is_one = |seat| world.character(seat).is_some_and(|own| own.temperament as usize == temperament);
        let mut jets: Vec<JetId> = world.ships().iter().filter(|ship| is_one(ship.seat)).map(|ship| ship.jet).collect();
        jets.sort_unstable();
        jets.dedup();
        jets
    };
    assert_eq!((flown(0), flown(1), flown(2)), (vec![JetId(0)], vec![JetId(2), JetId(3)], vec![JetId(4)]));
    assert!(!flown(3).is_empty());
}

#[test]
fn no_skill_always_flies_the_same_jet() {
    let mut numbers = drifting();
    numbers.bots.fill_to = 16;
    for temperament in &mut numbers.bots.temperaments {
        temperament.jets = ["jet 1", "jet 2"].map(Arc::from).to_vec();
    }
    let mut flown = std::collections::BTreeSet::new();
    for seed in 0..64 {
        let world = seeded(&numbers, seed);
        for ship in world.ships() {
            let character = world.character(ship.seat).unwrap();
            flown.insert((character.skill, character.temperament as usize, ship.jet));
        }
    }
    assert_eq!(flown.len(), 4 * 4 * 2, "{flown:?}");
}

#[test]
fn an_opportunist_turns_to_the_wounded_one_of_two_enemies() {
    let turns = |likes_wounded: f32| {
        let mut numbers = classic();
        each_temperament(&mut numbers, |temperament| temperament.likes_wounded = likes_wounded);
        let mut world = world(numbers);
        tick(&mut world, &[join(0), join(1), Command::WantBots(3)]);
        put(&mut world, 15, 400.0, 230.0, 0.0);
        put(&mut world, 0, 200.0, 230.0, 0.0);
        put(&mut world, 1, 650.0, 230.0, 0.0);
        ship_mut(&mut world, 1).hp = 10;
        ticks(&mut world, 45);
        ship(&world, 15).heading
    };
    assert!(turns(0.0) < 0.0, "to the left, where the nearer one is");
    assert!(turns(0.8) > 0.0);
}

#[test]
fn a_bot_keeps_as_far_away_as_it_likes() {
    let seconds_near = |keeps_px: f32| {
        let mut numbers = drifting();
        (numbers.world.width_px, numbers.world.height_px) = (1_600.0, 920.0);
        numbers.weapon.damage = 1;
        numbers.ship.hp = u16::MAX / 2;
        each_temperament(&mut numbers, |temperament| temperament.keeps_px = keeps_px);
        let mut world = world(numbers);
        tick(&mut world, &[join(0), Command::WantBots(2)]);
        put(&mut world, 0, 800.0, 460.0, 0.0);
        put(&mut world, 15, 400.0, 460.0, FRAC_PI_2);
        let mut near = 0;
        for _ in 0..3_600 {
            tick(&mut world, &[]);
            near += u32::from((ship(&world, 15).position - ship(&world, 0).position).length() < 80.0);
        }
        near / 60
    };
    let (bold, shy) = (seconds_near(0.0), seconds_near(200.0));
    assert!(3 * shy < 2 * bold, "within 80 px for {bold} s, and for {shy} s");
}

#[test]
fn a_bot_with_a_broken_hull_and_no_energy_hides_behind_a_mountain() {
    // After the two seconds that it takes to get there.
    let seconds_in_sight = |takes_cover: bool| {
        let mut numbers = drifting();
        numbers.world.obstacles =
            vec![Obstacle { from: Vec2::new(400.0, 230.0), to: Vec2::new(400.0, 230.0), radius: 60.0 }];
        each_skill(&mut numbers, |skill| (skill.takes_cover, skill.dodge) = (takes_cover, 0.0));
        each_temperament(&mut numbers, |temperament| temperament.retreats_below = 0.5);
        let mut world = world(numbers);
        tick(&mut world, &[join(0), Command::WantBots(2)]);
        put(&mut world, 0, 150.0, 230.0, FRAC_PI_2);
        put(&mut world, 15, 400.0, 110.0, 0.0);
        let mut in_sight = 0;
        for now in 0..230 {
            (ship_mut(&mut world, 15).energy, ship_mut(&mut world, 15).hp) = (0.0, 30);
            tick(&mut world, &[]);
            let way = ship(&world, 15).position - ship(&world, 0).position;
            in_sight += u32::from(now >= 120 && world.rules().terrain.is_clear(ship(&world, 0).position, way, 0.0));
        }
        f64::from(in_sight) / 60.0
    };
    let (hiding, fighting) = (seconds_in_sight(true), seconds_in_sight(false));
    assert!(hiding < 0.5 && fighting > 1.5, "{hiding} s in sight of the enemy, {fighting} s without hiding");
}
