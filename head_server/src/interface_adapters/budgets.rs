//! The budgets of many clients in bounded memory, by the generic cell rate algorithm of the crate `governor`.

use std::collections::HashMap;
use std::hash::Hash;
use std::num::NonZeroU32;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use governor::clock::{Clock, MonotonicClock};
use governor::middleware::NoOpMiddleware;
use governor::nanos::Nanos;
use governor::state::StateStore;
use governor::state::keyed::ShrinkableKeyedStateStore;
use governor::{Quota, RateLimiter};

use crate::domain::rate_limit::Budget;

/// One budget per key. A key that was never seen has its whole budget.
pub struct Budgets<K, C: Clock = MonotonicClock>
where
    K: Copy + Eq + Hash,
{
    limiter: RateLimiter<K, BoundedStates<K>, C, NoOpMiddleware<C::Instant>>,
}

impl<K: Copy + Eq + Hash, C: Clock> Budgets<K, C> {
    /// Remembers at most `max_keys` clients; see [`BoundedStates`] for what happens to more.
    pub fn new(budget: Budget, max_keys: NonZeroU32, clock: C) -> Self {
        // A budget refills in more than no time, which is all that `with_period` asks.
        let quota = Quota::with_period(budget.refills_one_in()).unwrap_or_else(|| Quota::per_second(NonZeroU32::MIN));
        let states = BoundedStates { by_key: Mutex::default(), max_keys: max_keys.get() as usize };
        Self { limiter: RateLimiter::new(quota.allow_burst(budget.burst), states, clock) }
    }

    /// Takes one request from the budget of `key`.
    ///
    /// # Errors
    /// When it is used up: how long until one request fits again.
    pub fn draw(&self, key: K) -> Result<(), Duration> {
        self.limiter.check_key(&key).map_err(|not_until| not_until.wait_time_from(self.limiter.clock().now()))
    }
}

/// When each key's budget will be whole again. A budget that is already whole need not be remembered, and one that soon
/// will be loses little: when a new key finds the table full, the eighth with the most left in their budgets is forgotten.
/// Whoever used up his budget stays, however many strangers come by.
struct BoundedStates<K> {
    by_key: Mutex<HashMap<K, Nanos>>,
    max_keys: usize,
}

impl<K: Copy + Eq + Hash> StateStore for BoundedStates<K> {
    type Key = K;

    fn measure_and_replace<T, F, E>(&self, key: &K, decide: F) -> Result<T, E>
    where
        F: Fn(Option<Nanos>) -> Result<(T, Nanos), E>,
    {
        let mut by_key = self.by_key.lock().unwrap_or_else(PoisonError::into_inner);
        let known = by_key.get(key).copied();
        let (outcome, whole_again) = decide(known)?;
        if known.is_none() && by_key.len() >= self.max_keys {
            forget_fullest(&mut by_key);
        }
        by_key.insert(*key, whole_again);
        Ok(outcome)
    }
}

impl<K: Copy + Eq + Hash> ShrinkableKeyedStateStore<K> for BoundedStates<K> {
    fn retain_recent(&self, drop_below: Nanos) {
        self.by_key.lock().unwrap_or_else(PoisonError::into_inner).retain(|_, whole_again| *whole_again >= drop_below);
    }

    fn len(&self) -> usize {
        self.by_key.lock().unwrap_or_else(PoisonError::into_inner).len()
    }

    fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

fn forget_fullest<K: Copy + Eq + Hash>(by_key: &mut HashMap<K, Nanos>) {
    let mut by_time: Vec<(Nanos, K)> = by_key.iter().map(|(key, whole_again)| (*whole_again, *key)).collect();
    let forgotten = (by_time.len() / 8).max(1).min(by_time.len());
    if forgotten < by_time.len() {
        by_time.select_nth_unstable_by_key(forgotten, |(whole_again, _)| *whole_again);
    }
    for (_, key) in by_time.iter().take(forgotten) {
        by_key.remove(key);
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use governor::clock::FakeRelativeClock;

    use super::*;

    fn budgets(burst: u32, per_minute: u32, max_keys: u32) -> (Budgets<u32, FakeRelativeClock>, FakeRelativeClock) {
        let clock = FakeRelativeClock::default();
        let number = |number| NonZeroU32::new(number).unwrap();
        let budget = Budget { burst: number(burst), per_minute: number(per_minute) };
        (Budgets::new(budget, number(max_keys), clock.clone()), clock)
    }

    #[test]
    fn a_budget_is_used_up_tells_the_wait_and_refills() {
        let (budgets, clock) = budgets(3, 30, 10);
        assert_eq!([(); 3].map(|()| budgets.draw(1)), [Ok(()); 3]);
        assert_eq!(budgets.draw(1), Err(Duration::from_secs(2)));
        clock.advance(Duration::from_millis(500));
        assert_eq!(budgets.draw(1), Err(Duration::from_millis(1500)));
        clock.advance(Duration::from_millis(1500));
        assert_eq!(budgets.draw(1), Ok(()));
        assert_eq!(budgets.draw(1), Err(Duration::from_secs(2)));
    }

    #[test]
    fn one_client_s_hunger_is_nobody_else_s() {
        let (budgets, _) = budgets(1, 1, 10);
        assert!(budgets.draw(1).is_ok());
        assert!(budgets.draw(1).is_err());
        assert!(budgets.draw(2).is_ok());
    }

    #[test]
    fn memory_is_bounded_and_a_crowd_does_not_wash_away_who_used_up_his_budget() {
        let (budgets, _) = budgets(20, 1, 64);
        while budgets.draw(0).is_ok() {}
        for stranger in 1..10_000 {
            assert!(budgets.draw(stranger).is_ok());
            assert!(budgets.limiter.len() <= 64);
        }
        assert!(budgets.draw(0).is_err());
    }

    #[test]
    fn a_table_of_one_key_still_works() {
        let (budgets, _) = budgets(1, 1, 1);
        assert!(budgets.draw(1).is_ok());
        assert!(budgets.draw(2).is_ok());
        assert!(budgets.draw(2).is_err());
    }
}
