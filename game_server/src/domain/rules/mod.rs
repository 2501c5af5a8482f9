//! The numbers of a mode, checked.

mod check;
mod hash;
mod numbers;
mod sizes;

use std::f32::consts::PI;
use std::ops::Deref;
use std::sync::Arc;

use crate::domain::rng::Rng;
use crate::domain::routes::Lattice;
use crate::domain::terrain::Terrain;
use crate::domain::tick::ticks_in;
use crate::domain::{
    Base, Jet, JetId, PickupNumbers, PickupPoint, Ring, Special, Team, Torus, View, Weapon, WeaponId, ZoneShape,
};

pub use check::RulesError;
#[cfg(test)]
pub use numbers::classic;
pub use numbers::{
    BotNumbers, CoreNumbers, Drift, EnergyNumbers, FlightModel, FlightNumbers, ModeNumbers, RingNumbers, ScoreNumbers,
    ShipNumbers, SideNumbers, Tiling, ViewNumbers, WeaponNumbers, WorldNumbers,
};

/// Who leaves a match is replaced so many times at most, or as many as fly in it.
const SPARE_SEATS: u16 = 16;

/// So that the map and the places on it are drawn apart.
const MAP_SEED: u64 = 0x6d61_7073;

/// Numbers that were checked, and what follows from them. Read them through [`ModeNumbers`].
#[derive(Debug, Clone, PartialEq)]
pub struct Rules {
    numbers: ModeNumbers,
    /// The map that `numbers` have as their world.
    map: usize,
    /// All there are, at least one.
    maps: Vec<WorldNumbers>,
    /// Of the smallest size of an endless world: those that may follow, smallest first.
    larger: Vec<Arc<Rules>>,
    pub(super) countdown_ticks: u32,
    pub(super) match_ticks: Option<u32>,
    pub(super) overtime_ticks: u32,
    pub(super) respawn_ticks: Option<u32>,
    pub(super) protection_ticks: u32,
    pub(super) assist_ticks: u32,
    pub(super) core_return_ticks: u32,
    pub(super) pickup_return_ticks: u32,
    pub(super) shield_ticks: u32,
    pub(super) double_damage_ticks: u32,
    /// How long what was destroyed stays away, by number in `world.breakable`.
    pub(super) rubble_ticks: Vec<u32>,
    pub(super) terrain: Terrain,
    pub(super) lattice: Lattice,
    /// By side, or of everybody where there are none.
    spawn_zones: Vec<Vec<ZoneShape>>,
    spectator_delay_ticks: u32,
    pub(super) ring: Option<Ring>,
    /// At least one of each.
    weapons: Vec<Weapon>,
    jets: Vec<Jet>,
    hash: u64,
}

impl Rules {
    /// # Errors
    /// Names the first number that is out of its range.
    pub fn new(mut numbers: ModeNumbers) -> Result<Rules, RulesError> {
        [&mut numbers.world].into_iter().chain(&mut numbers.other_maps).for_each(WorldNumbers::raise_walls);
        check::check(&numbers)?;
        let maps: Vec<WorldNumbers> = [&numbers.world].into_iter().chain(&numbers.other_maps).cloned().collect();
        let hash = hash::hash(&numbers);
        Ok(Rules::build(numbers, 0, maps, hash))
    }

    /// Of numbers that were checked.
    fn build(numbers: ModeNumbers, map: usize, maps: Vec<WorldNumbers>, hash: u64) -> Rules {
        let weapons = Weapon::all(&numbers);
        let pickup_ticks =
            |time_s: fn(&PickupNumbers) -> f32| numbers.pickups.as_ref().map_or(0, |pickups| ticks_in(time_s(pickups)));
        let arena = Torus { width: numbers.world.width_px, height: numbers.world.height_px };
        let terrain = Terrain::new(arena, &numbers.world.obstacles, numbers.ship.radius_px);
        Rules {
            countdown_ticks: ticks_in(numbers.countdown_s),
            match_ticks: numbers.match_s.map(ticks_in),
            overtime_ticks: ticks_in(numbers.overtime_s),
            respawn_ticks: numbers.respawn_s.map(ticks_in),
            protection_ticks: ticks_in(numbers.ship.protection_s),
            core_return_ticks: numbers.cores.as_ref().map_or(0, |cores| ticks_in(cores.returns_s)),
            pickup_return_ticks: pickup_ticks(|pickups| pickups.returns_s),
            shield_ticks: pickup_ticks(|pickups| pickups.shield_s),
            double_damage_ticks: pickup_ticks(|pickups| pickups.double_damage_s),
            rubble_ticks: numbers.world.breakable.iter().map(|breakable| ticks_in(breakable.returns_s)).collect(),
            assist_ticks: ticks_in(numbers.score.assist_s),
            spectator_delay_ticks: ticks_in(numbers.view.spectator_delay_s),
            lattice: Lattice::new(arena, &terrain, &numbers.world.breakable),
            spawn_zones: (0..numbers.sides.count.unwrap_or(1)).map(|side| spawn_zones(&numbers, Team(side))).collect(),
            terrain,
            ring: numbers.ring.as_ref().zip(numbers.match_s).map(|(ring, match_s)| Ring::new(ring, arena, match_s)),
            jets: Jet::all(&numbers, &weapons),
            weapons,
            hash,
            numbers,
            map,
            maps,
            larger: Vec::new(),
        }
    }

    /// The names of the maps that can be flown on, by number: at least one.
    pub fn maps(&self) -> impl ExactSizeIterator<Item = &Arc<str>> {
        self.maps.iter().map(|world| &world.map)
    }

    /// The number of the map that is flown on.
    #[must_use]
    pub fn map(&self) -> usize {
        self.map
    }

    /// The same on another map; as they are for a number that names none.
    #[must_use]
    pub fn on_map(self: &Arc<Self>, map: usize) -> Arc<Rules> {
        match self.maps.get(map).filter(|_| map != self.map) {
            Some(world) => {
                let numbers = ModeNumbers { world: world.clone(), ..self.numbers.clone() };
                Arc::new(Rules::build(numbers, map, self.maps.clone(), self.hash))
            }
            None => Arc::clone(self),
        }
    }

    /// On the map that a seed chooses.
    #[must_use]
    pub(super) fn on_map_of(self: &Arc<Self>, seed: u64) -> Arc<Rules> {
        self.on_map(Rng::new(seed ^ MAP_SEED).index(self.maps.len()))
    }

    /// True if ships keep a velocity of their own.
    #[must_use]
    pub fn drifts(&self) -> bool {
        matches!(self.flight.model, FlightModel::Drift(_))
    }

    /// What can be flown, by number: at least one.
    #[must_use]
    pub fn jets(&self) -> &[Jet] {
        &self.jets
    }

    /// The last one for a number that is too high.
    #[must_use]
    pub fn jet(&self, id: JetId) -> &Jet {
        &self.jets[usize::from(id.0).min(self.jets.len() - 1)]
    }

    /// What can be fired, by number: at least the mode's gun.
    #[must_use]
    pub fn weapons(&self) -> &[Weapon] {
        &self.weapons
    }

    /// The last one for a number that is too high.
    #[must_use]
    pub fn weapon_of(&self, id: WeaponId) -> &Weapon {
        &self.weapons[usize::from(id.0).min(self.weapons.len() - 1)]
    }

    /// True if some of the shots follow ships.
    pub(super) fn has_seekers(&self) -> bool {
        self.weapons.iter().any(|weapon| weapon.shots().is_some_and(|shots| shots.seeks.is_some()))
    }

    /// The weapon of this name.
    #[must_use]
    pub fn weapon_called(&self, name: &str) -> Option<WeaponId> {
        self.weapons.iter().position(|weapon| &*weapon.name == name).map(|at| WeaponId(at as u8))
    }

    /// Where something lies for ships to take, by number; nowhere where the mode has no use for it.
    #[must_use]
    pub fn pickup_points(&self) -> &[PickupPoint] {
        if self.pickups.is_some() { &self.world.pickups } else { &[] }
    }

    /// The space that ships fly in.
    #[must_use]
    pub fn arena(&self) -> Torus {
        Torus { width: self.world.width_px, height: self.world.height_px }
    }

    /// What a player sees of the world; none where everybody sees all of it.
    #[must_use]
    pub fn view(&self) -> Option<View> {
        self.view.area_px2.map(|area| View::new(area, self.ship.radius_px))
    }

    /// So many ticks after the players those who watch see what happens.
    #[must_use]
    pub fn spectator_delay_ticks(&self) -> u32 {
        self.spectator_delay_ticks
    }

    /// What a player sees where not everybody sees the same: in a large world, and where ships may hide.
    #[must_use]
    pub fn sight(&self) -> Option<View> {
        let may_hide = self.jets.iter().any(|jet| matches!(jet.special, Some(Special::Cloak { .. })));
        self.view().or_else(|| may_hide.then(|| View::of_all(self.arena())))
    }

    /// How far bots see enemies: as far as they look, and no farther than a player would on a round screen.
    #[must_use]
    pub fn bot_sight_px(&self) -> f32 {
        let round = self.view.area_px2.map_or(f32::INFINITY, |area| (area / PI).sqrt());
        self.bots.sight_px.min(round)
    }

    /// Distance of the centres at which a shot of the mode's gun hits a ship.
    #[must_use]
    pub fn hit_distance_px(&self) -> f32 {
        self.ship.radius_px + self.weapon.shot_radius_px
    }

    /// The same for any weapon.
    #[must_use]
    pub fn hit_distance_of(&self, weapon: &Weapon) -> f32 {
        self.ship.radius_px + weapon.radius_px
    }

    /// True if pilots of these sides fight each other.
    #[must_use]
    pub fn are_foes(&self, one: Team, other: Team) -> bool {
        self.sides.count.is_none() || one != other
    }

    /// How many seats a world has. A match has some beyond `max_players`: who comes for somebody who has left takes a seat of
    /// his own, for the line of who left stays.
    #[must_use]
    pub fn seats(&self) -> u16 {
        let spare = if self.is_endless() { 0 } else { self.max_players.min(SPARE_SEATS) };
        self.max_players.saturating_add(spare)
    }

    /// True if the world never ends.
    #[must_use]
    pub fn is_endless(&self) -> bool {
        self.match_s.is_none()
    }

    /// A side's place on the map, where the mode has any use for it.
    #[must_use]
    pub fn base(&self, side: Team) -> Option<&Base> {
        self.cores.as_ref()?;
        self.world.bases.iter().find(|base| base.side == side)
    }

    /// Where on the map the ships of a side are placed; anywhere if that is nowhere in particular.
    pub(super) fn spawn_zones(&self, side: Team) -> &[ZoneShape] {
        let side = self.sides.count.map_or(0, |_| usize::from(side.0));
        self.spawn_zones.get(side).map_or(&[], Vec::as_slice)
    }

    /// The ring that closes; none where nothing does.
    #[must_use]
    pub fn ring(&self) -> Option<&Ring> {
        self.ring.as_ref()
    }

    /// True if destroyed ships stay out and the last one that flies wins.
    #[must_use]
    pub fn is_last_standing(&self) -> bool {
        self.respawn_s.is_none()
    }

    /// Equal for equal numbers, on every machine, whichever of its maps is flown on. A replay names the rules it was flown under
    /// by this.
    #[must_use]
    pub fn hash(&self) -> u64 {
        self.hash
    }
}

/// The zones that the map has for this side; of a side that has none the surroundings of its base, where it has a core to guard; else
/// the zones for everybody.
fn spawn_zones(numbers: &ModeNumbers, side: Team) -> Vec<ZoneShape> {
    let world = &numbers.world;
    let of = |wanted: Option<Team>| {
        let zones = world.spawns.iter().filter(move |zone| zone.side == wanted);
        zones.map(|zone| zone.shape.clone()).collect::<Vec<_>>()
    };
    let own = if numbers.sides.count.is_some() { of(Some(side)) } else { Vec::new() };
    if !own.is_empty() {
        return own;
    }
    let base = world.bases.iter().find(|base| numbers.cores.is_some() && base.side == side);
    base.map_or_else(|| of(None), |base| vec![ZoneShape::Disc { centre: base.centre, radius: base.radius }])
}

impl Deref for Rules {
    type Target = ModeNumbers;

    fn deref(&self) -> &ModeNumbers {
        &self.numbers
    }
}
