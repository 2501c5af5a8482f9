//! What shots hit.

use crate::domain::{Event, Life, Pilot, Seat, Ship, Shot, Tick, World};

impl World {
    /// Removes shots that are too old or whose centre has left the world, and lets each of the others hit the nearest
    /// living ship in reach, its owner's excepted; of equally near ships that of the lowest seat. Shots are judged
    /// oldest first, and a ship that one of them destroys is out of the way of the next.
    ///
    /// Those after the first `in_flight` were fired on this tick. One that was born before flies through the ticks since
    /// its birth at once, and meets the ships where they were then; from now on it is like any other.
    pub(in crate::domain) fn resolve_hits(&mut self, in_flight: usize, events: &mut Vec<Event>) {
        let World { rules, tick, ships, shots, pilots, past, .. } = self;
        let now = *tick;
        let reach = rules.hit_distance_px();
        past.record(now, ships);

        let mut judged = 0;
        shots.retain(|shot| {
            judged += 1;
            let first = if judged > in_flight { shot.born } else { now };
            for at in (first.0..=now.0).map(Tick) {
                if shot.is_spent(at, rules) {
                    return false;
                }
                let position = shot.position_at(at);
                let struck = past.at(at).and_then(|moment| {
                    let can_hit =
                        |index: usize| moment.seat(index).is_some_and(|seat| is_target(ships, seat, shot, at));
                    moment.seat(moment.grid.nearest(position, reach, can_hit)?.index)
                });
                let Some(target) = struck.and_then(|seat| find_mut(ships, seat)) else { continue };

                let damage = rules.weapon.damage.min(target.hp);
                target.hp -= damage;
                events.push(Event::Hit { by: shot.owner, target: target.seat, damage, hp_left: target.hp, position });
                if target.hp == 0 {
                    target.life = Life::Absent { respawn_at: now.after(rules.respawn_ticks) };
                    count_kill(pilots, shot.owner, target.seat);
                    events.push(Event::Killed { killer: shot.owner, victim: target.seat, position: target.position });
                }
                return false;
            }
            true
        });
    }
}

/// Whether a shot can hit a ship where it was on tick `at`: it is another's, it lives, and it has flown since before then.
fn is_target(ships: &[Ship], seat: Seat, shot: &Shot, at: Tick) -> bool {
    let ship = ships.binary_search_by_key(&seat, |ship| ship.seat).ok().and_then(|index| ships.get(index));
    seat != shot.owner && ship.is_some_and(|ship| ship.is_alive() && ship.placed_at < at)
}

fn find_mut(ships: &mut [Ship], seat: Seat) -> Option<&mut Ship> {
    let index = ships.binary_search_by_key(&seat, |ship| ship.seat).ok()?;
    ships.get_mut(index)
}

fn count_kill(pilots: &mut [Pilot], killer: Seat, victim: Seat) {
    if let Ok(killer) = pilots.binary_search_by_key(&killer, |pilot| pilot.seat) {
        pilots[killer].kills += 1;
        pilots[killer].score += 1;
    }
    if let Ok(victim) = pilots.binary_search_by_key(&victim, |pilot| pilot.seat) {
        pilots[victim].deaths += 1;
    }
}
