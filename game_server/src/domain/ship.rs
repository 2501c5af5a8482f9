//! A ship's state.

use crate::domain::state::state;
use crate::domain::{Carried, Controls, JetId, Rules, Seat, Special, Team, Tick, Vec2};

/// A pilot's ship, alive or about to be placed again.
#[derive(Debug, Clone, PartialEq)]
pub struct Ship {
    pub seat: Seat,
    pub team: Team,
    /// The kind that it was placed as.
    pub jet: JetId,
    /// Centre, in world px; always inside the world.
    pub position: Vec2,
    /// Radians from -pi to pi, 0 is up, clockwise positive.
    pub heading: f32,
    /// Px per second. Without drift it follows heading and throttle at once.
    pub velocity: Vec2,
    /// 0 to 1 of the mode's full speed; where ships drift, how hard the engine pushes.
    pub throttle: f32,
    /// Hit points left; 0 unless alive.
    pub hp: u16,
    /// What is left to pay shots and the special with, 0 to the jet's capacity.
    pub energy: f32,
    pub special: SpecialState,
    /// Out of a crate; it fires this instead of its own weapon.
    pub carried: Option<Carried>,
    /// Before this tick it throws shots back without asking for it.
    pub shielded_until: Tick,
    /// What it fires before this tick does twice the harm.
    pub doubled_until: Tick,
    /// Before this tick nothing harms it.
    pub protected_until: Tick,
    pub life: Life,
    /// The tick it was last placed on; who hits it must have seen it since.
    pub placed_at: Tick,
    /// Held until changed.
    pub controls: Controls,
    /// Sequence number of the last applied input; 0 before the first.
    pub ack: u32,
    /// The latest tick that the pilot is taken to have seen of the others, at the last applied input or since then at a
    /// shot. It never goes back.
    pub fired_at: Tick,
    /// How many ticks behind the own ship the pilot sees the others, 0 to [`MAX_REWIND_TICKS`](crate::domain::MAX_REWIND_TICKS).
    pub behind: u32,
    /// The first tick on which the weapon can fire again.
    pub ready_at: Tick,
}

state!(Ship {
    seat,
    team,
    jet,
    position,
    heading,
    velocity,
    throttle,
    hp,
    energy,
    special,
    carried,
    shielded_until,
    doubled_until,
    protected_until,
    life,
    placed_at,
    controls,
    ack,
    fired_at,
    behind,
    ready_at,
});

/// What a ship's special does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SpecialState {
    #[default]
    Off,
    On,
    /// It has run dry, gone off, or been given away: it is off until the pilot lets go and asks anew.
    Spent,
}

state!(enum SpecialState { 0 = Off, 1 = On, 2 = Spent });

/// Whether a ship is in the world.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Life {
    Alive,
    /// Destroyed, or new and never placed. It appears on the tick `respawn_at`.
    Absent {
        respawn_at: Tick,
    },
    /// Destroyed, and it does not come back in this match.
    Out,
}

state!(enum Life { 0 = Alive, 1 = Absent { respawn_at }, 2 = Out });

impl Ship {
    /// A ship that is to be placed on the tick `respawn_at`.
    pub(super) fn new(seat: Seat, team: Team, respawn_at: Tick) -> Ship {
        Ship {
            seat,
            team,
            jet: JetId::default(),
            position: Vec2::default(),
            heading: 0.0,
            velocity: Vec2::default(),
            throttle: 0.0,
            hp: 0,
            energy: 0.0,
            special: SpecialState::Off,
            carried: None,
            shielded_until: Tick(0),
            doubled_until: Tick(0),
            protected_until: Tick(0),
            life: Life::Absent { respawn_at },
            placed_at: Tick(0),
            controls: Controls::default(),
            ack: 0,
            fired_at: Tick(0),
            behind: 0,
            ready_at: Tick(0),
        }
    }

    #[must_use]
    pub fn is_alive(&self) -> bool {
        self.life == Life::Alive
    }

    /// What is left of all the energy that it can hold, 0 to 1; none where there is no energy.
    #[must_use]
    pub fn energy_share(&self, rules: &Rules) -> Option<f32> {
        let capacity = rules.jet(self.jet).energy.capacity;
        (capacity > 0.0).then(|| self.energy / capacity)
    }

    /// True while nothing harms it.
    #[must_use]
    pub fn is_protected(&self, now: Tick) -> bool {
        now < self.protected_until
    }

    /// True for whom it hides from: nothing may tell such a pilot where it is.
    #[must_use]
    pub fn is_hidden_from(&self, pilot: Seat, team: Team, rules: &Rules) -> bool {
        self.is_cloaked(rules) && pilot != self.seat && rules.are_foes(team, self.team)
    }

    /// True while it hides from its enemies.
    #[must_use]
    pub fn is_cloaked(&self, rules: &Rules) -> bool {
        let is_on = self.special == SpecialState::On && self.is_alive();
        is_on && matches!(rules.jet(self.jet).special, Some(Special::Cloak { .. }))
    }

    /// Hides no longer, until its pilot asks for it anew: something has happened to it, or was done by it, that everybody is told
    /// with its place.
    pub(in crate::domain) fn come_out(&mut self, rules: &Rules) {
        if self.is_cloaked(rules) {
            self.special = SpecialState::Spent;
        }
    }
}
