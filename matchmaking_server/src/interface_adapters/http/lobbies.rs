//! `GET /internal/v1/lobbies` lists public lobbies, `POST` makes a private one; `POST /internal/v1/lobbies/join` takes a seat,
//! `…/watch` none.

use axum::extract::State;
use http::StatusCode;
use service_kit::extract::Json;
use service_kit::problem::ApiError;
use service_kit::trace::TraceContext;
use wire::matchmaking::{LobbyJoin, LobbyList, LobbyOpen, LobbySummary, Seat, routes};
use wire::problem::Code;

use super::player::Player;
use super::tickets::read_pings;
use super::wire_ticket::{write_place_to_watch, write_seat};
use super::{AppState, busy};
use crate::domain::code::Code as InviteCode;
use crate::domain::ids::LobbyId;
use crate::domain::matchmaking::Door;
use crate::use_cases::join_lobby::{JoinError, join_lobby};
use crate::use_cases::matchmaker::Busy;
use crate::use_cases::open_private_lobby::{OpenError, Wish, open_private_lobby};
use crate::use_cases::watch_lobby::watch_lobby;

impl From<JoinError> for ApiError {
    fn from(error: JoinError) -> Self {
        let (code, detail) = match error {
            JoinError::AlreadyQueued => (Code::AlreadyQueued, "You wait in a queue. Cancel that ticket first."),
            JoinError::AlreadyMatched => (Code::AlreadyMatched, "You are in a match. Leave it first."),
            JoinError::LobbyUnknown => (Code::LobbyUnknown, "There is no such lobby."),
            JoinError::CodeUnknown => (Code::CodeUnknown, "No lobby has this code, or it has ended."),
            JoinError::Kicked => (Code::Kicked, "The host has sent you away from this lobby."),
            JoinError::LobbyFull => (Code::LobbyFull, "Every seat is taken."),
            JoinError::NoServer => return no_server(),
            JoinError::Busy => return busy(Busy),
        };
        Self::new(code, detail)
    }
}

impl From<OpenError> for ApiError {
    fn from(error: OpenError) -> Self {
        let (code, detail) = match error {
            OpenError::AlreadyQueued => return JoinError::AlreadyQueued.into(),
            OpenError::AlreadyMatched => return JoinError::AlreadyMatched.into(),
            OpenError::RegionUnknown => (Code::RegionUnknown, "None of these regions exists."),
            OpenError::ModeUnknown => (Code::ModeUnknown, "There is no such mode for a lobby of your own."),
            OpenError::OptionsInvalid => (Code::OptionsInvalid, "The mode has fewer seats than that."),
            OpenError::NoServer => return no_server(),
            OpenError::Busy => return busy(Busy),
        };
        Self::new(code, detail)
    }
}

fn no_server() -> ApiError {
    ApiError::new(Code::NoServer, "No game server can take you now. Try again in a moment.").retry_after_s(2)
}

/// A private lobby, with the first seat in it for the bearer.
#[utoipa::path(post, path = routes::LOBBIES, tag = "lobbies", security(("session" = [])),
    responses((status = CREATED, description = "The seat, with the code that lets others in.", body = Seat)))]
pub async fn open(
    State(state): State<AppState>,
    player: Player,
    Json(request): Json<LobbyOpen>,
) -> Result<(StatusCode, axum::Json<Seat>), ApiError> {
    let wish = Wish {
        player: player.id,
        name: player.name,
        mode: request.mode.into(),
        fill_to: request.options.fill_to,
        regions: request.regions.map(read_pings),
        trace: TraceContext::current().map(|trace| trace.to_header().into()),
    };
    let right = open_private_lobby(&state.matchmaker, &state.servers, wish).await?;
    Ok((StatusCode::CREATED, axum::Json(write_seat(&right, &state.match_tickets)?)))
}

/// A seat for the bearer in an open lobby, or with its code in a private one.
#[utoipa::path(post, path = routes::LOBBY_JOIN, tag = "lobbies", security(("session" = [])),
    responses((status = OK, description = "The seat, with a fresh match ticket.", body = Seat)))]
pub async fn join(
    State(state): State<AppState>,
    player: Player,
    Json(request): Json<LobbyJoin>,
) -> Result<axum::Json<Seat>, ApiError> {
    let right = join_lobby(&state.matchmaker, &state.servers, player.id, player.name, read_door(&request)?).await?;
    Ok(axum::Json(write_seat(&right, &state.match_tickets)?))
}

/// A place to watch from: an open lobby, a match that is on, or with its code a private lobby.
#[utoipa::path(post, path = routes::LOBBY_WATCH, tag = "lobbies", security(("session" = [])),
    responses((status = OK, description = "As a seat, with a ticket that lets its bearer watch.", body = Seat)))]
pub async fn watch(
    State(state): State<AppState>,
    player: Player,
    Json(request): Json<LobbyJoin>,
) -> Result<axum::Json<Seat>, ApiError> {
    let right = watch_lobby(&state.matchmaker, &state.servers, player.id, read_door(&request)?).await?;
    Ok(axum::Json(write_place_to_watch(&right, &state.match_tickets)?))
}

fn read_door(request: &LobbyJoin) -> Result<Door, JoinError> {
    Ok(match request {
        LobbyJoin::Named(lobby) => Door::Lobby(LobbyId::parse(&lobby.lobby_id).ok_or(JoinError::LobbyUnknown)?),
        LobbyJoin::Private(lobby) => Door::Code(InviteCode::parse(&lobby.code.0).ok_or(JoinError::CodeUnknown)?),
    })
}

/// The open lobbies, and the matches that can be watched.
#[utoipa::path(get, path = routes::LOBBIES, tag = "lobbies",
    responses((status = OK, description = "With the counts of the servers' last reports.", body = LobbyList)))]
pub async fn list(State(state): State<AppState>) -> Result<axum::Json<LobbyList>, ApiError> {
    let lobbies = state.matchmaker.ask(|matchmaking, now| matchmaking.public_lobbies(now)).await.map_err(busy)?;
    let lobbies = lobbies.into_iter().map(|lobby| LobbySummary {
        lobby_id: lobby.lobby.to_string(),
        mode: lobby.mode.to_string(),
        region: lobby.region.to_string(),
        players: lobby.players,
        bots: lobby.bots,
        seats: lobby.seats,
        watchers: lobby.watchers,
        joinable: lobby.joinable,
        // What is listed is public.
        watchable: true,
    });
    Ok(axum::Json(LobbyList { lobbies: lobbies.collect() }))
}
