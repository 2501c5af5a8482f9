//! The public routes. One file per resource.

pub mod cors;
mod guest;
mod leaderboard;
pub mod limits;
mod lobbies;
mod matches;
mod player;
mod profile;
mod queue;
mod session;

use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::routing::{get, post};
use service_kit::session::SessionGate;
use tokio_util::sync::CancellationToken;

use crate::interface_adapters::auth_client::AuthClient;
use crate::interface_adapters::http::limits::{Limits, limit_address};
use crate::interface_adapters::matchmaking_client::MatchmakingClient;

/// What the handlers share.
#[derive(Clone)]
pub struct HttpState {
    pub auth: AuthClient,
    pub matchmaking: MatchmakingClient,
    pub sessions: SessionGate,
    pub limits: Limits,
    /// Ends the event streams.
    pub stopping: CancellationToken,
}

pub fn routes(state: HttpState) -> Router {
    let limits = state.limits.clone();
    Router::new()
        .route("/guest/init", post(guest::init))
        .route("/guest/login", post(guest::log_in))
        .route("/session/refresh", post(session::refresh))
        .route("/session/logout", post(session::log_out))
        .route("/profile", get(profile::read).patch(profile::change))
        .route("/matchmaking/queue", post(queue::enter))
        .route("/matchmaking/queue/{ticket_id}", get(queue::read).delete(queue::cancel))
        .route("/matchmaking/queue/{ticket_id}/events", get(queue::events))
        .route("/lobbies", get(lobbies::list))
        .route("/lobbies/join", post(lobbies::join))
        .route("/leaderboard", get(leaderboard::read))
        .route("/matches", get(matches::list))
        .route("/matches/{match_id}", get(matches::read))
        .with_state(state)
        .layer(from_fn_with_state(limits, limit_address))
}
