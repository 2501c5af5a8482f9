//! Deletes results and recordings that are older than they are kept, and recordings beyond what may be stored. Ratings stay.

use std::sync::Arc;

use crate::use_cases::ports::{MatchResults, Replays, StorageError};

/// Results deleted by one transaction, so that matches that end never wait long behind it.
const BATCH: u32 = 200;

/// What is kept, and for how long.
#[derive(Debug, Clone, Copy)]
pub struct Retention {
    pub results_s: i64,
    pub replays_s: i64,
    /// Of all recordings together.
    pub replay_bytes: i64,
}

pub struct SweepResults {
    results: Arc<dyn MatchResults>,
    replays: Arc<dyn Replays>,
    retention: Retention,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Swept {
    pub results: u64,
    pub replays: u64,
}

impl SweepResults {
    pub fn new(results: Arc<dyn MatchResults>, replays: Arc<dyn Replays>, retention: Retention) -> Self {
        Self { results, replays, retention }
    }

    /// Deletes what is too old or too much at `now`, results batch after batch, and says how many that were.
    pub async fn sweep(&self, now: i64) -> Result<Swept, StorageError> {
        let Retention { results_s, replays_s, replay_bytes } = self.retention;
        let mut swept = Swept { results: 0, replays: self.replays.shrink(now - replays_s, replay_bytes).await? };
        loop {
            let batch = self.results.delete_before(now - results_s, BATCH).await?;
            swept.results += batch;
            if batch < u64::from(BATCH) {
                return Ok(swept);
            }
        }
    }
}
