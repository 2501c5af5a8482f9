//! The course of a private lobby: match after match, until nobody is left.
//!
//! | what happens | policy |
//! |---|---|
//! | the host starts | the world's rules decide, see `domain::gathering` |
//! | a match has ended | the score table is shown for `scoreboard`, then everybody waits again and the next match has a new id |
//! | nobody holds a seat any more: all left, or their holds ran out | a match that is on is abandoned, and the lobby closes at once |

use std::time::Duration;

use crate::domain::{Command, Phase};
use crate::use_cases::lobby::LobbyTimes;
use crate::use_cases::lobby::roster::Roster;
use crate::use_cases::lobby::rounds::Rounds;

#[derive(Debug)]
pub struct PrivateCourse {
    scoreboard: Duration,
    gathers_at: Option<Duration>,
    deserted: bool,
}

impl PrivateCourse {
    pub fn new(times: LobbyTimes) -> PrivateCourse {
        PrivateCourse { scoreboard: times.scoreboard, gathers_at: None, deserted: false }
    }

    /// What the host asks of the world now. `now` is the time since the lobby was made.
    pub fn decide(
        &mut self,
        phase: Phase,
        roster: &Roster,
        now: Duration,
        rounds: &mut Rounds,
        commands: &mut Vec<Command>,
    ) {
        if roster.is_empty() {
            self.deserted = true;
            if matches!(phase, Phase::Countdown { .. } | Phase::Running { .. }) {
                commands.push(Command::Abandon);
            }
        } else if self.gathers_at.is_some_and(|at| at <= now) {
            self.gathers_at = None;
            rounds.advance();
            commands.push(Command::Gather);
        }
    }

    /// The match has just ended.
    pub fn ended(&mut self, now: Duration) {
        self.gathers_at = Some(now + self.scoreboard);
    }

    pub fn is_over(&self) -> bool {
        self.deserted
    }
}
