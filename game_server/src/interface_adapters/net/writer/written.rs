//! What has been written: frames for the socket, messages for the channel.

use axum::extract::ws::{Message, Utf8Bytes};
use bytes::Bytes;

/// What a tick brings to a client.
#[derive(Debug, Default)]
pub struct Written {
    pub frame: Option<Frame>,
    pub datagram: Option<Datagram>,
}

/// A snapshot for the channel.
#[derive(Debug)]
pub struct Datagram {
    pub bytes: Vec<u8>,
    /// True if there was not room for all that is in view.
    pub is_cut: bool,
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
    pub(super) fn of_bytes(bytes: Vec<u8>, has_snapshot: bool, is_cut: bool) -> Frame {
        Frame { message: Message::Binary(bytes.into()), has_snapshot, is_cut }
    }

    pub fn payload_len(&self) -> usize {
        match &self.message {
            Message::Text(text) => text.len(),
            Message::Binary(bytes) => bytes.len(),
            Message::Ping(_) | Message::Pong(_) | Message::Close(_) => 0,
        }
    }
}

/// Our text is UTF-8 by construction.
pub(super) fn text_message(text: Bytes) -> Message {
    Message::Text(Utf8Bytes::try_from(text).unwrap_or_default())
}
