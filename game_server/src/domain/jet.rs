//! The kinds of jets: what sets one apart from another.

use std::sync::Arc;

#[cfg(test)]
use crate::domain::{Drift, GUN, four_weapons};
use crate::domain::{EnergyNumbers, FlightModel, ModeNumbers, Weapon, WeaponId};

/// A jet's place in the list of jets. A mode without jets has one plain kind of ship, number 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct JetId(pub u8);

/// A jet as it stands in the jets' data file. What is a share counts of the mode's own number: 1.2 is a fifth more.
#[derive(Debug, Clone, PartialEq)]
pub struct JetNumbers {
    pub name: Arc<str>,
    pub speed: f32,
    pub turn: f32,
    pub hull: f32,
    /// Of capacity and regrowth.
    pub energy: f32,
    /// The name of what it fires: the mode's gun, or one of the weapons' data file.
    pub weapon: Arc<str>,
    pub special: Special,
}

/// What a jet does while its pilot asks for its ability.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Special {
    /// Pushes forwards, `push` times as hard as full thrust.
    Boost { energy_per_s: f32, push: f32 },
    /// The turn stick pushes sideways instead, with this share of full thrust.
    Strafe { energy_per_s: f32, push: f32 },
    /// Throws shots back.
    Shield { energy_per_s: f32 },
    /// Fires so many shots at once, spread over an angle, each time the pilot asks anew.
    Salvo { energy: f32, shots: u8, spread_rad: f32 },
    /// Hides the jet from its enemies.
    Cloak { energy_per_s: f32 },
}

impl Special {
    /// Energy that it takes: in a second of one that lasts, else at once.
    #[must_use]
    pub fn energy(&self) -> f32 {
        match *self {
            Special::Boost { energy_per_s, .. }
            | Special::Strafe { energy_per_s, .. }
            | Special::Shield { energy_per_s }
            | Special::Cloak { energy_per_s } => energy_per_s,
            Special::Salvo { energy, .. } => energy,
        }
    }

    /// Push forwards while it is on, by that without; 0 if it gives none.
    #[must_use]
    pub fn boost(&self) -> f32 {
        if let Special::Boost { push, .. } = *self { push } else { 0.0 }
    }

    /// Push sideways while it is on, by that forwards; 0 if it gives none.
    #[must_use]
    pub fn strafe(&self) -> f32 {
        if let Special::Strafe { push, .. } = *self { push } else { 0.0 }
    }
}

/// Drift with a jet for each special, each with a gun, for tests.
#[cfg(test)]
pub fn five_jets() -> FlightModel {
    let specials = [
        Special::Boost { energy_per_s: 38.0, push: 1.9 },
        Special::Strafe { energy_per_s: 16.0, push: 1.1 },
        Special::Shield { energy_per_s: 44.0 },
        Special::Salvo { energy: 60.0, shots: 5, spread_rad: 0.7 },
        Special::Cloak { energy_per_s: 30.0 },
    ];
    let share = |at: usize| 0.9 + 0.1 * at as f32;
    let jet = |(at, special)| JetNumbers {
        name: Arc::from(format!("jet {at}")),
        speed: share(at),
        turn: share(4 - at),
        hull: share(at),
        energy: 1.0,
        weapon: Arc::from(GUN),
        special,
    };
    let jets = specials.into_iter().enumerate().map(jet).collect();
    FlightModel::Drift(Drift { drag_per_s: 0.9, reverse: 0.5, bounce: 0.5, jets, weapons: four_weapons() })
}

/// A jet in the numbers of a mode.
#[derive(Debug, Clone, PartialEq)]
pub struct Jet {
    pub name: Arc<str>,
    pub hp: u16,
    /// The most that thrust alone gives.
    pub speed_px_per_s: f32,
    pub turn_rad_per_s: f32,
    pub energy: EnergyNumbers,
    pub weapon: WeaponId,
    /// None for the plain ship of a mode without jets.
    pub special: Option<Special>,
}

impl Jet {
    /// The jets of a mode, at least one.
    pub(super) fn all(numbers: &ModeNumbers, weapons: &[Weapon]) -> Vec<Jet> {
        let ModeNumbers { ship, flight, energy, .. } = numbers;
        let plain = Jet {
            name: numbers.mode.clone(),
            hp: ship.hp,
            speed_px_per_s: flight.speed_px_per_s,
            turn_rad_per_s: flight.turn_rad_per_s,
            energy: energy.clone(),
            weapon: WeaponId::default(),
            special: None,
        };
        let FlightModel::Drift(drift) = &flight.model else { return vec![plain] };
        // That there is one of this name has been checked.
        let armed = |name: &str| weapons.iter().position(|weapon| &*weapon.name == name).unwrap_or(0);
        let jet = |jet: &JetNumbers| Jet {
            name: jet.name.clone(),
            hp: (f32::from(plain.hp) * jet.hull).round().max(1.0) as u16,
            speed_px_per_s: plain.speed_px_per_s * jet.speed,
            turn_rad_per_s: plain.turn_rad_per_s * jet.turn,
            energy: EnergyNumbers {
                capacity: energy.capacity * jet.energy,
                regrow_per_s: energy.regrow_per_s * jet.energy,
            },
            weapon: WeaponId(armed(&jet.weapon) as u8),
            special: Some(jet.special),
        };
        drift.jets.iter().map(jet).collect()
    }
}
