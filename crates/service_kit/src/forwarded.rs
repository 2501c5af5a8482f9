//! What proxies write about the client's address: `X-Forwarded-For`, or `Forwarded` (RFC 7239).

use std::net::{IpAddr, SocketAddr};

use http::HeaderMap;
use http::header::FORWARDED;
use ipnet::IpNet;
use serde::Deserialize;

use crate::client_address::TrustedProxies;

const X_FORWARDED_FOR: &str = "x-forwarded-for";

/// The proxies in front of a listener, and where they write whom they bring.
#[derive(Debug, Clone)]
pub struct Proxies {
    trusted: TrustedProxies,
    header: ForwardedHeader,
}

impl Proxies {
    /// `networks` are the proxies' own addresses.
    pub fn new(networks: Vec<IpNet>, header: ForwardedHeader) -> Self {
        Self { trusted: TrustedProxies::new(networks), header }
    }

    /// The client of a request that `peer` delivered.
    pub fn client(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        self.trusted.client(peer, self.header.hops(headers))
    }
}

/// The header that the trusted proxies write. Only one is read: a proxy passes the other on as the client sent it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub enum ForwardedHeader {
    #[serde(rename = "x-forwarded-for")]
    XForwardedFor,
    #[serde(rename = "forwarded")]
    Forwarded,
}

impl ForwardedHeader {
    /// The addresses written down, the nearest first. `None` is one that cannot be read.
    ///
    /// Entries are split at commas without regard to quotes: a quote that a client left open must not swallow what the
    /// proxy appended, and no address holds a comma.
    pub fn hops(self, headers: &HeaderMap) -> impl Iterator<Item = Option<IpAddr>> {
        let name = match self {
            Self::XForwardedFor => X_FORWARDED_FOR,
            Self::Forwarded => FORWARDED.as_str(),
        };
        let lines: Vec<&[u8]> = headers.get_all(name).iter().map(|value| value.as_bytes()).collect();
        lines.into_iter().rev().flat_map(|line| line.rsplit(|byte| *byte == b',')).map(move |entry| {
            let entry = std::str::from_utf8(entry).ok()?.trim();
            match self {
                Self::XForwardedFor => address(entry),
                Self::Forwarded => address(for_parameter(entry)?),
            }
        })
    }
}

/// The value of `for=` in one element of `Forwarded`, without its quotes.
fn for_parameter(element: &str) -> Option<&str> {
    element.split(';').find_map(|pair| {
        let (name, value) = pair.split_once('=')?;
        name.trim().eq_ignore_ascii_case("for").then(|| value.trim().trim_matches('"'))
    })
}

/// An address, with or without a port: `192.0.2.1`, `192.0.2.1:80`, `2001:db8::1`, `[2001:db8::1]`, `[2001:db8::1]:80`.
fn address(text: &str) -> Option<IpAddr> {
    let bracketed = || text.strip_prefix('[')?.strip_suffix(']')?.parse().ok().map(IpAddr::V6);
    let with_port = || text.parse::<SocketAddr>().ok().map(|address| address.ip());
    text.parse().ok().or_else(bracketed).or_else(with_port)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn hops(header: ForwardedHeader, lines: &[&str]) -> Vec<Option<String>> {
        let mut headers = HeaderMap::new();
        for line in lines {
            let name = if header == ForwardedHeader::Forwarded { "forwarded" } else { X_FORWARDED_FOR };
            headers.append(name, line.parse().unwrap());
        }
        header.hops(&headers).map(|hop| hop.map(|address| address.to_string())).collect()
    }

    #[test]
    fn the_nearest_hop_stands_last_in_the_last_line() {
        let read = hops(ForwardedHeader::XForwardedFor, &["192.0.2.1, 192.0.2.2:4711", "[2001:db8::3]:80,2001:db8::4"]);
        assert_eq!(read, ["2001:db8::4", "2001:db8::3", "192.0.2.2", "192.0.2.1"].map(|text| Some(text.to_owned())));
    }

    #[test]
    fn the_for_parameter_is_found_among_others() {
        let read = hops(
            ForwardedHeader::Forwarded,
            &["for=192.0.2.1;proto=https;by=203.0.113.1", "proto=https; For=\"[2001:db8::1]:4711\", for=unknown"],
        );
        assert_eq!(read, [None, Some("2001:db8::1".to_owned()), Some("192.0.2.1".to_owned())]);
    }

    #[test]
    fn an_open_quote_swallows_nothing() {
        let read = hops(ForwardedHeader::Forwarded, &["for=\"203.0.113.9, for=192.0.2.1"]);
        assert_eq!(read[0].as_deref(), Some("192.0.2.1"));
    }

    #[test]
    fn what_is_no_address_is_told_apart_from_nothing() {
        assert_eq!(hops(ForwardedHeader::XForwardedFor, &["", "nobody, 192.0.2.1.5"]), [None, None, None]);
        assert_eq!(hops(ForwardedHeader::XForwardedFor, &[]), []);
    }
}
