//! What a queue promises: who fits together, how far that widens with waiting, and what happens when nobody comes.

use std::ops::RangeInclusive;
use std::sync::Arc;

use super::ids::Millis;

/// The rules of one queue. A mode is a name: this service knows nothing of its rules.
#[derive(Debug, Clone)]
pub struct QueueRules {
    pub name: Arc<str>,
    pub mode: Arc<str>,
    /// Teams in a match, at least 1.
    pub teams: u16,
    /// Players in a team, at least 1. With 1 everybody flies for himself, and the members of a party meet as opponents.
    pub team_size: u16,
    /// The fewest people in a match that is filled with bots, at least 1.
    pub min_players: u16,
    /// How many may queue together; who comes alone is a party of one.
    pub party_sizes: RangeInclusive<u16>,
    /// How far in points a player may be from the match's seed. `None` is no limit.
    pub rating: Option<Widening>,
    /// The longest round trip in ms to a region that counts as acceptable. `None` is no limit.
    pub latency: Option<Widening>,
    /// After this wait a match is made with whoever waits.
    pub fill_after_ms: Millis,
    /// Bots then join until this many ships fly, at most [`max_players`](Self::max_players).
    pub fill_to: u16,
    /// A ticket that found no match for this long expires.
    pub give_up_after_ms: Millis,
    /// Who waits may be sent into a running match that has lost players.
    pub backfill: bool,
}

impl QueueRules {
    /// A match with this many people starts at once.
    pub fn max_players(&self) -> u16 {
        self.teams.saturating_mul(self.team_size)
    }
}

/// A limit that grows with the time somebody has waited, and never shrinks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Widening {
    /// `start` at first, `per_s` more for each second, `most` in the end.
    Linear { start: u32, per_s: u32, most: u32 },
    /// Each step holds from its time on; `u32::MAX` is no limit. By time, the first at 0.
    Stepped(Vec<Step>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    pub after_ms: Millis,
    pub limit: u32,
}

impl Widening {
    /// The limit for somebody who has waited this long.
    pub fn limit(&self, waited_ms: Millis) -> u32 {
        match self {
            Self::Linear { start, per_s, most } => {
                let grown = i64::from(*per_s).saturating_mul(waited_ms.max(0)) / 1000;
                start.saturating_add(u32::try_from(grown).unwrap_or(u32::MAX)).min(*most)
            }
            Self::Stepped(steps) => {
                let reached = steps.iter().take_while(|step| step.after_ms <= waited_ms.max(0));
                reached.last().map_or(0, |step| step.limit)
            }
        }
    }

    /// The wait after which the limit is next wider; what grows all the time is told in whole seconds. `None` once it stays.
    pub fn widens_next(&self, waited_ms: Millis) -> Option<Millis> {
        match self {
            Self::Linear { per_s, most, .. } => {
                let grows = *per_s > 0 && self.limit(waited_ms) < *most;
                grows.then(|| (waited_ms.max(0) / 1000 + 1) * 1000)
            }
            Self::Stepped(steps) => {
                let limit = self.limit(waited_ms);
                steps.iter().find(|step| step.after_ms > waited_ms && step.limit > limit).map(|step| step.after_ms)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_linear_limit_grows_every_second_up_to_its_most() {
        let widening = Widening::Linear { start: 100, per_s: 50, most: 180 };
        let limits: Vec<_> = [-5, 0, 999, 1000, 1500, 2000, i64::MAX].map(|waited| widening.limit(waited)).into();
        assert_eq!(limits, [100, 100, 149, 150, 175, 180, 180]);
        assert_eq!(widening.widens_next(0), Some(1000));
        assert_eq!(widening.widens_next(1000), Some(2000));
        assert_eq!(widening.widens_next(2000), None);
        assert_eq!(Widening::Linear { start: 5, per_s: 0, most: 9 }.widens_next(0), None);
    }

    #[test]
    fn a_stepped_limit_holds_until_its_next_step() {
        let step = |after_ms, limit| Step { after_ms, limit };
        let widening = Widening::Stepped(vec![step(0, 50), step(5000, 80), step(9000, u32::MAX)]);
        let limits: Vec<_> = [-1, 0, 4999, 5000, 9000].map(|waited| widening.limit(waited)).into();
        assert_eq!(limits, [50, 50, 50, 80, u32::MAX]);
        assert_eq!(widening.widens_next(0), Some(5000));
        assert_eq!(widening.widens_next(5000), Some(9000));
        assert_eq!(widening.widens_next(9000), None);
    }
}
