//! The radar of a large world: which of its cells hold ships.

use crate::domain::{Pilot, Team, Vec2, World};

/// Cells are about this wide, or wider where there would be too many.
const CELL_PX: f32 = 128.0;

/// Most cells along one axis: keeps a side within 512 bytes.
const MAX_CELLS: f32 = 64.0;

/// More sides than this are shown as one.
const MAX_SIDES: usize = 4;

/// What the radar shows of a tick, the same to everybody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RadarSweep {
    /// Cells across the world and down.
    pub columns: u8,
    pub rows: u8,
    pub sides: Vec<RadarSide>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RadarSide {
    /// None for ships of all teams together.
    pub team: Option<Team>,
    /// Cells with ships that fly and do not hide, ascending: row by row.
    pub cells: Vec<u16>,
}

impl RadarSweep {
    #[must_use]
    pub fn of(world: &World) -> RadarSweep {
        let numbers = &world.rules().world;
        let cells = |extent: f32| (extent / CELL_PX).ceil().clamp(1.0, MAX_CELLS);
        let (columns, rows) = (cells(numbers.width_px), cells(numbers.height_px));
        let cell = |place: Vec2| {
            let along = |value: f32, extent: f32, cells: f32| (value * cells / extent).min(cells - 1.0) as u16;
            along(place.y, numbers.height_px, rows) * columns as u16 + along(place.x, numbers.width_px, columns)
        };
        let flying = world.ships().iter().filter(|ship| ship.is_alive() && !ship.is_cloaked(world.rules()));
        let found = flying.map(|ship| (world.pilot(ship.seat).map(|pilot: &Pilot| pilot.team), cell(ship.position)));
        let mut found: Vec<(Option<Team>, u16)> = found.collect();
        let mut teams: Vec<Option<Team>> = found.iter().map(|(team, _)| *team).collect();
        teams.sort_unstable();
        teams.dedup();
        if teams.len() > MAX_SIDES {
            found.iter_mut().for_each(|(team, _)| *team = None);
            teams = vec![None];
        }
        found.sort_unstable();
        found.dedup();
        let side = |team| {
            let cells = found.iter().filter(|(of, _)| *of == team).map(|(_, cell)| *cell).collect();
            RadarSide { team, cells }
        };
        RadarSweep { columns: columns as u8, rows: rows as u8, sides: teams.into_iter().map(side).collect() }
    }
}
