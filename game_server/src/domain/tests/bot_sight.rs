//! Bots know nothing that a player in their seat would not.

use super::*;
use crate::domain::rng::Rng;

/// Two sides that steal cores among mountains, in jets some of which hide.
fn raid(area_px2: Option<f32>) -> ModeNumbers {
    let mut numbers = drifting();
    (numbers.world.width_px, numbers.world.height_px) = (1_600.0, 920.0);
    numbers.view.area_px2 = area_px2;
    numbers.sides.count = Some(2);
    numbers.cores = Some(CoreNumbers { capture: 1, reach_px: 40.0, returns_s: 5.0 });
    let base = |side, x| Base { side: Team(side), centre: Vec2::new(x, 460.0), radius: 90.0 };
    numbers.world.bases = vec![base(0, 400.0), base(1, 1_200.0)];
    let mountain = |x: f32, y: f32| Obstacle { from: Vec2::new(x, y), to: Vec2::new(x + 60.0, y), radius: 30.0 };
    numbers.world.obstacles = vec![mountain(800.0, 460.0), mountain(600.0, 200.0), mountain(1_000.0, 700.0)];
    numbers.world.breakable = (0..3).map(|number| Breakable { number, hp: 60, returns_s: 4.0 }).collect();
    each_skill(&mut numbers, |skill| (skill.dodge, skill.takes_cover) = (0.5, true));
    numbers.bots.temperaments.iter_mut().for_each(|temperament| {
        (temperament.likes_wounded, temperament.retreats_below, temperament.keeps_px) = (0.5, 0.5, 80.0);
    });
    let yard = furnished(classic());
    (numbers.pickups, numbers.world.pickups) = (yard.pickups, yard.world.pickups);
    numbers.bots.fill_to = 12;
    numbers
}

/// What the bot in this seat would steer now; none unless it is its turn.
fn decision(world: &World, seat: Seat) -> Option<Controls> {
    let mut world = world.clone();
    world.brains.retain(|brain| brain.seat == seat);
    world.past.record(world.tick, &world.ships);
    let never = Controls::new(0.5, 0.5, true, true).unwrap();
    let index = world.ship_index(seat)?;
    world.ships[index].controls = never;
    world.think_bots();
    Some(world.ships[index].controls).filter(|controls| *controls != never)
}

fn is_shown(world: &World, to: &Ship, place: Vec2) -> bool {
    let distance = world.rules().arena().shortest(to.position, place).length();
    world.rules().view().is_none_or(|view| distance <= view.enters_px)
}

/// What was changed that a player is not shown: ships that are somewhere else, obstacles that stand or do not, pick-ups that
/// lie there or do not.
#[derive(Debug, Default, Clone, Copy)]
struct Changed {
    ships: usize,
    obstacles: usize,
    pickups: usize,
}

/// Changes everything that a player in `seat` is not shown. Cores are no part of it: everybody is told where they are, or who
/// carries them, but not where he is.
fn scramble(world: &mut World, seat: Seat, chance: &mut Rng, changed: &mut Changed) {
    let me = world.ship(seat).unwrap().clone();
    let before = world.clone();
    let rules = before.rules();
    for ship in world.ships.iter_mut().filter(|ship| ship.seat != seat && ship.is_alive()) {
        ship.controls = Controls::new(chance.symmetric(1.0), chance.symmetric(1.0), true, false).unwrap();
        (ship.energy, ship.ack, ship.behind) = (chance.unit() * 100.0, ship.ack + 1, 3);
        ship.ready_at = ship.ready_at.after(30);
        let hides = ship.is_hidden_from(me.seat, me.team, rules);
        if hides || !is_shown(&before, &me, ship.position) {
            let place = Vec2::new(chance.unit() * rules.world.width_px, chance.unit() * rules.world.height_px);
            if hides || !is_shown(&before, &me, place) {
                ship.position = place;
                ship.velocity = Vec2::new(chance.symmetric(200.0), chance.symmetric(200.0));
                ship.heading = chance.symmetric(3.0);
                ship.hp = 1;
                ship.carried = None;
                (ship.shielded_until, ship.doubled_until) = (before.tick.after(90), before.tick.after(90));
                changed.ships += 1;
            }
        }
    }
    for (obstacle, number) in rules.world.obstacles.iter().zip(0..) {
        let distance = obstacle.distance_px(rules.arena(), me.position);
        if rules.view().is_some_and(|view| distance > view.enters_px) {
            let is_down = chance.unit() < 0.5;
            changed.obstacles += usize::from(before.terrain.down().has(number.into()) != is_down);
            world.terrain.set_down(number, is_down);
        }
    }
    for (number, point) in rules.pickup_points().iter().enumerate() {
        if !is_shown(&before, &me, point.at) {
            let lies = chance.unit() < 0.5;
            changed.pickups += usize::from(before.pickups.lies(number, before.tick) != lies);
            world.pickups.take(number, if lies { before.tick } else { before.tick.after(90) });
        }
    }
    let now = world.tick;
    world.shots.retain(|shot| is_shown(&before, &me, shot.position_at(now, rules)));
    world.pilots.iter_mut().for_each(|pilot| pilot.harms.clear());
}

/// Lets a world run, and holds the decisions of its bots against those with everything changed that they must not know.
fn play(area_px2: Option<f32>) -> Changed {
    let mut world = world(raid(area_px2));
    let mut chance = Rng::new(4);
    let mut changed = Changed::default();
    for _ in 0..1_200 {
        tick(&mut world, &[]);
        let flying: Vec<Seat> = world.ships().iter().filter(|ship| ship.is_alive()).map(|ship| ship.seat).collect();
        for seat in flying {
            let Some(decided) = decision(&world, seat) else { continue };
            let mut other = world.clone();
            scramble(&mut other, seat, &mut chance, &mut changed);
            assert_eq!(decision(&other, seat), Some(decided), "tick {}, {seat:?}", world.tick().0);
        }
    }
    changed
}

#[test]
fn a_bot_decides_the_same_whatever_its_enemies_hide_from_it() {
    let changed = play(None);
    assert!(changed.ships > 50, "{changed:?}");
}

#[test]
fn a_bot_decides_the_same_whatever_is_out_of_its_view() {
    let changed = play(Some(100_000.0));
    assert!(changed.ships > 5_000 && changed.obstacles > 1_000 && changed.pickups > 1_000, "{changed:?}");
}

#[test]
fn what_a_bot_sees_does_matter_to_it() {
    let heading_with_the_enemy_at = |x: f32| {
        let mut world = world(classic());
        tick(&mut world, &[join(0), Command::WantBots(2)]);
        put(&mut world, 15, 400.0, 230.0, 0.0);
        put(&mut world, 0, x, 230.0, 0.0);
        ticks(&mut world, 60);
        ship(&world, 15).heading
    };
    assert!(heading_with_the_enemy_at(200.0) < 0.0 && heading_with_the_enemy_at(600.0) > 0.0);
}
