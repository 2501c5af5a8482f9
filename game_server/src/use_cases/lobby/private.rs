//! The course of a private lobby: match after match, until nobody is left.
//!
//! | what happens | policy |
//! |---|---|
//! | the host starts | the world's rules decide, see `domain::gathering` |
//! | a match has ended | the score table is shown for `scoreboard`, then everybody waits again and the next match has a new id |
//! | nobody holds a seat any more: all left, or their holds ran out | a match that is on is abandoned, and the lobby closes at once |

use std::time::Duration;

use tokens::match_of_round;
use uuid::Uuid;

use crate::domain::{Command, Phase};
use crate::use_cases::lobby::LobbyTimes;
use crate::use_cases::lobby::roster::Roster;

#[derive(Debug)]
pub struct PrivateCourse {
    first_match: Uuid,
    /// Counts the matches, from 0.
    round: u32,
    scoreboard: Duration,
    gathers_at: Option<Duration>,
    deserted: bool,
}

impl PrivateCourse {
    pub fn new(first_match: Uuid, times: LobbyTimes) -> PrivateCourse {
        let scoreboard = times.scoreboard;
        PrivateCourse { first_match, round: 0, scoreboard, gathers_at: None, deserted: false }
    }

    pub fn round(&self) -> u32 {
        self.round
    }

    /// Of the match that is on, or comes next.
    pub fn match_id(&self) -> Uuid {
        match_of_round(self.first_match, self.round)
    }

    /// What the host asks of the world now. `now` is the time since the lobby was made.
    pub fn decide(&mut self, phase: Phase, roster: &Roster, now: Duration, commands: &mut Vec<Command>) {
        if roster.is_empty() {
            self.deserted = true;
            if matches!(phase, Phase::Countdown { .. } | Phase::Running { .. }) {
                commands.push(Command::Abandon);
            }
        } else if self.gathers_at.is_some_and(|at| at <= now) {
            self.gathers_at = None;
            self.round += 1;
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
