//! Where ships were on the last ticks, so that a shot can be judged by what its pilot saw.

use crate::domain::grid::Grid;
use crate::domain::state::{State, StateSink, StateSource};
use crate::domain::{Seat, Ship, Tick, Torus, Vec2};

/// How long before the present a shot may be born: 150 ms. Whoever sees the others later than that must aim ahead of them by
/// the rest; nobody is hit by a shot that passed further from the own ship than it flies in this time.
pub const MAX_REWIND_TICKS: u32 = 9;

const MOMENTS: usize = MAX_REWIND_TICKS as usize + 1;

/// The present tick and those before it, as far as a shot may reach back. Its buffers are kept, so a steady tick allocates
/// nothing.
#[derive(Debug, Clone)]
pub(super) struct Past {
    /// The moment of tick `t`, if it was recorded, is at `t` modulo their number.
    moments: Vec<Moment>,
    newest: usize,
}

/// Where the living ships were on one tick.
#[derive(Debug, Clone)]
pub(super) struct Moment {
    tick: Option<Tick>,
    /// By the index that the grid knows a ship by. A ship's index changes as pilots come and go, its seat does not.
    seats: Vec<Seat>,
    pub grid: Grid,
}

impl Moment {
    pub fn seat(&self, index: usize) -> Option<Seat> {
        self.seats.get(index).copied()
    }

    /// Of those who did not live nothing is asked any more.
    fn write_to(&self, sink: &mut impl StateSink) {
        let Moment { tick: _, seats: _, grid } = self;
        (grid.points().len() as u32).write_to(sink);
        for point in grid.points() {
            self.seat(point.index as usize).map_or(u16::MAX, |seat| seat.0).write_to(sink);
            point.position.write_to(sink);
        }
    }

    fn read_from(tick: Tick, arena: Torus, source: &mut StateSource<'_>) -> Option<Moment> {
        let ships: Vec<(Seat, Vec2)> = State::read_from(source)?;
        let is_in_order = ships.is_sorted_by(|before, after| before.0 < after.0);
        let is_inside = ships.iter().all(|(_, position)| arena.contains(*position));
        let mut grid = Grid::new(arena);
        grid.rebuild(ships.iter().map(|(_, position)| *position).enumerate());
        let seats = ships.into_iter().map(|(seat, _)| seat).collect();
        (is_in_order && is_inside).then_some(Moment { tick: Some(tick), seats, grid })
    }
}

impl Past {
    pub fn new(arena: Torus) -> Past {
        let moment = Moment { tick: None, seats: Vec::new(), grid: Grid::new(arena) };
        Past { moments: vec![moment; MOMENTS], newest: 0 }
    }

    /// Notes where the living ships are on tick `now`, again if need be, and gives their grid: by index in `ships`.
    pub fn record(&mut self, now: Tick, ships: &[Ship]) -> &Grid {
        self.newest = slot(now);
        let moment = &mut self.moments[self.newest];
        moment.tick = Some(now);
        moment.seats.clear();
        moment.seats.extend(ships.iter().map(|ship| ship.seat));
        let living = ships.iter().enumerate().filter(|(_, ship)| ship.is_alive());
        moment.grid.rebuild(living.map(|(index, ship)| (index, ship.position)));
        &moment.grid
    }

    /// The grid recorded last.
    pub fn newest(&self) -> &Grid {
        &self.moments[self.newest].grid
    }

    /// None for a tick on which nobody flew, or that is too long ago.
    pub fn at(&self, tick: Tick) -> Option<&Moment> {
        self.moments.get(slot(tick)).filter(|moment| moment.tick == Some(tick))
    }

    /// The earliest tick, not before `wanted`, from which on every tick up to the one before `now` is recorded.
    pub fn reach_back(&self, wanted: Tick, now: Tick) -> Tick {
        let mut earliest = now;
        while earliest > wanted && self.at(Tick(earliest.0 - 1)).is_some() {
            earliest = Tick(earliest.0 - 1);
        }
        earliest
    }

    /// Of a world on tick `now`.
    pub fn write_to(&self, now: Tick, sink: &mut impl StateSink) {
        for back in 0..MOMENTS as u64 {
            let moment = now.0.checked_sub(back).and_then(|tick| self.at(Tick(tick)));
            moment.is_some().write_to(sink);
            if let Some(moment) = moment {
                moment.write_to(sink);
            }
        }
    }

    /// The same back. None if the bytes say nothing that a world could hold.
    pub fn read_from(now: Tick, source: &mut StateSource<'_>) -> Option<Past> {
        let arena = source.rules.arena();
        let mut past = Past { newest: slot(now), ..Past::new(arena) };
        for back in 0..MOMENTS as u64 {
            if bool::read_from(source)? {
                let tick = Tick(now.0.checked_sub(back)?);
                past.moments[slot(tick)] = Moment::read_from(tick, arena, source)?;
            }
        }
        Some(past)
    }
}

fn slot(tick: Tick) -> usize {
    (tick.0 % MOMENTS as u64) as usize
}
