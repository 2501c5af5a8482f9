//! What a hit does.

use crate::domain::systems::collision::destroy;
use crate::domain::{Event, Pilot, Rules, Seat, Ship, Team, Tick, Vec2};

/// Something that has met a ship.
#[derive(Debug, Clone, Copy)]
pub(super) struct Blow {
    pub by: Seat,
    pub damage: u16,
    /// The tick that the ship was met on, which may be a little before the present.
    pub at: Tick,
    pub position: Vec2,
}

/// Takes hit points from the ship unless it is protected, or its shield is up. Being met gives a
/// cloaked ship away, for everybody is told where.
pub(super) fn strike(
    rules: &Rules,
    target: &mut Ship,
    pilots: &mut [Pilot],
    blow: Blow,
    now: Tick,
    events: &mut Vec<Event>,
) {
    let Blow { by, damage, at, position } = blow;
    let is_safe = target.is_shielded(rules, now) || target.is_protected(at);
    let damage = if is_safe { 0 } else { damage.min(target.hp) };
    target.hp -= damage;
    target.come_out(rules);
    if damage > 0
        && let Ok(victim) = pilots.binary_search_by_key(&target.seat, |pilot| pilot.seat)
    {
        pilots[victim].harms.note(by, damage, now);
    }
    events.push(Event::Hit { by, target: target.seat, damage, hp_left: target.hp, position });
    if target.hp == 0 {
        destroy(rules, target, pilots, by, now, events);
    }
}

/// Whether what a pilot has fired can hit a ship where it was on tick `at`: the ship is of another pilot, and of another side
/// unless friends are hit too; it lives, and it has flown since before then.
pub(super) fn is_target(rules: &Rules, ships: &[Ship], seat: Seat, (owner, team): (Seat, Team), at: Tick) -> bool {
    let Some(ship) = ships.binary_search_by_key(&seat, |ship| ship.seat).ok().and_then(|index| ships.get(index)) else {
        return false;
    };
    seat != owner
        && ship.is_alive()
        && ship.placed_at < at
        && (rules.sides.friendly_fire || rules.are_foes(team, ship.team))
}

pub(super) fn find_mut(ships: &mut [Ship], seat: Seat) -> Option<&mut Ship> {
    let index = ships.binary_search_by_key(&seat, |ship| ship.seat).ok()?;
    ships.get_mut(index)
}
