//! The settings. `defaults.toml` is their manual.

use std::path::PathBuf;

use serde::Deserialize;
use service_kit::config::Settings;

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    pub folder: PathBuf,
    pub seen_at: PathBuf,
    pub public_names: Vec<String>,
    pub game_names: Vec<String>,
    pub proxy: bool,
    pub database: DatabaseConfig,
    pub certificates: CertificatesConfig,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DatabaseConfig {
    pub host: String,
    pub port: u16,
    pub name: String,
    pub user: String,
}

/// In days.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CertificatesConfig {
    pub lifetime_days: u32,
    pub renew_before_days: u32,
    pub authority_lifetime_days: u32,
}

impl Config {
    /// The database is asked to prove that it is the one of this deployment.
    pub(crate) fn database_url(&self, password: &str) -> String {
        let DatabaseConfig { host, port, name, user } = &self.database;
        let ca = self.seen_at.join("ca.pem");
        format!("postgres://{user}:{password}@{host}:{port}/{name}?sslmode=verify-full&sslrootcert={}", ca.display())
    }
}

impl Settings for Config {
    const DEFAULTS: &'static str = include_str!("../defaults.toml");
    const ENV_PREFIX: &'static str = "INIT";

    fn mistakes(&self) -> Vec<String> {
        let mut mistakes = Vec::new();
        let mut demand = |holds: bool, mistake: &str| {
            if !holds {
                mistakes.push(mistake.to_owned());
            }
        };
        demand(!self.folder.as_os_str().is_empty(), "folder: may not be empty");
        demand(!self.public_names.is_empty(), "public_names: there must be one");
        let plain = |text: &str| {
            !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
        };
        demand(plain(&self.database.host), "database.host: must be a host name");
        demand(plain(&self.database.name), "database.name: letters, digits, - _ and . only");
        demand(plain(&self.database.user), "database.user: letters, digits, - _ and . only");
        let days = &self.certificates;
        demand(
            (1..days.lifetime_days).contains(&days.renew_before_days),
            "certificates.renew_before_days: must be from 1 to less than certificates.lifetime_days",
        );
        demand(
            (days.lifetime_days..=36_500).contains(&days.authority_lifetime_days),
            "certificates.authority_lifetime_days: must be from certificates.lifetime_days to 36500",
        );
        mistakes
    }
}
