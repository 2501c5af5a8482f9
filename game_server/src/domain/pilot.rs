//! Who flies, and their line in the score table.

use std::sync::Arc;

use crate::domain::JetId;
use crate::domain::harm::Harms;
use crate::domain::state::state;

/// A place in the lobby, from 0, below [`Rules::seats`](crate::domain::Rules::seats). It also names the ship that its pilot flies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Seat(pub u16);

/// The side of a pilot. It counts where the mode has sides; elsewhere it is only shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Team(pub u8);

/// What steers a ship. Bots are always labelled as such.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PilotKind {
    Human,
    Bot,
}

state!(enum PilotKind { 0 = Human, 1 = Bot });

/// A line in the score table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pilot {
    pub seat: Seat,
    pub name: Arc<str>,
    pub team: Team,
    pub kind: PilotKind,
    /// What the pilot will fly next. What is flown now, the ship says.
    pub next_jet: JetId,
    /// Enemy ships destroyed.
    pub kills: u32,
    pub deaths: u32,
    /// Kills of others that this pilot had a part in.
    pub assists: u32,
    /// Kills since last destroyed.
    pub streak: u32,
    /// What the standings go by: points for kills and assists as the mode counts them.
    pub score: u32,
    /// False while the pilot has no connection: the ship flies on uncontrolled and can be hit.
    pub present: bool,
    /// True once the pilot has left a match for good: the ship is gone, the line stays in the standings.
    pub left: bool,
    /// True if the pilot wants to give the match up.
    pub gives_up: bool,
    /// Who harmed the ship lately.
    pub(super) harms: Harms,
}

state!(Pilot {
    seat,
    name,
    team,
    kind,
    next_jet,
    kills,
    deaths,
    assists,
    streak,
    score,
    present,
    left,
    gives_up,
    harms,
});

impl Pilot {
    /// A fresh line for a pilot who has just sat down.
    pub(super) fn new(seat: Seat, name: Arc<str>, team: Team, kind: PilotKind) -> Pilot {
        Pilot {
            seat,
            name,
            team,
            kind,
            next_jet: JetId::default(),
            kills: 0,
            deaths: 0,
            assists: 0,
            streak: 0,
            score: 0,
            present: true,
            left: false,
            gives_up: false,
            harms: Harms::default(),
        }
    }

    /// A human with a connection.
    pub(super) fn is_steered_by_hand(&self) -> bool {
        self.kind == PilotKind::Human && self.present
    }
}
