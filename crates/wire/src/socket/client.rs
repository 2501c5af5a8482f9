//! What a client says.

use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", content = "data", deny_unknown_fields)]
pub enum ClientMessage {
    Join(Join),
    Input(Input),
    Ping(Ping),
    Leave(Leave),
    /// Which jet to fly next.
    Jet(Jet),
    /// In a private lobby.
    Ready(Ready),
    /// By the host of a private lobby.
    Start(Start),
    /// By the host of a private lobby.
    Kick(Kick),
    /// By the host of a private lobby that waits.
    Settings(Settings),
    /// For a way beside the socket.
    Offer(Offer),
    Fallback(Fallback),
    /// To the others in the lobby.
    Chat(Chat),
    Vote(Vote),
    /// By who watches.
    Watch(Watch),
    /// By who watches a recording.
    Playback(PlaybackWish),
}

/// Exactly one of `match_ticket` and `resume_token` is set.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Join {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub match_ticket: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resume_token: Option<String>,
    /// The id of the last event seen; later ones are repeated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_event: Option<u32>,
}

/// Names the way in, never the token itself: tokens stay out of logs.
impl std::fmt::Debug for Join {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Join")
            .field("match_ticket", &self.match_ticket.is_some())
            .field("resume_token", &self.resume_token.is_some())
            .field("last_event", &self.last_event)
            .finish()
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Input {
    pub seq: u32,
    /// The tick on which it is to count, at most half a second ahead; none for as soon as possible.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tick: Option<u32>,
    /// The tick of which the pilot saw the others; none for as they are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seen: Option<u32>,
    /// -1 to 1: how the throttle moves.
    pub thrust: f32,
    /// -1 to 1, positive clockwise.
    pub turn: f32,
    pub shoot: bool,
    #[serde(default)]
    pub ability: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ping {
    pub nonce: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Leave {}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Jet {
    /// Its place among the jets of [`Identity`].
    pub jet: u8,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ready {
    pub ready: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Start {}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Kick {
    pub seat: u16,
}

/// How the matches of a private lobby are played.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Bots fly along until this many ships do.
    pub fill_to: u16,
    pub match_s: u32,
    /// The score that ends a match early; 0 is none.
    pub score_limit: u32,
}

/// Asks for a data channel beside the socket, which carries snapshots and inputs from then on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Offer {
    /// A WebRTC session description (RFC 8829) with one data channel.
    pub sdp: String,
}

/// The data channel is of no use: everything comes on the socket again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fallback {}

/// Something said to others: exactly one of `phrase` and `text` is set.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Chat {
    pub to: ChatTo,
    /// From 1, in the order of the protocol's list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phrase: Option<u8>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}

/// What players say to each other stays out of logs.
impl std::fmt::Debug for Chat {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Chat { to, phrase, text } = self;
        let length = text.as_ref().map(String::len);
        f.debug_struct("Chat").field("to", to).field("phrase", phrase).field("text_bytes", &length).finish()
    }
}

/// Who is to hear it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChatTo {
    All,
    /// Those on the side of who says it.
    Side,
}

/// What the sender is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Vote {
    pub subject: VoteSubject,
    /// Of giving up: 1 for it, 0 for fighting on. Of a rematch: 1 for it, 0 against it. Of the map: its number.
    pub choice: u8,
}

/// What can be voted on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VoteSubject {
    /// Giving the match up.
    GiveUp,
    /// The map of the next match of a private lobby.
    Map,
    /// Playing again the match of a queue that has ended.
    Rematch,
}

/// Where somebody who watches looks: exactly one of the two is set.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Watch {
    /// What the pilot of this seat sees.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub follow: Option<u16>,
    /// What is around this place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Point>,
}

/// In px.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Point {
    pub x: f32,
    pub y: f32,
}

/// How a recording shall be shown; what is left out stays as it is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlaybackWish {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub paused: Option<bool>,
    /// 0.5, 1, 2 or 4.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub speed: Option<f32>,
    /// The nearest tick of the match is gone to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seek_tick: Option<u32>,
}
