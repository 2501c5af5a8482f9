//! What sides steal from each other: each has a core at its base, and the enemy who flies it home to his own scores.

use crate::domain::state::state;
use crate::domain::{Rules, Seat, Team, Tick, Vec2, World};

/// A side's place on the map.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Base {
    pub side: Team,
    /// Where its core stands.
    pub centre: Vec2,
    /// As far from there an enemy core counts as brought home, and the side's ships are placed.
    pub radius: f32,
}

/// The core of a side, and where it is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Core {
    pub side: Team,
    pub place: CorePlace,
}

state!(Core { side, place });

#[derive(Debug, Clone, Copy, PartialEq)]
pub enum CorePlace {
    /// At its base.
    Home,
    /// With the ship of an enemy.
    Carried { by: Seat },
    /// Where its carrier was lost. It is home again on the tick `until`.
    Dropped { at: Vec2, until: Tick },
}

state!(enum CorePlace { 0 = Home, 1 = Carried { by }, 2 = Dropped { at, until } });

/// What has become of a core.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CoreChange {
    Taken,
    Dropped,
    /// It is at its base again: touched by its own side, or by itself.
    Returned,
    /// An enemy has brought it home. It is at its base again.
    Captured,
}

impl Core {
    /// Those of a mode, by side; none where there are none.
    pub(super) fn all(rules: &Rules) -> Vec<Core> {
        let bases = rules.cores.iter().flat_map(|_| &rules.world.bases);
        let mut cores: Vec<Core> = bases.map(|base| Core { side: base.side, place: CorePlace::Home }).collect();
        cores.sort_unstable_by_key(|core| core.side);
        cores
    }

    #[must_use]
    pub fn carrier(&self) -> Option<Seat> {
        if let CorePlace::Carried { by } = self.place { Some(by) } else { None }
    }
}

impl World {
    /// By side; none where there are none.
    #[must_use]
    pub fn cores(&self) -> &[Core] {
        &self.cores
    }
}
