//! What goes into the next frame: at most one a tick, and none above the limit.

use std::collections::VecDeque;
use std::sync::Arc;

use axum::extract::ws::{Message, Utf8Bytes};
use bytes::Bytes;
use tokio::sync::mpsc;
use wire::binary::encode_messages;
use wire::socket::{Identity, MAX_SERVER_FRAME, MESSAGE_SEPARATOR};

use crate::domain::{Rules, Seat, Tick, Vec2};
use crate::interface_adapters::net::budget::Budget;
use crate::interface_adapters::protocol::{
    MAX_HEAD, Shown, ViewSheet, identity_bytes, identity_text, notice_text, pong_bytes, pong_text, put_frame_head,
    put_notice, put_whole_state, radar_bytes, radar_text, snapshot_text, view_text,
};
use crate::use_cases::lobby::{Gaze, Notice, Opening, Sight, TickFrame};

/// Pings that are answered with the next frame. More within a tick measure nothing.
const MAX_PONGS: usize = 8;

/// Room that is made at once for a snapshot of a view.
const TYPICAL_VIEW: usize = 256;

/// How a connection's messages are written, as agreed on when it was opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    Json,
    Binary,
}

/// Collects a connection's messages into frames.
pub struct Writer {
    encoding: Encoding,
    /// Whose ship is the own one, or the one that is watched.
    seat: Option<Seat>,
    rules: Arc<Rules>,
    /// None for who watches, whose messages come by [`tell`](Writer::tell).
    notices: Option<mpsc::Receiver<Arc<Notice>>>,
    /// Ordered messages that go before everything in `notices`.
    first: VecDeque<Bytes>,
    pongs: Vec<u32>,
    /// The newest that is known.
    tick: Tick,
    /// The last frame with a snapshot that was written. On an ordered stream the client has it when the next one comes.
    baseline: Option<Arc<TickFrame>>,
    /// None where everybody sees everything.
    view: Option<OwnView>,
}

/// What a connection keeps to show its client a part of a large world.
struct OwnView {
    sight: Sight,
    sheet: ViewSheet,
    budget: Budget,
    /// The tick of the radar that was written last.
    radar: Option<Tick>,
}

/// What a connection's writer is made with.
pub struct WriterParts {
    pub encoding: Encoding,
    pub gaze: Gaze,
    pub rules: Arc<Rules>,
    pub notices: Option<mpsc::Receiver<Arc<Notice>>>,
    /// What the binary encoding of a large world may take. In small ones everybody is sent the same.
    pub bytes_per_s: u32,
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
    /// True if there was not room for all that is in view.
    pub is_cut: bool,
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
    pub fn new(parts: WriterParts) -> Writer {
        let WriterParts { encoding, gaze, rules, notices, bytes_per_s } = parts;
        let seat = gaze.seat();
        let (first, pongs) = (VecDeque::new(), Vec::new());
        let view = rules.sight().map(|view| OwnView {
            sight: Sight::new(view, gaze),
            sheet: ViewSheet::default(),
            budget: Budget::new(bytes_per_s),
            radar: None,
        });
        Writer { encoding, seat, rules, notices, first, pongs, tick: Tick::default(), baseline: None, view }
    }

    /// Says who the client is and what it has missed, before anything else.
    pub fn greet(&mut self, greeting: Greeting<'_>) {
        let Greeting { identity, state, draining, missed } = greeting;
        self.identify(identity);
        self.tell_whole(state);
        draining.into_iter().chain(missed.iter().map(Arc::as_ref)).for_each(|notice| self.encode(notice));
    }

    /// The first that a client is told.
    pub fn identify(&mut self, identity: Identity) {
        self.first.push_back(match self.encoding {
            Encoding::Json => identity_text(identity),
            Encoding::Binary => identity_bytes(&identity),
        });
    }

    /// For a client that knows nothing of the lobby yet.
    pub fn open(&mut self, opening: &Opening) {
        self.tell_whole(&opening.state);
        opening.draining.iter().chain(&opening.playback).for_each(|notice| self.encode(notice));
    }

    /// Nothing that was told before counts any more: it is told who the client is, and where everything stands.
    pub fn begin_anew(&mut self, identity: Identity, opening: &Opening) {
        self.first.clear();
        self.baseline = None;
        if let Some(own) = &mut self.view {
            own.sight.forget();
            own.budget.restart();
            own.radar = None;
        }
        self.identify(identity);
        self.open(opening);
    }

    /// An ordered message. How many of them wait.
    pub fn tell(&mut self, notice: &Notice) -> usize {
        self.encode(notice);
        self.first.len()
    }

    fn tell_whole(&mut self, state: &Notice) {
        match self.encoding {
            Encoding::Json => self.first.push_back(notice_text(state)),
            Encoding::Binary => put_whole_state(state, |message| self.first.push_back(message)),
        }
    }

    /// Sees with other eyes from the next snapshot on.
    pub fn look(&mut self, gaze: Gaze) {
        self.seat = gaze.seat();
        if let Some(own) = &mut self.view {
            own.sight.look(gaze);
        }
    }

    /// The middle of what the client sees on a tick; none where everybody sees everything.
    pub fn centre(&mut self, frame: &TickFrame) -> Option<Vec2> {
        let own = self.view.as_mut()?;
        if let Some(snapshot) = &frame.snapshot {
            own.sight.follow(snapshot);
        }
        Some(own.sight.centre())
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
        match (self.encoding, &self.view) {
            (Encoding::Json, _) => self.compose_text(frame.map(Arc::as_ref)),
            (Encoding::Binary, None) => self.compose_binary(frame),
            (Encoding::Binary, Some(_)) => self.compose_view(frame.map(Arc::as_ref)),
        }
    }

    fn compose_text(&mut self, frame: Option<&TickFrame>) -> Option<Frame> {
        let mut lines = Pieces::new(MAX_SERVER_FRAME, 1);
        self.take_ordered(&mut lines);
        self.take_radar(frame, &mut lines);
        let snapshot = frame.and_then(|frame| match &mut self.view {
            Some(own) => view_text(frame, &mut own.sight, &self.rules),
            None => snapshot_text(frame, &self.rules),
        });
        if lines.is_empty() && self.pongs.is_empty() {
            // The usual case: everybody is sent the very same text.
            return snapshot.map(|text| Frame { message: text_message(text), has_snapshot: true, is_cut: false });
        }
        let has_snapshot = snapshot.is_some_and(|text| lines.push(text).is_ok());
        self.take_pongs(&mut lines);
        lines.into_lines().map(|text| Frame { message: text_message(text), has_snapshot, is_cut: false })
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
        Some(Frame { message: Message::Binary(out.into()), has_snapshot, is_cut: false })
    }

    /// As much of what the client sees as its budget allows.
    fn compose_view(&mut self, frame: Option<&TickFrame>) -> Option<Frame> {
        let mut messages = Pieces::new(MAX_SERVER_FRAME - MAX_HEAD, 0);
        self.take_ordered(&mut messages);
        self.take_pongs(&mut messages);
        self.take_radar(frame, &mut messages);
        let snapshot = frame.and_then(|frame| Some((frame, frame.snapshot.as_ref()?)));
        if messages.is_empty() && snapshot.is_none() {
            return None;
        }
        let room = self.view.as_mut().map_or(0, |own| own.budget.room(self.tick)).saturating_sub(messages.length);
        let mut out = Vec::with_capacity(MAX_HEAD + messages.length + room.min(TYPICAL_VIEW));
        let put_messages = |told, out: &mut Vec<u8>| {
            put_frame_head(self.tick, !messages.is_empty(), told, out);
            if !messages.is_empty() {
                encode_messages(messages.pieces.iter().map(Bytes::as_ref), out);
            }
        };
        put_messages(snapshot.map(|(_, snapshot)| snapshot), &mut out);
        let mut has_snapshot = false;
        if let (Some((frame, snapshot)), Some(own)) = (snapshot, &mut self.view) {
            let room = room.min((MAX_SERVER_FRAME - MAX_HEAD).saturating_sub(messages.length));
            own.sheet.put(frame, snapshot, (self.seat, &mut own.sight), &self.rules, room, &mut out);
            has_snapshot = out.len() <= MAX_SERVER_FRAME;
            if !has_snapshot {
                // Next to so many messages even the shortest snapshot is too long: the next one begins anew.
                own.sight.forget();
                out.clear();
                put_messages(None, &mut out);
            }
        }
        if let Some(own) = &mut self.view {
            own.budget.spend(out.len());
        }
        let is_cut = has_snapshot && self.view.as_ref().is_some_and(|own| own.sight.is_cut());
        let is_empty = !has_snapshot && messages.is_empty();
        (!is_empty).then(|| Frame { message: Message::Binary(out.into()), has_snapshot, is_cut })
    }

    /// The newest radar, if it was not written yet and there is room.
    fn take_radar(&mut self, frame: Option<&TickFrame>, pieces: &mut Pieces) {
        let Some((own, radar)) = self.view.as_mut().zip(frame.and_then(|frame| frame.radar.as_ref())) else { return };
        if own.radar.is_some_and(|shown| radar.tick <= shown) {
            return;
        }
        let piece = match self.encoding {
            Encoding::Json => radar_text(radar),
            Encoding::Binary => radar_bytes(radar),
        };
        if pieces.push(piece).is_ok() {
            own.radar = Some(radar.tick);
        }
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
        if self.first.is_empty() {
            let notice = self.notices.as_mut()?.try_recv().ok()?;
            self.encode(&notice);
        }
        self.first.pop_front()
    }

    fn encode(&mut self, notice: &Notice) {
        match self.encoding {
            Encoding::Json => self.first.push_back(notice_text(notice)),
            Encoding::Binary => put_notice(notice, &self.rules, |message| self.first.push_back(message)),
        }
    }
}

/// A frame that holds nothing but the answer to a ping, for who has no seat and so no tick.
pub fn lone_pong(encoding: Encoding, nonce: u32) -> Message {
    let tick = Tick::default();
    match encoding {
        Encoding::Json => text_message(pong_text(nonce, tick)),
        Encoding::Binary => {
            let mut out = Vec::new();
            put_frame_head(tick, true, None, &mut out);
            encode_messages(std::iter::once(&*pong_bytes(nonce, tick)), &mut out);
            Message::Binary(out.into())
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
