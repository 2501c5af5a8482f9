//! The phases of a match and its standings.

use crate::domain::state::state;
use crate::domain::{Pilot, Rival, Tick};

/// Where a match stands. An endless world is `Running` from its first tick and never ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// Pilots take their seats; ships are placed but frozen.
    Waiting,
    /// Still frozen; flying begins on the tick `ends_at`.
    Countdown { ends_at: Tick },
    /// Flying; a match is over on the tick `ends_at`, an endless world has none. In overtime it is over as soon as somebody leads.
    Running { ends_at: Option<Tick>, overtime: bool },
    /// Frozen for good, shots removed.
    Ended { at: Tick, outcome: Outcome },
}

state!(enum Phase { 0 = Waiting, 1 = Countdown { ends_at }, 2 = Running { ends_at, overtime }, 3 = Ended { at, outcome } });

/// Why a match ended. Who won is in the standings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// The mode's time ran out.
    TimeUp,
    /// A pilot reached the mode's score limit.
    ScoreReached,
    /// Somebody took the lead in overtime.
    Decided,
    /// One of the two who fought each other gave up.
    GivenUp(Rival),
    /// Of the ships that do not come back, those of one pilot or one side are left.
    LastStanding,
    /// So many left that fewer than the mode's `min_players` fly.
    Deserted,
    /// The host ended it early.
    Abandoned,
}

state!(enum Outcome {
    0 = TimeUp,
    1 = ScoreReached,
    2 = Decided,
    3 = GivenUp(rival),
    4 = LastStanding,
    5 = Deserted,
    6 = Abandoned,
});

/// A pilot's place in the table, 1 for the best. Where the mode has sides, a side shares its place. Who left
/// stands behind everybody who stayed, and who gave up behind all. Equal scores share a place
/// and the next place is skipped; deaths do not break a tie.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing<'a> {
    pub place: u16,
    pub pilot: &'a Pilot,
}
