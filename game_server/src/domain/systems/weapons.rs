//! How ships fire.

use crate::domain::{Shot, ShotId, Tick, Vec2, World};

impl World {
    /// A ship whose trigger is held fires as often as its cooldown allows. The shot starts at the nose, with the
    /// weapon's speed alone. The nose is part of the ship, so it is across the seam when the seam is in between.
    ///
    /// It is born on the tick that the pilot saw of the others, so that it meets them where they were on the pilot's screen:
    /// there the own ship is ahead of the others, and so is the shot's flight.
    pub(in crate::domain) fn fire_weapons(&mut self) {
        let rules = &self.rules;
        let now = self.tick;
        let arena = rules.arena();
        for ship in &mut self.ships {
            if !ship.is_alive() || !ship.controls.shoot() || now < ship.ready_at {
                continue;
            }
            ship.ready_at = now.after(rules.cooldown_ticks);
            let seen = Tick(now.0.saturating_sub(u64::from(ship.behind)));
            let born = self.past.reach_back(seen.max(ship.fired_at), now);
            ship.fired_at = born;
            let forward = Vec2::forward(ship.heading);
            self.shots.push(Shot {
                id: ShotId(self.next_shot),
                owner: ship.seat,
                origin: arena.wrap(ship.position + forward.scaled(rules.ship.radius_px)),
                velocity: forward.scaled(rules.weapon.shot_speed_px_per_s),
                born,
            });
            self.next_shot = self.next_shot.wrapping_add(1);
        }
    }
}
