//! Whom a bot fights, and what it knows of him.

use crate::domain::bots::aim::intercept_s;
use crate::domain::bots::{Brain, Surroundings};
use crate::domain::state::state;
use crate::domain::tick::ticks_in;
use crate::domain::{Seat, Ship, TICK_S, Tick, Vec2};

/// Most fights are near; looking here first saves a search of all that is in sight.
const NEAR_PX: f32 = 300.0;

/// So many times the square of his distance counts of an enemy who is right behind: the bot would have to turn round.
const BEHIND: f32 = 3.0;

/// The enemy that a bot fights.
#[derive(Debug, Clone, Default)]
pub(super) struct Quarry {
    seat: Option<Seat>,
    /// What the bot aims by: at least one reaction time old, carried forward in a straight line.
    known: Option<Sighting>,
    /// What it has seen since, and will know once the reaction time has passed.
    fresh: Option<Sighting>,
}

state!(Quarry { seat, known, fresh });

/// Where an enemy was and how it flew.
#[derive(Debug, Clone, Copy)]
struct Sighting {
    at: Tick,
    position: Vec2,
    velocity: Vec2,
}

state!(Sighting { at, position, velocity });

/// What a bot believes of its quarry, seen from its own ship.
#[derive(Debug, Clone, Copy)]
pub(super) struct Aim {
    /// The way to where the enemy should be.
    pub enemy: Vec2,
    /// The way to where a shot fired now should meet the enemy.
    pub at: Vec2,
}

impl Quarry {
    fn of(seat: Seat) -> Quarry {
        Quarry { seat: Some(seat), known: None, fresh: None }
    }

    /// Perception lags: what is seen now is known one reaction time later.
    fn watch(&mut self, around: &Surroundings<'_>, enemy: &Ship) {
        let reaction = u64::from(ticks_in(around.skill.reaction_s));
        let seen_long_enough = self.fresh.is_none_or(|fresh| around.now.since(fresh.at) >= reaction);
        if seen_long_enough {
            self.known = self.fresh;
            self.fresh = Some(Sighting { at: around.now, position: enemy.position, velocity: enemy.velocity });
        }
    }

    /// By what is known of the enemy; none until the bot has looked for its reaction time.
    pub fn aim(&self, around: &Surroundings<'_>, me: &Ship) -> Option<Aim> {
        let known = self.known?;
        let arena = around.rules.arena();
        let age_s = around.now.since(known.at) as f32 * TICK_S;
        let believed = arena.wrap(known.position + known.velocity.scaled(age_s));
        let enemy = arena.shortest(me.position, believed);
        let foreseen = known.velocity.scaled(around.skill.lead);
        let weapon = around.rules.weapon_of(me.weapon(around.rules));
        let met = weapon.shots().and_then(|_| {
            let speed_px_per_s = weapon.speed_over(enemy.length());
            intercept_s(enemy, foreseen, speed_px_per_s, around.rules.ship.radius_px)
        });
        Some(Aim { enemy, at: met.map_or(enemy, |time_s| enemy + foreseen.scaled(time_s)) })
    }
}

impl Brain {
    /// Looks at whoever is to be fought, and returns what the bot knows of him; none if there is nobody, or only for a moment.
    pub(super) fn look_at_quarry(&mut self, around: &Surroundings<'_>, me: &Ship) -> Option<Aim> {
        let Some(enemy) = self.choose_quarry(around, me) else {
            self.quarry = Quarry::default();
            return None;
        };
        if self.quarry.seat != Some(enemy.seat) {
            self.quarry = Quarry::of(enemy.seat);
        }
        self.quarry.watch(around, enemy);
        self.quarry.aim(around, me)
    }

    /// The thief of the own core, else whoever in sight seems nearest, or the one already chased unless another seems much nearer.
    fn choose_quarry<'a>(&self, around: &Surroundings<'a>, me: &Ship) -> Option<&'a Ship> {
        if let Some(thief) = around.thief(me).and_then(|seat| around.prey_in_sight(me, seat)) {
            return Some(thief);
        }
        let sight = around.rules.bot_sight_px();
        let best = most_tempting(around, me, NEAR_PX.min(sight)).or_else(|| most_tempting(around, me, sight))?;
        let chased = self.quarry.seat.and_then(|seat| around.prey_in_sight(me, seat));
        let loyalty = around.temperament.loyalty * around.temperament.loyalty;
        let forward = Vec2::forward(me.heading);
        let is_near_enough = |chased: &&Ship| {
            let way = around.way(me, chased.position);
            way.length_squared() * trouble(way, forward) * appeal(around, chased) <= best.seems * loyalty
        };
        chased.filter(is_near_enough).or(Some(best.ship))
    }
}

/// Somebody to fight, and how far away he seems: the square of it.
struct Tempting<'a> {
    ship: &'a Ship,
    seems: f32,
}

/// What the square of a distance counts with for the turn that it takes, 1 to [`BEHIND`].
fn trouble(way: Vec2, forward: Vec2) -> f32 {
    let length = way.length();
    if length <= 0.0 {
        return 1.0;
    }
    1.0 + (BEHIND - 1.0) * 0.5 * (1.0 - way.dot(forward) / length)
}

/// Of those within `radius` the enemy who seems nearest, of equal ones the lowest seat.
fn most_tempting<'a>(around: &Surroundings<'a>, me: &Ship, radius: f32) -> Option<Tempting<'a>> {
    let arena = around.rules.arena();
    let forward = Vec2::forward(me.heading);
    let mut best: Option<Tempting<'a>> = None;
    around.ship_grid.visit(me.position, radius, |entry| {
        let way = arena.shortest(me.position, entry.position);
        let distance_squared = way.length_squared();
        let Some(ship) = around.ships.get(entry.index as usize).filter(|_| distance_squared <= radius * radius) else {
            return;
        };
        let seems = distance_squared * trouble(way, forward) * appeal(around, ship);
        let is_better =
            best.as_ref().is_none_or(|best| seems < best.seems || (seems == best.seems && ship.seat < best.ship.seat));
        if is_better && around.is_prey(me, ship) {
            best = Some(Tempting { ship, seems });
        }
    });
    best
}

/// What the square of a distance counts with, 0 to 1: less for who is wounded. Everybody sees that.
fn appeal(around: &Surroundings<'_>, ship: &Ship) -> f32 {
    let lost = 1.0 - f32::from(ship.hp) / f32::from(around.rules.jet(ship.jet).hp);
    let share = 1.0 - around.temperament.likes_wounded * lost;
    share * share
}
