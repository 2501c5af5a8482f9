//! `GET /internal/v1/parties/{party_id}/events`: the party, pushed whenever it changes. It ends when the member is not in it
//! any more, whether he left, was sent away or was thought lost.

use std::convert::Infallible;

use axum::extract::State;
use axum::response::sse::{Event, Sse};
use futures_util::Stream;
use service_kit::extract::Path;
use service_kit::problem::ApiError;
use uuid::Uuid;
use wire::matchmaking::{Party, PartyEvent, routes};

use super::parties::write_party;
use super::player::Player;
use super::streaming::{Followed, stream};
use super::{AppState, busy};
use crate::domain::ids::PartyId;
use crate::domain::party::PartyView;

/// The party, pushed whenever it changes, as server-sent events; shows that the member is there.
///
/// Each change is `event: party` with the party as `data`. The stream ends when the player is not in the party any more.
#[utoipa::path(get, path = routes::PARTY_EVENTS, tag = "parties", security(("session" = [])),
    params(("party_id" = Uuid, Path)),
    responses((status = OK, description = "Events while the player is in the party.", body = PartyEvent,
        content_type = "text/event-stream")))]
pub async fn follow(
    State(state): State<AppState>,
    player: Player,
    Path(id): Path<Uuid>,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, ApiError> {
    let watch = state.matchmaker.follow_party(PartyId(id), player.id).await.map_err(busy)??;
    Ok(stream(Parties, watch, state.stopping))
}

struct Parties;

impl Followed for Parties {
    type View = PartyView;
    type Body = Party;
    const EVENT: &'static str = "party";

    fn write(&self, view: &PartyView) -> Option<Party> {
        Some(write_party(view))
    }

    fn is_last(&self, _: &PartyView) -> bool {
        false
    }
}
