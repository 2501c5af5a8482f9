//! What stands and lies on a map.

use wire::socket::{
    Base as WireBase, Map as WireMap, Obstacle as WireObstacle, Pickup as WirePickup, PickupKind as WirePickupKind,
    Repeated,
};

use crate::domain::{Base, Obstacle, PickupKind, PickupPoint, Rules, Tick, Tiling};
use crate::interface_adapters::protocol::translate::tick_number;

/// What of an `Identity` changes with the map.
pub(in crate::interface_adapters::protocol) fn map(tick: Tick, rules: &Rules) -> WireMap {
    let name = rules.world.map.to_string();
    let (obstacles, bases, pickups) = (obstacles(rules), bases(rules), pickups(rules));
    WireMap { tick: tick_number(tick), name, obstacles, bases, pickups, repeated: repeated(rules) }
}

/// How often what is told of obstacles and pick-ups is there; none where that is all there is.
pub(super) fn repeated(rules: &Rules) -> Option<Repeated> {
    let tiling = rules.world.tiling.filter(|tiling| tiling.obstacles > 0 || tiling.pickups > 0)?;
    let Tiling { columns, rows, .. } = tiling;
    let once = rules.world.obstacles.len().saturating_sub(tiling.repeated_obstacles());
    Some(Repeated { columns, rows, once: u16::try_from(once).unwrap_or(u16::MAX) })
}

/// Those of the first place, and those that stand once, where it is repeated.
pub(super) fn obstacles(rules: &Rules) -> Vec<WireObstacle> {
    let told = |number: usize| match rules.world.tiling {
        Some(tiling) => number < tiling.obstacles || number >= tiling.repeated_obstacles(),
        None => true,
    };
    let numbered = rules.world.obstacles.iter().enumerate().filter(|(number, _)| told(*number));
    numbered.map(|(number, one)| obstacle(number, one, rules)).collect()
}

pub(super) fn bases(rules: &Rules) -> Vec<WireBase> {
    rules.cores.iter().flat_map(|_| &rules.world.bases).map(base).collect()
}

/// Those of the first place, where it is repeated.
pub(super) fn pickups(rules: &Rules) -> Vec<WirePickup> {
    let told = rules.world.tiling.map_or(usize::MAX, |tiling| tiling.pickups);
    rules.pickup_points().iter().take(told).map(|point| pickup(point, rules)).collect()
}

fn obstacle(number: usize, Obstacle { from, to, radius }: &Obstacle, rules: &Rules) -> WireObstacle {
    let breakable = rules.world.breakable.iter().find(|breakable| usize::from(breakable.number) == number);
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
