//! From an open socket to a seat.

use std::time::Duration;

use axum::extract::ws::WebSocket;
use service_kit::trace::{Span, TraceContext};
use tokens::{GameTicket, OpaqueToken, TokenError, WatchClaims, verify_game_ticket};
use tokio::sync::oneshot;
use tokio::time::timeout;
use wire::socket::{CloseCode, Join};

use crate::NAME;
use crate::interface_adapters::net::GameSocket;
use crate::interface_adapters::net::closing::Ending;
use crate::interface_adapters::net::reader::{Heard, read};
use crate::interface_adapters::net::watcher::{Admitted, Stage};
use crate::interface_adapters::net::writer::{Encoding, lone_pong};
use crate::interface_adapters::protocol::{ResumeToken, refusal_code};
use crate::use_cases::lobby::{
    Admission, ConnectionId, JoinRefusal, JoinRequest, LobbyError, LobbyHandle, LobbyId, Proof, WatchRequest,
};

/// Control frames before the first message. A client has no need for many.
const MAX_CONTROL_FRAMES: usize = 16;

/// Pings before the first message: who wants to know how far a server is has no more to ask.
const MAX_PINGS: usize = 8;

/// A connection that has its seat.
pub struct Joined {
    pub id: ConnectionId,
    pub encoding: Encoding,
    pub lobby: LobbyHandle,
    pub admission: Box<Admission>,
    /// For the client; only its hash is kept.
    pub resume_token: String,
    /// The span of the join.
    pub trace: Option<TraceContext>,
}

/// What a connection goes on as.
pub enum Welcome {
    Seated(Box<Joined>),
    Watching(Box<Admitted>),
}

/// Takes the client's first message and asks its lobby for the seat, or to watch. Calls no other service unless a ticket names a key
/// that was never seen.
pub async fn shake_hands(
    game: &GameSocket,
    socket: &mut WebSocket,
    encoding: Encoding,
    id: ConnectionId,
) -> Result<Welcome, Ending> {
    let parts = game.parts();
    let opened_ms = parts.clock.unix_ms();
    let work = async {
        let join = first_message(socket, encoding, parts.times.write).await?;
        let (lobby, proof) = match way_in(game, &join).await.map_err(Ending::Because)? {
            WayIn::Seat(lobby, proof) => (lobby, proof),
            WayIn::Watch(stage, claims) => {
                return watch(game, stage, &claims, encoding, id)
                    .await
                    .map(|admitted| Welcome::Watching(Box::new(admitted)));
            }
        };
        let mut joined = take_seat(game, lobby, proof, join.last_event, encoding, id).await?;
        joined.trace = joined.admission.trace.map(|trace| trace_join(&joined, trace, opened_ms));
        Ok(Welcome::Seated(Box::new(joined)))
    };
    tokio::select! {
        () = parts.stop.cancelled() => Err(Ending::Because(CloseCode::ServerStopping)),
        done = timeout(parts.times.join, work) => match done {
            Ok(result) => result,
            Err(_) => Err(Ending::Because(CloseCode::JoinTimeout)),
        },
    }
}

/// Until it comes, pings are answered at once: by them a client measures how far the server is before it asks for a seat.
async fn first_message(socket: &mut WebSocket, encoding: Encoding, write_within: Duration) -> Result<Join, Ending> {
    let mut pings = 0;
    for _ in 0..=MAX_CONTROL_FRAMES {
        match read(socket.recv().await, encoding)? {
            Heard::Join(join) => return Ok(join),
            Heard::Control => {}
            Heard::Ping { nonce } if pings < MAX_PINGS => {
                pings += 1;
                let sent = timeout(write_within, socket.send(lone_pong(encoding, nonce))).await;
                sent.map_err(|_| Ending::Because(CloseCode::TooSlow))?.map_err(|error| Ending::of(&error))?;
            }
            Heard::Ping { .. } => break,
            Heard::Input(_)
            | Heard::Leave
            | Heard::Jet(_)
            | Heard::Wish(_)
            | Heard::Say(..)
            | Heard::Offer(_)
            | Heard::Fallback
            | Heard::Watch(_)
            | Heard::Playback(_) => {
                return Err(Ending::Because(CloseCode::BadMessage));
            }
        }
    }
    Err(Ending::Because(CloseCode::Flooding))
}

/// Where a first message leads, and by what right.
enum WayIn {
    Seat(LobbyHandle, Proof),
    Watch(Stage, WatchClaims),
}

async fn way_in(game: &GameSocket, join: &Join) -> Result<WayIn, CloseCode> {
    match (&join.match_ticket, &join.resume_token) {
        (Some(ticket), None) => by_ticket(game, ticket).await,
        (None, Some(token)) => by_resume_token(game, token),
        (Some(_), Some(_)) | (None, None) => Err(CloseCode::BadMessage),
    }
}

async fn watch(
    game: &GameSocket,
    stage: Stage,
    claims: &WatchClaims,
    encoding: Encoding,
    connection: ConnectionId,
) -> Result<Admitted, Ending> {
    let refused = |refusal| Ending::Because(refusal_code(refusal));
    let place = game.0.watchers_room.clone().try_acquire_owned().map_err(|_| refused(JoinRefusal::WatchersFull))?;
    let (reply, answer) = oneshot::channel();
    stage.watch(WatchRequest { player: claims.sub, reply }).map_err(|error| not_taken(game, error))?;
    match answer.await {
        Ok(Ok(admission)) => {
            tracing::debug!(conn_id = connection.0, lobby_id = %stage.id(), player_id = %claims.sub, "watching");
            Ok(Admitted { id: connection, encoding, stage, admission, place })
        }
        Ok(Err(refusal)) => Err(refused(refusal)),
        // The lobby ended in between.
        Err(_) => Err(Ending::Because(not_here(game))),
    }
}

/// The lobby did not take the request.
fn not_taken(game: &GameSocket, error: LobbyError) -> Ending {
    Ending::Because(match error {
        // Of the codes that ask a client to come back, the one that says why: it was not heard in time.
        LobbyError::Busy => CloseCode::JoinTimeout,
        LobbyError::Gone => not_here(game),
    })
}

async fn take_seat(
    game: &GameSocket,
    lobby: LobbyHandle,
    proof: Proof,
    last_event: Option<u32>,
    encoding: Encoding,
    id: ConnectionId,
) -> Result<Joined, Ending> {
    let secret = OpaqueToken::generate().map_err(|error| {
        tracing::error!(%error, "no randomness for a resume token");
        Ending::Because(CloseCode::LobbyFailed)
    })?;
    let (reply, answer) = oneshot::channel();
    let next_resume = secret.hash();
    let request = JoinRequest { connection: id, proof, next_resume, last_event, reply };
    lobby.join(request).map_err(|error| not_taken(game, error))?;
    match answer.await {
        Ok(Ok(admission)) => {
            let token = ResumeToken { lobby_id: lobby.id().clone(), seat: admission.seat, secret };
            tracing::debug!(
                conn_id = id.0, lobby_id = %lobby.id(), player_id = %admission.player, seat = admission.seat.0, "joined"
            );
            Ok(Joined { id, encoding, resume_token: token.reveal(), lobby, admission, trace: None })
        }
        Ok(Err(refusal)) => Err(Ending::Because(refusal_code(refusal))),
        // The lobby ended in between.
        Err(_) => Err(Ending::Because(not_here(game))),
    }
}

/// Whose trace it is only shows when the seat is given, so the span is made afterwards.
fn trace_join(joined: &Joined, trace: TraceContext, opened_ms: i64) -> TraceContext {
    let mut span = Span::begin_since(NAME, "join", trace, opened_ms);
    span.set("lobby_id", joined.lobby.id().to_string());
    span.set("match_id", joined.admission.match_id.to_string());
    span.set("player_id", joined.admission.player.to_string());
    if let Some(made) = joined.lobby.trace().filter(|made| !made.is_same_trace(trace)) {
        span.link(made);
    }
    span.context()
}

async fn by_ticket(game: &GameSocket, ticket: &str) -> Result<WayIn, CloseCode> {
    let parts = game.parts();
    let now = parts.clock.unix_s();
    let checked = parts.keys.verify(|keys| verify_game_ticket(keys, ticket, parts.server_id, now)).await;
    let ticket = checked.map_err(|error| match error {
        TokenError::Expired => CloseCode::TicketExpired,
        other => {
            tracing::debug!(error = %other, "match ticket refused");
            CloseCode::TicketInvalid
        }
    })?;
    let named = |lobby_id: &str| LobbyId::parse(lobby_id).ok_or(CloseCode::LobbyUnknown);
    match ticket {
        GameTicket::Seat(claims) => {
            let lobby = parts.registry.find(&named(&claims.lobby_id)?).ok_or_else(|| not_here(game))?;
            Ok(WayIn::Seat(lobby, Proof::Ticket(claims)))
        }
        GameTicket::Watch(claims) => {
            let lobby_id = named(&claims.lobby_id)?;
            let lobby = parts.registry.find(&lobby_id).map(Stage::Lobby);
            let stage = lobby.or_else(|| parts.screenings.find(&lobby_id).map(Stage::Screening));
            Ok(WayIn::Watch(stage.ok_or_else(|| not_here(game))?, claims))
        }
    }
}

fn by_resume_token(game: &GameSocket, text: &str) -> Result<WayIn, CloseCode> {
    let token = ResumeToken::parse(text).ok_or(CloseCode::ResumeInvalid)?;
    let lobby = game.parts().registry.find(&token.lobby_id).ok_or_else(|| not_here(game))?;
    Ok(WayIn::Seat(lobby, Proof::Resume { seat: token.seat, token: token.secret.hash() }))
}

/// What somebody is told whose lobby is over. On a server that drains it may have made way while the player was coming.
fn not_here(game: &GameSocket) -> CloseCode {
    if game.parts().registry.is_draining() { CloseCode::ServerDraining } else { CloseCode::LobbyUnknown }
}
