//! What enters a lobby, and what it answers.

use std::sync::Arc;

use service_kit::trace::TraceContext;
use tokens::{MatchClaims, TokenHash};
use tokio::sync::{broadcast, mpsc, oneshot};
use uuid::Uuid;

use crate::domain::{Controls, Hearers, JetId, RawSaying, Rules, Seat, Team, Tick, Wish};
use crate::use_cases::lobby::frame::{Notice, TickFrame};
use crate::use_cases::lobby::gallery::{Opening, Scene};

/// Tells connections of one process apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ConnectionId(pub u64);

/// One thing asked of a lobby. A lost connection needs no message: the lobby sees that nobody listens any more.
#[derive(Debug)]
pub enum Message {
    Join(Box<JoinRequest>),
    Watch(WatchRequest),
    Input(PlayerInput),
    /// The player gives the seat up for good. Counts only from the connection that has the seat now.
    Leave {
        seat: Seat,
        connection: ConnectionId,
    },
    /// Which jet the player will fly. Counts only from the connection that has the seat now.
    ChooseJet {
        seat: Seat,
        connection: ConnectionId,
        jet: JetId,
    },
    /// Somebody asks for something, mostly in a private lobby. Counts only from the connection that has the seat now.
    Wish {
        seat: Seat,
        connection: ConnectionId,
        wish: Wish,
    },
    /// The player says something. Counts only from the connection that has the seat now.
    Say {
        seat: Seat,
        connection: ConnectionId,
        to: Hearers,
        saying: RawSaying,
    },
    /// A seat in an open or a private lobby; the one the player has, if there is one.
    GrantSeat {
        player: Uuid,
        name: Arc<str>,
        /// The request that asks.
        trace: Option<TraceContext>,
        reply: oneshot::Sender<Result<Grant, GrantRefusal>>,
    },
    /// Takes a player's seat away, if there is one.
    RemovePlayer {
        player: Uuid,
        reply: oneshot::Sender<()>,
    },
    /// An open lobby makes way for a world of another size.
    Resize {
        next_seats: u16,
    },
    /// Makes the next tick panic.
    #[cfg(test)]
    Fault,
}

/// A connection asks for a seat.
#[derive(Debug)]
pub struct JoinRequest {
    pub connection: ConnectionId,
    pub proof: Proof,
    /// The hash of the resume token that the connection will show its client, which replaces any older one.
    pub next_resume: TokenHash,
    /// The newest event the client has seen; later ones are repeated.
    pub last_event: Option<u32>,
    pub reply: oneshot::Sender<Result<Box<Admission>, JoinRefusal>>,
}

/// A connection asks to watch. Its ticket was checked.
#[derive(Debug)]
pub struct WatchRequest {
    pub player: Uuid,
    pub reply: oneshot::Sender<Result<Box<WatchAdmission>, JoinRefusal>>,
}

/// What a connection that watches gets.
#[derive(Debug)]
pub struct WatchAdmission {
    pub player: Uuid,
    /// The match that is on, or comes next.
    pub match_id: Uuid,
    /// The tick that those who watch are at.
    pub tick: Tick,
    /// The newest event that is not to come.
    pub last_event: u32,
    /// None if nothing has been shown yet: then the first scene brings it.
    pub opening: Option<Opening>,
    /// The newest with a snapshot; none if nothing has been shown yet.
    pub frame: Option<Arc<TickFrame>>,
    /// In order. Who misses one is too slow.
    pub scenes: broadcast::Receiver<Arc<Scene>>,
    /// Resolves when the lobby wants the connection to end. What it shows last is in `scenes` then.
    pub departed: oneshot::Receiver<Departure>,
}

/// Why the connection should have a seat.
#[derive(Debug)]
pub enum Proof {
    /// A match ticket whose signature, audience and expiry were checked.
    Ticket(MatchClaims),
    Resume {
        seat: Seat,
        token: TokenHash,
    },
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PlayerInput {
    pub seat: Seat,
    pub connection: ConnectionId,
    pub seq: u32,
    /// The tick on which the client wants it to count; none for as soon as possible.
    pub at: Option<Tick>,
    /// The tick of which the pilot saw the others; none for a client that does not say.
    pub seen: Option<Tick>,
    /// It was said before, and is said again in case it was lost: how late it comes says nothing of the network.
    pub again: bool,
    pub controls: Controls,
}

/// Why a player gets no seat in an open or a private lobby.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GrantRefusal {
    /// Every seat is taken, or the match has none to fill, or none for this player.
    Full,
    /// The host has sent the player away.
    Kicked,
}

/// A seat in an open or a private lobby.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Grant {
    pub seat: Seat,
    pub team: Team,
    /// The generation of the last ticket that the seat accepted.
    pub generation: u32,
}

/// What a connection gets along with its seat.
#[derive(Debug)]
pub struct Admission {
    pub seat: Seat,
    /// The match that is on, or comes next.
    pub match_id: Uuid,
    /// On the map that it is flown on, or was last.
    pub rules: Arc<Rules>,
    pub player: Uuid,
    /// The request that led here.
    pub trace: Option<TraceContext>,
    /// The newest event that is neither in `missed` nor to come.
    pub last_event: u32,
    pub missed: Vec<Arc<Notice>>,
    pub state: Arc<Notice>,
    /// While the lobby makes way.
    pub draining: Option<Arc<Notice>>,
    /// While a rematch is voted on.
    pub tally: Option<Arc<Notice>>,
    /// The present tick, with its snapshot.
    pub frame: Arc<TickFrame>,
    pub line: Line,
}

/// A connection's end of what its lobby sends.
#[derive(Debug)]
pub struct Line {
    /// In order, none left out.
    pub notices: mpsc::Receiver<Arc<Notice>>,
    /// The newest counts. One comes on each tick on which there is something to write.
    pub ticks: broadcast::Receiver<Arc<TickFrame>>,
    /// Resolves when the lobby wants the connection to end.
    pub departed: oneshot::Receiver<Departure>,
}

/// Why a lobby lets a connection go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Departure {
    MatchOver,
    Left,
    /// The host of a private lobby has sent the player away.
    Kicked,
    Replaced,
    LobbyFailed,
    ServerStopping,
    /// The lobby makes way: the server drains, and another one takes the player; or a world of another size follows.
    ServerDraining,
    /// The server drains, and the match did not end in time.
    CutShort,
    TooSlow,
}

/// Why a connection gets no seat, or may not watch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JoinRefusal {
    /// The ticket names a seat that this lobby does not have.
    TicketInvalid,
    /// The seat has accepted this ticket or a newer one.
    TicketUsed,
    /// The resume token is not the seat's newest.
    ResumeInvalid,
    /// Nobody holds the seat any more, or somebody else does.
    SeatExpired,
    /// The match is over, or was never here.
    LobbyUnknown,
    /// What shall let the player in was given for an open lobby's world that another one has followed.
    MadeWay,
    /// A newer connection of the player has taken this one's place in the same moment.
    Replaced,
    /// The host has sent the player away.
    Kicked,
    /// No more may watch.
    WatchersFull,
}
