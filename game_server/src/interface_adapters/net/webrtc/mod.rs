//! Data channels of browsers: WebRTC (RFC 8831), all on one UDP port.
//!
//! A client offers a session on its game socket and gets the answer there, so only who has a seat has a peer here, and the
//! certificate that his offer names is the only one that is let in. The server is ICE-lite: it waits at one address that
//! everybody is told. One channel, agreed on in advance (stream 0), unordered and never sent again.
//!
//! - `demux`: the task that reads the port, and whose each datagram is
//! - `peer`: one session, which runs inside its connection's task
//!
//! | bound | policy when it is reached |
//! |---|---|
//! | sessions at a time (`webrtc.max_channels`) | the offer is denied as `channels_full`; the client stays on its socket |
//! | 240 datagrams, or 64 KiB, a second to a session, averaged over two | further ones are dropped before anything is made of them; a channel that falls silent by it is given up |
//! | 32 datagrams that wait for a session | further ones are dropped, as a network does |
//! | 4 addresses of one session | a further one takes the place of the oldest |
//! | 6 KiB that SCTP has not heard of again (it is held to what the network bears) | the snapshot is left out |
//! | 1 KiB a message of the client | a longer one ends the session |
//! | a second channel | ends the session |
//! | 1 MiB of pieces that SCTP puts together (the library's) | the client must wait |

mod demux;
mod peer;

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use str0m::change::SdpOffer;
use str0m::channel::{ChannelConfig, Reliability};
use str0m::config::{CryptoProvider, DtlsCert};
use str0m::{Candidate, RtcConfig, RtcError};
use tokio::net::UdpSocket;
use tokio::sync::Semaphore;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use wire::socket::DenialCode;

use crate::interface_adapters::net::lane::{Lane, Lanes};
use demux::Routes;
use peer::Peer;

pub use demux::Dropped;

/// The stream of the one channel, which both sides open without a word.
const STREAM: u16 = 0;

/// In bytes; what the client is told it may send at most.
const MAX_MESSAGE: u32 = 1_024;

/// In bytes, on their way to a client or waiting to be: three times what the byte budget of a large world sends in 150 ms.
const MAX_ON_THE_WAY: usize = 6 * 1_024;

/// The port and the sessions on it. Clones share them.
#[derive(Clone)]
pub struct Channels(Arc<Shared>);

struct Shared {
    socket: Arc<UdpSocket>,
    /// Where clients are told to send to.
    public: SocketAddr,
    crypto: Arc<CryptoProvider>,
    /// Proves to each client that it speaks with the server that answered it. Made at the start, for all.
    certificate: DtlsCert,
    routes: Arc<Routes>,
    room: Arc<Semaphore>,
}

impl Channels {
    /// Sessions on a bound port. `public` is where clients reach it, if not at the address that it is bound to; port 0 stands
    /// for the bound one.
    ///
    /// # Errors
    /// When the port has no address, or there is no certificate to be made.
    pub fn new(socket: UdpSocket, public: Option<SocketAddr>, max_channels: usize) -> io::Result<Channels> {
        let crypto = str0m::crypto::from_feature_flags();
        let certificate = crypto.dtls_provider.generate_certificate();
        let certificate =
            certificate.ok_or_else(|| io::Error::other("no certificate for data channels can be made"))?;
        let bound = socket.local_addr()?;
        let mut public = public.unwrap_or(bound);
        if public.port() == 0 {
            public.set_port(bound.port());
        }
        Ok(Channels(Arc::new(Shared {
            public,
            socket: Arc::new(socket),
            crypto: Arc::new(crypto),
            certificate,
            routes: Arc::default(),
            room: Arc::new(Semaphore::new(max_channels.min(Semaphore::MAX_PERMITS))),
        })))
    }

    /// Where clients are told to send to.
    pub fn public_address(&self) -> SocketAddr {
        self.0.public
    }

    /// Reads the port until `stop`.
    pub async fn serve(self, stop: CancellationToken) {
        stop.run_until_cancelled(demux::pass_on(&self.0.socket, &self.0.routes)).await;
    }
}

impl Lanes for Channels {
    fn open(&self, offer: &str) -> Result<(Box<dyn Lane>, String), DenialCode> {
        let place = self.0.room.clone().try_acquire_owned().map_err(|_| DenialCode::ChannelsFull)?;
        let refused = |error: RtcError| {
            tracing::debug!(%error, "offer of a data channel refused");
            DenialCode::OfferInvalid
        };
        let offer = SdpOffer::from_sdp_string(offer).map_err(|error| refused(error.into()))?;
        let now = Instant::now().into_std();
        let mut rtc = RtcConfig::new()
            .set_crypto_provider(self.0.crypto.clone())
            .set_dtls_cert(self.0.certificate.clone())
            .set_ice_lite(true)
            .set_sctp_max_message_size(MAX_MESSAGE)
            .set_sctp_max_buffered_amount(MAX_ON_THE_WAY)
            .clear_codecs()
            .build(now);
        let host = Candidate::host(self.0.public, "udp").map_err(|error| refused(error.into()))?;
        rtc.add_local_candidate(host);
        let answer = rtc.sdp_api().accept_offer(offer).map_err(refused)?;
        let channel = rtc.direct_api().create_data_channel(ChannelConfig {
            label: "game".into(),
            ordered: false,
            reliability: Reliability::MaxRetransmits { retransmits: 0 },
            negotiated: Some(STREAM),
            protocol: String::new(),
        });
        let peer = Peer::new(rtc, channel, self.0.socket.clone(), (self.0.public, self.0.routes.clone()), place);
        Ok((Box::new(peer), answer.to_sdp_string()))
    }
}
