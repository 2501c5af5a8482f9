//! The course of a match: when it starts, when it is given up, when its lobby closes.
//!
//! | what happens | policy |
//! |---|---|
//! | everybody who holds a seat is connected | it starts |
//! | `join_wait` is over and somebody is connected | it starts without the others, who may still come |
//! | nobody has ever joined and `unclaimed` is over | abandoned |
//! | nobody holds a seat any more: all left, or their holds ran out | abandoned |
//! | it has ended by its rules | the scoreboard is shown for `scoreboard`, then the lobby closes |
//! | it was abandoned | the lobby closes at once |

use std::time::Duration;

use crate::domain::{Command, Outcome, Phase};
use crate::use_cases::lobby::roster::Roster;
use crate::use_cases::lobby::{LobbyTimes, MatchSeats};

#[derive(Debug)]
pub struct MatchCourse {
    fill_to: u16,
    times: LobbyTimes,
    somebody_came: bool,
    closes_at: Option<Duration>,
}

impl MatchCourse {
    pub fn new(seats: &MatchSeats, times: LobbyTimes) -> MatchCourse {
        MatchCourse { fill_to: seats.fill_to, times, somebody_came: false, closes_at: None }
    }

    /// What the host asks of the world now. `now` is the time since the lobby was made.
    pub fn decide(&mut self, phase: Phase, roster: &Roster, now: Duration, commands: &mut Vec<Command>) {
        self.somebody_came |= roster.connected() > 0;
        match phase {
            Phase::Waiting => {
                if roster.is_empty() || (!self.somebody_came && now >= self.times.unclaimed) {
                    commands.push(Command::Abandon);
                } else if roster.is_complete() || (now >= self.times.join_wait && roster.connected() > 0) {
                    // Until now nobody sits where a player is expected. From here bots keep the places warm.
                    commands.push(Command::WantBots(self.fill_to));
                    commands.push(Command::Start);
                }
            }
            Phase::Countdown { .. } | Phase::Running { .. } => {
                if roster.is_empty() {
                    commands.push(Command::Abandon);
                }
            }
            Phase::Ended { .. } => {}
        }
    }

    /// The match has just ended.
    pub fn ended(&mut self, outcome: Outcome, now: Duration) {
        self.closes_at = Some(match outcome {
            Outcome::Abandoned => now,
            _ => now + self.times.scoreboard,
        });
    }

    pub fn is_over(&self, now: Duration) -> bool {
        self.closes_at.is_some_and(|at| at <= now)
    }

    /// When a match that nobody has joined must be looked at again.
    pub fn next_deadline(&self) -> Option<Duration> {
        (!self.somebody_came).then_some(self.times.unclaimed)
    }
}
