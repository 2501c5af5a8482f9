//! The settings. `defaults.toml` is their manual.

use std::path::PathBuf;

use serde::Deserialize;
use service_kit::config::{InternalTlsConfig, ListenConfig, LogConfig, Settings};
use service_kit::program::ServiceSettings;
use service_kit::run::credential_mistake;
use service_kit::sql::{sqlite_url, url_mistake};
use service_kit::trace::TracesConfig;

const DAY_S: i64 = 24 * 60 * 60;

/// Has no `Debug`: it holds a secret.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    pub listen: ListenConfig,
    pub internal_tls: InternalTlsConfig,
    pub log: LogConfig,
    pub traces: TracesConfig,
    pub sessions: SessionsConfig,
    pub data_dir: PathBuf,
    pub database_url: String,
    pub service_credential: String,
}

/// Times in seconds.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SessionsConfig {
    pub session_token_lifetime_s: i64,
    pub refresh_token_lifetime_s: i64,
    pub sweep_every_s: u64,
}

impl Config {
    /// The database's URL, with the default filled in.
    pub(super) fn database_url(&self) -> String {
        if self.database_url.is_empty() {
            sqlite_url(&self.data_dir.join("auth.sqlite"))
        } else {
            self.database_url.clone()
        }
    }
}

impl Settings for Config {
    const DEFAULTS: &'static str = include_str!("../../defaults.toml");
    const ENV_PREFIX: &'static str = "AUTH";
    const PLAIN_VARIABLES: &'static [(&'static str, &'static str)] = &[("DATABASE_URL", "database_url")];

    fn mistakes(&self) -> Vec<String> {
        let mut mistakes: Vec<String> = credential_mistake(&self.service_credential).into_iter().collect();
        mistakes.extend(self.traces.mistakes());
        let mut demand = |holds: bool, mistake: &str| {
            if !holds {
                mistakes.push(mistake.to_owned());
            }
        };
        demand(!self.data_dir.as_os_str().is_empty(), "data_dir: may not be empty");
        if let Some(mistake) = url_mistake(&self.database_url()) {
            demand(false, &format!("database_url: {mistake} (DATABASE_URL sets it too)"));
        }
        let sessions = &self.sessions;
        demand(
            (60..=3600).contains(&sessions.session_token_lifetime_s),
            "sessions.session_token_lifetime_s: must be 60 to 3600",
        );
        demand(
            sessions.refresh_token_lifetime_s > sessions.session_token_lifetime_s
                && sessions.refresh_token_lifetime_s <= 365 * DAY_S,
            "sessions.refresh_token_lifetime_s: must be longer than a session token lives, and at most 365 days",
        );
        demand((1..=86_400).contains(&sessions.sweep_every_s), "sessions.sweep_every_s: must be 1 to 86400");
        mistakes.extend(self.internal_tls.mistakes(&[]));
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

    const CREDENTIAL: (&str, &str) = ("AUTH__SERVICE_CREDENTIAL", "0123456789abcdef0123456789abcdef");

    fn load_with(env: &[(&str, &str)]) -> Result<Config, ConfigMistakes> {
        let env = env.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect();
        Config::load(&env)
    }

    fn mistakes_with(env: &[(&str, &str)]) -> Vec<String> {
        load_with(env).err().unwrap().0
    }

    #[test]
    fn the_defaults_lack_nothing_but_the_credential() {
        assert_eq!(
            mistakes_with(&[]),
            ["service_credential: the service credential is not set (the services of one deployment share it)"]
        );
        let config = load_with(&[CREDENTIAL]).ok().unwrap();
        assert_eq!(config.sessions.session_token_lifetime_s, 15 * 60);
        assert_eq!(config.sessions.refresh_token_lifetime_s, 30 * DAY_S);
        assert_eq!(config.database_url(), "sqlite://data/auth/auth.sqlite?mode=rwc");
    }

    #[test]
    fn each_value_out_of_range_has_its_line() {
        let mistakes = mistakes_with(&[
            CREDENTIAL,
            ("AUTH__DATABASE_URL", "mysql://db/auth"),
            ("AUTH__SESSIONS__SESSION_TOKEN_LIFETIME_S", "5"),
            ("AUTH__SESSIONS__REFRESH_TOKEN_LIFETIME_S", "5"),
            ("AUTH__SESSIONS__SWEEP_EVERY_S", "0"),
        ]);
        let keys: Vec<_> = mistakes.iter().map(|line| line.split(':').next().unwrap()).collect();
        assert_eq!(
            keys,
            [
                "database_url",
                "sessions.session_token_lifetime_s",
                "sessions.refresh_token_lifetime_s",
                "sessions.sweep_every_s"
            ]
        );
    }

    #[test]
    fn the_database_is_named_by_its_setting_or_by_the_plain_variable() {
        let plain = ("DATABASE_URL", "postgres://db/plain");
        let prefixed = ("AUTH__DATABASE_URL", "postgres://db/auth");
        let url = |env: &[(&str, &str)]| load_with(env).ok().unwrap().database_url();
        assert_eq!(url(&[CREDENTIAL, plain]), "postgres://db/plain");
        assert_eq!(url(&[CREDENTIAL, plain, prefixed]), "postgres://db/auth");
        assert_eq!(url(&[CREDENTIAL, plain, ("AUTH__DATABASE_URL", "")]), "sqlite://data/auth/auth.sqlite?mode=rwc");
    }

    #[test]
    fn a_mistake_never_repeats_the_password_of_the_database() {
        for url in ["mysql://jet:hunter2@db/auth", "postgres://jet:hunter2/x@db/auth", "postgres://db/jet?pass=hunter2"]
        {
            for variable in ["DATABASE_URL", "AUTH__DATABASE_URL"] {
                let mistakes = mistakes_with(&[CREDENTIAL, (variable, url)]);
                assert_eq!(mistakes.len(), 1);
                assert!(mistakes[0].starts_with("database_url: "), "{mistakes:?}");
                assert!(!mistakes[0].contains("hunter2"), "{mistakes:?}");
            }
        }
    }

    #[test]
    fn a_mistake_never_repeats_the_credential() {
        let mistakes = mistakes_with(&[("AUTH__SERVICE_CREDENTIAL", "hunter2")]);
        assert!(!mistakes.join(" ").contains("hunter2"), "{mistakes:?}");
    }
}
