//! What a lobby needs from outside its process.

use std::sync::Arc;

use async_trait::async_trait;
use service_kit::trace::TraceContext;
use uuid::Uuid;

use crate::domain::{Outcome, Replay, Seat, Team, Tick};
use crate::use_cases::lobby::{CrashBundle, LobbyId};

/// Takes finished matches to whoever keeps them.
#[async_trait]
pub trait MatchReports: Send + Sync {
    /// Takes the record over. It survives the process once this returns, and is handed on as often as needed.
    async fn deliver(&self, record: MatchRecord);
}

/// Keeps what is needed to replay a crash.
#[async_trait]
pub trait CrashBundles: Send + Sync {
    async fn store(&self, bundle: CrashBundle);
}

/// How a match went, told once when it is over.
#[derive(Debug, Clone)]
pub struct MatchRecord {
    pub match_id: Uuid,
    pub lobby_id: LobbyId,
    pub mode: Arc<str>,
    /// None in a private lobby.
    pub queue: Option<Arc<str>>,
    /// Proof that matchmaking ordered this match.
    pub order: Arc<str>,
    /// Counts the matches of a private lobby, from 0.
    pub round: u32,
    /// None for a match that this server could not finish, by a fault or a stop: it counts for nobody.
    pub outcome: Option<Outcome>,
    /// Unix seconds: when the countdown began, or the lobby was made if none ever did.
    pub started_at: i64,
    /// Unix seconds.
    pub ended_at: i64,
    pub ticks: Tick,
    pub world_hash: u64,
    /// The request that had the lobby made: the result goes on with it.
    pub trace: Option<TraceContext>,
    /// None if the match never began, or is too long to be kept.
    pub replay: Option<Replay>,
    /// Best first. Who was expected and never came is not among them.
    pub pilots: Vec<PilotRecord>,
}

#[derive(Debug, Clone)]
pub struct PilotRecord {
    pub seat: Seat,
    /// None for a bot.
    pub player: Option<Uuid>,
    pub name: Arc<str>,
    pub team: Team,
    pub kills: u32,
    pub deaths: u32,
    pub score: u32,
    /// Counted from 1; equal scores share a place.
    pub place: u16,
    pub left_early: bool,
}
