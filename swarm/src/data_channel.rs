//! A client's data channel: a WebRTC session over a UDP socket of its own. It never waits; the flock tells it when its socket is
//! ready, and when its time has come.

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

/// Longer than any datagram of the server.
const MAX_RECEIVED: usize = 2_048;

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
    /// Of the packets that come and go, the share that is lost.
    loss: f64,
    chance: u32,
}

impl DataChannel {
    /// A session and what to offer for it. `loss` is the share of packets that is lost, each way, by a fixed sequence of chance.
    ///
    /// # Errors
    /// When there is no socket to be had, or the library refuses.
    pub fn offer(to: SocketAddr, loss: f64, seed: u32) -> io::Result<(DataChannel, String)> {
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
        let chance = seed.wrapping_mul(2_654_435_761);
        let made = DataChannel { rtc, channel, socket, address, pending, open: false, loss, chance };
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
        let mut buffer = [0; MAX_RECEIVED];
        loop {
            let next = self.settle(&mut hear)?;
            match self.socket.recv_from(&mut buffer) {
                Ok(_) if self.is_lost() => {}
                Ok((length, source)) => self.take_in(source, buffer.get(..length).unwrap_or_default())?,
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                    let now = Instant::now();
                    if next > now {
                        return Ok(next.min(now + IDLE));
                    }
                    self.rtc.handle_input(Input::Timeout(now)).map_err(|error| error.to_string())?;
                }
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
                Output::Transmit(transmit) => {
                    if !self.is_lost() {
                        // What the kernel does not take is lost, too.
                        let _ = self.socket.send_to(&transmit.contents, transmit.destination);
                    }
                }
                Output::Timeout(at) => return Ok(at),
                Output::Event(Event::ChannelOpen(id, _)) => self.open |= id == self.channel,
                Output::Event(Event::ChannelData(data)) => hear(data.data),
                Output::Event(Event::ChannelClose(_) | Event::Closed) => return Err("the channel was closed".into()),
                Output::Event(_) => {}
            }
        }
    }

    /// By a linear congruence (Numerical Recipes); never while the session opens, which is not what is measured.
    fn is_lost(&mut self) -> bool {
        self.chance = self.chance.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        self.open && f64::from(self.chance >> 8) / f64::from(1_u32 << 24) < self.loss
    }
}
