//! Deletes results that are older than they are kept. Ratings stay.

use std::sync::Arc;

use crate::use_cases::ports::{MatchResults, StorageError};

/// Results deleted by one transaction, so that matches that end never wait long behind it.
const BATCH: u32 = 200;

pub struct SweepResults {
    results: Arc<dyn MatchResults>,
    kept_s: i64,
}

impl SweepResults {
    pub fn new(results: Arc<dyn MatchResults>, kept_s: i64) -> Self {
        Self { results, kept_s }
    }

    /// Deletes what is too old at `now`, batch after batch, and says how many results that were.
    pub async fn sweep(&self, now: i64) -> Result<u64, StorageError> {
        let mut deleted = 0;
        loop {
            let batch = self.results.delete_before(now - self.kept_s, BATCH).await?;
            deleted += batch;
            if batch < u64::from(BATCH) {
                return Ok(deleted);
            }
        }
    }
}
