//! Where ships were on the last ticks, so that a shot can be judged by what its pilot saw.

use crate::domain::grid::Grid;
use crate::domain::hash::StateHash;
use crate::domain::{Seat, Ship, Tick, Torus};

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

    pub fn write_to(&self, now: Tick, hash: &mut StateHash) {
        for back in 0..u64::from(MAX_REWIND_TICKS) + 1 {
            let moment = now.0.checked_sub(back).and_then(|tick| self.at(Tick(tick)));
            hash.flag(moment.is_some());
            let Some(moment) = moment else { continue };
            hash.u64(moment.grid.entries().len() as u64);
            for entry in moment.grid.entries() {
                hash.u16(moment.seat(entry.index as usize).map_or(u16::MAX, |seat| seat.0));
                hash.f32(entry.position.x);
                hash.f32(entry.position.y);
            }
        }
    }
}

fn slot(tick: Tick) -> usize {
    (tick.0 % MOMENTS as u64) as usize
}
