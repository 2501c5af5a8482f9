//! What goes into the next frame: at most one a tick, and none above the limit. Where a data channel carries the snapshots
//! they go into messages of their own, as what has changed since the last one that the client has acknowledged.

mod pieces;
#[cfg(test)]
mod tests;
mod written;

use std::collections::VecDeque;
use std::sync::Arc;

use axum::extract::ws::Message;
use bytes::Bytes;
use tokio::sync::mpsc;
use wire::binary::{MAX_DATAGRAM, encode_messages};
use wire::socket::{DenialCode, Identity, MAX_SERVER_FRAME};

use crate::domain::{Rules, Seat, Tick, Vec2};
use crate::interface_adapters::net::budget::Budget;
use crate::interface_adapters::protocol::{
    FRAME_HEAD, MAX_HEAD, Shown, ViewSheet, answer_bytes, identity_bytes, identity_text, notice_text,
    offer_denied_bytes, offer_denied_text, pong_bytes, pong_text, put_frame_head, put_notice, put_whole_state,
    radar_bytes, radar_text, snapshot_text, view_text,
};
use crate::use_cases::lobby::{Gaze, MAX_UNACKNOWLEDGED, Notice, Opening, Sight, TickFrame};

pub use written::{Datagram, Frame, Written};

use pieces::{NotPut, Pieces};
use written::text_message;

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

/// What carries a connection's snapshots.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    Socket,
    /// Where what is sent may be lost, in the binary encoding.
    Channel,
}

/// Collects a connection's messages into frames.
pub struct Writer {
    encoding: Encoding,
    /// Whose ship is the own one, or the one that is watched.
    seat: Option<Seat>,
    rules: Arc<Rules>,
    /// None for who watches, whose messages come by [`tell`](Writer::tell).
    notices: Option<mpsc::Receiver<Arc<Notice>>>,
    /// Taken from there, and of a later tick than the frame that was written.
    early: Option<Arc<Notice>>,
    /// Ordered messages that go before everything in `notices`.
    first: VecDeque<Bytes>,
    pongs: Vec<u32>,
    /// The newest that is known.
    tick: Tick,
    /// The newest frame whose snapshot the client has. On an ordered stream that is the last one: the client has it when the
    /// next one comes.
    baseline: Option<Arc<TickFrame>>,
    /// Those after it that were sent on a channel, the oldest first, at most [`MAX_UNACKNOWLEDGED`]: the oldest is forgotten
    /// then. Frames are shared by all connections.
    sent: VecDeque<Arc<TickFrame>>,
    /// None where everybody sees everything.
    view: Option<OwnView>,
    /// The bytes of an ordered message that no frame may hold.
    too_long: Option<usize>,
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
    /// How the vote on a rematch stands.
    pub tally: Option<&'a Notice>,
    pub missed: &'a [Arc<Notice>],
}

impl Writer {
    pub fn new(parts: WriterParts) -> Writer {
        let WriterParts { encoding, gaze, rules, notices, bytes_per_s } = parts;
        let seat = gaze.seat();
        let (early, first, pongs) = (None, VecDeque::new(), Vec::new());
        let view = rules.sight().map(|view| OwnView {
            sight: Sight::new(view, gaze),
            sheet: ViewSheet::default(),
            budget: Budget::new(bytes_per_s),
            radar: None,
        });
        let (tick, baseline, sent) = (Tick::default(), None, VecDeque::new());
        Writer { encoding, seat, rules, notices, early, first, pongs, tick, baseline, sent, view, too_long: None }
    }

    /// Says who the client is and what it has missed, before anything else.
    pub fn greet(&mut self, greeting: Greeting<'_>) {
        let Greeting { identity, state, draining, tally, missed } = greeting;
        self.identify(identity);
        self.tell_whole(state);
        draining.into_iter().chain(tally).chain(missed.iter().map(Arc::as_ref)).for_each(|notice| self.encode(notice));
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
        let Opening { state: _, map, draining, tally, playback } = opening;
        [map, draining, tally, playback].into_iter().flatten().for_each(|notice| self.encode(notice));
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

    /// Answers the offer of a channel.
    pub fn answer(&mut self, answer: Result<String, DenialCode>) {
        self.first.push_back(match (answer, self.encoding) {
            (Ok(sdp), _) => answer_bytes(sdp),
            (Err(code), Encoding::Binary) => offer_denied_bytes(code),
            (Err(code), Encoding::Json) => offer_denied_text(code),
        });
    }

    /// The client has the snapshot of `tick`: those that follow may follow on it. Of one that was not sent, or is older than
    /// what the client is known to have, this says nothing.
    pub fn arrived(&mut self, tick: Tick) {
        if let Some(own) = &mut self.view {
            own.sight.arrived(tick);
        } else if let Some(at) = self.sent.iter().position(|sent| sent.tick == tick) {
            self.baseline = self.sent.drain(..=at).next_back();
        }
    }

    /// What this tick brings: ordered messages first, as many as fit, then the snapshot if there is room for it.
    /// Ordered messages always get through, so a flood of them delays snapshots and never the other way round. None if
    /// there is nothing to say.
    ///
    /// The lobby may be at the next tick already: what happened there waits for its frame. Without a frame, at the end of a
    /// connection, everything is said.
    pub fn compose(&mut self, frame: Option<&Arc<TickFrame>>, way: Way) -> Written {
        self.tick = frame.map_or(self.tick, |frame| frame.tick);
        match (self.encoding, &self.view) {
            (Encoding::Json, _) => Written { frame: self.compose_text(frame.map(Arc::as_ref)), datagram: None },
            (Encoding::Binary, None) => self.compose_binary(frame, way),
            (Encoding::Binary, Some(_)) => self.compose_view(frame.map(Arc::as_ref), way),
        }
    }

    /// How many bytes an ordered message has that no frame may hold. Modes are checked so that there is none; a client that
    /// misses one does not know what it flies in, so its connection has to end.
    pub fn too_long(&self) -> Option<usize> {
        self.too_long
    }

    fn compose_text(&mut self, frame: Option<&TickFrame>) -> Option<Frame> {
        let mut lines = Pieces::new(MAX_SERVER_FRAME, 1);
        self.take_ordered(frame.map(|frame| frame.tick), &mut lines);
        self.take_radar(frame, &mut lines);
        let snapshot = frame.and_then(|frame| match &mut self.view {
            Some(own) => view_text(frame, &mut own.sight, &self.rules),
            None => snapshot_text(frame, &self.rules),
        });
        let snapshot = snapshot.filter(|text| text.len() <= MAX_SERVER_FRAME);
        if lines.is_empty() && self.pongs.is_empty() {
            // The usual case: everybody is sent the very same text.
            return snapshot.map(|text| Frame { message: text_message(text), has_snapshot: true, is_cut: false });
        }
        let has_snapshot = snapshot.is_some_and(|text| lines.push(text).is_ok());
        self.take_pongs(&mut lines);
        lines.into_lines().map(|text| Frame { message: text_message(text), has_snapshot, is_cut: false })
    }

    fn compose_binary(&mut self, frame: Option<&Arc<TickFrame>>, way: Way) -> Written {
        let mut messages = Pieces::new(MAX_SERVER_FRAME - MAX_HEAD, 0);
        self.take_ordered(frame.map(|frame| frame.tick), &mut messages);
        self.take_pongs(&mut messages);
        let told = frame.and_then(|frame| Some((frame, frame.snapshot.as_ref()?)));
        let Some((frame, snapshot)) = told else {
            return Written { frame: messages.alone(self.tick), datagram: None };
        };
        let shown = Shown { seat: self.seat, baseline: self.baseline.as_deref(), rules: &self.rules };
        let sections = shown.sections(frame, snapshot);
        let put_snapshot = |mut out: Vec<u8>| {
            shown.put_head(frame, snapshot, &mut out);
            out.extend_from_slice(&sections);
            out
        };
        if way == Way::Channel && MAX_HEAD + sections.len() <= MAX_DATAGRAM {
            let bytes = put_snapshot(Pieces::none().begin(self.tick, Some(snapshot), sections.len()));
            if self.sent.len() == MAX_UNACKNOWLEDGED {
                self.sent.pop_front();
            }
            self.sent.push_back(Arc::clone(frame));
            let datagram = Some(Datagram { bytes, is_cut: false });
            return Written { frame: messages.alone(self.tick), datagram };
        }
        if !messages.has_room_for(sections.len()) {
            return Written { frame: messages.alone(self.tick), datagram: None };
        }
        let out = put_snapshot(messages.begin(self.tick, Some(snapshot), sections.len()));
        self.baseline = Some(Arc::clone(frame));
        self.sent.clear();
        Written { frame: Some(Frame::of_bytes(out, true, false)), datagram: None }
    }

    /// As much of what the client sees as its budget allows.
    fn compose_view(&mut self, frame: Option<&TickFrame>, way: Way) -> Written {
        let mut messages = Pieces::new(MAX_SERVER_FRAME - MAX_HEAD, 0);
        self.take_ordered(frame.map(|frame| frame.tick), &mut messages);
        self.take_pongs(&mut messages);
        self.take_radar(frame, &mut messages);
        let told = frame.and_then(|frame| Some((frame, frame.snapshot.as_ref()?)));
        let Some((own, (frame, snapshot))) = self.view.as_mut().zip(told) else {
            let frame = messages.alone(self.tick);
            self.spend(frame.as_ref().map_or(0, Frame::payload_len));
            return Written { frame, datagram: None };
        };
        let limit = match way {
            Way::Socket => (MAX_SERVER_FRAME - MAX_HEAD).saturating_sub(messages.length),
            Way::Channel => MAX_DATAGRAM - MAX_HEAD,
        };
        let room = own.budget.room(self.tick).saturating_sub(messages.length).min(limit);
        let mut snapshot_bytes = Vec::with_capacity(room.min(TYPICAL_VIEW));
        put_frame_head(self.tick, false, Some(snapshot), &mut snapshot_bytes);
        let viewer = (self.seat, &mut own.sight);
        own.sheet.put(frame, snapshot, viewer, &self.rules, room, &mut snapshot_bytes);
        let is_cut = own.sight.is_cut();
        let written = if way == Way::Channel && snapshot_bytes.len() <= MAX_DATAGRAM {
            let datagram = Some(Datagram { bytes: snapshot_bytes, is_cut });
            Written { frame: messages.alone(self.tick), datagram }
        } else if messages.length + snapshot_bytes.len() + MAX_HEAD <= MAX_SERVER_FRAME {
            own.sight.arrived(self.tick);
            let mut out = snapshot_bytes;
            if !messages.is_empty() {
                let body = out.split_off(FRAME_HEAD);
                out = messages.begin(self.tick, Some(snapshot), body.len());
                out.extend_from_slice(&body);
            }
            Written { frame: Some(Frame::of_bytes(out, true, is_cut)), datagram: None }
        } else {
            // Next to so many messages even the shortest snapshot is too long: the next one begins anew.
            own.sight.forget();
            Written { frame: messages.alone(self.tick), datagram: None }
        };
        let frame = written.frame.as_ref().map_or(0, Frame::payload_len);
        self.spend(frame + written.datagram.as_ref().map_or(0, |datagram| datagram.bytes.len()));
        written
    }

    fn spend(&mut self, bytes: usize) {
        if let Some(own) = &mut self.view {
            own.budget.spend(bytes);
        }
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
        match pieces.push(piece) {
            Ok(()) => own.radar = Some(radar.tick),
            Err(NotPut::Full(_)) => {}
            Err(NotPut::TooLong(bytes)) => self.too_long = Some(bytes),
        }
    }

    /// Those up to the frame's tick; without a frame, all.
    fn take_ordered(&mut self, until: Option<Tick>, pieces: &mut Pieces) {
        while let Some(piece) = self.next_ordered(until) {
            match pieces.push(piece) {
                Ok(()) => {}
                Err(NotPut::Full(piece)) => {
                    self.first.push_front(piece);
                    break;
                }
                Err(NotPut::TooLong(bytes)) => self.too_long = Some(bytes),
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

    fn next_ordered(&mut self, until: Option<Tick>) -> Option<Bytes> {
        if self.first.is_empty() {
            let next = || self.notices.as_mut()?.try_recv().ok();
            let notice = self.early.take().or_else(next)?;
            if until.is_some_and(|until| notice.tick > until) {
                self.early = Some(notice);
                return None;
            }
            self.tick = self.tick.max(notice.tick);
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
