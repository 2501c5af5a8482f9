//! The public routes. One file per resource.

pub mod cors;
mod guest;
pub mod limits;
mod lobbies;
mod parties;
mod player;
mod profile;
mod queue;
mod session;

use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::routing::{delete, get, post, put};
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
        .route("/parties", post(parties::create))
        .route("/parties/join", post(parties::join))
        .route("/parties/{party_id}", get(parties::read))
        .route("/parties/{party_id}/events", get(parties::events))
        .route("/parties/{party_id}/ready", put(parties::set_ready))
        .route("/parties/{party_id}/leader", put(parties::set_leader))
        .route("/parties/{party_id}/invite", post(parties::renew_invite))
        .route("/parties/{party_id}/members/{player_id}", delete(parties::remove_member))
        .route("/lobbies", get(lobbies::list))
        .route("/lobbies/join", post(lobbies::join))
        .with_state(state)
        .layer(from_fn_with_state(limits, limit_address))
}
