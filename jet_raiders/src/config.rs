//! Settings of the whole, and of each service inside it.

use std::net::{IpAddr, Ipv4Addr};
use std::path::PathBuf;

use serde::Deserialize;
use service_kit::config::{ConfigMistakes, Env, ListenConfig, LogConfig, Settings, TlsConfig};
use service_kit::trace::TracesConfig;
use tokens::ServiceCredential;

/// What `defaults.toml` holds.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProgramSettings {
    pub host: IpAddr,
    pub public_host: String,
    pub port: u16,
    pub data_dir: PathBuf,
    /// Data channels over UDP, on the game socket's port number.
    pub webrtc: bool,
    /// How long a stop waits for matches that have begun, in seconds.
    pub drain_within_s: f64,
    pub service_credential: String,
    /// For the website and the game socket alike.
    pub tls: TlsConfig,
    pub log: LogConfig,
    pub traces: TracesConfig,
}

impl ProgramSettings {
    /// The host in the addresses that players get.
    pub fn public_host(&self) -> String {
        match (self.public_host.as_str(), self.host) {
            ("", IpAddr::V6(host)) => format!("[{host}]"),
            ("", IpAddr::V4(host)) => host.to_string(),
            (named, _) => named.to_owned(),
        }
    }
}

impl Settings for ProgramSettings {
    const DEFAULTS: &'static str = include_str!("../defaults.toml");
    const ENV_PREFIX: &'static str = "JET";

    fn mistakes(&self) -> Vec<String> {
        let mut mistakes = self.traces.mistakes();
        if self.host.is_unspecified() && self.public_host.is_empty() {
            mistakes.push(format!("public_host: must be set when host is {} (JET__PUBLIC_HOST)", self.host));
        }
        // The highest port in use is `port` + 103.
        if self.port > u16::MAX - 103 {
            mistakes.push(format!("port: must be at most {}", u16::MAX - 103));
        }
        if !(0.0..=86_400.0).contains(&self.drain_within_s) {
            mistakes.push("drain_within_s: must be from 0 to 86400 seconds".into());
        }
        mistakes.extend(self.tls.mistake("tls"));
        mistakes
    }
}

/// The settings of the program and of the services in it, read and valid.
pub struct Config {
    pub settings: ProgramSettings,
    pub credential: ServiceCredential,
    pub auth: auth_server::Config,
    pub game: game_server::Config,
    pub head: head_server::Config,
    pub matchmaking: matchmaking_server::Config,
}

impl Config {
    /// Reads everything from the environment `env`.
    ///
    /// A `DATABASE_URL` that stands there for some other program does not count: storage is embedded unless
    /// `AUTH__DATABASE_URL` or `MATCHMAKING__DATABASE_URL` says otherwise.
    pub fn load(mut env: Env) -> Result<Self, ConfigMistakes> {
        env.retain(|(name, _)| name != "DATABASE_URL" && name != "DATABASE_URL_FILE");
        let settings = ProgramSettings::load(&env)?;
        let credential = match settings.service_credential.as_str() {
            "" => ServiceCredential::generate().map_err(|error| ConfigMistakes(vec![error.to_string()]))?,
            secret => ServiceCredential::parse(secret)
                .map_err(|error| ConfigMistakes(vec![format!("service_credential: {error}")]))?,
        };
        for service in ["AUTH", "GAME", "HEAD", "MATCHMAKING"] {
            env.push((format!("{service}__SERVICE_CREDENTIAL"), credential.reveal().to_owned()));
        }
        let auth = auth_server::Config::load(&env);
        let game = game_server::Config::load(&env);
        let head = head_server::Config::load(&env);
        let matchmaking = matchmaking_server::Config::load(&env);
        match (auth, game, head, matchmaking) {
            (Ok(auth), Ok(game), Ok(head), Ok(matchmaking)) => {
                // The addresses that players get have one scheme.
                let apart = [("HEAD", &head.tls), ("GAME", &game.tls)].into_iter().filter(|(_, tls)| tls.is_on());
                let line = "here one certificate is for both: JET__TLS__CERTIFICATE and JET__TLS__KEY";
                let mistakes: Vec<_> =
                    apart.map(|(service, _)| format!("{service}__TLS__CERTIFICATE: {line}")).collect();
                if !mistakes.is_empty() {
                    return Err(ConfigMistakes(mistakes));
                }
                Ok(Self { settings, credential, auth, game, head, matchmaking })
            }
            (auth, game, head, matchmaking) => {
                let mistakes = [auth.err(), game.err(), head.err(), matchmaking.err()];
                Err(ConfigMistakes(mistakes.into_iter().flatten().flat_map(|mistakes| mistakes.0).collect()))
            }
        }
    }

    /// Where the service with this offset from the base port listens. Internal listeners never leave this machine.
    pub(crate) fn listen(&self, host: IpAddr, offset: u16) -> ListenConfig {
        let port = |number: u16| if self.settings.port == 0 { 0 } else { self.settings.port + number };
        ListenConfig {
            host,
            port: port(offset),
            internal_host: IpAddr::V4(Ipv4Addr::LOCALHOST),
            internal_port: port(offset + 100),
        }
    }
}
