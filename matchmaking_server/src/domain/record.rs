//! The result of a match as it is kept: once, and never changed.

use super::ids::{LobbyId, MatchId, PlayerId, ServerId};

/// How a match came to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    Completed,
    /// Everybody left, or nobody came.
    Abandoned,
    /// The server's fault; counts for nobody.
    Failed,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MatchRecord {
    pub match_id: MatchId,
    pub lobby: LobbyId,
    pub server: ServerId,
    pub mode: String,
    pub queue: Option<String>,
    pub outcome: Outcome,
    /// Unix seconds.
    pub started_at: i64,
    /// Unix seconds.
    pub ended_at: i64,
    pub ticks: u32,
    /// Of the world after the last tick, in hexadecimal.
    pub world_hash: String,
    /// By seat, each seat once.
    pub pilots: Vec<PilotRecord>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PilotRecord {
    pub seat: u16,
    /// None for a bot.
    pub player: Option<PlayerId>,
    pub name: String,
    pub team: u8,
    pub kills: u32,
    pub deaths: u32,
    pub score: i32,
    /// Counted from 1; equal scores share a rank.
    pub rank: u32,
    pub left_early: bool,
}

impl MatchRecord {
    /// Sorts the pilots by seat. `None` if two have the same.
    pub fn with_pilots_by_seat(mut self) -> Option<Self> {
        self.pilots.sort_by_key(|pilot| pilot.seat);
        let unique = self.pilots.windows(2).all(|pair| matches!(pair, [a, b] if a.seat != b.seat));
        unique.then_some(self)
    }
}
