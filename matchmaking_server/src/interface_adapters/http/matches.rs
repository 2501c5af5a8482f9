//! `GET /internal/v1/matches`: the bearer's matches, newest first; `GET /internal/v1/matches/{match_id}`: one of them.

use axum::extract::State;
use service_kit::extract::{Path, Query};
use service_kit::problem::ApiError;
use uuid::Uuid;
use wire::matchmaking::routes;
use wire::problem::Code;
use wire::ratings::{
    AbsentPlayer as WireAbsent, HistoryQuery, MatchHistory, PlayedMatch as WireMatch, PlayedPilot as WirePilot,
    RatingChange,
};

use super::AppState;
use super::page::{limit, next, place};
use super::player::Player;
use super::results::write_outcome;
use crate::domain::ids::MatchId;
use crate::use_cases::ports::{HistoryPlace, PlayedMatch, PlayedPilot, PointsChange};

const MATCHES: u32 = 20;
const MAX_MATCHES: u32 = 50;

/// The player's matches, newest first.
#[utoipa::path(get, path = routes::MATCHES, tag = "ratings", security(("session" = [])), params(HistoryQuery),
    responses((status = OK, description = "A page of the history.", body = MatchHistory)))]
pub async fn list(
    State(state): State<AppState>,
    player: Player,
    Query(query): Query<HistoryQuery>,
) -> Result<axum::Json<MatchHistory>, ApiError> {
    let limit = limit(query.limit, MATCHES, MAX_MATCHES)?;
    let before = place(query.cursor.as_deref())?;
    let before = before.map(|(ended_at, id)| HistoryPlace { ended_at, match_id: MatchId(id) });
    let matches = state.history.page(player.id, before, limit + 1).await;
    let mut matches = matches.map_err(|error| ApiError::unavailable(&error))?;
    let next = next(&mut matches, limit, |last| (last.ended_at, last.match_id.0));
    Ok(axum::Json(MatchHistory { matches: matches.into_iter().map(write_match).collect(), next }))
}

/// One of the player's matches.
#[utoipa::path(get, path = routes::MATCH, tag = "ratings", security(("session" = [])),
    params(("match_id" = Uuid, Path)),
    responses((status = OK, description = "The match.", body = WireMatch)))]
pub async fn read(
    State(state): State<AppState>,
    player: Player,
    Path(id): Path<Uuid>,
) -> Result<axum::Json<WireMatch>, ApiError> {
    match state.history.find(player.id, MatchId(id)).await {
        Ok(Some(played)) => Ok(axum::Json(write_match(played))),
        // Somebody else's match is as unknown as one that never was.
        Ok(None) => Err(ApiError::new(Code::ResultUnknown, "You have no result of such a match.")),
        Err(error) => Err(ApiError::unavailable(&error)),
    }
}

fn write_match(played: PlayedMatch) -> WireMatch {
    let absent = played.absent.into_iter().map(|absent| WireAbsent {
        player_id: absent.player.0,
        name: absent.name,
        rating: absent.change.map(write_change),
    });
    WireMatch {
        match_id: played.match_id.0,
        mode: played.mode,
        queue: played.queue,
        outcome: write_outcome(played.outcome),
        ended_by: played.ended_by.map(|word| word.as_str().to_owned()),
        started_at: played.started_at,
        ended_at: played.ended_at,
        rating: played.change.map(write_change),
        pilots: played.pilots.into_iter().map(write_pilot).collect(),
        absent: absent.collect(),
    }
}

fn write_pilot(PlayedPilot { pilot, change }: PlayedPilot) -> WirePilot {
    WirePilot {
        player_id: pilot.player.map(|player| player.0),
        seat: pilot.seat,
        name: pilot.name,
        team: pilot.team,
        kills: pilot.kills,
        deaths: pilot.deaths,
        score: pilot.score,
        rank: pilot.rank,
        left_early: pilot.left_early,
        rating: change.map(write_change),
    }
}

fn write_change(change: PointsChange) -> RatingChange {
    RatingChange { before: change.before, after: change.after }
}
