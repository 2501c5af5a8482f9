//! `PUT /internal/v1/screenings/{screening_id}/{match_id}`: shows a recorded match to one viewer.

use std::sync::Arc;

use axum::extract::State;
use http::StatusCode;
use service_kit::extract::{OCTETS, Octets, Path};
use service_kit::problem::ApiError;
use uuid::Uuid;
use wire::arena::routes;
use wire::problem::Code;

use crate::use_cases::lobby::LobbyId;
use crate::use_cases::screenings::{ScreenError, Screenings};

/// Shows a recording to the one who comes with a ticket to watch the lobby `screening_id`.
#[utoipa::path(put, path = routes::SCREENING, tag = "screenings",
    params(("screening_id" = Uuid, Path), ("match_id" = Uuid, Path)),
    request_body(content = inline(Octets), content_type = OCTETS),
    responses((status = NO_CONTENT, description = "It waits for its viewer, about a minute.")))]
pub(super) async fn handle(
    State(screenings): State<Arc<Screenings>>,
    Path((screening_id, match_id)): Path<(Uuid, Uuid)>,
    Octets(recording): Octets,
) -> Result<StatusCode, ApiError> {
    let id = LobbyId::parse(&screening_id.to_string())
        .ok_or_else(|| ApiError::new(Code::ParameterInvalid, "This is no id of a screening."))?;
    screenings.begin(id, match_id, &recording).map_err(|error| {
        let code = match error {
            ScreenError::Full => Code::ServerFull,
            ScreenError::Draining => Code::ServerDraining,
            ScreenError::ModeUnknown(_) | ScreenError::Replay(_) => Code::ReplayForeign,
        };
        ApiError::new(code, error.to_string())
    })?;
    Ok(StatusCode::NO_CONTENT)
}
