//! What flies, as one client sees it.

use wire::socket::{
    Carried as WireCarried, Entity, Projectile, Radar as WireRadar, RadarSide as WireSide, WorldUpdate,
};

use crate::domain::{Carried, Marks, Rules, Ship, Shot, SpecialState, Tick};
use crate::interface_adapters::protocol::translate::{hundredths, rounded, tick_number};
use crate::use_cases::lobby::{Radar, Snapshot, Telling};

pub(in crate::interface_adapters::protocol) fn carries(carried: Carried) -> WireCarried {
    WireCarried { weapon: carried.weapon.0, pulls: carried.pulls }
}

/// The newest `max_shots` shots and every ship.
pub(in crate::interface_adapters::protocol) fn world_update(
    tick: Tick,
    snapshot: &Snapshot,
    rules: &Rules,
    max_shots: usize,
) -> WorldUpdate {
    let oldest_left_out = snapshot.shots.len().saturating_sub(max_shots);
    WorldUpdate {
        tick: tick_number(tick),
        entities: snapshot.ships.iter().map(|ship| entity(ship, snapshot.lead(ship.seat), tick, rules)).collect(),
        projectiles: snapshot.shots.iter().skip(oldest_left_out).map(|shot| projectile(shot, tick, rules)).collect(),
        pickups: numbers(snapshot.pickups),
        down: numbers(snapshot.down),
    }
}

/// What one client sees, in full.
pub(in crate::interface_adapters::protocol) fn view_update(
    tick: Tick,
    snapshot: &Snapshot,
    rules: &Rules,
    telling: &Telling,
) -> WorldUpdate {
    let ships = telling.ships.iter().filter_map(|word| snapshot.ships.get(word.index));
    WorldUpdate {
        tick: tick_number(tick),
        entities: ships.map(|ship| entity(ship, snapshot.lead(ship.seat), tick, rules)).collect(),
        projectiles: telling.shots.iter().map(|shot| projectile(shot, tick, rules)).collect(),
        // Of a client that knows nothing: none lies there, all stand.
        pickups: numbers(telling.pickups),
        down: numbers(telling.obstacles),
    }
}

pub(super) fn numbers(marks: Marks) -> Vec<u16> {
    marks.iter().map(|number| number as u16).collect()
}

pub(in crate::interface_adapters::protocol) fn radar(radar: &Radar) -> WireRadar {
    let sides = radar.sweep.sides.iter();
    WireRadar {
        tick: tick_number(radar.tick),
        columns: radar.sweep.columns,
        rows: radar.sweep.rows,
        sides: sides.map(|side| WireSide { team: side.team.map(|team| team.0), cells: side.cells.clone() }).collect(),
    }
}

fn entity(ship: &Ship, lead: i8, now: Tick, rules: &Rules) -> Entity {
    Entity {
        id: ship.seat.0,
        x: hundredths(ship.position.x),
        y: hundredths(ship.position.y),
        rotation: rounded(ship.heading, 10_000.0),
        vx: if rules.drifts() { hundredths(ship.velocity.x) } else { 0.0 },
        vy: if rules.drifts() { hundredths(ship.velocity.y) } else { 0.0 },
        throttle: rounded(ship.throttle, 1_000.0),
        turn: rounded(ship.controls.turn(), 1_000.0),
        hp: i32::from(ship.hp),
        alive: ship.is_alive(),
        protected: ship.is_alive() && ship.is_protected(now),
        jet: ship.jet.0,
        special: ship.is_alive() && ship.special == SpecialState::On,
        shielded: ship.is_alive() && now < ship.shielded_until,
        doubled: ship.is_alive() && now < ship.doubled_until,
        carries: ship.carried.filter(|_| ship.is_alive()).map(carries),
        energy: rounded(energy_share(ship, rules), 100.0),
        ack: ship.ack,
        lead,
    }
}

/// 0 to 1 of what a ship can hold; 1 where ships hold none.
pub(in crate::interface_adapters::protocol) fn energy_share(ship: &Ship, rules: &Rules) -> f32 {
    ship.energy_share(rules).map_or(1.0, |share| share.clamp(0.0, 1.0))
}

fn projectile(shot: &Shot, tick: Tick, rules: &Rules) -> Projectile {
    let (position, velocity) = (shot.position_at(tick, rules), shot.velocity_at(tick, rules));
    Projectile {
        id: shot.id.0,
        owner: shot.owner.0,
        weapon: shot.weapon.0,
        x: hundredths(position.x),
        y: hundredths(position.y),
        vx: hundredths(velocity.x),
        vy: hundredths(velocity.y),
        born: tick_number(shot.born),
    }
}
