//! `Identity`: who somebody is who has come, and what he needs to know of the mode.

use uuid::Uuid;

use crate::binary::bytes::{DecodeError, Reader, put_text};
use crate::binary::map::{
    put_bases, put_obstacles, put_pickups, put_repeated, read_bases, read_obstacles, read_pickups, read_repeated,
};
use crate::binary::message::{IDENTITY, put_message};
use crate::socket::{
    Identity, JetTraits, RingShape, ShipTraits, Special, ViewShape, Watching, WeaponKind, WeaponTraits, WorldShape,
};

const MODE_ONE_LIFE: u8 = 1;
const MODE_RING: u8 = 2;
const MODE_BASES: u8 = 4;
const MODE_PICKUPS: u8 = 8;
const MODE_PHRASES_ONLY: u8 = 16;
const MODE_REPEATED: u8 = 32;

pub fn encode_identity(identity: &Identity, out: &mut Vec<u8>) {
    put_message(IDENTITY, out, |out| {
        out.extend_from_slice(identity.player_id.as_bytes());
        out.extend_from_slice(identity.match_id.as_bytes());
        put_text(out, &identity.lobby_id);
        put_text(out, &identity.mode);
        put_text(out, &identity.resume_token);
        let Identity { seat, hold_s, tick, tick_rate, snapshot_every_ticks, last_event, .. } = *identity;
        for number in [seat.map_or(NO_SEAT, u32::from), hold_s, tick, tick_rate, snapshot_every_ticks, last_event] {
            out.extend_from_slice(&number.to_le_bytes());
        }
        let Identity { world, ship, .. } = identity;
        for number in [world.width, world.height, ship.radius, ship.max_speed, ship.turn_rate, ship.throttle_rate] {
            out.extend_from_slice(&number.to_le_bytes());
        }
        out.extend_from_slice(&(ship.max_hp as u32).to_le_bytes());
        for number in [ship.max_energy, ship.energy_rate] {
            out.extend_from_slice(&number.to_le_bytes());
        }
        out.push(identity.weapons.len() as u8);
        identity.weapons.iter().for_each(|weapon| put_weapon(weapon, out));
        out.push(identity.sides);
        out.extend_from_slice(&identity.score_limit.to_le_bytes());
        put_obstacles(&identity.obstacles, out);
        let view = identity.view.unwrap_or(WHOLE_WORLD);
        for number in [view.area, view.max_aspect] {
            out.extend_from_slice(&number.to_le_bytes());
        }
        out.push(identity.jets.len() as u8);
        identity.jets.iter().for_each(|jet| put_jet(jet, out));
        let has = |is: bool, flag: u8| if is { flag } else { 0 };
        out.push(
            has(identity.one_life, MODE_ONE_LIFE)
                | has(identity.ring.is_some(), MODE_RING)
                | has(!identity.bases.is_empty(), MODE_BASES)
                | has(!identity.pickups.is_empty(), MODE_PICKUPS)
                | has(identity.phrases_only, MODE_PHRASES_ONLY)
                | has(identity.repeated.is_some(), MODE_REPEATED),
        );
        if let Some(ring) = identity.ring {
            put_ring(ring, out);
        }
        if !identity.bases.is_empty() {
            put_bases(&identity.bases, out);
        }
        if !identity.pickups.is_empty() {
            put_pickups(&identity.pickups, out);
        }
        if let Some(repeated) = identity.repeated {
            put_repeated(repeated, out);
        }
        if let Some(Watching { delay_s }) = identity.watching {
            out.extend_from_slice(&delay_s.to_le_bytes());
        }
    });
}

/// In place of a seat, for who watches.
const NO_SEAT: u32 = u32::MAX;

/// In the order of their numbers on the wire, which begin at 1.
const SPECIALS: [Special; 5] = [Special::Boost, Special::Strafe, Special::Shield, Special::Salvo, Special::Cloak];

fn put_jet(jet: &JetTraits, out: &mut Vec<u8>) {
    let JetTraits { name, weapon, special, special_energy, max_hp, max_energy, energy_rate, .. } = jet;
    let JetTraits { max_speed, turn_rate, drag, reverse, strafe, boost, bounce, .. } = jet;
    put_text(out, name);
    out.push(*weapon);
    out.push(SPECIALS.iter().zip(1..).find(|(known, _)| *known == special).map_or(0, |(_, number)| number));
    out.extend_from_slice(&(*max_hp as u32).to_le_bytes());
    for number in [special_energy, max_energy, energy_rate, max_speed, turn_rate, drag, reverse, strafe, boost, bounce]
    {
        out.extend_from_slice(&number.to_le_bytes());
    }
    out.push(jet.salvo_shots);
    out.extend_from_slice(&jet.salvo_spread.to_le_bytes());
}

fn read_jet(reader: &mut Reader<'_>) -> Result<JetTraits, DecodeError> {
    let (name, weapon) = (reader.text()?.to_owned(), reader.u8()?);
    let special = usize::from(reader.u8()?).checked_sub(1).and_then(|at| SPECIALS.get(at));
    let jet = JetTraits {
        name,
        weapon,
        special: *special.ok_or(DecodeError::OutOfRange)?,
        max_hp: reader.u32()? as i32,
        special_energy: reader.f32()?,
        max_energy: reader.f32()?,
        energy_rate: reader.f32()?,
        max_speed: reader.f32()?,
        turn_rate: reader.f32()?,
        drag: reader.f32()?,
        reverse: reader.f32()?,
        strafe: reader.f32()?,
        boost: reader.f32()?,
        bounce: reader.f32()?,
        salvo_shots: reader.u8()?,
        salvo_spread: reader.f32()?,
    };
    let JetTraits { max_speed, turn_rate, drag, reverse, strafe, boost, .. } = jet;
    let shares = [drag, reverse, strafe, boost].iter().any(|share| share.abs() > 1_000.0);
    if shares || [max_speed, turn_rate].iter().any(|rate| rate.abs() > MAX_RATE) {
        return Err(DecodeError::OutOfRange);
    }
    Ok(jet)
}

/// In the order of their numbers on the wire, which begin at 1.
const WEAPON_KINDS: [WeaponKind; 5] =
    [WeaponKind::Gun, WeaponKind::Missile, WeaponKind::Scatter, WeaponKind::Beam, WeaponKind::Homing];

fn put_weapon(weapon: &WeaponTraits, out: &mut Vec<u8>) {
    let WeaponTraits { name, kind, radius, damage, cooldown_ms, energy, count, spread, .. } = weapon;
    let WeaponTraits { speed, acceleration, top_speed, lifetime_ms, turn_rate, range, .. } = weapon;
    put_text(out, name);
    out.push(WEAPON_KINDS.iter().zip(1..).find(|(known, _)| *known == kind).map_or(0, |(_, number)| number));
    out.push(*count);
    for number in [*damage as u32, *cooldown_ms, *lifetime_ms] {
        out.extend_from_slice(&number.to_le_bytes());
    }
    for number in [radius, energy, spread, speed, acceleration, top_speed, turn_rate, range] {
        out.extend_from_slice(&number.to_le_bytes());
    }
}

fn read_weapon(reader: &mut Reader<'_>) -> Result<WeaponTraits, DecodeError> {
    let name = reader.text()?.to_owned();
    let kind = usize::from(reader.u8()?).checked_sub(1).and_then(|at| WEAPON_KINDS.get(at));
    let kind = *kind.ok_or(DecodeError::OutOfRange)?;
    let count = reader.u8()?;
    let (damage, cooldown_ms, lifetime_ms) = (reader.u32()? as i32, reader.u32()?, reader.u32()?);
    let (radius, energy, spread) = (reader.f32()?, reader.f32()?, reader.f32()?);
    let (speed, acceleration, top_speed) = (reader.f32()?, reader.f32()?, reader.f32()?);
    let (turn_rate, range) = (reader.f32()?, reader.f32()?);
    if [speed, acceleration, top_speed].iter().any(|rate| !(0.0..=MAX_RATE).contains(rate)) {
        return Err(DecodeError::OutOfRange);
    }
    Ok(WeaponTraits {
        name,
        kind,
        radius,
        damage,
        cooldown_ms,
        energy,
        count,
        spread,
        speed,
        acceleration,
        top_speed,
        lifetime_ms,
        turn_rate,
        range,
    })
}

fn put_ring(ring: RingShape, out: &mut Vec<u8>) {
    let RingShape { x, y, wander, wander_ticks, first, last, closes_at, closed_at } = ring;
    for number in [x, y, wander, first, last] {
        out.extend_from_slice(&number.to_le_bytes());
    }
    for ticks in [wander_ticks, closes_at, closed_at] {
        out.extend_from_slice(&ticks.to_le_bytes());
    }
}

fn read_ring(reader: &mut Reader<'_>) -> Result<RingShape, DecodeError> {
    let (x, y, wander) = (reader.f32()?, reader.f32()?, reader.f32()?);
    let (first, last) = (reader.f32()?, reader.f32()?);
    let (wander_ticks, closes_at, closed_at) = (reader.u32()?, reader.u32()?, reader.u32()?);
    Ok(RingShape { x, y, wander, wander_ticks, first, last, closes_at, closed_at })
}

/// In place of a view.
const WHOLE_WORLD: ViewShape = ViewShape { area: 0.0, max_aspect: 0.0 };

pub(super) fn read_identity(reader: &mut Reader<'_>) -> Result<Identity, DecodeError> {
    let (player_id, match_id) = (Uuid::from_bytes(reader.array()?), Uuid::from_bytes(reader.array()?));
    let (lobby_id, mode) = (reader.text()?.to_owned(), reader.text()?.to_owned());
    let resume_token = reader.text()?.to_owned();
    let seat = match reader.u32()? {
        NO_SEAT => None,
        seat => Some(u16::try_from(seat).map_err(|_| DecodeError::OutOfRange)?),
    };
    let (hold_s, tick, tick_rate) = (reader.u32()?, reader.u32()?, reader.u32()?);
    let (snapshot_every_ticks, last_event) = (reader.u32()?, reader.u32()?);
    let world = WorldShape { width: extent(reader.f32()?)?, height: extent(reader.f32()?)? };
    let (ship_radius, max_speed, turn_rate) = (reader.f32()?, reader.f32()?, reader.f32()?);
    let throttle_rate = reader.f32()?;
    let max_hp = reader.u32()? as i32;
    let (max_energy, energy_rate) = (reader.f32()?, reader.f32()?);
    let mut weapons = Vec::new();
    for _ in 0..reader.u8()? {
        weapons.push(read_weapon(reader)?);
    }
    let (sides, score_limit) = (reader.u8()?, reader.u32()?);
    let obstacles = read_obstacles(reader)?;
    let view = ViewShape { area: reader.f32()?, max_aspect: reader.f32()? };
    let mut jets = Vec::new();
    for _ in 0..reader.u8()? {
        jets.push(read_jet(reader)?);
    }
    let mode_has = reader.u8()?;
    let ring = if mode_has & MODE_RING != 0 { Some(read_ring(reader)?) } else { None };
    let bases = if mode_has & MODE_BASES != 0 { read_bases(reader)? } else { Vec::new() };
    let pickups = if mode_has & MODE_PICKUPS != 0 { read_pickups(reader)? } else { Vec::new() };
    let repeated = if mode_has & MODE_REPEATED != 0 { Some(read_repeated(reader)?) } else { None };
    let watching = if seat.is_none() { Some(Watching { delay_s: reader.f32()? }) } else { None };
    if weapons.is_empty()
        || tick_rate == 0
        || tick_rate > 1_000
        || [max_speed, turn_rate, throttle_rate].iter().any(|n| n.abs() > MAX_RATE)
    {
        return Err(DecodeError::OutOfRange);
    }
    Ok(Identity {
        player_id,
        seat,
        resume_token,
        hold_s,
        match_id,
        lobby_id,
        mode,
        tick,
        tick_rate,
        snapshot_every_ticks,
        last_event,
        sides,
        score_limit,
        world,
        obstacles,
        ship: ShipTraits { radius: ship_radius, max_hp, max_speed, turn_rate, throttle_rate, max_energy, energy_rate },
        weapons,
        jets,
        view: (view != WHOLE_WORLD).then_some(view),
        phrases_only: mode_has & MODE_PHRASES_ONLY != 0,
        one_life: mode_has & MODE_ONE_LIFE != 0,
        ring,
        bases,
        pickups,
        repeated,
        watching,
    })
}

/// Faster than any mode may be: keeps the arithmetic of tracks within its integers.
const MAX_RATE: f32 = 10_000_000.0;

fn extent(px: f32) -> Result<f32, DecodeError> {
    if (1.0..=65_536.0).contains(&px) { Ok(px) } else { Err(DecodeError::OutOfRange) }
}
