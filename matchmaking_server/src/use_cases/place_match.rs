//! Has a match's lobby made on the chosen game server, and tells the matchmaker how it went.

use std::sync::Arc;

use crate::domain::matchmaking::PlacementOrder;
use crate::use_cases::matchmaker::MatchmakerHandle;
use crate::use_cases::ports::{GameServers, ServerError};

/// Runs in a task of its own. If the matchmaker has ended meanwhile, the process is stopping and nobody waits for the match.
pub async fn place_match(servers: Arc<dyn GameServers>, matchmaker: MatchmakerHandle, order: PlacementOrder) {
    let result = servers.create_lobby(&order).await;
    let outcome = match &result {
        Ok(()) => "created",
        Err(ServerError::Refused(_)) => "refused",
        Err(ServerError::Unavailable(_)) => "unavailable",
    };
    metrics::counter!("matchmaking_allocations_total", "outcome" => outcome).increment(1);
    if let Err(error) = &result {
        tracing::warn!(
            match_id = %order.match_id, server_id = %order.server, queue = %order.queue, %error,
            "lobby not made, another server is tried"
        );
    }
    let created = result.is_ok();
    let _ = matchmaker
        .tell(
            move |state, now| {
                if created { state.placed(order.match_id, now) } else { state.placing_failed(order.match_id, now) }
            },
        )
        .await;
}
