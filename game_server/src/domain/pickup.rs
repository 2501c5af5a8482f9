//! What lies about for whoever flies over it.

use std::sync::Arc;

use crate::domain::grid::Grid;
use crate::domain::state::{State, StateSink, StateSource, state};
use crate::domain::{Marks, Rules, Tick, Vec2, WeaponId, World};

/// A place on the map where something lies, as it stands in the map's file.
#[derive(Debug, Clone, PartialEq)]
pub struct PickupPoint {
    pub at: Vec2,
    pub holds: PickupKind,
}

/// What lies there.
#[derive(Debug, Clone, PartialEq)]
pub enum PickupKind {
    /// Hit points.
    Repair,
    /// Throws shots back for a while, like the special of that name.
    Shield,
    /// Whatever is fired does twice the harm for a while.
    DoubleDamage,
    Energy,
    /// A crate with a weapon of this name, for some pulls of the trigger.
    Weapon(Arc<str>),
}

/// The numbers of a mode's pick-ups.
#[derive(Debug, Clone, PartialEq)]
pub struct PickupNumbers {
    /// From when one is taken until another lies there.
    pub returns_s: f32,
    /// How near the centre of a ship must come to take one.
    pub reach_px: f32,
    /// Hit points of a repair, up to all that the ship can have.
    pub repair_hp: u16,
    /// Energy of one, up to all that the ship can hold.
    pub energy: f32,
    pub shield_s: f32,
    pub double_damage_s: f32,
    /// Pulls of the trigger in a crate.
    pub pulls: u8,
}

/// What a pilot took out of a crate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Carried {
    pub weapon: WeaponId,
    /// How often it can still be fired; at least once.
    pub pulls: u8,
}

state!(Carried { weapon, pulls });

impl Carried {
    /// What is left after a pull of the trigger.
    pub(super) fn fired(self) -> Option<Carried> {
        let pulls = self.pulls.saturating_sub(1);
        (pulls > 0).then_some(Carried { pulls, ..self })
    }
}

/// What has become of a pick-up; by the number of its place. It lies there from the tick on that is noted here.
#[derive(Debug, Clone)]
pub(super) struct Pickups {
    from: Vec<Tick>,
    /// The places, which follow from the map.
    places: Grid,
}

impl Pickups {
    /// All of them lie there.
    pub fn all(rules: &Rules) -> Pickups {
        let mut places = Grid::new(rules.arena());
        places.rebuild(rules.pickup_points().iter().map(|point| point.at).enumerate());
        Pickups { from: vec![Tick(0); rules.pickup_points().len()], places }
    }

    /// Calls `visit` for what lies within `radius` of `centre` by its number, and for some that lies farther away.
    pub fn visit(&self, centre: Vec2, radius: f32, now: Tick, mut visit: impl FnMut(usize)) {
        self.places.visit(centre, radius, |entry| {
            let number = entry.index as usize;
            if self.lies(number, now) {
                visit(number);
            }
        });
    }

    pub fn lies(&self, number: usize, now: Tick) -> bool {
        self.from.get(number).is_some_and(|from| *from <= now)
    }

    pub fn take(&mut self, number: usize, returns: Tick) {
        if let Some(from) = self.from.get_mut(number) {
            *from = returns;
        }
    }
}

impl State for Pickups {
    fn write_to(&self, sink: &mut impl StateSink) {
        let Pickups { from, places: _ } = self;
        from.write_to(sink);
    }

    fn read_from(source: &mut StateSource<'_>) -> Option<Pickups> {
        let all = Pickups::all(source.rules);
        let from = Vec::read_from(source).filter(|from| from.len() == all.from.len())?;
        Some(Pickups { from, ..all })
    }
}

impl World {
    /// The numbers of the places where something lies, among [`Rules::pickup_points`].
    #[must_use]
    pub fn pickups(&self) -> Marks {
        let mut marks = Marks::default();
        for number in 0..self.rules.pickup_points().len() {
            marks.set(number, self.pickups.lies(number, self.tick));
        }
        marks
    }
}
