//! How many bytes a client may be sent.

use crate::domain::{TICKS_PER_SECOND, Tick};

/// A bucket that fills with every tick and holds a second's worth: the first view of a world and a new view after a respawn
/// may be large at once.
///
/// Ordered messages are always sent, and counted; snapshots make do with what is left. Pieces of bytes are counted so that
/// no rate is rounded.
#[derive(Debug)]
pub struct Budget {
    bytes_per_s: u32,
    /// In 1/60 bytes. Below 0 after ordered messages that there was no room for.
    stock: i64,
    at: Tick,
}

impl Budget {
    pub fn new(bytes_per_s: u32) -> Budget {
        Budget { bytes_per_s, stock: i64::from(bytes_per_s) * i64::from(TICKS_PER_SECOND), at: Tick::default() }
    }

    /// Bytes that a frame of the tick `now` may have.
    pub fn room(&mut self, now: Tick) -> usize {
        let ticks = now.since(self.at).min(u64::from(TICKS_PER_SECOND)) as i64;
        self.at = self.at.max(now);
        let full = i64::from(self.bytes_per_s) * i64::from(TICKS_PER_SECOND);
        self.stock = (self.stock + ticks * i64::from(self.bytes_per_s)).min(full);
        usize::try_from(self.stock / i64::from(TICKS_PER_SECOND)).unwrap_or(0)
    }

    /// Time begins anew, perhaps before what has been.
    pub fn restart(&mut self) {
        self.at = Tick::default();
    }

    pub fn spend(&mut self, bytes: usize) {
        let spent = i64::try_from(bytes).unwrap_or(i64::MAX / 128) * i64::from(TICKS_PER_SECOND);
        self.stock = self.stock.saturating_sub(spent);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn over_time_no_more_is_spent_than_the_rate_allows() {
        let mut budget = Budget::new(1_000);
        let mut spent = 0;
        for tick in 1..=600 {
            let room = budget.room(Tick(tick));
            spent += room;
            budget.spend(room);
        }
        // The full bucket at first, and ten seconds.
        assert!((10_900..=11_001).contains(&spent), "{spent}");
    }

    #[test]
    fn what_had_to_be_sent_is_made_up_for_later() {
        let mut budget = Budget::new(600);
        let room = budget.room(Tick(1));
        budget.spend(room + 300);
        assert_eq!(budget.room(Tick(1)), 0);
        assert_eq!(budget.room(Tick(31)), 0);
        assert_eq!(budget.room(Tick(41)), 100);
    }
}
