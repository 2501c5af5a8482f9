//! The internal routes: matchmaking makes lobbies, asks for seats, takes players out; an operator drains.

mod create_lobby;
mod drain;
mod give_seat;
mod remove_player;
mod show_lobby;

use std::sync::Arc;

use axum::Router;
use axum::routing::{delete, post, put};
use service_kit::problem::ApiError;
use wire::arena::routes;
use wire::problem::Code;

use crate::use_cases::lobby::{LobbyError, LobbyHandle, LobbyId};
use crate::use_cases::registry::Registry;

pub fn internal_routes(registry: Arc<Registry>) -> Router {
    Router::new()
        .route(routes::LOBBY, put(create_lobby::handle).get(show_lobby::handle))
        .route(routes::LOBBY_SEATS, post(give_seat::handle))
        .route(routes::LOBBY_PLAYER, delete(remove_player::handle))
        .route(routes::DRAIN, post(drain::handle))
        .with_state(registry)
}

fn find(registry: &Registry, lobby_id: &str) -> Result<LobbyHandle, ApiError> {
    LobbyId::parse(lobby_id).and_then(|id| registry.find(&id)).ok_or_else(lobby_unknown)
}

fn lobby_unknown() -> ApiError {
    ApiError::new(Code::LobbyUnknown, "This lobby is not here.")
}

fn refused(error: LobbyError) -> ApiError {
    match error {
        LobbyError::Gone => lobby_unknown(),
        LobbyError::Busy => {
            ApiError::new(Code::ServiceUnavailable, "The lobby is busy. Try again in a moment.").retry_after_s(1)
        }
    }
}
