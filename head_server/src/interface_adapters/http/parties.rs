//! `/parties`: players who queue together.

use axum::Json as Answer;
use axum::extract::State;
use axum::response::Response;
use http::StatusCode;
use service_kit::extract::{Json, Path};
use service_kit::problem::ApiError;
use uuid::Uuid;
use wire::matchmaking::{Party, PartyJoin, PartyLeader, PartyReady};

use super::HttpState;
use super::player::Player;
use super::queue::pass_through;

pub async fn create(State(state): State<HttpState>, player: Player) -> Result<(StatusCode, Answer<Party>), ApiError> {
    let (status, party) = state.matchmaking.create_party(&player.token).await?;
    Ok((status, Answer(party)))
}

pub async fn join(
    State(state): State<HttpState>,
    player: Player,
    Json(body): Json<PartyJoin>,
) -> Result<Answer<Party>, ApiError> {
    Ok(Answer(state.matchmaking.join_party(&player.token, &body).await?))
}

pub async fn read(
    State(state): State<HttpState>,
    player: Player,
    Path(party_id): Path<Uuid>,
) -> Result<Answer<Party>, ApiError> {
    Ok(Answer(state.matchmaking.party(&player.token, party_id).await?))
}

pub async fn events(
    State(state): State<HttpState>,
    player: Player,
    Path(party_id): Path<Uuid>,
) -> Result<Response, ApiError> {
    let events = state.matchmaking.party_events(&player.token, party_id).await?;
    Ok(pass_through(events, &state))
}

pub async fn set_ready(
    State(state): State<HttpState>,
    player: Player,
    Path(party_id): Path<Uuid>,
    Json(body): Json<PartyReady>,
) -> Result<Answer<Party>, ApiError> {
    Ok(Answer(state.matchmaking.set_party_ready(&player.token, party_id, &body).await?))
}

pub async fn set_leader(
    State(state): State<HttpState>,
    player: Player,
    Path(party_id): Path<Uuid>,
    Json(body): Json<PartyLeader>,
) -> Result<Answer<Party>, ApiError> {
    Ok(Answer(state.matchmaking.set_party_leader(&player.token, party_id, &body).await?))
}

pub async fn renew_invite(
    State(state): State<HttpState>,
    player: Player,
    Path(party_id): Path<Uuid>,
) -> Result<Answer<Party>, ApiError> {
    Ok(Answer(state.matchmaking.renew_party_invite(&player.token, party_id).await?))
}

pub async fn remove_member(
    State(state): State<HttpState>,
    player: Player,
    Path((party_id, player_id)): Path<(Uuid, Uuid)>,
) -> Result<StatusCode, ApiError> {
    state.matchmaking.remove_party_member(&player.token, party_id, player_id).await?;
    Ok(StatusCode::NO_CONTENT)
}
