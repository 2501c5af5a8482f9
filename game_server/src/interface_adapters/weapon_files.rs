//! The weapons: one commented TOML file, compiled in.

use std::sync::Arc;

use serde::Deserialize;

use crate::domain::{ArmamentNumbers, Fires, Seeker, ShotNumbers};

const WEAPONS: &str = include_str!("../../weapons.toml");

/// What jets may carry beside the gun of their mode. Whether the numbers make a mode is for the rules to say.
///
/// # Errors
/// When the file cannot be read, in one line.
pub fn load_weapons() -> Result<Vec<ArmamentNumbers>, String> {
    read(WEAPONS)
}

fn read(text: &str) -> Result<Vec<ArmamentNumbers>, String> {
    let file: WeaponFile =
        toml::from_str(text).map_err(|error: toml::de::Error| error.message().lines().collect::<Vec<_>>().join(" "))?;
    Ok(file.weapon.into_iter().map(WeaponEntry::into_numbers).collect())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WeaponFile {
    weapon: Vec<WeaponEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WeaponEntry {
    name: String,
    damage: u16,
    cooldown_s: f32,
    energy: f32,
    radius_px: f32,
    fires: FiresEntry,
}

#[derive(Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
enum FiresEntry {
    Missile { speed_px_per_s: f32, gain_px_per_s2: f32, top_px_per_s: f32, life_s: f32 },
    Scatter { pellets: u8, spread_rad: f32, speed_px_per_s: f32, life_s: f32 },
    Beam { range_px: f32 },
    Homing { speed_px_per_s: f32, life_s: f32, turn_rad_per_s: f32, sight_px: f32, cone_rad: f32 },
}

impl WeaponEntry {
    fn into_numbers(self) -> ArmamentNumbers {
        let WeaponEntry { name, damage, cooldown_s, energy, radius_px, fires } = self;
        let fires = fires.into_numbers();
        ArmamentNumbers { name: Arc::from(name), damage, cooldown_s, energy, radius_px, fires }
    }
}

impl FiresEntry {
    fn into_numbers(self) -> Fires {
        let straight = |speed_px_per_s, life_s| ShotNumbers {
            count: 1,
            spread_rad: 0.0,
            speed_px_per_s,
            gain_px_per_s2: 0.0,
            top_px_per_s: speed_px_per_s,
            life_s,
            seeks: None,
        };
        match self {
            FiresEntry::Missile { speed_px_per_s, gain_px_per_s2, top_px_per_s, life_s } => {
                Fires::Shots(ShotNumbers { gain_px_per_s2, top_px_per_s, ..straight(speed_px_per_s, life_s) })
            }
            FiresEntry::Scatter { pellets, spread_rad, speed_px_per_s, life_s } => {
                Fires::Shots(ShotNumbers { count: pellets, spread_rad, ..straight(speed_px_per_s, life_s) })
            }
            FiresEntry::Beam { range_px } => Fires::Beam { range_px },
            FiresEntry::Homing { speed_px_per_s, life_s, turn_rad_per_s, sight_px, cone_rad } => {
                let seeks = Some(Seeker { turn_rad_per_s, sight_px, cone_rad });
                Fires::Shots(ShotNumbers { seeks, ..straight(speed_px_per_s, life_s) })
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::domain::{GUN, Jet, Rules, Special, Weapon};
    use crate::interface_adapters::mode_files::{load_mode, mode_names};

    /// What a pilot fires with who never misses.
    #[derive(Debug, Clone, Copy)]
    struct Attack<'a> {
        by: &'a Jet,
        weapon: &'a Weapon,
        /// From a crate, which the pilot of this jet has found.
        is_found: bool,
        doubled: bool,
    }

    impl Attack<'_> {
        /// Hit points that one pull of the trigger takes at most.
        fn blow(&self) -> u16 {
            let count = self.weapon.shots().map_or(1, |shots| u16::from(shots.count));
            self.weapon.damage * count * if self.doubled { 2 } else { 1 }
        }

        /// The tick of the last hit, after the first, with a full tank: weapon and salvo go off as soon as they can, and all of
        /// it hits at once. Energy does not grow beyond what fits.
        fn takes_ticks(&self, rules: &Rules, hp: u16) -> u32 {
            let tank = &self.by.energy;
            let (mut energy, mut left, mut ready) = (tank.capacity, hp, 0.0);
            let salvo = match self.by.special {
                Some(Special::Salvo { energy, shots, .. }) => Some((energy, u16::from(shots) * rules.weapon.damage)),
                _ => None,
            };
            for tick in 0..3_600 {
                if f64::from(tick) >= ready && energy >= self.weapon.energy {
                    energy -= self.weapon.energy;
                    left = left.saturating_sub(self.blow());
                    ready = f64::from(tick) + (f64::from(self.weapon.cooldown_s) * 60.0).round();
                }
                if let Some((_, blow)) = salvo.filter(|(needed, _)| energy >= *needed) {
                    energy -= salvo.map_or(0.0, |(needed, _)| needed);
                    left = left.saturating_sub(blow);
                }
                if left == 0 {
                    return tick;
                }
                energy = (energy + tank.regrow_per_s / 60.0).min(tank.capacity);
            }
            u32::MAX
        }
    }

    /// Each jet with its own weapon, and with each that lies in a crate of the mode's maps, also with double damage. Left out is who has found
    /// a crate, has double damage and has a salvo besides.
    #[test]
    fn no_jet_of_a_drifting_mode_is_destroyed_within_a_second_by_another_that_never_misses() {
        let mut judged = 0;
        for mode in mode_names() {
            let rules = load_mode(mode, &toml::Table::new()).unwrap();
            if !rules.drifts() {
                continue;
            }
            let attacks = rules.jets().iter().flat_map(|by| {
                let own = rules.weapon_of(by.weapon);
                rules.weapons().iter().flat_map(move |weapon| {
                    let is_found = weapon.name != own.name;
                    [false, true].map(|doubled| Attack { by, weapon, is_found, doubled })
                })
            });
            for attack in attacks {
                let has_salvo = matches!(attack.by.special, Some(Special::Salvo { .. }));
                let lies_nowhere = attack.is_found && *attack.weapon.name == *GUN;
                if lies_nowhere || (has_salvo && attack.is_found && attack.doubled) {
                    continue;
                }
                for jet in rules.jets() {
                    let takes = attack.takes_ticks(&rules, jet.hp);
                    judged += 1;
                    assert!(takes > 60, "{mode}: {takes} ticks for {}: {attack:?}", jet.name);
                }
            }
        }
        assert!(judged > 900, "{judged}");
    }

    #[test]
    fn a_jet_of_each_kind_carries_what_it_can_pay_for() {
        let rules = load_mode("skirmish", &toml::Table::new()).unwrap();
        assert_eq!(rules.weapons().len(), 5);
        for jet in rules.jets() {
            assert!(rules.weapon_of(jet.weapon).energy * 2.0 < jet.energy.capacity, "{}", jet.name);
        }
        let mut carried: Vec<u8> = rules.jets().iter().map(|jet| jet.weapon.0).collect();
        carried.sort_unstable();
        carried.dedup();
        assert_eq!(carried.len(), 5, "each has another");
    }

    #[test]
    fn a_mistake_is_one_line() {
        for text in ["[[weapon]]\nname = \"Sling\"", "[[sling]]", &WEAPONS.replace("pellets", "stones")] {
            assert!(read(text).is_err_and(|reason| !reason.contains('\n')), "{text}");
        }
    }
}
