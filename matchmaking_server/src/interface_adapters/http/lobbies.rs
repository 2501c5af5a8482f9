//! `GET /internal/v1/lobbies` lists open lobbies; `POST /internal/v1/lobbies/join` takes a seat in one.

use axum::extract::State;
use service_kit::extract::Json;
use service_kit::problem::ApiError;
use wire::matchmaking::{LobbyJoin, LobbyList, LobbySummary, Seat, routes};
use wire::problem::Code;

use super::player::Player;
use super::wire_ticket::write_seat;
use super::{AppState, busy};
use crate::domain::ids::LobbyId;
use crate::use_cases::join_lobby::{JoinError, join_lobby};
use crate::use_cases::matchmaker::Busy;

impl From<JoinError> for ApiError {
    fn from(error: JoinError) -> Self {
        let (code, detail) = match error {
            JoinError::AlreadyQueued => (Code::AlreadyQueued, "You wait in a queue. Cancel that ticket first."),
            JoinError::AlreadyMatched => (Code::AlreadyMatched, "You are in a match. Leave it first."),
            JoinError::LobbyUnknown => (Code::LobbyUnknown, "There is no such lobby."),
            JoinError::LobbyFull => (Code::LobbyFull, "Every seat is taken."),
            JoinError::NoServer => {
                return Self::new(Code::NoServer, "No game server can take you now. Try again in a moment.")
                    .retry_after_s(2);
            }
            JoinError::Busy => return busy(Busy),
        };
        Self::new(code, detail)
    }
}

/// A seat in an open lobby for the bearer.
#[utoipa::path(post, path = routes::LOBBY_JOIN, tag = "lobbies", security(("session" = [])),
    responses((status = OK, description = "The seat, with a fresh match ticket.", body = Seat)))]
pub async fn join(
    State(state): State<AppState>,
    player: Player,
    Json(request): Json<LobbyJoin>,
) -> Result<axum::Json<Seat>, ApiError> {
    let lobby = LobbyId::parse(&request.lobby_id).ok_or(JoinError::LobbyUnknown)?;
    let right = join_lobby(&state.matchmaker, &state.servers, player.id, player.name, lobby).await?;
    Ok(axum::Json(write_seat(&right, &state.match_tickets)?))
}

/// The open lobbies.
#[utoipa::path(get, path = routes::LOBBIES, tag = "lobbies",
    responses((status = OK, description = "With the counts of the servers' last reports.", body = LobbyList)))]
pub async fn list(State(state): State<AppState>) -> Result<axum::Json<LobbyList>, ApiError> {
    let lobbies = state.matchmaker.ask(|matchmaking, now| matchmaking.open_lobbies(now)).await.map_err(busy)?;
    let lobbies = lobbies.into_iter().map(|lobby| LobbySummary {
        lobby_id: lobby.lobby.to_string(),
        mode: lobby.mode.to_string(),
        region: lobby.region.to_string(),
        players: lobby.players,
        bots: lobby.bots,
        seats: lobby.seats,
        joinable: lobby.joinable,
    });
    Ok(axum::Json(LobbyList { lobbies: lobbies.collect() }))
}
