//! Ways around obstacles: fields of routes to where bots want to go, shared by all who go there.
//!
//! A field is worked out a bit every tick, whoever asks for it. Who asks before it is known flies straight.

mod field;
mod lattice;

use crate::domain::state::{State, StateSink, StateSource};
use crate::domain::terrain::Terrain;
use crate::domain::{Rules, Tick, Vec2};
use field::{Field, Frontier};
use lattice::Cell;

pub use lattice::Lattice;

/// So many goals have a field at a time. One more has to wait until nobody has flown by another for a while; of those, goals
/// that matter less take at most half.
const FIELDS: usize = 12;

/// A field serves another goal once nobody has asked for it for so long.
const IDLE_TICKS: u64 = 60;

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

/// The fields of a world.
#[derive(Debug, Clone)]
pub(super) struct Routes {
    fields: Vec<Field>,
    frontier: Frontier,
    /// The field that is being worked out.
    busy: Option<usize>,
}

impl Routes {
    pub fn new(rules: &Rules) -> Routes {
        let cells = rules.lattice.cells();
        let fields = if cells == 0 { 0 } else { FIELDS };
        Routes { fields: vec![Field::new(cells); fields], frontier: Frontier::new(cells), busy: None }
    }

    /// The way from `from` to `goal` as far as it can be flown straight: all of it, or to a place on a route around what is in
    /// between. Straight at the goal where no route is known. `terrain` is as it stands now: routes lead around what was destroyed,
    /// but who can see through where it stood flies there.
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
        if terrain.is_clear(from, straight, girth) {
            return straight;
        }
        let lattice = &rules.lattice;
        let Some(field) = self.field_to(lattice, lattice.cell(goal), purpose, now) else { return straight };
        let mut cells = [lattice.cell(from); LOOK_AHEAD_CELLS[0] + 1];
        let mut known = 0;
        while known < LOOK_AHEAD_CELLS[0]
            && let Some(next) = field.next(lattice, cells[known])
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

    /// Works on what was asked for, as far as the tick's budget goes.
    pub fn advance(&mut self, rules: &Rules) {
        let mut budget = CELLS_PER_TICK;
        while budget > 0 {
            let Some(busy) = self.busy.or_else(|| self.fields.iter().position(|field| !field.is_done)) else { return };
            budget = self.fields[busy].advance(&rules.lattice, &mut self.frontier, budget);
            self.busy = (!self.fields[busy].is_done).then_some(busy);
        }
    }

    /// The field of a goal, or of a cell next to it: there one is in sight of the other. Begun if there is none and one is free.
    fn field_to(&mut self, lattice: &Lattice, goal: usize, purpose: Purpose, now: Tick) -> Option<&Field> {
        let serves = |field: &Field| field.goal.is_some_and(|own| lattice.are_near(own, goal));
        let exact = self.fields.iter().position(|field| field.goal == Some(goal));
        let known = exact.or_else(|| self.fields.iter().position(serves));
        let index = known.or_else(|| {
            let is_idle = |field: &Field| field.goal.is_none() || now.since(field.asked_at) >= IDLE_TICKS;
            let free = match purpose {
                Purpose::Refuge | Purpose::Objective => self.fields.len(),
                Purpose::Pickup | Purpose::Cover | Purpose::Chase => self.fields.len() / 2,
            };
            let idle = (0..free).filter(|index| Some(*index) != self.busy && is_idle(&self.fields[*index]));
            let longest = idle.min_by_key(|index| self.fields[*index].asked_at)?;
            self.fields[longest].begin(goal);
            Some(longest)
        })?;
        let field = &mut self.fields[index];
        field.asked_at = now;
        Some(field)
    }
}

/// What a field knows follows from its goal and from how far it has come, and is worked out again.
impl State for Routes {
    fn write_to(&self, sink: &mut impl StateSink) {
        let Routes { fields, frontier, busy } = self;
        for field in fields {
            field.goal.map(|goal| goal as u32).write_to(sink);
            (field.asked_at, field.is_done).write_to(sink);
        }
        busy.map(|busy| (busy as u32, frontier.worked)).write_to(sink);
    }

    fn read_from(source: &mut StateSource<'_>) -> Option<Routes> {
        let lattice = &source.rules.lattice;
        let mut routes = Routes::new(source.rules);
        for field in &mut routes.fields {
            let goal = <Option<u32>>::read_from(source)?;
            let is_done;
            (field.asked_at, is_done) = State::read_from(source)?;
            let Some(goal) = goal else { if is_done { continue } else { return None } };
            field.begin(Some(goal as Cell).filter(|goal| *goal < lattice.cells())?);
            if is_done {
                field.advance(lattice, &mut routes.frontier, u32::MAX);
            }
        }
        if let Some((busy, worked)) = <Option<(u32, u32)>>::read_from(source)? {
            let field = routes.fields.get_mut(busy as usize).filter(|field| !field.is_done)?;
            let left = field.advance(lattice, &mut routes.frontier, worked);
            routes.busy = Some(busy as usize).filter(|_| left == 0 && !field.is_done);
            routes.busy?;
        }
        Some(routes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Obstacle, Torus};

    /// A lattice with a wall across the middle, and routes of it without a world.
    fn walled() -> (Lattice, Routes) {
        let arena = Torus { width: 1_600.0, height: 920.0 };
        let wall = Obstacle { from: Vec2::new(800.0, 200.0), to: Vec2::new(800.0, 720.0), radius: 20.0 };
        let lattice = Lattice::new(arena, &Terrain::new(arena, &[wall], 24.0));
        let cells = lattice.cells();
        let fields = vec![Field::new(cells); FIELDS];
        (lattice, Routes { fields, frontier: Frontier::new(cells), busy: None })
    }

    #[test]
    fn who_goes_to_the_same_place_shares_a_field() {
        let (lattice, mut routes) = walled();
        let base = lattice.cell(Vec2::new(1_200.0, 460.0));
        let beside = lattice.cell(Vec2::new(1_240.0, 460.0));
        for goal in [base, beside, base] {
            assert!(routes.field_to(&lattice, goal, Purpose::Objective, Tick(5)).is_some());
        }
        assert_eq!(routes.fields.iter().filter(|field| field.goal.is_some()).count(), 1);
    }

    #[test]
    fn goals_beyond_the_number_of_fields_wait_until_one_is_idle_and_a_chase_leaves_half_to_objectives() {
        let (lattice, mut routes) = walled();
        let goal = |index: usize| lattice.cell(Vec2::new(20.0 + 120.0 * index as f32, 20.0));
        let asked = |routes: &mut Routes, index: usize, purpose, now: u64| {
            routes.field_to(&lattice, goal(index), purpose, Tick(now)).is_some()
        };
        assert!((0..FIELDS / 2).all(|index| asked(&mut routes, index, Purpose::Chase, 1)));
        assert!(!asked(&mut routes, FIELDS / 2, Purpose::Chase, 1));
        assert!((FIELDS / 2..FIELDS).all(|index| asked(&mut routes, index, Purpose::Objective, 1)));
        assert!(!asked(&mut routes, FIELDS, Purpose::Objective, 1));
        assert!(!asked(&mut routes, FIELDS, Purpose::Objective, IDLE_TICKS));
        assert!(asked(&mut routes, FIELDS, Purpose::Objective, IDLE_TICKS + 1));
    }
}
