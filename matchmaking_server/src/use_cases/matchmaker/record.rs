//! What the matchmaker leaves behind for operators: metrics, the log, spans.

use std::time::Duration;

use service_kit::trace::{Span, TraceContext};

use crate::NAME;
use crate::domain::ids::Millis;
use crate::domain::matchmaking::{Counts, LeftQueue, MatchMade, QueueOutcome};
use crate::domain::ticket::BlockingRule;

pub(super) fn log_match(made: &MatchMade) {
    tracing::info!(
        match_id = %made.match_id, lobby_id = %made.lobby, server_id = %made.server, region = %made.region,
        queue = %made.queue, players = made.players, longest_wait_ms = made.longest_wait_ms, "match made"
    );
}

fn outcome_name(outcome: QueueOutcome) -> &'static str {
    match outcome {
        QueueOutcome::Matched => "matched",
        QueueOutcome::Cancelled => "cancelled",
        QueueOutcome::Expired => "expired",
    }
}

fn rule_name(rule: BlockingRule) -> &'static str {
    match rule {
        BlockingRule::TooFewPlayers => "too_few_players",
        BlockingRule::NoServer => "no_server",
        BlockingRule::Rating => "rating",
        BlockingRule::Latency => "latency",
    }
}

/// The wait as a span of the trace that queued, now that it is over.
pub(super) fn trace_wait(left: &LeftQueue, since_ms: Millis) {
    let Some(trace) = left.trace.as_deref().and_then(TraceContext::parse) else { return };
    let mut span = Span::begin_since(NAME, "wait in queue", trace, since_ms);
    span.set("queue", left.queue.to_string());
    span.set("outcome", outcome_name(left.outcome));
}

/// Who was not matched waited in no region.
pub(super) fn record_wait(left: &LeftQueue) {
    let region = left.region.as_deref().unwrap_or("none").to_owned();
    let waited = Duration::from_millis(u64::try_from(left.waited_ms).unwrap_or(0));
    let outcome = outcome_name(left.outcome).to_owned();
    let labels = [("queue", left.queue.to_string()), ("region", region), ("outcome", outcome)];
    metrics::histogram!("matchmaking_queue_wait_seconds", &labels).record(waited.as_secs_f64());
}

#[allow(clippy::cast_precision_loss, reason = "a gauge is a float, and these counts are far below 2^52")]
pub(super) fn record_gauges(counts: &Counts) {
    for (queue, waiting) in &counts.waiting {
        metrics::gauge!("matchmaking_tickets_waiting", "queue" => queue.to_string()).set(*waiting as f64);
    }
    for (queue, rule, waiting) in &counts.blocked {
        let labels = [("queue", queue.to_string()), ("rule", rule_name(*rule).to_owned())];
        metrics::gauge!("matchmaking_tickets_blocked", &labels).set(*waiting as f64);
    }
    metrics::gauge!("matchmaking_tickets_placing").set(counts.tickets_placing as f64);
    metrics::gauge!("matchmaking_tickets_matched").set(counts.tickets_matched as f64);
    metrics::gauge!("matchmaking_parties").set(counts.parties as f64);
    metrics::gauge!("matchmaking_matches_live").set(counts.matches_live as f64);
    metrics::gauge!("matchmaking_private_lobbies").set(counts.private_lobbies as f64);
    for (state, servers) in
        [("live", counts.servers_live), ("draining", counts.servers_draining), ("lapsed", counts.servers_lapsed)]
    {
        metrics::gauge!("matchmaking_servers", "state" => state).set(servers as f64);
    }
}

pub(super) fn describe_metrics() {
    metrics::describe_histogram!(
        "matchmaking_queue_wait_seconds",
        metrics::Unit::Seconds,
        "How long tickets stood in a queue, by queue, region of the match and outcome."
    );
    metrics::describe_histogram!(
        "matchmaking_pass_duration_seconds",
        metrics::Unit::Seconds,
        "Time of one pass over all queues."
    );
    metrics::describe_gauge!("matchmaking_tickets_waiting", "Tickets that wait, by queue.");
    metrics::describe_gauge!(
        "matchmaking_tickets_blocked",
        "Tickets that wait, by queue and the rule that keeps them waiting."
    );
    metrics::describe_gauge!("matchmaking_tickets_placing", "Tickets whose match is being placed.");
    metrics::describe_gauge!("matchmaking_tickets_matched", "Tickets whose match is on.");
    metrics::describe_gauge!("matchmaking_parties", "Parties, whether or not they wait or play.");
    metrics::describe_gauge!("matchmaking_matches_live", "Matches that are on.");
    metrics::describe_gauge!("matchmaking_private_lobbies", "Private lobbies, by their codes.");
    metrics::describe_gauge!("matchmaking_servers", "Game servers by state of their lease.");
    metrics::describe_counter!("matchmaking_allocations_total", "Lobbies asked for, by outcome.");
    for outcome in ["created", "refused", "unavailable"] {
        metrics::counter!("matchmaking_allocations_total", "outcome" => outcome).increment(0);
    }
}
