//! Head's configuration; `defaults.toml` is the manual.

use std::path::PathBuf;

use serde::Deserialize;
use service_kit::config::{ConfigMistakes, ListenConfig, LogConfig, Sources, Validate, load};
use service_kit::run::credential_mistake;

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    pub listen: ListenConfig,
    pub log: LogConfig,
    pub service_credential: String,
    pub auth_url: String,
    pub auth_jwks_url: String,
    pub matchmaking_url: String,
    /// Empty serves the files in the binary, if it was built with them.
    pub website_dir: PathBuf,
    pub data_dir: PathBuf,
}

impl Config {
    pub const DEFAULTS: &str = include_str!("../../defaults.toml");
    pub const ENV_PREFIX: &str = "HEAD";

    pub fn load(sources: &Sources) -> Result<Self, ConfigMistakes> {
        load(sources)
    }
}

impl Validate for Config {
    fn mistakes(&self) -> Vec<String> {
        let mut mistakes = Vec::new();
        mistakes.extend(credential_mistake(&self.service_credential));
        for (key, url) in [
            ("auth_url", &self.auth_url),
            ("auth_jwks_url", &self.auth_jwks_url),
            ("matchmaking_url", &self.matchmaking_url),
        ] {
            if !url.starts_with("http://") && !url.starts_with("https://") {
                mistakes.push(format!("{key}: must start with http:// or https://"));
            }
        }
        if !self.website_dir.as_os_str().is_empty() && !self.website_dir.join("index.html").is_file() {
            mistakes.push(format!("website_dir: there is no index.html in {}", self.website_dir.display()));
        }
        mistakes
    }
}
