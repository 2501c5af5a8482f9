//! What shots hit.

use crate::domain::{Event, Life, Pilot, Seat, World};

impl World {
    /// Removes shots that are too old or whose centre has left the world, and lets each of the others hit the nearest
    /// living ship in reach, its owner's excepted; of equally near ships that of the lowest seat. Shots are judged
    /// oldest first, and a ship that one of them destroys is out of the way of the next.
    pub(in crate::domain) fn resolve_hits(&mut self, events: &mut Vec<Event>) {
        let World { rules, tick, ships, shots, pilots, scratch, .. } = self;
        let now = *tick;
        let reach = rules.hit_distance_px();
        let grid = &mut scratch.ships;
        let living = ships.iter().enumerate().filter(|(_, ship)| ship.is_alive());
        grid.rebuild(living.map(|(index, ship)| (index, ship.position)));

        shots.retain(|shot| {
            if shot.is_spent(now, rules) {
                return false;
            }
            let position = shot.position_at(now);
            let can_hit =
                |index: usize| ships.get(index).is_some_and(|ship| ship.is_alive() && ship.seat != shot.owner);
            let Some(struck) = grid.nearest(position, reach, can_hit) else { return true };
            let Some(target) = ships.get_mut(struck.index) else { return true };

            let damage = rules.weapon.damage.min(target.hp);
            target.hp -= damage;
            events.push(Event::Hit { by: shot.owner, target: target.seat, damage, hp_left: target.hp, position });
            if target.hp == 0 {
                target.life = Life::Absent { respawn_at: now.after(rules.respawn_ticks) };
                count_kill(pilots, shot.owner, target.seat);
                events.push(Event::Killed { killer: shot.owner, victim: target.seat, position: target.position });
            }
            false
        });
    }
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
