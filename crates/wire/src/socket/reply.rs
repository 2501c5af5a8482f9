//! What answers a client, and what the server says of itself.

use serde::{Deserialize, Serialize};

use crate::socket::client::{ChatTo, VoteSubject};
use crate::socket::identity::{Base, Obstacle, Pickup};
use crate::socket::repeated::Repeated;

/// How a recording is being shown.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Playback {
    pub tick: u32,
    /// Where the match begins and ends.
    pub begins_tick: u32,
    pub ends_tick: u32,
    pub paused: bool,
    /// Of its own time.
    pub speed: f32,
}

/// The lobby makes way: the server takes no new matches and will end, while a match that is running goes on, at most until `ends_tick`;
/// or an open lobby's world is followed by a larger or a smaller one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServerDraining {
    pub tick: u32,
    /// Whatever is not over by then is closed.
    pub ends_tick: u32,
    /// Seats of the world that follows, in an open lobby of the same name on the same server; none when the server drains.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_seats: Option<u16>,
}

/// The other half of an `Offer`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    pub sdp: String,
}

/// What the client has asked for changes nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Denied {
    pub request: Request,
    pub code: DenialCode,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Request {
    Ready,
    Start,
    Kick,
    Settings,
    Offer,
    Chat,
    Vote,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DenialCode {
    /// The lobby is not private.
    NotPrivate,
    /// Only the host may do that.
    NotHost,
    /// A match is on, or its scoreboard is shown.
    NotWaiting,
    /// Somebody who is connected is not ready.
    NotReady,
    /// Fewer ships would fly than a match needs.
    TooFew,
    /// Nobody else has that seat.
    NobodyThere,
    /// No match may be like that.
    OutOfRange,
    /// This server has no data channels, or none for this encoding.
    NoChannels,
    /// The session description cannot be used.
    OfferInvalid,
    /// Every data channel that the server has room for is in use.
    ChannelsFull,
    /// So much was said a moment ago.
    TooFast,
    /// This server passes on phrases only.
    TextOff,
    /// Nothing is left of the text, or it is too long.
    TextInvalid,
    /// Everybody fights everybody.
    NoSides,
    /// No match is on.
    NotRunning,
    /// More than two fight each other.
    ManyRivals,
}

/// What is flown on from now on, in place of what stands in the `Identity`. The world is as large as before.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Map {
    pub tick: u32,
    pub name: String,
    pub obstacles: Vec<Obstacle>,
    /// As in the `Identity`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub bases: Vec<Base>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pickups: Vec<Pickup>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repeated: Option<Repeated>,
}

/// How a vote of the own side stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    pub tick: u32,
    pub subject: VoteSubject,
    pub votes: u16,
    /// With so many it is decided.
    pub needed: u16,
}

/// What somebody in the lobby has said: exactly one of `phrase` and `text` is set.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    pub tick: u32,
    /// The seat of who said it.
    pub by: u16,
    pub to: ChatTo,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phrase: Option<u8>,
    /// Anything that a stranger may write: to be shown as text, never as markup.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}

/// What players say to each other stays out of logs.
impl std::fmt::Debug for Said {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Said { tick, by, to, phrase, text } = self;
        let mut told = f.debug_struct("Said");
        told.field("tick", tick).field("by", by).field("to", to).field("phrase", phrase);
        told.field("text_bytes", &text.as_ref().map(String::len)).finish()
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pong {
    pub nonce: u32,
    pub tick: u32,
}
