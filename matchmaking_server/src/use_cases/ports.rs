//! What the use cases need from outside the process.

use std::collections::BTreeMap;

use async_trait::async_trait;
use smol_str::SmolStr;
use uuid::Uuid;

use crate::domain::contest::Contest;
use crate::domain::ids::{LobbyId, MatchId, PlayerId, ServerId};
use crate::domain::match_order::{MatchOrder, Refusal};
use crate::domain::matchmaking::{OpenSeatGrant, PlacementOrder};
use crate::domain::rating::Skill;
use crate::domain::record::{Ending, MatchRecord, Outcome, PilotRecord};
use crate::domain::report::LobbyReport;
use crate::domain::seat::SeatAddress;

/// Why a game server did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum ServerError {
    #[error("it does not know the mode")]
    ModeUnknown,
    #[error("the mode has no such seats")]
    SeatsInvalid,
    #[error("refused: {0}")]
    Refused(String),
    /// No answer in time, or none that can be understood: it may have done it all the same.
    #[error("unavailable: {0}")]
    Unavailable(String),
}

/// Why a game server gave no seat in an open or a private lobby.
#[derive(Debug, thiserror::Error)]
pub enum SeatRefusal {
    #[error("every seat is taken")]
    Full,
    #[error("no such lobby")]
    LobbyUnknown,
    #[error("the server drains")]
    Draining,
    #[error("the host has sent the player away")]
    Kicked,
    #[error(transparent)]
    Server(#[from] ServerError),
}

/// Why a game server does not show a recording.
#[derive(Debug, thiserror::Error)]
pub enum ScreenRefusal {
    #[error("it shows as many as it can, or drains")]
    Full,
    #[error("the recording is of another version of the game")]
    Foreign,
    #[error(transparent)]
    Server(#[from] ServerError),
}

/// The game servers' internal routes. Each call answers within a deadline.
#[async_trait]
pub trait GameServers: Send + Sync {
    /// Makes a lobby with its seats reserved. Asking again is harmless.
    async fn create_lobby(&self, order: &PlacementOrder) -> Result<(), ServerError>;

    /// What the lobby of this seat is like now; none if it does not exist any more.
    async fn lobby(&self, address: &SeatAddress) -> Result<Option<LobbyReport>, ServerError>;

    /// A seat in an open or a private lobby: a new one, or the one the player has.
    async fn take_seat(
        &self,
        internal_url: &str,
        lobby: &LobbyId,
        player: PlayerId,
        name: &SmolStr,
    ) -> Result<OpenSeatGrant, SeatRefusal>;

    /// Has a recording shown to whoever comes with a ticket to watch the lobby `screening`.
    async fn screen(
        &self,
        internal_url: &str,
        screening: &LobbyId,
        id: MatchId,
        recording: Vec<u8>,
    ) -> Result<(), ScreenRefusal>;

    /// Gives a seat back. A seat or lobby that is gone already is fine.
    async fn release_seat(&self, address: &SeatAddress) -> Result<(), ServerError>;
}

#[derive(Debug, thiserror::Error)]
#[error("storage: {0}")]
pub struct StorageError(pub String);

#[derive(Debug, PartialEq, Eq)]
pub enum Recorded {
    First,
    /// The same content was recorded before.
    Repeated,
    /// The match was recorded before with another content, which stays.
    Conflict,
}

/// A match that is over, checked against its order.
#[derive(Debug, Clone)]
pub struct FinishedMatch {
    pub order: MatchOrder,
    pub record: MatchRecord,
    pub rated: Option<Rated>,
}

/// What of a match moves which ladder.
#[derive(Debug, Clone)]
pub struct Rated {
    pub ladder: String,
    pub contest: Contest,
}

/// Results of matches, each recorded once, together with the ratings that it moves.
#[async_trait]
pub trait MatchResults: Send + Sync {
    /// The record's pilots must be sorted by seat. `now` is in Unix seconds.
    async fn record(&self, finished: &FinishedMatch, now: i64) -> Result<Recorded, StorageError>;

    async fn find(&self, id: MatchId) -> Result<Option<MatchRecord>, StorageError>;

    /// Deletes at most `limit` results that were recorded before this, and says how many. Ratings stay.
    async fn delete_before(&self, recorded_at: i64, limit: u32) -> Result<u64, StorageError>;
}

/// Recordings of matches, each as the game server made it.
#[async_trait]
pub trait Replays: Send + Sync {
    /// Keeps the recording, or the one that was kept before. False if no result of the match is recorded. `now` is in Unix
    /// seconds.
    async fn keep(&self, id: MatchId, content: &[u8], now: i64) -> Result<bool, StorageError>;

    async fn find(&self, id: MatchId) -> Result<Option<Vec<u8>>, StorageError>;

    /// Deletes those that were recorded before this, and of the others the oldest until all together have at most
    /// `max_bytes`. Says how many.
    async fn shrink(&self, recorded_at: i64, max_bytes: i64) -> Result<u64, StorageError>;
}

/// A result that was not believed, as it came.
#[derive(Debug, Clone)]
pub struct RefusedResult {
    pub match_id: MatchId,
    pub server: ServerId,
    pub reason: Refusal,
    pub content: String,
}

/// Keeps refused results for a person to look at. Bounded: the oldest go.
#[async_trait]
pub trait RefusedResults: Send + Sync {
    async fn keep(&self, refused: &RefusedResult, now: i64) -> Result<(), StorageError>;
}

/// How strong players are by our own record, never by what a client says; for those who decide who plays with whom.
#[async_trait]
pub trait Ratings: Send + Sync {
    /// Who has never played in this ladder is left out.
    async fn of(&self, ladder: &str, players: &[PlayerId]) -> Result<BTreeMap<PlayerId, Skill>, StorageError>;
}

/// A player in a ladder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ranked {
    /// Counted from 1; equal points share a rank.
    pub rank: u64,
    pub player: PlayerId,
    /// As of his last rated match.
    pub name: String,
    pub points: i64,
    pub matches: u64,
    pub wins: u64,
}

/// Where a page begins: after this player. Who has more points stands before, among equals the smaller id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LadderPlace {
    pub points: i64,
    pub player: PlayerId,
}

impl LadderPlace {
    pub const ABOVE_ALL: Self = Self { points: i64::MAX, player: PlayerId(Uuid::nil()) };
}

/// The ladders, best first. Answers are as of one moment each; while matches end, two pages may overlap by one.
#[async_trait]
pub trait Ladders: Send + Sync {
    async fn page(&self, ladder: &str, after: Option<LadderPlace>, limit: u32) -> Result<Vec<Ranked>, StorageError>;

    /// The player and up to `each_side` on each side of him; empty if he has no rating here.
    async fn around(&self, ladder: &str, player: PlayerId, each_side: u32) -> Result<Vec<Ranked>, StorageError>;

    /// How many players have a rating here.
    async fn players(&self, ladder: &str) -> Result<u64, StorageError>;

    async fn standing(&self, ladder: &str, player: PlayerId) -> Result<Option<Ranked>, StorageError>;
}

/// A rating before and after a match.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PointsChange {
    pub before: i64,
    pub after: i64,
}

/// A match as one of its players looks back at it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlayedMatch {
    pub match_id: MatchId,
    pub mode: String,
    pub queue: Option<String>,
    pub outcome: Outcome,
    /// None of a match that failed, and if its game server did not tell.
    pub ended_by: Option<Ending>,
    pub started_at: i64,
    pub ended_at: i64,
    /// His own; none in a match that was not rated.
    pub change: Option<PointsChange>,
    /// Best first: the best places, and his own.
    pub pilots: Vec<PlayedPilot>,
    /// Who was expected and never came.
    pub absent: Vec<AbsentPlayer>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlayedPilot {
    pub pilot: PilotRecord,
    pub change: Option<PointsChange>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AbsentPlayer {
    pub player: PlayerId,
    pub name: String,
    pub change: Option<PointsChange>,
}

/// Where a page of a history begins: before this match.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HistoryPlace {
    pub ended_at: i64,
    pub match_id: MatchId,
}

/// Players' matches.
#[async_trait]
pub trait MatchHistory: Send + Sync {
    /// Newest first.
    async fn page(
        &self,
        player: PlayerId,
        before: Option<HistoryPlace>,
        limit: u32,
    ) -> Result<Vec<PlayedMatch>, StorageError>;

    /// None if there is no such result, or the player had no part in the match.
    async fn find(&self, player: PlayerId, id: MatchId) -> Result<Option<PlayedMatch>, StorageError>;
}
