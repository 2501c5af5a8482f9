//! A joined connection: ticks out, inputs in, until one side ends it.

use std::convert::Infallible;
use std::sync::Arc;

use axum::extract::ws::{Message, WebSocket};
use bytes::Bytes;
use service_kit::trace::{Kind, Span, TraceContext};
use tokio::sync::broadcast::error::{RecvError, TryRecvError};
use tokio::sync::{broadcast, oneshot};
use tokio::time::{Instant, timeout};
use wire::binary::decode_client_datagram;
use wire::socket::{CloseCode, DenialCode, Input};

use crate::NAME;
use crate::domain::{Seat, Tick};
use crate::interface_adapters::net::GameSocket;
use crate::interface_adapters::net::closing::Ending;
use crate::interface_adapters::net::handshake::Joined;
use crate::interface_adapters::net::lane::{Beside, LaneEnd, LaneHeard};
use crate::interface_adapters::net::presence::Presence;
use crate::interface_adapters::net::reader::{Heard, payload_len, read};
use crate::interface_adapters::net::writer::{Datagram, Encoding, Greeting, Way, Writer, WriterParts};
use crate::interface_adapters::protocol::{Recipient, close_code, identity, player_input};
use crate::use_cases::lobby::{ConnectionId, Departure, Gaze, Line, LobbyError, LobbyHandle, PlayerInput, TickFrame};

/// One player's connection, owned by its task.
pub struct Connection<'a> {
    game: &'a GameSocket,
    socket: &'a mut WebSocket,
    id: ConnectionId,
    seat: Seat,
    lobby: LobbyHandle,
    ticks: broadcast::Receiver<Arc<TickFrame>>,
    departed: oneshot::Receiver<Departure>,
    encoding: Encoding,
    writer: Writer,
    beside: Beside,
    /// The number of the newest input.
    steered: u32,
    /// The newest input, while the lobby's inbox has no room for it.
    unsent: Option<PlayerInput>,
    presence: Presence,
    /// The snapshot that a newcomer is shown at once.
    welcome: Option<Arc<TickFrame>>,
    trace: Option<TraceContext>,
}

impl<'a> Connection<'a> {
    pub fn new(game: &'a GameSocket, socket: &'a mut WebSocket, joined: Joined) -> Connection<'a> {
        let Joined { id, encoding, lobby, admission, resume_token, trace } = joined;
        let identity = identity(Recipient { lobby: &lobby, admission: &admission, resume_token });
        let Line { notices, ticks, departed } = admission.line;
        let mut writer = Writer::new(WriterParts {
            encoding,
            gaze: Gaze::Pilot(admission.seat),
            rules: lobby.rules().clone(),
            notices: Some(notices),
            bytes_per_s: game.parts().client_bytes_per_s,
        });
        writer.greet(Greeting {
            identity,
            state: &admission.state,
            draining: admission.draining.as_deref(),
            tally: admission.tally.as_deref(),
            missed: &admission.missed,
        });
        Connection {
            id,
            seat: admission.seat,
            lobby,
            ticks,
            departed,
            encoding,
            writer,
            beside: Beside::default(),
            steered: 0,
            unsent: None,
            presence: Presence::new(game.parts().times.ping, game.parts().times.idle),
            welcome: Some(admission.frame),
            trace,
            game,
            socket,
        }
    }

    /// Runs until one side ends it.
    pub async fn run(mut self) -> Ending {
        let Err(ending) = self.converse().await;
        self.take_lane_down(LaneEnd::Over);
        ending
    }

    async fn converse(&mut self) -> Result<Infallible, Ending> {
        let welcome = self.welcome.take();
        let first = self.trace.map(|trace| Span::begin(NAME, "first snapshot", Kind::Internal, trace));
        self.write(welcome).await?;
        drop(first);
        loop {
            tokio::select! {
                biased;
                departed = &mut self.departed => return Err(self.let_go(departed).await),
                tick = self.ticks.recv() => {
                    let frame = self.newest(tick);
                    self.steer_again();
                    if let Some(why) = self.beside.failing(Instant::now(), self.game.parts().times.channel) {
                        self.take_lane_down(why);
                    }
                    self.write(frame).await?;
                }
                frame = self.socket.recv() => {
                    if let Some(Ok(message)) = &frame {
                        self.admit(payload_len(message))?;
                    }
                    self.hear(read(frame, self.encoding)?).await?;
                }
                heard = self.beside.heard() => self.hear_beside(heard)?,
                () = self.presence.alarm() => self.keep_alive().await?,
            }
        }
    }

    /// The newest tick that waits; those before it are not worth writing any more.
    fn newest(&mut self, first: Result<Arc<TickFrame>, RecvError>) -> Option<Arc<TickFrame>> {
        let mut newest = match first {
            Ok(frame) => Some(frame),
            Err(RecvError::Lagged(_)) => None,
            // The lobby is gone; `departed` says why.
            Err(RecvError::Closed) => return None,
        };
        loop {
            match self.ticks.try_recv() {
                Ok(frame) => {
                    let has_snapshot = |frame: &Arc<TickFrame>| frame.snapshot.is_some();
                    if newest.as_ref().is_some_and(has_snapshot) {
                        // What happened on a tick without one is told beside the snapshot that waits.
                        if !has_snapshot(&frame) {
                            continue;
                        }
                        self.game.meters().snapshots_skipped.increment(1);
                    }
                    newest = Some(frame);
                }
                Err(TryRecvError::Lagged(_)) => {}
                Err(TryRecvError::Empty | TryRecvError::Closed) => return newest,
            }
        }
    }

    async fn write(&mut self, frame: Option<Arc<TickFrame>>) -> Result<(), Ending> {
        let way = if self.beside.in_use().is_some() { Way::Channel } else { Way::Socket };
        let written = self.writer.compose(frame.as_ref(), way);
        if let Some(bytes) = self.writer.too_long() {
            return Err(GameSocket::cannot_tell(self.id, self.lobby.id(), bytes));
        }
        if let Some(datagram) = &written.datagram {
            self.send_beside(datagram);
        }
        let is_told = written.datagram.is_some() || written.frame.as_ref().is_some_and(|frame| frame.has_snapshot);
        if !is_told && frame.is_some_and(|frame| frame.snapshot.is_some()) {
            self.game.meters().snapshots_skipped.increment(1);
        }
        let Some(frame) = written.frame else { return Ok(()) };
        self.game.count_sent(frame.payload_len(), frame.has_snapshot, frame.is_cut);
        self.send(frame.message).await
    }

    /// A snapshot that the channel does not take now is not sent later either: the next one is newer.
    fn send_beside(&mut self, Datagram { bytes, is_cut }: &Datagram) {
        if self.beside.in_use().is_some_and(|lane| lane.send(bytes)) {
            self.game.count_sent(bytes.len(), true, *is_cut);
        } else {
            self.game.meters().snapshots_skipped.increment(1);
        }
    }

    /// Writes one frame, unless the lobby lets the connection go meanwhile. A peer that does not take it for too long is too
    /// slow.
    async fn send(&mut self, message: Message) -> Result<(), Ending> {
        let within = self.game.parts().times.write;
        tokio::select! {
            biased;
            sent = timeout(within, self.socket.send(message)) => match sent {
                Ok(Ok(())) => Ok(()),
                Ok(Err(_)) => Err(Ending::Gone),
                Err(_) => Err(Ending::Because(CloseCode::TooSlow)),
            },
            departed = &mut self.departed => Err(Ending::Because(departure_code(departed))),
        }
    }

    fn hear_beside(&mut self, heard: LaneHeard) -> Result<(), Ending> {
        let bytes = match heard {
            LaneHeard::Datagram(bytes) => bytes,
            LaneHeard::Closed => {
                self.take_lane_down(LaneEnd::Closed);
                return Ok(());
            }
        };
        self.admit(bytes.len())?;
        let datagram = decode_client_datagram(&bytes).map_err(|error| {
            tracing::debug!(%error, "datagram not understood");
            Ending::Because(CloseCode::BadMessage)
        })?;
        if self.beside.note_heard(self.presence.last_heard()) {
            self.game.meters().channels.increment(1.0);
        }
        if let Some(taken) = datagram.taken {
            self.writer.arrived(Tick(u64::from(taken)));
        }
        let newest = datagram.inputs.last().map(|input| input.seq);
        for input in &datagram.inputs {
            if input.seq > self.steered {
                self.steer(input, Some(input.seq) != newest)?;
            }
        }
        Ok(())
    }

    fn take_lane_down(&mut self, why: LaneEnd) {
        if self.beside.in_use().is_some() {
            self.game.meters().channels.decrement(1.0);
        }
        if self.beside.take_down() {
            metrics::counter!("game_channel_ends_total", "why" => why.name()).increment(1);
            tracing::debug!(conn_id = self.id.0, why = why.name(), "data channel given up");
        }
    }

    /// Snapshots go on on the socket until the client says something on the lane.
    fn open_lane(&mut self, offer: &str) -> Result<(), Ending> {
        if !self.beside.admit_offer(self.presence.last_heard()) {
            return Err(Ending::Because(CloseCode::Flooding));
        }
        self.take_lane_down(LaneEnd::Replaced);
        let lanes = self.game.parts().lanes.as_ref().filter(|_| self.encoding == Encoding::Binary);
        let opened = lanes.map_or(Err(DenialCode::NoChannels), |lanes| lanes.open(offer));
        self.writer.answer(opened.map(|(lane, answer)| {
            self.beside.put(lane, self.presence.last_heard());
            answer
        }));
        Ok(())
    }

    /// Counts what has come, before it is looked at.
    fn admit(&mut self, bytes: usize) -> Result<(), Ending> {
        self.game.meters().bytes_received.increment(bytes as u64);
        self.presence.heard(bytes)
    }

    async fn hear(&mut self, heard: Heard) -> Result<(), Ending> {
        match heard {
            Heard::Control => Ok(()),
            Heard::Ping { nonce } => {
                self.writer.pong(nonce);
                Ok(())
            }
            Heard::Input(input) => self.steer(&input, false),
            Heard::Offer(offer) => self.open_lane(&offer),
            Heard::Fallback => {
                self.take_lane_down(LaneEnd::Fallback);
                Ok(())
            }
            Heard::Leave => self.leave().await,
            Heard::Jet(jet) => {
                let within = self.game.parts().times.write;
                let _ = timeout(within, self.lobby.choose_jet(self.seat, self.id, jet)).await;
                Ok(())
            }
            Heard::Wish(wish) => {
                // Whoever has waited as long for room in the inbox may ask again; if the lobby is gone `departed` says why.
                let within = self.game.parts().times.write;
                let _ = timeout(within, self.lobby.wish(self.seat, self.id, wish)).await;
                Ok(())
            }
            Heard::Say(to, saying) => {
                // Where the inbox is full it is not heard; if the lobby is gone `departed` says why.
                let _ = self.lobby.say(self.seat, self.id, to, saying);
                Ok(())
            }
            Heard::Join(_) | Heard::Watch(_) | Heard::Playback(_) => Err(Ending::Because(CloseCode::BadMessage)),
        }
    }

    fn steer(&mut self, input: &Input, again: bool) -> Result<(), Ending> {
        let input = player_input(input, again, self.seat, self.id).map_err(|_| Ending::Because(CloseCode::BadInput))?;
        self.steered = self.steered.max(input.seq);
        // A newer one that waits makes this one old.
        if self.unsent.is_none_or(|waiting| input.seq > waiting.seq) {
            self.unsent = Some(input);
        }
        self.steer_again();
        Ok(())
    }

    /// Offers the newest input to the lobby. If there is no room it waits for the next tick.
    fn steer_again(&mut self) {
        let Some(input) = self.unsent else { return };
        match self.lobby.steer(input) {
            Err(LobbyError::Busy) => self.game.meters().inputs_delayed.increment(1),
            // If the lobby is gone `departed` says why.
            Ok(()) | Err(LobbyError::Gone) => self.unsent = None,
        }
    }

    /// Asks the lobby to take the seat back, which answers by letting this connection go.
    async fn leave(&mut self) -> Result<(), Ending> {
        let within = self.game.parts().times.write;
        match timeout(within, self.lobby.leave(self.seat, self.id)).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) | Err(_) => Err(Ending::Because(CloseCode::Left)),
        }
    }

    /// Asks whether the peer is still there, and stops believing it after a while.
    async fn keep_alive(&mut self) -> Result<(), Ending> {
        if self.presence.look()? {
            self.send(Message::Ping(Bytes::new())).await?;
        }
        Ok(())
    }

    /// The lobby ends the connection. What it has said before is still written, except to a client that reads nothing.
    async fn let_go(&mut self, departed: Result<Departure, oneshot::error::RecvError>) -> Ending {
        let code = departure_code(departed);
        if code != CloseCode::TooSlow
            && let Some(last) = self.writer.compose(None, Way::Socket).frame
        {
            let within = self.game.parts().times.write;
            let _ = timeout(within, self.socket.send(last.message)).await;
        }
        Ending::Because(code)
    }
}

/// A lobby that ends without a word has failed.
pub fn departure_code(departed: Result<Departure, oneshot::error::RecvError>) -> CloseCode {
    close_code(departed.unwrap_or(Departure::LobbyFailed))
}
