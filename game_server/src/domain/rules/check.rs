//! What makes a mode playable.

use super::{CoreNumbers, Drift, FlightModel, ModeNumbers, RingNumbers, WorldNumbers};
use crate::domain::terrain::{MAX_OBSTACLES, Terrain};
use crate::domain::{
    ArmamentNumbers, Fires, GUN, JetNumbers, MAX_ASPECT, Marks, PickupKind, PickupNumbers, PickupPoint, ShotNumbers,
    Special, TICK_S, TICKS_PER_SECOND, Tiling, Torus, Vec2, ZoneShape,
};

const DAY_S: f32 = 86_400.0;

/// More than one can choose among at a glance.
const MAX_MAPS: usize = 8;

/// Nobody fights longer than that for one point.
const MAX_OVERTIME_S: f32 = 600.0;

/// Bots of one skill in a deal.
const MAX_SHARE: u16 = 100;

/// Places along each side of a map that are looked at for room, and how many of them must have some: one in four.
const LATTICE: u16 = 16;
const ROOMY_PLACES: u16 = LATTICE * LATTICE / 4;

/// More zones on a map would be no zones any more.
const MAX_ZONES: usize = 32;

/// Places along each side of a spawn zone that are looked at for room; one in four must have some.
const ZONE_LATTICE: u16 = 8;

/// A number that makes no playable mode. `key` is the path in the mode's file.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("{key} is {value}, but must be {expected}")]
pub struct RulesError {
    pub key: &'static str,
    pub value: String,
    pub expected: String,
}

pub(super) fn check(n: &ModeNumbers) -> Result<(), RulesError> {
    let one_tick_s = 1.0 / TICKS_PER_SECOND as f32;
    within("countdown_s", n.countdown_s, 0.0, DAY_S)?;
    if let Some(match_s) = n.match_s {
        within("match_s", match_s, one_tick_s, DAY_S)?;
    }
    // Where a ring closes by the end, or nobody comes back, waiting longer decides nothing.
    let ends_by_itself = n.ring.is_some() || n.respawn_s.is_none();
    within("overtime_s", n.overtime_s, 0.0, if ends_by_itself { 0.0 } else { MAX_OVERTIME_S })?;
    match (n.respawn_s, n.match_s) {
        (Some(respawn_s), _) => within("respawn_s", respawn_s, one_tick_s, DAY_S)?,
        // Nobody could ever come into a world that goes on for ever.
        (None, match_s) => within("match_s (without respawn)", match_s.unwrap_or(0.0), one_tick_s, DAY_S)?,
    }
    if let Some(limit) = n.score_limit {
        within("score_limit", limit, 1, u32::MAX)?;
    }
    within("max_players", n.max_players, 1, u16::MAX)?;
    within("min_players", n.min_players, 1, n.max_players)?;
    within("snapshot_every_ticks", n.snapshot_every_ticks, 1, TICKS_PER_SECOND)?;

    if let Some(sides) = n.sides.count {
        within("sides.count", sides, 2, 4)?;
        within("max_players", n.max_players, u16::from(sides), u16::MAX)?;
    }

    within("ship.radius_px", n.ship.radius_px, 1.0, 1_000.0)?;
    within("ship.hp", n.ship.hp, 1, u16::MAX)?;
    within("ship.protection_s", n.ship.protection_s, 0.0, 60.0)?;
    within("weapon.shot_radius_px", n.weapon.shot_radius_px, 0.0, 1_000.0)?;
    // Four times the distance of a hit: the nearest image of a ship is then the only one that a shot can touch.
    let reach = n.ship.radius_px + n.weapon.shot_radius_px;
    within("world.width_px", n.world.width_px, 4.0 * reach, 65_536.0)?;
    within("world.height_px", n.world.height_px, 4.0 * reach, 65_536.0)?;

    if let Some(area) = n.view.area_px2 {
        within("view.area_px2", area, 10_000.0, 4_000_000.0)?;
        // So that of everything in view one image is the nearest.
        let longest = (area * MAX_ASPECT).sqrt();
        within("world.width_px", n.world.width_px, longest, 65_536.0)?;
        within("world.height_px", n.world.height_px, longest, 65_536.0)?;
    }

    within("view.spectator_delay_s", n.view.spectator_delay_s, 0.0, 60.0)?;
    if let Some(ring) = &n.ring {
        check_ring(ring, n)?;
    }
    if let Some(cores) = &n.cores {
        check_cores(cores, n)?;
    }

    check_obstacles(&n.world, n.ship.radius_px)?;
    check_spawns(&n.world, n)?;
    within("world.maps (their number)", n.other_maps.len() + 1, 1, MAX_MAPS)?;
    for world in &n.other_maps {
        // So that nothing but what stands there changes from one to the next.
        within("world.maps (the width of each)", world.width_px, n.world.width_px, n.world.width_px)?;
        within("world.maps (the height of each)", world.height_px, n.world.height_px, n.world.height_px)?;
        check_obstacles(world, n.ship.radius_px)?;
        check_spawns(world, n)?;
    }
    if let Some(pickups) = &n.pickups {
        [&n.world].into_iter().chain(&n.other_maps).try_for_each(|world| check_pickups(pickups, world, n))?;
    }

    let shorter_side = n.world.width_px.min(n.world.height_px);
    // Ships wrap by one addition, so they must not cross the world in one tick; nor fly through an obstacle.
    let has_obstacles = [&n.world].into_iter().chain(&n.other_maps).any(|world| !world.obstacles.is_empty());
    let most = if has_obstacles { n.ship.radius_px.min(0.5 * shorter_side) } else { 0.5 * shorter_side };
    within("flight.speed_px_per_s", n.flight.speed_px_per_s, 0.0, most / TICK_S)?;
    within("flight.turn_rad_per_s", n.flight.turn_rad_per_s, 0.01, 60.0)?;
    match &n.flight.model {
        FlightModel::Throttle { throttle_per_s } => within("flight.throttle_per_s", *throttle_per_s, 0.01, 60.0)?,
        FlightModel::Drift(drift) => check_drift(n, drift)?,
    }

    // A faster shot could jump over a ship between two ticks.
    within("weapon.shot_speed_px_per_s", n.weapon.shot_speed_px_per_s, 1.0, reach / TICK_S)?;
    within("weapon.shot_life_s", n.weapon.shot_life_s, one_tick_s, 60.0)?;
    within("weapon.damage", n.weapon.damage, 1, u16::MAX)?;
    within("weapon.cooldown_s", n.weapon.cooldown_s, one_tick_s, 60.0)?;
    within("energy.capacity", n.energy.capacity, 0.0, 10_000.0)?;
    within("energy.regrow_per_s", n.energy.regrow_per_s, 0.0, 10_000.0)?;
    within("weapon.energy", n.weapon.energy, 0.0, n.energy.capacity)?;

    within("score.kill", n.score.kill, 0, 1_000)?;
    within("score.outlived", n.score.outlived, 0, 1_000)?;
    within("score.assist", n.score.assist, 0, 1_000)?;
    within("score.assist_damage", n.score.assist_damage, 1, u16::MAX)?;
    within("score.assist_s", n.score.assist_s, 0.0, 60.0)?;
    within("score.bounty", n.score.bounty, 0, 1_000)?;
    within("score.bounty_streak", n.score.bounty_streak, 1, u16::MAX)?;

    within("bots.fill_to", n.bots.fill_to, 0, n.max_players)?;
    within("bots.think_every_ticks", n.bots.think_every_ticks, 1, 6)?;
    within("bots.sight_px", n.bots.sight_px, 1.0, 65_536.0)?;
    within("bots.fire_range_px", n.bots.fire_range_px, 1.0, 65_536.0)?;
    check_characters(n)
}

fn check_characters(n: &ModeNumbers) -> Result<(), RulesError> {
    let keys = ["bots.rookies", "bots.regulars", "bots.veterans", "bots.aces"];
    for (key, share) in keys.into_iter().zip(n.bots.shares) {
        within(key, share, 0, MAX_SHARE)?;
    }
    within("bots (of all skills together)", n.bots.shares.iter().sum(), 1, 4 * MAX_SHARE)?;
    for skill in &n.bots.skills {
        within("skill.title (its length in bytes)", skill.title.len(), 1, 16)?;
        within("skill.reaction_s", skill.reaction_s, 0.0, 1.0)?;
        within("skill.aim_error_rad", skill.aim_error_rad, 0.0, 1.0)?;
        within("skill.lead", skill.lead, 0.0, 1.0)?;
        within("skill.burst_s", skill.burst_s, 1.0 / TICKS_PER_SECOND as f32, 60.0)?;
        within("skill.rest_s", skill.rest_s, 0.0, 60.0)?;
        within("skill.sprays_rad", skill.sprays_rad, 0.0, 3.2)?;
        within("skill.reserve", skill.reserve, 0.0, 1.0)?;
        within("skill.dodge", skill.dodge, 0.0, 1.0)?;
    }
    for temperament in &n.bots.temperaments {
        within("temperament.keeps_px", temperament.keeps_px, 0.0, 65_536.0)?;
        within("temperament.likes_wounded", temperament.likes_wounded, 0.0, 1.0)?;
        within("temperament.loyalty", temperament.loyalty, 1.0, 100.0)?;
        within("temperament.retreats_below", temperament.retreats_below, 0.0, 1.0)?;
        within("temperament.alertness", temperament.alertness, 0.0, 100.0)?;
        within("temperament.gathers_px", temperament.gathers_px, 0.0, 10_000.0)?;
        if let FlightModel::Drift(drift) = &n.flight.model {
            let is_unknown = |jet: &&std::sync::Arc<str>| drift.jets.iter().all(|known| known.name != **jet);
            if let Some(jet) = temperament.jets.iter().find(is_unknown) {
                let known: Vec<&str> = drift.jets.iter().map(|jet| &*jet.name).collect();
                let expected = format!("one of {}", known.join(", "));
                return Err(RulesError { key: "temperament.jets", value: jet.to_string(), expected });
            }
        }
    }
    Ok(())
}

/// The fastest that a jet may be, in px a second: what the binary protocol can tell.
const MAX_JET_SPEED: f32 = 1_200.0;

fn check_drift(n: &ModeNumbers, drift: &Drift) -> Result<(), RulesError> {
    within("flight.drag_per_s", drift.drag_per_s, 0.1, 10.0)?;
    within("flight.reverse", drift.reverse, 0.0, 1.0)?;
    within("flight.bounce", drift.bounce, 0.0, 1.0)?;
    within("jets (their number)", drift.jets.len(), 1, usize::from(u8::MAX))?;
    drift.weapons.iter().try_for_each(|weapon| check_weapon(n, weapon))?;
    let names: Vec<&str> = drift.weapons.iter().map(|weapon| &*weapon.name).chain([GUN]).collect();
    within("weapons (their number)", names.len(), 1, usize::from(u8::MAX))?;
    drift.jets.iter().try_for_each(|jet| {
        let known = usize::from(names.contains(&&*jet.weapon));
        within("jet.weapon (how many have this name)", known, 1, 1)?;
        check_jet(n, jet)
    })
}

fn check_jet(n: &ModeNumbers, jet: &JetNumbers) -> Result<(), RulesError> {
    within("jet.name (its length in bytes)", jet.name.len(), 1, 32)?;
    for (key, share) in
        [("jet.speed", jet.speed), ("jet.turn", jet.turn), ("jet.hull", jet.hull), ("jet.energy", jet.energy)]
    {
        within(key, share, 0.1, 10.0)?;
    }
    within("jet.hull times ship.hp", jet.hull * f32::from(n.ship.hp), 1.0, f32::from(u16::MAX))?;
    within("jet.turn times flight.turn_rad_per_s", jet.turn * n.flight.turn_rad_per_s, 0.01, 60.0)?;
    let push = match jet.special {
        Special::Boost { push, .. } => within("jet.special.push", push, 1.0, 10.0).map(|()| push)?,
        Special::Strafe { push, .. } => within("jet.special.push", push, 0.1, 10.0).map(|()| 1.0 + push)?,
        Special::Salvo { shots, spread_rad, .. } => {
            within("jet.special.shots", shots, 2, 16)?;
            within("jet.special.spread_rad", spread_rad, 0.0, 3.0)?;
            1.0
        }
        Special::Shield { .. } | Special::Cloak { .. } => 1.0,
    };
    // Its own radius in a tick is as far as a ship may go: so it flies through no obstacle.
    let limit =
        MAX_JET_SPEED.min(n.ship.radius_px / TICK_S).min(0.5 * n.world.width_px.min(n.world.height_px) / TICK_S);
    within("the speed of a jet, its special included", n.flight.speed_px_per_s * jet.speed * push, 0.0, limit)?;
    within("jet.special.energy", jet.special.energy(), 0.0, 10_000.0)
}

fn check_weapon(n: &ModeNumbers, weapon: &ArmamentNumbers) -> Result<(), RulesError> {
    let one_tick_s = 1.0 / TICKS_PER_SECOND as f32;
    within("weapon.name (its length in bytes)", weapon.name.len(), 1, 32)?;
    within("weapon.damage", weapon.damage, 1, u16::MAX / 2)?;
    within("weapon.cooldown_s", weapon.cooldown_s, one_tick_s, 60.0)?;
    within("weapon.energy", weapon.energy, 0.0, 10_000.0)?;
    within("weapon.radius_px", weapon.radius_px, 0.0, 2.0 * n.weapon.shot_radius_px.max(n.ship.radius_px))?;
    match weapon.fires {
        Fires::Beam { range_px } => within("weapon.range_px", range_px, 1.0, 2_000.0),
        Fires::Shots(ShotNumbers {
            count,
            spread_rad,
            speed_px_per_s,
            gain_px_per_s2,
            top_px_per_s,
            life_s,
            seeks,
        }) => {
            within("weapon.pellets", count, 1, 16)?;
            within("weapon.spread_rad", spread_rad, 0.0, 3.0)?;
            // A faster shot could jump over a ship between two ticks.
            let fastest = (n.ship.radius_px + weapon.radius_px) / TICK_S;
            within("weapon.speed_px_per_s", speed_px_per_s, 1.0, fastest)?;
            within("weapon.top_px_per_s", top_px_per_s, speed_px_per_s, fastest)?;
            within("weapon.gain_px_per_s2", gain_px_per_s2, 0.0, 100_000.0)?;
            within("weapon.life_s", life_s, one_tick_s, 60.0)?;
            let Some(seeks) = seeks else { return Ok(()) };
            within("weapon.turn_rad_per_s", seeks.turn_rad_per_s, 0.01, 60.0)?;
            within("weapon.sight_px", seeks.sight_px, 1.0, 2_000.0)?;
            within("weapon.cone_rad", seeks.cone_rad, 0.01, 3.0)
        }
    }
}

/// Written so that NaN, which is in no range, is refused.
fn within<T: PartialOrd + std::fmt::Display>(key: &'static str, value: T, low: T, high: T) -> Result<(), RulesError> {
    if (&low..=&high).contains(&&value) {
        Ok(())
    } else {
        Err(RulesError { key, value: value.to_string(), expected: format!("from {low} to {high}") })
    }
}

fn check_ring(ring: &RingNumbers, n: &ModeNumbers) -> Result<(), RulesError> {
    let match_s = n.match_s.unwrap_or(0.0);
    let half_side = 0.5 * n.world.width_px.min(n.world.height_px);
    within("ring.last_px", ring.last_px, n.ship.radius_px, half_side)?;
    within("ring.first_px", ring.first_px, ring.last_px, 65_536.0)?;
    within("ring.rest_s", ring.rest_s, 0.0, match_s)?;
    within("ring.closing_s", ring.closing_s, 1.0, match_s - ring.rest_s)?;
    within("ring.wander_px", ring.wander_px, 0.0, half_side - ring.last_px)?;
    within("ring.wander_s", ring.wander_s, 1.0, DAY_S)?;
    within("ring.damage", ring.damage, 1, u16::MAX)?;
    within("ring.every_s", ring.every_s, 1.0 / TICKS_PER_SECOND as f32, 60.0)
}

/// One base for each side, on the map and with room for its ships.
fn check_cores(cores: &CoreNumbers, n: &ModeNumbers) -> Result<(), RulesError> {
    within("cores.capture", cores.capture, 1, 1_000)?;
    within("cores.reach_px", cores.reach_px, 1.0, 1_000.0)?;
    within("cores.returns_s", cores.returns_s, 1.0, DAY_S)?;
    let sides = usize::from(n.sides.count.unwrap_or(0));
    within("sides.count (with cores)", sides, 2, 4)?;
    [&n.world].into_iter().chain(&n.other_maps).try_for_each(|world| check_bases(world, sides, n.ship.radius_px))
}

fn check_bases(world: &WorldNumbers, sides: usize, ship_radius_px: f32) -> Result<(), RulesError> {
    // A side with several bases would not know where its core is.
    if let Some(Tiling { columns, rows, .. }) = world.tiling {
        within(
            "world.ships (how often the place is there, which has bases)",
            u32::from(columns) * u32::from(rows),
            1,
            1,
        )?;
    }
    within("world.bases (their number)", world.bases.len(), sides, sides)?;
    let (width, height) = (world.width_px, world.height_px);
    for (base, side) in world.bases.iter().zip(0..) {
        within("world.bases.side (in order)", base.side.0, side, side)?;
        within("world.bases.at (x)", base.centre.x, 0.0, width)?;
        within("world.bases.at (y)", base.centre.y, 0.0, height)?;
        within("world.bases.radius_px", base.radius, 2.0 * ship_radius_px, 0.5 * width.min(height))?;
    }
    Ok(())
}

/// Each lies on the map, where a ship can come, and what a crate holds is known.
fn check_pickups(pickups: &PickupNumbers, world: &WorldNumbers, n: &ModeNumbers) -> Result<(), RulesError> {
    within("pickups.returns_s", pickups.returns_s, 1.0, DAY_S)?;
    within("pickups.reach_px", pickups.reach_px, 1.0, 1_000.0)?;
    within("pickups.repair_hp", pickups.repair_hp, 1, u16::MAX)?;
    within("pickups.energy", pickups.energy, 0.0, 10_000.0)?;
    within("pickups.shield_s", pickups.shield_s, 0.0, 60.0)?;
    within("pickups.double_damage_s", pickups.double_damage_s, 0.0, 60.0)?;
    within("pickups.pulls", pickups.pulls, 1, u8::MAX)?;
    let points = &world.pickups;
    within("world.pickups (their number)", points.len(), 1, Marks::ROOM)?;
    let weapons = match &n.flight.model {
        FlightModel::Drift(drift) => drift.weapons.as_slice(),
        FlightModel::Throttle { .. } => &[],
    };
    let arena = Torus { width: world.width_px, height: world.height_px };
    let terrain = Terrain::new(arena, &world.obstacles, n.ship.radius_px);
    for PickupPoint { at, holds } in points {
        within("world.pickups.at (x)", at.x, 0.0, arena.width)?;
        within("world.pickups.at (y)", at.y, 0.0, arena.height)?;
        within("world.pickups (room for a ship there)", u8::from(terrain.has_room(arena.wrap(*at))), 1, 1)?;
        if let PickupKind::Weapon(name) = holds {
            let known = weapons.iter().filter(|weapon| weapon.name == *name).count();
            within("world.pickups.weapon (how many have this name)", known, 1, 1)?;
        }
    }
    Ok(())
}

/// Each lies inside the world and leaves room for ships; where there are sides, each of them has some, or none has.
fn check_spawns(world: &WorldNumbers, n: &ModeNumbers) -> Result<(), RulesError> {
    within("world.spawns (their number)", world.spawns.len(), 0, MAX_ZONES)?;
    let arena = Torus { width: world.width_px, height: world.height_px };
    let terrain = Terrain::new(arena, &world.obstacles, n.ship.radius_px);
    let least = 2.0 * n.ship.radius_px;
    for zone in &world.spawns {
        within("world.spawns.side", zone.side.map_or(0, |side| side.0), 0, 3)?;
        match zone.shape {
            ZoneShape::Disc { centre, radius } => {
                within("world.spawns.radius_px", radius, least, 0.5 * arena.width.min(arena.height))?;
                within("world.spawns.at (x)", centre.x, radius, arena.width - radius)?;
                within("world.spawns.at (y)", centre.y, radius, arena.height - radius)?;
            }
            ZoneShape::Rectangle { from, to } => {
                within("world.spawns.from (x)", from.x, 0.0, arena.width - least)?;
                within("world.spawns.from (y)", from.y, 0.0, arena.height - least)?;
                within("world.spawns.to (x)", to.x, from.x + least, arena.width)?;
                within("world.spawns.to (y)", to.y, from.y + least, arena.height)?;
            }
        }
        let steps = || (0..ZONE_LATTICE).map(|step| (f32::from(step) + 0.5) / f32::from(ZONE_LATTICE));
        let places = steps().flat_map(|across| steps().map(move |down| zone.shape.at(across, down)));
        let roomy = places.filter(|place| terrain.has_room(arena.wrap(*place))).count();
        let all = usize::from(ZONE_LATTICE).pow(2);
        within("world.spawns (places of a zone with room for a ship, of 64)", roomy, all / 4, all)?;
    }
    let sides = n.sides.count.unwrap_or(0);
    let has_zones = |side: &u8| world.spawns.iter().any(|zone| zone.side.is_some_and(|team| team.0 == *side));
    let with_zones = (0..sides).filter(has_zones).count();
    let expected = if with_zones == 0 { 0 } else { usize::from(sides) };
    within("world.spawns (how many sides have a zone)", with_zones, expected, expected)
}

fn check_obstacles(world: &WorldNumbers, ship_radius_px: f32) -> Result<(), RulesError> {
    within("world.obstacles (their number)", world.obstacles.len(), 0, MAX_OBSTACLES)?;
    let shorter_side = world.width_px.min(world.height_px);
    for obstacle in &world.obstacles {
        for end in [obstacle.from, obstacle.to] {
            within("world.obstacles.x_px", end.x, 0.0, world.width_px)?;
            within("world.obstacles.y_px", end.y, 0.0, world.height_px)?;
        }
        within("world.obstacles.radius_px", obstacle.radius, 1.0, 0.25 * shorter_side)?;
    }
    for breakable in &world.breakable {
        within("world.obstacles.breaks.hp", breakable.hp, 1, u16::MAX)?;
        within("world.obstacles.breaks.returns_s", breakable.returns_s, 1.0, DAY_S)?;
    }
    let arena = Torus { width: world.width_px, height: world.height_px };
    let terrain = Terrain::new(arena, &world.obstacles, ship_radius_px);
    let steps = || (0..LATTICE).map(|step| (f32::from(step) + 0.5) / f32::from(LATTICE));
    let places = steps().flat_map(|x| steps().map(move |y| Vec2::new(x * arena.width, y * arena.height)));
    let roomy = places.filter(|place| terrain.has_room(*place)).count();
    within(
        "world.obstacles (places with room for a ship, of 256)",
        roomy,
        ROOMY_PLACES.into(),
        usize::from(LATTICE).pow(2),
    )
}
