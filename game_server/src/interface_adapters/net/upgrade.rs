//! `GET /ws`: from an HTTP request to a game socket.

use std::net::{IpAddr, SocketAddr};

use axum::extract::ws::rejection::WebSocketUpgradeRejection;
use axum::extract::ws::{WebSocket, WebSocketUpgrade};
use axum::extract::{ConnectInfo, State};
use axum::response::Response;
use http::header::{ORIGIN, SEC_WEBSOCKET_PROTOCOL};
use http::{HeaderMap, HeaderValue};
use service_kit::http::Place;
use service_kit::problem::ApiError;
use wire::binary::SUBPROTOCOL_BIN;
use wire::problem::Code;
use wire::socket::{CloseCode, MAX_CLIENT_FRAME, MAX_SERVER_FRAME, SUBPROTOCOL_JSON};

use crate::interface_adapters::net::closing::{Ending, close};
use crate::interface_adapters::net::connection::Connection;
use crate::interface_adapters::net::handshake::{Welcome, shake_hands};
use crate::interface_adapters::net::watcher::Watcher;
use crate::interface_adapters::net::writer::Encoding;
use crate::interface_adapters::net::{GameSocket, SocketParts};

/// Of each connection, for as long as it lives, and cleared for each read: a client's frames are small. Longer ones come in
/// several reads.
const READ_BUFFER: usize = 512;

/// One frame that the peer does not take, the next, and a close frame.
const MAX_WRITE_BUFFER: usize = 2 * MAX_SERVER_FRAME + 4 * 1024;

/// The game socket: a WebSocket upgrade (RFC 6455). `PROTOCOL.md` specifies the messages.
#[utoipa::path(get, path = "/ws", tag = "game",
    responses((status = SWITCHING_PROTOCOLS, description = "The socket is open; the first message is `Join`.", headers(
        ("sec-websocket-protocol" = String, description = "The sub-protocol chosen of those offered: `jet.v1.bin` or `jet.v1.json`.")))))]
pub(super) async fn handle(
    State(game): State<GameSocket>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Result<Response, ApiError> {
    check_origin(game.parts(), &headers)?;
    let mut upgrade =
        upgrade.map_err(|_| ApiError::new(Code::ParameterInvalid, "Connect to this address with a WebSocket."))?;
    let busy = || ApiError::new(Code::ServiceUnavailable, "The server has no room for another connection.");
    let place = admit_proxied(game.parts(), peer.ip(), &headers)?;
    let room = game.0.room.clone().try_acquire_owned().map_err(|_| busy().retry_after_s(5))?;

    let offer = Offer::read(&headers);
    let encoding = match offer {
        Offer::Nothing => Some(Encoding::Json),
        Offer::Ours(encoding) => {
            upgrade.set_selected_protocol(HeaderValue::from_static(subprotocol(encoding)));
            Some(encoding)
        }
        // A browser hides the close code of a connection whose offer was not taken up, so it is, for a moment.
        Offer::Unknown(first) => {
            upgrade.set_selected_protocol(first);
            None
        }
    };
    let token = game.0.tasks.token();
    Ok(within_limits(upgrade).on_upgrade(move |socket| async move {
        serve(game, socket, encoding).await;
        drop((place, room, token));
    }))
}

/// Bounds what a connection may send and what it keeps in memory.
pub fn within_limits(upgrade: WebSocketUpgrade) -> WebSocketUpgrade {
    upgrade
        .read_buffer_size(READ_BUFFER)
        .write_buffer_size(0)
        .max_write_buffer_size(MAX_WRITE_BUFFER)
        .max_message_size(MAX_CLIENT_FRAME)
        .max_frame_size(MAX_CLIENT_FRAME)
}

/// A connection from its first message to its close frame. Without an encoding it is told that there is none in common.
async fn serve(game: GameSocket, mut socket: WebSocket, encoding: Option<Encoding>) {
    let id = game.next_connection();
    game.meters().connections.increment(1.0);
    let ending = if let Some(encoding) = encoding {
        match shake_hands(&game, &mut socket, encoding, id).await {
            Ok(Welcome::Seated(joined)) => {
                game.meters().players.increment(1.0);
                let ending = Connection::new(&game, &mut socket, *joined).run().await;
                game.meters().players.decrement(1.0);
                ending
            }
            Ok(Welcome::Watching(admitted)) => {
                game.meters().watchers.increment(1.0);
                let ending = Watcher::new(&game, &mut socket, *admitted).run().await;
                game.meters().watchers.decrement(1.0);
                ending
            }
            Err(ending) => ending,
        }
    } else {
        Ending::Because(CloseCode::ClientTooOld)
    };
    metrics::counter!("game_socket_closes_total", "code" => ending.name()).increment(1);
    tracing::debug!(conn_id = id.0, code = ending.name(), "connection closed");
    close(socket, ending).await;
    game.meters().connections.decrement(1.0);
}

/// A browser says which page opened the socket; other clients say nothing.
fn check_origin(parts: &SocketParts, headers: &HeaderMap) -> Result<(), ApiError> {
    let Some(origin) = headers.get(ORIGIN) else { return Ok(()) };
    let allowed = |listed: &String| listed == "*" || listed.as_bytes() == origin.as_bytes();
    if parts.allowed_origins.iter().any(allowed) {
        Ok(())
    } else {
        Err(ApiError::new(Code::OriginForbidden, "This page may not open the game socket."))
    }
}

/// A proxy is one peer with many clients. Each client gets no more sockets through it than it would get without.
fn admit_proxied(parts: &SocketParts, peer: IpAddr, headers: &HeaderMap) -> Result<Option<Place>, ApiError> {
    let client = parts.proxies.client(peer, headers);
    if client == peer {
        return Ok(None);
    }
    let place = parts.proxied.admit(client).map_err(|refusal| {
        metrics::counter!("http_connections_refused_total", "limit" => refusal.name()).increment(1);
        ApiError::new(Code::RateLimited, "Too many connections from your network.").retry_after_s(5)
    })?;
    Ok(Some(place))
}

fn subprotocol(encoding: Encoding) -> &'static str {
    match encoding {
        Encoding::Binary => SUBPROTOCOL_BIN,
        Encoding::Json => SUBPROTOCOL_JSON,
    }
}

/// The sub-protocols that the client offers.
#[derive(Debug, PartialEq)]
enum Offer {
    Nothing,
    /// The first that is spoken here.
    Ours(Encoding),
    /// Others only; the first of them.
    Unknown(HeaderValue),
}

impl Offer {
    fn read(headers: &HeaderMap) -> Offer {
        let mut first = None;
        for value in headers.get_all(SEC_WEBSOCKET_PROTOCOL) {
            for name in value.as_bytes().split(|byte| *byte == b',').map(<[u8]>::trim_ascii) {
                for encoding in [Encoding::Binary, Encoding::Json] {
                    if name == subprotocol(encoding).as_bytes() {
                        return Offer::Ours(encoding);
                    }
                }
                if first.is_none() && !name.is_empty() {
                    first = HeaderValue::from_bytes(name).ok();
                }
            }
        }
        first.map_or(Offer::Nothing, Offer::Unknown)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn offer(values: &[&'static str]) -> Offer {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(SEC_WEBSOCKET_PROTOCOL, HeaderValue::from_static(value));
        }
        Offer::read(&headers)
    }

    #[test]
    fn our_protocol_is_found_wherever_it_stands() {
        for values in [&["jet.v1.json"][..], &["jet.v2.bin , jet.v1.json"], &["jet.v9", "jet.v1.json, jet.v1.bin"]] {
            assert_eq!(offer(values), Offer::Ours(Encoding::Json));
        }
        assert_eq!(offer(&["jet.v1.bin, jet.v1.json"]), Offer::Ours(Encoding::Binary));
        assert_eq!(offer(&[]), Offer::Nothing);
        assert_eq!(offer(&["jet.v9, jet.v8"]), Offer::Unknown(HeaderValue::from_static("jet.v9")));
    }
}
