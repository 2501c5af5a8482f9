//! What a frame says at a glance, for who measures a stream instead of playing.

use crate::binary::bytes::{DecodeError, Reader};
use crate::binary::frame::{SnapshotHead, read_frame_head, read_snapshot_head};
use crate::binary::message::pong_nonce;

/// A server's frame without its contents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Glance {
    pub tick: u32,
    pub snapshot: Option<SnapshotHead>,
    /// Nonces of the pongs in it.
    pub pongs: Vec<u32>,
}

/// Reads the heads of one frame and steps over the rest. Takes a small part of the time of a [`ServerDecoder`], needs no frame
/// before it, and notices only what is broken on its way.
///
/// [`ServerDecoder`]: crate::binary::ServerDecoder
///
/// # Errors
/// When the bytes are no frame of this protocol.
pub fn glance(frame: &[u8]) -> Result<Glance, DecodeError> {
    let mut reader = Reader::new(frame);
    let head = read_frame_head(&mut reader)?;
    let mut pongs = Vec::new();
    if head.has_messages {
        for _ in 0..reader.varint()? {
            pongs.extend(pong_nonce(&mut reader)?);
        }
    }
    let snapshot = if head.has_snapshot { Some(read_snapshot_head(&mut reader)?) } else { None };
    Ok(Glance { tick: head.tick, snapshot, pongs })
}
