//! The sections that several services' configurations share.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::Arc;

use ipnet::IpNet;
use serde::Deserialize;

use crate::http::{Certificate, CertificateError, ConnectionLimits};
use crate::trust::{Trust, TrustError};

/// Where a service listens. Port 0 takes a free one.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListenConfig {
    pub host: IpAddr,
    pub port: u16,
    /// Readiness, metrics and the routes between services: never published.
    pub internal_host: IpAddr,
    pub internal_port: u16,
}

/// An address that a neighbour on this machine can connect to.
pub fn reachable(bound: SocketAddr) -> SocketAddr {
    let ip = match bound.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => IpAddr::V4(Ipv4Addr::LOCALHOST),
        IpAddr::V6(ip) if ip.is_unspecified() => IpAddr::V6(Ipv6Addr::LOCALHOST),
        ip => ip,
    };
    SocketAddr::new(ip, bound.port())
}

/// How many connections a public listener keeps open.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConnectionsConfig {
    pub total: NonZeroUsize,
    /// One IPv4 address or one IPv6 /64. Private networks are limited by the total only.
    pub per_address: NonZeroUsize,
}

impl ConnectionsConfig {
    /// `proxies` bring many clients each, so that only the total limits them.
    pub fn limits(&self, proxies: &[IpNet]) -> ConnectionLimits {
        let mut limits = ConnectionLimits {
            total: self.total.get(),
            per_address: self.per_address.get(),
            ..ConnectionLimits::default()
        };
        limits.unlimited.extend(proxies);
        limits
    }
}

/// PEM files that make a public listener speak TLS. Both empty: plain HTTP.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TlsConfig {
    /// The server's own certificate first, then the chain to a root.
    pub certificate: PathBuf,
    pub key: PathBuf,
}

impl TlsConfig {
    /// True if the listener is to speak TLS.
    pub fn is_on(&self) -> bool {
        !self.certificate.as_os_str().is_empty()
    }

    /// What is wrong with the section, which is called `section`, as a configuration mistake.
    pub fn mistake(&self, section: &str) -> Option<String> {
        match (self.is_on(), self.key.as_os_str().is_empty()) {
            (true, true) => Some(format!("{section}.key: must be set when {section}.certificate is")),
            (false, false) => Some(format!("{section}.certificate: must be set when {section}.key is")),
            _ => None,
        }
    }

    /// Reads the files, if any are named.
    ///
    /// # Errors
    /// When they cannot be read or used.
    pub fn open(&self) -> Result<Option<Arc<Certificate>>, CertificateError> {
        if !self.is_on() {
            return Ok(None);
        }
        Certificate::open(self.certificate.clone(), self.key.clone()).map(|certificate| Some(Arc::new(certificate)))
    }
}

/// `[internal_tls]`: TLS between the services of a deployment. All empty: plain HTTP.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InternalTlsConfig {
    /// The authority (PEM) that other services' certificates must come from. Only it is trusted.
    pub ca: PathBuf,
    /// For the internal listener; of auth and matchmaking, which only services call, for both.
    pub certificate: PathBuf,
    pub key: PathBuf,
}

impl InternalTlsConfig {
    /// The section's mistakes, and those of the addresses of other services, each with its key.
    pub fn mistakes(&self, addresses: &[(&str, &str)]) -> Vec<String> {
        let mut mistakes: Vec<String> = self.listener().mistake("internal_tls").into_iter().collect();
        for (key, url) in addresses {
            let mistake = match (url.split_once("://"), self.trusts_an_authority()) {
                (Some(("https", _)), true) | (Some(("http", _)), false) => continue,
                (Some(("https", _)), false) => "https:// needs internal_tls.ca, the authority to trust",
                // Every call carries the service credential.
                (Some(("http", _)), true) => "must start with https:// when internal_tls.ca is set",
                _ => "must start with http:// or https://",
            };
            mistakes.push(format!("{key}: {mistake}"));
        }
        mistakes
    }

    /// The certificate of the internal listener.
    pub fn listener(&self) -> TlsConfig {
        TlsConfig { certificate: self.certificate.clone(), key: self.key.clone() }
    }

    /// Reads the authority, if one is named.
    ///
    /// # Errors
    /// When it cannot be read or used.
    pub fn trust(&self) -> Result<Trust, TrustError> {
        if self.trusts_an_authority() { Trust::authority(&self.ca) } else { Trust::plain() }
    }

    fn trusts_an_authority(&self) -> bool {
        !self.ca.as_os_str().is_empty()
    }
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LogConfig {
    pub format: LogFormat,
    /// As in `RUST_LOG`: `info`, or `info,game_server=debug`.
    pub filter: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LogFormat {
    Text,
    Json,
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn addresses_of_services_and_the_authority_go_together() {
        let section = |ca: &str| InternalTlsConfig { ca: ca.into(), certificate: "".into(), key: "".into() };
        let mistakes = |ca: &str, url: &str| section(ca).mistakes(&[("auth_url", url)]);
        assert!(mistakes("", "http://auth:3102").is_empty());
        assert!(mistakes("ca.pem", "https://auth:3102").is_empty());
        assert_eq!(mistakes("", "https://auth"), ["auth_url: https:// needs internal_tls.ca, the authority to trust"]);
        assert_eq!(
            mistakes("ca.pem", "http://auth"),
            ["auth_url: must start with https:// when internal_tls.ca is set"]
        );
        assert_eq!(mistakes("", "auth:3102"), ["auth_url: must start with http:// or https://"]);
        let half = InternalTlsConfig { key: "key.pem".into(), ..section("") };
        assert_eq!(half.mistakes(&[]), ["internal_tls.certificate: must be set when internal_tls.key is"]);
    }

    #[test]
    fn an_unspecified_address_is_told_as_this_machine() {
        assert_eq!(reachable("0.0.0.0:80".parse().unwrap()), "127.0.0.1:80".parse().unwrap());
        assert_eq!(reachable("[::]:80".parse().unwrap()), "[::1]:80".parse().unwrap());
        assert_eq!(reachable("10.0.0.7:80".parse().unwrap()), "10.0.0.7:80".parse().unwrap());
    }
}
