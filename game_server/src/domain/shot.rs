//! A shot: an entity whose state hardly ever changes.

use crate::domain::tick::ticks_up_to;
use crate::domain::{Rules, Seat, ShotNumbers, TICK_S, Team, Tick, Vec2, Weapon, WeaponId};

/// Names a shot within its lobby. Wraps around after 2^32 shots, long after any older bearer of the number is gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ShotId(pub u32);

/// A shot in flight. Where it is follows from where, when and how it set out, so clients need hear of it only twice; of one
/// that follows ships, besides, each time it has turned, which is as if it had set out anew.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shot {
    pub id: ShotId,
    pub owner: Seat,
    pub team: Team,
    pub weapon: WeaponId,
    /// Hit points that a hit takes.
    pub damage: u16,
    /// Where it was on the tick `born`, in world px.
    pub origin: Vec2,
    /// Px per second, on the tick `born`.
    pub velocity: Vec2,
    /// The tick on which it set out on this course.
    pub born: Tick,
    /// The tick on which it is gone if it hits no ship before: too old, or stopped by an obstacle.
    pub ends: Tick,
    /// The tick on which it is too old, obstacles or not.
    pub burns_out: Tick,
}

/// Who fires a shot, and what.
#[derive(Debug, Clone, Copy)]
pub(super) struct Launch {
    pub id: ShotId,
    pub owner: Seat,
    pub team: Team,
    pub weapon: WeaponId,
    pub damage: u16,
}

impl Shot {
    /// One that sets out on the tick `born`, as fast as its weapon's shots do at first. `direction` has the length 1. None of
    /// a weapon that fires no shots.
    pub(super) fn launched(rules: &Rules, launch: Launch, origin: Vec2, direction: Vec2, born: Tick) -> Option<Shot> {
        let Launch { id, owner, team, weapon, damage } = launch;
        let kind = rules.weapon_of(weapon);
        let velocity = direction.scaled(kind.shots()?.speed_px_per_s);
        let burns_out = born.after(kind.life_ticks);
        let shot = Shot { id, owner, team, weapon, damage, origin, velocity, born, ends: burns_out, burns_out };
        Some(shot.ending(rules))
    }

    /// The same on a new course from where it is on the tick `now`.
    pub(super) fn turned(self, rules: &Rules, velocity: Vec2, now: Tick) -> Shot {
        Shot { origin: self.position_at(now, rules), velocity, born: now, ..self }.ending(rules)
    }

    /// Obstacles do not move, so when one is in the way is known beforehand.
    fn ending(self, rules: &Rules) -> Shot {
        let Some(shots) = rules.weapon_of(self.weapon).shots().filter(|_| !rules.terrain.is_empty()) else {
            return Shot { ends: self.burns_out, ..self };
        };
        let left_s = self.burns_out.since(self.born) as f32 * TICK_S;
        let struck = rules.terrain.struck_within(self.origin, self.velocity, 0.0, shots.paced_s(left_s));
        let ticks = |paced_s: f32| ticks_up_to(shots.age_s(paced_s));
        let ends = struck.map_or(self.burns_out, |paced_s| self.born.after(ticks(paced_s)).min(self.burns_out));
        Shot { ends, ..self }
    }

    /// Where its centre is on a tick at or after `born`. Shots do not wrap.
    #[must_use]
    pub fn position_at(&self, tick: Tick, rules: &Rules) -> Vec2 {
        let age_s = tick.since(self.born) as f32 * TICK_S;
        let paced_s = rules.weapon_of(self.weapon).shots().map_or(0.0, |shots| shots.paced_s(age_s));
        self.origin + self.velocity.scaled(paced_s)
    }

    /// Px per second on a tick at or after `born`.
    #[must_use]
    pub fn velocity_at(&self, tick: Tick, rules: &Rules) -> Vec2 {
        let age_s = tick.since(self.born) as f32 * TICK_S;
        let pace = |shots: &ShotNumbers| shots.pace(age_s);
        self.velocity.scaled(rules.weapon_of(self.weapon).shots().map_or(1.0, pace))
    }

    /// True once it is too old or its centre has left the world: everybody can tell that from its state alone.
    #[must_use]
    pub fn is_spent(&self, tick: Tick, rules: &Rules) -> bool {
        let Weapon { life_ticks, .. } = rules.weapon_of(self.weapon);
        tick.since(self.born) >= u64::from(*life_ticks) || !rules.arena().contains(self.position_at(tick, rules))
    }
}
