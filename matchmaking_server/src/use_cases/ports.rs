//! What the use cases need from outside the process.

use std::sync::Arc;

use async_trait::async_trait;

use crate::domain::ids::{LobbyId, MatchId, PlayerId};
use crate::domain::matchmaking::{OpenSeatGrant, PlacementOrder};
use crate::domain::record::MatchRecord;
use crate::domain::report::LobbyReport;
use crate::domain::seat::SeatAddress;

/// Why a game server did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum ServerError {
    #[error("refused: {0}")]
    Refused(String),
    /// No answer in time, or none that can be understood: it may have done it all the same.
    #[error("unavailable: {0}")]
    Unavailable(String),
}

/// Why a game server gave no seat in an open lobby.
#[derive(Debug, thiserror::Error)]
pub enum SeatRefusal {
    #[error("every seat is taken")]
    Full,
    #[error("no such lobby")]
    LobbyUnknown,
    #[error("the server drains")]
    Draining,
    #[error(transparent)]
    Server(#[from] ServerError),
}

/// The game servers' internal routes. Each call answers within a deadline.
#[async_trait]
pub trait GameServers: Send + Sync {
    /// Makes the lobby of a match with its seats reserved. Asking again is harmless.
    async fn create_lobby(&self, order: &PlacementOrder) -> Result<(), ServerError>;

    /// What the lobby of this seat is like now; none if it does not exist any more.
    async fn lobby(&self, address: &SeatAddress) -> Result<Option<LobbyReport>, ServerError>;

    /// A seat in an open lobby: a new one, or the one the player has.
    async fn take_seat(
        &self,
        internal_url: &str,
        lobby: &LobbyId,
        player: PlayerId,
        name: &Arc<str>,
    ) -> Result<OpenSeatGrant, SeatRefusal>;

    /// Gives a seat back. A seat or lobby that is gone already is fine.
    async fn release_seat(&self, address: &SeatAddress) -> Result<(), ServerError>;
}

#[derive(Debug, thiserror::Error)]
#[error("storage: {0}")]
pub struct StorageError(pub String);

/// How strong players are, by our own record and never by what a client says.
#[async_trait]
pub trait Ratings: Send + Sync {
    /// In points, in the order of `players`; [`NEWCOMER_RATING`](crate::domain::rules::NEWCOMER_RATING) for who has none.
    async fn of(&self, mode: &str, players: &[PlayerId]) -> Result<Vec<i32>, StorageError>;
}

#[derive(Debug, PartialEq, Eq)]
pub enum Recorded {
    First,
    /// The same content was recorded before.
    Repeated,
    /// The match was recorded before with another content, which stays.
    Conflict,
}

/// Results of matches, each recorded once.
#[async_trait]
pub trait MatchResults: Send + Sync {
    /// `pilots` must be sorted by seat. `now` is in Unix seconds.
    async fn record(&self, record: &MatchRecord, now: i64) -> Result<Recorded, StorageError>;

    async fn find(&self, id: MatchId) -> Result<Option<MatchRecord>, StorageError>;
}
