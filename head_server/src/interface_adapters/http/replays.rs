//! `/replays`: recordings of matches.

use axum::extract::State;
use http::HeaderName;
use http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use service_kit::extract::{OCTETS, Octets, Path};
use service_kit::problem::ApiError;
use uuid::Uuid;

use super::HttpState;

/// The recording of a match, for whoever knows its id.
#[utoipa::path(get, path = "/replays/{match_id}", tag = "ratings", params(("match_id" = Uuid, Path)),
    responses((status = OK, description = "The file, as `PROTOCOL.md` describes it.", body = inline(Octets),
        content_type = OCTETS)))]
pub async fn read(
    State(state): State<HttpState>,
    Path(match_id): Path<Uuid>,
) -> Result<([(HeaderName, String); 2], Vec<u8>), ApiError> {
    let content = state.matchmaking.replay(match_id).await?;
    let attachment = format!("attachment; filename=\"{match_id}.replay\"");
    Ok(([(CONTENT_TYPE, OCTETS.into()), (CONTENT_DISPOSITION, attachment)], content))
}
