//! `PUT` and `GET /internal/v1/replays/{match_id}`: the recording of a match; `POST …/watch`: a place to watch it from.

use axum::extract::State;
use http::StatusCode;
use http::header::CONTENT_TYPE;
use service_kit::extract::{OCTETS, Octets, Path};
use service_kit::problem::ApiError;
use uuid::Uuid;
use wire::matchmaking::{Seat, routes};
use wire::problem::Code;

use super::player::Player;
use super::wire_ticket::write_place_to_watch;
use super::{AppState, busy};
use crate::domain::ids::MatchId;
use crate::use_cases::matchmaker::Busy;
use crate::use_cases::watch_replay::{ReplayError, watch_replay};

/// Keeps the recording of a match whose result is known. The first one stays.
#[utoipa::path(put, path = routes::REPLAY, tag = "results", params(("match_id" = Uuid, Path)),
    request_body(content = inline(Octets), content_type = OCTETS),
    responses((status = NO_CONTENT, description = "It is kept, or was before.")))]
pub async fn keep(
    State(state): State<AppState>,
    Path(id): Path<Uuid>,
    Octets(content): Octets,
) -> Result<StatusCode, ApiError> {
    match state.replays.keep(MatchId(id), &content, state.clock.unix_s()).await {
        Ok(true) => Ok(StatusCode::NO_CONTENT),
        Ok(false) => Err(ApiError::new(Code::ResultUnknown, "No result of this match is recorded.")),
        Err(error) => Err(ApiError::unavailable(&error)),
    }
}

/// The recording of a match.
#[utoipa::path(get, path = routes::REPLAY, tag = "results", params(("match_id" = Uuid, Path)),
    responses((status = OK, description = "As it was made.", body = inline(Octets), content_type = OCTETS)))]
pub async fn read(
    State(state): State<AppState>,
    Path(id): Path<Uuid>,
) -> Result<([(http::HeaderName, &'static str); 1], Vec<u8>), ApiError> {
    match state.replays.find(MatchId(id)).await {
        Ok(Some(content)) => Ok(([(CONTENT_TYPE, OCTETS)], content)),
        Ok(None) => Err(ApiError::new(Code::ReplayUnknown, "No recording of this match is kept.")),
        Err(error) => Err(ApiError::unavailable(&error)),
    }
}

/// A place to watch a recorded match from: a game server shows it to the bearer alone.
#[utoipa::path(post, path = routes::REPLAY_WATCH, tag = "results", params(("match_id" = Uuid, Path)),
    security(("session" = [])),
    responses((status = OK, description = "As a seat, with a ticket that lets its bearer watch.", body = Seat)))]
pub async fn watch(
    State(state): State<AppState>,
    player: Player,
    Path(id): Path<Uuid>,
) -> Result<axum::Json<Seat>, ApiError> {
    let AppState { matchmaker, servers, replays, .. } = &state;
    let shown = watch_replay(matchmaker, servers, replays, MatchId(id), player.id, Uuid::new_v4()).await;
    let right = shown.map_err(|error| match error {
        ReplayError::Unknown => ApiError::new(Code::ReplayUnknown, "No recording of this match is kept."),
        ReplayError::Foreign => {
            ApiError::new(Code::ReplayForeign, "Another version of the game has recorded this match.")
        }
        ReplayError::NoServer => {
            ApiError::new(Code::NoServer, "No game server can show this now. Try again in a moment.").retry_after_s(5)
        }
        ReplayError::Busy => busy(Busy),
        ReplayError::Storage(error) => ApiError::unavailable(&error),
    })?;
    Ok(axum::Json(write_place_to_watch(&right, &state.match_tickets)?))
}
