//! The radar of a large world: which of its cells hold ships.

use crate::domain::{Pilot, Rules, Team, Vec2, World};

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

/// How a world is divided.
struct Cells {
    width_px: f32,
    height_px: f32,
    columns: f32,
    rows: f32,
}

impl Cells {
    fn of(rules: &Rules) -> Cells {
        let cells = |extent: f32| (extent / CELL_PX).ceil().clamp(1.0, MAX_CELLS);
        let (width_px, height_px) = (rules.world.width_px, rules.world.height_px);
        Cells { width_px, height_px, columns: cells(width_px), rows: cells(height_px) }
    }

    /// Column and row.
    fn at(&self, place: Vec2) -> (u16, u16) {
        let along = |value: f32, extent: f32, cells: f32| (value * cells / extent).min(cells - 1.0) as u16;
        (along(place.x, self.width_px, self.columns), along(place.y, self.height_px, self.rows))
    }
}

/// The middle of the radar's cell that `place` is in: as much as those may know who do not see it.
#[must_use]
pub fn radar_place(rules: &Rules, place: Vec2) -> Vec2 {
    let cells = Cells::of(rules);
    let (column, row) = cells.at(place);
    let middle = |at: u16, extent: f32, cells: f32| (f32::from(at) + 0.5) * extent / cells;
    Vec2::new(middle(column, cells.width_px, cells.columns), middle(row, cells.height_px, cells.rows))
}

impl RadarSweep {
    #[must_use]
    pub fn of(world: &World) -> RadarSweep {
        let cells = Cells::of(world.rules());
        let (columns, rows) = (cells.columns as u8, cells.rows as u8);
        let cell = |place: Vec2| {
            let (column, row) = cells.at(place);
            row * u16::from(columns) + column
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
        RadarSweep { columns, rows, sides: teams.into_iter().map(side).collect() }
    }
}
