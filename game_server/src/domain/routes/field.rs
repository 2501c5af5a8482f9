//! How far it is to one goal, from everywhere.

use super::lattice::{Cell, DIAGONAL, Lattice};
use crate::domain::state::state;
use crate::domain::{Marks, Tick};

/// Of a cell that is not reached yet, or that no way leads to.
const UNKNOWN: u16 = u16::MAX;

/// From how far away a goal is flown to by its field. What is further away is not worked out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Reach {
    Near,
    Everywhere,
}

state!(enum Reach { 0 = Near, 1 = Everywhere });

/// The longest way that a field of [`Reach::Near`] knows, in px: farther than bots see in any mode that is shipped.
pub(super) const NEAR_PX: f32 = 1_600.0;

/// A field serves another goal once nobody has asked for it for so long.
pub(super) const IDLE_TICKS: u64 = 60;

/// Costs of the shortest ways to a goal, by cell.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Costs(Vec<u16>);

impl Costs {
    fn new(cells: usize) -> Costs {
        Costs(vec![UNKNOWN; cells])
    }

    /// The neighbour through which the way to the goal is shortest, of those that a ship can fly to while `down` is destroyed;
    /// none at the goal, and where no way is known.
    pub fn next(&self, lattice: &Lattice, down: &Marks, from: Cell) -> Option<Cell> {
        let around = lattice.steps(from, down).map(|(cell, step)| (self.0[cell].saturating_add(step), cell));
        let (cost, cell) = around.min_by_key(|(cost, _)| *cost)?;
        (cost < UNKNOWN && self.0[cell] < self.0[from]).then_some(cell)
    }
}

/// The ways to a goal.
#[derive(Debug, Clone)]
pub(super) struct Field {
    pub goal: Option<Cell>,
    pub reach: Reach,
    /// When a bot last flew by it.
    pub asked_at: Tick,
    /// What was destroyed when the costs were worked out; none until they are.
    pub known: Option<Marks>,
    pub costs: Costs,
}

impl Field {
    pub fn new(cells: usize) -> Field {
        Field { goal: None, reach: Reach::Near, asked_at: Tick(0), known: None, costs: Costs::new(cells) }
    }

    /// Forgets everything and begins at a new goal.
    pub fn begin(&mut self, goal: Cell, reach: Reach) {
        self.goal = Some(goal);
        self.reach = reach;
        self.known = None;
    }

    /// True if nobody has flown by it for a while.
    pub fn is_idle(&self, now: Tick) -> bool {
        now.since(self.asked_at) >= IDLE_TICKS
    }
}

/// How the costs of one field at a time are worked out, from the goal on and cheapest first, so that those near it are right at
/// once (Dial's variant of Dijkstra's algorithm).
#[derive(Debug, Clone)]
pub(super) struct Search {
    pub is_done: bool,
    /// What was destroyed when it began; it goes by that to its end.
    pub down: Marks,
    pub costs: Costs,
    /// Cells that it has looked around from.
    pub looked: u32,
    /// Ways that cost more are not followed.
    most: u16,
    /// Cells that were reached and not looked around from yet: those of cost `c` wait in bucket `c` modulo their number, which
    /// is more than a step can add.
    buckets: [Vec<u32>; DIAGONAL as usize + 1],
    cost: u16,
}

impl Search {
    pub fn new(cells: usize) -> Search {
        Search {
            is_done: true,
            down: Marks::default(),
            costs: Costs::new(cells),
            looked: 0,
            most: 0,
            // What waits is the rim of what was reached. With room for every cell no tick ever allocates.
            buckets: std::array::from_fn(|_| Vec::with_capacity(cells)),
            cost: 0,
        }
    }

    pub fn begin(&mut self, lattice: &Lattice, goal: Cell, reach: Reach, down: &Marks) {
        self.is_done = false;
        self.down = *down;
        self.costs.0.fill(UNKNOWN);
        self.costs.0[goal] = 0;
        self.looked = 0;
        self.most = match reach {
            Reach::Near => lattice.cost_of(NEAR_PX),
            Reach::Everywhere => UNKNOWN,
        };
        self.buckets.iter_mut().for_each(Vec::clear);
        self.cost = 0;
        self.bucket(0).push(goal as u32);
    }

    /// Looks around from at most `budget` cells, and returns how much of it is left.
    pub fn advance(&mut self, lattice: &Lattice, mut budget: u32) -> u32 {
        while budget > 0 && !self.is_done {
            let cost = self.cost;
            let Some(cell) = self.bucket(cost).pop() else {
                self.is_done = cost >= self.most || self.buckets.iter().all(Vec::is_empty);
                self.cost += u16::from(!self.is_done);
                continue;
            };
            let cell = cell as Cell;
            if self.costs.0[cell] < cost {
                // A cheaper way was found after it was put here.
                continue;
            }
            budget -= 1;
            self.looked += 1;
            for (next, step) in lattice.steps(cell, &self.down) {
                if cost + step < self.costs.0[next] {
                    self.costs.0[next] = cost + step;
                    self.bucket(cost + step).push(next as u32);
                }
            }
        }
        budget
    }

    fn bucket(&mut self, cost: u16) -> &mut Vec<u32> {
        let count = self.buckets.len();
        &mut self.buckets[usize::from(cost) % count]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::terrain::Terrain;
    use crate::domain::{Obstacle, Torus, Vec2};

    const ARENA: Torus = Torus { width: 800.0, height: 480.0 };

    fn lattice(obstacles: &[Obstacle]) -> Lattice {
        Lattice::new(ARENA, &Terrain::new(ARENA, obstacles, 24.0), &[])
    }

    fn steps(lattice: &Lattice, cell: Cell) -> impl Iterator<Item = (Cell, u16)> + use<'_> {
        lattice.steps(cell, &Marks::default())
    }

    fn next(costs: &Costs, lattice: &Lattice, from: Vec2) -> Option<Cell> {
        costs.next(lattice, &Marks::default(), lattice.cell(from))
    }

    fn wall(from: (f32, f32), to: (f32, f32)) -> Obstacle {
        Obstacle { from: Vec2::new(from.0, from.1), to: Vec2::new(to.0, to.1), radius: 10.0 }
    }

    fn costs_to(lattice: &Lattice, goal: Vec2, budget: u32) -> (Costs, u32) {
        let (mut search, mut turns) = (Search::new(lattice.cells()), 0);
        search.begin(lattice, lattice.cell(goal), Reach::Everywhere, &Marks::default());
        while !search.is_done {
            turns += 1;
            search.advance(lattice, budget);
        }
        (search.costs, turns)
    }

    #[test]
    fn every_way_is_the_shortest_one() {
        let lattice = lattice(&[wall((400.0, 0.0), (400.0, 300.0)), wall((200.0, 200.0), (330.0, 380.0))]);
        let goal = Vec2::new(700.0, 100.0);
        let (Costs(costs), _) = costs_to(&lattice, goal, u32::MAX);
        let mut reached = 0;
        for cell in (0..lattice.cells()).filter(|cell| *cell != lattice.cell(goal)) {
            let ways = steps(&lattice, cell).filter_map(|(next, step)| costs[next].checked_add(step));
            let is_closed_in =
                steps(&lattice, cell).all(|(next, _)| steps(&lattice, next).all(|(back, _)| back != cell));
            if !is_closed_in {
                assert_eq!(ways.min(), Some(costs[cell]), "cell {cell}");
                reached += 1;
            }
        }
        assert!(reached > lattice.cells() / 2);
    }

    #[test]
    fn a_field_is_the_same_whether_it_is_made_at_once_or_bit_by_bit() {
        let lattice = lattice(&[wall((400.0, 0.0), (400.0, 300.0))]);
        let goal = Vec2::new(700.0, 100.0);
        let (at_once, turns) = costs_to(&lattice, goal, u32::MAX);
        let (bit_by_bit, many_turns) = costs_to(&lattice, goal, 10);
        assert_eq!((at_once, turns), (bit_by_bit, 1));
        assert!(many_turns >= 20, "{many_turns}");
    }

    #[test]
    fn a_way_across_the_seam_is_found_where_it_is_shorter() {
        let lattice = lattice(&[wall((400.0, 0.0), (400.0, 480.0))]);
        let goal = Vec2::new(780.0, 100.0);
        let (costs, _) = costs_to(&lattice, goal, u32::MAX);
        let (mut place, mut columns) = (Vec2::new(380.0 - 40.0, 100.0), Vec::new());
        while let Some(cell) = next(&costs, &lattice, place) {
            place = lattice.centre(cell);
            columns.push(place.x);
        }
        assert_eq!(lattice.cell(place), lattice.cell(goal));
        assert!(columns.windows(2).any(|pair| pair[1] - pair[0] > 700.0), "{columns:?}");
    }

    #[test]
    fn where_no_way_leads_none_is_known() {
        let walls = [(400.0, 400.0), (0.0, 0.0)].map(|(top, bottom)| wall((top, 0.0), (bottom, 480.0)));
        let lattice = lattice(&walls);
        let (costs, _) = costs_to(&lattice, Vec2::new(600.0, 240.0), u32::MAX);
        assert_eq!(next(&costs, &lattice, Vec2::new(200.0, 240.0)), None);
        assert!(next(&costs, &lattice, Vec2::new(500.0, 240.0)).is_some());
    }

    #[test]
    fn a_goal_beside_a_wall_is_reached_from_the_cells_around_it() {
        let lattice = lattice(&[wall((400.0, 100.0), (400.0, 300.0))]);
        let (costs, _) = costs_to(&lattice, Vec2::new(375.0, 200.0), u32::MAX);
        assert!(next(&costs, &lattice, Vec2::new(700.0, 200.0)).is_some());
        assert!(next(&costs, &lattice, Vec2::new(100.0, 200.0)).is_some());
    }

    #[test]
    fn what_is_near_is_all_that_a_field_of_what_is_near_knows() {
        let arena = Torus { width: 8_000.0, height: 4_600.0 };
        let peak = Obstacle { from: Vec2::new(4_000.0, 2_000.0), to: Vec2::new(4_000.0, 2_000.0), radius: 60.0 };
        let lattice = Lattice::new(arena, &Terrain::new(arena, &[peak], 24.0), &[]);
        let goal = Vec2::new(4_000.0, 2_300.0);
        let mut search = Search::new(lattice.cells());
        search.begin(&lattice, lattice.cell(goal), Reach::Near, &Marks::default());
        let looked = u32::MAX - search.advance(&lattice, u32::MAX);
        let knows = |x: f32| next(&search.costs, &lattice, Vec2::new(x, 2_300.0)).is_some();
        assert!(knows(4_000.0 - NEAR_PX + 60.0) && !knows(4_000.0 - NEAR_PX - 120.0));
        assert!(search.is_done && (looked as usize) < lattice.cells() / 3, "{looked}");
    }
}
