//! The game server's configuration; `defaults.toml` is the manual.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use ipnet::IpNet;
use serde::Deserialize;
use service_kit::config::{ConnectionsConfig, InternalTlsConfig, ListenConfig, LogConfig, Settings, TlsConfig};
use service_kit::forwarded::ForwardedHeader;
use service_kit::program::ServiceSettings;
use service_kit::run::credential_mistake;
use service_kit::trace::TracesConfig;
use toml::Table;

use crate::domain::Rules;
use crate::interface_adapters::mode_files::{load_mode, mode_names};
use crate::interface_adapters::net::SocketTimes;
use crate::interface_adapters::protocol::check_lengths;
use crate::use_cases::lobby::{LobbyHabits, LobbyTimes};
use crate::use_cases::registry::Modes;

/// Of a world that is shown whole, a score table or snapshot of more would not fit into a frame of the text protocol.
const MAX_SEATS: u16 = 128;
/// With views the server's own work is what counts: one core steps the world, and all of them show it to who flies there.
const MAX_PLAYERS_WITH_VIEWS: u16 = 2048;

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
    /// Empty: made of the address that the public listener is bound to. `{hostname}` in it is this machine's.
    pub public_ws_url: String,
    /// Empty: made of the address that the internal listener is bound to. `{hostname}` in it is this machine's.
    pub internal_url: String,
    pub region: String,
    pub matchmaking_internal_url: String,
    pub matchmaking_jwks_url: String,
    pub data_dir: PathBuf,
    /// Each server takes a numbered folder in `data_dir`.
    pub share_data_dir: bool,
    pub allowed_origins: Vec<String>,
    /// Networks of proxies whose word about a client's address is believed.
    pub trusted_proxies: Vec<IpNet>,
    pub forwarded_header: ForwardedHeader,
    /// Endless modes of which one lobby is always there.
    pub open_lobbies: Vec<String>,
    /// Lobbies have threads of their own.
    pub lobby_threads: bool,
    pub limits: Limits,
    pub chat: ChatConfig,
    pub webrtc: WebrtcConfig,
    pub times: Times,
    pub drain: Drain,
    /// Overrides of the modes' numbers, by mode, laid out like the modes' files. `free_play` names `free-play`, too:
    /// environment variables have no hyphens.
    pub modes: BTreeMap<String, Table>,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    pub max_connections: usize,
    pub client_bytes_per_s: u32,
    pub max_lobbies: usize,
    pub max_watchers: usize,
    pub max_watchers_per_lobby: usize,
    pub max_screenings: usize,
}

/// What players may say to each other.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChatConfig {
    pub text: bool,
}

/// Data channels over UDP.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WebrtcConfig {
    /// An address with a port; empty for no data channels.
    pub bind: String,
    /// An address with a port; empty: the bound one.
    pub public_address: String,
    pub max_channels: usize,
}

impl WebrtcConfig {
    /// Where to listen, if anywhere.
    pub(super) fn bind(&self) -> Option<SocketAddr> {
        self.bind.parse().ok()
    }

    pub(super) fn public_address(&self) -> Option<SocketAddr> {
        self.public_address.parse().ok()
    }

    fn mistakes(&self) -> Vec<String> {
        let given = [("bind", &self.bind), ("public_address", &self.public_address)];
        let wrong = given.iter().filter(|(_, text)| !text.is_empty() && text.parse::<SocketAddr>().is_err());
        let mut mistakes: Vec<_> = wrong
            .map(|(key, text)| format!("webrtc.{key}: {text:?} is no address with a port, such as 203.0.113.7:3001"))
            .collect();
        let unspecified = |address: Option<SocketAddr>| address.is_some_and(|address| address.ip().is_unspecified());
        let public = self.public_address();
        if unspecified(public) || (public.is_none() && unspecified(self.bind())) {
            mistakes.push("webrtc.public_address: must be an address that clients reach".into());
        }
        mistakes
    }
}

/// All in seconds.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Times {
    pub hold_s: f64,
    pub join_wait_s: f64,
    pub unclaimed_s: f64,
    pub claim_s: f64,
    pub scoreboard_s: f64,
    pub resize_s: f64,
    pub sparse_s: f64,
    pub join_s: f64,
    pub idle_s: f64,
    pub ping_s: f64,
    pub write_s: f64,
    pub channel_s: f64,
}

/// How long a server that was told to stop or to drain waits for others. All in seconds; 0 waits for nobody.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Drain {
    pub within_s: f64,
    pub open_lobbies_s: f64,
}

impl Drain {
    fn mistakes(&self) -> Vec<String> {
        let named = [("within_s", self.within_s), ("open_lobbies_s", self.open_lobbies_s)];
        let wrong = named.into_iter().filter(|(_, value)| !(0.0..=86_400.0).contains(value));
        wrong.map(|(key, _)| format!("drain.{key}: must be from 0 to 86400 seconds")).collect()
    }
}

impl Config {
    pub(super) fn internal_scheme(&self) -> &'static str {
        if self.internal_tls.listener().is_on() { "https" } else { "http" }
    }

    /// How long things may take in every lobby.
    pub(super) fn lobby_times(&self) -> LobbyTimes {
        LobbyTimes {
            hold: seconds(self.times.hold_s),
            join_wait: seconds(self.times.join_wait_s),
            unclaimed: seconds(self.times.unclaimed_s),
            claim: seconds(self.times.claim_s),
            scoreboard: seconds(self.times.scoreboard_s),
            drain: seconds(self.drain.within_s),
            resize: seconds(self.times.resize_s),
            // Whoever waits longest bounds them all.
            send_on: seconds(self.drain.open_lobbies_s.min(self.drain.within_s)),
        }
    }

    /// What else holds in every lobby.
    pub(super) fn lobby_habits(&self) -> LobbyHabits {
        LobbyHabits { max_watchers: self.limits.max_watchers_per_lobby, text_chat: self.chat.text }
    }

    /// The rules of every mode, or one line for each mistake in the overrides.
    pub(super) fn load_modes(&self) -> Result<Modes, Vec<String>> {
        load_modes(&self.modes)
    }

    fn mode_mistakes(&self) -> Vec<String> {
        let modes = match self.load_modes() {
            Ok(modes) => modes,
            Err(mistakes) => return mistakes,
        };
        let endless = |name: &String| modes.get(name).is_some_and(|rules| rules.is_endless());
        let wrong = self.open_lobbies.iter().filter(|name| !endless(name));
        let mut mistakes: Vec<_> = wrong.map(|name| format!("open_lobbies: {name:?} is no endless mode")).collect();
        if self.open_lobbies.len() > self.limits.max_lobbies {
            mistakes.push("limits.max_lobbies: there are more open_lobbies".into());
        }
        mistakes
    }
}

/// The rules of every mode, `given` overrides some of their numbers; or one line for each mistake in the overrides.
pub(super) fn load_modes(given: &BTreeMap<String, Table>) -> Result<Modes, Vec<String>> {
    let mut overrides: BTreeMap<String, &Table> = BTreeMap::new();
    for (name, table) in given {
        overrides.insert(name.replace('_', "-"), table);
    }
    let none = Table::new();
    let mut modes = Modes::new();
    let mut mistakes = Vec::new();
    for name in mode_names() {
        let loaded = load_mode(name, overrides.remove(name).unwrap_or(&none)).map(Arc::new);
        match loaded.map_err(|error| error.to_string()).and_then(|rules| mistake_of(&rules).map_or(Ok(rules), Err)) {
            Ok(rules) => drop(modes.insert(name.to_owned(), rules)),
            Err(error) => mistakes.push(format!("modes: {error}")),
        }
    }
    let unknown = overrides.keys().filter_map(|name| load_mode(name, &none).err());
    mistakes.extend(unknown.map(|error| format!("modes: {error}")));
    if mistakes.is_empty() { Ok(modes) } else { Err(mistakes) }
}

/// What is wrong with a mode that makes sense and has more seats than can be served, or more to say than fits into a frame.
fn mistake_of(rules: &Arc<Rules>) -> Option<String> {
    let mode = &rules.mode;
    let largest = rules.sizes().last().unwrap_or(rules);
    if largest.view().is_none() && largest.seats() > MAX_SEATS {
        Some(format!("mode {mode}: max_players allows more than {MAX_SEATS} seats, while view.area_px2 is 0"))
    } else if largest.max_players > MAX_PLAYERS_WITH_VIEWS {
        Some(format!("mode {mode}: max_players may be at most {MAX_PLAYERS_WITH_VIEWS}"))
    } else {
        check_lengths(largest).err().map(|error| format!("mode {mode}: {error}"))
    }
}

impl Times {
    pub(super) fn of_sockets(&self) -> SocketTimes {
        SocketTimes {
            join: seconds(self.join_s),
            idle: seconds(self.idle_s),
            ping: seconds(self.ping_s),
            write: seconds(self.write_s),
            channel: seconds(self.channel_s),
        }
    }

    /// How long an open lobby's world may be too large for who flies in it.
    pub(super) fn patience(&self) -> Duration {
        seconds(self.sparse_s)
    }

    fn mistakes(&self) -> Vec<String> {
        let named = [
            ("hold_s", self.hold_s),
            ("join_wait_s", self.join_wait_s),
            ("unclaimed_s", self.unclaimed_s),
            ("claim_s", self.claim_s),
            ("scoreboard_s", self.scoreboard_s),
            ("resize_s", self.resize_s),
            ("sparse_s", self.sparse_s),
            ("join_s", self.join_s),
            ("idle_s", self.idle_s),
            ("ping_s", self.ping_s),
            ("write_s", self.write_s),
            ("channel_s", self.channel_s),
        ];
        let wrong = named.into_iter().filter(|(_, value)| !(0.01..=86_400.0).contains(value));
        let mut mistakes: Vec<_> =
            wrong.map(|(key, _)| format!("times.{key}: must be from 0.01 to 86400 seconds")).collect();
        if self.ping_s >= self.idle_s {
            mistakes.push("times.ping_s: must be shorter than times.idle_s".into());
        }
        mistakes
    }
}

fn seconds(value: f64) -> Duration {
    Duration::try_from_secs_f64(value).unwrap_or(Duration::MAX)
}

impl Settings for Config {
    const DEFAULTS: &'static str = include_str!("../../defaults.toml");
    const ENV_PREFIX: &'static str = "GAME";

    fn mistakes(&self) -> Vec<String> {
        let mut mistakes = self.traces.mistakes();
        mistakes.extend(credential_mistake(&self.service_credential));
        let websocket = |url: &str| url.starts_with("ws://") || url.starts_with("wss://");
        mistakes.extend(self.internal_tls.mistakes(&[
            ("matchmaking_internal_url", &self.matchmaking_internal_url),
            ("matchmaking_jwks_url", &self.matchmaking_jwks_url),
        ]));
        let scheme = self.internal_scheme();
        if !self.internal_url.is_empty() && !self.internal_url.starts_with(&format!("{scheme}://")) {
            let certificate = if scheme == "https" { "a" } else { "no" };
            mistakes.push(format!(
                "internal_url: must start with {scheme}://, for there is {certificate} internal_tls.certificate"
            ));
        }
        if !self.public_ws_url.is_empty() && !websocket(&self.public_ws_url) {
            mistakes.push("public_ws_url: must start with ws:// or wss://, or be empty".into());
        }
        // `wss://` without a certificate is a proxy's; `ws://` with one reaches nobody.
        if self.tls.is_on() && self.public_ws_url.starts_with("ws://") {
            mistakes.push("public_ws_url: must start with wss:// when tls.certificate is set".into());
        }
        mistakes.extend(self.tls.mistake("tls"));
        if self.region.is_empty() {
            mistakes.push("region: may not be empty".into());
        }
        if self.limits.max_connections == 0 || self.limits.max_lobbies == 0 {
            mistakes.push("limits: must be at least 1".into());
        }
        if !(1_000..=10_000_000).contains(&self.limits.client_bytes_per_s) {
            mistakes.push("limits.client_bytes_per_s: must be from 1000 to 10000000".into());
        }
        if self.limits.max_connections > self.connections.total.get() {
            mistakes.push("limits.max_connections: may be at most connections.total".into());
        }
        mistakes.extend(self.times.mistakes());
        mistakes.extend(self.webrtc.mistakes());
        mistakes.extend(self.drain.mistakes());
        mistakes.extend(self.mode_mistakes());
        mistakes
    }
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
    #![allow(clippy::unwrap_used)]
    use service_kit::config::ConfigMistakes;

    use super::*;

    const CREDENTIAL: (&str, &str) = ("GAME__SERVICE_CREDENTIAL", "0123456789abcdef0123456789abcdef");

    fn load(env: &[(&str, &str)]) -> Result<Config, ConfigMistakes> {
        let env = env.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        Config::load(&env)
    }

    #[test]
    fn the_defaults_lack_nothing_but_the_credential() {
        let mistakes = load(&[]).err().unwrap();
        assert_eq!(mistakes.0.len(), 1, "{mistakes}");
        assert!(mistakes.0[0].starts_with("service_credential: "));
        assert!(load(&[CREDENTIAL]).is_ok());
    }

    #[test]
    fn a_mode_is_overridden_from_the_environment() {
        let config = load(&[
            CREDENTIAL,
            ("GAME__MODES__DUEL__MATCH_S", "10"),
            ("GAME__MODES__DUEL__COUNTDOWN_S", "0.5"),
            ("GAME__MODES__FREE_PLAY__BOTS__FILL_TO", "2"),
        ])
        .unwrap();
        let modes = config.load_modes().unwrap();
        assert_eq!((modes["duel"].match_s, modes["duel"].countdown_s), (Some(10.0), 0.5));
        assert_eq!(modes["free-play"].bots.fill_to, 2);
    }

    #[test]
    fn mistakes_stop_the_start_with_a_line_each() {
        for (name, value, line) in [
            ("GAME__MODES__CHESS__MATCH_S", "1", "modes: there is no mode \"chess\""),
            ("GAME__MODES__DUEL__COLOUR", "1", "modes: mode duel: there is no key colour"),
            (
                "GAME__MODES__SKIRMISH__MAX_PLAYERS",
                "500",
                "modes: mode skirmish: max_players allows more than 128 seats",
            ),
            ("GAME__MODES__ARMADA__WORLD__SHIPS", "1500", "modes: mode armada: max_players is 2000, but must be 1500"),
            ("GAME__OPEN_LOBBIES", "duel", "open_lobbies: \"duel\" is no endless mode"),
            ("GAME__TIMES__HOLD_S", "-1", "times.hold_s: must be from 0.01"),
            ("GAME__TIMES__PING_S", "31.5", "times.ping_s: must be shorter"),
            ("GAME__PUBLIC_WS_URL", "http://x", "public_ws_url: must start with ws://"),
            ("GAME__LIMITS__MAX_LOBBIES", "0", "limits: must be at least 1"),
            ("GAME__LIMITS__MAX_CONNECTIONS", "10001", "limits.max_connections: may be at most connections.total"),
            ("GAME__LIMITS__CLIENT_BYTES_PER_S", "500", "limits.client_bytes_per_s: must be from 1000"),
            ("GAME__CONNECTIONS__TOTAL", "0", "environment variable GAME__CONNECTIONS__TOTAL: "),
            ("GAME__TLS__CERTIFICATE", "cert.pem", "tls.key: must be set"),
            ("GAME__TLS__KEY", "key.pem", "tls.certificate: must be set"),
            ("GAME__INTERNAL_URL", "https://x", "internal_url: must start with http://, for there is no internal_tls"),
            ("GAME__INTERNAL_TLS__CA", "ca.pem", "matchmaking_jwks_url: must start with https://"),
        ] {
            let mistakes = load(&[CREDENTIAL, (name, value)]).err().unwrap();
            assert!(mistakes.0.iter().any(|mistake| mistake.starts_with(line)), "{name}: {mistakes}");
        }
    }

    #[test]
    fn a_world_for_more_players_than_a_lobby_can_serve_stops_the_start() {
        let load = |ships| {
            let ships = [("GAME__MODES__ARMADA__WORLD__SHIPS", ships), ("GAME__MODES__ARMADA__MAX_PLAYERS", ships)];
            load(&[&[CREDENTIAL], &ships[..]].concat())
        };
        assert!(load("2048").is_ok());
        let mistakes = load("2049").err().unwrap();
        assert_eq!(mistakes.0, ["modes: mode armada: max_players may be at most 2048"]);
    }

    #[test]
    fn with_a_certificate_players_are_not_sent_to_a_plain_socket() {
        let certificate = [("GAME__TLS__CERTIFICATE", "cert.pem"), ("GAME__TLS__KEY", "key.pem")];
        let with = |url| load(&[&[CREDENTIAL, ("GAME__PUBLIC_WS_URL", url)], &certificate[..]].concat());
        let mistakes = with("ws://play.example.org/ws").err().unwrap();
        assert_eq!(mistakes.0, ["public_ws_url: must start with wss:// when tls.certificate is set"]);
        assert!(with("wss://play.example.org/ws").is_ok());
        assert!(with("").is_ok());
        // A proxy speaks TLS.
        assert!(load(&[CREDENTIAL, ("GAME__PUBLIC_WS_URL", "wss://play.example.org/ws")]).is_ok());
    }
}
