//! What a bot flies for where there is more to do than to fight.

use crate::domain::bots::Surroundings;
use crate::domain::routes::Purpose;
use crate::domain::{Core, CorePlace, Seat, Ship, Vec2};

/// One in so many bots of a side stays near its base.
const DEFENDERS: u16 = 2;
/// So near the base a defender is where it should be.
const GUARD_PX: f32 = 260.0;
/// A friend who carries a core is followed from here, not closer: the escort fights.
const ESCORT_PX: f32 = 160.0;
/// And nobody comes to escort from further away than this.
const ESCORT_FROM_PX: f32 = 500.0;

/// Where to go, and whether a fight on the way is worth the delay.
#[derive(Debug, Clone, Copy)]
pub(super) struct Errand {
    pub goal: Vec2,
    pub purpose: Purpose,
    pub may_fight: bool,
}

impl Errand {
    fn for_the_match(goal: Vec2, may_fight: bool) -> Errand {
        Errand { goal, purpose: Purpose::Objective, may_fight }
    }
}

impl<'a> Surroundings<'a> {
    /// None where there is nothing to fly for but the fight. What lies about comes after what decides the match now, and before
    /// what only helps to.
    pub fn errand(&self, me: &Ship) -> Option<Errand> {
        let task = self.task(me);
        task.filter(|task| !task.may_fight).or_else(|| self.fetch(me)).or(task)
    }

    /// What the cores ask for.
    fn task(&self, me: &Ship) -> Option<Errand> {
        if self.cores.is_empty() {
            return None;
        }
        let base = self.rules.base(me.team)?.centre;
        let own = self.cores.iter().find(|core| core.side == me.team)?;
        if self.cores.iter().any(|core| core.carrier() == Some(me.seat)) {
            // Until the own core is back there is nothing to gain but time; that the others fetch it is what is needed.
            return Some(Errand::for_the_match(base, false));
        }
        match own.place {
            CorePlace::Dropped { at, .. } => return Some(Errand::for_the_match(at, false)),
            CorePlace::Carried { by } => {
                // Everybody is told who carries it. Where he is, only who sees him knows; the others know where he wants to go.
                // Who hunts him fights when he has caught up.
                let thief = self.ship(by)?;
                let home = self.rules.base(thief.team).map(|base| base.centre);
                let goal = if self.sees(me, thief) { Some(thief.position) } else { home }?;
                return Some(Errand::for_the_match(goal, true));
            }
            CorePlace::Home => {}
        }
        if me.seat.0.is_multiple_of(DEFENDERS) {
            let is_away = self.way(me, base).length() > GUARD_PX;
            return is_away.then_some(Errand::for_the_match(base, true));
        }
        self.escort(me).or_else(|| self.raid(me))
    }

    /// The enemy who carries the own core: the first to be shot at.
    pub fn thief(&self, me: &Ship) -> Option<Seat> {
        self.cores.iter().find(|core| core.side == me.team).and_then(Core::carrier)
    }

    /// Somebody to fight, if he is in sight.
    pub fn prey_in_sight(&self, me: &Ship, seat: Seat) -> Option<&'a Ship> {
        let ship = self.ship(seat).filter(|ship| self.is_prey(me, ship))?;
        let sight = self.rules.bot_sight_px();
        (self.way(me, ship.position).length_squared() <= sight * sight).then_some(ship)
    }

    fn escort(&self, me: &Ship) -> Option<Errand> {
        let friends = self.cores.iter().filter_map(Core::carrier).filter_map(|by| self.ship(by));
        let carrier = friends.into_iter().find(|ship| ship.team == me.team && self.sees(me, ship))?;
        let distance = self.way(me, carrier.position).length();
        (ESCORT_PX..ESCORT_FROM_PX).contains(&distance).then_some(Errand::for_the_match(carrier.position, true))
    }

    /// To the nearest enemy core that nobody carries.
    fn raid(&self, me: &Ship) -> Option<Errand> {
        let free = self.cores.iter().filter(|core| core.side != me.team).filter_map(|core| match core.place {
            CorePlace::Home => self.rules.base(core.side).map(|base| base.centre),
            CorePlace::Dropped { at, .. } => Some(at),
            CorePlace::Carried { .. } => None,
        });
        let goals = free.map(|goal| (self.way(me, goal).length(), goal));
        let (distance, goal) = goals.min_by(|a, b| a.0.total_cmp(&b.0))?;
        Some(Errand::for_the_match(goal, distance > GUARD_PX))
    }

    /// The shortest way to a place, as if nothing were in between.
    pub fn way(&self, me: &Ship, place: Vec2) -> Vec2 {
        self.rules.arena().shortest(me.position, place)
    }

    fn ship(&self, seat: Seat) -> Option<&'a Ship> {
        self.ships.binary_search_by_key(&seat, |ship| ship.seat).ok().and_then(|index| self.ships.get(index))
    }
}
