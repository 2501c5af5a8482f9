//! Whose a datagram is: who has proven to be at an address, by that; else by the user name of an ICE check, which the session
//! then verifies.

use std::io;
use std::net::SocketAddr;

use dashmap::DashMap;
use str0m::ice::StunMessage;
use tokio::net::UdpSocket;
use tokio::sync::mpsc;

/// Longer than any that a network lets pass in one piece; the rest of a longer one is cut off.
const MAX_RECEIVED: usize = 2_048;

/// Datagrams that wait for a session's task. More are dropped.
pub const INBOX: usize = 32;

/// A datagram and where it came from.
pub struct Packet {
    pub source: SocketAddr,
    pub bytes: Vec<u8>,
}

/// The sessions by what their datagrams are known by.
#[derive(Default)]
pub struct Routes {
    by_name: DashMap<String, mpsc::Sender<Packet>>,
    by_address: DashMap<SocketAddr, mpsc::Sender<Packet>>,
}

impl Routes {
    /// A session is addressed by `name`, the user name fragment that it has chosen, until an address is its own.
    pub fn add(&self, name: &str, inbox: mpsc::Sender<Packet>) {
        self.by_name.insert(name.to_owned(), inbox);
    }

    /// The session has verified that its peer is there.
    pub fn add_address(&self, address: SocketAddr, inbox: mpsc::Sender<Packet>) {
        self.by_address.insert(address, inbox);
    }

    /// Takes an address from the session of `inbox`; not from another that has it by now.
    pub fn remove_address(&self, address: SocketAddr, inbox: &mpsc::Sender<Packet>) {
        self.by_address.remove_if(&address, |_, owner| owner.same_channel(inbox));
    }

    pub fn remove(&self, name: &str) {
        self.by_name.remove(name);
    }

    fn inbox_of(&self, source: SocketAddr, bytes: &[u8]) -> Option<mpsc::Sender<Packet>> {
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
        if let Some(inbox) = routes.inbox_of(source, bytes) {
            // A session that does not keep up loses what comes, as on any network.
            let _ = inbox.try_send(Packet { source, bytes: bytes.to_vec() });
        }
    }
}
