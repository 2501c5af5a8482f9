//! What shots hit.

use crate::domain::shot::{Launch, SettingOut};
use crate::domain::systems::harming::{Blow, find_mut, is_target, strike};
use crate::domain::systems::weapons::take_id;
use crate::domain::{Event, Life, Pilot, Rules, Seat, Ship, Shot, Tick, Vec2, World};

impl World {
    /// Removes shots that are too old, have met an obstacle or whose centre has left the world, and lets each of the others
    /// hit the nearest living ship in reach; of equally near ships that of the lowest seat. A shot flies through its owner's
    /// ship, and through those of the owner's side unless the mode has friendly fire. A protected ship stops it unharmed,
    /// a shielded one throws it back: then it is its own, and sets out as if fired there.
    /// Shots are judged oldest first, and a ship that one of them destroys is out of the way of the next.
    ///
    /// Those after the first `in_flight` were fired on this tick. One that was born before flies through the ticks since
    /// its birth at once, and meets the ships where they were then; from now on it is like any other.
    pub(in crate::domain) fn resolve_hits(&mut self, in_flight: usize, events: &mut Vec<Event>) {
        let World { rules, tick, ships, shots, next_shot, pilots, terrain, past, scratch, .. } = self;
        let now = *tick;
        past.record(now, ships);

        scratch.thrown_back.clear();
        let mut judged = 0;
        shots.retain(|shot| {
            judged += 1;
            let first = if judged > in_flight { shot.born } else { now };
            let reach = rules.hit_distance_of(rules.weapon_of(shot.weapon));
            for at in (first.0..=now.0).map(Tick) {
                if at >= shot.ends || shot.is_spent(at, rules) {
                    let met = shot.meets.filter(|_| at >= shot.ends);
                    scratch.knocks.extend(met.map(|number| (number, shot.damage)));
                    return false;
                }
                let position = shot.position_at(at, rules);
                let struck = past.at(at).and_then(|moment| {
                    let by = (shot.owner, shot.team);
                    let can_hit =
                        |index: usize| moment.seat(index).is_some_and(|seat| is_target(rules, ships, seat, by, at));
                    moment.seat(moment.grid.nearest(position, reach, can_hit)?.index)
                });
                let Some(target) = struck.and_then(|seat| find_mut(ships, seat)) else { continue };

                if target.is_shielded(rules, now) {
                    let outwards = rules.arena().shortest(target.position, position);
                    let velocity = mirrored(shot.velocity, outwards);
                    let direction = velocity.scaled(1.0 / velocity.length());
                    let (id, weapon, damage) = (take_id(next_shot), shot.weapon, shot.damage);
                    let launch = Launch { id, owner: target.seat, team: target.team, weapon, damage };
                    let setting_out = SettingOut { origin: position, direction, born: now };
                    scratch.thrown_back.extend(Shot::launched((rules, terrain), launch, setting_out));
                }
                let blow = Blow { by: shot.owner, damage: shot.damage, at, position };
                strike(rules, target, pilots, blow, now, events);
                return false;
            }
            true
        });
        shots.append(&mut scratch.thrown_back);
    }
}

/// A velocity after a bounce off a round surface; straight back if it did not come towards it.
fn mirrored(velocity: Vec2, outwards: Vec2) -> Vec2 {
    let towards = velocity.dot(outwards);
    if towards >= 0.0 {
        return velocity.scaled(-1.0);
    }
    velocity - outwards.scaled(2.0 * towards / outwards.length_squared())
}

/// Takes a ship without hit points out of the world, for a while or for good. Nobody's doing is the pilot's own.
pub(super) fn destroy(
    rules: &Rules,
    ship: &mut Ship,
    pilots: &mut [Pilot],
    killer: Seat,
    now: Tick,
    events: &mut Vec<Event>,
) {
    let returns = |ticks: u32| Life::Absent { respawn_at: now.after(ticks) };
    ship.life = rules.respawn_ticks.map_or(Life::Out, returns);
    events.push(Event::Killed { killer, victim: ship.seat, position: ship.position });
    count_kill(rules, pilots, killer, ship.seat, now, events);
}

/// Counts the kill, its bounty and its assists. Destroying a ship of one's own side earns nothing, nor does helping with it.
fn count_kill(rules: &Rules, pilots: &mut [Pilot], killer: Seat, victim: Seat, now: Tick, events: &mut Vec<Event>) {
    let Ok(lost) = pilots.binary_search_by_key(&victim, |pilot| pilot.seat) else { return };
    let side = pilots[lost].team;
    let streak = std::mem::take(&mut pilots[lost].streak);
    let harms = std::mem::take(&mut pilots[lost].harms);
    pilots[lost].deaths += 1;

    let numbers = &rules.score;
    if killer != victim
        && let Ok(killer) = pilots.binary_search_by_key(&killer, |pilot| pilot.seat)
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
