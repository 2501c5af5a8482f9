//! A client's data channel: a WebRTC session over a UDP socket of its own. It never waits; the flock tells it when its socket is
//! ready, and when its time has come.

use std::collections::VecDeque;
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, LazyLock};
use std::time::{Duration, Instant};

use mio::net::UdpSocket;
use str0m::change::{SdpAnswer, SdpPendingOffer};
use str0m::channel::{ChannelConfig, ChannelId, Reliability};
use str0m::config::CryptoProvider;
use str0m::net::{DatagramRecv, Protocol, Receive};
use str0m::{Candidate, Event, Input, Output, Rtc, RtcConfig};

use crate::impairment::{Impairment, Schedule};

/// Longer than any datagram of the server.
const MAX_RECEIVED: usize = 2_048;

/// Each way; further ones are lost, as in a full network.
const MAX_ON_THE_WAY: usize = 256;

/// Of a session that has nothing to do.
const IDLE: Duration = Duration::from_secs(1);

static CRYPTO: LazyLock<Arc<CryptoProvider>> = LazyLock::new(|| Arc::new(str0m::crypto::from_feature_flags()));

pub struct DataChannel {
    rtc: Box<Rtc>,
    channel: ChannelId,
    socket: UdpSocket,
    address: SocketAddr,
    pending: Option<SdpPendingOffer>,
    open: bool,
    up: Way,
    down: Way,
}

impl DataChannel {
    /// A session and what to offer for it. The impairment is that of its packets, each way; what is lost stays lost. Nothing
    /// happens to them while the session opens, which is not what is measured.
    ///
    /// # Errors
    /// When there is no socket to be had, or the library refuses.
    pub fn offer(to: SocketAddr, impairment: Impairment, seed: u32) -> io::Result<(DataChannel, String)> {
        let own = if to.is_ipv6() { "[::1]:0" } else { "127.0.0.1:0" };
        let socket = UdpSocket::bind(own.parse().map_err(io::Error::other)?)?;
        let address = socket.local_addr()?;
        let mut rtc = RtcConfig::new().set_crypto_provider(CRYPTO.clone()).clear_codecs().build(Instant::now());
        rtc.add_local_candidate(Candidate::host(address, "udp").map_err(io::Error::other)?);
        let mut changes = rtc.sdp_api();
        let channel = changes.add_channel_with_config(ChannelConfig {
            label: "game".into(),
            ordered: false,
            reliability: Reliability::MaxRetransmits { retransmits: 0 },
            negotiated: Some(0),
            protocol: String::new(),
        });
        let (offer, pending) = changes.apply().ok_or_else(|| io::Error::other("nothing to offer"))?;
        let (rtc, pending) = (Box::new(rtc), Some(pending));
        let (up, down) = (Way::new(impairment, 2 * seed), Way::new(impairment, 2 * seed + 1));
        let made = DataChannel { rtc, channel, socket, address, pending, open: false, up, down };
        Ok((made, offer.to_sdp_string()))
    }

    pub fn socket(&mut self) -> &mut UdpSocket {
        &mut self.socket
    }

    /// Takes the server's half.
    ///
    /// # Errors
    /// When it is none.
    pub fn answered(&mut self, answer: &str) -> Result<(), String> {
        let answer = SdpAnswer::from_sdp_string(answer).map_err(|error| error.to_string())?;
        let Some(pending) = self.pending.take() else { return Ok(()) };
        self.rtc.sdp_api().accept_answer(pending, answer).map_err(|error| error.to_string())
    }

    pub fn is_open(&self) -> bool {
        self.open
    }

    /// Sends a message; false if it does not go out at once.
    pub fn send(&mut self, message: &[u8]) -> bool {
        let sent = self.rtc.channel(self.channel).map(|mut channel| channel.write(true, message));
        matches!(sent, Some(Ok(true)))
    }

    /// Takes in what has come, sends what must go out, and hands each message of the server to `hear`. When to call again at
    /// the latest.
    ///
    /// # Errors
    /// When the session is over.
    pub fn proceed(&mut self, mut hear: impl FnMut(Vec<u8>)) -> Result<Instant, String> {
        loop {
            let next = self.settle(&mut hear)?;
            self.receive()?;
            let now = Instant::now();
            if let Some(packet) = self.down.take_due(now) {
                self.take_in(packet.address, &packet.bytes)?;
                continue;
            }
            let next = [self.up.next(), self.down.next()].into_iter().flatten().fold(next, Instant::min);
            if next > now {
                return Ok(next.min(now + IDLE));
            }
            self.rtc.handle_input(Input::Timeout(now)).map_err(|error| error.to_string())?;
        }
    }

    /// Takes what the socket has.
    fn receive(&mut self) -> Result<(), String> {
        let mut buffer = [0; MAX_RECEIVED];
        loop {
            match self.socket.recv_from(&mut buffer) {
                Ok((length, source)) => {
                    self.down.put(source, buffer.get(..length).unwrap_or_default(), self.open);
                }
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(()),
                Err(error) => return Err(error.to_string()),
            }
        }
    }

    fn take_in(&mut self, source: SocketAddr, bytes: &[u8]) -> Result<(), String> {
        let Ok(contents) = DatagramRecv::try_from(bytes) else { return Ok(()) };
        let receive = Receive { proto: Protocol::Udp, source, destination: self.address, contents };
        self.rtc.handle_input(Input::Receive(Instant::now(), receive)).map_err(|error| error.to_string())
    }

    fn settle(&mut self, hear: &mut impl FnMut(Vec<u8>)) -> Result<Instant, String> {
        loop {
            match self.rtc.poll_output().map_err(|error| error.to_string())? {
                Output::Transmit(transmit) => self.up.put(transmit.destination, &transmit.contents, self.open),
                Output::Timeout(at) => {
                    let now = Instant::now();
                    while let Some(packet) = self.up.take_due(now) {
                        // What the kernel does not take is lost, too.
                        let _ = self.socket.send_to(&packet.bytes, packet.address);
                    }
                    return Ok(at);
                }
                Output::Event(Event::ChannelOpen(id, _)) => self.open |= id == self.channel,
                Output::Event(Event::ChannelData(data)) => hear(data.data),
                Output::Event(Event::ChannelClose(_) | Event::Closed) => return Err("the channel was closed".into()),
                Output::Event(_) => {}
            }
        }
    }
}

/// A packet, and where it goes or comes from.
struct Packet {
    at: Instant,
    address: SocketAddr,
    bytes: Vec<u8>,
}

/// Packets on their way, in order.
struct Way {
    schedule: Schedule,
    loss: f64,
    packets: VecDeque<Packet>,
}

impl Way {
    fn new(impairment: Impairment, seed: u32) -> Way {
        let Impairment { loss, .. } = impairment;
        let schedule = Schedule::new(Impairment { loss: 0.0, ..impairment }, seed);
        Way { schedule, loss, packets: VecDeque::new() }
    }

    /// Sends it on its way, if it is not lost; at once while the session opens.
    fn put(&mut self, address: SocketAddr, bytes: &[u8], impaired: bool) {
        let now = Instant::now();
        if impaired && (self.schedule.chance() < self.loss || self.packets.len() == MAX_ON_THE_WAY) {
            return;
        }
        let at = if impaired { self.schedule.due(now, bytes.len()) } else { now };
        self.packets.push_back(Packet { at, address, bytes: bytes.to_vec() });
    }

    fn take_due(&mut self, now: Instant) -> Option<Packet> {
        self.packets.pop_front_if(|packet| packet.at <= now)
    }

    fn next(&self) -> Option<Instant> {
        self.packets.front().map(|packet| packet.at)
    }
}
