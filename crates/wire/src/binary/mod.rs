//! The game socket's messages in their binary encoding, `jet.v1.bin`: little-endian, laid out by hand.
//!
//! Pure and synchronous. Whatever bytes come, decoding gives a message or an error; it allocates no more than the frame
//! is long, apart from the ships and shots that a [`ServerDecoder`] knows of. `PROTOCOL.md` gives every byte.
//!
//! - `client`: what a client says
//! - `frame`: the head of a server's frame
//! - `message`: ordered messages, those of the text encoding; `identity`, `state` and `event` are the long ones
//! - `map`: what stands in a world
//! - `radar`: where ships are, coarsely
//! - `snapshot`: ships and shots, as what has changed since a baseline
//! - `datagram`: what a client says on a data channel
//! - `decoder`: a client's side: what it knows, and the messages that a frame means to it
//! - `glance`: what a frame says to who measures a stream

mod bytes;
mod client;
mod datagram;
mod decoder;
mod event;
mod frame;
mod glance;
mod identity;
mod map;
mod message;
mod radar;
mod snapshot;
mod state;

pub use bytes::DecodeError;
pub use client::{decode_client, encode_client};
pub use datagram::{ClientDatagram, MAX_DATAGRAM_INPUTS, decode_client_datagram, encode_client_datagram};
pub use decoder::ServerDecoder;
pub use event::encode_event;
pub use frame::{FrameHead, SnapshotHead, encode_frame_head, encode_snapshot_head};
pub use glance::{Glance, glance};
pub use identity::encode_identity;
pub use map::encode_map;
pub use message::{
    encode_answer, encode_chat, encode_denied, encode_draining, encode_messages, encode_playback, encode_pong,
    encode_radar, encode_rematch, encode_tally,
};
pub use snapshot::{
    Condition, EarlierChange, NewShot, Place, Sections, ShipNews, ShipRecord, ShipState, encode_sections,
};
pub use state::{PilotChange, StateChange, encode_state};

/// The WebSocket sub-protocol of the binary encoding.
pub const SUBPROTOCOL_BIN: &str = "jet.v1.bin";

/// The longest message of a data channel, in bytes: with all headers it passes every network in one piece.
pub const MAX_DATAGRAM: usize = 1_000;

/// The version in the first byte of a server's frame.
pub const VERSION: u8 = 1;
