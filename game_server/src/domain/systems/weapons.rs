//! How ships fire.

use crate::domain::geometry::wrap_angle;
use crate::domain::shot::{Launch, SettingOut};
use crate::domain::world::Beam;
use crate::domain::{Carried, Fires, Shot, ShotId, Special, SpecialState, Tick, Vec2, WeaponId, World};

impl World {
    /// Lets a ship whose trigger is held fire as often as cooldown and energy allow, and a salvo that was paid for go off, which
    /// is one of the mode's gun. Double damage doubles what the weapon fires, not a salvo: both at once would be the end of whoever is near. Shots start at the nose, with the weapon's speed alone. The nose is part of the ship, so it is
    /// across the seam when the seam is in between.
    ///
    /// A shot is born on the tick that the pilot saw of the others, so that it meets them where they were on the pilot's
    /// screen: there the own ship is ahead of the others, and so is the shot's flight. Firing gives a cloaked ship away.
    pub(in crate::domain) fn fire_weapons(&mut self) {
        let World { rules, tick, ships, shots, next_shot, terrain, past, scratch, .. } = self;
        let now = *tick;
        for ship in ships.iter_mut().filter(|ship| ship.is_alive()) {
            let salvo = match rules.jet(ship.jet).special {
                Some(Special::Salvo { shots, spread_rad, .. }) if ship.special == SpecialState::On => {
                    Some((shots, spread_rad))
                }
                _ => None,
            };
            let in_hand = ship.weapon(rules);
            let weapon = rules.weapon_of(in_hand);
            let shoots = ship.controls.shoot() && now >= ship.ready_at && ship.energy >= weapon.energy;
            if !shoots && salvo.is_none() {
                continue;
            }
            // Whoever fires is in the fight.
            ship.protected_until = ship.protected_until.min(now);
            let seen = Tick(now.0.saturating_sub(u64::from(ship.behind)));
            let born = past.reach_back(seen.max(ship.fired_at), now);
            ship.fired_at = born;
            let (owner, team, centre, heading) = (ship.seat, ship.team, ship.position, ship.heading);
            let ahead = Vec2::forward(heading);
            let nose = rules.arena().wrap(centre + ahead.scaled(rules.ship.radius_px));
            let times = if now < ship.doubled_until { 2 } else { 1 };
            let mut fire = |weapon: WeaponId, (count, spread_rad): (u8, f32), times: u16| {
                let damage = rules.weapon_of(weapon).damage.saturating_mul(times);
                for angle in fan(count, spread_rad) {
                    let direction = Vec2::forward(wrap_angle(heading + angle));
                    let launch = Launch { id: take_id(next_shot), owner, team, weapon, damage };
                    let setting_out = SettingOut { origin: nose, direction, born };
                    shots.extend(Shot::launched((rules, terrain), launch, setting_out));
                }
            };
            if shoots {
                match &weapon.fires {
                    Fires::Shots(numbers) => fire(in_hand, (numbers.count, numbers.spread_rad), times),
                    Fires::Beam { .. } => {
                        let (origin, damage, seen) = (nose, weapon.damage.saturating_mul(times), born);
                        scratch.beams.push(Beam {
                            owner,
                            team,
                            weapon: in_hand,
                            damage,
                            origin,
                            direction: ahead,
                            seen,
                        });
                    }
                }
                ship.energy -= weapon.energy;
                ship.carried = ship.carried.and_then(Carried::fired);
                ship.ready_at = now.after(weapon.cooldown_ticks);
            }
            if let Some(fanned) = salvo {
                fire(WeaponId::default(), fanned, 1);
            }
            if salvo.is_some() && ship.special == SpecialState::On {
                ship.special = SpecialState::Spent;
            }
            ship.come_out(rules);
        }
    }
}

/// The angles of so many shots, spread evenly; of a single one straight ahead.
fn fan(count: u8, spread_rad: f32) -> impl Iterator<Item = f32> {
    let step = spread_rad / f32::from(count.max(2) - 1);
    let first = if count > 1 { -0.5 * spread_rad } else { 0.0 };
    (0..count).map(move |index| first + f32::from(index) * step)
}

pub(super) fn take_id(next_shot: &mut u32) -> ShotId {
    let id = ShotId(*next_shot);
    *next_shot = next_shot.wrapping_add(1);
    id
}
