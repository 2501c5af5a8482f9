//! The wall clock as a dependency, so that tests can turn it.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

pub trait Clock: Send + Sync {
    /// Milliseconds since 1970-01-01 UTC.
    fn unix_ms(&self) -> i64;

    /// Seconds since 1970-01-01 UTC.
    fn unix_s(&self) -> i64 {
        self.unix_ms().div_euclid(1000)
    }
}

pub struct SystemClock;

impl Clock for SystemClock {
    #[allow(clippy::disallowed_methods, reason = "the one place that reads the wall clock")]
    fn unix_ms(&self) -> i64 {
        match SystemTime::now().duration_since(UNIX_EPOCH) {
            Ok(since) => i64::try_from(since.as_millis()).unwrap_or(i64::MAX),
            // A clock before 1970 is wrong anyway; tokens then count as not yet expired.
            Err(_) => 0,
        }
    }
}

/// Stands still until it is moved.
pub struct ManualClock(AtomicI64);

impl ManualClock {
    pub fn at_unix_s(seconds: i64) -> Self {
        Self(AtomicI64::new(seconds * 1000))
    }

    pub fn advance_ms(&self, ms: i64) {
        self.0.fetch_add(ms, Ordering::SeqCst);
    }
}

impl Clock for ManualClock {
    fn unix_ms(&self) -> i64 {
        self.0.load(Ordering::SeqCst)
    }
}
