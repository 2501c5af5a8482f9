//! `/internal/v1/parties`: making, joining and changing a party. Each answers with the party as every member sees it.

use axum::extract::State;
use http::StatusCode;
use service_kit::extract::{Json, Path};
use service_kit::problem::ApiError;
use uuid::Uuid;
use wire::matchmaking::{Party, PartyJoin, PartyLeader, PartyMember, PartyReady, routes};
use wire::problem::Code as ProblemCode;

use super::player::Player;
use super::tickets::read_pings;
use super::{AppState, busy};
use crate::domain::code::Code;
use crate::domain::ids::{Millis, PartyId, PlayerId};
use crate::domain::matchmaking::Matchmaking;
use crate::domain::party::{PartyRefusal, PartyView};

type Answer = Result<axum::Json<Party>, ApiError>;

impl From<PartyRefusal> for ApiError {
    fn from(refusal: PartyRefusal) -> Self {
        let (code, detail) = match refusal {
            PartyRefusal::Unknown => (ProblemCode::PartyUnknown, "You are in no such party."),
            PartyRefusal::CodeUnknown => (ProblemCode::CodeUnknown, "No party has this code, or it has lapsed."),
            PartyRefusal::Full => (ProblemCode::PartyFull, "The party is full: no queue takes a larger one."),
            PartyRefusal::InOtherParty => (ProblemCode::AlreadyInParty, "You are in another party. Leave it first."),
            PartyRefusal::LeaderOnly => (ProblemCode::LeaderOnly, "Only the leader of the party may do that."),
            PartyRefusal::MemberUnknown => (ProblemCode::PlayerUnknown, "That player is not in the party."),
            PartyRefusal::RegionUnknown => (ProblemCode::RegionUnknown, "None of these regions exists."),
            PartyRefusal::TooManyParties => {
                return Self::new(ProblemCode::TooManyParties, "Too many parties. Try again later.").retry_after_s(60);
            }
        };
        Self::new(code, detail)
    }
}

/// A party of one, or the one that the player is in.
#[utoipa::path(post, path = routes::PARTIES, tag = "parties", security(("session" = [])),
    responses(
        (status = CREATED, description = "A new party.", body = Party),
        (status = OK, description = "The party that the player is in.", body = Party)))]
pub async fn create(
    State(state): State<AppState>,
    player: Player,
) -> Result<(StatusCode, axum::Json<Party>), ApiError> {
    let new_id = PartyId(Uuid::new_v4());
    let made = state
        .matchmaker
        .ask(move |matchmaking, now| matchmaking.create_party(player.id, player.name, new_id, new_code, now));
    let (is_new, view) = made.await.map_err(busy)??;
    let status = if is_new { StatusCode::CREATED } else { StatusCode::OK };
    Ok((status, axum::Json(write_party(&view))))
}

/// Joins the party with this code.
#[utoipa::path(post, path = routes::PARTY_JOIN, tag = "parties", security(("session" = [])),
    responses((status = OK, description = "The party as every member sees it.", body = Party)))]
pub async fn join(State(state): State<AppState>, player: Player, Json(request): Json<PartyJoin>) -> Answer {
    let code = Code::parse(&request.code).ok_or(PartyRefusal::CodeUnknown)?;
    ask(&state, move |matchmaking, now| matchmaking.join_party(player.id, player.name, code, now)).await
}

/// The party; shows that the member is there.
#[utoipa::path(get, path = routes::PARTY, tag = "parties", security(("session" = [])),
    params(("party_id" = Uuid, Path)),
    responses((status = OK, description = "The party as every member sees it.", body = Party)))]
pub async fn look(State(state): State<AppState>, player: Player, Path(id): Path<Uuid>) -> Answer {
    ask(&state, move |matchmaking, now| matchmaking.look_at_party(PartyId(id), player.id, now)).await
}

/// Says whether the player wants to play, and where he plays well. Who is no longer ready ends the wait of all.
#[utoipa::path(put, path = routes::PARTY_READY, tag = "parties", security(("session" = [])),
    params(("party_id" = Uuid, Path)),
    responses((status = OK, description = "The party as every member sees it.", body = Party)))]
pub async fn set_ready(
    State(state): State<AppState>,
    player: Player,
    Path(id): Path<Uuid>,
    Json(request): Json<PartyReady>,
) -> Answer {
    let regions = request.regions.map(read_pings);
    let ready = request.ready;
    ask(&state, move |matchmaking, now| matchmaking.set_ready(PartyId(id), player.id, ready, regions, now)).await
}

/// The leader hands over.
#[utoipa::path(put, path = routes::PARTY_LEADER, tag = "parties", security(("session" = [])),
    params(("party_id" = Uuid, Path)),
    responses((status = OK, description = "The party as every member sees it.", body = Party)))]
pub async fn set_leader(
    State(state): State<AppState>,
    player: Player,
    Path(id): Path<Uuid>,
    Json(request): Json<PartyLeader>,
) -> Answer {
    let leader = PlayerId(request.player_id);
    ask(&state, move |matchmaking, now| matchmaking.set_party_leader(PartyId(id), player.id, leader, now)).await
}

/// A new code; the old one lets nobody in any more.
#[utoipa::path(post, path = routes::PARTY_INVITE, tag = "parties", security(("session" = [])),
    params(("party_id" = Uuid, Path)),
    responses((status = OK, description = "The party as every member sees it.", body = Party)))]
pub async fn renew_invite(State(state): State<AppState>, player: Player, Path(id): Path<Uuid>) -> Answer {
    ask(&state, move |matchmaking, now| matchmaking.renew_party_invite(PartyId(id), player.id, new_code, now)).await
}

/// Leaves, or sends somebody away, which only the leader may. Either ends the wait of all.
#[utoipa::path(delete, path = routes::PARTY_MEMBER, tag = "parties", security(("session" = [])),
    params(("party_id" = Uuid, Path), ("player_id" = Uuid, Path)),
    responses((status = NO_CONTENT, description = "The player is not in the party any more.")))]
pub async fn remove_member(
    State(state): State<AppState>,
    player: Player,
    Path((id, member)): Path<(Uuid, Uuid)>,
) -> Result<StatusCode, ApiError> {
    let removed = state
        .matchmaker
        .ask(move |matchmaking, now| matchmaking.leave_party(PartyId(id), player.id, PlayerId(member), now));
    removed.await.map_err(busy)??;
    Ok(StatusCode::NO_CONTENT)
}

async fn ask(
    state: &AppState,
    question: impl FnOnce(&mut Matchmaking, Millis) -> Result<PartyView, PartyRefusal> + Send + 'static,
) -> Answer {
    let view = state.matchmaker.ask(question).await.map_err(busy)??;
    Ok(axum::Json(write_party(&view)))
}

fn new_code() -> Code {
    Code::from_random(Uuid::new_v4().as_u128())
}

pub fn write_party(view: &PartyView) -> Party {
    let members = view.members.iter().map(|member| PartyMember {
        player_id: member.player.0,
        name: member.name.to_string(),
        ready: member.ready,
        ticket_id: member.ticket.map(|ticket| ticket.0),
    });
    Party {
        party_id: view.id.0,
        code: view.code.to_string(),
        invite_expires_at: view.invite_until_ms.div_euclid(1000),
        leader_id: view.leader.0,
        max_members: u32::try_from(view.max_members).unwrap_or(u32::MAX),
        queue: view.queue.as_deref().map(Into::into),
        members: members.collect(),
    }
}
