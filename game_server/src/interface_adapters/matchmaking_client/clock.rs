//! Matchmaking's time, as a game server knows it: a match ticket is judged by the clock of who signed it.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use service_kit::clock::Clock;

/// Differences up to this are the way of the answer and the rounding to seconds.
const NO_DIFFERENCE_S: i64 = 2;

/// A difference that is worth a line in the log: a ticket lives a minute.
const WORTH_TELLING_S: i64 = 10;

/// This machine's clock, put right by what matchmaking says with each lease. A machine whose clock is off by minutes would
/// refuse every ticket as expired, or take those that are.
pub struct MatchmakingClock {
    own: Arc<dyn Clock>,
    ahead_s: AtomicI64,
}

impl MatchmakingClock {
    /// Until matchmaking has said its time both are taken for equal.
    pub fn new(own: Arc<dyn Clock>) -> MatchmakingClock {
        MatchmakingClock { own, ahead_s: AtomicI64::new(0) }
    }

    /// Takes in what time it is for matchmaking, in Unix seconds.
    pub fn learn(&self, now_at: i64) {
        let difference = now_at.saturating_sub(self.own.unix_s());
        let ahead_s = if difference.abs() <= NO_DIFFERENCE_S { 0 } else { difference };
        let before = self.ahead_s.swap(ahead_s, Ordering::Relaxed);
        if ahead_s.abs() >= WORTH_TELLING_S && before.abs() < WORTH_TELLING_S {
            tracing::warn!(
                ahead_s,
                "matchmaking's clock differs from this machine's, tickets are judged by matchmaking's"
            );
        }
    }
}

impl Clock for MatchmakingClock {
    fn unix_ms(&self) -> i64 {
        self.own.unix_ms().saturating_add(self.ahead_s.load(Ordering::Relaxed).saturating_mul(1000))
    }
}

#[cfg(test)]
mod tests {
    use service_kit::clock::ManualClock;

    use super::*;

    #[test]
    fn a_clock_that_is_off_by_minutes_is_put_right_and_a_second_is_not() {
        let own = Arc::new(ManualClock::at_unix_s(10_000));
        let clock = MatchmakingClock::new(own.clone());
        assert_eq!(clock.unix_s(), 10_000);
        for (now_at, expected) in [(10_002, 10_000), (10_300, 10_300), (9_400, 9_400), (10_001, 10_000)] {
            clock.learn(now_at);
            assert_eq!(clock.unix_s(), expected);
        }
        clock.learn(10_300);
        own.advance_ms(5_000);
        assert_eq!(clock.unix_s(), 10_305);
        clock.learn(i64::MAX);
        assert!(clock.unix_ms() > 0, "nonsense does not overflow");
    }
}
