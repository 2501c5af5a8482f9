//! Ships take what lies about.

use crate::domain::{Carried, PickupKind, PickupNumbers, Rules, Ship, Tick, World};

impl World {
    /// Each thing that lies about goes to the nearest living ship in reach that has a use for it; of equally near ones to that
    /// of the lowest seat. Taking something gives a cloaked ship away, for everybody near sees it vanish.
    pub(in crate::domain) fn take_pickups(&mut self) {
        let World { rules, tick, ships, past, pickups, .. } = self;
        let now = *tick;
        let Some(numbers) = &rules.pickups else { return };
        for (number, point) in rules.pickup_points().iter().enumerate() {
            if !pickups.lies(number, now) {
                continue;
            }
            let can_use = |index: usize| ships.get(index).is_some_and(|ship| has_use_for(ship, &point.holds, rules));
            let taker = past.newest().nearest(point.at, numbers.reach_px, can_use);
            let Some(ship) = taker.and_then(|taker| ships.get_mut(taker.index)) else { continue };
            take(ship, &point.holds, numbers, rules, now);
            pickups.take(number, now.after(rules.pickup_return_ticks));
        }
    }
}

fn has_use_for(ship: &Ship, holds: &PickupKind, rules: &Rules) -> bool {
    let jet = rules.jet(ship.jet);
    ship.is_alive()
        && match holds {
            PickupKind::Repair => ship.hp < jet.hp,
            PickupKind::Energy => ship.energy < jet.energy.capacity,
            PickupKind::Shield | PickupKind::DoubleDamage | PickupKind::Weapon(_) => true,
        }
}

fn take(ship: &mut Ship, holds: &PickupKind, numbers: &PickupNumbers, rules: &Rules, now: Tick) {
    let jet = rules.jet(ship.jet);
    match holds {
        PickupKind::Repair => ship.hp = ship.hp.saturating_add(numbers.repair_hp).min(jet.hp),
        PickupKind::Energy => ship.energy = (ship.energy + numbers.energy).min(jet.energy.capacity),
        PickupKind::Shield => ship.shielded_until = now.after(rules.shield_ticks),
        PickupKind::DoubleDamage => ship.doubled_until = now.after(rules.double_damage_ticks),
        PickupKind::Weapon(name) => {
            let weapon = rules.weapon_called(name);
            ship.carried = weapon.map(|weapon| Carried { weapon, pulls: numbers.pulls });
        }
    }
    ship.come_out(rules);
}
