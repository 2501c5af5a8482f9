//! Has a match's lobby made on the chosen game server, and tells the matchmaker how it went.

use std::sync::Arc;

use service_kit::trace::{Kind, Span, TraceContext};

use crate::NAME;
use crate::domain::matchmaking::PlacementOrder;
use crate::use_cases::matchmaker::MatchmakerHandle;
use crate::use_cases::ports::{GameServers, ServerError};

/// Runs in a task of its own. If the matchmaker has ended meanwhile, the process is stopping and nobody waits for the match.
pub async fn place_match(servers: Arc<dyn GameServers>, matchmaker: MatchmakerHandle, order: PlacementOrder) {
    let mut span = trace(&order);
    let result = span.scope(servers.create_lobby(&order)).await;
    let outcome = count_allocation(&result);
    if let Err(error) = &result {
        span.fail(outcome);
        tracing::warn!(
            match_id = %order.match_id, server_id = %order.server, queue = order.purpose.queue().map(|name| &**name),
            %error,
            "lobby not made, another server is tried"
        );
    }
    drop(span);
    let created = result.is_ok();
    let _ = matchmaker
        .tell(
            move |state, now| {
                if created { state.placed(order.match_id, now) } else { state.placing_failed(order.match_id, now) }
            },
        )
        .await;
}

/// Counts how a server answered, and names it.
pub fn count_allocation(result: &Result<(), ServerError>) -> &'static str {
    let outcome = match result {
        Ok(()) => "created",
        Err(ServerError::Unavailable(_)) => "unavailable",
        Err(ServerError::ModeUnknown | ServerError::SeatsInvalid | ServerError::Refused(_)) => "refused",
    };
    metrics::counter!("matchmaking_allocations_total", "outcome" => outcome).increment(1);
    outcome
}

/// A match has one lobby and many players, each with a trace: the lobby goes on with the first that is recorded, and is
/// linked to the others.
fn trace(order: &PlacementOrder) -> Span {
    let traces = order.seats.iter().filter_map(|seat| TraceContext::parse(seat.trace.as_deref()?));
    let traces: Vec<TraceContext> = traces.collect();
    let first = traces.iter().find(|trace| trace.is_sampled()).or(traces.first()).copied();
    let first = first.unwrap_or_else(TraceContext::random);
    let mut span = Span::begin(NAME, "place match", Kind::Internal, first);
    for other in traces.into_iter().filter(|other| *other != first) {
        span.link(other);
    }
    span.set("match_id", order.match_id.to_string());
    span.set("server_id", order.server.to_string());
    if let Some(queue) = order.purpose.queue() {
        span.set("queue", queue.to_string());
    }
    span
}
