//! `/matchmaking/queue`: waiting for a match.

use std::error::Error;

use axum::Json as Answer;
use axum::body::Body;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use futures_util::{Stream, StreamExt};
use http::StatusCode;
use http::header::{CACHE_CONTROL, CONTENT_TYPE};
use service_kit::extract::{Json, Path};
use service_kit::problem::ApiError;
use uuid::Uuid;
use wire::matchmaking::{QueueRequest, RegionList, Ticket, TicketEvent};

use super::HttpState;
use super::player::Player;

/// Waits for a match.
#[utoipa::path(post, path = "/matchmaking/queue", tag = "matchmaking", security(("session" = [])),
    responses(
        (status = CREATED, description = "A new ticket.", body = Ticket),
        (status = OK, description = "The live ticket for this queue.", body = Ticket)))]
pub async fn enter(
    State(state): State<HttpState>,
    player: Player,
    Json(body): Json<QueueRequest>,
) -> Result<(StatusCode, Answer<Ticket>), ApiError> {
    let (status, ticket) = state.matchmaking.queue(&player.token, &body).await?;
    Ok((status, Answer(ticket)))
}

/// Regions where matches can be made, and where to measure the way to each: its game socket answers `Ping` before `Join`.
#[utoipa::path(get, path = "/matchmaking/regions", tag = "matchmaking",
    responses((status = OK, description = "The regions.", body = RegionList)))]
pub async fn regions(State(state): State<HttpState>) -> Result<Answer<RegionList>, ApiError> {
    Ok(Answer(state.matchmaking.regions().await?))
}

/// The ticket as it is. Once matched, each answer holds a fresh `match_ticket` for as long as the match lives.
#[utoipa::path(get, path = "/matchmaking/queue/{ticket_id}", tag = "matchmaking", security(("session" = [])),
    params(("ticket_id" = Uuid, Path)),
    responses((status = OK, description = "The ticket.", body = Ticket)))]
pub async fn read(
    State(state): State<HttpState>,
    player: Player,
    Path(ticket_id): Path<Uuid>,
) -> Result<Answer<Ticket>, ApiError> {
    Ok(Answer(state.matchmaking.ticket(&player.token, ticket_id).await?))
}

/// Stops waiting, or gives up a seat that has not been used.
#[utoipa::path(delete, path = "/matchmaking/queue/{ticket_id}", tag = "matchmaking", security(("session" = [])),
    params(("ticket_id" = Uuid, Path)),
    responses((status = OK, description = "The cancelled ticket.", body = Ticket)))]
pub async fn cancel(
    State(state): State<HttpState>,
    player: Player,
    Path(ticket_id): Path<Uuid>,
) -> Result<Answer<Ticket>, ApiError> {
    Ok(Answer(state.matchmaking.cancel(&player.token, ticket_id).await?))
}

/// The ticket, pushed whenever it changes, as server-sent events.
///
/// Each change is `event: ticket` with the ticket as `data`; a comment every 15 s shows that the stream lives. It ends
/// after a final state. Browsers read it with `fetch`: a token never stands in a URL.
#[utoipa::path(get, path = "/matchmaking/queue/{ticket_id}/events", tag = "matchmaking", security(("session" = [])),
    params(("ticket_id" = Uuid, Path)),
    responses((status = OK, description = "Events until the ticket's final state.", body = TicketEvent,
        content_type = "text/event-stream")))]
pub async fn events(
    State(state): State<HttpState>,
    player: Player,
    Path(ticket_id): Path<Uuid>,
) -> Result<Response, ApiError> {
    let events = state.matchmaking.ticket_events(&player.token, ticket_id).await?;
    Ok(pass_through(events, &state))
}

/// Server-sent events of a service behind, until either side ends them, or head stops.
pub fn pass_through<E>(events: impl Stream<Item = Result<Bytes, E>> + Send + 'static, state: &HttpState) -> Response
where
    E: Error + Send + Sync + 'static,
{
    let events = events.take_until(state.stopping.clone().cancelled_owned());
    let headers = [(CONTENT_TYPE, "text/event-stream"), (CACHE_CONTROL, "no-store")];
    (headers, Body::from_stream(events)).into_response()
}
