//! What stands in a world.

use crate::binary::bytes::{DecodeError, Reader, put_text, put_varint};
use crate::binary::message::{MAP, put_message};
use crate::socket::{Base, Map, Obstacle, Pickup, PickupKind, Repeated};

pub fn encode_map(map: &Map, out: &mut Vec<u8>) {
    put_message(MAP, out, |out| {
        out.extend_from_slice(&map.tick.to_le_bytes());
        put_text(out, &map.name);
        put_obstacles(&map.obstacles, out);
        put_bases(&map.bases, out);
        put_pickups(&map.pickups, out);
        put_repeated(map.repeated.unwrap_or(THERE_ONCE), out);
    });
}

pub(super) fn read_map(reader: &mut Reader<'_>) -> Result<Map, DecodeError> {
    let (tick, name) = (reader.u32()?, reader.text()?.to_owned());
    let (obstacles, bases) = (read_obstacles(reader)?, read_bases(reader)?);
    let (pickups, repeated) = (read_pickups(reader)?, read_repeated(reader)?);
    Ok(Map { tick, name, obstacles, bases, pickups, repeated: (repeated != THERE_ONCE).then_some(repeated) })
}

const THERE_ONCE: Repeated = Repeated { columns: 1, rows: 1, once: 0 };

pub(super) fn put_repeated(Repeated { columns, rows, once }: Repeated, out: &mut Vec<u8>) {
    for number in [columns, rows, once] {
        out.extend_from_slice(&number.to_le_bytes());
    }
}

pub(super) fn read_repeated(reader: &mut Reader<'_>) -> Result<Repeated, DecodeError> {
    let repeated = Repeated { columns: reader.u16()?, rows: reader.u16()?, once: reader.u16()? };
    if repeated.is_out_of_range() { Err(DecodeError::OutOfRange) } else { Ok(repeated) }
}

pub(super) fn put_obstacles(obstacles: &[Obstacle], out: &mut Vec<u8>) {
    put_varint(out, obstacles.len() as u32);
    for Obstacle { x1, y1, x2, y2, radius, hp } in obstacles {
        for number in [x1, y1, x2, y2, radius] {
            out.extend_from_slice(&number.to_le_bytes());
        }
        put_varint(out, *hp);
    }
}

pub(super) fn read_obstacles(reader: &mut Reader<'_>) -> Result<Vec<Obstacle>, DecodeError> {
    let mut obstacles = Vec::new();
    for _ in 0..reader.varint()? {
        let (x1, y1, x2, y2) = (reader.f32()?, reader.f32()?, reader.f32()?, reader.f32()?);
        obstacles.push(Obstacle { x1, y1, x2, y2, radius: reader.f32()?, hp: reader.varint()? });
    }
    Ok(obstacles)
}

pub(super) fn put_bases(bases: &[Base], out: &mut Vec<u8>) {
    put_varint(out, bases.len() as u32);
    for Base { side, x, y, radius } in bases {
        out.push(*side);
        for number in [x, y, radius] {
            out.extend_from_slice(&number.to_le_bytes());
        }
    }
}

pub(super) fn read_bases(reader: &mut Reader<'_>) -> Result<Vec<Base>, DecodeError> {
    let mut bases = Vec::new();
    for _ in 0..reader.varint()? {
        let side = reader.u8()?;
        let (x, y) = (reader.f32()?, reader.f32()?);
        bases.push(Base { side, x, y, radius: reader.f32()? });
    }
    Ok(bases)
}

pub(super) fn put_pickups(pickups: &[Pickup], out: &mut Vec<u8>) {
    put_varint(out, pickups.len() as u32);
    pickups.iter().for_each(|pickup| put_pickup(pickup, out));
}

pub(super) fn read_pickups(reader: &mut Reader<'_>) -> Result<Vec<Pickup>, DecodeError> {
    let mut pickups = Vec::new();
    for _ in 0..reader.varint()? {
        pickups.push(read_pickup(reader)?);
    }
    Ok(pickups)
}

/// In the order of their numbers on the wire, which begin at 1.
const PICKUP_KINDS: [PickupKind; 5] =
    [PickupKind::Repair, PickupKind::Shield, PickupKind::DoubleDamage, PickupKind::Energy, PickupKind::Weapon];

fn put_pickup(&Pickup { x, y, holds, weapon }: &Pickup, out: &mut Vec<u8>) {
    out.push(PICKUP_KINDS.iter().zip(1..).find(|(known, _)| **known == holds).map_or(0, |(_, number)| number));
    out.push(weapon);
    out.extend_from_slice(&x.to_le_bytes());
    out.extend_from_slice(&y.to_le_bytes());
}

fn read_pickup(reader: &mut Reader<'_>) -> Result<Pickup, DecodeError> {
    let holds = usize::from(reader.u8()?).checked_sub(1).and_then(|at| PICKUP_KINDS.get(at));
    let holds = *holds.ok_or(DecodeError::OutOfRange)?;
    Ok(Pickup { holds, weapon: reader.u8()?, x: reader.f32()?, y: reader.f32()? })
}
