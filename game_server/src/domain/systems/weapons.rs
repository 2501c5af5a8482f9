//! How ships fire.

use crate::domain::{Rules, Shot, ShotId, TICK_S, TICKS_PER_SECOND, Tick, Vec2, World};

impl World {
    /// Lets energy grow back, and a ship whose trigger is held fire as often as cooldown and energy allow. The shot starts
    /// at the nose, with the weapon's speed alone. The nose is part of the ship, so it is across the seam when the seam is
    /// in between.
    ///
    /// It is born on the tick that the pilot saw of the others, so that it meets them where they were on the pilot's screen:
    /// there the own ship is ahead of the others, and so is the shot's flight.
    pub(in crate::domain) fn fire_weapons(&mut self) {
        let rules = &self.rules;
        let now = self.tick;
        let arena = rules.arena();
        for ship in &mut self.ships {
            if !ship.is_alive() {
                continue;
            }
            ship.energy = (ship.energy + rules.energy.regrow_per_s * TICK_S).min(rules.energy.capacity);
            if !ship.controls.shoot() || now < ship.ready_at || ship.energy < rules.weapon.energy {
                continue;
            }
            ship.energy -= rules.weapon.energy;
            // Whoever fires is in the fight.
            ship.protected_until = ship.protected_until.min(now);
            ship.ready_at = now.after(rules.cooldown_ticks);
            let seen = Tick(now.0.saturating_sub(u64::from(ship.behind)));
            let born = self.past.reach_back(seen.max(ship.fired_at), now);
            ship.fired_at = born;
            let forward = Vec2::forward(ship.heading);
            let origin = arena.wrap(ship.position + forward.scaled(rules.ship.radius_px));
            let velocity = forward.scaled(rules.weapon.shot_speed_px_per_s);
            self.shots.push(Shot {
                id: ShotId(self.next_shot),
                owner: ship.seat,
                team: ship.team,
                origin,
                velocity,
                born,
                ends: born.after(life_ticks(rules, origin, velocity)),
            });
            self.next_shot = self.next_shot.wrapping_add(1);
        }
    }
}

/// Ticks until a shot is gone if it meets no ship. Obstacles do not move, so this is known when it is fired.
fn life_ticks(rules: &Rules, origin: Vec2, velocity: Vec2) -> u32 {
    if rules.terrain.is_empty() {
        return rules.shot_life_ticks;
    }
    let stopped = rules.terrain.struck_within(origin, velocity, 0.0, rules.weapon.shot_life_s);
    let ticks = |time_s: f32| (time_s * TICKS_PER_SECOND as f32).ceil() as u32;
    stopped.map_or(rules.shot_life_ticks, |time_s| ticks(time_s).min(rules.shot_life_ticks))
}
