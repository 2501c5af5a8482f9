//! Where a ship fits, as a lattice of cells. It follows from the map alone; what of it counts now, from what is destroyed.

use crate::domain::terrain::Terrain;
use crate::domain::{Breakable, Marks, Torus, Vec2};

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
    /// For each cell a bit for each of [`STEPS`] that a ship can take from it while everything stands. Empty where nothing ever
    /// stands in the way.
    open: Vec<u8>,
    /// The same once all is down that can be destroyed.
    passable: Vec<u8>,
    /// By cell.
    barriers: Vec<Barrier>,
}

/// An obstacle that can be destroyed, and is in the way of steps from a cell as long as it stands.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Barrier {
    cell: u32,
    number: u16,
    steps: u8,
}

impl Lattice {
    pub fn new(arena: Torus, terrain: &Terrain, breakable: &[Breakable]) -> Lattice {
        let roomy = (arena.width * arena.height / MAX_CELLS as f32).sqrt().max(CELL_PX);
        let columns = ((arena.width / roomy) as usize).max(1);
        let rows = ((arena.height / roomy) as usize).max(1);
        let mut lattice =
            Lattice { arena, columns, rows, open: Vec::new(), passable: Vec::new(), barriers: Vec::new() };
        if terrain.is_empty() {
            return lattice;
        }
        let mut can_break = Marks::default();
        breakable.iter().for_each(|breakable| can_break.set(breakable.number.into(), true));
        let at_centres: Vec<Vec<u16>> =
            (0..columns * rows).map(|cell| terrain.in_the_way(lattice.centre(cell)).collect()).collect();
        for (from, at_centre) in at_centres.iter().enumerate() {
            let (mut open, mut passable, mut barriers) = (0, 0, Vec::<Barrier>::new());
            for direction in 0..STEPS.len() {
                let (to, step) = (lattice.neighbour(from, direction), 1 << direction);
                let half = arena.shortest(lattice.centre(from), lattice.centre(to)).scaled(0.5);
                let halfway = terrain.in_the_way(arena.wrap(lattice.centre(from) + half));
                let mut is_open = true;
                let mut is_passable = true;
                for number in at_centre.iter().chain(&at_centres[to]).copied().chain(halfway) {
                    is_open = false;
                    is_passable &= can_break.has(number.into());
                    match barriers.iter_mut().find(|barrier| barrier.number == number) {
                        Some(barrier) => barrier.steps |= step,
                        None => barriers.push(Barrier { cell: from as u32, number, steps: step }),
                    }
                }
                open |= if is_open { step } else { 0 };
                passable |= if is_passable { step } else { 0 };
            }
            lattice.open.push(open);
            lattice.passable.push(passable);
            lattice.barriers.extend(barriers.into_iter().filter(|barrier| barrier.steps & passable != 0));
        }
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

    /// The cost of the longest straight way that is no longer than `length_px`.
    pub(super) fn cost_of(&self, length_px: f32) -> u16 {
        let side = (self.arena.width / self.columns as f32).max(self.arena.height / self.rows as f32);
        (length_px / side) as u16 * STRAIGHT
    }

    /// The cells around `cell` that a ship can fly to from there, each with the cost of the step, while the obstacles of the
    /// numbers `down` are destroyed. From a cell in which no ship fits, because something is at its middle, all those in which
    /// one does.
    pub(super) fn steps(&self, cell: Cell, down: &Marks) -> impl Iterator<Item = (Cell, u16)> + use<'_> {
        let (open, down) = (self.open_from(cell, down), *down);
        (0..STEPS.len()).filter_map(move |direction| {
            let to = self.neighbour(cell, direction);
            let can_step = if open == 0 { self.open_from(to, &down) != 0 } else { open & (1 << direction) != 0 };
            can_step.then_some((to, if direction < 4 { STRAIGHT } else { DIAGONAL }))
        })
    }

    /// A bit for each of [`STEPS`] that a ship can take.
    fn open_from(&self, cell: Cell, down: &Marks) -> u8 {
        let (open, passable) = (self.open[cell], self.passable[cell]);
        if open == passable {
            return open;
        }
        let first = self.barriers.partition_point(|barrier| (barrier.cell as Cell) < cell);
        let barriers = self.barriers[first..].iter().take_while(|barrier| barrier.cell as Cell == cell);
        let standing = barriers.filter(|barrier| !down.has(barrier.number.into()));
        standing.fold(passable, |bits, barrier| bits & !barrier.steps)
    }

    fn neighbour(&self, cell: Cell, direction: usize) -> Cell {
        let (column_step, row_step) = STEPS[direction];
        let round = |index: usize, step: isize, cells: usize| (index + cells).wrapping_add_signed(step) % cells;
        let (row, column) = (cell / self.columns, cell % self.columns);
        round(row, row_step, self.rows) * self.columns + round(column, column_step, self.columns)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::indexing_slicing)]
    use super::*;
    use crate::domain::Obstacle;

    const ARENA: Torus = Torus { width: 800.0, height: 480.0 };
    const SHIP_PX: f32 = 24.0;

    fn wall(from: (f32, f32), to: (f32, f32)) -> Obstacle {
        Obstacle { from: Vec2::new(from.0, from.1), to: Vec2::new(to.0, to.1), radius: 14.0 }
    }

    #[test]
    fn with_some_obstacles_down_its_steps_are_those_of_a_map_without_them() {
        // The first stands for ever; of the others two overlap, one lies over the seam, and one touches the first.
        let obstacles = [
            wall((400.0, 0.0), (400.0, 200.0)),
            wall((400.0, 200.0), (400.0, 330.0)),
            wall((200.0, 240.0), (260.0, 300.0)),
            wall((230.0, 270.0), (230.0, 400.0)),
            wall((790.0, 100.0), (820.0, 140.0)),
        ];
        let breakable: Vec<_> = (1..5).map(|number| Breakable { number, hp: 1, returns_s: 1.0 }).collect();
        let lattice = Lattice::new(ARENA, &Terrain::new(ARENA, &obstacles, SHIP_PX), &breakable);
        let mut counts = Vec::new();
        for subset in 0..16_u32 {
            let mut down = Marks::default();
            (1..5).for_each(|number| down.set(number, subset & (1 << (number - 1)) != 0));
            let left: Vec<_> =
                (0..obstacles.len()).filter(|number| !down.has(*number)).map(|at| obstacles[at]).collect();
            let without = Lattice::new(ARENA, &Terrain::new(ARENA, &left, SHIP_PX), &[]);
            let mut count = 0;
            for cell in 0..lattice.cells() {
                let steps: Vec<_> = lattice.steps(cell, &down).collect();
                assert_eq!(
                    steps,
                    without.steps(cell, &Marks::default()).collect::<Vec<_>>(),
                    "{subset:b}, cell {cell}"
                );
                count += steps.len();
            }
            counts.push(count);
        }
        assert!(counts[1..].iter().all(|count| *count > counts[0]), "{counts:?}");
    }
}
