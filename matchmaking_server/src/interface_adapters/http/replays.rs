//! `PUT` and `GET /internal/v1/replays/{match_id}`: the recording of a match.

use axum::extract::State;
use http::StatusCode;
use http::header::CONTENT_TYPE;
use service_kit::extract::{OCTETS, Octets, Path};
use service_kit::problem::ApiError;
use uuid::Uuid;
use wire::matchmaking::routes;
use wire::problem::Code;

use super::AppState;
use crate::domain::ids::MatchId;

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
