//! Modes: commented TOML files, compiled in, with an operator's overrides on top.
//!
//! A file names every key, so the file is the manual, and an override of a key that the file does not have is a typing
//! error.

use std::num::ParseIntError;
use std::sync::Arc;

use serde::Deserialize;
use toml::{Table, Value};

use crate::domain::{
    ArmamentNumbers, BotNumbers, CoreNumbers, Drift, EnergyNumbers, FlightModel, FlightNumbers, JetNumbers,
    ModeNumbers, PickupNumbers, RingNumbers, Rules, RulesError, ScoreNumbers, ShipNumbers, SideNumbers, ViewNumbers,
    WeaponNumbers, WorldNumbers,
};
use crate::interface_adapters::bot_files::{Characters, load_bots};
use crate::interface_adapters::jet_files::load_jets;
use crate::interface_adapters::map_files::{MapError, load_map};
use crate::interface_adapters::weapon_files::load_weapons;

/// The shipped modes: name and file.
const MODES: [(&str, &str); 7] = [
    ("duel", include_str!("../../modes/duel.toml")),
    ("skirmish", include_str!("../../modes/skirmish.toml")),
    ("squadron", include_str!("../../modes/squadron.toml")),
    ("raid", include_str!("../../modes/raid.toml")),
    ("last-jet", include_str!("../../modes/last_jet.toml")),
    ("armada", include_str!("../../modes/armada.toml")),
    ("free-play", include_str!("../../modes/free_play.toml")),
];

/// Why a mode could not be loaded. Each is one line that names the mode and the key.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ModeError {
    #[error("there is no mode {0:?}; the modes are {modes}", modes = known_modes())]
    UnknownMode(String),
    #[error("mode {mode}: there is no key {key}")]
    UnknownKey { mode: String, key: String },
    #[error("mode {mode}: {key}: {reason}")]
    WrongValue { mode: String, key: String, reason: String },
    #[error("mode {mode}: the file cannot be read: {reason}")]
    File { mode: String, reason: String },
    #[error("the jets' file cannot be read: {0}")]
    Jets(String),
    #[error("the weapons' file cannot be read: {0}")]
    Weapons(String),
    #[error("the bots' file cannot be read: {0}")]
    Bots(String),
    #[error("mode {mode}: {source}")]
    Map { mode: String, source: MapError },
    #[error("mode {mode}: {source}")]
    Rules { mode: String, source: RulesError },
}

/// The names of the shipped modes.
pub fn mode_names() -> impl Iterator<Item = &'static str> {
    MODES.iter().map(|(name, _)| *name)
}

/// The rules of a shipped mode with `overrides`, laid out like the mode's file, in place of some of its numbers.
///
/// # Errors
/// When there is no such mode, or an override has an unknown key, a wrong type or a number out of range.
pub fn load_mode(mode: &str, overrides: &Table) -> Result<Rules, ModeError> {
    let Some((_, text)) = MODES.iter().find(|(name, _)| *name == mode) else {
        return Err(ModeError::UnknownMode(mode.to_owned()));
    };
    let mode = mode.to_owned();
    let unreadable = |reason: String| ModeError::File { mode: mode.clone(), reason };
    let mut table: Table = text.parse().map_err(|error: toml::de::Error| unreadable(one_line(&error)))?;
    ModeFile::read(&table).map_err(unreadable)?;
    merge(&mode, &mut table, overrides)?;
    // The file alone was readable, and merging names what it refuses, so this fails on nothing that is not named.
    let file = ModeFile::read(&table).map_err(|reason| ModeError::File { mode: mode.clone(), reason })?;
    let jets = load_jets().map_err(ModeError::Jets)?;
    let hangar = Hangar { jets, weapons: load_weapons().map_err(ModeError::Weapons)? };
    let characters = load_bots().map_err(ModeError::Bots)?;
    file.check_seats().map_err(|source| ModeError::Rules { mode: mode.clone(), source })?;
    let sizes = file.into_sizes(&mode, hangar, characters);
    let mut sizes = sizes.map_err(|source| ModeError::Map { mode: mode.clone(), source })?.into_iter();
    let load =
        |numbers: ModeNumbers| Rules::new(numbers).map_err(|source| ModeError::Rules { mode: mode.clone(), source });
    let smallest =
        sizes.next().ok_or(MapError::NoMap).map_err(|source| ModeError::Map { mode: mode.clone(), source })?;
    let (smallest, larger) = (load(smallest)?, sizes.map(load).collect::<Result<Vec<_>, _>>()?);
    smallest.with_larger(larger).map_err(|source| ModeError::Rules { mode: mode.clone(), source })
}

/// Puts each override in its place and reads the whole again, so that what is refused can be named.
fn merge(mode: &str, table: &mut Table, overrides: &Table) -> Result<(), ModeError> {
    for (path, value) in leaves(overrides) {
        let key = path.join(".");
        let Some(place) = find(table, &path) else {
            return Err(ModeError::UnknownKey { mode: mode.to_owned(), key });
        };
        *place = value.clone();
        ModeFile::read(table).map_err(|reason| ModeError::WrongValue { mode: mode.to_owned(), key, reason })?;
    }
    Ok(())
}

/// Every value that is not a table, with the path of keys that leads to it.
fn leaves(table: &Table) -> Vec<(Vec<&str>, &Value)> {
    let mut found = Vec::new();
    for (key, value) in table {
        match value {
            Value::Table(inner) => found.extend(leaves(inner).into_iter().map(|(mut path, value)| {
                path.insert(0, key);
                (path, value)
            })),
            leaf => found.push((vec![key.as_str()], leaf)),
        }
    }
    found
}

fn find<'a>(table: &'a mut Table, path: &[&str]) -> Option<&'a mut Value> {
    let (first, rest) = path.split_first()?;
    let value = table.get_mut(*first)?;
    if rest.is_empty() { Some(value) } else { find(value.as_table_mut()?, rest) }
}

fn known_modes() -> String {
    mode_names().collect::<Vec<_>>().join(", ")
}

fn one_line(error: &toml::de::Error) -> String {
    error.message().lines().collect::<Vec<_>>().join(" ")
}

/// A mode's file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ModeFile {
    countdown_s: f32,
    match_s: f32,
    overtime_s: f32,
    respawn_s: f32,
    score_limit: u32,
    min_players: u16,
    max_players: u16,
    snapshot_every_ticks: u32,
    world: WorldSection,
    sides: SideSection,
    view: ViewSection,
    #[serde(with = "RingSection")]
    ring: RingNumbers,
    #[serde(with = "CoreSection")]
    cores: CoreNumbers,
    #[serde(with = "PickupSection")]
    pickups: PickupNumbers,
    #[serde(with = "ShipSection")]
    ship: ShipNumbers,
    flight: FlightSection,
    #[serde(with = "EnergySection")]
    energy: EnergyNumbers,
    #[serde(with = "WeaponSection")]
    weapon: WeaponNumbers,
    #[serde(with = "ScoreSection")]
    score: ScoreNumbers,
    bots: BotSection,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WorldSection {
    maps: Maps,
    width_px: f32,
    height_px: f32,
    ships: Sizes,
}

/// From the environment one comes as a text.
#[derive(Deserialize)]
#[serde(untagged)]
enum Maps {
    One(String),
    Several(Vec<String>),
}

/// For how many ships worlds are made; from the environment several come as a text.
#[derive(Clone, Deserialize)]
#[serde(try_from = "SizesGiven")]
struct Sizes(Vec<u16>);

#[derive(Deserialize)]
#[serde(untagged)]
enum SizesGiven {
    One(u16),
    Several(Vec<u16>),
    Text(String),
}

impl TryFrom<SizesGiven> for Sizes {
    type Error = ParseIntError;

    fn try_from(given: SizesGiven) -> Result<Sizes, ParseIntError> {
        Ok(Sizes(match given {
            SizesGiven::One(0) => Vec::new(),
            SizesGiven::One(ships) => vec![ships],
            SizesGiven::Several(ships) => ships,
            SizesGiven::Text(text) => text.split(',').map(|ships| ships.trim().parse()).collect::<Result<_, _>>()?,
        }))
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SideSection {
    count: u8,
    friendly_fire: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ViewSection {
    area_px2: f32,
    spectator_delay_s: f32,
}

#[derive(Deserialize)]
#[serde(remote = "RingNumbers", deny_unknown_fields)]
struct RingSection {
    first_px: f32,
    last_px: f32,
    rest_s: f32,
    closing_s: f32,
    wander_px: f32,
    wander_s: f32,
    damage: u16,
    every_s: f32,
}

#[derive(Deserialize)]
#[serde(remote = "CoreNumbers", deny_unknown_fields)]
struct CoreSection {
    capture: u16,
    reach_px: f32,
    returns_s: f32,
}

#[derive(Deserialize)]
#[serde(remote = "PickupNumbers", deny_unknown_fields)]
struct PickupSection {
    returns_s: f32,
    reach_px: f32,
    repair_hp: u16,
    energy: f32,
    shield_s: f32,
    double_damage_s: f32,
    pulls: u8,
}

#[derive(Deserialize)]
#[serde(remote = "ShipNumbers", deny_unknown_fields)]
struct ShipSection {
    radius_px: f32,
    hp: u16,
    protection_s: f32,
}

/// Each flight model has keys of its own.
#[derive(Deserialize)]
#[serde(tag = "model", rename_all = "snake_case", deny_unknown_fields)]
enum FlightSection {
    Throttle { speed_px_per_s: f32, turn_rad_per_s: f32, throttle_per_s: f32 },
    Drift { speed_px_per_s: f32, turn_rad_per_s: f32, drag_per_s: f32, reverse: f32, bounce: f32 },
}

/// What modes whose ships drift share.
struct Hangar {
    jets: Vec<JetNumbers>,
    weapons: Vec<ArmamentNumbers>,
}

impl FlightSection {
    fn into_numbers(self, Hangar { jets, weapons }: Hangar) -> FlightNumbers {
        match self {
            FlightSection::Throttle { speed_px_per_s, turn_rad_per_s, throttle_per_s } => {
                FlightNumbers { speed_px_per_s, turn_rad_per_s, model: FlightModel::Throttle { throttle_per_s } }
            }
            FlightSection::Drift { speed_px_per_s, turn_rad_per_s, drag_per_s, reverse, bounce } => {
                let model = FlightModel::Drift(Drift { drag_per_s, reverse, bounce, jets, weapons });
                FlightNumbers { speed_px_per_s, turn_rad_per_s, model }
            }
        }
    }
}

#[derive(Deserialize)]
#[serde(remote = "EnergyNumbers", deny_unknown_fields)]
struct EnergySection {
    capacity: f32,
    regrow_per_s: f32,
}

#[derive(Deserialize)]
#[serde(remote = "WeaponNumbers", deny_unknown_fields)]
struct WeaponSection {
    shot_speed_px_per_s: f32,
    shot_life_s: f32,
    shot_radius_px: f32,
    damage: u16,
    cooldown_s: f32,
    energy: f32,
}

#[derive(Deserialize)]
#[serde(remote = "ScoreNumbers", deny_unknown_fields)]
struct ScoreSection {
    kill: u16,
    outlived: u16,
    assist: u16,
    assist_damage: u16,
    assist_s: f32,
    bounty: u16,
    bounty_streak: u16,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct BotSection {
    fill_to: u16,
    think_every_ticks: u32,
    sight_px: f32,
    fire_range_px: f32,
    rookies: u16,
    regulars: u16,
    veterans: u16,
    aces: u16,
}

impl BotSection {
    fn into_numbers(self, (skills, temperaments): Characters) -> BotNumbers {
        let BotSection { fill_to, think_every_ticks, sight_px, fire_range_px, rookies, regulars, veterans, aces } =
            self;
        let shares = [rookies, regulars, veterans, aces];
        BotNumbers { fill_to, think_every_ticks, sight_px, fire_range_px, shares, skills, temperaments }
    }
}

impl WorldSection {
    /// Every map that can be flown on, as large as so many ships need.
    fn load(&self, ships: u16) -> Result<Vec<WorldNumbers>, MapError> {
        let names = match &self.maps {
            Maps::One(name) => std::slice::from_ref(name),
            Maps::Several(names) => names.as_slice(),
        };
        let load = |name: &String| {
            let mut world = load_map(name)?;
            for (own, wanted) in [(&mut world.width_px, self.width_px), (&mut world.height_px, self.height_px)] {
                if wanted != 0.0 {
                    *own = wanted;
                }
            }
            Ok(world.with_room_for(ships))
        };
        names.iter().map(load).collect()
    }
}

impl ModeFile {
    fn read(table: &Table) -> Result<ModeFile, String> {
        table.clone().try_into().map_err(|error: toml::de::Error| one_line(&error))
    }

    /// Where worlds are made for their ships each has a seat for all of them.
    fn check_seats(&self) -> Result<(), RulesError> {
        match self.world.ships.0.last() {
            Some(largest) if *largest != self.max_players => Err(RulesError {
                key: "max_players",
                value: self.max_players.to_string(),
                expected: format!("{largest}, the last of world.ships"),
            }),
            _ => Ok(()),
        }
    }

    /// The mode in each of its sizes, with as many more bots as there are more seats; once, if its world is not made for its ships.
    fn into_sizes(self, mode: &str, hangar: Hangar, characters: Characters) -> Result<Vec<ModeNumbers>, MapError> {
        let sizes = self.world.ships.0.clone();
        let worlds: Result<Vec<_>, _> = sizes.iter().map(|ships| self.world.load(*ships)).collect();
        let (worlds, numbers) = (worlds?, self.into_numbers(mode, hangar, characters)?);
        let Some(smallest) = sizes.first().copied() else { return Ok(vec![numbers]) };
        let fill_to = u32::from(numbers.bots.fill_to);
        let sized = |(ships, worlds): (u16, Vec<WorldNumbers>)| {
            let mut worlds = worlds.into_iter();
            let fill_to = u16::try_from(fill_to * u32::from(ships) / u32::from(smallest.max(1))).unwrap_or(u16::MAX);
            Ok(ModeNumbers {
                max_players: ships,
                world: worlds.next().ok_or(MapError::NoMap)?,
                other_maps: worlds.collect(),
                bots: BotNumbers { fill_to, ..numbers.bots.clone() },
                ..numbers.clone()
            })
        };
        sizes.into_iter().zip(worlds).map(sized).collect()
    }

    /// In a file, 0 stands for "no end", "no return", "no limit", "no sides", "all of it", "no ring", "no cores", "no pick-ups" and "as large as its
    /// map".
    fn into_numbers(self, mode: &str, hangar: Hangar, characters: Characters) -> Result<ModeNumbers, MapError> {
        let SideSection { count, friendly_fire } = self.sides;
        let mut worlds = self.world.load(0)?.into_iter();
        let world = worlds.next().ok_or(MapError::NoMap)?;
        Ok(ModeNumbers {
            mode: Arc::from(mode),
            countdown_s: self.countdown_s,
            match_s: (self.match_s != 0.0).then_some(self.match_s),
            overtime_s: self.overtime_s,
            respawn_s: (self.respawn_s != 0.0).then_some(self.respawn_s),
            score_limit: (self.score_limit != 0).then_some(self.score_limit),
            min_players: self.min_players,
            max_players: self.max_players,
            snapshot_every_ticks: self.snapshot_every_ticks,
            world,
            other_maps: worlds.collect(),
            sides: SideNumbers { count: (count != 0).then_some(count), friendly_fire },
            view: ViewNumbers {
                area_px2: (self.view.area_px2 != 0.0).then_some(self.view.area_px2),
                spectator_delay_s: self.view.spectator_delay_s,
            },
            ring: (self.ring.first_px != 0.0).then_some(self.ring),
            cores: (self.cores.capture != 0).then_some(self.cores),
            pickups: (self.pickups.returns_s != 0.0).then_some(self.pickups),
            ship: self.ship,
            flight: self.flight.into_numbers(hangar),
            energy: self.energy,
            weapon: self.weapon,
            score: self.score,
            bots: self.bots.into_numbers(characters),
        })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used)]
    use super::*;

    fn overrides(text: &str) -> Table {
        text.parse().unwrap()
    }

    fn refusal(text: &str) -> String {
        let message = load_mode("duel", &overrides(text)).expect_err("must be refused").to_string();
        assert!(!message.contains('\n'), "{message:?} is more than one line");
        message
    }

    #[test]
    fn every_shipped_mode_loads() {
        for mode in mode_names() {
            let rules = load_mode(mode, &Table::new()).unwrap();
            assert_eq!(&*rules.mode, mode);
        }
    }

    #[test]
    fn duel_has_the_classic_numbers() {
        let duel = load_mode("duel", &Table::new()).unwrap();
        assert_eq!((duel.world.width_px, duel.world.height_px), (800.0, 460.0));
        assert_eq!((duel.countdown_s, duel.match_s, duel.respawn_s), (3.0, Some(600.0), Some(1.0)));
        assert_eq!((duel.ship.radius_px, duel.ship.hp, duel.weapon.damage), (24.0, 100, 30));
        assert_eq!((duel.min_players, duel.max_players, duel.bots.fill_to), (2, 2, 0));
    }

    #[test]
    fn each_flight_model_has_its_own_keys() {
        let skirmish = load_mode("skirmish", &overrides("flight.drag_per_s = 2")).unwrap();
        assert_eq!((skirmish.jets().len(), load_mode("duel", &Table::new()).unwrap().jets().len()), (5, 1));
        assert_eq!(refusal("flight.drag_per_s = 2"), "mode duel: there is no key flight.drag_per_s");
        assert!(refusal("flight.model = \"glide\"").starts_with("mode duel: flight.model: "));
    }

    #[test]
    fn free_play_never_ends() {
        let rules = load_mode("free-play", &Table::new()).unwrap();
        assert!(rules.is_endless());
        assert_eq!((rules.max_players, rules.bots.fill_to), (16, 12));
    }

    #[test]
    fn armada_has_room_for_the_ships_that_it_expects() {
        let armada = |ships: u16| {
            load_mode("armada", &overrides(&format!("world.ships = {ships}\nmax_players = {ships}"))).unwrap()
        };
        for ships in [100, 400, 2_000] {
            let world = &armada(ships).world;
            let room = world.width_px * world.height_px / f32::from(ships);
            assert!((40_000.0..60_000.0).contains(&room), "{room} px2 for each of {ships}");
            assert!(world.width_px < 3.0 * world.height_px && world.height_px < 3.0 * world.width_px);
            let last = world.obstacles.last().unwrap();
            assert!(last.from.x > 0.5 * world.width_px && last.from.y > 0.5 * world.height_px, "mountains everywhere");
        }
    }

    #[test]
    fn armada_comes_in_sizes_with_a_seat_for_each_ship_and_bots_in_proportion() {
        let shipped = Arc::new(load_mode("armada", &Table::new()).unwrap());
        assert!(shipped.is_endless() && shipped.view().is_some() && shipped.bots.fill_to >= 12);
        let sizes: Vec<_> = shipped.sizes().collect();
        assert!(sizes.len() > 2 && sizes.iter().all(|rules| rules.bots.fill_to * 5 == rules.max_players * 2));
        for pair in sizes.windows(2) {
            assert!(pair[0].max_players < pair[1].max_players);
            assert!(
                pair[0].world.width_px * pair[0].world.height_px < pair[1].world.width_px * pair[1].world.height_px
            );
            assert_ne!(pair[0].hash(), pair[1].hash());
        }
        for rules in &sizes {
            assert!(Arc::ptr_eq(shipped.size_of_hash(rules.hash()), rules));
        }
        assert!(Arc::ptr_eq(shipped.size_of_hash(7), &shipped), "a replay of other rules is refused by the smallest");
    }

    #[test]
    fn sizes_that_make_no_sense_are_refused() {
        let refusal = |mode: &str, text: &str| load_mode(mode, &overrides(text)).unwrap_err().to_string();
        assert_eq!(
            refusal("armada", "max_players = 500"),
            "mode armada: max_players is 500, but must be 2000, the last of world.ships"
        );
        assert_eq!(
            refusal("armada", "world.ships = [100, 100]\nmax_players = 100"),
            "mode armada: world.ships is [100, 100], but must be ascending"
        );
        for (mode, text, said) in [
            ("armada", "world.ships = [60, 61, 62, 63, 64, 65, 66, 67, 68]\nmax_players = 68", "at most 8 numbers"),
            ("armada", "world.ships = [0, 2000]\nbots.fill_to = 0", "max_players is 0, but must be "),
            ("armada", "world.ships = \"2,four\"", "mode armada: world.ships: "),
            (
                "raid",
                "world.ships = 400\nmax_players = 400",
                "world.ships (how often the place is there, which has bases) is ",
            ),
            ("skirmish", "world.ships = [8, 16]\nbots.fill_to = 0", "one number, for this mode's matches end"),
        ] {
            let refusal = refusal(mode, text);
            assert!(refusal.contains(said), "{text}: {refusal}");
        }
        let given = load_mode("armada", &overrides("world.ships = \"100, 200\"\nmax_players = 200")).unwrap();
        assert_eq!(Arc::new(given).sizes().map(|rules| rules.max_players).collect::<Vec<_>>(), [100, 200]);
    }

    #[test]
    fn an_override_replaces_one_number() {
        let rules = load_mode("duel", &overrides("match_s = 10\ncountdown_s = 1\n[weapon]\ndamage = 50")).unwrap();
        assert_eq!((rules.match_s, rules.countdown_s, rules.weapon.damage), (Some(10.0), 1.0, 50));
        assert_eq!(rules.weapon.shot_life_s, 3.0);
        assert_ne!(rules.hash(), load_mode("duel", &Table::new()).unwrap().hash());
    }

    #[test]
    fn a_mistake_is_one_line_that_names_the_key() {
        assert_eq!(refusal("colour = 1"), "mode duel: there is no key colour");
        assert_eq!(refusal("[weapon]\ncolour = 1"), "mode duel: there is no key weapon.colour");
        assert_eq!(refusal("match_s.long = 1"), "mode duel: there is no key match_s.long");
        assert!(refusal("[ship]\nhp = -1").starts_with("mode duel: ship.hp: "));
        assert!(refusal("match_s = \"long\"").starts_with("mode duel: match_s: "));
        assert_eq!(
            refusal("world.maps = \"moon\""),
            "mode duel: there is no map \"moon\"; the maps are atoll, basin, classic, crater, narrows, open_sky, ridges, \
             shoals, strongholds"
        );
        assert!(refusal("weapon = 3").starts_with("mode duel: weapon: "));
        assert_eq!(refusal("[bots]\naces = 200"), "mode duel: bots.aces is 200, but must be from 0 to 100");
        let nobody = "bots = { rookies = 0, regulars = 0, veterans = 0, aces = 0 }";
        assert!(refusal(nobody).starts_with("mode duel: bots (of all skills together) is 0, but must be "));
        assert!(refusal("respawn_s = nan").starts_with("mode duel: respawn_s is NaN, but must be "));
        assert!(refusal("countdown_s = inf").starts_with("mode duel: countdown_s is inf, but must be "));
    }

    #[test]
    fn an_unknown_mode_is_refused_with_the_known_ones() {
        let message = load_mode("chess", &Table::new()).unwrap_err().to_string();
        assert_eq!(
            message,
            "there is no mode \"chess\"; the modes are duel, skirmish, squadron, raid, last-jet, armada, free-play"
        );
    }
}
