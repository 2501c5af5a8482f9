//! What beams hit.

use crate::domain::geometry::Torus;
use crate::domain::past::Moment;
use crate::domain::systems::harming::{Blow, find_mut, is_target, strike};
use crate::domain::terrain::Terrain;
use crate::domain::world::Beam;
use crate::domain::{Event, Fires, Rules, Seat, Ship, Vec2, World};

impl World {
    /// Each beam that was fired on this tick shines at once, from the nose to the first ship in its way, an obstacle, the edge
    /// of the world or the end of its range. It meets ships where they were on the tick that its pilot saw. A shield takes it
    /// unharmed.
    pub(in crate::domain) fn shine_beams(&mut self, events: &mut Vec<Event>) {
        let World { rules, tick, ships, pilots, terrain, past, scratch, .. } = self;
        for beam in scratch.beams.drain(..) {
            let (range, obstacle) = free_way(rules, terrain, &beam);
            let struck = past.at(beam.seen).and_then(|moment| first_struck(rules, ships, moment, &beam, range));
            let length = struck.map_or(range, |(_, distance)| distance);
            let to = beam.origin + beam.direction.scaled(length);
            events.push(Event::Beamed { by: beam.owner, from: beam.origin, to });
            if let Some(target) = struck.and_then(|(seat, _)| find_mut(ships, seat)) {
                let blow =
                    Blow { by: beam.owner, damage: beam.damage, at: beam.seen, position: rules.arena().wrap(to) };
                strike(rules, target, pilots, blow, *tick, events);
            } else {
                scratch.knocks.extend(obstacle.map(|number| (number, beam.damage)));
            }
        }
    }
}

/// How far the beam shines if no ship is in its way, in px, and the obstacle that ends it there.
fn free_way(rules: &Rules, terrain: &Terrain, beam: &Beam) -> (f32, Option<u16>) {
    let Fires::Beam { range_px } = rules.weapon_of(beam.weapon).fires else { return (0.0, None) };
    let range = range_px.min(way_to_the_edge(rules.arena(), beam.origin, beam.direction));
    // At a speed of 1 px/s the time to an obstacle is the way to it.
    let impact = terrain.impact_within(beam.origin, beam.direction, 0.0, range);
    impact.map_or((range, None), |impact| (impact.time_s, Some(impact.number)))
}

fn way_to_the_edge(arena: Torus, origin: Vec2, direction: Vec2) -> f32 {
    let along = |place: f32, step: f32, extent: f32| {
        let room = if step > 0.0 { extent - place } else { place };
        if step == 0.0 { f32::INFINITY } else { room / step.abs() }
    };
    along(origin.x, direction.x, arena.width).min(along(origin.y, direction.y, arena.height))
}

/// The ship that the beam meets first, and after how many px; of those that it meets after equally many that of the lowest
/// seat.
fn first_struck(rules: &Rules, ships: &[Ship], moment: &Moment, beam: &Beam, range: f32) -> Option<(Seat, f32)> {
    let reach = rules.hit_distance_of(rules.weapon_of(beam.weapon));
    let arena = rules.arena();
    let middle = beam.origin + beam.direction.scaled(0.5 * range);
    let mut first: Option<(Seat, f32)> = None;
    moment.grid.visit(middle, 0.5 * range + reach, |entry| {
        let offset = arena.shortest(beam.origin, entry.position);
        let along = offset.dot(beam.direction);
        let aside = (offset - beam.direction.scaled(along)).length_squared();
        let depth = reach * reach - aside;
        if depth <= 0.0 || along < -reach {
            return;
        }
        let distance = (along - depth.sqrt()).max(0.0);
        let leaves = along + depth.sqrt();
        let Some(seat) = moment.seat(entry.index as usize) else { return };
        let is_first = first.is_none_or(|(other, nearest)| (distance, seat) < (nearest, other));
        if distance <= range
            && leaves >= 0.0
            && is_first
            && is_target(rules, ships, seat, (beam.owner, beam.team), beam.seen)
        {
            first = Some((seat, distance));
        }
    });
    first
}
