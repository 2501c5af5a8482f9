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

/// What ended a match: a word of the game's, which means nothing here. 1 to 32 of `a-z`, `0-9` and `_`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ending(String);

impl Ending {
    pub fn parse(word: &str) -> Option<Self> {
        let fits = (1..=32).contains(&word.len())
            && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_');
        fits.then(|| Self(word.to_owned()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MatchRecord {
    pub match_id: MatchId,
    pub lobby: LobbyId,
    pub server: ServerId,
    pub mode: String,
    pub queue: Option<String>,
    pub outcome: Outcome,
    /// None of a match that failed, and from game servers that do not tell.
    pub ended_by: Option<Ending>,
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
