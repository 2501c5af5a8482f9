//! The configuration; `defaults.toml` explains each key.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use serde::Deserialize;
use service_kit::config::{InternalTlsConfig, ListenConfig, LogConfig, Settings};
use service_kit::program::ServiceSettings;
use service_kit::sql::{sqlite_url, url_mistake};
use service_kit::trace::TracesConfig;
use tokens::ServiceCredential;

use crate::domain::ids::is_label;
use crate::domain::matchmaking::Limits;
use crate::domain::queue::QueueRules;
use crate::domain::region::MAX_REGIONS;
use crate::domain::registry::LeaseRules;

const MAX_NAME: usize = 32;

/// Has no `Debug`: the credential never belongs in a log.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    pub service_credential: String,
    pub data_dir: PathBuf,
    pub database_url: String,
    pub auth_jwks_url: String,
    pub regions: Vec<String>,
    pub listen: ListenConfig,
    pub internal_tls: InternalTlsConfig,
    pub log: LogConfig,
    pub traces: TracesConfig,
    pub matchmaker: MatchmakerConfig,
    pub servers: ServersConfig,
    pub results: ResultsConfig,
    pub ratings: RatingsConfig,
    pub queues: BTreeMap<String, QueueConfig>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MatchmakerConfig {
    pub pass_every_ms: u32,
    pub max_waiting: u32,
    pub max_placings: u32,
    pub give_up_after_s: u32,
    pub match_ticket_lifetime_s: u32,
    pub ended_kept_s: u32,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServersConfig {
    pub lease_ms: u32,
    pub renew_after_ms: u32,
    pub grace_ms: u32,
    pub avoid_failed_ms: u32,
    pub call_timeout_ms: u32,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ResultsConfig {
    pub kept_days: u32,
    pub sweep_every_s: u32,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RatingsConfig {
    pub ladders: Vec<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct QueueConfig {
    pub mode: String,
    pub min_players: u16,
    pub max_players: u16,
    pub fill_after_ms: u32,
    pub fill_to: u16,
}

impl ResultsConfig {
    pub(super) fn kept_s(&self) -> i64 {
        i64::from(self.kept_days) * 24 * 60 * 60
    }
}

impl Config {
    /// The database's URL, with the default filled in.
    pub(super) fn database_url(&self) -> String {
        if self.database_url.is_empty() {
            sqlite_url(&self.data_dir.join("matchmaking.sqlite"))
        } else {
            self.database_url.clone()
        }
    }

    pub(super) fn limits(&self) -> Limits {
        Limits {
            max_waiting: self.matchmaker.max_waiting as usize,
            max_placings: self.matchmaker.max_placings as usize,
            give_up_after_ms: 1000 * i64::from(self.matchmaker.give_up_after_s),
            ended_kept_ms: 1000 * i64::from(self.matchmaker.ended_kept_s),
            lease: LeaseRules {
                lease_ms: i64::from(self.servers.lease_ms),
                grace_ms: i64::from(self.servers.grace_ms),
                avoid_ms: i64::from(self.servers.avoid_failed_ms),
            },
        }
    }

    pub(super) fn queue_rules(&self) -> Vec<QueueRules> {
        let rules = |(name, queue): (&String, &QueueConfig)| QueueRules {
            name: Arc::from(name.as_str()),
            mode: Arc::from(queue.mode.as_str()),
            min_players: queue.min_players,
            max_players: queue.max_players,
            fill_after_ms: i64::from(queue.fill_after_ms),
            fill_to: queue.fill_to,
        };
        self.queues.iter().map(rules).collect()
    }
}

impl Settings for Config {
    const DEFAULTS: &'static str = include_str!("../../defaults.toml");
    const ENV_PREFIX: &'static str = "MATCHMAKING";
    const PLAIN_VARIABLES: &'static [(&'static str, &'static str)] = &[("DATABASE_URL", "database_url")];

    fn mistakes(&self) -> Vec<String> {
        let mut mistakes = self.traces.mistakes();
        let mut check = |ok: bool, mistake: String| {
            if !ok {
                mistakes.push(mistake);
            }
        };
        if let Err(error) = ServiceCredential::parse(&self.service_credential) {
            check(false, format!("service_credential: {error}"));
        }
        check(!self.data_dir.as_os_str().is_empty(), "data_dir: may not be empty".into());
        if let Some(mistake) = url_mistake(&self.database_url()) {
            check(false, format!("database_url: {mistake} (DATABASE_URL sets it too)"));
        }
        check(self.regions.len() <= MAX_REGIONS, format!("regions: at most {MAX_REGIONS}"));
        for region in self.regions.iter().filter(|region| !is_label(region, MAX_NAME)) {
            check(false, format!("regions: {region:?} is not a name of lower-case letters, digits and hyphens"));
        }
        let matchmaker = &self.matchmaker;
        for (key, value) in [
            ("matchmaker.pass_every_ms", matchmaker.pass_every_ms),
            ("matchmaker.max_waiting", matchmaker.max_waiting),
            ("matchmaker.max_placings", matchmaker.max_placings),
            ("matchmaker.give_up_after_s", matchmaker.give_up_after_s),
            ("matchmaker.match_ticket_lifetime_s", matchmaker.match_ticket_lifetime_s),
            ("servers.lease_ms", self.servers.lease_ms),
            ("servers.renew_after_ms", self.servers.renew_after_ms),
            ("servers.call_timeout_ms", self.servers.call_timeout_ms),
            ("results.kept_days", self.results.kept_days),
            ("results.sweep_every_s", self.results.sweep_every_s),
        ] {
            check(value > 0, format!("{key}: must be above 0"));
        }
        check(
            self.servers.renew_after_ms < self.servers.lease_ms,
            "servers.renew_after_ms: must be below servers.lease_ms".into(),
        );
        for (number, ladder) in self.ratings.ladders.iter().enumerate() {
            check(self.queues.contains_key(ladder), format!("ratings.ladders: there is no queue {ladder:?}"));
            let repeated = self.ratings.ladders.iter().take(number).any(|other| other == ladder);
            check(!repeated, format!("ratings.ladders: {ladder:?} stands there twice"));
        }
        check(!self.queues.is_empty(), "queues: there must be one".into());
        for (name, queue) in &self.queues {
            let key = format!("queues.{name}");
            check(is_label(name, MAX_NAME), format!("{key}: the name must be lower-case letters, digits and hyphens"));
            check(
                is_label(&queue.mode, MAX_NAME),
                format!("{key}.mode: must be lower-case letters, digits and hyphens"),
            );
            check(queue.min_players >= 1, format!("{key}.min_players: must be above 0"));
            check(queue.max_players >= queue.min_players, format!("{key}.max_players: must not be below min_players"));
            check(queue.fill_to <= queue.max_players, format!("{key}.fill_to: must not be above max_players"));
        }
        mistakes.extend(self.internal_tls.mistakes(&[("auth_jwks_url", &self.auth_jwks_url)]));
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

    fn with(env: &[(&str, &str)]) -> Result<Config, ConfigMistakes> {
        let credential = ("MATCHMAKING__SERVICE_CREDENTIAL".to_owned(), "c".repeat(32));
        let env = env.iter().map(|(name, value)| (name.to_string(), value.to_string()));
        Config::load(&std::iter::once(credential).chain(env).collect())
    }

    #[test]
    fn the_defaults_hold_every_key_and_want_a_credential() {
        assert_eq!(with(&[]).unwrap().queues.len(), 2);
        let mistakes = Config::load(&Vec::new()).err().unwrap();
        assert_eq!(mistakes.0, ["service_credential: the service credential is not set"]);
    }

    #[test]
    fn the_database_is_named_by_its_setting_or_by_the_plain_variable() {
        let plain = ("DATABASE_URL", "postgres://db/plain");
        let prefixed = ("MATCHMAKING__DATABASE_URL", "postgres://db/matchmaking");
        assert_eq!(with(&[plain]).unwrap().database_url(), "postgres://db/plain");
        assert_eq!(with(&[plain, prefixed]).unwrap().database_url(), "postgres://db/matchmaking");
        assert_eq!(with(&[]).unwrap().database_url(), "sqlite://data/matchmaking/matchmaking.sqlite?mode=rwc");
    }

    #[test]
    fn a_mistake_never_repeats_the_password_of_the_database() {
        for url in ["mysql://jet:hunter2@db/jet", "postgres://jet:hunter2/x@db/jet", "postgres://db/jet?pass=hunter2"] {
            let mistakes = with(&[("DATABASE_URL", url)]).err().unwrap().0;
            assert_eq!(mistakes.len(), 1);
            assert!(mistakes[0].starts_with("database_url: "), "{mistakes:?}");
            assert!(!mistakes[0].contains("hunter2"), "{mistakes:?}");
        }
    }

    #[test]
    fn a_queue_can_be_changed_and_added_by_the_environment() {
        let config = with(&[
            ("MATCHMAKING__QUEUES__DUEL__FILL_AFTER_MS", "50"),
            ("MATCHMAKING__QUEUES__RUMBLE__MODE", "duel"),
            ("MATCHMAKING__QUEUES__RUMBLE__MIN_PLAYERS", "2"),
        ]);
        // A half described queue is a mistake; a changed key alone is not.
        assert!(config.is_err());
        let config = with(&[("MATCHMAKING__QUEUES__DUEL__FILL_AFTER_MS", "50")]).unwrap();
        assert_eq!(config.queues["duel"].fill_after_ms, 50);
        assert_eq!(config.queues["duel"].max_players, 2);
    }

    #[test]
    fn numbers_that_contradict_each_other_are_named() {
        let mistakes = with(&[
            ("MATCHMAKING__QUEUES__DUEL__FILL_TO", "3"),
            ("MATCHMAKING__SERVERS__RENEW_AFTER_MS", "5000"),
            ("MATCHMAKING__REGIONS", "eu, No Label"),
            ("MATCHMAKING__RATINGS__LADDERS", "duel, chess, duel"),
            ("MATCHMAKING__RESULTS__KEPT_DAYS", "0"),
        ])
        .err()
        .unwrap();
        let keys: Vec<_> = mistakes.0.iter().map(|line| line.split(':').next().unwrap()).collect();
        assert_eq!(
            keys,
            [
                "regions",
                "results.kept_days",
                "servers.renew_after_ms",
                "ratings.ladders",
                "ratings.ladders",
                "queues.duel.fill_to"
            ]
        );
    }
}
