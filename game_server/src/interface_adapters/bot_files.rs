//! The bots' skills and temperaments: one commented TOML file, compiled in.

use std::sync::Arc;

use serde::Deserialize;

use crate::domain::{SkillNumbers, TemperamentNumbers};

const BOTS: &str = include_str!("../../bots.toml");

/// By skill, and by temperament.
pub type Characters = ([SkillNumbers; 4], [TemperamentNumbers; 4]);

/// The characters of the bots of all modes. Whether their numbers make a mode is for the rules to say.
///
/// # Errors
/// When the file cannot be read, in one line.
pub fn load_bots() -> Result<Characters, String> {
    read(BOTS)
}

fn read(text: &str) -> Result<Characters, String> {
    let file: BotFile =
        toml::from_str(text).map_err(|error: toml::de::Error| error.message().lines().collect::<Vec<_>>().join(" "))?;
    let SkillTable { rookie, regular, veteran, ace } = file.skill;
    let TemperamentTable { hunter, cautious, opportunist, duellist } = file.temperament;
    let skills = [rookie, regular, veteran, ace].map(SkillEntry::into_numbers);
    Ok((skills, [hunter, cautious, opportunist, duellist].map(TemperamentEntry::into_numbers)))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct BotFile {
    skill: SkillTable,
    temperament: TemperamentTable,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SkillTable {
    rookie: SkillEntry,
    regular: SkillEntry,
    veteran: SkillEntry,
    ace: SkillEntry,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TemperamentTable {
    hunter: TemperamentEntry,
    cautious: TemperamentEntry,
    opportunist: TemperamentEntry,
    duellist: TemperamentEntry,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SkillEntry {
    title: String,
    reaction_s: f32,
    aim_error_rad: f32,
    lead: f32,
    burst_s: f32,
    rest_s: f32,
    sprays_rad: f32,
    reserve: f32,
    dodge: f32,
    uses_special: bool,
    takes_cover: bool,
}

impl SkillEntry {
    fn into_numbers(self) -> SkillNumbers {
        let SkillEntry {
            title,
            reaction_s,
            aim_error_rad,
            lead,
            burst_s,
            rest_s,
            sprays_rad,
            reserve,
            dodge,
            uses_special,
            takes_cover,
        } = self;
        SkillNumbers {
            title: Arc::from(title),
            reaction_s,
            aim_error_rad,
            lead,
            burst_s,
            rest_s,
            sprays_rad,
            reserve,
            dodge,
            uses_special,
            takes_cover,
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TemperamentEntry {
    keeps_px: f32,
    likes_wounded: f32,
    loyalty: f32,
    retreats_below: f32,
    alertness: f32,
    gathers_px: f32,
    jets: Vec<Arc<str>>,
}

impl TemperamentEntry {
    fn into_numbers(self) -> TemperamentNumbers {
        let TemperamentEntry { keeps_px, likes_wounded, loyalty, retreats_below, alertness, gathers_px, jets } = self;
        TemperamentNumbers { keeps_px, likes_wounded, loyalty, retreats_below, alertness, gathers_px, jets }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn each_skill_is_better_than_the_one_before() {
        let (skills, _) = load_bots().unwrap();
        for pair in skills.windows(2) {
            assert!(pair[0].reaction_s > pair[1].reaction_s && pair[0].aim_error_rad > pair[1].aim_error_rad);
            assert!(pair[0].lead < pair[1].lead && pair[0].dodge < pair[1].dodge);
            assert_ne!(pair[0].title, pair[1].title);
        }
    }

    #[test]
    fn a_mistake_is_one_line() {
        for text in ["[skill.rookie]\ntitle = \"Rookie\"", "[moth]", &BOTS.replace("lead", "follow")] {
            assert!(read(text).is_err_and(|reason| !reason.contains('\n')), "{text}");
        }
    }
}
