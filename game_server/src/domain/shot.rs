//! A shot: an entity whose state never changes.

use crate::domain::{Rules, Seat, TICK_S, Team, Tick, Vec2};

/// Names a shot within its lobby. Wraps around after 2^32 shots, long after any older bearer of the number is gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ShotId(pub u32);

/// A shot in flight. Where it is follows from where, when and how it was fired, so clients need hear of it only twice.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shot {
    pub id: ShotId,
    pub owner: Seat,
    pub team: Team,
    /// Where it was on the tick `born`, in world px.
    pub origin: Vec2,
    /// Px per second.
    pub velocity: Vec2,
    pub born: Tick,
    /// The tick on which it is gone if it hits no ship before: too old, or stopped by an obstacle.
    pub ends: Tick,
}

impl Shot {
    /// Where its centre is on a tick at or after `born`. Shots do not wrap.
    #[must_use]
    pub fn position_at(&self, tick: Tick) -> Vec2 {
        let age_s = tick.since(self.born) as f32 * TICK_S;
        self.origin + self.velocity.scaled(age_s)
    }

    /// True once it is too old or its centre has left the world: everybody can tell that from its state alone.
    #[must_use]
    pub fn is_spent(&self, tick: Tick, rules: &Rules) -> bool {
        tick.since(self.born) >= u64::from(rules.shot_life_ticks) || !rules.arena().contains(self.position_at(tick))
    }
}
