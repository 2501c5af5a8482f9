//! `/replays`: recordings of matches, and places to watch them from.

use axum::extract::State;
use http::HeaderName;
use http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use service_kit::extract::{OCTETS, Octets, Path};
use service_kit::problem::ApiError;
use uuid::Uuid;
use wire::matchmaking::Seat;

use super::HttpState;
use super::player::Player;

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

/// A place to watch a recorded match from, for whoever knows its id. It has the shape of a seat; a game server shows the
/// match to the bearer of its `match_ticket` alone.
#[utoipa::path(post, path = "/replays/{match_id}/watch", tag = "ratings", params(("match_id" = Uuid, Path)),
    security(("session" = [])), responses((status = OK, description = "The place.", body = Seat)))]
pub async fn watch(
    State(state): State<HttpState>,
    player: Player,
    Path(match_id): Path<Uuid>,
) -> Result<axum::Json<Seat>, ApiError> {
    Ok(axum::Json(state.matchmaking.watch_replay(&player.token, match_id).await?))
}
