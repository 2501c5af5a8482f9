//! `POST /internal/v1/results`: a match's result, as often as needed; `GET /internal/v1/results/{match_id}`.

use axum::extract::State;
use http::StatusCode;
use service_kit::extract::{Json, Path};
use service_kit::problem::ApiError;
use uuid::Uuid;
use wire::matchmaking::{MatchOutcome, MatchResult, PilotResult, routes};
use wire::problem::Code;

use super::AppState;
use crate::domain::ids::{LobbyId, MatchId, PlayerId, ServerId};
use crate::domain::record::{MatchRecord, Outcome, PilotRecord};
use crate::use_cases::ports::Recorded;
use crate::use_cases::record_result::{RecordError, record_result};

const MAX_PILOTS: usize = 10_000;

/// Names, modes and hashes.
const MAX_TEXT_BYTES: usize = 256;

/// Takes a match's result, however often it is sent.
#[utoipa::path(post, path = routes::RESULTS, tag = "results",
    responses(
        (status = CREATED, description = "Recorded.", body = MatchResult),
        (status = OK, description = "The same was recorded before.", body = MatchResult)))]
pub async fn record(
    State(state): State<AppState>,
    Json(result): Json<MatchResult>,
) -> Result<(StatusCode, axum::Json<MatchResult>), ApiError> {
    let record = read_result(result.clone()).map_err(|what| ApiError::new(Code::ReportInvalid, what))?;
    let recorded = record_result(&state.matchmaker, state.results.as_ref(), record, state.clock.unix_s()).await;
    let status = match recorded {
        Ok(Recorded::First) => StatusCode::CREATED,
        Ok(Recorded::Repeated) => StatusCode::OK,
        Ok(Recorded::Conflict) => {
            return Err(ApiError::new(Code::ResultConflict, "Another result of this match is recorded."));
        }
        Err(RecordError::Storage(error)) => return Err(ApiError::unavailable(&error)),
        Err(RecordError::Busy) => return Err(ApiError::unavailable(&RecordError::Busy)),
    };
    Ok((status, axum::Json(result)))
}

/// The recorded result of a match.
#[utoipa::path(get, path = routes::RESULT, tag = "results", params(("match_id" = Uuid, Path)),
    responses((status = OK, description = "As it was sent.", body = MatchResult)))]
pub async fn find(State(state): State<AppState>, Path(id): Path<Uuid>) -> Result<axum::Json<MatchResult>, ApiError> {
    match state.results.find(MatchId(id)).await {
        Ok(Some(record)) => Ok(axum::Json(write_result(record))),
        Ok(None) => Err(ApiError::new(Code::ResultUnknown, "No result of this match is recorded.")),
        Err(error) => Err(ApiError::unavailable(&error)),
    }
}

fn read_result(result: MatchResult) -> Result<MatchRecord, &'static str> {
    let texts = [&result.mode, &result.world_hash].into_iter().chain(&result.queue);
    for text in texts.chain(result.pilots.iter().map(|pilot| &pilot.name)) {
        if text.len() > MAX_TEXT_BYTES {
            return Err("a text is too long");
        }
        // PostgreSQL cannot store it: the sender would try for ever.
        if text.contains('\0') {
            return Err("a text holds a zero byte");
        }
    }
    if result.pilots.len() > MAX_PILOTS {
        return Err("pilots: too many");
    }
    if result.ended_at < result.started_at {
        return Err("ended_at: before started_at");
    }
    let record = MatchRecord {
        match_id: MatchId(result.match_id),
        lobby: LobbyId::parse(&result.lobby_id).ok_or("lobby_id: not one")?,
        server: ServerId(result.server_id),
        mode: result.mode,
        queue: result.queue,
        outcome: match result.outcome {
            MatchOutcome::Completed => Outcome::Completed,
            MatchOutcome::Abandoned => Outcome::Abandoned,
            MatchOutcome::Failed => Outcome::Failed,
        },
        started_at: result.started_at,
        ended_at: result.ended_at,
        ticks: result.ticks,
        world_hash: result.world_hash,
        pilots: result.pilots.into_iter().map(read_pilot).collect(),
    };
    record.with_pilots_by_seat().ok_or("pilots: two have the same seat")
}

fn read_pilot(pilot: PilotResult) -> PilotRecord {
    PilotRecord {
        seat: pilot.seat,
        player: pilot.player_id.map(PlayerId),
        name: pilot.name,
        team: pilot.team,
        kills: pilot.kills,
        deaths: pilot.deaths,
        score: pilot.score,
        rank: pilot.rank,
        left_early: pilot.left_early,
    }
}

fn write_result(record: MatchRecord) -> MatchResult {
    MatchResult {
        match_id: record.match_id.0,
        lobby_id: record.lobby.to_string(),
        server_id: record.server.0,
        mode: record.mode,
        queue: record.queue,
        outcome: match record.outcome {
            Outcome::Completed => MatchOutcome::Completed,
            Outcome::Abandoned => MatchOutcome::Abandoned,
            Outcome::Failed => MatchOutcome::Failed,
        },
        started_at: record.started_at,
        ended_at: record.ended_at,
        ticks: record.ticks,
        world_hash: record.world_hash,
        pilots: record.pilots.into_iter().map(write_pilot).collect(),
    }
}

fn write_pilot(pilot: PilotRecord) -> PilotResult {
    PilotResult {
        seat: pilot.seat,
        player_id: pilot.player.map(|player| player.0),
        name: pilot.name,
        team: pilot.team,
        kills: pilot.kills,
        deaths: pilot.deaths,
        score: pilot.score,
        rank: pilot.rank,
        left_early: pilot.left_early,
    }
}
