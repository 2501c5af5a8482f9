//! The internal routes: matchmaking makes lobbies, asks for seats, takes players out; an operator drains.

mod create_lobby;
mod drain;
mod give_seat;
mod remove_player;
mod show_lobby;
mod show_recording;

use std::sync::Arc;

use axum::extract::FromRef;
use service_kit::openapi::FailsWith;
use service_kit::problem::ApiError;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wire::problem::Code;
use wire::problem::Code::{
    Kicked, LobbyExists, LobbyFull, LobbyUnknown, ModeUnknown, ReplayForeign, SeatsInvalid, ServerDraining, ServerFull,
    ServiceUnavailable,
};

use crate::use_cases::lobby::{LobbyError, LobbyHandle, LobbyId};
use crate::use_cases::registry::Registry;
use crate::use_cases::screenings::Screenings;

/// What the handlers share.
#[derive(Clone)]
pub struct InternalState {
    pub registry: Arc<Registry>,
    pub screenings: Arc<Screenings>,
}

impl FromRef<InternalState> for Arc<Registry> {
    fn from_ref(state: &InternalState) -> Arc<Registry> {
        Arc::clone(&state.registry)
    }
}

impl FromRef<InternalState> for Arc<Screenings> {
    fn from_ref(state: &InternalState) -> Arc<Screenings> {
        Arc::clone(&state.screenings)
    }
}

/// Each route with the codes it may refuse with.
pub fn internal_routes() -> OpenApiRouter<InternalState> {
    OpenApiRouter::new()
        .routes(routes!(create_lobby::handle).fails_with(&[
            LobbyExists,
            ModeUnknown,
            SeatsInvalid,
            ServerFull,
            ServerDraining,
        ]))
        .routes(routes!(show_lobby::handle).fails_with(&[LobbyUnknown]))
        .routes(routes!(give_seat::handle).fails_with(&[
            LobbyUnknown,
            LobbyFull,
            Kicked,
            SeatsInvalid,
            ServerDraining,
            ServiceUnavailable,
        ]))
        .routes(routes!(remove_player::handle).fails_with(&[ServiceUnavailable]))
        .routes(routes!(show_recording::handle).fails_with(&[ServerFull, ServerDraining, ReplayForeign]))
        .routes(routes!(drain::handle))
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
