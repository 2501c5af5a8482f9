//! Whose request is it? The client's address behind proxies, and the network that is counted as one client.

use std::net::{IpAddr, Ipv6Addr};

use ipnet::IpNet;

/// Whoever shares this shares a budget: one IPv4 address, or one IPv6 /64, which is what a single subscriber gets and may
/// choose addresses from at will.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ClientNetwork(IpAddr);

impl ClientNetwork {
    pub fn of(address: IpAddr) -> Self {
        // An IPv4 client on an IPv6 socket is still an IPv4 client.
        match address.to_canonical() {
            IpAddr::V4(address) => Self(IpAddr::V4(address)),
            IpAddr::V6(address) => Self(IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() & (u128::MAX << 64)))),
        }
    }
}

/// The proxies whose word about a client's address counts.
#[derive(Debug, Clone, Default)]
pub struct TrustedProxies(Vec<IpNet>);

impl TrustedProxies {
    pub fn new(networks: Vec<IpNet>) -> Self {
        Self(networks)
    }

    pub fn contains(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.0.iter().any(|network| network.contains(&address))
    }

    /// The client of a request that `peer` delivered. `hops` are the addresses that proxies wrote down, the nearest first;
    /// `None` is one that cannot be read.
    ///
    /// Each proxy vouches for the hop it names, and for nothing further out: the answer is the first address that is no
    /// trusted proxy. Where a trusted proxy named nobody readable, that proxy counts as the client.
    pub fn client(&self, peer: IpAddr, hops: impl IntoIterator<Item = Option<IpAddr>>) -> IpAddr {
        let mut client = peer;
        for hop in hops {
            if !self.contains(client) {
                break;
            }
            match hop {
                Some(address) => client = address,
                None => break,
            }
        }
        client
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn address(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    fn network(text: &str) -> ClientNetwork {
        ClientNetwork::of(address(text))
    }

    fn client_of(peer: &str, hops: &[&str]) -> IpAddr {
        let proxies = TrustedProxies::new(vec!["10.0.0.0/8".parse().unwrap(), "fd00::/8".parse().unwrap()]);
        proxies.client(address(peer), hops.iter().map(|hop| hop.parse().ok()))
    }

    #[test]
    fn a_subscriber_s_ipv6_addresses_are_one_client_and_ipv4_addresses_are_not() {
        assert_eq!(network("2001:db8:1:2::1"), network("2001:db8:1:2:ffff::9"));
        assert_ne!(network("2001:db8:1:2::1"), network("2001:db8:1:3::1"));
        assert_ne!(network("192.0.2.1"), network("192.0.2.2"));
        assert_eq!(network("::ffff:192.0.2.1"), network("192.0.2.1"));
        assert_ne!(network("::ffff:192.0.2.1"), network("::ffff:192.0.2.2"));
    }

    #[test]
    fn a_stranger_s_word_about_addresses_is_not_believed() {
        assert_eq!(client_of("192.0.2.1", &["203.0.113.9"]), address("192.0.2.1"));
    }

    #[test]
    fn behind_trusted_proxies_the_first_untrusted_address_is_the_client() {
        assert_eq!(client_of("10.0.0.1", &["192.0.2.1"]), address("192.0.2.1"));
        assert_eq!(client_of("10.0.0.1", &["10.0.0.2", "fd00::3", "192.0.2.1"]), address("192.0.2.1"));
        assert_eq!(client_of("::ffff:10.0.0.1", &["192.0.2.1"]), address("192.0.2.1"));
    }

    #[test]
    fn what_a_client_wrote_in_front_of_the_proxy_s_entry_is_ignored() {
        assert_eq!(client_of("10.0.0.1", &["192.0.2.1", "203.0.113.9"]), address("192.0.2.1"));
        // A client that names a trusted proxy first does not get to choose what comes after it.
        assert_eq!(client_of("10.0.0.1", &["192.0.2.1", "10.0.0.7", "203.0.113.9"]), address("192.0.2.1"));
    }

    #[test]
    fn without_a_readable_entry_the_last_known_proxy_is_the_client() {
        assert_eq!(client_of("10.0.0.1", &[]), address("10.0.0.1"));
        assert_eq!(client_of("10.0.0.1", &["unknown", "203.0.113.9"]), address("10.0.0.1"));
        assert_eq!(client_of("10.0.0.1", &["10.0.0.2", "_hidden"]), address("10.0.0.2"));
    }
}
