//! A client's end of a data channel: a session of its own over UDP, beside its game socket.

use std::collections::VecDeque;
use std::time::Duration;

use serde_json::json;
use str0m::change::{SdpAnswer, SdpOffer, SdpPendingOffer};
use str0m::channel::{ChannelConfig, ChannelId, Reliability};
use str0m::net::{DatagramRecv, Protocol, Receive};
use str0m::{Candidate, Event, Input, Output, Rtc, RtcConfig};
use tokio::net::UdpSocket;
use tokio::time::{Instant, timeout, timeout_at};
use wire::binary::{ClientDatagram, MAX_DATAGRAM, encode_client_datagram};
use wire::socket::{self, Denied, ServerMessage, WorldUpdate};

use crate::harness::DEADLINE;
use crate::player::Player;

pub struct DataChannel {
    rtc: Rtc,
    channel: ChannelId,
    udp: UdpSocket,
    pending: Option<SdpPendingOffer>,
    said: VecDeque<Vec<u8>>,
    open: bool,
    closed: bool,
    /// Of so many packets that come, one is lost; 0 for none.
    lost_of: u32,
    came: u32,
}

impl DataChannel {
    /// A session and what to offer for it.
    pub async fn offer() -> (DataChannel, String) {
        let udp = UdpSocket::bind("127.0.0.1:0").await.unwrap();
        let crypto = std::sync::Arc::new(str0m::crypto::from_feature_flags());
        let mut rtc = RtcConfig::new().set_crypto_provider(crypto).clear_codecs().build(Instant::now().into_std());
        rtc.add_local_candidate(Candidate::host(udp.local_addr().unwrap(), "udp").unwrap());
        let mut changes = rtc.sdp_api();
        let channel = changes.add_channel_with_config(ChannelConfig {
            label: "game".into(),
            ordered: false,
            reliability: Reliability::MaxRetransmits { retransmits: 0 },
            negotiated: Some(0),
            protocol: String::new(),
        });
        let (offer, pending): (SdpOffer, _) = changes.apply().unwrap();
        let channel = DataChannel {
            rtc,
            channel,
            udp,
            pending: Some(pending),
            said: VecDeque::new(),
            open: false,
            closed: false,
            lost_of: 0,
            came: 0,
        };
        (channel, offer.to_sdp_string())
    }

    /// Offers on a player's socket and opens what was answered.
    pub async fn open(player: &mut Player) -> DataChannel {
        let (mut channel, offer) = DataChannel::offer().await;
        match offered(player, &offer).await {
            Ok(answer) => channel.answered(&answer),
            Err(denied) => panic!("{denied:?}"),
        }
        channel.until(|channel| channel.open).await;
        channel
    }

    fn answered(&mut self, answer: &str) {
        let answer = SdpAnswer::from_sdp_string(answer).unwrap();
        self.rtc.sdp_api().accept_answer(self.pending.take().unwrap(), answer).unwrap();
    }

    /// From now on one of so many packets is lost on its way here.
    pub fn lose_one_of(&mut self, packets: u32) {
        self.lost_of = packets;
    }

    pub fn is_closed(&self) -> bool {
        self.closed
    }

    pub fn say(&mut self, datagram: &ClientDatagram) {
        let mut bytes = Vec::new();
        encode_client_datagram(datagram, &mut bytes);
        self.say_bytes(&bytes);
    }

    pub fn say_bytes(&mut self, bytes: &[u8]) {
        assert!(self.rtc.channel(self.channel).unwrap().write(true, bytes).unwrap());
        self.settle();
    }

    /// The next message of the server; none once the session is closed.
    pub async fn next(&mut self) -> Option<Vec<u8>> {
        self.until(|channel| channel.closed || !channel.said.is_empty()).await;
        self.said.pop_front()
    }

    /// Runs the session until it is as wanted.
    pub async fn until(&mut self, wanted: impl Fn(&DataChannel) -> bool) {
        let running = async {
            loop {
                let next = self.settle();
                if wanted(self) {
                    return;
                }
                let mut buffer = [0; 2_048];
                let now = || Instant::now().into_std();
                match timeout_at(next, self.udp.recv_from(&mut buffer)).await {
                    Ok(received) => {
                        let (length, source) = received.unwrap();
                        self.came += 1;
                        if self.lost_of > 0 && self.came.is_multiple_of(self.lost_of) {
                            continue;
                        }
                        let contents = DatagramRecv::try_from(&buffer[..length]).unwrap();
                        let destination = self.udp.local_addr().unwrap();
                        let receive = Receive { proto: Protocol::Udp, source, destination, contents };
                        self.rtc.handle_input(Input::Receive(now(), receive)).unwrap();
                    }
                    Err(_) => self.rtc.handle_input(Input::Timeout(now())).unwrap(),
                }
            }
        };
        timeout(DEADLINE, running).await.expect("it has not come in time");
    }

    /// When the session must be looked after next.
    fn settle(&mut self) -> Instant {
        loop {
            match self.rtc.poll_output().unwrap() {
                Output::Transmit(transmit) => {
                    self.udp.try_send_to(&transmit.contents, transmit.destination).unwrap();
                }
                Output::Timeout(at) if self.closed => {
                    return Instant::from_std(at).max(Instant::now() + Duration::from_millis(10));
                }
                Output::Timeout(at) => return Instant::from_std(at),
                Output::Event(Event::ChannelOpen(id, _)) => self.open |= id == self.channel,
                Output::Event(Event::ChannelData(data)) => {
                    assert!(data.data.len() <= MAX_DATAGRAM, "a message of {} bytes", data.data.len());
                    self.said.push_back(data.data);
                }
                Output::Event(Event::ChannelClose(_) | Event::Closed) => self.closed = true,
                Output::Event(_) => {}
            }
        }
    }
}

/// Offers on a player's socket and gives the answer.
pub async fn offered(player: &mut Player, offer: &str) -> Result<String, Denied> {
    player.send(&json!({ "type": "Offer", "data": { "sdp": offer } })).await;
    player
        .until(|message| match message {
            ServerMessage::Answer(socket::Answer { sdp }) => Some(Ok(sdp)),
            ServerMessage::Denied(denied) => Some(Err(denied)),
            _ => None,
        })
        .await
}

/// A player in the binary encoding with an open channel, who says on each snapshot that it has come.
pub struct ChannelPlayer {
    pub player: Player,
    pub channel: DataChannel,
    seq: u32,
}

impl ChannelPlayer {
    pub async fn over(mut player: Player) -> ChannelPlayer {
        player.world(|_| true).await;
        let mut channel = DataChannel::open(&mut player).await;
        channel.say(&ClientDatagram { taken: player.newest_tick(), inputs: Vec::new() });
        ChannelPlayer { player, channel, seq: 0 }
    }

    /// The next snapshot that comes on the channel and follows on what is known.
    pub async fn world(&mut self) -> WorldUpdate {
        loop {
            let datagram = self.channel.next().await.expect("the channel is closed");
            let world = self.player.decode_datagram(&datagram);
            self.say(Vec::new());
            if let Some(world) = world {
                return world;
            }
        }
    }

    pub fn say(&mut self, inputs: Vec<socket::Input>) {
        self.channel.say(&ClientDatagram { taken: self.player.newest_tick(), inputs });
    }

    /// Says the last `again` inputs and another one, for a few ticks ahead of `world`.
    pub fn steer(&mut self, world: &WorldUpdate, turn: f32, again: u32) {
        self.seq += 1;
        let first = self.seq.saturating_sub(again).max(1);
        let input = |seq| socket::Input {
            seq,
            tick: Some(world.tick + 4),
            seen: None,
            thrust: 1.0,
            turn,
            shoot: false,
            ability: false,
        };
        self.say((first..=self.seq).map(input).collect());
    }
}
