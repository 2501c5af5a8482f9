//! The game socket's messages in their text encoding, `jet.v1.json`.
//!
//! Decoding and encoding are pure; what the messages mean is the game server's business. `PROTOCOL.md` says more.

mod client;
mod close;
mod event;
mod identity;
mod left_out;
mod repeated;
mod reply;
mod state;
mod world;

use serde::{Deserialize, Serialize};

pub use client::{
    Chat, ChatTo, ClientMessage, Fallback, Input, Jet, Join, Kick, Leave, Offer, Ping, PlaybackWish, Point, Ready,
    Settings, Start, Vote, VoteSubject, Watch,
};
pub use close::CloseCode;
pub use event::{CoreChange, Event, EventKind};
pub use identity::{
    Base, Identity, JetTraits, Obstacle, Pickup, PickupKind, RingShape, ShipTraits, Special, ViewShape, Watching,
    WeaponKind, WeaponTraits, WorldShape,
};
pub use repeated::{MAX_PLACES, Repeated};
pub use reply::{Answer, DenialCode, Denied, Map, Playback, Pong, Request, Said, ServerDraining, Tally};
pub use state::{Core, CorePlace, GameState, MatchEnd, Pilot, PrivateState};
pub use world::{Carried, Entity, Projectile, Radar, RadarSide, WorldUpdate};

/// The WebSocket sub-protocol of the text encoding.
pub const SUBPROTOCOL_JSON: &str = "jet.v1.json";

/// The longest frame a client may send, in bytes.
pub const MAX_CLIENT_FRAME: usize = 4 * 1024;

/// The longest frame a server sends, in bytes.
pub const MAX_SERVER_FRAME: usize = 32 * 1024;

/// Separates the messages of one server frame. JSON text never holds a raw line feed.
pub const MESSAGE_SEPARATOR: char = '\n';

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", content = "data")]
#[allow(clippy::large_enum_variant, reason = "messages are read one by one, and none are kept")]
pub enum ServerMessage {
    Identity(Identity),
    GameState(GameState),
    WorldUpdate(WorldUpdate),
    Radar(Radar),
    Event(Event),
    ServerDraining(ServerDraining),
    Denied(Denied),
    Chat(Said),
    Vote(Tally),
    Map(Map),
    Answer(Answer),
    Playback(Playback),
    Pong(Pong),
}

/// Why a frame was not understood.
#[derive(Debug, thiserror::Error)]
pub enum DecodeError {
    #[error("the frame has {0} bytes, the limit is {MAX_CLIENT_FRAME}")]
    TooLong(usize),
    #[error("{0}")]
    Malformed(#[from] serde_json::Error),
}

/// Reads one frame of a client.
pub fn decode_client(frame: &str) -> Result<ClientMessage, DecodeError> {
    if frame.len() > MAX_CLIENT_FRAME {
        return Err(DecodeError::TooLong(frame.len()));
    }
    Ok(serde_json::from_str(frame)?)
}

/// Reads one frame of a server: one message per line.
pub fn decode_server(frame: &str) -> Result<Vec<ServerMessage>, DecodeError> {
    frame.split(MESSAGE_SEPARATOR).map(|line| Ok(serde_json::from_str(line)?)).collect()
}

/// Writes one message as a line, without the separator.
pub fn encode_client(message: &ClientMessage) -> Result<String, serde_json::Error> {
    serde_json::to_string(message)
}

/// Writes one message as a line, without the separator. A non-finite number becomes `null`, which no client accepts:
/// the simulation's tests rule it out.
pub fn encode_server(message: &ServerMessage) -> Result<String, serde_json::Error> {
    serde_json::to_string(message)
}
