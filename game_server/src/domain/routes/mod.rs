//! Ways around obstacles: fields of routes to where bots want to go, shared by all who go there.
//!
//! A field is worked out a bit every tick, whoever asks for it. Who asks before it is known flies straight. It is worked out anew
//! when something is destroyed or comes back; until that is done the old one serves, as far as its steps can still be flown.
//! Where nobody sees all of the world it knows the map alone, as if everything stood: who flies by it must not be told of what was
//! destroyed out of view.

mod field;
mod lattice;

use crate::domain::state::{State, StateSink, StateSource};
use crate::domain::terrain::Terrain;
use crate::domain::{Marks, Rules, Tick, Vec2};
use field::{Costs, Field, Reach, Search};
use lattice::Cell;

pub use lattice::Lattice;

/// So many goals have a field at a time. One more has to wait until nobody has flown by another for a while; of those, goals
/// that matter less take at most half.
const FIELDS: usize = 12;

/// Cells that are looked around from in a tick, all fields together: some 10 us.
const CELLS_PER_TICK: u32 = 256;

/// How many cells ahead on a route a bot looks for where it can fly straight to, the farthest first.
const LOOK_AHEAD_CELLS: [usize; 4] = [8, 5, 3, 1];

/// What must be free of a ship: a little less than all of it, for it may be touching what it flies along.
pub(super) const GIRTH: f32 = 0.9;

/// What a bot wants at a goal. The first ones matter more, where not all can have a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    /// Out of what harms everybody.
    Refuge,
    /// What the match is about.
    Objective,
    /// Something that lies about.
    Pickup,
    /// A place to hide.
    Cover,
    /// An enemy.
    Chase,
}

impl Purpose {
    fn reach(self) -> Reach {
        match self {
            Purpose::Refuge | Purpose::Objective => Reach::Everywhere,
            // These are in sight.
            Purpose::Pickup | Purpose::Cover | Purpose::Chase => Reach::Near,
        }
    }
}

/// The fields of a world.
#[derive(Debug, Clone)]
pub(super) struct Routes {
    fields: Vec<Field>,
    /// The field that is being worked out, or was last.
    turn: usize,
    search: Search,
}

impl Routes {
    pub fn new(rules: &Rules) -> Routes {
        Routes::of(&rules.lattice)
    }

    fn of(lattice: &Lattice) -> Routes {
        let cells = lattice.cells();
        let fields = if cells == 0 { 0 } else { FIELDS };
        Routes { fields: vec![Field::new(cells); fields], turn: 0, search: Search::new(cells) }
    }

    /// The way from `from` to `goal` as far as it can be flown straight: all of it, or to a place on a route around what is in
    /// between. Straight at the goal where no route is known. `terrain` is as it stands now.
    pub fn way(
        &mut self,
        (rules, terrain): (&Rules, &Terrain),
        from: Vec2,
        goal: Vec2,
        purpose: Purpose,
        now: Tick,
    ) -> Vec2 {
        let straight = rules.arena().shortest(from, goal);
        let girth = GIRTH * rules.ship.radius_px;
        let is_in_view = rules.view().is_none() || straight.length() <= rules.bot_sight_px();
        if (if is_in_view { terrain } else { &rules.terrain }).is_clear(from, straight, girth) {
            return straight;
        }
        let lattice = &rules.lattice;
        let Some(costs) = self.costs_to(lattice, lattice.cell(goal), purpose, now) else { return straight };
        let down = known_down(rules, terrain);
        let mut cells = [lattice.cell(from); LOOK_AHEAD_CELLS[0] + 1];
        let mut known = 0;
        while known < LOOK_AHEAD_CELLS[0]
            && let Some(next) = costs.next(lattice, &down, cells[known])
        {
            known += 1;
            cells[known] = next;
        }
        let way_to = |ahead: usize| rules.arena().shortest(from, lattice.centre(cells[ahead]));
        let ahead = LOOK_AHEAD_CELLS.into_iter().filter(|ahead| *ahead <= known);
        let mut ways = ahead.map(way_to);
        // The next cell will do although something is in between: a ship that touches it slides along.
        let nearest = (known > 0).then(|| way_to(1));
        ways.find(|way| terrain.is_clear(from, *way, girth)).or(nearest).unwrap_or(straight)
    }

    /// Works on what was asked for, as far as the tick's budget goes. `terrain` is as it stands now.
    pub fn advance(&mut self, (rules, terrain): (&Rules, &Terrain), now: Tick) {
        let (lattice, down) = (&rules.lattice, known_down(rules, terrain));
        let mut budget = CELLS_PER_TICK;
        while budget > 0 {
            if self.search.is_done {
                let Some(next) = self.next_turn(down, now) else { return };
                let Field { goal: Some(goal), reach, .. } = self.fields[next] else { return };
                self.turn = next;
                self.search.begin(lattice, goal, reach, &down);
            }
            budget = self.search.advance(lattice, budget);
            if self.search.is_done {
                let field = &mut self.fields[self.turn];
                field.known = Some(self.search.down);
                std::mem::swap(&mut field.costs, &mut self.search.costs);
            }
        }
    }

    /// The field that is to be worked out next: in turn those that are not known yet, then those that bots fly by although something
    /// was destroyed or has come back since.
    fn next_turn(&self, down: Marks, now: Tick) -> Option<usize> {
        let count = self.fields.len();
        let in_turn = (1..=count).map(|step| (self.turn + step) % count);
        let is_unknown = |index: &usize| self.fields[*index].goal.is_some() && self.fields[*index].known.is_none();
        let is_outdated = |index: &usize| {
            let field = &self.fields[*index];
            field.known.is_some_and(|known| known != down) && !field.is_idle(now)
        };
        in_turn.clone().find(is_unknown).or_else(|| in_turn.clone().find(is_outdated))
    }

    /// The costs of ways to a goal, or to a cell next to it: there one is in sight of the other. A field is begun if there is none
    /// and one is free; of one that was just begun those near the goal are known first.
    fn costs_to(&mut self, lattice: &Lattice, goal: usize, purpose: Purpose, now: Tick) -> Option<&Costs> {
        let reaches = |field: &Field| field.reach >= purpose.reach();
        let serves = |field: &Field| reaches(field) && field.goal.is_some_and(|own| lattice.are_near(own, goal));
        let exact = self.fields.iter().position(|field| field.goal == Some(goal) && reaches(field));
        let known = exact.or_else(|| self.fields.iter().position(serves));
        let index = known.or_else(|| {
            let is_free = |index: usize| {
                let field = &self.fields[index];
                (self.search.is_done || index != self.turn) && (field.goal.is_none() || field.is_idle(now))
            };
            let free = match purpose.reach() {
                Reach::Everywhere => self.fields.len(),
                Reach::Near => self.fields.len() / 2,
            };
            let longest = (0..free).filter(|index| is_free(*index)).min_by_key(|index| self.fields[*index].asked_at)?;
            self.fields[longest].begin(goal, purpose.reach());
            Some(longest)
        })?;
        let field = &mut self.fields[index];
        field.asked_at = now;
        if field.known.is_some() {
            return Some(&field.costs);
        }
        (index == self.turn && !self.search.is_done).then_some(&self.search.costs)
    }
}

/// What a field knows follows from its goal, its reach and what was destroyed, what a search has found from how far it has come;
/// both are worked out again.
impl State for Routes {
    fn write_to(&self, sink: &mut impl StateSink) {
        let Routes { fields, turn, search } = self;
        for Field { goal, reach, asked_at, known, costs: _ } in fields {
            (goal.map(|goal| goal as u32), *reach).write_to(sink);
            (*asked_at, *known).write_to(sink);
        }
        (*turn as u32).write_to(sink);
        (!search.is_done).then_some((search.down, search.looked)).write_to(sink);
    }

    fn read_from(source: &mut StateSource<'_>) -> Option<Routes> {
        let lattice = &source.rules.lattice;
        let mut routes = Routes::new(source.rules);
        for index in 0..routes.fields.len() {
            let (goal, reach): (Option<u32>, Reach) = State::read_from(source)?;
            let (asked_at, known): (Tick, Option<Marks>) = State::read_from(source)?;
            let goal = goal.map(|goal| goal as Cell);
            if goal.map_or(known.is_some(), |goal| goal >= lattice.cells()) {
                return None;
            }
            if let (Some(goal), Some(down)) = (goal, &known) {
                routes.search.begin(lattice, goal, reach, down);
                routes.search.advance(lattice, u32::MAX);
                std::mem::swap(&mut routes.fields[index].costs, &mut routes.search.costs);
            }
            let field = &mut routes.fields[index];
            (field.goal, field.reach, field.asked_at, field.known) = (goal, reach, asked_at, known);
        }
        routes.turn = u32::read_from(source)? as usize;
        if let Some((down, looked)) = <Option<(Marks, u32)>>::read_from(source)? {
            let Field { goal, reach, .. } = routes.fields.get(routes.turn)?;
            routes.search.begin(lattice, (*goal)?, *reach, &down);
            routes.search.advance(lattice, looked);
            if routes.search.is_done || routes.search.looked != looked {
                return None;
            }
        }
        Some(routes)
    }
}

/// What is destroyed, as far as everybody knows of it.
fn known_down(rules: &Rules, terrain: &Terrain) -> Marks {
    if rules.view().is_none() { terrain.down() } else { Marks::default() }
}

#[cfg(test)]
mod tests {
    use super::field::IDLE_TICKS;
    use super::*;
    use crate::domain::{Obstacle, Torus};

    /// A lattice with a wall across the middle, and routes of it without a world.
    fn walled() -> (Lattice, Routes) {
        let arena = Torus { width: 1_600.0, height: 920.0 };
        let wall = Obstacle { from: Vec2::new(800.0, 200.0), to: Vec2::new(800.0, 720.0), radius: 20.0 };
        let lattice = Lattice::new(arena, &Terrain::new(arena, &[wall], 24.0), &[]);
        let routes = Routes::of(&lattice);
        (lattice, routes)
    }

    #[test]
    fn who_goes_to_the_same_place_shares_a_field() {
        let (lattice, mut routes) = walled();
        let base = lattice.cell(Vec2::new(1_200.0, 460.0));
        let beside = lattice.cell(Vec2::new(1_240.0, 460.0));
        for goal in [base, beside, base] {
            routes.costs_to(&lattice, goal, Purpose::Objective, Tick(5));
        }
        assert_eq!(routes.fields.iter().filter(|field| field.goal.is_some()).count(), 1);
    }

    #[test]
    fn goals_beyond_the_number_of_fields_wait_until_one_is_idle_and_a_chase_leaves_half_to_objectives() {
        let (lattice, mut routes) = walled();
        let goal = |index: usize| lattice.cell(Vec2::new(20.0 + 120.0 * index as f32, 20.0));
        let asked = |routes: &mut Routes, index: usize, purpose, now: u64| {
            routes.costs_to(&lattice, goal(index), purpose, Tick(now));
            routes.fields.iter().any(|field| field.goal == Some(goal(index)))
        };
        assert!((0..FIELDS / 2).all(|index| asked(&mut routes, index, Purpose::Chase, 1)));
        assert!(!asked(&mut routes, FIELDS / 2, Purpose::Chase, 1));
        assert!((FIELDS / 2..FIELDS).all(|index| asked(&mut routes, index, Purpose::Objective, 1)));
        assert!(!asked(&mut routes, FIELDS, Purpose::Objective, 1));
        assert!(!asked(&mut routes, FIELDS, Purpose::Objective, IDLE_TICKS));
        assert!(asked(&mut routes, FIELDS, Purpose::Objective, IDLE_TICKS + 1));
    }
}
