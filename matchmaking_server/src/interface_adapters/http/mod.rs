//! The routes. Players' requests come through head, which forwards their session token; it is verified here too.

mod keys;
mod leaderboard;
mod lobbies;
mod matches;
mod page;
mod parties;
mod party_events;
mod player;
mod regions;
mod replays;
mod results;
mod servers;
mod streaming;
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
    AlreadyInParty, AlreadyMatched, AlreadyQueued, CodeUnknown, Kicked, LadderUnknown, LeaderOnly, LobbyFull,
    LobbyUnknown, MemberBusy, ModeUnknown, NoCommonRegion, NoServer, OptionsInvalid, PartyFull, PartyNotReady,
    PartySizeRefused, PartyUnknown, PlayerUnknown, QueueFull, QueueUnknown, RegionUnknown, ReplayForeign,
    ReplayUnknown, ReportInvalid, ResultConflict, ResultRefused, ResultUnknown, ServerSuperseded, ServiceUnavailable,
    TicketUnknown, TooManyParties,
};

use crate::use_cases::match_tickets::MatchTickets;
use crate::use_cases::matchmaker::{Busy, MatchmakerHandle};
use crate::use_cases::ports::{GameServers, Ladders, MatchHistory, MatchResults, Ratings, Replays};
use crate::use_cases::record_result::RecordResult;

/// What a game server is granted with each report.
#[derive(Clone, Copy)]
pub struct LeaseTerms {
    pub lease_ms: u32,
    pub renew_after_ms: u32,
}

/// What handlers need.
#[derive(Clone)]
pub struct AppState {
    pub matchmaker: MatchmakerHandle,
    pub servers: Arc<dyn GameServers>,
    pub ratings: Arc<dyn Ratings>,
    pub results: Arc<dyn MatchResults>,
    pub replays: Arc<dyn Replays>,
    pub record_result: Arc<RecordResult>,
    pub ladders: Arc<dyn Ladders>,
    /// What ladders there are.
    pub ladder_names: Arc<[String]>,
    pub history: Arc<dyn MatchHistory>,
    pub match_tickets: Arc<MatchTickets>,
    pub sessions: SessionGate,
    pub clock: Arc<dyn Clock>,
    /// Told to game servers.
    pub lease: LeaseTerms,
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
            LeaderOnly,
            PartyNotReady,
            PartySizeRefused,
            NoCommonRegion,
            MemberBusy,
        ]))
        .routes(routes!(tickets::look).fails_with(&[TicketUnknown]))
        .routes(routes!(tickets::cancel).fails_with(&[TicketUnknown, AlreadyMatched]))
        .routes(routes!(ticket_events::follow).fails_with(&[TicketUnknown]))
        .routes(routes!(parties::create).fails_with(&[TooManyParties]))
        .routes(routes!(parties::join).fails_with(&[CodeUnknown, PartyFull, AlreadyInParty]))
        .routes(routes!(parties::look).fails_with(&[PartyUnknown]))
        .routes(routes!(party_events::follow).fails_with(&[PartyUnknown]))
        .routes(routes!(parties::set_ready).fails_with(&[PartyUnknown, RegionUnknown]))
        .routes(routes!(parties::set_leader).fails_with(&[PartyUnknown, LeaderOnly, PlayerUnknown]))
        .routes(routes!(parties::renew_invite).fails_with(&[PartyUnknown, LeaderOnly]))
        .routes(routes!(parties::remove_member).fails_with(&[PartyUnknown, LeaderOnly, PlayerUnknown]))
        .routes(routes!(regions::list))
        .routes(routes!(lobbies::list))
        .routes(routes!(lobbies::open).fails_with(&[
            ModeUnknown,
            OptionsInvalid,
            RegionUnknown,
            AlreadyQueued,
            AlreadyMatched,
            NoServer,
        ]))
        .routes(routes!(lobbies::join).fails_with(&[
            LobbyUnknown,
            CodeUnknown,
            Kicked,
            LobbyFull,
            AlreadyQueued,
            AlreadyMatched,
            NoServer,
        ]))
        .routes(routes!(lobbies::watch).fails_with(&[LobbyUnknown, CodeUnknown, AlreadyMatched, NoServer]))
        .routes(routes!(replays::watch).fails_with(&[ReplayUnknown, ReplayForeign, NoServer]))
        .fails_with(&[QueueFull]);
    OpenApiRouter::new()
        .merge(for_players)
        .routes(routes!(servers::report).fails_with(&[ReportInvalid, ServerSuperseded]))
        .routes(routes!(servers::remove))
        .routes(routes!(results::record).fails_with(&[ResultRefused, ResultConflict]))
        .routes(routes!(results::find).fails_with(&[ResultUnknown]))
        .routes(routes!(replays::keep).fails_with(&[ResultUnknown]))
        .routes(routes!(replays::read).fails_with(&[ReplayUnknown]))
        .routes(routes!(leaderboard::read).fails_with(&[LadderUnknown]))
        .routes(routes!(leaderboard::standings))
        .routes(routes!(matches::list))
        .routes(routes!(matches::read).fails_with(&[ResultUnknown]))
        // The matchmaker may be stopping, the storage away, the keys of session tokens not known yet.
        .fails_with(&[ServiceUnavailable])
}

/// For a player's request.
fn busy(_: Busy) -> ApiError {
    ApiError::new(Code::QueueFull, "Too many players at once. Try again in a moment.").retry_after_s(1)
}
