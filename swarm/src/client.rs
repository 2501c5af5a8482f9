//! One client: from the TCP connection to the close frame. It never waits; the flock tells it when its socket is ready.

use std::collections::VecDeque;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use mio::net::{TcpStream, UdpSocket};
use tungstenite::client::IntoClientRequest;
use tungstenite::handshake::client::ClientHandshake;
use tungstenite::handshake::{HandshakeError, MidHandshake};
use tungstenite::http::HeaderValue;
use tungstenite::http::header::SEC_WEBSOCKET_PROTOCOL;
use tungstenite::protocol::WebSocketConfig;
use tungstenite::{Error, Message, WebSocket};
use wire::binary::{
    self, ClientDatagram, Glance, MAX_DATAGRAM_INPUTS, SUBPROTOCOL_BIN, ServerDecoder, encode_client_datagram, glance,
};
use wire::socket::{
    ClientMessage, Input, Join, Offer, Ping, SUBPROTOCOL_JSON, ServerMessage, Watch, decode_server, encode_client,
};

use crate::data_channel::DataChannel;
use crate::figures::Figures;
use crate::impairment::Impairment;
use crate::manoeuvre;

/// Of each connection, so that a thousand of them stay small.
const READ_BUFFER: usize = 4 * 1024;

/// What may wait for a server that does not read; then inputs are not sent, and counted.
const MAX_WRITE_BUFFER: usize = 16 * 1024;

/// Inputs whose acknowledgement is waited for; the oldest is given up.
const MAX_UNACKNOWLEDGED: usize = 256;

/// A masked header of a client's frame below 126 bytes.
const HEADER_UP: usize = 6;

const TICKS_PER_SECOND: f64 = 60.0;

/// How soon an input on a channel is to count, after the newest snapshot.
const TICKS_AHEAD: u32 = 3;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    Binary,
    Json,
}

/// A place that a client may take.
#[derive(Debug, Clone)]
pub struct Ticketed {
    pub ws_url: Arc<str>,
    /// Where the TCP connection goes: the server, or an impaired link before it.
    pub address: SocketAddr,
    /// Tells the latencies of several lobbies apart.
    pub mode: Arc<str>,
    /// None for a client that opens its socket and says nothing.
    pub ticket: Option<String>,
    /// Of one that has no seat: it watches the pilot of this one.
    pub follows: Option<u16>,
    pub encoding: Encoding,
    /// Plays over a data channel once it flies, in the binary encoding.
    pub channel: bool,
    /// What happens to the channel's packets, each way.
    pub beside: Impairment,
    /// Decodes every frame and counts those that it does not understand, which costs the swarm time.
    pub observes: bool,
}

enum Link {
    Absent,
    Connecting(TcpStream),
    ShakingHands(MidHandshake<ClientHandshake<TcpStream>>),
    Open(Box<WebSocket<TcpStream>>),
    Ended,
}

pub struct Client {
    place: Ticketed,
    number: usize,
    link: Link,
    beside: Option<DataChannel>,
    /// True once a snapshot has come on the channel.
    carried: bool,
    /// Inputs that the channel says again.
    said: VecDeque<Input>,
    /// True while the socket's buffer holds something that must go out.
    stuck: bool,
    decoder: ServerDecoder,
    /// In the text encoding the own ship is found by it.
    seat: Option<u16>,
    /// The tick of the newest snapshot.
    shown: Option<u32>,
    seq: u32,
    acknowledged: u32,
    unacknowledged: VecDeque<(u32, Instant)>,
    /// The nonce of the newest ping and when it was due.
    ping: Option<(u32, Instant)>,
    clock: TickClock,
}

impl Client {
    pub fn new(place: Ticketed, number: usize) -> Client {
        Client {
            place,
            number,
            link: Link::Absent,
            beside: None,
            carried: false,
            said: VecDeque::new(),
            stuck: false,
            decoder: ServerDecoder::default(),
            seat: None,
            shown: None,
            seq: 0,
            acknowledged: 0,
            unacknowledged: VecDeque::new(),
            ping: None,
            clock: TickClock::default(),
        }
    }

    /// Begins to connect. The socket must be watched under the client's number.
    pub fn arrive(&mut self, watch: impl FnOnce(&mut TcpStream) -> io::Result<()>) -> io::Result<()> {
        let mut stream = TcpStream::connect(self.place.address)?;
        stream.set_nodelay(true)?;
        watch(&mut stream)?;
        self.link = Link::Connecting(stream);
        Ok(())
    }

    /// True once it is where it wants to be: snapshots come, or the silent socket is open.
    pub fn is_settled(&self) -> bool {
        match self.place.ticket {
            Some(_) => self.shown.is_some() && (self.carried || !self.place.channel),
            None => matches!(self.link, Link::Open(_)),
        }
    }

    pub fn has_ended(&self) -> bool {
        matches!(self.link, Link::Ended)
    }

    /// True if it has no seat.
    pub fn watches(&self) -> bool {
        self.place.follows.is_some()
    }

    /// Says whom it watches, if it does.
    pub fn look(&mut self, figures: &mut Figures) {
        if let Some(seat) = self.place.follows {
            self.try_to_say(&ClientMessage::Watch(Watch { follow: Some(seat), at: None }), figures);
        }
    }

    /// Reads and writes what the socket has and takes. True if it has just begun to fly.
    pub fn ready(&mut self, epoch: Instant, figures: &mut Figures) -> bool {
        let flew = self.shown.is_some();
        if let Err(why) = self.proceed(epoch, figures) {
            figures.end(&why);
            self.link = Link::Ended;
        }
        self.shown.is_some() && !flew
    }

    fn proceed(&mut self, epoch: Instant, figures: &mut Figures) -> Result<(), String> {
        self.link = match std::mem::replace(&mut self.link, Link::Ended) {
            Link::Connecting(stream) => self.begin_handshake(stream)?,
            other => other,
        };
        match std::mem::replace(&mut self.link, Link::Ended) {
            Link::ShakingHands(handshake) => self.go_on_with(handshake, figures)?,
            other => self.link = other,
        }
        if self.stuck {
            self.flush()?;
        }
        loop {
            let Link::Open(socket) = &mut self.link else { return Ok(()) };
            match socket.read() {
                Ok(message) => self.hear(message, epoch, figures)?,
                Err(Error::Io(error)) if error.kind() == io::ErrorKind::WouldBlock => return Ok(()),
                Err(error) => return Err(error.to_string()),
            }
        }
    }

    fn begin_handshake(&self, stream: TcpStream) -> Result<Link, String> {
        if let Ok(Some(error)) | Err(error) = stream.take_error() {
            return Err(format!("not connected: {error}"));
        }
        // An event before the connection stands says nothing.
        if stream.peer_addr().is_err() {
            return Ok(Link::Connecting(stream));
        }
        let mut request = (&*self.place.ws_url).into_client_request().map_err(|error| error.to_string())?;
        let protocol = match self.place.encoding {
            Encoding::Binary => SUBPROTOCOL_BIN,
            Encoding::Json => SUBPROTOCOL_JSON,
        };
        request.headers_mut().insert(SEC_WEBSOCKET_PROTOCOL, HeaderValue::from_static(protocol));
        let config = WebSocketConfig::default()
            .read_buffer_size(READ_BUFFER)
            .write_buffer_size(0)
            .max_write_buffer_size(MAX_WRITE_BUFFER);
        let handshake = ClientHandshake::start(stream, request, Some(config)).map_err(|error| error.to_string())?;
        Ok(Link::ShakingHands(handshake))
    }

    fn go_on_with(
        &mut self,
        handshake: MidHandshake<ClientHandshake<TcpStream>>,
        figures: &mut Figures,
    ) -> Result<(), String> {
        match handshake.handshake() {
            Ok((socket, _)) => {
                self.link = Link::Open(Box::new(socket));
                let Some(ticket) = self.place.ticket.clone() else { return Ok(()) };
                let join = Join { match_ticket: Some(ticket), resume_token: None, last_event: None };
                self.say(&ClientMessage::Join(join), figures)
            }
            Err(HandshakeError::Interrupted(handshake)) => {
                self.link = Link::ShakingHands(handshake);
                Ok(())
            }
            Err(HandshakeError::Failure(error)) => Err(error.to_string()),
        }
    }

    /// Sends the next input. Its latency counts from `due`.
    pub fn steer(&mut self, due: Instant, figures: &mut Figures) {
        self.seq += 1;
        if self.unacknowledged.len() == MAX_UNACKNOWLEDGED {
            self.unacknowledged.pop_front();
        }
        self.unacknowledged.push_back((self.seq, due));
        figures.inputs += 1;
        let input = manoeuvre::input(self.number, self.seq, self.shown);
        if !self.carried {
            return self.try_to_say(&ClientMessage::Input(input), figures);
        }
        if self.said.len() == MAX_DATAGRAM_INPUTS {
            self.said.pop_front();
        }
        // On a channel each input names its tick: soon.
        self.said.push_back(Input { tick: self.shown.map(|shown| shown + TICKS_AHEAD), ..input });
        self.say_beside(figures);
    }

    /// Sends a ping. Its latency counts from `due`.
    pub fn ask(&mut self, due: Instant, figures: &mut Figures) {
        let nonce = self.ping.map_or(0, |(nonce, _)| nonce).wrapping_add(1);
        self.ping = Some((nonce, due));
        self.try_to_say(&ClientMessage::Ping(Ping { nonce }), figures);
    }

    /// Offers a data channel, if the client plays over one. Its socket must be watched.
    pub fn offer(
        &mut self,
        figures: &mut Figures,
        watch: impl FnOnce(&mut UdpSocket) -> io::Result<()>,
    ) -> io::Result<()> {
        if !self.place.channel || self.beside.is_some() {
            return Ok(());
        }
        let (mut beside, sdp) = DataChannel::offer(self.place.address, self.place.beside, self.number as u32)?;
        watch(beside.socket())?;
        self.beside = Some(beside);
        self.try_to_say(&ClientMessage::Offer(Offer { sdp }), figures);
        Ok(())
    }

    /// Reads and writes what the channel has and takes. When to look again, if there is a channel.
    pub fn attend_channel(&mut self, epoch: Instant, figures: &mut Figures) -> Option<Instant> {
        let mut beside = self.beside.take()?;
        let mut heard = Vec::new();
        let was_open = beside.is_open();
        let proceeded = beside.proceed(|message| heard.push(message));
        let opened = beside.is_open() && !was_open;
        self.beside = Some(beside);
        for message in &heard {
            figures.bytes_down += message.len() as u64;
            self.carried = true;
            match glance(message) {
                Ok(seen) => self.heard_beside(message, &seen, epoch, figures),
                Err(_) => figures.not_understood += 1,
            }
        }
        if opened || !heard.is_empty() {
            self.say_beside(figures);
        }
        match proceeded {
            Ok(next) => Some(next),
            Err(why) => {
                figures.end(&why);
                self.link = Link::Ended;
                None
            }
        }
    }

    fn heard_beside(&mut self, message: &[u8], seen: &Glance, epoch: Instant, figures: &mut Figures) {
        if self.place.observes && self.decoder.decode_datagram(message).is_err() {
            figures.not_understood += 1;
        }
        self.heard_glance(seen, epoch, figures);
    }

    /// Says which snapshot has come, and the inputs that are not acknowledged.
    fn say_beside(&mut self, figures: &mut Figures) {
        let Some(beside) = self.beside.as_mut().filter(|beside| beside.is_open()) else { return };
        let acknowledged = self.acknowledged;
        self.said.retain(|input| input.seq > acknowledged);
        // An observer has what it can decode; the others say what came, which is what they would have.
        let taken = if self.place.observes { self.decoder.newest_tick() } else { self.shown };
        let mut bytes = Vec::new();
        encode_client_datagram(&ClientDatagram { taken, inputs: self.said.iter().copied().collect() }, &mut bytes);
        figures.bytes_up += bytes.len() as u64;
        if !beside.send(&bytes) {
            figures.inputs_not_sent += 1;
        }
    }

    fn try_to_say(&mut self, message: &ClientMessage, figures: &mut Figures) {
        if let Err(why) = self.say(message, figures) {
            figures.end(&why);
            self.link = Link::Ended;
        }
    }

    fn say(&mut self, message: &ClientMessage, figures: &mut Figures) -> Result<(), String> {
        let Link::Open(socket) = &mut self.link else { return Ok(()) };
        let (frame, length) = match self.place.encoding {
            Encoding::Binary => {
                let mut bytes = Vec::new();
                binary::encode_client(message, &mut bytes);
                let length = bytes.len();
                (Message::binary(bytes), length)
            }
            Encoding::Json => {
                let text = encode_client(message).map_err(|error| error.to_string())?;
                let length = text.len();
                (Message::text(text), length)
            }
        };
        figures.bytes_up += (length + HEADER_UP) as u64;
        match socket.send(frame) {
            Ok(()) => Ok(()),
            Err(Error::Io(error)) if error.kind() == io::ErrorKind::WouldBlock => {
                self.stuck = true;
                Ok(())
            }
            Err(Error::WriteBufferFull(_)) => {
                figures.inputs_not_sent += 1;
                Ok(())
            }
            Err(error) => Err(error.to_string()),
        }
    }

    fn flush(&mut self) -> Result<(), String> {
        let Link::Open(socket) = &mut self.link else { return Ok(()) };
        match socket.flush() {
            Ok(()) => {
                self.stuck = false;
                Ok(())
            }
            Err(Error::Io(error)) if error.kind() == io::ErrorKind::WouldBlock => Ok(()),
            Err(error) => Err(error.to_string()),
        }
    }

    fn hear(&mut self, message: Message, epoch: Instant, figures: &mut Figures) -> Result<(), String> {
        let now = Instant::now();
        match message {
            Message::Binary(frame) => {
                figures.bytes_down += framed(frame.len());
                let Ok(seen) = glance(&frame) else {
                    figures.not_understood += 1;
                    return Ok(());
                };
                if self.place.observes && self.decoder.decode(&frame).is_err() {
                    figures.not_understood += 1;
                }
                for nonce in &seen.pongs {
                    self.heard_pong(*nonce, now, figures);
                }
                if let Some((beside, answer)) = self.beside.as_mut().zip(seen.answer.as_deref()) {
                    beside.answered(answer)?;
                }
                self.heard_glance(&seen, epoch, figures);
                if self.beside.is_some() && seen.snapshot.is_some() {
                    self.say_beside(figures);
                }
            }
            Message::Text(text) => {
                figures.bytes_down += framed(text.len());
                match decode_server(&text) {
                    Ok(messages) => self.heard_text(messages, now, epoch, figures),
                    Err(_) => figures.not_understood += 1,
                }
            }
            Message::Close(frame) => {
                return Err(frame.map_or_else(|| "closed without a reason".into(), |frame| frame.reason.to_string()));
            }
            Message::Ping(_) | Message::Pong(_) | Message::Frame(_) => {}
        }
        Ok(())
    }

    fn heard_glance(&mut self, seen: &Glance, epoch: Instant, figures: &mut Figures) {
        // One that was overtaken is of no use: on the channel, or on the socket by the first on the channel.
        if let Some(head) = seen.snapshot.filter(|_| self.shown.is_none_or(|shown| seen.tick >= shown)) {
            let newer = head.ack.wrapping_sub(self.acknowledged as u16);
            let ack = self.acknowledged.wrapping_add(newer.into());
            self.heard_snapshot(seen.tick, ack, Instant::now(), epoch, figures);
        }
    }

    fn heard_text(&mut self, messages: Vec<ServerMessage>, now: Instant, epoch: Instant, figures: &mut Figures) {
        for message in messages {
            match message {
                ServerMessage::Identity(identity) => self.seat = identity.seat,
                ServerMessage::Pong(pong) => self.heard_pong(pong.nonce, now, figures),
                ServerMessage::WorldUpdate(update) => {
                    let own = update.entities.iter().find(|entity| Some(entity.id) == self.seat);
                    let ack = own.map_or(self.acknowledged, |entity| entity.ack);
                    self.heard_snapshot(update.tick, ack, now, epoch, figures);
                }
                _ => {}
            }
        }
    }

    fn heard_pong(&mut self, nonce: u32, now: Instant, figures: &mut Figures) {
        if let Some((_, due)) = self.ping.filter(|(asked, _)| *asked == nonce) {
            figures.ping.record(now - due);
        }
    }

    fn heard_snapshot(&mut self, tick: u32, ack: u32, now: Instant, epoch: Instant, figures: &mut Figures) {
        self.shown = Some(tick);
        figures.snapshots += 1;
        self.acknowledged = ack;
        while let Some((_, due)) = self.unacknowledged.pop_front_if(|(seq, _)| *seq <= ack) {
            figures.input_to_ack.record(now - due);
        }
        let late = self.clock.lateness(tick, now - epoch);
        figures.late(&self.place.mode, late);
    }
}

/// A server's frame with its header.
fn framed(payload: usize) -> u64 {
    let header = match payload {
        0..=125 => 2,
        126..=65_535 => 4,
        _ => 10,
    };
    (payload + header) as u64
}

/// When each tick should come, by the quickest of the last one to two seconds.
#[derive(Debug, Default)]
struct TickClock {
    second: u64,
    /// The shortest way from a tick's number to its arrival, in seconds: of this second, and of the one before.
    quickest: Option<f64>,
    quickest_before: Option<f64>,
}

impl TickClock {
    fn lateness(&mut self, tick: u32, arrived: Duration) -> Duration {
        if arrived.as_secs() != self.second {
            self.quickest_before = self.quickest.take();
            self.second = arrived.as_secs();
        }
        let way = arrived.as_secs_f64() - f64::from(tick) / TICKS_PER_SECOND;
        let quickest = self.quickest.map_or(way, |quickest| quickest.min(way));
        self.quickest = Some(quickest);
        let quickest = self.quickest_before.map_or(quickest, |before| before.min(quickest));
        Duration::from_secs_f64((way - quickest).max(0.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tick_is_late_against_the_quickest_of_the_last_seconds() {
        let mut clock = TickClock::default();
        let mut late_ms = |tick: u32, at_ms: u64| clock.lateness(tick, Duration::from_millis(at_ms)).as_millis();
        assert_eq!(late_ms(60, 1_100), 0);
        assert_eq!(late_ms(66, 1_205), 5);
        assert_eq!(late_ms(120, 2_107), 7);
        // The game has lost time for good: after a while that is the new normal.
        assert_eq!(late_ms(180, 3_150), 43);
        assert_eq!(late_ms(240, 4_150), 0);
    }
}
