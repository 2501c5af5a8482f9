//! What goes into the next frame: at most one a tick, and none above the limit.

use std::collections::VecDeque;
use std::sync::Arc;

use bytes::Bytes;
use tokio::sync::mpsc;
use wire::socket::{MAX_SERVER_FRAME, MESSAGE_SEPARATOR};

use crate::domain::Tick;
use crate::interface_adapters::protocol::{notice_text, pong_text, snapshot_text};
use crate::use_cases::lobby::{Notice, TickFrame};

/// Pings that are answered with the next frame. More within a tick measure nothing.
const MAX_PONGS: usize = 8;

/// Collects a connection's messages into frames.
pub struct Writer {
    notices: mpsc::Receiver<Arc<Notice>>,
    /// Ordered messages that go before everything in `notices`.
    first: VecDeque<Bytes>,
    pongs: Vec<u32>,
    /// The newest that is known.
    tick: Tick,
}

/// One frame's text.
pub struct FrameText {
    pub text: Bytes,
    pub has_snapshot: bool,
}

impl Writer {
    /// `first` are the messages that a newcomer is told, in order.
    pub fn new(notices: mpsc::Receiver<Arc<Notice>>, first: VecDeque<Bytes>) -> Writer {
        Writer { notices, first, pongs: Vec::new(), tick: Tick::default() }
    }

    /// Answers a ping with the next frame.
    pub fn pong(&mut self, nonce: u32) {
        if self.pongs.len() < MAX_PONGS {
            self.pongs.push(nonce);
        }
    }

    /// The frame for this tick: ordered messages first, as many as fit, then the snapshot if there is room for it, then
    /// pongs. Ordered messages always get through, so a flood of them delays snapshots and never the other way round.
    /// None if there is nothing to say.
    pub fn compose(&mut self, frame: Option<&TickFrame>) -> Option<FrameText> {
        self.tick = frame.map_or(self.tick, |frame| frame.tick);
        let snapshot = frame.and_then(snapshot_text);
        let mut next = self.next_ordered();
        if next.is_none() && self.pongs.is_empty() {
            // The usual case: everybody is sent the very same text.
            return snapshot.map(|text| FrameText { text, has_snapshot: true });
        }

        let mut lines = Lines::default();
        while let Some(line) = next {
            if let Err(line) = lines.push(line) {
                self.first.push_front(line);
                break;
            }
            next = self.next_ordered();
        }
        let has_snapshot = snapshot.is_some_and(|text| lines.push(text).is_ok());
        let tick = self.tick;
        self.pongs.retain(|&nonce| lines.push(pong_text(nonce, tick)).is_err());
        lines.finish().map(|text| FrameText { text, has_snapshot })
    }

    fn next_ordered(&mut self) -> Option<Bytes> {
        if let Some(line) = self.first.pop_front() {
            return Some(line);
        }
        self.notices.try_recv().ok().map(|notice| notice_text(&notice))
    }
}

/// Lines of one frame.
#[derive(Default)]
struct Lines {
    lines: Vec<Bytes>,
    /// With separators.
    length: usize,
}

impl Lines {
    /// Gives the line back if it does not fit any more. A line that is too long even alone is left out: it could never
    /// be sent, and modes are limited so that there is none.
    fn push(&mut self, line: Bytes) -> Result<(), Bytes> {
        if line.is_empty() || line.len() > MAX_SERVER_FRAME {
            return Ok(());
        }
        let separator = usize::from(!self.lines.is_empty());
        if self.length + separator + line.len() > MAX_SERVER_FRAME {
            return Err(line);
        }
        self.length += separator + line.len();
        self.lines.push(line);
        Ok(())
    }

    fn finish(self) -> Option<Bytes> {
        match self.lines.as_slice() {
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

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use wire::socket::ServerMessage;

    use crate::domain::{Event, Seat};
    use crate::use_cases::lobby::{NoticeBody, SharedText, Snapshot};

    fn frame() -> TickFrame {
        let snapshot = Snapshot { ships: Vec::new(), shots: Vec::new() };
        TickFrame { tick: Tick(8), snapshot: Some(snapshot), text: SharedText::default() }
    }

    fn notice(id: u32) -> Arc<Notice> {
        let body = NoticeBody::Event { id, event: Event::Left { seat: Seat(1) } };
        Arc::new(Notice { tick: Tick(8), body, text: SharedText::default() })
    }

    fn read(frame: &FrameText) -> Vec<ServerMessage> {
        assert!(frame.text.len() <= MAX_SERVER_FRAME);
        wire::socket::decode_server(std::str::from_utf8(&frame.text).unwrap()).unwrap()
    }

    #[test]
    fn a_tick_with_nothing_else_is_the_shared_text_itself() {
        let (_sender, notices) = mpsc::channel(4);
        let frame = frame();
        let text = Writer::new(notices, VecDeque::new()).compose(Some(&frame)).unwrap();
        assert!(text.has_snapshot);
        assert_eq!(text.text.as_ptr(), snapshot_text(&frame).unwrap().as_ptr());
    }

    #[test]
    fn a_frame_holds_what_happened_then_the_world_then_pongs() {
        let (sender, notices) = mpsc::channel(4);
        sender.try_send(notice(5)).unwrap();
        let mut writer = Writer::new(notices, VecDeque::new());
        writer.pong(7);
        let messages = read(&writer.compose(Some(&frame())).unwrap());
        assert!(
            matches!(
                messages.as_slice(),
                [ServerMessage::Event(event), ServerMessage::WorldUpdate(_), ServerMessage::Pong(pong)]
                    if event.id == 5 && pong.nonce == 7 && pong.tick == 8
            ),
            "{messages:?}"
        );
        assert!(writer.compose(None).is_none());
    }

    #[test]
    fn what_does_not_fit_goes_on_in_the_next_frames_in_order() {
        let (sender, notices) = mpsc::channel(256);
        for id in 0..256 {
            sender.try_send(notice(id)).unwrap();
        }
        let long = |byte: u8| Bytes::from(vec![byte; 20_000]);
        let mut writer = Writer::new(notices, VecDeque::from([long(b'1'), long(b'2')]));
        let first = writer.compose(Some(&frame())).unwrap();
        assert!(first.text.len() <= MAX_SERVER_FRAME && first.text.starts_with(b"1"));
        let second = writer.compose(Some(&frame())).unwrap();
        assert!(second.text.len() <= MAX_SERVER_FRAME && second.text.starts_with(b"2"));
        let mut ids = Vec::new();
        let after_the_long = second.text.slice(20_001..);
        let mut rest = FrameText { text: after_the_long, has_snapshot: false };
        loop {
            ids.extend(read(&rest).into_iter().filter_map(|message| match message {
                ServerMessage::Event(event) => Some(event.id),
                _ => None,
            }));
            match writer.compose(None) {
                Some(next) => rest = next,
                None => break,
            }
        }
        assert_eq!(ids, (0..256).collect::<Vec<_>>());
    }
}
