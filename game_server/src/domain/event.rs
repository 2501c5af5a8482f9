//! What happened in a tick, in order.

use std::sync::Arc;

use crate::domain::{CoreChange, Denial, JetId, Phase, PilotKind, Seat, Team, Vec2, Wish};

/// Something that happened. Shots have no event: each is an entity that clients see enter and leave.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    Joined {
        seat: Seat,
        name: Arc<str>,
        team: Team,
        kind: PilotKind,
    },
    Left {
        seat: Seat,
    },
    PresenceChanged {
        seat: Seat,
        present: bool,
    },
    /// A ship was placed, for the first time or again. `heading` in radians.
    Spawned {
        seat: Seat,
        position: Vec2,
        heading: f32,
    },
    /// The ship of `seat` is another jet than before.
    Equipped {
        seat: Seat,
        jet: JetId,
    },
    /// A shot of `by` struck `target`. `damage` is what it took, 0 from a protected ship or one that threw it back, `hp_left` is 0 when it destroyed the ship (a `Killed`
    /// follows); `position` is the shot's.
    Hit {
        by: Seat,
        target: Seat,
        damage: u16,
        hp_left: u16,
        position: Vec2,
    },
    /// The beam of `by` shone from the nose to where an obstacle, a ship or its range ended it. A `Hit` follows if that was a
    /// ship.
    Beamed {
        by: Seat,
        from: Vec2,
        to: Vec2,
    },
    /// `position` is where the victim's ship was.
    Killed {
        killer: Seat,
        victim: Seat,
        position: Vec2,
    },
    /// `by` had a part in the kill told just before.
    Assisted {
        by: Seat,
        victim: Seat,
    },
    /// Of the core of `side`. `by` took it, lost it, touched it or brought it home; none if it went home by itself.
    CoreMoved {
        side: Team,
        change: CoreChange,
        by: Option<Seat>,
        position: Vec2,
    },
    PhaseChanged {
        phase: Phase,
    },
    /// In a private lobby.
    ReadyChanged {
        seat: Seat,
        ready: bool,
    },
    /// The host of a private lobby has chosen how its matches are played.
    SettingsChanged,
    /// In a private lobby: the pilot is for this map.
    MapVoted {
        seat: Seat,
        map: u8,
    },
    /// The match that comes is flown on another map; everybody is placed anew.
    MapChanged,
    /// The host has sent this pilot away; a `Left` follows.
    Kicked {
        seat: Seat,
    },
    /// `seat` wants to give up, or does not any more; `willing` people of his side do, and `needed` must.
    GivingUp {
        seat: Seat,
        willing: u16,
        needed: u16,
    },
    /// The match that has ended is played again by those who are there; a `PhaseChanged` follows.
    RematchBegun,
    /// What `seat` has asked for changes nothing.
    Denied {
        seat: Seat,
        wish: Wish,
        why: Denial,
    },
}
