//! What came of an evening.

use crate::domain::ids::Millis;

/// Of one queue. Lists have one entry for each player, or for each match, in no order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct QueueTally {
    pub name: String,
    /// Of players who were matched.
    pub waits_ms: Vec<Millis>,
    /// Round trips of matched players to their match.
    pub pings_ms: Vec<u32>,
    /// The best rating less the worst, of each match of two people or more.
    pub rating_spreads: Vec<u32>,
    pub matches: usize,
    pub bots: usize,
    /// Players who were sent into a match that had lost others.
    pub latecomers: usize,
    /// Players who lost patience.
    pub cancelled: usize,
    /// Players whom the rules gave up.
    pub expired: usize,
    /// Players who could not queue.
    pub refused: usize,
}

impl QueueTally {
    /// Bots of all who flew, in percent; none if nobody did.
    pub fn bot_percent(&self) -> Option<f64> {
        let all = self.waits_ms.len() + self.bots;
        #[allow(clippy::cast_precision_loss, reason = "far below 2^52")]
        (all > 0).then(|| 100.0 * self.bots as f64 / all as f64)
    }
}

/// The smallest value that this many of a hundred do not pass. None of nothing.
pub fn percentile<T: Ord + Copy>(values: &[T], hundredths: usize) -> Option<T> {
    let mut sorted = values.to_vec();
    sorted.sort_unstable();
    let rank = (values.len() * hundredths).div_ceil(100).max(1);
    sorted.get(rank - 1).copied()
}
