//! The name of a set of numbers.

use super::{
    BotNumbers, CoreNumbers, Drift, EnergyNumbers, FlightModel, FlightNumbers, ModeNumbers, RingNumbers, ScoreNumbers,
    ShipNumbers, SideNumbers, ViewNumbers, WeaponNumbers, WorldNumbers,
};
use crate::domain::hash::StateHash;
use crate::domain::{
    ArmamentNumbers, Base, Breakable, Fires, JetNumbers, Obstacle, PickupKind, PickupNumbers, PickupPoint, Seeker,
    ShotNumbers, SkillNumbers, SpawnZone, Special, TemperamentNumbers, ZoneShape,
};

/// Destructured without `..`: a new number cannot be forgotten here.
pub(super) fn hash(numbers: &ModeNumbers) -> u64 {
    let ModeNumbers {
        mode,
        countdown_s,
        match_s,
        overtime_s,
        respawn_s,
        score_limit,
        min_players,
        max_players,
        snapshot_every_ticks,
        world,
        other_maps,
        // Who watches changes nothing of what happens. What bots see does.
        view: ViewNumbers { area_px2, spectator_delay_s: _ },
        sides: SideNumbers { count: sides, friendly_fire },
        ring,
        cores,
        pickups,
        ship: ShipNumbers { radius_px, hp, protection_s },
        flight: FlightNumbers { speed_px_per_s, turn_rad_per_s, model },
        weapon: WeaponNumbers { shot_speed_px_per_s, shot_life_s, shot_radius_px, damage, cooldown_s, energy },
        energy: EnergyNumbers { capacity, regrow_per_s },
        score: ScoreNumbers { kill, outlived, assist, assist_damage, assist_s, bounty, bounty_streak },
        bots: BotNumbers { fill_to, think_every_ticks, sight_px, fire_range_px, shares, skills, temperaments },
    } = numbers;
    let mut hash = StateHash::new();
    hash.text(mode);
    hash.flag(match_s.is_some());
    hash.flag(score_limit.is_some());
    hash.u32(score_limit.unwrap_or(0));
    for count in
        [min_players, max_players, hp, damage, fill_to, kill, outlived, assist, assist_damage, bounty, bounty_streak]
    {
        hash.u16(*count);
    }
    hash.flag(respawn_s.is_some());
    hash.u16(sides.map_or(0, u16::from));
    hash.flag(*friendly_fire);
    hash.u32(*snapshot_every_ticks);
    hash.u32(*think_every_ticks);
    let measures = [
        countdown_s,
        &match_s.unwrap_or(0.0),
        overtime_s,
        &respawn_s.unwrap_or(0.0),
        radius_px,
        speed_px_per_s,
        turn_rad_per_s,
        shot_speed_px_per_s,
        shot_life_s,
        shot_radius_px,
        cooldown_s,
        energy,
        capacity,
        regrow_per_s,
        protection_s,
        assist_s,
        sight_px,
        fire_range_px,
    ];
    for measure in measures {
        hash.f32(*measure);
    }
    hash.f32(area_px2.unwrap_or(0.0));
    hash.flag(ring.is_some());
    if let Some(ring) = ring {
        let RingNumbers { first_px, last_px, rest_s, closing_s, wander_px, wander_s, damage, every_s } = ring;
        for measure in [first_px, last_px, rest_s, closing_s, wander_px, wander_s, every_s] {
            hash.f32(*measure);
        }
        hash.u16(*damage);
    }
    hash.u64(other_maps.len() as u64);
    for world in [world].into_iter().chain(other_maps) {
        write_world(world, &mut hash);
    }
    shares.iter().for_each(|share| hash.u16(*share));
    skills.iter().for_each(|skill| write_skill(skill, &mut hash));
    temperaments.iter().for_each(|temperament| write_temperament(temperament, &mut hash));
    write_model(model, &mut hash);
    hash.flag(cores.is_some());
    if let Some(CoreNumbers { capture, reach_px, returns_s }) = cores {
        hash.u16(*capture);
        hash.f32(*reach_px);
        hash.f32(*returns_s);
    }
    hash.flag(pickups.is_some());
    if let Some(pickups) = pickups {
        let PickupNumbers { returns_s, reach_px, repair_hp, energy, shield_s, double_damage_s, pulls } = pickups;
        for measure in [returns_s, reach_px, energy, shield_s, double_damage_s] {
            hash.f32(*measure);
        }
        hash.u16(*repair_hp);
        hash.u16(u16::from(*pulls));
    }
    hash.finish()
}

fn write_world(world: &WorldNumbers, hash: &mut StateHash) {
    // Walls stand among the obstacles, and so do all that are repeated.
    let WorldNumbers { map, width_px, height_px, walled: _, obstacles, breakable, bases, spawns, pickups, tiling: _ } =
        world;
    hash.text(map);
    hash.f32(*width_px);
    hash.f32(*height_px);
    hash.u64(obstacles.len() as u64);
    for Obstacle { from, to, radius } in obstacles {
        for value in [from.x, from.y, to.x, to.y, *radius] {
            hash.f32(value);
        }
    }
    hash.u64(bases.len() as u64);
    for Base { side, centre, radius } in bases {
        hash.u16(u16::from(side.0));
        for value in [centre.x, centre.y, *radius] {
            hash.f32(value);
        }
    }
    hash.u64(spawns.len() as u64);
    spawns.iter().for_each(|zone| write_zone(zone, hash));
    hash.u64(breakable.len() as u64);
    for Breakable { number, hp, returns_s } in breakable {
        hash.u16(*number);
        hash.u16(*hp);
        hash.f32(*returns_s);
    }
    hash.u64(pickups.len() as u64);
    pickups.iter().for_each(|point| write_point(point, hash));
}

fn write_zone(zone: &SpawnZone, hash: &mut StateHash) {
    let SpawnZone { side, shape } = zone;
    hash.flag(side.is_some());
    hash.u16(side.map_or(0, |side| u16::from(side.0)));
    match *shape {
        ZoneShape::Disc { centre, radius } => {
            hash.u16(0);
            [centre.x, centre.y, radius].into_iter().for_each(|value| hash.f32(value));
        }
        ZoneShape::Rectangle { from, to } => {
            hash.u16(1);
            [from.x, from.y, to.x, to.y].into_iter().for_each(|value| hash.f32(value));
        }
    }
}

fn write_point(point: &PickupPoint, hash: &mut StateHash) {
    let PickupPoint { at, holds } = point;
    hash.f32(at.x);
    hash.f32(at.y);
    hash.u16(match holds {
        PickupKind::Repair => 0,
        PickupKind::Shield => 1,
        PickupKind::DoubleDamage => 2,
        PickupKind::Energy => 3,
        PickupKind::Weapon(_) => 4,
    });
    if let PickupKind::Weapon(name) = holds {
        hash.text(name);
    }
}

fn write_model(model: &FlightModel, hash: &mut StateHash) {
    match model {
        FlightModel::Throttle { throttle_per_s } => hash.f32(*throttle_per_s),
        FlightModel::Drift(Drift { drag_per_s, reverse, bounce, jets, weapons }) => {
            hash.u64(jets.len() as u64);
            [drag_per_s, reverse, bounce].into_iter().for_each(|value| hash.f32(*value));
            jets.iter().for_each(|jet| write_jet(jet, hash));
            hash.u64(weapons.len() as u64);
            weapons.iter().for_each(|weapon| write_weapon(weapon, hash));
        }
    }
}

fn write_skill(skill: &SkillNumbers, hash: &mut StateHash) {
    let SkillNumbers {
        title,
        reaction_s,
        aim_error_rad,
        lead,
        burst_s,
        rest_s,
        sprays_rad,
        reserve,
        dodge,
        uses_special,
        takes_cover,
    } = skill;
    hash.text(title);
    let measures = [reaction_s, aim_error_rad, lead, burst_s, rest_s, sprays_rad, reserve, dodge];
    measures.into_iter().for_each(|measure| hash.f32(*measure));
    hash.flag(*uses_special);
    hash.flag(*takes_cover);
}

fn write_temperament(temperament: &TemperamentNumbers, hash: &mut StateHash) {
    let TemperamentNumbers { keeps_px, likes_wounded, loyalty, retreats_below, alertness, gathers_px, jets } =
        temperament;
    for measure in [keeps_px, likes_wounded, loyalty, retreats_below, alertness, gathers_px] {
        hash.f32(*measure);
    }
    hash.u64(jets.len() as u64);
    jets.iter().for_each(|jet| hash.text(jet));
}

fn write_jet(jet: &JetNumbers, hash: &mut StateHash) {
    let JetNumbers { name, speed, turn, hull, energy, weapon, special } = jet;
    hash.text(name);
    hash.text(weapon);
    for share in [speed, turn, hull, energy] {
        hash.f32(*share);
    }
    let (kind, strength, count) = match *special {
        Special::Boost { push, .. } => (0, push, 0),
        Special::Strafe { push, .. } => (1, push, 0),
        Special::Shield { .. } => (2, 0.0, 0),
        Special::Salvo { shots, spread_rad, .. } => (3, spread_rad, u16::from(shots)),
        Special::Cloak { .. } => (4, 0.0, 0),
    };
    hash.u16(kind);
    hash.u16(count);
    hash.f32(strength);
    hash.f32(special.energy());
}

fn write_weapon(weapon: &ArmamentNumbers, hash: &mut StateHash) {
    let ArmamentNumbers { name, damage, cooldown_s, energy, radius_px, fires } = weapon;
    hash.text(name);
    hash.u16(*damage);
    [cooldown_s, energy, radius_px].into_iter().for_each(|value| hash.f32(*value));
    match *fires {
        Fires::Beam { range_px } => {
            hash.u16(0);
            hash.f32(range_px);
        }
        Fires::Shots(ShotNumbers {
            count,
            spread_rad,
            speed_px_per_s,
            gain_px_per_s2,
            top_px_per_s,
            life_s,
            seeks,
        }) => {
            hash.u16(1);
            hash.u16(u16::from(count));
            for value in [spread_rad, speed_px_per_s, gain_px_per_s2, top_px_per_s, life_s] {
                hash.f32(value);
            }
            hash.flag(seeks.is_some());
            if let Some(Seeker { turn_rad_per_s, sight_px, cone_rad }) = seeks {
                [turn_rad_per_s, sight_px, cone_rad].into_iter().for_each(|value| hash.f32(value));
            }
        }
    }
}
