//! The routes. Players' requests come through head, which forwards their session token; it is verified here too.

mod keys;
mod lobbies;
mod player;
mod results;
mod servers;
mod ticket_events;
mod tickets;
mod wire_ticket;

use std::sync::Arc;

use service_kit::clock::Clock;
use service_kit::openapi::FailsWith;
use service_kit::problem::ApiError;
use service_kit::session::SessionGate;
use tokio_util::sync::CancellationToken;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wire::problem::Code;
use wire::problem::Code::{
    AlreadyMatched, AlreadyQueued, LobbyFull, LobbyUnknown, NoServer, PartyUnknown, QueueFull, QueueUnknown,
    RegionUnknown, ReportInvalid, ResultConflict, ResultUnknown, ServerSuperseded, ServiceUnavailable, TicketUnknown,
};

use crate::use_cases::match_tickets::MatchTickets;
use crate::use_cases::matchmaker::{Busy, MatchmakerHandle};
use crate::use_cases::ports::{GameServers, MatchResults};

/// What handlers need.
#[derive(Clone)]
pub struct AppState {
    pub matchmaker: MatchmakerHandle,
    pub servers: Arc<dyn GameServers>,
    pub results: Arc<dyn MatchResults>,
    pub match_tickets: Arc<MatchTickets>,
    pub sessions: SessionGate,
    pub clock: Arc<dyn Clock>,
    /// Told to game servers.
    pub lease: wire::matchmaking::Lease,
    /// Ends event streams.
    pub stopping: CancellationToken,
}

pub fn public_routes() -> OpenApiRouter<AppState> {
    OpenApiRouter::new().routes(routes!(keys::publish))
}

/// The routes between services, each with the codes it may refuse with.
pub fn internal_routes() -> OpenApiRouter<AppState> {
    let for_players = OpenApiRouter::new()
        .routes(routes!(tickets::enqueue).fails_with(&[
            QueueUnknown,
            PartyUnknown,
            RegionUnknown,
            AlreadyQueued,
            AlreadyMatched,
        ]))
        .routes(routes!(tickets::look).fails_with(&[TicketUnknown]))
        .routes(routes!(tickets::cancel).fails_with(&[TicketUnknown, AlreadyMatched]))
        .routes(routes!(ticket_events::follow).fails_with(&[TicketUnknown]))
        .routes(routes!(lobbies::list))
        .routes(routes!(lobbies::join).fails_with(&[LobbyUnknown, LobbyFull, AlreadyQueued, AlreadyMatched, NoServer]))
        .fails_with(&[QueueFull]);
    OpenApiRouter::new()
        .merge(for_players)
        .routes(routes!(servers::report).fails_with(&[ReportInvalid, ServerSuperseded]))
        .routes(routes!(servers::remove))
        .routes(routes!(results::record).fails_with(&[ReportInvalid, ResultConflict]))
        .routes(routes!(results::find).fails_with(&[ResultUnknown]))
        // The matchmaker may be stopping, the storage away, the keys of session tokens not known yet.
        .fails_with(&[ServiceUnavailable])
}

/// For a player's request.
fn busy(_: Busy) -> ApiError {
    ApiError::new(Code::QueueFull, "Too many players at once. Try again in a moment.").retry_after_s(1)
}
