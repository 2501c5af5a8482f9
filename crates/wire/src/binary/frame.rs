//! The head of a server's frame.

use crate::binary::VERSION;
use crate::binary::bytes::{DecodeError, Reader};

const HAS_MESSAGES: u8 = 1;
const HAS_SNAPSHOT: u8 = 2;
const MOVING: u8 = 4;

/// What a frame holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FrameHead {
    pub tick: u32,
    pub has_messages: bool,
    pub has_snapshot: bool,
    /// True if ships have flown since the baseline: while a match is not running they stand.
    pub moving: bool,
}

/// What comes before the sections of a snapshot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SnapshotHead {
    /// How many ticks before the frame's the baseline was; 0 if there is none and everything is told anew.
    pub baseline_age: u8,
    /// The lower half of the sequence number of the newest applied input.
    pub ack: u16,
    /// By how many ticks the newest input that named one came early; below 0 for late.
    pub lead: i8,
    /// What the own ship's shots are paid with, in 1/255 of all it can hold.
    pub energy: u8,
}

pub fn encode_frame_head(head: &FrameHead, out: &mut Vec<u8>) {
    let flag = |set: bool, flag: u8| if set { flag } else { 0 };
    let flags =
        flag(head.has_messages, HAS_MESSAGES) | flag(head.has_snapshot, HAS_SNAPSHOT) | flag(head.moving, MOVING);
    out.push(VERSION << 4 | flags);
    out.extend_from_slice(&head.tick.to_le_bytes());
}

pub fn encode_snapshot_head(head: &SnapshotHead, out: &mut Vec<u8>) {
    out.push(head.baseline_age);
    out.extend_from_slice(&head.ack.to_le_bytes());
    out.extend_from_slice(&head.lead.to_le_bytes());
    out.push(head.energy);
}

pub(super) fn read_frame_head(reader: &mut Reader<'_>) -> Result<FrameHead, DecodeError> {
    let first = reader.u8()?;
    if first >> 4 != VERSION {
        return Err(DecodeError::Version);
    }
    Ok(FrameHead {
        tick: reader.u32()?,
        has_messages: first & HAS_MESSAGES != 0,
        has_snapshot: first & HAS_SNAPSHOT != 0,
        moving: first & MOVING != 0,
    })
}

pub(super) fn read_snapshot_head(reader: &mut Reader<'_>) -> Result<SnapshotHead, DecodeError> {
    Ok(SnapshotHead { baseline_age: reader.u8()?, ack: reader.u16()?, lead: reader.i8()?, energy: reader.u8()? })
}
