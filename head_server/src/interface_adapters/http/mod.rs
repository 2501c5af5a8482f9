//! The public routes. One file per resource.

pub mod cors;
mod guest;
pub mod https_only;
mod leaderboard;
pub mod limits;
mod lobbies;
mod matches;
mod parties;
mod player;
mod profile;
mod queue;
mod replays;
mod session;

use axum::middleware::from_fn_with_state;
use service_kit::openapi::FailsWith;
use service_kit::session::SessionGate;
use tokio_util::sync::CancellationToken;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wire::problem::Code::{
    AlreadyInParty, AlreadyMatched, AlreadyQueued, CodeUnknown, CredentialsInvalid, Kicked, LadderUnknown, LeaderOnly,
    LobbyFull, LobbyUnknown, MemberBusy, ModeUnknown, NameExhausted, NameInvalid, NoCommonRegion, NoServer,
    OptionsInvalid, PartyFull, PartyNotReady, PartySizeRefused, PartyUnknown, PlayerUnknown, QueueFull, QueueUnknown,
    RateLimited, RefreshInvalid, RegionUnknown, ReplayForeign, ReplayUnknown, ResultUnknown, ServiceUnavailable,
    TicketUnknown, TooManyParties,
};

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

/// The route table, each route with the codes it may refuse with.
pub fn route_table() -> OpenApiRouter<HttpState> {
    OpenApiRouter::new()
        .routes(routes!(guest::init).fails_with(&[NameInvalid, NameExhausted]))
        .routes(routes!(guest::log_in).fails_with(&[CredentialsInvalid]))
        .routes(routes!(session::refresh).fails_with(&[RefreshInvalid]))
        .routes(routes!(session::log_out))
        .routes(routes!(profile::read))
        .routes(routes!(profile::change).fails_with(&[NameInvalid, NameExhausted]))
        .routes(routes!(queue::enter).fails_with(&[
            QueueUnknown,
            PartyUnknown,
            RegionUnknown,
            AlreadyQueued,
            AlreadyMatched,
            LeaderOnly,
            PartyNotReady,
            PartySizeRefused,
            NoCommonRegion,
            MemberBusy,
            QueueFull,
        ]))
        .routes(routes!(queue::regions).fails_with(&[QueueFull]))
        .routes(routes!(queue::read).fails_with(&[TicketUnknown, QueueFull]))
        .routes(routes!(queue::cancel).fails_with(&[TicketUnknown, AlreadyMatched, QueueFull]))
        .routes(routes!(queue::events).fails_with(&[TicketUnknown, QueueFull]))
        .routes(routes!(parties::create).fails_with(&[TooManyParties, QueueFull]))
        .routes(routes!(parties::join).fails_with(&[CodeUnknown, PartyFull, AlreadyInParty, QueueFull]))
        .routes(routes!(parties::read).fails_with(&[PartyUnknown, QueueFull]))
        .routes(routes!(parties::events).fails_with(&[PartyUnknown, QueueFull]))
        .routes(routes!(parties::set_ready).fails_with(&[PartyUnknown, RegionUnknown, QueueFull]))
        .routes(routes!(parties::set_leader).fails_with(&[PartyUnknown, LeaderOnly, PlayerUnknown, QueueFull]))
        .routes(routes!(parties::renew_invite).fails_with(&[PartyUnknown, LeaderOnly, QueueFull]))
        .routes(routes!(parties::remove_member).fails_with(&[PartyUnknown, LeaderOnly, PlayerUnknown, QueueFull]))
        .routes(routes!(lobbies::list).fails_with(&[QueueFull]))
        .routes(routes!(lobbies::open).fails_with(&[
            ModeUnknown,
            OptionsInvalid,
            RegionUnknown,
            AlreadyQueued,
            AlreadyMatched,
            NoServer,
            QueueFull,
        ]))
        .routes(routes!(lobbies::join).fails_with(&[
            LobbyUnknown,
            CodeUnknown,
            Kicked,
            LobbyFull,
            AlreadyQueued,
            AlreadyMatched,
            NoServer,
            QueueFull,
        ]))
        .routes(routes!(lobbies::watch).fails_with(&[LobbyUnknown, CodeUnknown, AlreadyMatched, NoServer, QueueFull]))
        .routes(routes!(leaderboard::read).fails_with(&[LadderUnknown]))
        .routes(routes!(matches::list))
        .routes(routes!(matches::read).fails_with(&[ResultUnknown]))
        .routes(routes!(replays::read).fails_with(&[ReplayUnknown]))
        .routes(routes!(replays::watch).fails_with(&[ReplayUnknown, ReplayForeign, NoServer, QueueFull]))
        // Every route asks a service behind this one, and is limited.
        .fails_with(&[RateLimited, ServiceUnavailable])
}

/// The routes as they are served.
pub fn routes(state: HttpState) -> OpenApiRouter {
    let limits = state.limits.clone();
    route_table().with_state(state).layer(from_fn_with_state(limits, limit_address))
}
