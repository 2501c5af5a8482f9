//! Jets and weapons, as an `Identity` tells them.

use wire::socket::{JetTraits, Special as WireSpecial, WeaponKind, WeaponTraits};

use crate::domain::{Drift, Fires, Jet, ShotNumbers, Special, Weapon};

pub(super) fn jet_traits(jet: &Jet, special: Special, drift: &Drift) -> JetTraits {
    let (salvo_shots, salvo_spread) = match special {
        Special::Salvo { shots, spread_rad, .. } => (shots, spread_rad),
        _ => (0, 0.0),
    };
    JetTraits {
        name: jet.name.to_string(),
        weapon: jet.weapon.0,
        special: match special {
            Special::Boost { .. } => WireSpecial::Boost,
            Special::Strafe { .. } => WireSpecial::Strafe,
            Special::Shield { .. } => WireSpecial::Shield,
            Special::Salvo { .. } => WireSpecial::Salvo,
            Special::Cloak { .. } => WireSpecial::Cloak,
        },
        special_energy: special.energy(),
        max_hp: i32::from(jet.hp),
        max_energy: jet.energy.capacity,
        energy_rate: jet.energy.regrow_per_s,
        max_speed: jet.speed_px_per_s,
        turn_rate: jet.turn_rad_per_s,
        drag: drift.drag_per_s,
        reverse: drift.reverse,
        strafe: special.strafe(),
        boost: special.boost(),
        bounce: drift.bounce,
        salvo_shots,
        salvo_spread,
    }
}

pub(super) fn weapon_traits(weapon: &Weapon) -> WeaponTraits {
    let traits = WeaponTraits {
        name: weapon.name.to_string(),
        kind: WeaponKind::Beam,
        radius: weapon.radius_px,
        damage: i32::from(weapon.damage),
        cooldown_ms: whole_ms(weapon.cooldown_s),
        energy: weapon.energy,
        count: 0,
        spread: 0.0,
        speed: 0.0,
        acceleration: 0.0,
        top_speed: 0.0,
        lifetime_ms: 0,
        turn_rate: 0.0,
        range: 0.0,
    };
    match &weapon.fires {
        Fires::Beam { range_px } => WeaponTraits { range: *range_px, ..traits },
        Fires::Shots(shots) => WeaponTraits {
            kind: match shots {
                ShotNumbers { seeks: Some(_), .. } => WeaponKind::Homing,
                ShotNumbers { count: 2.., .. } => WeaponKind::Scatter,
                shots if shots.gain_px_per_s2 > 0.0 => WeaponKind::Missile,
                _ => WeaponKind::Gun,
            },
            count: shots.count,
            spread: shots.spread_rad,
            speed: shots.speed_px_per_s,
            acceleration: shots.gain_px_per_s2,
            top_speed: shots.top_px_per_s,
            lifetime_ms: whole_ms(shots.life_s),
            turn_rate: shots.seeks.map_or(0.0, |seeks| seeks.turn_rad_per_s),
            ..traits
        },
    }
}

fn whole_ms(seconds: f32) -> u32 {
    (f64::from(seconds) * 1000.0).round() as u32
}
