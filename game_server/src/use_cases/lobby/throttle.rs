//! How often something may happen.

use crate::domain::Tick;

/// Lets things pass at a steady rate on average, and some of them at once.
#[derive(Debug, Clone, Copy)]
pub struct Throttle {
    every_ticks: u64,
    at_once: u64,
    /// The tick up to which what has passed is paid for.
    paid_until: u64,
}

impl Throttle {
    /// One passes every `every_ticks`; after a pause, up to `at_once`.
    pub const fn new(every_ticks: u64, at_once: u64) -> Throttle {
        Throttle { every_ticks, at_once, paid_until: 0 }
    }

    /// True if one may pass now, which is counted then.
    pub fn takes_one(&mut self, now: Tick) -> bool {
        let paid_until = self.paid_until.max(now.0) + self.every_ticks;
        let fits = paid_until <= now.0 + self.at_once * self.every_ticks;
        if fits {
            self.paid_until = paid_until;
        }
        fits
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_passes_and_then_a_steady_stream() {
        let mut throttle = Throttle::new(120, 4);
        let passed = |throttle: &mut Throttle, tick| (0..10).filter(|_| throttle.takes_one(Tick(tick))).count();
        assert_eq!(passed(&mut throttle, 1_000), 4);
        assert_eq!(passed(&mut throttle, 1_119), 0);
        assert_eq!(passed(&mut throttle, 1_120), 1);
        assert_eq!(passed(&mut throttle, 100_000), 4);
    }
}
