//! The least that any server with one TCP connection for each player must do: one thread waits for sockets (epoll, on
//! Linux), reads what the clients send without looking at it, and sends each a ready frame on time. What the game server
//! costs beyond it is its own doing.

use std::collections::VecDeque;
use std::io::{self, Read, Write};
use std::net::SocketAddr;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

use mio::net::{TcpListener, TcpStream};
use mio::{Events, Interest, Poll, Token};
use wire::binary::{FrameHead, SUBPROTOCOL_BIN, SnapshotHead, encode_frame_head, encode_snapshot_head};

use crate::SwarmError;
use crate::client::{Encoding, Ticketed};
use crate::impairment::Impairment;
use crate::process::{OwnProgram, Process};

pub const SERVE: &str = "serve-floor";

const LISTENER: Token = Token(usize::MAX);

/// Clients that are sent their frames together, as those of one lobby are.
const LOBBY: usize = 16;

/// From one frame to the next.
const PERIOD: Duration = Duration::from_nanos(1_000_000_000 / 30);

/// Lobbies do not tick at the same time: each begins so much after the one before.
const STAGGER: f64 = 0.618_033_988_75;

/// The floor as a process of its own.
pub struct FloorProcess {
    program: OwnProgram,
    address: SocketAddr,
}

impl FloorProcess {
    /// Each of its frames has `frame_bytes`, with the WebSocket header.
    ///
    /// # Errors
    /// When it does not start.
    pub fn start(frame_bytes: usize) -> Result<FloorProcess, SwarmError> {
        let mut program = OwnProgram::start(|command| command.args([SERVE, &frame_bytes.to_string()]))?;
        let address = program.first_line()?;
        let address = address.parse().map_err(|error| SwarmError::new("the floor's address", error))?;
        Ok(FloorProcess { program, address })
    }

    pub fn process(&self) -> Process {
        self.program.process()
    }

    /// A place for a client. Anybody may come.
    pub fn place(&self) -> Ticketed {
        Ticketed {
            ws_url: format!("ws://{}/ws", self.address).into(),
            address: self.address,
            mode: Arc::from("floor"),
            follows: None,
            ticket: Some("anybody".into()),
            encoding: Encoding::Binary,
            channel: false,
            beside: Impairment::default(),
            observes: false,
        }
    }
}

#[allow(clippy::print_stdout, clippy::print_stderr, reason = "a program whose parent reads its address there")]
pub fn serve(mut arguments: impl Iterator<Item = String>) -> ExitCode {
    let Some(frame_bytes) = arguments.next().and_then(|text| text.parse().ok()) else {
        eprintln!("floor: how many bytes has a frame?");
        return ExitCode::FAILURE;
    };
    let served = Floor::new(frame_bytes).and_then(|mut floor| {
        println!("{}", floor.listener.local_addr()?);
        floor.run()
    });
    match served {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("floor: {error}");
            ExitCode::FAILURE
        }
    }
}

struct Floor {
    poll: Poll,
    listener: TcpListener,
    /// By the token of each; a client that has left stays as None.
    streams: Vec<Option<TcpStream>>,
    /// The first client of each lobby and when its next frames are due, the next one first.
    due: VecDeque<(Instant, usize)>,
    began: Instant,
    frame: Vec<u8>,
}

impl Floor {
    fn new(frame_bytes: usize) -> io::Result<Floor> {
        let poll = Poll::new()?;
        let mut listener = TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], 0)))?;
        poll.registry().register(&mut listener, LISTENER, Interest::READABLE)?;
        let (streams, due) = (Vec::new(), VecDeque::new());
        Ok(Floor { poll, listener, streams, due, began: Instant::now(), frame: frame(frame_bytes) })
    }

    fn run(&mut self) -> io::Result<()> {
        let mut events = Events::with_capacity(1024);
        let mut buffer = [0_u8; 4096];
        loop {
            let wait = self.due.front().map(|(at, _)| at.saturating_duration_since(Instant::now()));
            match self.poll.poll(&mut events, wait) {
                Err(error) if error.kind() != io::ErrorKind::Interrupted => return Err(error),
                _ => {}
            }
            for event in &events {
                match event.token() {
                    LISTENER => self.let_in()?,
                    Token(number) => self.read(number, &mut buffer),
                }
            }
            self.send_what_is_due();
        }
    }

    /// The handshake waits for the client, which is there at once: nobody plays yet.
    fn let_in(&mut self) -> io::Result<()> {
        while let Ok((stream, _)) = self.listener.accept() {
            let stream = std::net::TcpStream::from(stream);
            stream.set_nonblocking(false)?;
            stream.set_nodelay(true)?;
            if shake_hands(&stream).is_err() {
                continue;
            }
            stream.set_nonblocking(true)?;
            let mut stream = TcpStream::from_std(stream);
            let number = self.streams.len();
            self.poll.registry().register(&mut stream, Token(number), Interest::READABLE)?;
            self.streams.push(Some(stream));
            if number.is_multiple_of(LOBBY) {
                self.begin_lobby(number);
            }
        }
        Ok(())
    }

    fn begin_lobby(&mut self, first: usize) {
        let phase = PERIOD.mul_f64(((first / LOBBY) as f64 * STAGGER).fract());
        let now = Instant::now();
        let rounds = (now - self.began).as_nanos() / PERIOD.as_nanos() + 1;
        let at = self.began + PERIOD * rounds as u32 + phase;
        let place = self.due.partition_point(|(other, _)| *other <= at);
        self.due.insert(place, (at, first));
    }

    /// A read that does not fill the buffer has emptied the socket.
    fn read(&mut self, number: usize, buffer: &mut [u8]) {
        let Some(place) = self.streams.get_mut(number) else { return };
        let Some(stream) = place else { return };
        loop {
            match stream.read(buffer) {
                Ok(0) => {
                    *place = None;
                    return;
                }
                Ok(length) if length < buffer.len() => return,
                Ok(_) => {}
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return,
                Err(_) => {
                    *place = None;
                    return;
                }
            }
        }
    }

    fn send_what_is_due(&mut self) {
        let now = Instant::now();
        while let Some(&(at, first)) = self.due.front().filter(|(at, _)| *at <= now) {
            self.due.rotate_left(1);
            if let Some(last) = self.due.back_mut() {
                last.0 = at + PERIOD;
            }
            for stream in self.streams.iter_mut().skip(first).take(LOBBY).flatten() {
                // A client that takes nothing goes without.
                let _ = stream.write(&self.frame);
            }
        }
    }
}

fn shake_hands(stream: &std::net::TcpStream) -> Result<(), Box<dyn std::error::Error>> {
    use tungstenite::handshake::server::{Request, Response};
    use tungstenite::http::HeaderValue;
    use tungstenite::http::header::SEC_WEBSOCKET_PROTOCOL;
    #[allow(clippy::result_large_err, reason = "the signature is the library's")]
    let choose = |_: &Request, mut response: Response| {
        response.headers_mut().insert(SEC_WEBSOCKET_PROTOCOL, HeaderValue::from_static(SUBPROTOCOL_BIN));
        Ok(response)
    };
    tungstenite::accept_hdr(stream.try_clone()?, choose)?;
    Ok(())
}

/// A snapshot in which nothing is new, filled up to the size wanted.
fn frame(with_header: usize) -> Vec<u8> {
    let mut payload = Vec::new();
    let head = FrameHead { tick: 0, has_messages: false, has_snapshot: true, moving: false };
    encode_frame_head(&head, &mut payload);
    encode_snapshot_head(&SnapshotHead { baseline_age: 2, ack: 0, lead: 0, energy: 255 }, &mut payload);
    payload.push(0);
    let header = if with_header <= 127 { 2 } else { 4 };
    payload.resize(with_header.saturating_sub(header).max(payload.len()), 0);
    // The last fragment of a binary message (RFC 6455, 5.2).
    let mut frame = vec![0x82];
    match u8::try_from(payload.len()) {
        Ok(length) if length <= 125 => frame.push(length),
        _ => {
            frame.push(126);
            frame.extend_from_slice(&(payload.len() as u16).to_be_bytes());
        }
    }
    frame.extend_from_slice(&payload);
    frame
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_ready_frame_has_the_size_wanted_and_is_a_snapshot() {
        for bytes in [40, 127, 128, 129, 300] {
            let frame = frame(bytes);
            let header = if frame[1] == 126 { 4 } else { 2 };
            assert!(frame.len().abs_diff(bytes) <= 2, "{} for {bytes}", frame.len());
            assert!(wire::binary::glance(&frame[header..]).unwrap().snapshot.is_some());
        }
    }
}
