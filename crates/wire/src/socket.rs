//! The game socket's messages in their text encoding, `jet.v1.json`.
//!
//! Decoding and encoding are pure; what the messages mean is the game server's business. `PROTOCOL.md` says more.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::matchmaking::{LobbyPhase, MatchOutcome};

/// The WebSocket sub-protocol of the text encoding.
pub const SUBPROTOCOL_JSON: &str = "jet.v1.json";

/// The longest frame a client may send, in bytes.
pub const MAX_CLIENT_FRAME: usize = 4 * 1024;

/// The longest frame a server sends, in bytes.
pub const MAX_SERVER_FRAME: usize = 32 * 1024;

/// Separates the messages of one server frame. JSON text never holds a raw line feed.
pub const MESSAGE_SEPARATOR: char = '\n';

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
    Answer(Answer),
    Playback(Playback),
    Pong(Pong),
}

#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct Identity {
    pub player_id: Uuid,
    /// None for who watches.
    pub seat: Option<u16>,
    /// Replaces every token given before. Empty for who watches: there is no seat to come back to.
    pub resume_token: String,
    /// How long the seat is kept after its connection is lost, in seconds.
    pub hold_s: u32,
    pub match_id: Uuid,
    pub lobby_id: String,
    pub mode: String,
    pub tick: u32,
    pub tick_rate: u32,
    pub snapshot_every_ticks: u32,
    /// The id of the newest event that is not repeated to this connection.
    pub last_event: u32,
    /// 2 to 4 where sides fight each other; 0 where everybody fights everybody.
    pub sides: u8,
    /// Of a pilot, or of a side where there are sides, that ends the match; 0 for none.
    pub score_limit: u32,
    pub world: WorldShape,
    pub obstacles: Vec<Obstacle>,
    pub ship: ShipTraits,
    pub shot: ShotTraits,
    /// What can be flown where ships drift; none where thrust moves a throttle.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub jets: Vec<JetTraits>,
    /// None where everybody is shown the whole world.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub view: Option<ViewShape>,
    /// Destroyed ships stay out, and the last one that flies wins.
    #[serde(default, skip_serializing_if = "is_false")]
    pub one_life: bool,
    /// None where no ring closes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ring: Option<RingShape>,
    /// Where sides steal cores from each other, one for each side.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub bases: Vec<Base>,
    /// For who watches.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub watching: Option<Watching>,
}

/// What holds for who watches.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Watching {
    /// Everything is shown this many seconds after it has happened.
    pub delay_s: f32,
}

/// The resume token is a secret.
impl std::fmt::Debug for Identity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Identity")
            .field("player_id", &self.player_id)
            .field("seat", &self.seat)
            .field("match_id", &self.match_id)
            .field("tick", &self.tick)
            .finish_non_exhaustive()
    }
}

/// A torus for ships, in px.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct WorldShape {
    pub width: f32,
    pub height: f32,
}

/// Everything within `radius` of the straight line between two points, in px. What lies over an edge of the world comes in
/// on the other side. Ships slide along it, shots end at it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Obstacle {
    pub x1: f32,
    pub y1: f32,
    pub x2: f32,
    pub y2: f32,
    pub radius: f32,
}

/// How much of a large world a client draws around its own ship: a rectangle of the screen's shape and of one area for
/// everybody, so that no shape of a screen sees more.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct ViewShape {
    /// In px².
    pub area: f32,
    /// The longer side by the shorter one is at most this; a longer screen leaves a margin empty.
    pub max_aspect: f32,
}

/// A circle outside of which ships are harmed while a match runs. Where it is follows from the ticks left until
/// `phase_ends_tick`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct RingShape {
    /// What its centre goes around, in px.
    pub x: f32,
    pub y: f32,
    /// How far from there its centre is, in px: straight up with a whole number of rounds left, a quarter round to the right
    /// with a quarter more.
    pub wander: f32,
    /// Ticks for a round.
    pub wander_ticks: u32,
    /// Its radius before it begins to close, and once it has closed, in px; in between it shrinks evenly.
    pub first: f32,
    pub last: f32,
    /// With so many ticks left it begins to close, and with so many it has.
    pub closes_at: u32,
    pub closed_at: u32,
}

/// A side's core stands in the middle of its base. An enemy core is home within `radius` px of it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Base {
    pub side: u8,
    pub x: f32,
    pub y: f32,
    pub radius: f32,
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct ShipTraits {
    pub radius: f32,
    pub max_hp: i32,
    /// px/s at full throttle.
    pub max_speed: f32,
    /// rad/s at `turn` 1.
    pub turn_rate: f32,
    /// Throttle per second at `thrust` 1.
    pub throttle_rate: f32,
    /// What shots are paid with.
    pub max_energy: f32,
    /// Energy that grows back in a second.
    pub energy_rate: f32,
}

/// A jet. Its ships drift: thrust pushes, drag brakes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct JetTraits {
    pub name: String,
    pub special: Special,
    /// Energy that the special takes: in a second of one that lasts, else at once.
    pub special_energy: f32,
    pub max_hp: i32,
    pub max_energy: f32,
    pub energy_rate: f32,
    /// px/s, the most that thrust alone gives.
    pub max_speed: f32,
    /// rad/s at `turn` 1.
    pub turn_rate: f32,
    /// Share of its speed that it loses in a second, at the rate of that moment.
    pub drag: f32,
    /// Push backwards, by that forwards.
    pub reverse: f32,
    /// Push sideways while the special is on, by that forwards; 0 for none.
    pub strafe: f32,
    /// Push forwards while the special is on, by that without; 0 for none.
    pub boost: f32,
    /// Of its speed towards an obstacle, how much it has left after it bounces off.
    pub bounce: f32,
}

/// What a jet does while `ability` is held.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Special {
    /// Pushes forwards.
    Boost,
    /// Pushes sideways as `turn` says, without turning.
    Strafe,
    /// Throws shots back.
    Shield,
    /// Fires several shots at once.
    Salvo,
    /// Hides it from its enemies.
    Cloak,
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct ShotTraits {
    pub radius: f32,
    /// px/s.
    pub speed: f32,
    pub damage: i32,
    pub lifetime_ms: u32,
    pub cooldown_ms: u32,
    /// What a shot takes of its ship's energy.
    pub energy: f32,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GameState {
    pub tick: u32,
    pub phase: LobbyPhase,
    pub phase_ends_tick: Option<u32>,
    pub outcome: Option<MatchOutcome>,
    /// Seats, once ended; several when the best are equal.
    pub winners: Vec<u16>,
    /// Of a private lobby.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub private: Option<PrivateState>,
    /// By side, where sides steal cores from each other.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cores: Vec<Core>,
    pub pilots: Vec<Pilot>,
}

/// Where the core of a side is.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Core {
    pub side: u8,
    #[serde(flatten)]
    pub place: CorePlace,
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum CorePlace {
    Home,
    /// By the ship of this seat.
    Carried {
        by: u16,
    },
    /// It goes home by itself on the tick `returns_tick`.
    Dropped {
        x: f32,
        y: f32,
        returns_tick: u32,
    },
}

/// What a private lobby has beside its match.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct PrivateState {
    /// The seat that may start the match; none while nobody is there.
    pub host: Option<u16>,
    /// The match that is on, or comes next.
    pub match_id: Uuid,
    pub settings: Settings,
}

#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Pilot {
    pub seat: u16,
    /// None for a bot.
    pub player_id: Option<Uuid>,
    pub name: String,
    pub team: u8,
    pub bot: bool,
    /// What the pilot flies.
    #[serde(default, skip_serializing_if = "is_first")]
    pub jet: u8,
    pub present: bool,
    /// In a private lobby that waits.
    #[serde(default, skip_serializing_if = "is_false")]
    pub ready: bool,
    pub kills: u32,
    pub deaths: u32,
    /// Kills of others that this pilot had a part in.
    pub assists: u32,
    /// Kills since last destroyed.
    pub streak: u32,
    pub score: i32,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WorldUpdate {
    pub tick: u32,
    pub entities: Vec<Entity>,
    pub projectiles: Vec<Projectile>,
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Entity {
    /// The pilot's seat.
    pub id: u16,
    pub x: f32,
    pub y: f32,
    /// Radians, 0 is up, clockwise.
    pub rotation: f32,
    /// px/s, of a ship that drifts.
    #[serde(default, skip_serializing_if = "is_still")]
    pub vx: f32,
    #[serde(default, skip_serializing_if = "is_still")]
    pub vy: f32,
    /// 0 to 1. Of a ship that drifts: how hard its engine pushes.
    pub throttle: f32,
    pub turn: f32,
    pub hp: i32,
    pub alive: bool,
    /// Nothing harms it for now.
    #[serde(default, skip_serializing_if = "is_false")]
    pub protected: bool,
    /// Its place among the jets of [`Identity`].
    #[serde(default, skip_serializing_if = "is_first")]
    pub jet: u8,
    /// Its special is on.
    #[serde(default, skip_serializing_if = "is_false")]
    pub special: bool,
    /// 0 to 1 of `max_energy`.
    #[serde(default = "full", skip_serializing_if = "is_full")]
    pub energy: f32,
    /// The newest input sequence number the simulation has applied.
    pub ack: u32,
    /// By how many ticks the newest input that named one came early; below 0 for late.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub lead: i8,
}

fn is_false(flag: &bool) -> bool {
    !flag
}

fn is_first(jet: &u8) -> bool {
    *jet == 0
}

fn is_still(speed: &f32) -> bool {
    *speed == 0.0
}

fn full() -> f32 {
    1.0
}

fn is_full(share: &f32) -> bool {
    *share >= 1.0
}

fn is_zero(lead: &i8) -> bool {
    *lead == 0
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Projectile {
    pub id: u32,
    /// The seat that fired.
    pub owner: u16,
    pub x: f32,
    pub y: f32,
    pub vx: f32,
    pub vy: f32,
    /// The tick on which it began, before the one it was fired on if its pilot saw the others as they were then.
    pub born: u32,
}

/// Where ships are, coarsely: which cells of a grid over the whole world hold any.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Radar {
    pub tick: u32,
    /// Cells across the world and down.
    pub columns: u8,
    pub rows: u8,
    pub sides: Vec<RadarSide>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RadarSide {
    /// None for ships of all teams together.
    pub team: Option<u8>,
    /// Cells with ships, ascending: `row * columns + column`.
    pub cells: Vec<u16>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// Grows from event to event. Numbers that are left out are of events that are not for this client.
    pub id: u32,
    pub tick: u32,
    #[serde(flatten)]
    pub kind: EventKind,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum EventKind {
    Spawn {
        seat: u16,
        x: f32,
        y: f32,
    },
    Hit {
        by: u16,
        target: u16,
        damage: i32,
        hp: i32,
        x: f32,
        y: f32,
    },
    Kill {
        by: u16,
        target: u16,
        x: f32,
        y: f32,
    },
    Join {
        seat: u16,
        name: String,
        bot: bool,
    },
    Leave {
        seat: u16,
    },
    /// Of the core of `side`; `by` is left out when it went home by itself.
    Core {
        side: u8,
        change: CoreChange,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        by: Option<u16>,
        x: f32,
        y: f32,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CoreChange {
    Taken,
    Dropped,
    Returned,
    /// Brought home by an enemy.
    Captured,
}

/// The server takes no new matches and will end. A match that is running goes on, at most until `ends_tick`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServerDraining {
    pub tick: u32,
    /// Whatever is not over by then is closed.
    pub ends_tick: u32,
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
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pong {
    pub nonce: u32,
    pub tick: u32,
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

/// Declares each close code once: its number, its stable name, and the sentence that tells the player what to do.
macro_rules! close_codes {
    ($($variant:ident = $number:literal, $name:literal, $sentence:literal;)+) => {
        /// Why the server ends a game connection.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum CloseCode { $($variant,)+ }

        impl CloseCode {
            pub const ALL: &[CloseCode] = &[$(CloseCode::$variant,)+];

            /// The number in the close frame, 4000 to 4099.
            pub fn number(self) -> u16 {
                match self { $(CloseCode::$variant => $number,)+ }
            }

            /// The stable name, also used as a metric label.
            pub fn name(self) -> &'static str {
                match self { $(CloseCode::$variant => $name,)+ }
            }

            /// The close frame's reason: `name: sentence`, at most 123 bytes.
            pub fn reason(self) -> &'static str {
                match self { $(CloseCode::$variant => concat!($name, ": ", $sentence),)+ }
            }

            pub fn from_number(number: u16) -> Option<CloseCode> {
                match number { $($number => Some(CloseCode::$variant),)+ _ => None }
            }
        }
    };
}

close_codes! {
    MatchOver = 4000, "match_over", "The match has ended. Queue again to play.";
    Left = 4001, "left", "You left this match.";
    Replaced = 4002, "replaced", "You joined from another window; this one has stopped.";
    SeatExpired = 4003, "seat_expired", "Your seat was given up. Queue again to play.";
    LobbyFailed = 4004, "lobby_failed", "A fault on our side ended this match. Queue again to play.";
    ServerStopping = 4005, "server_stopping", "The server is shutting down. Queue again to play.";
    ServerDraining = 4006, "server_draining", "This server closes. Play on: another one takes you.";
    CutShort = 4007, "cut_short", "The server had to close before the match ended. It counts for nobody; queue again.";
    Kicked = 4008, "kicked", "The host sent you away from this lobby.";
    JoinTimeout = 4010, "join_timeout", "The game did not hear from you in time. Try again.";
    TicketInvalid = 4011, "ticket_invalid", "This match ticket is not valid here. Ask for a new one.";
    TicketExpired = 4012, "ticket_expired", "This match ticket is too old. Ask for a new one.";
    TicketUsed = 4013, "ticket_used", "This match ticket was used before. Ask for a new one.";
    ResumeInvalid = 4014, "resume_invalid", "This seat was resumed elsewhere. Ask for a new match ticket.";
    LobbyUnknown = 4015, "lobby_unknown", "This match is over. Queue again to play.";
    WatchersFull = 4016, "watchers_full", "As many watch this as can. Try again later, or watch another match.";
    BadMessage = 4020, "bad_message", "The game could not read a message of yours. Update your client.";
    BadInput = 4021, "bad_input", "A control was out of range. Update your client.";
    Flooding = 4022, "flooding", "Your client sent too many messages. Wait a moment, then come back.";
    TooSlow = 4023, "too_slow", "Your connection did not keep up. Come back to your seat.";
    Idle = 4024, "idle", "Nothing was heard from you for a while. Come back to your seat.";
    ClientTooOld = 4030, "client_too_old", "This client is too old for the server. Reload or update it.";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_close_reason_fits_into_a_control_frame() {
        for &code in CloseCode::ALL {
            assert!(code.reason().len() <= 123, "{}", code.reason());
            assert!((4000..4100).contains(&code.number()));
            assert_eq!(CloseCode::from_number(code.number()), Some(code));
        }
    }
}
