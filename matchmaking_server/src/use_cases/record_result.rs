//! A match is over: its result is checked against its order and stored once, with the ratings that it moves. Then its
//! players are free.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Instant;

use crate::domain::contest::Contest;
use crate::domain::ids::{MatchId, ServerId};
use crate::domain::match_order::{MatchOrder, Refusal};
use crate::domain::record::MatchRecord;
use crate::use_cases::match_orders::MatchOrders;
use crate::use_cases::matchmaker::MatchmakerHandle;
use crate::use_cases::ports::{
    FinishedMatch, MatchResults, Rated, Recorded, RefusedResult, RefusedResults, StorageError,
};

/// A result as it came.
#[derive(Debug)]
pub struct ReceivedResult {
    pub match_id: MatchId,
    pub server: ServerId,
    /// The order that came with it, as it was signed.
    pub order: String,
    /// Which match of its lobby it is, from 0.
    pub round: u32,
    /// None if a value in it cannot be.
    pub record: Option<MatchRecord>,
    /// For a person, should it be refused.
    pub content: String,
}

#[derive(Debug, thiserror::Error)]
pub enum RecordError {
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// Stored, but the matchmaker did not take the news; the sender repeats.
    #[error("matchmaking is busy")]
    Busy,
    /// Kept aside. Sending it again will not help.
    #[error("refused: {}", .0.name())]
    Refused(Refusal),
}

pub struct RecordResult {
    matchmaker: MatchmakerHandle,
    results: Arc<dyn MatchResults>,
    refused: Arc<dyn RefusedResults>,
    orders: Arc<MatchOrders>,
    /// The queues whose matches are rated; each is a ladder.
    ladders: BTreeSet<String>,
}

impl RecordResult {
    pub fn new(
        matchmaker: MatchmakerHandle,
        results: Arc<dyn MatchResults>,
        refused: Arc<dyn RefusedResults>,
        orders: Arc<MatchOrders>,
        ladders: BTreeSet<String>,
    ) -> Self {
        describe_metrics(&ladders);
        Self { matchmaker, results, refused, orders, ladders }
    }

    /// Stores before it acknowledges: the game server keeps the result until then. Repeating is harmless. `now` is in Unix
    /// seconds.
    pub async fn record(&self, received: ReceivedResult, now: i64) -> Result<Recorded, RecordError> {
        let ReceivedResult { match_id, server, order, round, record, content } = received;
        let refused = |reason| RefusedResult { match_id, server, reason, content };
        let (order, record) = match self.check((&order, round), server, record, now) {
            Ok(checked) => checked,
            Err(reason) => return Err(self.refuse(refused(reason), now).await),
        };
        let ladder = order.queue.as_ref().filter(|queue| self.ladders.contains(*queue));
        let rated = ladder
            .and_then(|ladder| Contest::of(&order, &record).map(|contest| Rated { ladder: ladder.clone(), contest }));
        let finished = FinishedMatch { order, record, rated };

        let started = Instant::now();
        let recorded = self.results.record(&finished, now).await?;
        metrics::histogram!("matchmaking_result_store_seconds").record(started.elapsed().as_secs_f64());
        match recorded {
            Recorded::First => note_first(&finished),
            Recorded::Repeated => count_result("repeated", 1),
            Recorded::Conflict => return Err(self.refuse(refused(Refusal::Conflict), now).await),
        }
        self.matchmaker.tell(move |state, now| state.end_match(match_id, now)).await.map_err(|_| RecordError::Busy)?;
        Ok(recorded)
    }

    fn check(
        &self,
        (order, round): (&str, u32),
        server: ServerId,
        record: Option<MatchRecord>,
        now: i64,
    ) -> Result<(MatchOrder, MatchRecord), Refusal> {
        let order = self.orders.read(order, server, round)?;
        let record = record.ok_or(Refusal::Impossible)?;
        order.check(&record, now)?;
        let order = if round > 0 { order.played_again(&record) } else { order };
        Ok((order, record))
    }

    /// Says no only once the content is safe: the sender does not come again.
    async fn refuse(&self, refused: RefusedResult, now: i64) -> RecordError {
        let RefusedResult { match_id, server, reason, .. } = refused;
        if let Err(error) = self.refused.keep(&refused, now).await {
            return RecordError::Storage(error);
        }
        tracing::error!(%match_id, server_id = %server, reason = reason.name(), "result refused and kept aside");
        count_result("refused", 1);
        count_refused(reason, 1);
        RecordError::Refused(reason)
    }
}

fn note_first(finished: &FinishedMatch) {
    let FinishedMatch { record, rated, .. } = finished;
    tracing::info!(
        match_id = %record.match_id, server_id = %record.server, mode = record.mode, queue = record.queue,
        outcome = ?record.outcome, pilots = record.pilots.len(), rated = rated.is_some(), "result recorded"
    );
    count_result("first", 1);
    if let Some(rated) = rated {
        count_rated(&rated.ladder, 1);
    }
}

fn count_result(outcome: &'static str, results: u64) {
    metrics::counter!("matchmaking_results_total", "outcome" => outcome).increment(results);
}

fn count_rated(ladder: &str, matches: u64) {
    metrics::counter!("matchmaking_rated_matches_total", "ladder" => ladder.to_owned()).increment(matches);
}

fn count_refused(reason: Refusal, results: u64) {
    metrics::counter!("matchmaking_results_refused_total", "reason" => reason.name()).increment(results);
}

/// Describes what is counted here, and shows it from the start.
fn describe_metrics(ladders: &BTreeSet<String>) {
    metrics::describe_counter!(
        "matchmaking_results_total",
        "Match results that came, by outcome: first, repeated, or refused."
    );
    metrics::describe_counter!("matchmaking_results_refused_total", "Match results refused and kept aside, by reason.");
    metrics::describe_counter!("matchmaking_rated_matches_total", "Matches that moved ratings, by ladder.");
    metrics::describe_histogram!(
        "matchmaking_result_store_seconds",
        metrics::Unit::Seconds,
        "Time to store a match result and the ratings that it moves."
    );
    for outcome in ["first", "repeated", "refused"] {
        count_result(outcome, 0);
    }
    for reason in Refusal::ALL {
        count_refused(reason, 0);
    }
    for ladder in ladders {
        count_rated(ladder, 0);
    }
}
