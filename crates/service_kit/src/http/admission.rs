//! How many connections a listener keeps open, in all and per client network.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::{Arc, Mutex, PoisonError};

use ipnet::{IpNet, Ipv4Net, Ipv6Net};

use crate::client_address::ClientNetwork;

/// How many connections may be open at once, sockets that were upgraded included. One more is closed as it comes.
#[derive(Debug, Clone)]
pub struct ConnectionLimits {
    pub total: usize,
    /// One IPv4 address or one IPv6 /64.
    pub per_address: usize,
    /// Networks that only `total` limits.
    pub unlimited: Vec<IpNet>,
}

/// Addresses that nobody on the internet comes from. Behind one is a service of this deployment (head keeps a stream to
/// matchmaking open for each player who waits), or a proxy or container gateway that brings many clients.
const PRIVATE: [IpNet; 9] = [
    v4([127, 0, 0, 0], 8),
    v4([10, 0, 0, 0], 8),
    v4([172, 16, 0, 0], 12),
    v4([192, 168, 0, 0], 16),
    v4([169, 254, 0, 0], 16),
    v4([100, 64, 0, 0], 10),
    v6(0, 1, 128),
    v6(0xfc00, 0, 7),
    v6(0xfe80, 0, 10),
];

const fn v4([a, b, c, d]: [u8; 4], prefix: u8) -> IpNet {
    IpNet::V4(Ipv4Net::new_assert(Ipv4Addr::new(a, b, c, d), prefix))
}

const fn v6(first: u16, last: u16, prefix: u8) -> IpNet {
    IpNet::V6(Ipv6Net::new_assert(std::net::Ipv6Addr::new(first, 0, 0, 0, 0, 0, 0, last), prefix))
}

impl Default for ConnectionLimits {
    /// Private networks are limited by the total only.
    fn default() -> Self {
        Self { total: 50_000, per_address: 256, unlimited: PRIVATE.to_vec() }
    }
}

/// Why a connection is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    Total,
    PerAddress,
}

impl Refusal {
    pub fn name(self) -> &'static str {
        match self {
            Self::Total => "total",
            Self::PerAddress => "per_address",
        }
    }
}

/// Counts the open connections of one listener, or the clients that come through its proxies.
pub struct Admission {
    limits: ConnectionLimits,
    open: Mutex<Open>,
}

/// Bounded by the total: each entry stands for at least one connection.
#[derive(Default)]
struct Open {
    total: usize,
    by_network: HashMap<ClientNetwork, usize>,
}

/// A place among the connections, given back when dropped.
pub struct Place {
    admission: Arc<Admission>,
    network: ClientNetwork,
}

impl Admission {
    pub fn new(limits: ConnectionLimits) -> Arc<Self> {
        Arc::new(Self { limits, open: Mutex::default() })
    }

    /// Takes a place for as long as the connection lives.
    ///
    /// # Errors
    /// When all places, or those of the peer's network, are taken.
    pub fn admit(self: &Arc<Self>, peer: IpAddr) -> Result<Place, Refusal> {
        let peer = peer.to_canonical();
        let network = ClientNetwork::of(peer);
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        if open.total >= self.limits.total {
            return Err(Refusal::Total);
        }
        let of_network = open.by_network.get(&network).copied().unwrap_or(0);
        let limited = !self.limits.unlimited.iter().any(|network| network.contains(&peer));
        if limited && of_network >= self.limits.per_address {
            return Err(Refusal::PerAddress);
        }
        open.total += 1;
        open.by_network.insert(network, of_network + 1);
        Ok(Place { admission: self.clone(), network })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut open = self.admission.open.lock().unwrap_or_else(PoisonError::into_inner);
        open.total = open.total.saturating_sub(1);
        match open.by_network.get_mut(&self.network) {
            Some(count) if *count > 1 => *count -= 1,
            _ => {
                open.by_network.remove(&self.network);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn admission(total: usize, per_address: usize) -> Arc<Admission> {
        Admission::new(ConnectionLimits { total, per_address, ..ConnectionLimits::default() })
    }

    fn admit(admission: &Arc<Admission>, peer: &str) -> Result<Place, Refusal> {
        admission.admit(peer.parse().unwrap())
    }

    #[test]
    fn one_network_is_refused_and_another_is_not() {
        let admission = admission(10, 2);
        let _held = [admit(&admission, "2001:db8::1").ok().unwrap(), admit(&admission, "2001:db8::2").ok().unwrap()];
        assert_eq!(admit(&admission, "2001:db8::3").err(), Some(Refusal::PerAddress));
        assert!(admit(&admission, "2001:db8:0:1::1").is_ok());
    }

    #[test]
    fn a_place_is_given_back() {
        let admission = admission(1, 1);
        let held = admit(&admission, "192.0.2.1").ok().unwrap();
        assert_eq!(admit(&admission, "192.0.2.2").err(), Some(Refusal::Total));
        drop(held);
        assert!(admit(&admission, "192.0.2.2").is_ok());
        assert!(admission.open.lock().unwrap().by_network.is_empty());
    }

    #[test]
    fn this_machine_and_private_networks_are_limited_by_the_total_only() {
        let admission = admission(8, 1);
        let peers = ["127.0.0.1", "::ffff:127.0.0.1", "::1", "::1", "10.1.2.3", "10.1.2.3", "fd12::1", "fd12::1"];
        let _held = peers.map(|peer| admit(&admission, peer).ok().unwrap());
        assert_eq!(admit(&admission, "127.0.0.1").err(), Some(Refusal::Total));
    }
}
