//! What stands in a world.

use crate::binary::bytes::{DecodeError, Reader, put_text, put_varint};
use crate::binary::message::{MAP, put_message};
use crate::socket::{Base, Map, Obstacle};

pub fn encode_map(map: &Map, out: &mut Vec<u8>) {
    put_message(MAP, out, |out| {
        out.extend_from_slice(&map.tick.to_le_bytes());
        put_text(out, &map.name);
        put_obstacles(&map.obstacles, out);
        put_bases(&map.bases, out);
    });
}

pub(super) fn read_map(reader: &mut Reader<'_>) -> Result<Map, DecodeError> {
    let (tick, name) = (reader.u32()?, reader.text()?.to_owned());
    Ok(Map { tick, name, obstacles: read_obstacles(reader)?, bases: read_bases(reader)? })
}

pub(super) fn put_obstacles(obstacles: &[Obstacle], out: &mut Vec<u8>) {
    put_varint(out, obstacles.len() as u32);
    for Obstacle { x1, y1, x2, y2, radius } in obstacles {
        for number in [x1, y1, x2, y2, radius] {
            out.extend_from_slice(&number.to_le_bytes());
        }
    }
}

pub(super) fn read_obstacles(reader: &mut Reader<'_>) -> Result<Vec<Obstacle>, DecodeError> {
    let mut obstacles = Vec::new();
    for _ in 0..reader.varint()? {
        let (x1, y1, x2, y2) = (reader.f32()?, reader.f32()?, reader.f32()?, reader.f32()?);
        obstacles.push(Obstacle { x1, y1, x2, y2, radius: reader.f32()? });
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
