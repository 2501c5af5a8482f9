//! The game socket.

use std::collections::VecDeque;
use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use rustls::pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::http::HeaderValue;
use tokio_tungstenite::tungstenite::http::header::SEC_WEBSOCKET_PROTOCOL;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{WebSocketStream, client_async};
use wire::binary::{self, SUBPROTOCOL_BIN, ServerDecoder};
use wire::socket::{
    ClientMessage, GameState, Identity, Input, Join, Leave, SUBPROTOCOL_JSON, ServerMessage, decode_server,
    encode_client,
};

use crate::Trust;

/// Generous: what is waited for here comes, or something is broken.
const DEADLINE: Duration = Duration::from_secs(60);

/// The close frame that ended the connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Closed {
    pub number: u16,
    pub reason: String,
}

#[derive(Debug, thiserror::Error)]
pub enum SocketError {
    #[error("closed: {0:?}")]
    Closed(Closed),
    #[error("the connection broke: {0}")]
    Broken(String),
    #[error("nothing came in time")]
    Silent,
}

/// TCP, or TLS over it.
trait Wire: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Wire for T {}

/// What a pilot does with the controls.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sticks {
    /// -1 to 1.
    pub thrust: f32,
    /// -1 to 1, positive clockwise.
    pub turn: f32,
    pub shoot: bool,
    /// The tick of which the pilot saw the others; none for as they are.
    pub seen: Option<u32>,
}

/// One connection to a game server.
pub struct GameSocket {
    stream: WebSocketStream<Box<dyn Wire>>,
    waiting: VecDeque<ServerMessage>,
    seq: u32,
    /// Of a connection in the binary encoding.
    decoder: Option<ServerDecoder>,
}

impl GameSocket {
    /// Opens the socket without joining.
    pub async fn open(ws_url: &str) -> Result<Self, SocketError> {
        Self::open_trusting(ws_url, &Trust::of_the_web()).await
    }

    /// Opens the socket without joining, towards a server that `trust` vouches for.
    pub async fn open_trusting(ws_url: &str, trust: &Trust) -> Result<Self, SocketError> {
        Self::open_as(ws_url, SUBPROTOCOL_JSON, trust).await
    }

    async fn open_as(ws_url: &str, subprotocol: &'static str, trust: &Trust) -> Result<Self, SocketError> {
        let broken = |error: Error| SocketError::Broken(error.to_string());
        let mut request = ws_url.into_client_request().map_err(broken)?;
        request.headers_mut().insert(SEC_WEBSOCKET_PROTOCOL, HeaderValue::from_static(subprotocol));
        let wire = connect(request.uri(), trust).await.map_err(SocketError::Broken)?;
        let (stream, _) = client_async(request, wire).await.map_err(broken)?;
        let decoder = (subprotocol == SUBPROTOCOL_BIN).then(ServerDecoder::default);
        Ok(Self { stream, waiting: VecDeque::new(), seq: 0, decoder })
    }

    /// Takes a seat with a match ticket.
    pub async fn join(ws_url: &str, match_ticket: &str) -> Result<(Self, Identity), SocketError> {
        let join = Join { match_ticket: Some(match_ticket.into()), resume_token: None, last_event: None };
        Self::open(ws_url).await?.join_with(join).await
    }

    /// Takes a seat with a match ticket, at a server that `trust` vouches for.
    pub async fn join_trusting(
        ws_url: &str,
        match_ticket: &str,
        trust: &Trust,
    ) -> Result<(Self, Identity), SocketError> {
        let join = Join { match_ticket: Some(match_ticket.into()), resume_token: None, last_event: None };
        Self::open_trusting(ws_url, trust).await?.join_with(join).await
    }

    /// The same in the binary encoding.
    pub async fn join_binary(ws_url: &str, match_ticket: &str) -> Result<(Self, Identity), SocketError> {
        let join = Join { match_ticket: Some(match_ticket.into()), resume_token: None, last_event: None };
        Self::open_as(ws_url, SUBPROTOCOL_BIN, &Trust::of_the_web()).await?.join_with(join).await
    }

    /// Comes back to a seat.
    pub async fn resume(
        ws_url: &str,
        resume_token: &str,
        last_event: Option<u32>,
    ) -> Result<(Self, Identity), SocketError> {
        let join = Join { match_ticket: None, resume_token: Some(resume_token.into()), last_event };
        Self::open(ws_url).await?.join_with(join).await
    }

    async fn join_with(mut self, join: Join) -> Result<(Self, Identity), SocketError> {
        self.send(&ClientMessage::Join(join)).await?;
        match self.next().await? {
            ServerMessage::Identity(identity) => Ok((self, identity)),
            other => Err(SocketError::Broken(format!("expected Identity, got {other:?}"))),
        }
    }

    pub async fn send(&mut self, message: &ClientMessage) -> Result<(), SocketError> {
        if self.decoder.is_some() {
            let mut bytes = Vec::new();
            binary::encode_client(message, &mut bytes);
            return self.send_raw(Message::binary(bytes)).await;
        }
        let text = encode_client(message).map_err(|error| SocketError::Broken(error.to_string()))?;
        self.send_raw(Message::text(text)).await
    }

    /// Any frame, for tests of what the server refuses.
    pub async fn send_raw(&mut self, message: Message) -> Result<(), SocketError> {
        self.stream.send(message).await.map_err(|error| SocketError::Broken(error.to_string()))
    }

    /// Sets the controls and returns the sequence number to look for in `ack`.
    pub async fn steer(&mut self, thrust: f32, turn: f32, shoot: bool) -> Result<u32, SocketError> {
        self.hold(Sticks { thrust, turn, shoot, seen: None }).await
    }

    /// The same with all that a pilot can say.
    pub async fn hold(&mut self, Sticks { thrust, turn, shoot, seen }: Sticks) -> Result<u32, SocketError> {
        self.seq += 1;
        let input = Input { seq: self.seq, tick: None, seen, thrust, turn, shoot, ability: false };
        self.send(&ClientMessage::Input(input)).await?;
        Ok(self.seq)
    }

    pub async fn leave(&mut self) -> Result<(), SocketError> {
        self.send(&ClientMessage::Leave(Leave {})).await
    }

    /// The next message of the server.
    pub async fn next(&mut self) -> Result<ServerMessage, SocketError> {
        loop {
            if let Some(message) = self.waiting.pop_front() {
                return Ok(message);
            }
            let frame = tokio::time::timeout(DEADLINE, self.stream.next()).await.map_err(|_| SocketError::Silent)?;
            match frame {
                Some(Ok(Message::Text(text))) => {
                    let messages = decode_server(&text).map_err(|error| SocketError::Broken(error.to_string()))?;
                    self.waiting.extend(messages);
                }
                Some(Ok(Message::Binary(bytes))) => {
                    let decoder = self.decoder.as_mut().ok_or_else(|| SocketError::Broken("a binary frame".into()))?;
                    let messages = decoder.decode(&bytes).map_err(|error| SocketError::Broken(error.to_string()))?;
                    self.waiting.extend(messages);
                }
                Some(Ok(Message::Close(Some(frame)))) => {
                    let closed = Closed { number: frame.code.into(), reason: frame.reason.to_string() };
                    return Err(SocketError::Closed(closed));
                }
                Some(Ok(_)) => {}
                Some(Err(error)) => return Err(SocketError::Broken(error.to_string())),
                None => return Err(SocketError::Broken("the stream ended without a close frame".into())),
            }
        }
    }

    /// Reads until `pick` takes a message.
    pub async fn wait_for<T>(&mut self, mut pick: impl FnMut(ServerMessage) -> Option<T>) -> Result<T, SocketError> {
        loop {
            if let Some(found) = pick(self.next().await?) {
                return Ok(found);
            }
        }
    }

    /// Reads until a `GameState` satisfies `wanted`.
    pub async fn wait_for_state(&mut self, wanted: impl Fn(&GameState) -> bool) -> Result<GameState, SocketError> {
        self.wait_for(|message| match message {
            ServerMessage::GameState(state) if wanted(&state) => Some(state),
            _ => None,
        })
        .await
    }

    /// Reads until the server closes.
    pub async fn wait_for_close(&mut self) -> Result<Closed, SocketError> {
        loop {
            match self.next().await {
                Ok(_) => {}
                Err(SocketError::Closed(closed)) => return Ok(closed),
                Err(error) => return Err(error),
            }
        }
    }
}

async fn connect(uri: &http::Uri, trust: &Trust) -> Result<Box<dyn Wire>, String> {
    let secure = uri.scheme_str() == Some("wss");
    let host = uri.host().ok_or("the address has no host")?.trim_matches(['[', ']']);
    let port = uri.port_u16().unwrap_or(if secure { 443 } else { 80 });
    let tcp = TcpStream::connect((host, port)).await.map_err(|error| error.to_string())?;
    tcp.set_nodelay(true).map_err(|error| error.to_string())?;
    if !secure {
        return Ok(Box::new(tcp));
    }
    let name = ServerName::try_from(host.to_owned()).map_err(|error| error.to_string())?;
    let tls = TlsConnector::from(trust.config()).connect(name, tcp).await.map_err(|error| error.to_string())?;
    Ok(Box::new(tls))
}
