//! Obstacles that are shot to pieces, and come back.

use crate::domain::state::state;
use crate::domain::terrain::Terrain;
use crate::domain::{Marks, Rules, Tick, World};

/// How an obstacle that can be destroyed is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::domain) struct Broken {
    hp_left: u16,
    /// While it is down: the tick from which on it may stand again.
    returns: Option<Tick>,
}

state!(Broken { hp_left, returns });

impl Broken {
    /// All of a map, whole.
    pub fn none(rules: &Rules) -> Vec<Broken> {
        rules.world.breakable.iter().map(|breakable| Broken { hp_left: breakable.hp, returns: None }).collect()
    }

    /// The map's obstacles as they stand with these destroyed.
    pub fn standing(broken: &[Broken], rules: &Rules) -> Terrain {
        let mut terrain = rules.terrain.clone();
        for (breakable, broken) in rules.world.breakable.iter().zip(broken) {
            terrain.set_down(breakable.number, broken.returns.is_some());
        }
        terrain
    }
}

impl World {
    /// The numbers of the map's obstacles that are destroyed.
    #[must_use]
    pub fn down(&self) -> Marks {
        self.terrain.down()
    }

    /// What was hit loses hit points; without any it is gone for a while. It comes back whole, but not onto a ship: then it
    /// waits. Shots in flight fly on through what is gone, and end at what is back.
    pub(in crate::domain) fn break_obstacles(&mut self) {
        let World { rules, tick, ships, shots, terrain, broken, past, scratch, .. } = self;
        let now = *tick;
        let before = terrain.down();
        for (number, damage) in scratch.knocks.drain(..) {
            let Some(at) = rules.world.breakable.iter().position(|breakable| breakable.number == number) else {
                continue;
            };
            let Some(state) = broken.get_mut(at).filter(|state| state.returns.is_none()) else { continue };
            state.hp_left = state.hp_left.saturating_sub(damage);
            if state.hp_left == 0 {
                state.returns = rules.rubble_ticks.get(at).map(|ticks| now.after(*ticks));
                terrain.set_down(number, true);
            }
        }
        for (breakable, state) in rules.world.breakable.iter().zip(broken) {
            let Some(obstacle) = rules.world.obstacles.get(usize::from(breakable.number)) else { continue };
            if state.returns.is_none_or(|returns| returns > now) {
                continue;
            }
            let clearance = obstacle.radius + rules.ship.radius_px;
            let reach = (obstacle.to - obstacle.from).length() + clearance;
            let is_in_the_way = |index: usize| {
                ships.get(index).is_some_and(|ship| {
                    let from_there = rules.arena().shortest(obstacle.from, ship.position);
                    let offset = obstacle.offset_of(obstacle.from + from_there);
                    ship.is_alive() && offset.length_squared() < clearance * clearance
                })
            };
            if past.newest().nearest(rules.arena().wrap(obstacle.from), reach, is_in_the_way).is_none() {
                state.hp_left = breakable.hp;
                state.returns = None;
                terrain.set_down(breakable.number, false);
            }
        }
        let changed = terrain.down().differences(&before);
        if changed.is_empty() {
            return;
        }
        for shot in shots.iter_mut() {
            // What is gone matters to whom it would have stopped, what is back to whoever may get as far.
            let is_concerned = |number: usize| {
                if terrain.down().has(number) {
                    return shot.meets.is_some_and(|met| usize::from(met) == number);
                }
                let range = rules.weapon_of(shot.weapon).range_px();
                let place = shot.position_at(now, rules);
                let obstacle = rules.world.obstacles.get(number);
                obstacle.is_some_and(|obstacle| obstacle.distance_px(rules.arena(), place) <= range)
            };
            if changed.iter().any(is_concerned) {
                *shot = shot.ending(rules, terrain, now);
            }
        }
    }
}
