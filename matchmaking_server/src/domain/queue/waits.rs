//! How long people waited lately, and what that lets somebody expect who still waits.

use std::collections::VecDeque;

use crate::domain::ids::Millis;

/// So many of the latest waits count.
const KEPT: usize = 64;

/// How much longer somebody may wait: half of all wait at most `likely_ms`, eight in ten between `low_ms` and `high_ms`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Estimate {
    pub low_ms: Millis,
    pub likely_ms: Millis,
    pub high_ms: Millis,
}

/// The latest waits that ended in a match.
#[derive(Debug, Default)]
pub(super) struct Waits {
    latest: VecDeque<Millis>,
    sorted: Vec<Millis>,
}

impl Waits {
    pub fn note(&mut self, waited_ms: Millis) {
        if self.latest.len() >= KEPT
            && let Some(oldest) = self.latest.pop_front()
            && let Ok(at) = self.sorted.binary_search(&oldest)
        {
            self.sorted.remove(at);
        }
        self.latest.push_back(waited_ms);
        let at = self.sorted.partition_point(|known| *known < waited_ms);
        self.sorted.insert(at, waited_ms);
    }

    /// What is left for somebody who has waited `waited_ms`, judged by those who waited longer; at most `cap_ms`, when a match
    /// is made in any case. `None` when neither is known.
    pub fn left_after(&self, waited_ms: Millis, cap_ms: Option<Millis>) -> Option<Estimate> {
        let longer = &self.sorted[self.sorted.partition_point(|known| *known <= waited_ms)..];
        let at = |tenths: usize| {
            let wait = longer.get((longer.len() * tenths / 10).min(longer.len().saturating_sub(1)));
            match (wait.map(|wait| wait - waited_ms), cap_ms) {
                (Some(left), Some(cap)) => Some(left.min(cap)),
                (left, cap) => left.or(cap),
            }
        };
        Some(Estimate { low_ms: at(1)?, likely_ms: at(5)?, high_ms: at(9)? })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn estimate(low_ms: Millis, likely_ms: Millis, high_ms: Millis) -> Option<Estimate> {
        Some(Estimate { low_ms, likely_ms, high_ms })
    }

    #[test]
    fn who_waited_longer_tells_what_is_left() {
        let mut waits = Waits::default();
        assert_eq!(waits.left_after(0, None), None);
        assert_eq!(waits.left_after(0, Some(700)), estimate(700, 700, 700));
        for wait in 1..=10 {
            waits.note(wait * 100);
        }
        assert_eq!(waits.left_after(0, None), estimate(200, 600, 1000));
        assert_eq!(waits.left_after(500, None), estimate(100, 300, 500));
        assert_eq!(waits.left_after(500, Some(250)), estimate(100, 250, 250));
        assert_eq!(waits.left_after(1000, None), None);
    }

    #[test]
    fn only_the_latest_waits_count() {
        let mut waits = Waits::default();
        for wait in [9000; KEPT].into_iter().chain([10; KEPT]) {
            waits.note(wait);
        }
        assert_eq!(waits.left_after(0, None), estimate(10, 10, 10));
        assert_eq!((waits.latest.len(), waits.sorted.len()), (KEPT, KEPT));
    }
}
