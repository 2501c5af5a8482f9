//! How the match stands.

use std::fmt;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::matchmaking::{LobbyPhase, MatchOutcome};
use crate::socket::client::Settings;
use crate::socket::left_out::{is_false, is_first};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct GameState {
    pub tick: u32,
    pub phase: LobbyPhase,
    pub phase_ends_tick: Option<u32>,
    /// The match was level when its time was up, and goes on until somebody leads.
    #[serde(default, skip_serializing_if = "is_false")]
    pub overtime: bool,
    pub outcome: Option<MatchOutcome>,
    /// Once ended: what ended it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_by: Option<MatchEnd>,
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

/// What ends a match.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MatchEnd {
    /// Its time was up.
    Time,
    /// A pilot, or a side, had enough points.
    Score,
    /// Somebody took the lead in overtime.
    Overtime,
    /// One of two gave up.
    GivenUp,
    /// Of the ships that do not come back those of one pilot or one side are left.
    LastStanding,
    /// Too few stayed.
    Deserted,
    /// Nobody stayed.
    Abandoned,
}

/// As in JSON.
impl fmt::Display for MatchEnd {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.serialize(f)
    }
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
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PrivateState {
    /// The seat that may start the match; none while nobody is there.
    pub host: Option<u16>,
    /// The match that is on, or comes next.
    pub match_id: Uuid,
    pub settings: Settings,
    /// The names of those that can be flown on, by number.
    pub maps: Vec<String>,
    /// The number of the one that is flown on.
    pub map: u8,
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
    /// In a private lobby before a match: the number of the map that the pilot is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vote: Option<u8>,
    pub kills: u32,
    pub deaths: u32,
    /// Kills of others that this pilot had a part in.
    pub assists: u32,
    /// Kills since last destroyed.
    pub streak: u32,
    pub score: i32,
}
