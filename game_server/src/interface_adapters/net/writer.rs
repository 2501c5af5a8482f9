//! What goes into the next frame: at most one a tick, and none above the limit.

use std::collections::VecDeque;
use std::sync::Arc;

use axum::extract::ws::{Message, Utf8Bytes};
use bytes::Bytes;
use tokio::sync::mpsc;
use wire::binary::encode_messages;
use wire::socket::{Identity, MAX_SERVER_FRAME, MESSAGE_SEPARATOR};

use crate::domain::{Rules, Seat, Tick};
use crate::interface_adapters::protocol::{
    MAX_HEAD, Shown, identity_bytes, identity_text, notice_bytes, notice_text, pong_bytes, pong_text, put_frame_head,
    snapshot_text, whole_state_bytes,
};
use crate::use_cases::lobby::{Notice, TickFrame};

/// Pings that are answered with the next frame. More within a tick measure nothing.
const MAX_PONGS: usize = 8;

/// How a connection's messages are written, as agreed on when it was opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    Json,
    Binary,
}

/// Collects a connection's messages into frames.
pub struct Writer {
    encoding: Encoding,
    seat: Seat,
    rules: Arc<Rules>,
    notices: mpsc::Receiver<Arc<Notice>>,
    /// Ordered messages that go before everything in `notices`.
    first: VecDeque<Bytes>,
    pongs: Vec<u32>,
    /// The newest that is known.
    tick: Tick,
    /// The last frame with a snapshot that was written. On an ordered stream the client has it when the next one comes.
    baseline: Option<Arc<TickFrame>>,
}

/// What a newcomer is told, in this order.
pub struct Greeting<'a> {
    pub identity: Identity,
    pub state: &'a Notice,
    /// That the server is about to close.
    pub draining: Option<&'a Notice>,
    pub missed: &'a [Arc<Notice>],
}

/// One frame, encoded.
#[derive(Debug)]
pub struct Frame {
    pub message: Message,
    pub has_snapshot: bool,
}

impl Frame {
    pub fn payload_len(&self) -> usize {
        match &self.message {
            Message::Text(text) => text.len(),
            Message::Binary(bytes) => bytes.len(),
            Message::Ping(_) | Message::Pong(_) | Message::Close(_) => 0,
        }
    }
}

impl Writer {
    pub fn new(encoding: Encoding, seat: Seat, rules: Arc<Rules>, notices: mpsc::Receiver<Arc<Notice>>) -> Writer {
        let (first, pongs) = (VecDeque::new(), Vec::new());
        Writer { encoding, seat, rules, notices, first, pongs, tick: Tick::default(), baseline: None }
    }

    /// Says who the client is and what it has missed, before anything else.
    pub fn greet(&mut self, greeting: Greeting<'_>) {
        let Greeting { identity, state, draining, missed } = greeting;
        match self.encoding {
            Encoding::Json => self.first.extend([identity_text(identity), notice_text(state)]),
            Encoding::Binary => self.first.extend([identity_bytes(&identity), whole_state_bytes(state)]),
        }
        for notice in draining.into_iter().chain(missed.iter().map(Arc::as_ref)) {
            let bytes = self.encode(notice);
            self.first.push_back(bytes);
        }
    }

    /// Answers a ping with the next frame.
    pub fn pong(&mut self, nonce: u32) {
        if self.pongs.len() < MAX_PONGS {
            self.pongs.push(nonce);
        }
    }

    /// The frame for this tick: ordered messages first, as many as fit, then the snapshot if there is room for it.
    /// Ordered messages always get through, so a flood of them delays snapshots and never the other way round. None if
    /// there is nothing to say.
    pub fn compose(&mut self, frame: Option<&Arc<TickFrame>>) -> Option<Frame> {
        self.tick = frame.map_or(self.tick, |frame| frame.tick);
        match self.encoding {
            Encoding::Json => self.compose_text(frame.map(Arc::as_ref)),
            Encoding::Binary => self.compose_binary(frame),
        }
    }

    fn compose_text(&mut self, frame: Option<&TickFrame>) -> Option<Frame> {
        let snapshot = frame.and_then(|frame| snapshot_text(frame, &self.rules));
        let mut lines = Pieces::new(MAX_SERVER_FRAME, 1);
        self.take_ordered(&mut lines);
        if lines.is_empty() && self.pongs.is_empty() {
            // The usual case: everybody is sent the very same text.
            return snapshot.map(|text| Frame { message: text_message(text), has_snapshot: true });
        }
        let has_snapshot = snapshot.is_some_and(|text| lines.push(text).is_ok());
        self.take_pongs(&mut lines);
        lines.into_lines().map(|text| Frame { message: text_message(text), has_snapshot })
    }

    fn compose_binary(&mut self, frame: Option<&Arc<TickFrame>>) -> Option<Frame> {
        let mut messages = Pieces::new(MAX_SERVER_FRAME - MAX_HEAD, 0);
        self.take_ordered(&mut messages);
        self.take_pongs(&mut messages);
        let shown = Shown { seat: self.seat, baseline: self.baseline.as_deref(), rules: &self.rules };
        let snapshot = frame.and_then(|frame| {
            let snapshot = frame.snapshot.as_ref()?;
            let sections = shown.sections(frame, snapshot);
            messages.has_room_for(sections.len()).then_some((frame, snapshot, sections))
        });
        if messages.is_empty() && snapshot.is_none() {
            return None;
        }
        let sections_length = snapshot.as_ref().map_or(0, |(_, _, sections)| sections.len());
        let mut out = Vec::with_capacity(MAX_HEAD + messages.length + sections_length);
        let told = snapshot.as_ref().map(|(_, snapshot, _)| *snapshot);
        put_frame_head(self.tick, !messages.is_empty(), told, &mut out);
        if !messages.is_empty() {
            encode_messages(messages.pieces.iter().map(Bytes::as_ref), &mut out);
        }
        let has_snapshot = snapshot.is_some();
        if let Some((frame, snapshot, sections)) = snapshot {
            shown.put_head(frame, snapshot, &mut out);
            out.extend_from_slice(&sections);
            self.baseline = Some(Arc::clone(frame));
        }
        Some(Frame { message: Message::Binary(out.into()), has_snapshot })
    }

    fn take_ordered(&mut self, pieces: &mut Pieces) {
        while let Some(piece) = self.next_ordered() {
            if let Err(piece) = pieces.push(piece) {
                self.first.push_front(piece);
                break;
            }
        }
    }

    fn take_pongs(&mut self, pieces: &mut Pieces) {
        let (encoding, tick) = (self.encoding, self.tick);
        let encode = |nonce| match encoding {
            Encoding::Json => pong_text(nonce, tick),
            Encoding::Binary => pong_bytes(nonce, tick),
        };
        self.pongs.retain(|&nonce| pieces.push(encode(nonce)).is_err());
    }

    fn next_ordered(&mut self) -> Option<Bytes> {
        if let Some(piece) = self.first.pop_front() {
            return Some(piece);
        }
        let notice = self.notices.try_recv().ok()?;
        Some(self.encode(&notice))
    }

    fn encode(&self, notice: &Notice) -> Bytes {
        match self.encoding {
            Encoding::Json => notice_text(notice),
            Encoding::Binary => notice_bytes(notice, &self.rules),
        }
    }
}

/// Messages of one frame.
struct Pieces {
    pieces: Vec<Bytes>,
    /// With what stands between them.
    length: usize,
    limit: usize,
    /// Bytes between two messages.
    between: usize,
}

impl Pieces {
    fn new(limit: usize, between: usize) -> Pieces {
        Pieces { pieces: Vec::new(), length: 0, limit, between }
    }

    fn is_empty(&self) -> bool {
        self.pieces.is_empty()
    }

    fn has_room_for(&self, bytes: usize) -> bool {
        let between = if self.is_empty() { 0 } else { self.between };
        self.length + between + bytes <= self.limit
    }

    /// Gives the piece back if it does not fit any more. One that is too long even alone is left out: it could never be
    /// sent, and modes are limited so that there is none.
    fn push(&mut self, piece: Bytes) -> Result<(), Bytes> {
        if piece.is_empty() || piece.len() > self.limit {
            return Ok(());
        }
        if !self.has_room_for(piece.len()) {
            return Err(piece);
        }
        self.length += piece.len() + if self.is_empty() { 0 } else { self.between };
        self.pieces.push(piece);
        Ok(())
    }

    fn into_lines(self) -> Option<Bytes> {
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

/// Our text is UTF-8 by construction.
fn text_message(text: Bytes) -> Message {
    Message::Text(Utf8Bytes::try_from(text).unwrap_or_default())
}

#[cfg(test)]
mod tests;
