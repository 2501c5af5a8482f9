//! Asks a game server for a seat in a running match, and tells the matchmaker how it went.

use std::sync::Arc;

use crate::domain::matchmaking::FillOrder;
use crate::use_cases::matchmaker::MatchmakerHandle;
use crate::use_cases::ports::{GameServers, SeatRefusal, ServerError};

/// Runs in a task of its own. If the matchmaker has ended meanwhile, the process is stopping.
pub async fn fill_match(servers: Arc<dyn GameServers>, matchmaker: MatchmakerHandle, order: FillOrder) {
    let taken = servers.take_seat(&order.internal_url, &order.lobby, order.player, &order.name).await;
    let outcome = match &taken {
        Ok(_) => "filled",
        Err(SeatRefusal::Server(ServerError::Unavailable(_))) => "unavailable",
        Err(_) => "refused",
    };
    metrics::counter!("matchmaking_backfills_total", "outcome" => outcome).increment(1);
    match &taken {
        Ok(grant) => tracing::info!(
            match_id = %order.match_id, server_id = %order.server, player_id = %order.player, seat = grant.seat,
            "match filled up"
        ),
        Err(error) => tracing::warn!(
            match_id = %order.match_id, server_id = %order.server, player_id = %order.player, %error,
            "match not filled up, the player waits on"
        ),
    }
    let _ = matchmaker.tell(move |state, now| state.filled(&order, taken.ok(), now)).await;
}

pub fn describe_metrics() {
    metrics::describe_counter!(
        "matchmaking_backfills_total",
        "Seats in running matches asked for in place of players who have left, by outcome."
    );
    for outcome in ["filled", "refused", "unavailable"] {
        metrics::counter!("matchmaking_backfills_total", "outcome" => outcome).increment(0);
    }
}
