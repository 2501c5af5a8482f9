//! The world: everything that decides what happens next.

use std::sync::Arc;

use crate::domain::bots::Brain;
use crate::domain::grid::{Grid, GrowingGrid};
use crate::domain::past::Past;
use crate::domain::pickup::Pickups;
use crate::domain::rematch::Rematches;
use crate::domain::rng::Rng;
use crate::domain::routes::Routes;
use crate::domain::systems::{Broken, CLEAR_PX};
use crate::domain::terrain::Terrain;
use crate::domain::{
    Character, Core, Gathering, Phase, Pilot, Rules, Seat, Ship, Shot, Standing, Team, Tick, Torus, Vec2, WeaponId,
};

/// Worlds begin to deal characters to their bots at so many places.
pub(super) const DEALS: u64 = 1_000;

/// One lobby's arena. A clone goes on exactly as the original would.
#[derive(Debug, Clone)]
pub struct World {
    pub(super) rules: Arc<Rules>,
    pub(super) tick: Tick,
    pub(super) phase: Phase,
    pub(super) rng: Rng,
    /// By seat.
    pub(super) pilots: Vec<Pilot>,
    /// By seat; one for every pilot who has not left.
    pub(super) ships: Vec<Ship>,
    /// By seat; one for every bot that has not left.
    pub(super) brains: Vec<Brain>,
    /// Which character the first bot is dealt.
    pub(super) first_dealt: u32,
    /// Oldest first. At most one a ship and cooldown for the life of a shot.
    pub(super) shots: Vec<Shot>,
    pub(super) next_shot: u32,
    /// By side; none where there are none.
    pub(super) cores: Vec<Core>,
    pub(super) pickups: Pickups,
    /// As it stands now.
    pub(super) terrain: Terrain,
    /// By number in [`WorldNumbers::breakable`](crate::domain::WorldNumbers::breakable).
    pub(super) broken: Vec<Broken>,
    pub(super) wanted_ships: u16,
    /// Of a private lobby.
    pub(super) gathering: Option<Gathering>,
    pub(super) rematches: Rematches,
    pub(super) past: Past,
    /// For bots.
    pub(super) routes: Routes,
    pub(super) scratch: Scratch,
}

/// What a tick of a small lobby has of one thing at most, so that no buffer grows in the middle of a fight.
const AT_ONCE: usize = 64;

/// Buffers whose content never outlives a step.
#[derive(Debug, Clone)]
pub(super) struct Scratch {
    pub shots: Grid,
    /// Where ships were placed on this tick; the grid does not know them yet.
    pub placed: GrowingGrid,
    /// Shots that a shield has thrown back on this tick.
    pub thrown_back: Vec<Shot>,
    /// Beams that were fired on this tick.
    pub beams: Vec<Beam>,
    /// Obstacles that were hit on this tick, by number, and how hard.
    pub knocks: Vec<(u16, u16)>,
}

impl Scratch {
    pub fn new(arena: Torus) -> Scratch {
        let placed = GrowingGrid::new(arena, CLEAR_PX);
        Scratch {
            shots: Grid::with_room(arena, AT_ONCE),
            placed,
            thrown_back: Vec::with_capacity(AT_ONCE),
            beams: Vec::with_capacity(AT_ONCE),
            knocks: Vec::with_capacity(AT_ONCE),
        }
    }
}

/// A beam that is about to shine.
#[derive(Debug, Clone, Copy)]
pub(super) struct Beam {
    pub owner: Seat,
    pub team: Team,
    pub weapon: WeaponId,
    pub damage: u16,
    /// The nose.
    pub origin: Vec2,
    /// Of the length 1.
    pub direction: Vec2,
    /// The tick that the pilot saw of the others.
    pub seen: Tick,
}

impl World {
    /// An empty world on tick 0, on the map that the seed chooses: waiting for its match to start, or running if the mode is endless.
    #[must_use]
    pub fn new(rules: Arc<Rules>, seed: u64) -> World {
        let rules = rules.on_map_of(seed);
        let arena = rules.arena();
        World {
            tick: Tick(0),
            phase: if rules.is_endless() { Phase::Running { ends_at: None, overtime: false } } else { Phase::Waiting },
            rng: Rng::new(seed),
            pilots: Vec::new(),
            ships: Vec::new(),
            brains: Vec::new(),
            first_dealt: (seed % DEALS) as u32,
            shots: Vec::with_capacity(AT_ONCE),
            next_shot: 0,
            cores: Core::all(&rules),
            pickups: Pickups::all(&rules),
            terrain: rules.terrain.clone(),
            broken: Broken::none(&rules),
            wanted_ships: rules.bots.fill_to,
            gathering: None,
            rematches: Rematches::default(),
            past: Past::new(arena),
            routes: Routes::new(&rules),
            scratch: Scratch::new(arena),
            rules,
        }
    }

    /// The number of steps made so far, which is the tick that the state below is of.
    #[must_use]
    pub fn tick(&self) -> Tick {
        self.tick
    }

    #[must_use]
    pub fn rules(&self) -> &Arc<Rules> {
        &self.rules
    }

    #[must_use]
    pub fn phase(&self) -> Phase {
        self.phase
    }

    /// The ships of all pilots who have not left, by seat, the destroyed ones among them.
    #[must_use]
    pub fn ships(&self) -> &[Ship] {
        &self.ships
    }

    #[must_use]
    pub fn ship(&self, seat: Seat) -> Option<&Ship> {
        self.ship_index(seat).and_then(|index| self.ships.get(index))
    }

    /// The shots in flight, oldest first.
    #[must_use]
    pub fn shots(&self) -> &[Shot] {
        &self.shots
    }

    /// The lines of the score table, by seat.
    #[must_use]
    pub fn pilots(&self) -> &[Pilot] {
        &self.pilots
    }

    #[must_use]
    pub fn pilot(&self, seat: Seat) -> Option<&Pilot> {
        self.pilot_index(seat).and_then(|index| self.pilots.get(index))
    }

    /// The score table, best first; pilots who share a place stand by side, their own points and seat.
    #[must_use]
    pub fn standings(&self) -> Vec<Standing<'_>> {
        let mut pilots: Vec<&Pilot> = self.pilots.iter().collect();
        let is_behind = |pilot: &Pilot| pilot.left && !self.rules.is_last_standing();
        let rank =
            |pilot: &Pilot| (self.gave_up(pilot), is_behind(pilot), std::cmp::Reverse(self.standing_score(pilot)));
        pilots.sort_by_key(|pilot| (rank(pilot), pilot.team, std::cmp::Reverse(pilot.score), pilot.seat));
        let mut table: Vec<Standing<'_>> = Vec::with_capacity(pilots.len());
        for (above, pilot) in pilots.into_iter().enumerate() {
            let place = match table.last() {
                Some(last) if rank(last.pilot) == rank(pilot) => last.place,
                _ => above as u16 + 1,
            };
            table.push(Standing { place, pilot });
        }
        table
    }

    /// What places a pilot: the points of the side, also of those who left it, where the mode has sides, else the pilot's own.
    #[must_use]
    pub fn standing_score(&self, pilot: &Pilot) -> u32 {
        match self.rules.sides.count {
            Some(_) => self.side_score(pilot.team),
            None => pilot.score,
        }
    }

    /// The points of all pilots of a side.
    #[must_use]
    pub fn side_score(&self, side: Team) -> u32 {
        self.pilots.iter().filter(|pilot| pilot.team == side).map(|pilot| pilot.score).sum()
    }

    /// Who a bot is; none of a human.
    #[must_use]
    pub fn character(&self, seat: Seat) -> Option<Character> {
        let index = self.brains.binary_search_by_key(&seat, |brain| brain.seat).ok()?;
        self.brains.get(index).map(|brain| brain.character)
    }

    pub(super) fn ship_index(&self, seat: Seat) -> Option<usize> {
        self.ships.binary_search_by_key(&seat, |ship| ship.seat).ok()
    }

    pub(super) fn pilot_index(&self, seat: Seat) -> Option<usize> {
        self.pilots.binary_search_by_key(&seat, |pilot| pilot.seat).ok()
    }
}
