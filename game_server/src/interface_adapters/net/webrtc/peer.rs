//! One session: what the library wants sent is sent, what comes is handed to it, and its timer is kept. It runs inside the
//! task of its connection.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use str0m::channel::ChannelId;
use str0m::net::{DatagramRecv, Protocol, Receive};
use str0m::{Event, IceConnectionState, Input, Output, Rtc};
use tokio::net::UdpSocket;
use tokio::sync::{OwnedSemaphorePermit, mpsc};
use tokio::time::{Instant, Sleep, sleep_until};

use crate::interface_adapters::net::lane::{Lane, LaneHeard};
use crate::interface_adapters::net::webrtc::demux::{Inbox, Packet, Routes, is_check};

/// Addresses of one session; the oldest makes way.
const MAX_ADDRESSES: usize = 4;

pub struct Peer {
    rtc: Box<Rtc>,
    channel: ChannelId,
    socket: Arc<UdpSocket>,
    /// Where the peer believes us to be.
    public: SocketAddr,
    routes: Arc<Routes>,
    name: String,
    /// Where the peer has proven to be, the oldest first.
    addresses: VecDeque<SocketAddr>,
    inbox: Arc<Inbox>,
    packets: mpsc::Receiver<Packet>,
    timer: Pin<Box<Sleep>>,
    /// What came out of the last datagram and was not looked at yet.
    heard: VecDeque<LaneHeard>,
    closed: bool,
    _place: OwnedSemaphorePermit,
}

impl Peer {
    pub fn new(
        mut rtc: Rtc,
        channel: ChannelId,
        socket: Arc<UdpSocket>,
        (public, routes): (SocketAddr, Arc<Routes>),
        place: OwnedSemaphorePermit,
    ) -> Peer {
        let (inbox, packets) = Inbox::new();
        let name = rtc.direct_api().local_ice_credentials().ufrag;
        routes.add(&name, inbox.clone());
        Peer {
            rtc: Box::new(rtc),
            channel,
            socket,
            public,
            routes,
            name,
            addresses: VecDeque::new(),
            inbox,
            packets,
            timer: Box::pin(sleep_until(Instant::now())),
            heard: VecDeque::new(),
            closed: false,
            _place: place,
        }
    }

    fn take_in(&mut self, packet: &Packet) {
        let Packet { source, bytes } = packet;
        let Ok(contents) = DatagramRecv::try_from(bytes.as_slice()) else { return };
        let receive = Receive { proto: Protocol::Udp, source: *source, destination: self.public, contents };
        let input = Input::Receive(Instant::now().into_std(), receive);
        if !self.rtc.accepts(&input) {
            return;
        }
        if is_check(bytes) && !self.addresses.contains(source) {
            self.own(*source);
        }
        let done = self.rtc.handle_input(input);
        self.note(done.is_ok());
    }

    /// Only now that a check from there was verified: what else comes from there is this session's.
    fn own(&mut self, address: SocketAddr) {
        if self.addresses.len() == MAX_ADDRESSES
            && let Some(oldest) = self.addresses.pop_front()
        {
            self.routes.remove_address(oldest, &self.inbox);
        }
        self.addresses.push_back(address);
        self.routes.add_address(address, self.inbox.clone());
    }

    /// Sends what is to be sent, keeps what was heard, and sets the timer.
    fn settle(&mut self) {
        while !self.closed {
            match self.rtc.poll_output() {
                Ok(Output::Transmit(transmit)) => {
                    // What the kernel does not take is lost like anything on the way.
                    let _ = self.socket.try_send_to(&transmit.contents, transmit.destination);
                }
                Ok(Output::Timeout(at)) => {
                    let at = Instant::from_std(at);
                    // Ringing too early does no harm, and moving the alarm costs more.
                    if at < self.timer.deadline() || self.timer.is_elapsed() {
                        self.timer.as_mut().reset(at);
                    }
                    return;
                }
                Ok(Output::Event(event)) => self.hear(event),
                Err(_) => self.note(false),
            }
        }
    }

    fn hear(&mut self, event: Event) {
        match event {
            Event::ChannelData(said) if said.id == self.channel => {
                self.heard.push_back(LaneHeard::Datagram(said.data));
            }
            Event::ChannelOpen(id, _) if id != self.channel => self.note(false),
            Event::ChannelClose(_)
            | Event::Closed
            | Event::IceConnectionStateChange(IceConnectionState::Disconnected) => self.note(false),
            _ => {}
        }
    }

    fn note(&mut self, well: bool) {
        if !well && !self.closed {
            self.closed = true;
            self.heard.push_back(LaneHeard::Closed);
        }
    }
}

impl Lane for Peer {
    fn poll_heard(&mut self, context: &mut Context<'_>) -> Poll<LaneHeard> {
        loop {
            self.settle();
            if let Some(heard) = self.heard.pop_front() {
                return Poll::Ready(heard);
            }
            if self.closed {
                return Poll::Pending;
            }
            if let Poll::Ready(Some(packet)) = self.packets.poll_recv(context) {
                self.take_in(&packet);
            } else if self.timer.as_mut().poll(context).is_ready() {
                let done = self.rtc.handle_input(Input::Timeout(Instant::now().into_std()));
                self.note(done.is_ok());
            } else {
                return Poll::Pending;
            }
        }
    }

    fn send(&mut self, datagram: &[u8]) -> bool {
        let sent = match self.rtc.channel(self.channel) {
            Some(mut channel) => channel.write(true, datagram).is_ok_and(|sent| sent),
            None => false,
        };
        self.settle();
        sent
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        self.routes.remove(&self.name);
        for address in &self.addresses {
            self.routes.remove_address(*address, &self.inbox);
        }
        // A word of goodbye; the peer would find out by itself.
        if self.rtc.close().is_ok() {
            while let Ok(Output::Transmit(transmit)) = self.rtc.poll_output() {
                let _ = self.socket.try_send_to(&transmit.contents, transmit.destination);
            }
        }
    }
}
