//! `/parties`: players who queue together.

use axum::Json as Answer;
use axum::extract::State;
use axum::response::Response;
use http::StatusCode;
use service_kit::extract::{Json, Path};
use service_kit::problem::ApiError;
use uuid::Uuid;
use wire::matchmaking::{Party, PartyEvent, PartyJoin, PartyLeader, PartyReady};

use super::HttpState;
use super::limits::Address;
use super::player::Player;
use super::queue::pass_through;

/// A party of one, or the one that the player is in.
#[utoipa::path(post, path = "/parties", tag = "parties", security(("session" = [])),
    responses(
        (status = CREATED, description = "A new party.", body = Party),
        (status = OK, description = "The party that the player is in.", body = Party)))]
pub async fn create(State(state): State<HttpState>, player: Player) -> Result<(StatusCode, Answer<Party>), ApiError> {
    let (status, party) = state.matchmaking.create_party(&player.token).await?;
    Ok((status, Answer(party)))
}

/// Joins the party with this code.
#[utoipa::path(post, path = "/parties/join", tag = "parties", security(("session" = [])),
    responses((status = OK, description = "The party as every member sees it.", body = Party)))]
pub async fn join(
    State(state): State<HttpState>,
    player: Player,
    address: Address,
    Json(body): Json<PartyJoin>,
) -> Result<Answer<Party>, ApiError> {
    address.draw_for_code()?;
    Ok(Answer(state.matchmaking.join_party(&player.token, &body).await?))
}

/// The party; shows that the member is there.
#[utoipa::path(get, path = "/parties/{party_id}", tag = "parties", security(("session" = [])),
    params(("party_id" = Uuid, Path)),
    responses((status = OK, description = "The party as every member sees it.", body = Party)))]
pub async fn read(
    State(state): State<HttpState>,
    player: Player,
    Path(party_id): Path<Uuid>,
) -> Result<Answer<Party>, ApiError> {
    Ok(Answer(state.matchmaking.party(&player.token, party_id).await?))
}

/// The party, pushed whenever it changes, as server-sent events; shows that the member is there.
///
/// Each change is `event: party` with the party as `data`. The stream ends when the player is not in the party any more.
#[utoipa::path(get, path = "/parties/{party_id}/events", tag = "parties", security(("session" = [])),
    params(("party_id" = Uuid, Path)),
    responses((status = OK, description = "Events while the player is in the party.", body = PartyEvent,
        content_type = "text/event-stream")))]
pub async fn events(
    State(state): State<HttpState>,
    player: Player,
    Path(party_id): Path<Uuid>,
) -> Result<Response, ApiError> {
    let events = state.matchmaking.party_events(&player.token, party_id).await?;
    Ok(pass_through(events, &state))
}

/// Says whether the player wants to play, and where he plays well. Who is no longer ready ends the wait of all.
#[utoipa::path(put, path = "/parties/{party_id}/ready", tag = "parties", security(("session" = [])),
    params(("party_id" = Uuid, Path)),
    responses((status = OK, description = "The party as every member sees it.", body = Party)))]
pub async fn set_ready(
    State(state): State<HttpState>,
    player: Player,
    Path(party_id): Path<Uuid>,
    Json(body): Json<PartyReady>,
) -> Result<Answer<Party>, ApiError> {
    Ok(Answer(state.matchmaking.set_party_ready(&player.token, party_id, &body).await?))
}

/// The leader hands over.
#[utoipa::path(put, path = "/parties/{party_id}/leader", tag = "parties", security(("session" = [])),
    params(("party_id" = Uuid, Path)),
    responses((status = OK, description = "The party as every member sees it.", body = Party)))]
pub async fn set_leader(
    State(state): State<HttpState>,
    player: Player,
    Path(party_id): Path<Uuid>,
    Json(body): Json<PartyLeader>,
) -> Result<Answer<Party>, ApiError> {
    Ok(Answer(state.matchmaking.set_party_leader(&player.token, party_id, &body).await?))
}

/// A new code; the old one lets nobody in any more.
#[utoipa::path(post, path = "/parties/{party_id}/invite", tag = "parties", security(("session" = [])),
    params(("party_id" = Uuid, Path)),
    responses((status = OK, description = "The party as every member sees it.", body = Party)))]
pub async fn renew_invite(
    State(state): State<HttpState>,
    player: Player,
    Path(party_id): Path<Uuid>,
) -> Result<Answer<Party>, ApiError> {
    Ok(Answer(state.matchmaking.renew_party_invite(&player.token, party_id).await?))
}

/// Leaves, or sends somebody away, which only the leader may. Either ends the wait of all.
#[utoipa::path(delete, path = "/parties/{party_id}/members/{player_id}", tag = "parties", security(("session" = [])),
    params(("party_id" = Uuid, Path), ("player_id" = Uuid, Path)),
    responses((status = NO_CONTENT, description = "The player is not in the party any more.")))]
pub async fn remove_member(
    State(state): State<HttpState>,
    player: Player,
    Path((party_id, player_id)): Path<(Uuid, Uuid)>,
) -> Result<StatusCode, ApiError> {
    state.matchmaking.remove_party_member(&player.token, party_id, player_id).await?;
    Ok(StatusCode::NO_CONTENT)
}
