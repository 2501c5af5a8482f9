//! `POST /internal/v1/results`: a match's result, as often as needed; `GET /internal/v1/results/{match_id}`.

use axum::extract::State;
use http::StatusCode;
use service_kit::extract::{Json, Path};
use service_kit::problem::ApiError;
use uuid::Uuid;
use wire::matchmaking::{MatchOutcome, MatchResult, PilotResult, ResultReport, routes};
use wire::problem::Code;

use super::AppState;
use crate::domain::ids::{LobbyId, MatchId, PlayerId, ServerId};
use crate::domain::match_order::Refusal;
use crate::domain::record::{Ending, MatchRecord, Outcome, PilotRecord};
use crate::use_cases::ports::Recorded;
use crate::use_cases::record_result::{ReceivedResult, RecordError};

const MAX_PILOTS: usize = 10_000;

/// Names, modes and hashes.
const MAX_TEXT_BYTES: usize = 256;

/// Of a refused result.
const MAX_KEPT_BYTES: usize = 64 * 1024;

/// Takes a match's result, however often it is sent.
#[utoipa::path(post, path = routes::RESULTS, tag = "results",
    responses(
        (status = CREATED, description = "Recorded.", body = MatchResult),
        (status = OK, description = "The same was recorded before.", body = MatchResult)))]
pub async fn record(
    State(state): State<AppState>,
    Json(ResultReport { order, round, result }): Json<ResultReport>,
) -> Result<(StatusCode, axum::Json<MatchResult>), ApiError> {
    let received = ReceivedResult {
        match_id: MatchId(result.match_id),
        server: ServerId(result.server_id),
        order,
        round,
        record: read_result(result.clone()),
        content: content(&result),
    };
    let status = match state.record_result.record(received, state.clock.unix_s()).await {
        Ok(Recorded::First) => StatusCode::CREATED,
        Ok(Recorded::Repeated) => StatusCode::OK,
        Ok(Recorded::Conflict) | Err(RecordError::Refused(Refusal::Conflict)) => {
            return Err(ApiError::new(Code::ResultConflict, "Another result of this match is recorded."));
        }
        Err(RecordError::Refused(refusal)) => return Err(ApiError::new(Code::ResultRefused, refusal.name())),
        Err(error) => return Err(ApiError::unavailable(&error)),
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

/// As much of the result as is kept of one that is refused.
fn content(result: &MatchResult) -> String {
    let mut text = serde_json::to_string(result).unwrap_or_default();
    text.truncate(text.floor_char_boundary(MAX_KEPT_BYTES));
    text
}

/// None for values that cannot be.
fn read_result(result: MatchResult) -> Option<MatchRecord> {
    let texts = [&result.mode, &result.world_hash].into_iter().chain(&result.queue);
    for text in texts.chain(result.pilots.iter().map(|pilot| &pilot.name)) {
        // PostgreSQL cannot store a zero byte: the sender would try for ever.
        if text.len() > MAX_TEXT_BYTES || text.contains('\0') {
            return None;
        }
    }
    if result.pilots.len() > MAX_PILOTS {
        return None;
    }
    let ended_by = match &result.ended_by {
        Some(word) => Some(Ending::parse(word)?),
        None => None,
    };
    let record = MatchRecord {
        match_id: MatchId(result.match_id),
        lobby: LobbyId::parse(&result.lobby_id)?,
        server: ServerId(result.server_id),
        mode: result.mode,
        queue: result.queue,
        outcome: match result.outcome {
            MatchOutcome::Completed => Outcome::Completed,
            MatchOutcome::Abandoned => Outcome::Abandoned,
            MatchOutcome::Failed => Outcome::Failed,
        },
        ended_by,
        started_at: result.started_at,
        ended_at: result.ended_at,
        ticks: result.ticks,
        world_hash: result.world_hash,
        pilots: result.pilots.into_iter().map(read_pilot).collect(),
    };
    record.with_pilots_by_seat()
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
        outcome: write_outcome(record.outcome),
        ended_by: record.ended_by.map(|word| word.as_str().to_owned()),
        started_at: record.started_at,
        ended_at: record.ended_at,
        ticks: record.ticks,
        world_hash: record.world_hash,
        pilots: record.pilots.into_iter().map(write_pilot).collect(),
    }
}

pub(super) fn write_outcome(outcome: Outcome) -> MatchOutcome {
    match outcome {
        Outcome::Completed => MatchOutcome::Completed,
        Outcome::Abandoned => MatchOutcome::Abandoned,
        Outcome::Failed => MatchOutcome::Failed,
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
