//! `POST /internal/v1/drain`: no new matches; those that run come to their end. The process stays until it is stopped.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use wire::arena::{DrainReport, routes};

use crate::use_cases::registry::Registry;

/// Takes no new matches from now on, and lets those that run come to their end. Asking again shows what is left.
///
/// The process stays until it is stopped.
#[utoipa::path(post, path = routes::DRAIN, tag = "drain",
    responses((status = OK, description = "What the server still holds.", body = DrainReport)))]
pub(super) async fn handle(State(registry): State<Arc<Registry>>) -> Json<DrainReport> {
    // Open lobbies in which nobody is end at once.
    let (lobbies, players) = registry.held();
    registry.drain();
    let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    Json(DrainReport { lobbies: count(lobbies), players: count(players) })
}
