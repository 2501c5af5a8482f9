//! How a lobby makes way: when its server drains, and an open lobby when a world of another size is to follow.
//!
//! | lobby | policy |
//! |---|---|
//! | a match that waits for its players | they are sent on at once; it counts for nobody |
//! | a match that has begun | it is played to its end; if it is not over after `drain` it is cut short and counts for nobody |
//! | a match that has ended | its scoreboard is shown as ever |
//! | a private lobby | as if each of its matches stood alone: it ends where it would wait for the next |
//! | an open lobby | its players are told, and sent on after `send_on`; with nobody in it, it ends at once |
//! | an open lobby that another size follows | the same, after `resize`; a drain of the server takes its place |

use std::sync::Arc;
use std::time::Duration;

use crate::domain::{Phase, Tick};
use crate::use_cases::lobby::frame::{Notice, ticks_in};
use crate::use_cases::lobby::message::Departure;
use crate::use_cases::lobby::roster::Roster;
use crate::use_cases::lobby::{LobbyKind, LobbyTimes};

/// A drain that has begun. Times are since the lobby was made.
#[derive(Debug)]
pub struct Drain {
    open: bool,
    of_server: bool,
    pub ends_at: Duration,
    /// What players are told, those who come back later too.
    pub notice: Arc<Notice>,
}

impl Drain {
    /// `tick` is the present one.
    pub fn begin(kind: &LobbyKind, times: &LobbyTimes, now: Duration, tick: Tick) -> Drain {
        let (open, left) = match kind {
            LobbyKind::Open => (true, times.send_on),
            LobbyKind::Match(_) | LobbyKind::Private(_) => (false, times.drain),
        };
        let notice = Notice::draining(tick, tick.after(ticks_in(left)), None);
        Drain { open, of_server: true, ends_at: now + left, notice }
    }

    /// An open lobby whose world one with `next_seats` follows.
    pub fn resize(next_seats: u16, times: &LobbyTimes, now: Duration, tick: Tick) -> Drain {
        let notice = Notice::draining(tick, tick.after(ticks_in(times.resize)), Some(next_seats));
        Drain { open: true, of_server: false, ends_at: now + times.resize, notice }
    }

    /// True if it is the server that drains.
    pub fn is_of_server(&self) -> bool {
        self.of_server
    }

    /// Why everybody is let go now, if they are.
    pub fn departure(&self, phase: Phase, roster: &Roster, now: Duration) -> Option<Departure> {
        let time_is_up = now >= self.ends_at;
        if self.open {
            return (time_is_up || roster.is_empty()).then_some(Departure::ServerDraining);
        }
        match phase {
            Phase::Waiting => Some(Departure::ServerDraining),
            Phase::Countdown { .. } | Phase::Running { .. } => time_is_up.then_some(Departure::CutShort),
            Phase::Ended { .. } => time_is_up.then_some(Departure::MatchOver),
        }
    }
}
