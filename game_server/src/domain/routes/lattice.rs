//! Where a ship fits, as a lattice of cells. It follows from the map alone.

use crate::domain::terrain::Terrain;
use crate::domain::{Torus, Vec2};

/// Side of a cell in px, about. A gap is found if it leaves the middle of a ship this much room.
const CELL_PX: f32 = 40.0;

/// Bounds what a field of routes takes: two bytes a cell. The cells of a larger world are larger.
const MAX_CELLS: usize = 16_384;

/// Columns and rows to each of the eight neighbours of a cell.
const STEPS: [(isize, isize); 8] = [(0, -1), (1, 0), (0, 1), (-1, 0), (1, -1), (1, 1), (-1, 1), (-1, -1)];

/// Cost of a step straight on and of one across a corner: 1.5 is as near the root of 2 as small numbers come.
pub(super) const STRAIGHT: u16 = 2;
pub(super) const DIAGONAL: u16 = 3;

/// A cell, counted row by row.
pub(super) type Cell = usize;

/// The cells of a world, and between which of them a ship can fly.
#[derive(Debug, Clone, PartialEq)]
pub struct Lattice {
    arena: Torus,
    columns: usize,
    rows: usize,
    /// For each cell a bit for each of [`STEPS`] that a ship can take from it. Empty where nothing stands in the way.
    open: Vec<u8>,
}

impl Lattice {
    pub fn new(arena: Torus, terrain: &Terrain) -> Lattice {
        let roomy = (arena.width * arena.height / MAX_CELLS as f32).sqrt().max(CELL_PX);
        let columns = ((arena.width / roomy) as usize).max(1);
        let rows = ((arena.height / roomy) as usize).max(1);
        let mut lattice = Lattice { arena, columns, rows, open: Vec::new() };
        if terrain.is_empty() {
            return lattice;
        }
        let fits: Vec<bool> = (0..columns * rows).map(|cell| terrain.has_room(lattice.centre(cell))).collect();
        let can_step = |from: Cell, direction: usize| {
            let to = lattice.neighbour(from, direction);
            let way = arena.shortest(lattice.centre(from), lattice.centre(to));
            fits[from] && fits[to] && terrain.has_room(arena.wrap(lattice.centre(from) + way.scaled(0.5)))
        };
        let steps_from = |cell: Cell| {
            (0..STEPS.len())
                .filter(|direction| can_step(cell, *direction))
                .fold(0, |bits, direction| bits | 1 << direction)
        };
        let open = (0..columns * rows).map(steps_from).collect();
        lattice.open = open;
        lattice
    }

    /// None where nothing stands in the way.
    pub(super) fn cells(&self) -> usize {
        self.open.len()
    }

    /// The cell of a place inside the world.
    pub(super) fn cell(&self, place: Vec2) -> Cell {
        let along = |value: f32, extent: f32, cells: usize| ((value * (cells as f32 / extent)) as usize).min(cells - 1);
        along(place.y, self.arena.height, self.rows) * self.columns + along(place.x, self.arena.width, self.columns)
    }

    /// The middle of a cell.
    pub(super) fn centre(&self, cell: Cell) -> Vec2 {
        let (row, column) = (cell / self.columns, cell % self.columns);
        let middle = |index: usize, extent: f32, cells: usize| (index as f32 + 0.5) * (extent / cells as f32);
        Vec2::new(middle(column, self.arena.width, self.columns), middle(row, self.arena.height, self.rows))
    }

    /// True for a cell and those around it.
    pub(super) fn are_near(&self, one: Cell, other: Cell) -> bool {
        one == other || (0..STEPS.len()).any(|direction| self.neighbour(one, direction) == other)
    }

    /// The cells around `cell` that a ship can fly to from there, each with the cost of the step. From a cell in which no ship
    /// fits, because something is at its middle, all those in which one does.
    pub(super) fn steps(&self, cell: Cell) -> impl Iterator<Item = (Cell, u16)> + use<'_> {
        let open = self.open[cell];
        (0..STEPS.len()).filter_map(move |direction| {
            let to = self.neighbour(cell, direction);
            let can_step = if open == 0 { self.open[to] != 0 } else { open & (1 << direction) != 0 };
            can_step.then_some((to, if direction < 4 { STRAIGHT } else { DIAGONAL }))
        })
    }

    fn neighbour(&self, cell: Cell, direction: usize) -> Cell {
        let (column_step, row_step) = STEPS[direction];
        let round = |index: usize, step: isize, cells: usize| (index + cells).wrapping_add_signed(step) % cells;
        let (row, column) = (cell / self.columns, cell % self.columns);
        round(row, row_step, self.rows) * self.columns + round(column, column_step, self.columns)
    }
}
