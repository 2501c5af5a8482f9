//! How far it is to one goal, from everywhere.

use super::lattice::{Cell, DIAGONAL, Lattice};
use crate::domain::Tick;

/// Of a cell that is not reached yet, or that no way leads to.
const UNKNOWN: u16 = u16::MAX;

/// Costs of the shortest ways to a goal. They are worked out from the goal on, so those near it are right first.
#[derive(Debug, Clone)]
pub(super) struct Field {
    pub goal: Option<Cell>,
    /// When a bot last flew by it.
    pub asked_at: Tick,
    /// False while cells wait in the frontier.
    pub is_done: bool,
    costs: Vec<u16>,
}

/// Cells that were reached and not looked around from yet, by cost: the ways of one field, worked out cheapest first (Dial's
/// variant of Dijkstra's algorithm). One field is worked on at a time.
#[derive(Debug, Clone)]
pub(super) struct Frontier {
    /// Cells of cost `c` wait in bucket `c` modulo their number, which is more than a step can add.
    buckets: [Vec<u32>; DIAGONAL as usize + 1],
    cost: u16,
    /// Cells that were looked around from since the field was begun.
    pub worked: u32,
}

impl Frontier {
    pub fn new(cells: usize) -> Frontier {
        // What waits is the rim of what was reached. With room for every cell no tick ever allocates.
        Frontier { buckets: std::array::from_fn(|_| Vec::with_capacity(cells)), cost: 0, worked: 0 }
    }

    fn bucket(&mut self, cost: u16) -> &mut Vec<u32> {
        let count = self.buckets.len();
        &mut self.buckets[usize::from(cost) % count]
    }
}

impl Field {
    pub fn new(cells: usize) -> Field {
        Field { goal: None, asked_at: Tick(0), is_done: true, costs: vec![UNKNOWN; cells] }
    }

    /// Forgets everything and begins at a new goal.
    pub fn begin(&mut self, goal: Cell) {
        self.goal = Some(goal);
        self.is_done = false;
        self.costs.fill(UNKNOWN);
    }

    /// Looks around from at most `budget` cells, and returns how much of it is left. `frontier` is empty, or as this left it.
    pub fn advance(&mut self, lattice: &Lattice, frontier: &mut Frontier, mut budget: u32) -> u32 {
        let Some(goal) = self.goal.filter(|_| !self.is_done) else { return budget };
        if self.costs[goal] == UNKNOWN {
            self.costs[goal] = 0;
            frontier.buckets.iter_mut().for_each(Vec::clear);
            (frontier.cost, frontier.worked) = (0, 0);
            frontier.bucket(0).push(goal as u32);
        }
        while budget > 0 {
            let cost = frontier.cost;
            let Some(cell) = frontier.bucket(cost).pop() else {
                if frontier.buckets.iter().all(Vec::is_empty) {
                    self.is_done = true;
                    break;
                }
                frontier.cost += 1;
                continue;
            };
            let cell = cell as Cell;
            if self.costs[cell] < cost {
                // A cheaper way was found after it was put here.
                continue;
            }
            budget -= 1;
            frontier.worked += 1;
            for (next, step) in lattice.steps(cell) {
                if cost + step < self.costs[next] {
                    self.costs[next] = cost + step;
                    frontier.bucket(cost + step).push(next as u32);
                }
            }
        }
        budget
    }

    /// The neighbour through which the way to the goal is shortest; none at the goal, and where no way is known.
    pub fn next(&self, lattice: &Lattice, from: Cell) -> Option<Cell> {
        let around = lattice.steps(from).map(|(cell, step)| (self.costs[cell].saturating_add(step), cell));
        let (cost, cell) = around.min_by_key(|(cost, _)| *cost)?;
        (cost < UNKNOWN && self.costs[cell] < self.costs[from]).then_some(cell)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::terrain::Terrain;
    use crate::domain::{Obstacle, Torus, Vec2};

    const ARENA: Torus = Torus { width: 800.0, height: 480.0 };

    fn lattice(obstacles: &[Obstacle]) -> Lattice {
        Lattice::new(ARENA, &Terrain::new(ARENA, obstacles, 24.0))
    }

    fn wall(from: (f32, f32), to: (f32, f32)) -> Obstacle {
        Obstacle { from: Vec2::new(from.0, from.1), to: Vec2::new(to.0, to.1), radius: 10.0 }
    }

    fn field_to(lattice: &Lattice, goal: Vec2, budget: u32) -> (Field, u32) {
        let (mut field, mut frontier, mut turns) = (Field::new(lattice.cells()), Frontier::new(lattice.cells()), 0);
        field.begin(lattice.cell(goal));
        while !field.is_done {
            turns += 1;
            field.advance(lattice, &mut frontier, budget);
        }
        (field, turns)
    }

    #[test]
    fn every_way_is_the_shortest_one() {
        let lattice = lattice(&[wall((400.0, 0.0), (400.0, 300.0)), wall((200.0, 200.0), (330.0, 380.0))]);
        let (field, _) = field_to(&lattice, Vec2::new(700.0, 100.0), u32::MAX);
        let mut reached = 0;
        for cell in (0..lattice.cells()).filter(|cell| Some(*cell) != field.goal) {
            let ways = lattice.steps(cell).filter_map(|(next, step)| field.costs[next].checked_add(step));
            let is_closed_in = lattice.steps(cell).all(|(next, _)| lattice.steps(next).all(|(back, _)| back != cell));
            if !is_closed_in {
                assert_eq!(ways.min(), Some(field.costs[cell]), "cell {cell}");
                reached += 1;
            }
        }
        assert!(reached > lattice.cells() / 2);
    }

    #[test]
    fn a_field_is_the_same_whether_it_is_made_at_once_or_bit_by_bit() {
        let lattice = lattice(&[wall((400.0, 0.0), (400.0, 300.0))]);
        let goal = Vec2::new(700.0, 100.0);
        let (at_once, turns) = field_to(&lattice, goal, u32::MAX);
        let (bit_by_bit, many_turns) = field_to(&lattice, goal, 10);
        assert_eq!((at_once.costs, turns), (bit_by_bit.costs, 1));
        assert!(many_turns >= 20, "{many_turns}");
    }

    #[test]
    fn a_way_across_the_seam_is_found_where_it_is_shorter() {
        let lattice = lattice(&[wall((400.0, 0.0), (400.0, 480.0))]);
        let (field, _) = field_to(&lattice, Vec2::new(780.0, 100.0), u32::MAX);
        let (mut cell, mut columns) = (lattice.cell(Vec2::new(380.0 - 40.0, 100.0)), Vec::new());
        while let Some(next) = field.next(&lattice, cell) {
            cell = next;
            columns.push(lattice.centre(cell).x);
        }
        assert_eq!(Some(cell), field.goal);
        assert!(columns.windows(2).any(|pair| pair[1] - pair[0] > 700.0), "{columns:?}");
    }

    #[test]
    fn where_no_way_leads_none_is_known() {
        let walls = [(400.0, 400.0), (0.0, 0.0)].map(|(top, bottom)| wall((top, 0.0), (bottom, 480.0)));
        let lattice = lattice(&walls);
        let (field, _) = field_to(&lattice, Vec2::new(600.0, 240.0), u32::MAX);
        assert_eq!(field.next(&lattice, lattice.cell(Vec2::new(200.0, 240.0))), None);
        assert!(field.next(&lattice, lattice.cell(Vec2::new(500.0, 240.0))).is_some());
    }

    #[test]
    fn a_goal_beside_a_wall_is_reached_from_the_cells_around_it() {
        let lattice = lattice(&[wall((400.0, 100.0), (400.0, 300.0))]);
        let (field, _) = field_to(&lattice, Vec2::new(375.0, 200.0), u32::MAX);
        assert!(field.next(&lattice, lattice.cell(Vec2::new(700.0, 200.0))).is_some());
        assert!(field.next(&lattice, lattice.cell(Vec2::new(100.0, 200.0))).is_some());
    }
}
