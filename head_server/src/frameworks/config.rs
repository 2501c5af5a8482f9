//! Head's configuration; `defaults.toml` is the manual.

use std::path::PathBuf;

use http::{HeaderValue, Uri};
use ipnet::IpNet;
use serde::Deserialize;
use service_kit::config::{ConnectionsConfig, InternalTlsConfig, ListenConfig, LogConfig, Settings, TlsConfig};
use service_kit::forwarded::ForwardedHeader;
use service_kit::program::ServiceSettings;
use service_kit::run::credential_mistake;
use service_kit::trace::TracesConfig;

use crate::frameworks::limits_config::RateLimitsConfig;

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    pub listen: ListenConfig,
    pub internal_tls: InternalTlsConfig,
    pub connections: ConnectionsConfig,
    pub tls: TlsConfig,
    pub log: LogConfig,
    pub traces: TracesConfig,
    pub service_credential: String,
    pub auth_url: String,
    pub auth_jwks_url: String,
    pub matchmaking_url: String,
    /// Empty serves the files in the binary, if it was built with them.
    pub website_dir: PathBuf,
    pub data_dir: PathBuf,
    /// Pages of other origins that may call.
    pub cors_origins: Vec<String>,
    /// Networks of proxies whose word about a client's address is believed.
    pub trusted_proxies: Vec<IpNet>,
    pub forwarded_header: ForwardedHeader,
    /// For how long browsers that came over HTTPS use nothing else, in seconds. 0 tells them nothing.
    pub hsts_max_age_s: u32,
    pub rate_limits: RateLimitsConfig,
}

impl Config {
    /// The origins as browsers write them. Those that cannot be written are mistakes, reported on loading.
    pub fn cors_origins(&self) -> Vec<HeaderValue> {
        self.cors_origins.iter().filter_map(|origin| origin.parse().ok()).collect()
    }
}

impl Settings for Config {
    const DEFAULTS: &'static str = include_str!("../../defaults.toml");
    const ENV_PREFIX: &'static str = "HEAD";

    fn mistakes(&self) -> Vec<String> {
        let mut mistakes = self.traces.mistakes();
        mistakes.extend(credential_mistake(&self.service_credential));
        mistakes.extend(self.tls.mistake("tls"));
        mistakes.extend(self.internal_tls.mistakes(&[
            ("auth_url", &self.auth_url),
            ("auth_jwks_url", &self.auth_jwks_url),
            ("matchmaking_url", &self.matchmaking_url),
        ]));
        for origin in self.cors_origins.iter().filter(|origin| !is_origin(origin)) {
            mistakes.push(format!("cors_origins: {origin:?} is no origin, such as https://example.com"));
        }
        if !self.website_dir.as_os_str().is_empty() && !self.website_dir.join("index.html").is_file() {
            mistakes.push(format!("website_dir: there is no index.html in {}", self.website_dir.display()));
        }
        mistakes
    }
}

/// A scheme and a host, perhaps a port, and nothing after them.
fn is_origin(text: &str) -> bool {
    let Ok(uri) = text.parse::<Uri>() else { return false };
    let (Some(scheme @ ("http" | "https")), Some(authority)) = (uri.scheme_str(), uri.authority()) else {
        return false;
    };
    text == format!("{scheme}://{authority}") && !authority.as_str().contains('@')
}

impl ServiceSettings for Config {
    fn listen(&self) -> &ListenConfig {
        &self.listen
    }

    fn internal_tls(&self) -> &InternalTlsConfig {
        &self.internal_tls
    }

    fn telemetry(&self) -> (&LogConfig, &TracesConfig) {
        (&self.log, &self.traces)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_a_scheme_and_a_host() {
        for good in ["https://example.com", "http://localhost:5173", "http://[::1]:3000"] {
            assert!(is_origin(good), "{good}");
        }
        for bad in
            ["*", "null", "example.com", "https://example.com/", "https://a@example.com", "ftp://example.com", ""]
        {
            assert!(!is_origin(bad), "{bad}");
        }
    }
}
