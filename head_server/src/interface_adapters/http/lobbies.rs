//! `/lobbies`: what is public, a lobby of one's own, a seat in either, and a place to watch from.

use axum::Json as Answer;
use axum::extract::State;
use http::StatusCode;
use service_kit::extract::Json;
use service_kit::problem::ApiError;
use wire::matchmaking::{LobbyJoin, LobbyList, LobbyOpen, Seat};

use super::HttpState;
use super::limits::Address;
use super::player::Player;

/// The open lobbies, and the matches that can be watched, with true counts. Of many matches those that most watch.
#[utoipa::path(get, path = "/lobbies", tag = "lobbies",
    responses((status = OK, description = "Those that can be joined or watched.", body = LobbyList)))]
pub async fn list(State(state): State<HttpState>) -> Result<Answer<LobbyList>, ApiError> {
    Ok(Answer(state.matchmaking.lobbies().await?))
}

/// A private lobby, with the first seat in it, and a `code` that lets others in.
///
/// Who has a seat in another lobby leaves that. The lobby lives as long as somebody has a seat in it.
#[utoipa::path(post, path = "/lobbies", tag = "lobbies", security(("session" = [])),
    responses((status = CREATED, description = "The seat.", body = Seat)))]
pub async fn open(
    State(state): State<HttpState>,
    player: Player,
    Json(body): Json<LobbyOpen>,
) -> Result<(StatusCode, Answer<Seat>), ApiError> {
    Ok((StatusCode::CREATED, Answer(state.matchmaking.open_lobby(&player.token, &body).await?)))
}

/// A seat in an open lobby, or with its code in a private one. Asking again gives the same seat with a fresh `match_ticket`.
#[utoipa::path(post, path = "/lobbies/join", tag = "lobbies", security(("session" = [])),
    responses((status = OK, description = "The seat.", body = Seat)))]
pub async fn join(
    State(state): State<HttpState>,
    player: Player,
    address: Address,
    Json(body): Json<LobbyJoin>,
) -> Result<Answer<Seat>, ApiError> {
    draw_for_code(&address, &body)?;
    Ok(Answer(state.matchmaking.join_lobby(&player.token, &body).await?))
}

/// A place to watch an open lobby from, a match that is on, or with its code a private lobby. It has the shape of a seat, and
/// its `match_ticket` lets its bearer watch.
///
/// Who has a seat in an open or a private lobby leaves that; who is in a match does not watch.
#[utoipa::path(post, path = "/lobbies/watch", tag = "lobbies", security(("session" = [])),
    responses((status = OK, description = "The place.", body = Seat)))]
pub async fn watch(
    State(state): State<HttpState>,
    player: Player,
    address: Address,
    Json(body): Json<LobbyJoin>,
) -> Result<Answer<Seat>, ApiError> {
    draw_for_code(&address, &body)?;
    Ok(Answer(state.matchmaking.watch_lobby(&player.token, &body).await?))
}

/// Codes are guessed at a price.
fn draw_for_code(address: &Address, wanted: &LobbyJoin) -> Result<(), ApiError> {
    match wanted {
        LobbyJoin::Private(_) => address.draw_for_code(),
        LobbyJoin::Named(_) => Ok(()),
    }
}
