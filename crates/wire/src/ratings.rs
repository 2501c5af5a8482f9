//! Ratings as players see them: ladders, leaderboards, and the matches that moved them.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::accounts::Profile;
use crate::matchmaking::MatchOutcome;

/// The query of `GET /leaderboard`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct LeaderboardQuery {
    /// Absent means the first of the ladders that there are.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[param(max_length = 32)]
    pub ladder: Option<String>,
    /// Entries in the answer; 50 if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[param(minimum = 1, maximum = 100)]
    pub limit: Option<u32>,
    /// The `next` of the page before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[param(max_length = 64)]
    pub cursor: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Leaderboard {
    pub ladder: String,
    /// All that there are.
    pub ladders: Vec<String>,
    /// How many players have a rating in this ladder.
    pub players: u64,
    /// Best first.
    pub entries: Vec<LadderEntry>,
    /// The cursor of the next page; null at the end.
    pub next: Option<String>,
    /// The bearer and those next to him, best first; null without a bearer, or if he has no rating in this ladder.
    pub around: Option<Vec<LadderEntry>>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LadderEntry {
    /// Counted from 1; equal ratings share a rank.
    pub rank: u64,
    pub player_id: Uuid,
    /// As of the player's last rated match.
    pub display_name: String,
    pub rating: i64,
    pub matches: u64,
    pub wins: u64,
}

/// Where a player stands, one entry for each ladder in which he has played.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Standings {
    pub standings: Vec<Standing>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Standing {
    pub ladder: String,
    pub rank: u64,
    pub rating: i64,
    pub matches: u64,
    pub wins: u64,
}

/// The profile as head answers it: auth's, and the ratings that matchmaking adds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RatedProfile {
    #[serde(flatten)]
    pub profile: Profile,
    /// Null while matchmaking does not answer.
    pub ratings: Option<Vec<Standing>>,
}

/// The query of `GET /matches`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct HistoryQuery {
    /// Matches in the answer; 20 if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[param(minimum = 1, maximum = 50)]
    pub limit: Option<u32>,
    /// The `next` of the page before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[param(max_length = 64)]
    pub cursor: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MatchHistory {
    /// Newest first.
    pub matches: Vec<PlayedMatch>,
    pub next: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PlayedMatch {
    pub match_id: Uuid,
    pub mode: String,
    pub queue: Option<String>,
    pub outcome: MatchOutcome,
    /// What ended it, as `GameState.ended_by` said; null if nobody told, as of a match that failed.
    #[schema(example = "given_up")]
    pub ended_by: Option<String>,
    pub started_at: i64,
    pub ended_at: i64,
    /// The bearer's own; null in a match that was not rated.
    pub rating: Option<RatingChange>,
    /// Best first: the first 16 places, and the bearer.
    pub pilots: Vec<PlayedPilot>,
    /// Who was expected and never came.
    pub absent: Vec<AbsentPlayer>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PlayedPilot {
    /// Null for a bot.
    pub player_id: Option<Uuid>,
    pub seat: u16,
    pub name: String,
    pub team: u8,
    pub kills: u32,
    pub deaths: u32,
    pub score: i32,
    pub rank: u32,
    pub left_early: bool,
    pub rating: Option<RatingChange>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AbsentPlayer {
    pub player_id: Uuid,
    pub name: String,
    pub rating: Option<RatingChange>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RatingChange {
    pub before: i64,
    pub after: i64,
}
