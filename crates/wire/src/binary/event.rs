//! `Event`: what has happened. Numbers and ticks are short, and refer to what is known.

use crate::binary::bytes::{DecodeError, Reader, put_text, put_varint, unzigzag, zigzag};
use crate::binary::message::{BEAM, CORE, Context, HIT, JOIN, KILL, LEAVE, SPAWN, put_message};
use crate::binary::snapshot::Place;
use crate::socket::{CoreChange, Event, EventKind, WorldShape};

/// `world` is the lobby's, for places.
pub fn encode_event(event: &Event, world: WorldShape, out: &mut Vec<u8>) {
    let place = |x: f32, y: f32| Place::of(x, y, world.width, world.height);
    let head = |out: &mut Vec<u8>| {
        out.extend_from_slice(&(event.id as u16).to_le_bytes());
        out.extend_from_slice(&(event.tick as u16).to_le_bytes());
    };
    match &event.kind {
        EventKind::Spawn { seat, x, y } => put_message(SPAWN, out, |out| {
            head(out);
            put_varint(out, u32::from(*seat));
            place(*x, *y).put(out);
        }),
        EventKind::Hit { by, target, damage, hp, x, y } => put_message(HIT, out, |out| {
            head(out);
            put_varint(out, u32::from(*by));
            put_varint(out, u32::from(*target));
            put_varint(out, zigzag(*damage));
            put_varint(out, zigzag(*hp));
            place(*x, *y).put(out);
        }),
        EventKind::Beam { by, x, y, to_x, to_y } => put_message(BEAM, out, |out| {
            head(out);
            put_varint(out, u32::from(*by));
            place(*x, *y).put(out);
            place(*to_x, *to_y).put(out);
        }),
        EventKind::Kill { by, target, x, y } => put_message(KILL, out, |out| {
            head(out);
            put_varint(out, u32::from(*by));
            put_varint(out, u32::from(*target));
            place(*x, *y).put(out);
        }),
        EventKind::Join { seat, name, bot } => put_message(JOIN, out, |out| {
            head(out);
            put_varint(out, u32::from(*seat));
            out.push(u8::from(*bot));
            put_text(out, name);
        }),
        EventKind::Leave { seat } => put_message(LEAVE, out, |out| {
            head(out);
            put_varint(out, u32::from(*seat));
        }),
        EventKind::Core { side, change, by, x, y } => put_message(CORE, out, |out| {
            head(out);
            out.push(*side);
            out.push(match change {
                CoreChange::Taken => 1,
                CoreChange::Dropped => 2,
                CoreChange::Returned => 3,
                CoreChange::Captured => 4,
            });
            put_varint(out, by.map_or(0, |seat| u32::from(seat) + 1));
            place(*x, *y).put(out);
        }),
    }
}

pub(super) fn read_event(kind: u8, reader: &mut Reader<'_>, context: &Context<'_>) -> Result<Event, DecodeError> {
    let world = context.world.ok_or(DecodeError::NoIdentity)?;
    // Events come in order, so the number is the next one after the last that ends like this; and none is of the future.
    let (id, tick) = (reader.u16()?, reader.u16()?);
    let id = context.last_event.wrapping_add(u32::from(id.wrapping_sub(context.last_event as u16)));
    let tick = context.frame_tick.wrapping_sub(u32::from((context.frame_tick as u16).wrapping_sub(tick)));
    let place = |reader: &mut Reader<'_>| Ok(Place::read(reader)?.px(world.width, world.height));
    let kind = match kind {
        SPAWN => {
            let seat = reader.seat()?;
            let (x, y) = place(reader)?;
            EventKind::Spawn { seat, x, y }
        }
        HIT => {
            let (by, target) = (reader.seat()?, reader.seat()?);
            let (damage, hp) = (unzigzag(reader.varint()?), unzigzag(reader.varint()?));
            let (x, y) = place(reader)?;
            EventKind::Hit { by, target, damage, hp, x, y }
        }
        BEAM => {
            let by = reader.seat()?;
            let ((x, y), (to_x, to_y)) = (place(reader)?, place(reader)?);
            EventKind::Beam { by, x, y, to_x, to_y }
        }
        KILL => {
            let (by, target) = (reader.seat()?, reader.seat()?);
            let (x, y) = place(reader)?;
            EventKind::Kill { by, target, x, y }
        }
        JOIN => EventKind::Join { seat: reader.seat()?, bot: reader.u8()? != 0, name: reader.text()?.to_owned() },
        CORE => {
            let side = reader.u8()?;
            let change = match reader.u8()? {
                1 => CoreChange::Taken,
                2 => CoreChange::Dropped,
                3 => CoreChange::Returned,
                4 => CoreChange::Captured,
                _ => return Err(DecodeError::OutOfRange),
            };
            let by = reader.varint()?.checked_sub(1).map(u16::try_from).transpose();
            let by = by.map_err(|_| DecodeError::OutOfRange)?;
            let (x, y) = place(reader)?;
            EventKind::Core { side, change, by, x, y }
        }
        _ => EventKind::Leave { seat: reader.seat()? },
    };
    Ok(Event { id, tick, kind })
}
