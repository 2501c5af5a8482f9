//! A player's client on a real WebSocket.

use std::collections::VecDeque;
use std::fmt::Debug;

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::handshake::client::Response;
use tokio_tungstenite::tungstenite::http::HeaderValue;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{WebSocketStream, client_async};
use wire::binary::{SUBPROTOCOL_BIN, ServerDecoder};
use wire::socket::{
    ClientMessage, CloseCode, Entity, GameState, Identity, MAX_SERVER_FRAME, ServerDraining, ServerMessage,
    WorldUpdate, decode_server,
};

use crate::harness::{DEADLINE, Game};

/// What a WebSocket runs over: TCP, or TLS on it.
pub trait Stream: AsyncRead + AsyncWrite + Unpin + Send + Debug {}

impl<S: AsyncRead + AsyncWrite + Unpin + Send + Debug> Stream for S {}

pub type Socket = WebSocketStream<Box<dyn Stream>>;

pub struct Player {
    pub socket: Socket,
    /// Set once joined.
    pub identity: Option<Identity>,
    /// Of the frame read last, what is not taken yet.
    waiting: VecDeque<ServerMessage>,
    /// Of a client that speaks the binary encoding.
    decoder: Option<ServerDecoder>,
}

impl Player {
    /// An open socket that has said nothing.
    pub async fn connect(game: &Game) -> Player {
        let (socket, _) = connect_with(game, &[("sec-websocket-protocol", "jet.v1.json")]).await.unwrap();
        Player::over(socket)
    }

    pub fn over(socket: Socket) -> Player {
        Player { socket, identity: None, waiting: VecDeque::new(), decoder: None }
    }

    /// The same, if that was agreed on.
    pub fn speaking_binary(self) -> Player {
        Player { decoder: Some(ServerDecoder::default()), ..self }
    }

    /// An open socket of the binary encoding.
    pub async fn connect_binary(game: &Game) -> Player {
        let (socket, response) = connect_with(game, &[("sec-websocket-protocol", SUBPROTOCOL_BIN)]).await.unwrap();
        assert_eq!(response.headers()["sec-websocket-protocol"], SUBPROTOCOL_BIN);
        Player::over(socket).speaking_binary()
    }

    /// Joins with a match ticket and reads its `Identity`.
    pub async fn join(game: &Game, ticket: &str) -> Player {
        Player::connect(game).await.joined(ticket).await
    }

    /// The same on a socket that is open already.
    pub async fn joined(mut self, ticket: &str) -> Player {
        self.send(&json!({ "type": "Join", "data": { "match_ticket": ticket } })).await;
        self.identified().await;
        self
    }

    pub async fn resume(game: &Game, token: &str, last_event: Option<u32>) -> Player {
        let mut player = Player::connect(game).await;
        let data = match last_event {
            Some(last_event) => json!({ "resume_token": token, "last_event": last_event }),
            None => json!({ "resume_token": token }),
        };
        player.send(&json!({ "type": "Join", "data": data })).await;
        player.identified().await;
        player
    }

    /// Tries to join and gives the close code it is refused with.
    pub async fn refused(game: &Game, data: Value) -> CloseCode {
        let mut player = Player::connect(game).await;
        player.send(&json!({ "type": "Join", "data": data })).await;
        player.closed().await
    }

    /// The tick of the newest snapshot, of a client of the binary encoding.
    pub fn newest_tick(&self) -> Option<u32> {
        self.decoder.as_ref().and_then(ServerDecoder::newest_tick)
    }

    /// What came beside the socket; none if it follows on nothing that is known.
    pub fn decode_datagram(&mut self, bytes: &[u8]) -> Option<WorldUpdate> {
        self.decoder.as_mut().expect("the encoding was agreed on").decode_datagram(bytes).unwrap()
    }

    async fn identified(&mut self) {
        match self.next().await {
            Ok(ServerMessage::Identity(identity)) => self.identity = Some(identity),
            other => panic!("Identity comes first, not {other:?}"),
        }
    }

    pub fn identity(&self) -> &Identity {
        self.identity.as_ref().unwrap()
    }

    pub fn seat(&self) -> u16 {
        self.identity().seat.expect("who watches has none")
    }

    pub fn token(&self) -> String {
        self.identity().resume_token.clone()
    }

    pub async fn send(&mut self, message: &Value) {
        if self.decoder.is_none() {
            return self.send_text(&message.to_string()).await;
        }
        let message: ClientMessage = serde_json::from_value(message.clone()).unwrap();
        let mut bytes = Vec::new();
        wire::binary::encode_client(&message, &mut bytes);
        self.socket.send(Message::binary(bytes)).await.unwrap();
    }

    pub async fn send_text(&mut self, text: &str) {
        self.socket.send(Message::text(text)).await.unwrap();
    }

    pub async fn steer(&mut self, seq: u32, thrust: f32, turn: f32, shoot: bool) {
        self.send(&json!({ "type": "Input", "data": { "seq": seq, "thrust": thrust, "turn": turn, "shoot": shoot } }))
            .await;
    }

    pub async fn leave(&mut self) {
        self.send(&json!({ "type": "Leave", "data": {} })).await;
    }

    /// The next message, or the number and reason of the close frame.
    pub async fn next(&mut self) -> Result<ServerMessage, (u16, String)> {
        loop {
            if let Some(message) = self.waiting.pop_front() {
                return Ok(message);
            }
            match timeout(DEADLINE, self.socket.next()).await.expect("the server is silent") {
                Some(Ok(Message::Text(text))) => {
                    assert!(text.len() <= MAX_SERVER_FRAME, "a frame of {} bytes", text.len());
                    self.waiting.extend(decode_server(&text).unwrap());
                }
                Some(Ok(Message::Binary(bytes))) => {
                    assert!(bytes.len() <= MAX_SERVER_FRAME, "a frame of {} bytes", bytes.len());
                    let decoder = self.decoder.as_mut().expect("the encoding was agreed on");
                    self.waiting.extend(decoder.decode(&bytes).unwrap());
                }
                Some(Ok(Message::Close(frame))) => {
                    let frame = frame.expect("a close frame says why");
                    return Err((frame.code.into(), frame.reason.to_string()));
                }
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                other => panic!("{other:?}"),
            }
        }
    }

    /// Reads on until a message is as wanted.
    pub async fn until<T>(&mut self, mut wanted: impl FnMut(ServerMessage) -> Option<T>) -> T {
        let search = async {
            loop {
                let message = self.next().await.unwrap_or_else(|why| panic!("closed: {why:?}"));
                if let Some(found) = wanted(message) {
                    return found;
                }
            }
        };
        timeout(DEADLINE, search).await.expect("it has not come in time")
    }

    pub async fn told_of_draining(&mut self) -> ServerDraining {
        self.until(|message| match message {
            ServerMessage::ServerDraining(draining) => Some(draining),
            _ => None,
        })
        .await
    }

    pub async fn state(&mut self, mut wanted: impl FnMut(&GameState) -> bool) -> GameState {
        self.until(|message| match message {
            ServerMessage::GameState(state) if wanted(&state) => Some(state),
            _ => None,
        })
        .await
    }

    pub async fn world(&mut self, mut wanted: impl FnMut(&WorldUpdate) -> bool) -> WorldUpdate {
        self.until(|message| match message {
            ServerMessage::WorldUpdate(world) if wanted(&world) => Some(world),
            _ => None,
        })
        .await
    }

    /// Reads on until the own ship is as wanted.
    pub async fn own_ship(&mut self, mut wanted: impl FnMut(&Entity) -> bool) -> Entity {
        let seat = self.seat();
        self.until(|message| match message {
            ServerMessage::WorldUpdate(world) => {
                world.entities.into_iter().find(|ship| ship.id == seat).filter(|ship| wanted(ship))
            }
            _ => None,
        })
        .await
    }

    pub async fn closed_with(&mut self) -> (u16, String) {
        let search = async {
            loop {
                if let Err(why) = self.next().await {
                    return why;
                }
            }
        };
        timeout(DEADLINE, search).await.expect("the server has not closed")
    }

    /// Reads on until the server closes, and checks the reason's form.
    pub async fn closed(&mut self) -> CloseCode {
        let (number, reason) = self.closed_with().await;
        let code = CloseCode::from_number(number).unwrap_or_else(|| panic!("{number} {reason}"));
        assert_eq!(reason, code.reason());
        code
    }
}

pub async fn connect_with(game: &Game, headers: &[(&'static str, &str)]) -> Result<(Socket, Response), Error> {
    connect_over(Box::new(TcpStream::connect(game.public).await?), game, headers).await
}

pub async fn connect_over(
    stream: Box<dyn Stream>,
    game: &Game,
    headers: &[(&'static str, &str)],
) -> Result<(Socket, Response), Error> {
    let mut request = game.ws_url().into_client_request().unwrap();
    for (name, value) in headers {
        request.headers_mut().insert(*name, HeaderValue::from_str(value).unwrap());
    }
    let (socket, response) = client_async(request, stream).await?;
    Ok((socket, response.map(|_| None)))
}
