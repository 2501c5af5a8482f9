//! Who flies, and their line in the score table.

use std::sync::Arc;

/// A place in the lobby, from 0 to the mode's `max_players` - 1. It also names the ship that its pilot flies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Seat(pub u16);

/// The side a pilot was assigned to. Shown to players; the classic rules give it no effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Team(pub u8);

/// What steers a ship. Bots are always labelled as such.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PilotKind {
    Human,
    Bot,
}

/// A line in the score table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pilot {
    pub seat: Seat,
    pub name: Arc<str>,
    pub team: Team,
    pub kind: PilotKind,
    /// Enemy ships destroyed.
    pub kills: u32,
    pub deaths: u32,
    /// What the standings go by: one point a kill.
    pub score: u32,
    /// False while the pilot has no connection: the ship flies on uncontrolled and can be hit.
    pub present: bool,
    /// True once the pilot has left a match for good: the ship is gone, the line stays in the standings.
    pub left: bool,
}

impl Pilot {
    /// A fresh line for a pilot who has just sat down.
    pub(super) fn new(seat: Seat, name: Arc<str>, team: Team, kind: PilotKind) -> Pilot {
        Pilot { seat, name, team, kind, kills: 0, deaths: 0, score: 0, present: true, left: false }
    }

    /// A human with a connection.
    pub(super) fn is_steered_by_hand(&self) -> bool {
        self.kind == PilotKind::Human && self.present
    }
}
