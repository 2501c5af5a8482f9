//! One lobby: a world, the players who sit in it, and the task that moves it.
//!
//! [`Host`] decides everything and is plain and synchronous: messages and the time go in, ticks and answers come out, so
//! tests step it by hand. The task around it only schedules. What leaves the lobby is shared, immutable data.
//!
//! - `roster`: seats, tickets, resume tokens, who is here, until when a seat is held
//! - `mirror`: what clients believe of the ships, and what they must be told
//! - `sight`: what one client of a large world sees and knows, and what it is told next
//! - `audience`: whom an event reaches in a large world
//! - `chat`: who may say what to whom
//! - `throttle`: how often something may happen
//! - `inputs`: inputs that wait for their tick; the newest of each seat counts
//! - `gallery`: those who watch from no seat, a set time later
//! - `projector`: a recorded match, shown to one viewer
//! - `pulse`: when it ticks
//! - `outbox`: ordered messages to each connection, bounded
//! - `course`: when a match starts, is given up and closes
//! - `rounds`: which match of the lobby is on
//! - `private`: when a private lobby plays its next match, and when it ends
//! - `vacancies`: whether others may come in the stead of players who have left
//! - `drain`: how a lobby makes way for its server's drain, or for a world of another size
//! - `recording`: every command with its tick, which is a replay
//! - `bundle`: what a crash leaves behind

mod audience;
mod bundle;
mod chat;
mod course;
mod drain;
mod frame;
mod gallery;
mod handle;
mod host;
mod inputs;
mod message;
mod mirror;
mod outbox;
mod private;
mod projector;
mod pulse;
mod record;
mod recording;
mod roster;
mod rounds;
mod sight;
mod status;
mod task;
#[cfg(test)]
mod tests;
mod throttle;
mod vacancies;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use service_kit::trace::TraceContext;
use uuid::Uuid;

pub use audience::{Gossip, Listener};
pub use bundle::CrashBundle;
pub use frame::{
    Changes, LobbyState, Need, News, Notice, NoticeBody, PilotLine, PrivateState, Radar, SharedBytes, ShipLook,
    Snapshot, TickFrame, ToldShip,
};
pub use gallery::{Opening, Scene};
pub use handle::{LobbyError, LobbyHandle};
pub use host::Host;
pub use message::{
    Admission, ConnectionId, Departure, Grant, GrantRefusal, JoinRefusal, JoinRequest, Line, Message, PlayerInput,
    Proof, WatchAdmission, WatchRequest,
};
pub use mirror::{MAX_BASELINE_AGE, Mirror};
pub use outbox::OUTBOX_CAPACITY;
pub use projector::{Playback, PlaybackWish, Projector, Speed};
pub(in crate::use_cases) use pulse::TickPhases;
pub use sight::{Gaze, MAX_UNACKNOWLEDGED, Prices, Sight, Telling, Word};
pub use status::{LobbyStatus, SeatStatus};
pub(in crate::use_cases) use task::{Surroundings, prepare};

use crate::domain::{Rules, Seat, Team};

/// Names a lobby: 1 to 64 characters out of letters, digits, `-` and `_`, so that it fits into a path, a file name and a
/// resume token as it is.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LobbyId(Arc<str>);

impl LobbyId {
    pub fn parse(text: &str) -> Option<LobbyId> {
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
        let valid = (1..=64).contains(&text.len()) && text.bytes().all(allowed);
        valid.then(|| LobbyId(text.into()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for LobbyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Everything that makes one lobby differ from another.
#[derive(Debug, Clone)]
pub struct LobbyPlan {
    pub id: LobbyId,
    /// Of the lobby's first match.
    pub match_id: Uuid,
    pub rules: Arc<Rules>,
    pub kind: LobbyKind,
    pub seed: u64,
    /// The request that had it made.
    pub trace: Option<TraceContext>,
}

#[derive(Debug, Clone)]
pub enum LobbyKind {
    /// Made for known players, ends, and is reported.
    Match(MatchSeats),
    /// Match after match for whoever has the code. Each match is reported.
    Private(PrivateSeats),
    /// Endless: players come and go.
    Open,
}

#[derive(Clone)]
pub struct PrivateSeats {
    /// For matchmaking, which lets in who knows it. Stands in no log.
    pub code: Arc<str>,
    /// For the founder.
    pub seats: Vec<Reservation>,
    /// Bots fly along until this many ships do.
    pub fill_to: u16,
    /// Proof that matchmaking ordered this lobby; goes back with each result.
    pub order: Arc<str>,
}

impl fmt::Debug for PrivateSeats {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { code: _, seats, fill_to, order: _ } = self;
        f.debug_struct("PrivateSeats").field("seats", seats).field("fill_to", fill_to).finish_non_exhaustive()
    }
}

#[derive(Debug, Clone)]
pub struct MatchSeats {
    pub queue: Arc<str>,
    pub seats: Vec<Reservation>,
    /// Bots join at the start until this many ships fly.
    pub fill_to: u16,
    /// Proof that matchmaking ordered this match; goes back with the result.
    pub order: Arc<str>,
}

/// A seat kept for a player who is on the way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reservation {
    pub seat: Seat,
    pub player: Uuid,
    pub name: Arc<str>,
    pub team: Team,
    /// The request that led to this seat.
    pub trace: Option<TraceContext>,
}

/// What holds in every lobby of a server beside [`LobbyTimes`].
#[derive(Debug, Clone, Copy)]
pub struct LobbyHabits {
    /// Who may watch one lobby at a time.
    pub max_watchers: usize,
    /// True if players may write to each other; phrases may always be said.
    pub text_chat: bool,
}

/// How long things may take, the same in every lobby of a server.
#[derive(Debug, Clone, Copy)]
pub struct LobbyTimes {
    /// A seat whose connection was lost is held this long.
    pub hold: Duration,
    /// A match starts without those who have not come by then.
    pub join_wait: Duration,
    /// A match that nobody has joined by then is given up.
    pub unclaimed: Duration,
    /// A reserved seat that nobody has claimed is free again after this.
    pub claim: Duration,
    /// How long the scoreboard of an ended match is shown.
    pub scoreboard: Duration,
    /// Once the server drains, a match that has begun goes on at most this long.
    pub drain: Duration,
    /// Once the server drains, players of an open lobby are sent on after this.
    pub send_on: Duration,
    /// Once an open lobby is to make way for a world of another size, its players are sent on after this.
    pub resize: Duration,
}
