//! Bots: pilots that see what players see and steer through the same controls.

mod aim;
mod brain;
mod character;
mod danger;
mod errand;
mod names;
mod needs;
mod piloting;
mod quarry;
mod specials;
mod trigger;

pub(super) use brain::Brain;
#[cfg(test)]
pub use character::plain_characters;
pub use character::{Character, Skill, SkillNumbers, Temperament, TemperamentNumbers};
pub(super) use names::bot_name;

use crate::domain::grid::Grid;
use crate::domain::pickup::Pickups;
use crate::domain::routes::GIRTH;
use crate::domain::terrain::Terrain;
use crate::domain::{Circle, Core, Rules, Ship, Shot, Tick, Vec2, World};

/// What a bot may look at, and how well it does. Of ships and shots it must use nothing but what a player in its seat is
/// shown: not what hides from it or is out of view, and nobody else's controls. A test holds it to that.
struct Surroundings<'a> {
    rules: &'a Rules,
    terrain: &'a Terrain,
    skill: &'a SkillNumbers,
    temperament: &'a TemperamentNumbers,
    now: Tick,
    ships: &'a [Ship],
    ship_grid: &'a Grid,
    shots: &'a [Shot],
    shot_grid: &'a Grid,
    /// Outside of it ships are harmed.
    safe: Option<Circle>,
    cores: &'a [Core],
    pickups: &'a Pickups,
}

impl Surroundings<'_> {
    /// True if `me` would fight this ship now. Shooting at a protected one is wasted.
    fn is_prey(&self, me: &Ship, ship: &Ship) -> bool {
        ship.is_alive()
            && ship.seat != me.seat
            && self.rules.are_foes(me.team, ship.team)
            && !ship.is_protected(self.now)
            && !ship.is_hidden_from(me.seat, me.team, self.rules)
    }

    /// True if a player in the seat of `me` is shown where this ship is.
    fn sees(&self, me: &Ship, ship: &Ship) -> bool {
        let sight = self.rules.view.area_px2.map(|_| self.rules.bot_sight_px());
        let is_in_view = |sight: f32| self.way(me, ship.position).length_squared() <= sight * sight;
        ship.is_alive() && !ship.is_hidden_from(me.seat, me.team, self.rules) && sight.is_none_or(is_in_view)
    }

    fn harms(&self, shot: &Shot, me: &Ship) -> bool {
        shot.owner != me.seat && (self.rules.sides.friendly_fire || self.rules.are_foes(shot.team, me.team))
    }

    /// True if something of radius `girth` cannot go from `me` straight along `way` for an obstacle. Ways across a seam are taken for free.
    fn is_blocked(&self, me: &Ship, way: Vec2, girth: f32) -> bool {
        self.terrain.struck_within(me.position, way, girth, 1.0).is_some()
    }

    /// True if `me` can fly straight along `way`, across a seam too.
    fn is_clear(&self, me: &Ship, way: Vec2) -> bool {
        self.terrain.is_clear(me.position, way, GIRTH * self.rules.ship.radius_px)
    }
}

impl World {
    /// Lets the bots whose turn it is decide. Turns are staggered by seat, so that every tick costs about the same.
    pub(super) fn think_bots(&mut self) {
        let safe = self.safe_circle();
        let World { rules, tick, rng, ships, brains, shots, cores, pickups, terrain, past, routes, scratch, .. } = self;
        let now = *tick;
        routes.advance((rules, terrain), now);
        let every = u64::from(rules.bots.think_every_ticks);
        let is_due = |brain: &Brain| (now.0 + u64::from(brain.seat.0)) % every == 0;
        if !brains.iter().any(is_due) {
            return;
        }
        scratch.shots.rebuild(shots.iter().enumerate().map(|(index, shot)| {
            // Every shot was inside the world when hits were judged on this tick.
            (index, shot.position_at(now, rules))
        }));
        for brain in brains.iter_mut().filter(|brain| is_due(brain)) {
            let Ok(index) = ships.binary_search_by_key(&brain.seat, |ship| ship.seat) else { continue };
            let surroundings = Surroundings {
                rules,
                terrain,
                skill: &rules.bots.skills[brain.character.skill as usize],
                temperament: &rules.bots.temperaments[brain.character.temperament as usize],
                now,
                ships,
                ship_grid: past.newest(),
                shots,
                shot_grid: &scratch.shots,
                safe,
                cores,
                pickups,
            };
            if ships[index].is_alive() {
                let controls = brain.decide(&surroundings, &ships[index], routes, rng);
                ships[index].controls = controls;
            }
        }
    }
}
