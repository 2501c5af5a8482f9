//! What the ring does to who is outside of it.

use super::collision::destroy;
use crate::domain::{Event, Phase, World};

impl World {
    /// Takes hit points from every ship outside, each time that is due. Who is destroyed so falls to the pilot who harmed the
    /// ship last, as long as that counts for an assist; else nobody did it, which is told as the pilot's own doing.
    pub(in crate::domain) fn harm_outside_the_ring(&mut self, events: &mut Vec<Event>) {
        let World { rules, tick, phase, ships, pilots, .. } = self;
        let (Some(ring), Phase::Running { ends_at: Some(ends_at), .. }) = (rules.ring(), *phase) else { return };
        let now = *tick;
        let left = ends_at.since(now) as u32;
        if !left.is_multiple_of(ring.every_ticks) {
            return;
        }
        let safe = ring.at(left);
        for ship in ships.iter_mut().filter(|ship| ship.is_alive() && !ship.is_protected(now)) {
            if safe.contains(ship.position) {
                continue;
            }
            let damage = ring.damage.min(ship.hp);
            ship.hp -= damage;
            ship.come_out(rules);
            let (by, position) = (ship.seat, ship.position);
            events.push(Event::Hit { by, target: by, damage, hp_left: ship.hp, position });
            if ship.hp == 0 {
                let known = pilots.binary_search_by_key(&by, |pilot| pilot.seat).ok();
                let harms = known.and_then(|index| pilots.get(index)).map(|pilot| pilot.harms);
                let killer = harms.and_then(|harms| harms.last_by(rules.assist_ticks, now)).unwrap_or(by);
                destroy(rules, ship, pilots, killer, now, events);
            }
        }
    }
}
