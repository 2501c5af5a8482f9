//! The routes. Players' requests come through head, which forwards their session token; it is verified here too.

mod keys;
mod lobbies;
mod parties;
mod party_events;
mod player;
mod results;
mod servers;
mod streaming;
mod ticket_events;
mod tickets;
mod wire_ticket;

use std::sync::Arc;

use axum::Router;
use axum::routing::{delete, get, post, put};
use service_kit::clock::Clock;
use service_kit::problem::ApiError;
use service_kit::session::SessionGate;
use tokio_util::sync::CancellationToken;
use wire::matchmaking::routes;
use wire::problem::Code;

use crate::use_cases::match_tickets::MatchTickets;
use crate::use_cases::matchmaker::{Busy, MatchmakerHandle};
use crate::use_cases::ports::{GameServers, MatchResults, Ratings};

/// What handlers need.
#[derive(Clone)]
pub struct AppState {
    pub matchmaker: MatchmakerHandle,
    pub servers: Arc<dyn GameServers>,
    pub ratings: Arc<dyn Ratings>,
    pub results: Arc<dyn MatchResults>,
    pub match_tickets: Arc<MatchTickets>,
    pub sessions: SessionGate,
    pub clock: Arc<dyn Clock>,
    /// Told to game servers.
    pub lease: wire::matchmaking::Lease,
    /// Ends event streams.
    pub stopping: CancellationToken,
}

pub fn public_routes(state: AppState) -> Router {
    Router::new().route(wire::JWKS_PATH, get(keys::publish)).with_state(state)
}

pub fn internal_routes(state: AppState) -> Router {
    Router::new()
        .route(routes::TICKETS, post(tickets::enqueue))
        .route(routes::TICKET, get(tickets::look).delete(tickets::cancel))
        .route(routes::TICKET_EVENTS, get(ticket_events::follow))
        .route(routes::LOBBIES, get(lobbies::list))
        .route(routes::LOBBY_JOIN, post(lobbies::join))
        .route(routes::PARTIES, post(parties::create))
        .route(routes::PARTY_JOIN, post(parties::join))
        .route(routes::PARTY, get(parties::look))
        .route(routes::PARTY_EVENTS, get(party_events::follow))
        .route(routes::PARTY_READY, put(parties::set_ready))
        .route(routes::PARTY_LEADER, put(parties::set_leader))
        .route(routes::PARTY_INVITE, post(parties::renew_invite))
        .route(routes::PARTY_MEMBER, delete(parties::remove_member))
        .route(routes::SERVER, put(servers::report).delete(servers::remove))
        .route(routes::RESULTS, post(results::record))
        .route(routes::RESULT, get(results::find))
        .with_state(state)
}

/// For a player's request.
fn busy(_: Busy) -> ApiError {
    ApiError::new(Code::QueueFull, "Too many players at once. Try again in a moment.").retry_after_s(1)
}
