//! A shot: an entity whose state hardly ever changes.

use crate::domain::state::state;
use crate::domain::terrain::Terrain;
use crate::domain::tick::ticks_up_to;
use crate::domain::{Rules, Seat, ShotNumbers, TICK_S, Team, Tick, Vec2, Weapon, WeaponId};

/// Names a shot within its lobby. Wraps around after 2^32 shots, long after any older bearer of the number is gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ShotId(pub u32);

state!(ShotId(number));

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
    /// The number of the obstacle that stops it, if one does.
    pub meets: Option<u16>,
    /// The tick on which it is too old, obstacles or not.
    pub burns_out: Tick,
}

state!(Shot { id, owner, team, weapon, damage, origin, velocity, born, ends, meets, burns_out });

/// Who fires a shot, and what.
#[derive(Debug, Clone, Copy)]
pub(super) struct Launch {
    pub id: ShotId,
    pub owner: Seat,
    pub team: Team,
    pub weapon: WeaponId,
    pub damage: u16,
}

/// From where, where to and on which tick a shot sets out.
#[derive(Debug, Clone, Copy)]
pub(super) struct SettingOut {
    pub origin: Vec2,
    /// Of the length 1.
    pub direction: Vec2,
    pub born: Tick,
}

impl Shot {
    /// One that sets out as fast as its weapon's shots do at first. None of a weapon that fires no shots.
    pub(super) fn launched(
        (rules, terrain): (&Rules, &Terrain),
        launch: Launch,
        setting_out: SettingOut,
    ) -> Option<Shot> {
        let Launch { id, owner, team, weapon, damage } = launch;
        let SettingOut { origin, direction, born } = setting_out;
        let kind = rules.weapon_of(weapon);
        let velocity = direction.scaled(kind.shots()?.speed_px_per_s);
        let burns_out = born.after(kind.life_ticks);
        let shot =
            Shot { id, owner, team, weapon, damage, origin, velocity, born, ends: burns_out, meets: None, burns_out };
        Some(shot.ending(rules, terrain, born))
    }

    /// The same on a new course from where it is on the tick `now`.
    pub(super) fn turned(self, rules: &Rules, terrain: &Terrain, velocity: Vec2, now: Tick) -> Shot {
        Shot { origin: self.position_at(now, rules), velocity, born: now, ..self }.ending(rules, terrain, now)
    }

    /// Obstacles do not move, so when one will be in the way is known beforehand, as long as they stand as they do now.
    pub(super) fn ending(self, rules: &Rules, terrain: &Terrain, now: Tick) -> Shot {
        let Some(shots) = rules.weapon_of(self.weapon).shots().filter(|_| !terrain.is_empty()) else {
            return Shot { ends: self.burns_out, meets: None, ..self };
        };
        let paced_s = |tick: Tick| shots.paced_s(tick.since(self.born) as f32 * TICK_S);
        let flown_s = paced_s(now);
        let left_s = paced_s(self.burns_out) - flown_s;
        let impact = terrain.impact_within(self.position_at(now, rules), self.velocity, 0.0, left_s);
        let ticks = |time_s: f32| ticks_up_to(shots.age_s(flown_s + time_s));
        let ends = impact.map_or(self.burns_out, |impact| self.born.after(ticks(impact.time_s)).min(self.burns_out));
        Shot { ends, meets: impact.map(|impact| impact.number), ..self }
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
