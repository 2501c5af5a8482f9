//! A uniform grid over the torus: who is near a point, without looking at everybody.

use crate::domain::{Torus, Vec2};

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
        Grid { cells, starts: vec![0; cells.count() + 1], entries: Vec::new() }
    }

    /// Replaces the content. A counting sort: entries of a cell keep the order in which they came.
    pub fn rebuild(&mut self, points: impl Iterator<Item = (usize, Vec2)> + Clone) {
        self.starts.fill(0);
        let mut total = 0;
        for (_, position) in points.clone() {
            let cell = self.cells.cell(position);
            self.starts[cell] += 1;
            total += 1;
        }
        // Each start becomes the end of its cell, and is counted back down to the start while the entries are placed.
        let mut end = 0;
        for start in &mut self.starts {
            end += *start;
            *start = end;
        }
        self.entries.clear();
        self.entries.resize(total, Entry::default());
        for (index, position) in points {
            let cell = self.cells.cell(position);
            self.starts[cell] -= 1;
            self.entries[self.starts[cell] as usize] = Entry { index: index as u32, position };
        }
    }

    /// By cell.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// Calls `visit` once for every entry that may be within `radius` of `centre`, and for some that are not.
    pub fn visit(&self, centre: Vec2, radius: f32, mut visit: impl FnMut(&Entry)) {
        self.cells.visit(centre, radius, |cell| {
            let range = self.starts[cell] as usize..self.starts[cell + 1] as usize;
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

/// Points that come one by one, by cell.
#[derive(Debug, Clone)]
pub(super) struct GrowingGrid {
    cells: Cells,
    /// The newest point of each cell, by its number in `points`.
    newest: Vec<Option<u32>>,
    /// Each with the one that came before it into the same cell.
    points: Vec<(Vec2, Option<u32>)>,
}

impl GrowingGrid {
    /// For searches as far as `radius`.
    pub fn new(arena: Torus, radius: f32) -> GrowingGrid {
        let cells = Cells::of(arena, radius);
        GrowingGrid { cells, newest: vec![None; cells.count()], points: Vec::new() }
    }

    pub fn clear(&mut self) {
        for (position, _) in self.points.drain(..) {
            self.newest[self.cells.cell(position)] = None;
        }
    }

    pub fn add(&mut self, position: Vec2) {
        let newest = &mut self.newest[self.cells.cell(position)];
        let before = newest.replace(self.points.len() as u32);
        self.points.push((position, before));
    }

    /// The square of the distance to the nearest point, if one is at most `radius` away.
    pub fn nearest_squared(&self, centre: Vec2, radius: f32) -> Option<f32> {
        let mut best = None;
        let mut limit = radius * radius;
        self.cells.visit(centre, radius, |cell| {
            let mut next = self.newest[cell];
            while let Some(&(position, before)) = next.and_then(|number| self.points.get(number as usize)) {
                let distance_squared = self.cells.arena.shortest(centre, position).length_squared();
                if distance_squared <= limit {
                    limit = distance_squared;
                    best = Some(distance_squared);
                }
                next = before;
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
}

impl Cells {
    fn of(arena: Torus, cell_px: f32) -> Cells {
        let along = |extent: f32| ((extent / cell_px) as usize).max(1);
        Cells { arena, columns: along(arena.width), rows: along(arena.height) }
    }

    fn count(&self) -> usize {
        self.columns * self.rows
    }

    fn cell(&self, position: Vec2) -> usize {
        let column = cell_number(position.x, self.arena.width, self.columns).clamp(0, self.columns as i32 - 1);
        let row = cell_number(position.y, self.arena.height, self.rows).clamp(0, self.rows as i32 - 1);
        row as usize * self.columns + column as usize
    }

    /// Calls `visit` once for every cell with a point that may be within `radius` of `centre`.
    fn visit(&self, centre: Vec2, radius: f32, mut visit: impl FnMut(usize)) {
        let reach = radius + MARGIN_PX;
        let rows = span(centre.y, reach, self.arena.height, self.rows);
        let columns = span(centre.x, reach, self.arena.width, self.columns);
        for row in rows.cells() {
            for column in columns.cells() {
                visit(row * self.columns + column);
            }
        }
    }
}

/// May be negative or past the last cell, for a coordinate outside the world.
fn cell_number(coordinate: f32, extent: f32, cells: usize) -> i32 {
    (coordinate * (cells as f32 / extent)).floor() as i32
}

/// Consecutive cells along one axis, going round the seam.
struct Span {
    first: usize,
    count: usize,
    cells: usize,
}

impl Span {
    fn cells(&self) -> impl Iterator<Item = usize> + use<> {
        let (first, cells) = (self.first, self.cells);
        (first..first + self.count).map(move |cell| if cell >= cells { cell - cells } else { cell })
    }
}

fn span(centre: f32, reach: f32, extent: f32, cells: usize) -> Span {
    let first = cell_number(centre - reach, extent, cells);
    let last = cell_number(centre + reach, extent, cells);
    let count = (last - first + 1) as usize;
    if count >= cells {
        // All the way round: every cell once.
        Span { first: 0, count: cells, cells }
    } else {
        Span { first: first.rem_euclid(cells as i32) as usize, count, cells }
    }
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
                    growing.add(points[points.len() - 1]);
                    grid.rebuild(points.iter().copied().enumerate());
                    let centre = place();
                    let nearest = grid.nearest(centre, 400.0, |_| true).map(|found| found.distance_squared);
                    assert_eq!(growing.nearest_squared(centre, 400.0), nearest);
                }
            }
        }
    }
}
