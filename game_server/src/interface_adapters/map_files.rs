//! Maps: commented TOML files, compiled in. `maps/ridges.toml` explains the format.

use std::sync::Arc;

use serde::Deserialize;

use crate::domain::{Base, Breakable, Obstacle, PickupKind, PickupPoint, Team, Vec2, WorldNumbers};

/// The shipped maps: name and file.
const MAPS: [(&str, &str); 8] = [
    ("atoll", include_str!("../../maps/atoll.toml")),
    ("classic", include_str!("../../maps/classic.toml")),
    ("crater", include_str!("../../maps/crater.toml")),
    ("narrows", include_str!("../../maps/narrows.toml")),
    ("open_sky", include_str!("../../maps/open_sky.toml")),
    ("ridges", include_str!("../../maps/ridges.toml")),
    ("shoals", include_str!("../../maps/shoals.toml")),
    ("strongholds", include_str!("../../maps/strongholds.toml")),
];

/// Why a map could not be loaded, in one line.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum MapError {
    #[error("there is no map {0:?}; the maps are {maps}", maps = MAPS.map(|(name, _)| name).join(", "))]
    UnknownMap(String),
    #[error("world.maps names no map")]
    NoMap,
    #[error("map {map}: the file cannot be read: {reason}")]
    File { map: String, reason: String },
}

/// # Errors
/// When there is no such map. Whether its numbers make a world is for the rules to say.
pub fn load_map(map: &str) -> Result<WorldNumbers, MapError> {
    let Some((_, text)) = MAPS.iter().find(|(name, _)| *name == map) else {
        return Err(MapError::UnknownMap(map.to_owned()));
    };
    read(map, text)
}

fn read(map: &str, text: &str) -> Result<WorldNumbers, MapError> {
    let file: MapFile = toml::from_str(text).map_err(|error: toml::de::Error| {
        let reason = error.message().lines().collect::<Vec<_>>().join(" ");
        MapError::File { map: map.to_owned(), reason }
    })?;
    Ok(WorldNumbers {
        map: Arc::from(map),
        width_px: file.width_px,
        height_px: file.height_px,
        obstacles: file.obstacles.iter().map(ObstacleEntry::obstacle).collect(),
        breakable: (0..).zip(&file.obstacles).filter_map(|(number, entry)| entry.breakable(number)).collect(),
        bases: file.bases.iter().map(BaseEntry::base).collect(),
        pickups: file.pickups.into_iter().map(PickupEntry::point).collect(),
    })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MapFile {
    width_px: f32,
    height_px: f32,
    obstacles: Vec<ObstacleEntry>,
    #[serde(default)]
    bases: Vec<BaseEntry>,
    #[serde(default)]
    pickups: Vec<PickupEntry>,
}

#[derive(Deserialize)]
#[serde(tag = "holds", rename_all = "snake_case", deny_unknown_fields)]
enum PickupEntry {
    Repair { at: [f32; 2] },
    Shield { at: [f32; 2] },
    DoubleDamage { at: [f32; 2] },
    Energy { at: [f32; 2] },
    Weapon { at: [f32; 2], weapon: String },
}

impl PickupEntry {
    fn point(self) -> PickupPoint {
        let ([x, y], holds) = match self {
            PickupEntry::Repair { at } => (at, PickupKind::Repair),
            PickupEntry::Shield { at } => (at, PickupKind::Shield),
            PickupEntry::DoubleDamage { at } => (at, PickupKind::DoubleDamage),
            PickupEntry::Energy { at } => (at, PickupKind::Energy),
            PickupEntry::Weapon { at, weapon } => (at, PickupKind::Weapon(Arc::from(weapon))),
        };
        PickupPoint { at: Vec2::new(x, y), holds }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct BaseEntry {
    side: u8,
    at: [f32; 2],
    radius_px: f32,
}

impl BaseEntry {
    fn base(&self) -> Base {
        let [x, y] = self.at;
        Base { side: Team(self.side), centre: Vec2::new(x, y), radius: self.radius_px }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ObstacleEntry {
    from: [f32; 2],
    to: [f32; 2],
    radius_px: f32,
    /// Of one that can be shot to pieces.
    breaks: Option<BreaksEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct BreaksEntry {
    hp: u16,
    returns_s: f32,
}

impl ObstacleEntry {
    fn obstacle(&self) -> Obstacle {
        let point = |[x, y]: [f32; 2]| Vec2::new(x, y);
        Obstacle { from: point(self.from), to: point(self.to), radius: self.radius_px }
    }

    fn breakable(&self, number: u16) -> Option<Breakable> {
        let BreaksEntry { hp, returns_s } = *self.breaks.as_ref()?;
        Some(Breakable { number, hp, returns_s })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::interface_adapters::mode_files::load_mode;

    #[test]
    fn every_shipped_map_loads() {
        for (name, _) in MAPS {
            assert_eq!(&*load_map(name).unwrap().map, name);
        }
    }

    /// The maps that sides fight on.
    #[test]
    fn half_a_turn_leaves_what_stands_as_it_is_and_puts_each_base_where_the_other_was() {
        for name in ["atoll", "crater", "narrows", "ridges", "strongholds"] {
            let world = load_map(name).unwrap();
            assert!(!world.obstacles.is_empty(), "{name}");
            let turned = |point: Vec2| {
                Vec2::new((world.width_px - point.x) % world.width_px, (world.height_px - point.y) % world.height_px)
            };
            for obstacle in &world.obstacles {
                let (from, to) = (turned(obstacle.to), turned(obstacle.from));
                let is_image = |other: &Obstacle| {
                    other.radius == obstacle.radius
                        && [(other.from, other.to), (other.to, other.from)].contains(&(from, to))
                };
                assert!(world.obstacles.iter().any(is_image), "{name}: {obstacle:?} has no counterpart");
            }
            for base in &world.bases {
                let is_image = |other: &Base| {
                    other.side != base.side && other.radius == base.radius && other.centre == turned(base.centre)
                };
                assert!(world.bases.iter().any(is_image), "{name}: {base:?} has no counterpart");
            }
        }
    }

    #[test]
    fn modes_that_are_played_again_and_again_have_several_maps() {
        for mode in ["skirmish", "squadron", "raid"] {
            assert!(load_mode(mode, &toml::Table::new()).unwrap().maps().len() > 1, "{mode}");
        }
    }

    #[test]
    fn a_mistake_in_a_file_is_one_line_that_names_the_map() {
        for text in ["width_px = 800", "width_px = 1\nheight_px = 1\nobstacles = [{ from = [0] }]", "colour = 1"] {
            let message = read("moon", text).unwrap_err().to_string();
            assert!(message.starts_with("map moon: the file cannot be read: ") && !message.contains('\n'), "{message}");
        }
    }
}
