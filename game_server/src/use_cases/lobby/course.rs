//! The course of a match: when it starts, when it is given up, when its lobby closes.
//!
//! | what happens | policy |
//! |---|---|
//! | everybody who holds a seat is connected | it starts |
//! | `join_wait` is over and somebody is connected | it starts without the others, who may still come |
//! | nobody has ever joined and `unclaimed` is over | abandoned |
//! | nobody holds a seat any more: all left, or their holds ran out | abandoned |
//! | it has ended by its rules | a rematch is offered, unless the server drains; the scoreboard is shown for `scoreboard`, then the lobby closes |
//! | all who are connected want a rematch | the world's rules decide, see `domain::rematch`; it begins at once, as the lobby's next match, and the seats of those who are not connected are free |
//! | it was abandoned | the lobby closes at once |

use std::time::Duration;

use crate::domain::{Command, Outcome, Phase, RematchTally};
use crate::use_cases::lobby::roster::Roster;
use crate::use_cases::lobby::{LobbyTimes, MatchSeats};

#[derive(Debug)]
pub struct MatchCourse {
    fill_to: u16,
    /// How many players the match was made for, or begun again by.
    players: usize,
    times: LobbyTimes,
    somebody_came: bool,
    closes_at: Option<Duration>,
    /// How the vote on a rematch stands, as everybody was told. None while there is nothing to vote on.
    told: Option<RematchTally>,
}

/// Nobody can agree to a rematch any more.
const IMPOSSIBLE: RematchTally = RematchTally { willing: 0, needed: 0 };

impl MatchCourse {
    pub fn new(seats: &MatchSeats, times: LobbyTimes) -> MatchCourse {
        let (fill_to, players) = (seats.fill_to, seats.seats.len());
        MatchCourse { fill_to, players, times, somebody_came: false, closes_at: None, told: None }
    }

    pub fn players(&self) -> usize {
        self.players
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

    /// A rematch has begun, with so many players.
    pub fn begun_again(&mut self, players: usize) {
        self.players = players;
        self.closes_at = None;
        self.told = None;
    }

    /// What everybody is to be told of the vote on a rematch, if that is news. Where it was never possible nobody hears of it.
    pub fn rematch_news(&mut self, tally: Option<RematchTally>) -> Option<RematchTally> {
        let tally = match (tally, self.told) {
            (Some(tally), None) => Some(tally).filter(|tally| tally.is_possible()),
            (Some(tally), Some(_)) => Some(tally),
            (None, told) => told.map(|_| IMPOSSIBLE),
        };
        let news = tally.filter(|_| tally != self.told);
        self.told = tally;
        news
    }

    /// What somebody who comes now is to be told of it.
    pub fn rematch_told(&self) -> Option<RematchTally> {
        self.told
    }

    pub fn is_over(&self, now: Duration) -> bool {
        self.closes_at.is_some_and(|at| at <= now)
    }

    /// When a match that nobody has joined must be looked at again.
    pub fn next_deadline(&self) -> Option<Duration> {
        (!self.somebody_came).then_some(self.times.unclaimed)
    }
}
