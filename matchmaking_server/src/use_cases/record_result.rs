//! A match is over: its result is stored once, then its players are free.

use crate::domain::record::MatchRecord;
use crate::use_cases::matchmaker::MatchmakerHandle;
use crate::use_cases::ports::{MatchResults, Recorded, StorageError};

#[derive(Debug, thiserror::Error)]
pub enum RecordError {
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// Stored, but the matchmaker did not take the news; the sender repeats.
    #[error("matchmaking is busy")]
    Busy,
}

/// Stores before it acknowledges: the game server keeps the result until then. Repeating is harmless.
pub async fn record_result(
    matchmaker: &MatchmakerHandle,
    results: &dyn MatchResults,
    record: MatchRecord,
    now: i64,
) -> Result<Recorded, RecordError> {
    let recorded = results.record(&record, now).await?;
    let match_id = record.match_id;
    match recorded {
        Recorded::First => tracing::info!(
            match_id = %match_id, server_id = %record.server, mode = record.mode, queue = record.queue,
            outcome = ?record.outcome, pilots = record.pilots.len(), "result recorded"
        ),
        Recorded::Repeated => {}
        Recorded::Conflict => {
            tracing::warn!(match_id = %match_id, server_id = %record.server, "another result is recorded already");
            return Ok(recorded);
        }
    }
    matchmaker.tell(move |state, now| state.end_match(match_id, now)).await.map_err(|_| RecordError::Busy)?;
    Ok(recorded)
}
