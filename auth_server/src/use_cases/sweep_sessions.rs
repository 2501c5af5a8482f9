//! Deletes lapsed sessions. Nothing depends on it but the size of the storage: a lapsed session is refused anyway.

use std::sync::Arc;

use crate::use_cases::{Sessions, StorageError};

/// Sessions deleted by one statement, so that players' statements never wait long behind it.
const BATCH: u32 = 500;

pub struct SweepSessions {
    sessions: Arc<dyn Sessions>,
}

impl SweepSessions {
    pub fn new(sessions: Arc<dyn Sessions>) -> Self {
        Self { sessions }
    }

    /// Deletes what has lapsed by `now`, batch after batch, and says how many sessions that were.
    pub async fn sweep(&self, now: i64) -> Result<u64, StorageError> {
        let mut deleted = 0;
        loop {
            let batch = self.sessions.delete_expired(now, BATCH).await?;
            deleted += batch;
            if batch < u64::from(BATCH) {
                return Ok(deleted);
            }
        }
    }
}
