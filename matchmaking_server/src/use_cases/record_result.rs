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
    metrics::counter!("matchmaking_results_total", "outcome" => outcome_name(&recorded)).increment(1);
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

/// Describes what is counted here, and shows it from the start.
pub fn describe_results() {
    metrics::describe_counter!(
        "matchmaking_results_total",
        "Match results taken, by outcome: first, repeated, or conflict with one recorded before."
    );
    for recorded in [Recorded::First, Recorded::Repeated, Recorded::Conflict] {
        metrics::counter!("matchmaking_results_total", "outcome" => outcome_name(&recorded)).increment(0);
    }
}

fn outcome_name(recorded: &Recorded) -> &'static str {
    match recorded {
        Recorded::First => "first",
        Recorded::Repeated => "repeated",
        Recorded::Conflict => "conflict",
    }
}
