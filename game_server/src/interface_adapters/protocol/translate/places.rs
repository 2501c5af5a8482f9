//! What stands and lies on a map.

use wire::socket::{
    Base as WireBase, Map as WireMap, Obstacle as WireObstacle, Pickup as WirePickup, PickupKind as WirePickupKind,
};

use crate::domain::{Base, Obstacle, PickupKind, PickupPoint, Rules, Tick};
use crate::interface_adapters::protocol::translate::tick_number;

/// What of an `Identity` changes with the map.
pub(in crate::interface_adapters::protocol) fn map(tick: Tick, rules: &Rules) -> WireMap {
    let name = rules.world.map.to_string();
    let (obstacles, bases, pickups) = (obstacles(rules), bases(rules), pickups(rules));
    WireMap { tick: tick_number(tick), name, obstacles, bases, pickups }
}

pub(super) fn obstacles(rules: &Rules) -> Vec<WireObstacle> {
    (0..).zip(&rules.world.obstacles).map(|(number, one)| obstacle(number, one, rules)).collect()
}

pub(super) fn bases(rules: &Rules) -> Vec<WireBase> {
    rules.cores.iter().flat_map(|_| &rules.world.bases).map(base).collect()
}

pub(super) fn pickups(rules: &Rules) -> Vec<WirePickup> {
    rules.pickup_points().iter().map(|point| pickup(point, rules)).collect()
}

fn obstacle(number: u16, Obstacle { from, to, radius }: &Obstacle, rules: &Rules) -> WireObstacle {
    let breakable = rules.world.breakable.iter().find(|breakable| breakable.number == number);
    let hp = breakable.map_or(0, |breakable| breakable.hp.into());
    WireObstacle { x1: from.x, y1: from.y, x2: to.x, y2: to.y, radius: *radius, hp }
}

fn pickup(point: &PickupPoint, rules: &Rules) -> WirePickup {
    let (holds, weapon) = match &point.holds {
        PickupKind::Repair => (WirePickupKind::Repair, None),
        PickupKind::Shield => (WirePickupKind::Shield, None),
        PickupKind::DoubleDamage => (WirePickupKind::DoubleDamage, None),
        PickupKind::Energy => (WirePickupKind::Energy, None),
        PickupKind::Weapon(name) => (WirePickupKind::Weapon, rules.weapon_called(name)),
    };
    WirePickup { x: point.at.x, y: point.at.y, holds, weapon: weapon.map_or(0, |weapon| weapon.0) }
}

fn base(&Base { side, centre, radius }: &Base) -> WireBase {
    WireBase { side: side.0, x: centre.x, y: centre.y, radius }
}
