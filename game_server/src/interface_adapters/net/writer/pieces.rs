//! The messages of one frame, as many as fit.

use bytes::Bytes;
use wire::binary::encode_messages;
use wire::socket::MESSAGE_SEPARATOR;

use crate::domain::Tick;
use crate::interface_adapters::net::writer::written::Frame;
use crate::interface_adapters::protocol::{MAX_HEAD, put_frame_head};
use crate::use_cases::lobby::Snapshot;

/// Messages of one frame.
pub(super) struct Pieces {
    pieces: Vec<Bytes>,
    /// With what stands between them.
    pub(super) length: usize,
    limit: usize,
    /// Bytes between two messages.
    between: usize,
}

/// Why a piece is not in a frame.
#[derive(Debug)]
pub(super) enum NotPut {
    /// It does not fit any more; the next frame may have room.
    Full(Bytes),
    /// Of so many bytes: no frame may hold it.
    TooLong(usize),
}

impl Pieces {
    pub(super) fn new(limit: usize, between: usize) -> Pieces {
        Pieces { pieces: Vec::new(), length: 0, limit, between }
    }

    pub(super) fn none() -> Pieces {
        Pieces::new(0, 0)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.pieces.is_empty()
    }

    /// A binary frame up to its snapshot, with room for so many bytes more.
    pub(super) fn begin(&self, tick: Tick, told: Option<&Snapshot>, room: usize) -> Vec<u8> {
        let mut out = Vec::with_capacity(MAX_HEAD + self.length + room);
        put_frame_head(tick, !self.is_empty(), told, &mut out);
        if !self.is_empty() {
            encode_messages(self.pieces.iter().map(Bytes::as_ref), &mut out);
        }
        out
    }

    /// A binary frame without a snapshot; none if there is nothing to say.
    pub(super) fn alone(&self, tick: Tick) -> Option<Frame> {
        (!self.is_empty()).then(|| Frame::of_bytes(self.begin(tick, None, 0), false, false))
    }

    pub(super) fn has_room_for(&self, bytes: usize) -> bool {
        let between = if self.is_empty() { 0 } else { self.between };
        self.length + between + bytes <= self.limit
    }

    /// Nothing is written of an empty piece.
    pub(super) fn push(&mut self, piece: Bytes) -> Result<(), NotPut> {
        if piece.is_empty() {
            return Ok(());
        }
        if piece.len() > self.limit {
            return Err(NotPut::TooLong(piece.len()));
        }
        if !self.has_room_for(piece.len()) {
            return Err(NotPut::Full(piece));
        }
        self.length += piece.len() + if self.is_empty() { 0 } else { self.between };
        self.pieces.push(piece);
        Ok(())
    }

    pub(super) fn into_lines(self) -> Option<Bytes> {
        match self.pieces.as_slice() {
            [] => None,
            [only] => Some(only.clone()),
            lines => {
                let mut text = Vec::with_capacity(self.length);
                for (at, line) in lines.iter().enumerate() {
                    if at > 0 {
                        text.push(MESSAGE_SEPARATOR as u8);
                    }
                    text.extend_from_slice(line);
                }
                Some(text.into())
            }
        }
    }
}
