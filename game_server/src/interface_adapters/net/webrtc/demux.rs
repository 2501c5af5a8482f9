//! Whose a datagram is: who has proven to be at an address, by that; else by the user name of an ICE check, which the session
//! then verifies.

use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use dashmap::DashMap;
use str0m::ice::StunMessage;
use tokio::net::UdpSocket;
use tokio::sync::mpsc;
use tokio::time::Instant;

use crate::interface_adapters::net::flood_gate::{FloodGate, Rate};

/// Longer than any that a network lets pass in one piece; the rest of a longer one is cut off.
const MAX_RECEIVED: usize = 2_048;

/// Datagrams that wait for a session's task. More are dropped.
const INBOX: usize = 32;

/// To one session. A client that plays sends an input a tick and an acknowledgement of each snapshot: half as many, and a
/// tenth of the bytes.
const OF_A_SESSION: Rate = Rate { messages: 240, bytes: 64 * 1024 };

/// A datagram and where it came from.
pub struct Packet {
    pub source: SocketAddr,
    pub bytes: Vec<u8>,
}

/// Why a datagram of a session is not looked at. A word for the metric.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dropped {
    /// The session was sent too much.
    Flood,
    /// As many wait as may.
    Full,
}

impl Dropped {
    pub const ALL: [Dropped; 2] = [Dropped::Flood, Dropped::Full];

    pub fn name(self) -> &'static str {
        match self {
            Dropped::Flood => "flood",
            Dropped::Full => "full",
        }
    }
}

/// Where a session's datagrams wait for its task, no more of them than a session may be sent: taking one in is work, proving
/// who has sent it most of all.
pub struct Inbox {
    sender: mpsc::Sender<Packet>,
    gate: Mutex<FloodGate>,
}

impl Inbox {
    pub fn new() -> (Arc<Inbox>, mpsc::Receiver<Packet>) {
        let (sender, packets) = mpsc::channel(INBOX);
        (Arc::new(Inbox { sender, gate: Mutex::new(FloodGate::new(OF_A_SESSION)) }), packets)
    }

    /// `now` is the time since any fixed point, the same for all datagrams.
    fn put(&self, now: Duration, source: SocketAddr, bytes: &[u8]) -> Result<(), Dropped> {
        let mut gate = self.gate.lock().unwrap_or_else(PoisonError::into_inner);
        gate.admit(now, bytes.len()).map_err(|_| Dropped::Flood)?;
        // A session that does not keep up loses what comes, as on any network.
        self.sender.try_send(Packet { source, bytes: bytes.to_vec() }).map_err(|_| Dropped::Full)
    }
}

/// The sessions by what their datagrams are known by.
#[derive(Default)]
pub struct Routes {
    by_name: DashMap<String, Arc<Inbox>>,
    by_address: DashMap<SocketAddr, Arc<Inbox>>,
}

impl Routes {
    /// A session is addressed by `name`, the user name fragment that it has chosen, until an address is its own.
    pub fn add(&self, name: &str, inbox: Arc<Inbox>) {
        self.by_name.insert(name.to_owned(), inbox);
    }

    /// The session has verified that its peer is there.
    pub fn add_address(&self, address: SocketAddr, inbox: Arc<Inbox>) {
        self.by_address.insert(address, inbox);
    }

    /// Takes an address from the session of `inbox`; not from another that has it by now.
    pub fn remove_address(&self, address: SocketAddr, inbox: &Arc<Inbox>) {
        self.by_address.remove_if(&address, |_, owner| Arc::ptr_eq(owner, inbox));
    }

    pub fn remove(&self, name: &str) {
        self.by_name.remove(name);
    }

    fn inbox_of(&self, source: SocketAddr, bytes: &[u8]) -> Option<Arc<Inbox>> {
        // A peer may begin another session from the address of the last one, so a check names whose it is.
        if is_check(bytes) {
            let check = StunMessage::parse(bytes).ok()?;
            let (name, _) = check.split_username()?;
            return self.by_name.get(name).map(|inbox| inbox.clone());
        }
        self.by_address.get(&source).map(|inbox| inbox.clone())
    }
}

/// By the first byte of STUN, which is told apart from DTLS by it (RFC 7983).
pub fn is_check(bytes: &[u8]) -> bool {
    bytes.first().is_some_and(|first| *first < 4)
}

/// Passes what comes on the port on to the sessions, for ever. What belongs to none is dropped.
pub async fn pass_on(socket: &UdpSocket, routes: &Routes) {
    let began = Instant::now();
    let dropped = |why: Dropped| metrics::counter!("game_channel_packets_dropped_total", "why" => why.name());
    let (flood, full) = (dropped(Dropped::Flood), dropped(Dropped::Full));
    let mut buffer = [0_u8; MAX_RECEIVED];
    loop {
        let (length, source) = match socket.recv_from(&mut buffer).await {
            Ok(received) => received,
            Err(error) => {
                // Of a datagram sent before, which found nobody; the port itself is well.
                if error.kind() != io::ErrorKind::ConnectionRefused {
                    tracing::debug!(%error, "datagram not received");
                }
                tokio::task::yield_now().await;
                continue;
            }
        };
        let Some(bytes) = buffer.get(..length) else { continue };
        let Some(inbox) = routes.inbox_of(source, bytes) else { continue };
        match inbox.put(began.elapsed(), source, bytes) {
            Ok(()) => {}
            Err(Dropped::Flood) => flood.increment(1),
            Err(Dropped::Full) => full.increment(1),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::net::{IpAddr, Ipv4Addr};

    use super::*;

    const THERE: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 9);

    #[test]
    fn a_session_that_is_sent_too_much_takes_no_more_in_for_a_while_and_others_do() {
        let routes = Routes::default();
        let ((ours, mut packets), (others, _kept)) = (Inbox::new(), Inbox::new());
        let elsewhere = SocketAddr::new(THERE.ip(), 10);
        routes.add_address(THERE, ours);
        routes.add_address(elsewhere, others);
        let put = |from, at_ms, bytes: &[u8]| {
            routes.inbox_of(from, bytes).unwrap().put(Duration::from_millis(at_ms), from, bytes)
        };
        for _ in 0..480 {
            put(THERE, 1_000, &[20; 100]).unwrap();
            packets.try_recv().unwrap();
        }
        assert_eq!(put(THERE, 1_001, &[20; 100]), Err(Dropped::Flood));
        assert!(packets.try_recv().is_err());
        assert_eq!(put(elsewhere, 1_001, &[20; 100]), Ok(()));
        // Later the same number passes, but not of long ones.
        let long = [20; 1_200];
        let passed = (0..480).filter(|_| put(THERE, 4_000, &long).inspect(|()| drop(packets.try_recv())).is_ok());
        assert_eq!(passed.count(), 128 * 1024 / 1_200);
    }

    #[test]
    fn what_a_session_does_not_take_in_time_is_dropped() {
        let (inbox, _packets) = Inbox::new();
        let put = || inbox.put(Duration::ZERO, THERE, &[20]);
        assert!((0..INBOX).all(|_| put().is_ok()));
        assert_eq!(put(), Err(Dropped::Full));
    }
}
