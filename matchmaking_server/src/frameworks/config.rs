//! The configuration; `defaults.toml` explains each key.

use std::path::{Path, PathBuf};

use serde::Deserialize;
use service_kit::config::{InternalTlsConfig, ListenConfig, LogConfig, Settings};
use service_kit::program::ServiceSettings;
use service_kit::sql::{sqlite_url, url_mistake};
use service_kit::trace::TracesConfig;
use tokens::ServiceCredential;

use crate::domain::ids::is_label;
use crate::domain::matchmaking::Limits;
use crate::domain::party::PartyLimits;
use crate::domain::region::MAX_REGIONS;
use crate::domain::registry::LeaseRules;
use crate::domain::rules::QueueRules;
use crate::frameworks::queues_file::read_queues;
use crate::use_cases::sweep_results::Retention;

/// Of a region, a queue, a mode.
pub(super) const MAX_NAME: usize = 32;

const DAY_S: i64 = 24 * 60 * 60;

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
    pub parties: PartiesConfig,
    pub results: ResultsConfig,
    pub ratings: RatingsConfig,
    pub queues_file: PathBuf,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MatchmakerConfig {
    pub pass_every_ms: u32,
    pub max_waiting: u32,
    pub max_placings: u32,
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
pub struct PartiesConfig {
    pub max_parties: u32,
    pub invite_s: u32,
    pub member_lapses_s: u32,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ResultsConfig {
    pub kept_days: u32,
    pub replays_kept_days: u32,
    pub replays_max_mb: u32,
    pub sweep_every_s: u32,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RatingsConfig {
    pub ladders: Vec<String>,
}

impl RatingsConfig {
    fn mistakes(&self, queues: &[QueueRules]) -> Vec<String> {
        let mut mistakes = Vec::new();
        for (number, ladder) in self.ladders.iter().enumerate() {
            if !queues.iter().any(|queue| *queue.name == **ladder) {
                mistakes.push(format!("ratings.ladders: there is no queue {ladder:?}"));
            }
            if self.ladders.iter().take(number).any(|other| other == ladder) {
                mistakes.push(format!("ratings.ladders: {ladder:?} stands there twice"));
            }
        }
        mistakes
    }
}

impl ResultsConfig {
    pub(super) fn kept_s(&self) -> i64 {
        i64::from(self.kept_days) * DAY_S
    }

    pub(super) fn retention(&self) -> Retention {
        Retention {
            results_s: self.kept_s(),
            replays_s: i64::from(self.replays_kept_days) * DAY_S,
            replay_bytes: i64::from(self.replays_max_mb) * 1_000_000,
        }
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

    /// `queues` are those of the queues file.
    pub(super) fn limits(&self, queues: &[QueueRules]) -> Limits {
        Limits {
            max_waiting: self.matchmaker.max_waiting as usize,
            max_placings: self.matchmaker.max_placings as usize,
            ended_kept_ms: 1000 * i64::from(self.matchmaker.ended_kept_s),
            lease: LeaseRules {
                lease_ms: i64::from(self.servers.lease_ms),
                grace_ms: i64::from(self.servers.grace_ms),
                avoid_ms: i64::from(self.servers.avoid_failed_ms),
            },
            parties: PartyLimits {
                max_parties: self.parties.max_parties as usize,
                max_members: queues.iter().map(|queue| usize::from(*queue.party_sizes.end())).max().unwrap_or(1),
                invite_ms: 1000 * i64::from(self.parties.invite_s),
                member_lapses_ms: 1000 * i64::from(self.parties.member_lapses_s),
            },
        }
    }

    /// # Errors
    /// One line per mistake in the queues file.
    pub(super) fn queue_rules(&self) -> Result<Vec<QueueRules>, Vec<String>> {
        let named = Some(self.queues_file.as_path()).filter(|path: &&Path| !path.as_os_str().is_empty());
        read_queues(named)
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
            ("matchmaker.match_ticket_lifetime_s", matchmaker.match_ticket_lifetime_s),
            ("servers.lease_ms", self.servers.lease_ms),
            ("servers.renew_after_ms", self.servers.renew_after_ms),
            ("servers.call_timeout_ms", self.servers.call_timeout_ms),
            ("parties.invite_s", self.parties.invite_s),
            ("parties.member_lapses_s", self.parties.member_lapses_s),
            ("results.kept_days", self.results.kept_days),
            ("results.sweep_every_s", self.results.sweep_every_s),
        ] {
            check(value > 0, format!("{key}: must be above 0"));
        }
        check(
            self.servers.renew_after_ms < self.servers.lease_ms,
            "servers.renew_after_ms: must be below servers.lease_ms".into(),
        );
        match self.queue_rules() {
            Err(found) => mistakes.extend(found),
            Ok(queues) => mistakes.extend(self.ratings.mistakes(&queues)),
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
        assert!(with(&[]).is_ok());
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
    fn the_queues_file_is_read_before_the_start() {
        assert_eq!(with(&[]).unwrap().queue_rules().unwrap().len(), 5);
        let mistakes = with(&[("MATCHMAKING__QUEUES_FILE", "/nowhere/queues.toml")]).err().unwrap().0;
        assert_eq!(mistakes.len(), 1);
        assert!(mistakes[0].starts_with("/nowhere/queues.toml: "), "{mistakes:?}");
    }

    #[test]
    fn numbers_that_contradict_each_other_are_named() {
        let mistakes = with(&[
            ("MATCHMAKING__PARTIES__INVITE_S", "0"),
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
                "parties.invite_s",
                "results.kept_days",
                "servers.renew_after_ms",
                "ratings.ladders",
                "ratings.ladders"
            ]
        );
    }
}
