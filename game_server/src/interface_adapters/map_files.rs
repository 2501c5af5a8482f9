//! Maps: commented TOML files, compiled in. `maps/ridges.toml` explains the format.

use std::sync::Arc;

use serde::Deserialize;

use crate::domain::{
    Base, Breakable, Obstacle, PickupKind, PickupPoint, SpawnZone, Team, Vec2, WorldNumbers, ZoneShape,
};

/// The shipped maps: name and file.
const MAPS: [(&str, &str); 9] = [
    ("atoll", include_str!("../../maps/atoll.toml")),
    ("basin", include_str!("../../maps/basin.toml")),
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
    let unreadable = |reason: String| MapError::File { map: map.to_owned(), reason };
    let file: MapFile = toml::from_str(text)
        .map_err(|error: toml::de::Error| unreadable(error.message().lines().collect::<Vec<_>>().join(" ")))?;
    let spawns: Option<Vec<SpawnZone>> = file.spawns.iter().map(SpawnEntry::zone).collect();
    Ok(WorldNumbers {
        map: Arc::from(map),
        width_px: file.width_px,
        height_px: file.height_px,
        walled: file.walled,
        obstacles: file.obstacles.iter().map(ObstacleEntry::obstacle).collect(),
        breakable: (0..).zip(&file.obstacles).filter_map(|(number, entry)| entry.breakable(number)).collect(),
        bases: file.bases.iter().map(BaseEntry::base).collect(),
        spawns: spawns.ok_or_else(|| unreadable("a spawn zone has either at and radius_px, or from and to".into()))?,
        pickups: file.pickups.into_iter().map(PickupEntry::point).collect(),
        tiling: None,
    })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MapFile {
    width_px: f32,
    height_px: f32,
    #[serde(default)]
    walled: bool,
    obstacles: Vec<ObstacleEntry>,
    #[serde(default)]
    bases: Vec<BaseEntry>,
    #[serde(default)]
    spawns: Vec<SpawnEntry>,
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

/// A circle or a rectangle.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SpawnEntry {
    side: Option<u8>,
    at: Option<[f32; 2]>,
    radius_px: Option<f32>,
    from: Option<[f32; 2]>,
    to: Option<[f32; 2]>,
}

impl SpawnEntry {
    /// None of what is neither.
    fn zone(&self) -> Option<SpawnZone> {
        let point = |[x, y]: [f32; 2]| Vec2::new(x, y);
        let shape = match *self {
            SpawnEntry { at: Some(at), radius_px: Some(radius), from: None, to: None, .. } => {
                ZoneShape::Disc { centre: point(at), radius }
            }
            SpawnEntry { at: None, radius_px: None, from: Some(from), to: Some(to), .. } => {
                ZoneShape::Rectangle { from: point(from), to: point(to) }
            }
            _ => return None,
        };
        Some(SpawnZone { side: self.side.map(Team), shape })
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
    use crate::domain::{Command, Seat, Ship, World};
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
        for name in ["atoll", "basin", "crater", "narrows", "ridges", "strongholds"] {
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
            for zone in &world.spawns {
                let shape = match zone.shape {
                    ZoneShape::Disc { centre, radius } => ZoneShape::Disc { centre: turned(centre), radius },
                    ZoneShape::Rectangle { from, to } => ZoneShape::Rectangle { from: turned(to), to: turned(from) },
                };
                let side = zone.side.map(|side| Team(1 - side.0));
                assert!(world.spawns.contains(&SpawnZone { side, shape }), "{name}: {zone:?} has no counterpart");
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
    fn the_sides_of_a_squadron_start_apart_wherever_they_fly() {
        let rules = Arc::new(load_mode("squadron", &toml::Table::new()).unwrap());
        let mut maps = std::collections::BTreeSet::new();
        for seed in 0..24 {
            let mut world = World::new(rules.clone(), seed);
            let join = |seat: u16| Command::Join { seat: Seat(seat), name: "Ada".into(), team: Team((seat % 2) as u8) };
            world.step(&(0..8).map(join).collect::<Vec<_>>(), &mut Vec::new());
            maps.insert(world.rules().world.map.clone());
            let arena = world.rules().arena();
            let distance = |a: &Ship, b: &Ship| arena.shortest(a.position, b.position).length();
            for ship in world.ships() {
                let others = || world.ships().iter().filter(|other| other.seat != ship.seat);
                let mates = others().filter(|other| other.team == ship.team).map(|mate| distance(ship, mate));
                let foes = others().filter(|other| other.team != ship.team).map(|foe| distance(ship, foe));
                assert!(mates.fold(0.0, f32::max) < 300.0, "{seed}: {:?} are together", ship.team);
                assert!(foes.fold(f32::MAX, f32::min) > 350.0, "{seed}: {:?} has enemies near", ship.seat);
            }
        }
        assert_eq!(maps.len(), rules.maps().len());
    }

    #[test]
    fn a_mistake_in_a_file_is_one_line_that_names_the_map() {
        let neither = "width_px = 800\nheight_px = 460\nobstacles = []\nspawns = [{ at = [80, 80], to = [90, 90] }]";
        let half = "width_px = 1\nheight_px = 1\nobstacles = [{ from = [0] }]";
        for text in ["width_px = 800", half, neither, "colour = 1"] {
            let message = read("moon", text).unwrap_err().to_string();
            assert!(message.starts_with("map moon: the file cannot be read: ") && !message.contains('\n'), "{message}");
        }
    }
}
