//! What shots hit.

use crate::domain::{Event, Life, Pilot, Rules, Seat, Tick, World};

impl World {
    /// Removes shots that are too old, have met an obstacle or whose centre has left the world, and lets each of the others
    /// hit the nearest living ship in reach; of equally near ships that of the lowest seat. A shot flies through its owner's
    /// ship, and through those of the owner's side unless the mode has friendly fire. A protected ship stops it unharmed.
    /// Shots are judged oldest first, and a ship that one of them destroys is out of the way of the next.
    pub(in crate::domain) fn resolve_hits(&mut self, events: &mut Vec<Event>) {
        let World { rules, tick, ships, shots, pilots, scratch, .. } = self;
        let now = *tick;
        let reach = rules.hit_distance_px();
        let grid = &mut scratch.ships;
        let living = ships.iter().enumerate().filter(|(_, ship)| ship.is_alive());
        grid.rebuild(living.map(|(index, ship)| (index, ship.position)));

        shots.retain(|shot| {
            if now >= shot.ends || shot.is_spent(now, rules) {
                return false;
            }
            let position = shot.position_at(now);
            let can_hit = |index: usize| {
                ships.get(index).is_some_and(|ship| {
                    ship.is_alive()
                        && ship.seat != shot.owner
                        && (rules.sides.friendly_fire || rules.are_foes(shot.team, ship.team))
                })
            };
            let Some(struck) = grid.nearest(position, reach, can_hit) else { return true };
            let Some(target) = ships.get_mut(struck.index) else { return true };

            let damage = if target.is_protected(now) { 0 } else { rules.weapon.damage.min(target.hp) };
            target.hp -= damage;
            note_harm(pilots, target.seat, shot.owner, damage, now);
            events.push(Event::Hit { by: shot.owner, target: target.seat, damage, hp_left: target.hp, position });
            if target.hp == 0 {
                target.life = Life::Absent { respawn_at: now.after(rules.respawn_ticks) };
                events.push(Event::Killed { killer: shot.owner, victim: target.seat, position: target.position });
                count_kill(rules, pilots, shot.owner, target.seat, now, events);
            }
            false
        });
    }
}

fn note_harm(pilots: &mut [Pilot], victim: Seat, by: Seat, damage: u16, now: Tick) {
    if damage > 0
        && let Ok(victim) = pilots.binary_search_by_key(&victim, |pilot| pilot.seat)
    {
        pilots[victim].harms.note(by, damage, now);
    }
}

/// Counts the kill, its bounty and its assists. Destroying a ship of one's own side earns nothing, nor does helping with it.
fn count_kill(rules: &Rules, pilots: &mut [Pilot], killer: Seat, victim: Seat, now: Tick, events: &mut Vec<Event>) {
    let Ok(lost) = pilots.binary_search_by_key(&victim, |pilot| pilot.seat) else { return };
    let side = pilots[lost].team;
    let streak = std::mem::take(&mut pilots[lost].streak);
    let harms = std::mem::take(&mut pilots[lost].harms);
    pilots[lost].deaths += 1;

    let numbers = &rules.score;
    if let Ok(killer) = pilots.binary_search_by_key(&killer, |pilot| pilot.seat)
        && rules.are_foes(pilots[killer].team, side)
    {
        let bounty = if streak >= u32::from(numbers.bounty_streak) { numbers.bounty } else { 0 };
        pilots[killer].kills += 1;
        pilots[killer].streak += 1;
        pilots[killer].score += u32::from(numbers.kill) + u32::from(bounty);
    }
    for helper in harms.by(numbers.assist_damage, rules.assist_ticks, now).filter(|helper| *helper != killer) {
        if let Ok(index) = pilots.binary_search_by_key(&helper, |pilot| pilot.seat)
            && rules.are_foes(pilots[index].team, side)
            && !pilots[index].left
        {
            pilots[index].assists += 1;
            pilots[index].score += u32::from(numbers.assist);
            events.push(Event::Assisted { by: helper, victim });
        }
    }
}
