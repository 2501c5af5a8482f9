//! A uniform grid over the torus: who is near a point, without looking at everybody.

use std::ops::Range;

use crate::domain::{Team, Torus, Vec2};

/// Side of a cell in px, about. Ships are hit within 29 px and sought within hundreds: one or two cells around a shot,
/// some dozens around a bot.
const CELL_PX: f32 = 128.0;

/// Added to every search, so that a rounding at the seam cannot hide a point that is just within reach.
const MARGIN_PX: f32 = 0.5;

/// Points by cell. Rebuilt from nothing for every use, so it is no part of a world's state; its buffers are kept.
#[derive(Debug, Clone)]
pub(super) struct Grid {
    cells: Cells,
    /// Entries of cell `c` are `entries[starts[c]..starts[c + 1]]`.
    starts: Vec<u32>,
    entries: Vec<Entry>,
    /// The same as they came, each with its cell.
    unsorted: Vec<(u32, Entry)>,
}

/// A point and the index its owner gave it.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Entry {
    pub index: u32,
    pub position: Vec2,
}

/// The result of a search.
#[derive(Debug, Clone, Copy)]
pub(super) struct Neighbour {
    pub index: usize,
    pub distance_squared: f32,
}

impl Grid {
    pub fn new(arena: Torus) -> Grid {
        let cells = Cells::of(arena, CELL_PX);
        Grid { cells, starts: vec![0; cells.count() + 1], entries: Vec::new(), unsorted: Vec::new() }
    }

    /// One that so many points may come to without an allocation.
    pub fn with_room(arena: Torus, points: usize) -> Grid {
        Grid { entries: Vec::with_capacity(points), unsorted: Vec::with_capacity(points), ..Grid::new(arena) }
    }

    /// Replaces the content. A counting sort: entries of a cell keep the order in which they came, from the last to the first.
    pub fn rebuild(&mut self, points: impl Iterator<Item = (usize, Vec2)>) {
        self.starts.fill(0);
        self.unsorted.clear();
        for (index, position) in points {
            let cell = self.cells.cell(position);
            self.starts[cell] += 1;
            self.unsorted.push((cell as u32, Entry { index: index as u32, position }));
        }
        // Each start becomes the end of its cell, and is counted back down to the start while the entries are placed.
        let mut end = 0;
        for start in &mut self.starts {
            end += *start;
            *start = end;
        }
        self.entries.clear();
        self.entries.resize(self.unsorted.len(), Entry::default());
        for &(cell, entry) in &self.unsorted {
            let start = &mut self.starts[cell as usize];
            *start -= 1;
            self.entries[*start as usize] = entry;
        }
    }

    /// As they came.
    pub fn points(&self) -> impl ExactSizeIterator<Item = &Entry> {
        self.unsorted.iter().map(|(_, entry)| entry)
    }

    /// Calls `visit` once for every entry that may be within `radius` of `centre`, and for some that are not.
    pub fn visit(&self, centre: Vec2, radius: f32, mut visit: impl FnMut(&Entry)) {
        self.cells.visit(centre, radius, |cells| {
            // What is in cells side by side lies side by side.
            let range = self.starts[cells.start] as usize..self.starts[cells.end] as usize;
            self.entries[range].iter().for_each(&mut visit);
        });
    }

    /// The accepted entry nearest to `centre` and at most `radius` away; of equally near ones the lowest index.
    pub fn nearest(&self, centre: Vec2, radius: f32, mut accept: impl FnMut(usize) -> bool) -> Option<Neighbour> {
        let mut best: Option<Neighbour> = None;
        let limit = radius * radius;
        self.visit(centre, radius, |entry| {
            let distance_squared = self.cells.arena.shortest(centre, entry.position).length_squared();
            let index = entry.index as usize;
            let better = best.is_none_or(|best| {
                distance_squared < best.distance_squared
                    || (distance_squared == best.distance_squared && index < best.index)
            });
            if distance_squared <= limit && better && accept(index) {
                best = Some(Neighbour { index, distance_squared });
            }
        });
        best
    }
}

/// Points of sides that come one by one, by cell.
#[derive(Debug, Clone)]
pub(super) struct GrowingGrid {
    cells: Cells,
    /// The newest point of each cell, by its number in `points`.
    newest: Vec<Option<u32>>,
    /// Each with its side and the one that came before it into the same cell.
    points: Vec<(Vec2, Team, Option<u32>)>,
}

impl GrowingGrid {
    /// For searches as far as `radius`.
    pub fn new(arena: Torus, radius: f32) -> GrowingGrid {
        let cells = Cells::of(arena, radius);
        GrowingGrid { cells, newest: vec![None; cells.count()], points: Vec::new() }
    }

    pub fn clear(&mut self) {
        for (position, ..) in self.points.drain(..) {
            self.newest[self.cells.cell(position)] = None;
        }
    }

    pub fn add(&mut self, position: Vec2, team: Team) {
        let newest = &mut self.newest[self.cells.cell(position)];
        let before = newest.replace(self.points.len() as u32);
        self.points.push((position, team, before));
    }

    /// The square of the distance to the nearest point of the sides that are accepted, if one is at most `radius` away.
    pub fn nearest_squared(&self, centre: Vec2, radius: f32, accept: impl Fn(Team) -> bool) -> Option<f32> {
        let mut best = None;
        let mut limit = radius * radius;
        self.cells.visit(centre, radius, |cells| {
            for newest in &self.newest[cells] {
                let mut next = *newest;
                while let Some(&(position, team, before)) = next.and_then(|number| self.points.get(number as usize)) {
                    let distance_squared = self.cells.arena.shortest(centre, position).length_squared();
                    if distance_squared <= limit && accept(team) {
                        limit = distance_squared;
                        best = Some(distance_squared);
                    }
                    next = before;
                }
            }
        });
        best
    }
}

/// A torus cut into equal cells, counted row by row.
#[derive(Debug, Clone, Copy)]
struct Cells {
    arena: Torus,
    columns: usize,
    rows: usize,
    /// Cells in a px.
    per_px: Vec2,
}

impl Cells {
    fn of(arena: Torus, cell_px: f32) -> Cells {
        let along = |extent: f32| ((extent / cell_px) as usize).max(1);
        let (columns, rows) = (along(arena.width), along(arena.height));
        Cells { arena, columns, rows, per_px: Vec2::new(columns as f32 / arena.width, rows as f32 / arena.height) }
    }

    fn count(&self) -> usize {
        self.columns * self.rows
    }

    fn cell(&self, position: Vec2) -> usize {
        // What is negative becomes 0.
        let column = ((position.x * self.per_px.x) as usize).min(self.columns - 1);
        let row = ((position.y * self.per_px.y) as usize).min(self.rows - 1);
        row * self.columns + column
    }

    /// Calls `visit` with every cell in which a point may be within `radius` of `centre`, those side by side at a time.
    fn visit(&self, centre: Vec2, radius: f32, mut visit: impl FnMut(Range<usize>)) {
        let reach = radius + MARGIN_PX;
        let rows = span(centre.y, reach, self.per_px.y, self.rows);
        let columns = span(centre.x, reach, self.per_px.x, self.columns);
        for row in rows.into_iter().flatten() {
            let first = row * self.columns;
            for cells in columns.iter().filter(|cells| !cells.is_empty()) {
                visit(first + cells.start..first + cells.end);
            }
        }
    }
}

/// May be negative or past the last cell, for a coordinate outside the world.
fn cell_number(coordinate: f32, per_px: f32) -> i32 {
    let cells = coordinate * per_px;
    let towards_zero = cells as i32;
    towards_zero - i32::from(cells < towards_zero as f32)
}

/// The cells along one axis within reach: those up to the seam, and those beyond it.
fn span(centre: f32, reach: f32, per_px: f32, cells: usize) -> [Range<usize>; 2] {
    let first = cell_number(centre - reach, per_px);
    let count = (cell_number(centre + reach, per_px) - first + 1) as usize;
    if count >= cells {
        // All the way round: every cell once.
        return [0..cells, 0..0];
    }
    let is_inside = (0..cells as i32).contains(&first);
    let first = if is_inside { first } else { first.rem_euclid(cells as i32) } as usize;
    let end = first + count;
    [first..end.min(cells), 0..end.saturating_sub(cells)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::rng::Rng;

    #[test]
    fn what_comes_one_by_one_is_found_as_what_comes_at_once() {
        for (width, height) in [(300.0, 200.0), (2_400.0, 1_700.0)] {
            let arena = Torus { width, height };
            let mut chance = Rng::new(5);
            let mut place = move || arena.wrap(Vec2::new(chance.unit() * width, chance.unit() * height));
            let (mut grid, mut growing, mut points) = (Grid::new(arena), GrowingGrid::new(arena, 400.0), Vec::new());
            for _ in 0..3 {
                growing.clear();
                points.clear();
                for _ in 0..40 {
                    points.push(place());
                    growing.add(points[points.len() - 1], Team(0));
                    grid.rebuild(points.iter().copied().enumerate());
                    let centre = place();
                    let nearest = grid.nearest(centre, 400.0, |_| true).map(|found| found.distance_squared);
                    assert_eq!(growing.nearest_squared(centre, 400.0, |_| true), nearest);
                }
            }
        }
    }
}
