//! How ships fire.

use crate::domain::geometry::wrap_angle;
use crate::domain::{Rules, Shot, ShotId, Special, SpecialState, TICKS_PER_SECOND, Tick, Vec2, World};

impl World {
    /// Lets a ship whose trigger is held fire as often as cooldown and energy allow, and a salvo that was paid for go off.
    /// Shots start at the nose, with the weapon's speed alone. The nose is part of the ship, so it is across the seam when
    /// the seam is in between.
    ///
    /// A shot is born on the tick that the pilot saw of the others, so that it meets them where they were on the pilot's
    /// screen: there the own ship is ahead of the others, and so is the shot's flight. Firing gives a cloaked ship away.
    pub(in crate::domain) fn fire_weapons(&mut self) {
        let World { rules, tick, ships, shots, next_shot, past, .. } = self;
        let now = *tick;
        for ship in ships.iter_mut().filter(|ship| ship.is_alive()) {
            let salvo = match rules.jet(ship.jet).special {
                Some(Special::Salvo { shots, spread_rad, .. }) if ship.special == SpecialState::On => {
                    Some((shots, spread_rad))
                }
                _ => None,
            };
            let shoots = ship.controls.shoot() && now >= ship.ready_at && ship.energy >= rules.weapon.energy;
            if !shoots && salvo.is_none() {
                continue;
            }
            // Whoever fires is in the fight.
            ship.protected_until = ship.protected_until.min(now);
            let seen = Tick(now.0.saturating_sub(u64::from(ship.behind)));
            let born = past.reach_back(seen.max(ship.fired_at), now);
            ship.fired_at = born;
            let (owner, team, centre) = (ship.seat, ship.team, ship.position);
            let mut fire = |heading: f32| {
                let forward = Vec2::forward(heading);
                let origin = rules.arena().wrap(centre + forward.scaled(rules.ship.radius_px));
                let velocity = forward.scaled(rules.weapon.shot_speed_px_per_s);
                let ends = born.after(life_ticks(rules, origin, velocity));
                let id = take_id(next_shot);
                shots.push(Shot { id, owner, team, origin, velocity, born, ends });
            };
            if shoots {
                fire(ship.heading);
                ship.energy -= rules.weapon.energy;
                ship.ready_at = now.after(rules.cooldown_ticks);
            }
            if let Some((count, spread_rad)) = salvo {
                let step = spread_rad / f32::from(count.max(2) - 1);
                for index in 0..count {
                    fire(wrap_angle(ship.heading - 0.5 * spread_rad + f32::from(index) * step));
                }
            }
            if ship.special == SpecialState::On && (salvo.is_some() || ship.is_cloaked(rules)) {
                ship.special = SpecialState::Spent;
            }
        }
    }
}

pub(super) fn take_id(next_shot: &mut u32) -> ShotId {
    let id = ShotId(*next_shot);
    *next_shot = next_shot.wrapping_add(1);
    id
}

/// Ticks until a shot is gone if it meets no ship. Obstacles do not move, so this is known when it is fired.
pub(super) fn life_ticks(rules: &Rules, origin: Vec2, velocity: Vec2) -> u32 {
    if rules.terrain.is_empty() {
        return rules.shot_life_ticks;
    }
    let stopped = rules.terrain.struck_within(origin, velocity, 0.0, rules.weapon.shot_life_s);
    let ticks = |time_s: f32| (time_s * TICKS_PER_SECOND as f32).ceil() as u32;
    stopped.map_or(rules.shot_life_ticks, |time_s| ticks(time_s).min(rules.shot_life_ticks))
}
