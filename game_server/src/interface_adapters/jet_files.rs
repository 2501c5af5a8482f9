//! The jets: one commented TOML file, compiled in.

use std::sync::Arc;

use serde::Deserialize;

use crate::domain::{JetNumbers, Special};

const JETS: &str = include_str!("../../jets.toml");

/// The jets of all modes whose ships drift. Whether their numbers make a mode is for the rules to say.
///
/// # Errors
/// When the file cannot be read, in one line.
pub fn load_jets() -> Result<Vec<JetNumbers>, String> {
    read(JETS)
}

fn read(text: &str) -> Result<Vec<JetNumbers>, String> {
    let file: JetFile =
        toml::from_str(text).map_err(|error: toml::de::Error| error.message().lines().collect::<Vec<_>>().join(" "))?;
    Ok(file.jet.into_iter().map(JetEntry::into_numbers).collect())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct JetFile {
    jet: Vec<JetEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct JetEntry {
    name: String,
    speed: f32,
    turn: f32,
    hull: f32,
    energy: f32,
    weapon: String,
    special: SpecialEntry,
}

#[derive(Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
enum SpecialEntry {
    Boost { energy_per_s: f32, push: f32 },
    Strafe { energy_per_s: f32, push: f32 },
    Shield { energy_per_s: f32 },
    Salvo { energy: f32, shots: u8, spread_rad: f32 },
    Cloak { energy_per_s: f32 },
}

impl JetEntry {
    fn into_numbers(self) -> JetNumbers {
        let JetEntry { name, speed, turn, hull, energy, weapon, special } = self;
        let special = match special {
            SpecialEntry::Boost { energy_per_s, push } => Special::Boost { energy_per_s, push },
            SpecialEntry::Strafe { energy_per_s, push } => Special::Strafe { energy_per_s, push },
            SpecialEntry::Shield { energy_per_s } => Special::Shield { energy_per_s },
            SpecialEntry::Salvo { energy, shots, spread_rad } => Special::Salvo { energy, shots, spread_rad },
            SpecialEntry::Cloak { energy_per_s } => Special::Cloak { energy_per_s },
        };
        JetNumbers { name: Arc::from(name), speed, turn, hull, energy, weapon: Arc::from(weapon), special }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn five_jets_have_a_special_each() {
        let jets = load_jets().unwrap();
        assert_eq!(jets.len(), 5);
        let kinds: Vec<_> = jets.iter().map(|jet| std::mem::discriminant(&jet.special)).collect();
        assert!((1..kinds.len()).all(|at| !kinds[..at].contains(&kinds[at])));
    }

    #[test]
    fn a_mistake_is_one_line() {
        for text in ["[[jet]]\nname = \"Moth\"", "[[moth]]", &JETS.replace("push", "pull")] {
            assert!(read(text).is_err_and(|reason| !reason.contains('\n')), "{text}");
        }
    }
}
