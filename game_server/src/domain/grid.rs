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
    arena: Torus,
    columns: usize,
    rows: usize,
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
        let columns = ((arena.width / CELL_PX) as usize).max(1);
        let rows = ((arena.height / CELL_PX) as usize).max(1);
        Grid { arena, columns, rows, starts: vec![0; columns * rows + 1], entries: Vec::new() }
    }

    /// Replaces the content. A counting sort: entries of a cell keep the order in which they came.
    pub fn rebuild(&mut self, points: impl Iterator<Item = (usize, Vec2)> + Clone) {
        self.starts.fill(0);
        let mut total = 0;
        for (_, position) in points.clone() {
            let cell = self.cell(position);
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
            let cell = self.cell(position);
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
        let reach = radius + MARGIN_PX;
        let rows = span(centre.y, reach, self.arena.height, self.rows);
        let columns = span(centre.x, reach, self.arena.width, self.columns);
        for row in rows.cells() {
            for column in columns.cells() {
                let cell = row * self.columns + column;
                let range = self.starts[cell] as usize..self.starts[cell + 1] as usize;
                self.entries[range].iter().for_each(&mut visit);
            }
        }
    }

    /// The accepted entry nearest to `centre` and at most `radius` away; of equally near ones the lowest index.
    pub fn nearest(&self, centre: Vec2, radius: f32, mut accept: impl FnMut(usize) -> bool) -> Option<Neighbour> {
        let mut best: Option<Neighbour> = None;
        let limit = radius * radius;
        self.visit(centre, radius, |entry| {
            let distance_squared = self.arena.shortest(centre, entry.position).length_squared();
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

    fn cell(&self, position: Vec2) -> usize {
        let column = cell_number(position.x, self.arena.width, self.columns).clamp(0, self.columns as i32 - 1);
        let row = cell_number(position.y, self.arena.height, self.rows).clamp(0, self.rows as i32 - 1);
        row as usize * self.columns + column as usize
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
