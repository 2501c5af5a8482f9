//! Configuration: a commented defaults file that is compiled in, an optional file, environment variables; later wins.
//! Among variables, one with the service's prefix wins over one without.
//!
//! A variable that ends in `_FILE` names a file that holds the value: `AUTH__SERVICE_CREDENTIAL_FILE` and `DATABASE_URL_FILE`
//! keep a secret out of the environment, which more eyes see than a file of mode 600. Any setting that is a text may come
//! this way. Not both: a value and a file of it are a mistake.
//!
//! The defaults file is the manual: every key stands in it. Each override is tried alone on top of the defaults, so that
//! every mistake gets a line of its own that names where it stands.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::sync::Arc;

use config::{Config, File, FileFormat, Map, Value, ValueKind};
use ipnet::IpNet;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::http::{Certificate, CertificateError, ConnectionLimits};
use crate::trust::{Trust, TrustError};

/// The variables of an environment, by name.
pub type Env = Vec<(String, String)>;

/// The environment of the process. Variables that are not Unicode are passed over.
#[allow(clippy::disallowed_methods, reason = "the one place that reads the environment")]
pub fn process_env() -> Env {
    std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
        .collect()
}

/// A program's configuration: where it is read from, and what is wrong with it beyond the types of its fields.
pub trait Settings: DeserializeOwned {
    /// The complete, commented defaults (TOML).
    const DEFAULTS: &'static str;

    /// `AUTH` reads `AUTH__LISTEN__PORT` as `listen.port`, and the file named by `AUTH_CONFIG_FILE`.
    const ENV_PREFIX: &'static str;

    /// Variables without prefix that are read too because everybody knows them, each with its key: `DATABASE_URL` for
    /// `database_url`. An empty one counts as not set.
    const PLAIN_VARIABLES: &'static [(&'static str, &'static str)] = &[];

    /// One sentence per mistake, each starting with the key.
    fn mistakes(&self) -> Vec<String>;

    /// Merges defaults, file and environment, and validates the result.
    ///
    /// # Errors
    /// One line per mistake.
    fn load(env: &Env) -> Result<Self, ConfigMistakes> {
        let overrides = collect_overrides::<Self>(env)?;
        let mistakes: Vec<String> = overrides
            .iter()
            .filter_map(|one| {
                let error = merge::<Self>(std::slice::from_ref(one)).err()?;
                Some(format!("{}: {error}", one.origin))
            })
            .collect();
        if !mistakes.is_empty() {
            return Err(ConfigMistakes(mistakes));
        }
        let config: Self = merge(&overrides).map_err(|error| ConfigMistakes(vec![error.to_string()]))?;
        let mistakes = config.mistakes();
        if mistakes.is_empty() { Ok(config) } else { Err(ConfigMistakes(mistakes)) }
    }
}

/// Every mistake found, one line each.
#[derive(Debug, PartialEq, Eq)]
pub struct ConfigMistakes(pub Vec<String>);

impl fmt::Display for ConfigMistakes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join("\n"))
    }
}

impl std::error::Error for ConfigMistakes {}

struct Override {
    origin: String,
    key: String,
    value: Value,
}

fn merge<S: Settings>(overrides: &[Override]) -> Result<S, config::ConfigError> {
    let mut builder = Config::builder().add_source(File::from_str(S::DEFAULTS, FileFormat::Toml));
    for one in overrides {
        builder = builder.set_override(&one.key, one.value.clone())?;
    }
    builder.build()?.try_deserialize()
}

fn collect_overrides<S: Settings>(env: &Env) -> Result<Vec<Override>, ConfigMistakes> {
    let defaults = Config::builder()
        .add_source(File::from_str(S::DEFAULTS, FileFormat::Toml))
        .build()
        .map_err(|error| ConfigMistakes(vec![format!("built-in defaults: {error}")]))?;
    let mut overrides = Vec::new();

    let file_variable = format!("{}_CONFIG_FILE", S::ENV_PREFIX);
    if let Some((_, path)) = env.iter().find(|(name, _)| *name == file_variable) {
        overrides.extend(read_file(&PathBuf::from(path))?);
    }

    let mut mistakes = Vec::new();
    let mut add = |one: Result<Override, String>| match one {
        Ok(one) => overrides.push(one),
        Err(mistake) => mistakes.push(mistake),
    };
    for (variable, key) in S::PLAIN_VARIABLES {
        let given = |wanted: &str| env.iter().find(|(name, text)| name == wanted && !text.is_empty());
        if let Some((name, text)) = given(variable) {
            add(Ok(Override { origin: in_environment(name), key: (*key).to_owned(), value: scalar(text) }));
        }
        if let Some((name, file)) = given(&format!("{variable}{FILE_SUFFIX}")) {
            add(from_file(env, name, file, key));
        }
    }

    let prefix = format!("{}__", S::ENV_PREFIX);
    let mut variables: Vec<_> = env.iter().filter(|(name, _)| name.starts_with(&prefix)).collect();
    variables.sort();
    for (name, text) in variables {
        let key = key_of(&name[prefix.len()..]);
        let default = |key: &str| defaults.get::<Value>(key).map(|value| value.kind);
        let in_file = name[prefix.len()..].strip_suffix(FILE_SUFFIX).map(key_of);
        if let Some(key) = in_file.filter(|key| matches!(default(key), Ok(ValueKind::String(_)))) {
            add(from_file(env, name, text, &key));
            continue;
        }
        let is_list = matches!(default(&key), Ok(ValueKind::Array(_)));
        let value = if is_list { list(text) } else { scalar(text) };
        add(Ok(Override { origin: in_environment(name), key, value }));
    }
    if mistakes.is_empty() { Ok(overrides) } else { Err(ConfigMistakes(mistakes)) }
}

const FILE_SUFFIX: &str = "_FILE";

fn key_of(variable: &str) -> String {
    variable.to_ascii_lowercase().replace("__", ".")
}

fn in_environment(variable: &str) -> String {
    format!("environment variable {variable}")
}

/// The setting `key` from the file that `variable` names, without the line's end.
fn from_file(env: &Env, variable: &str, file: &str, key: &str) -> Result<Override, String> {
    let origin = in_environment(variable);
    let value_variable = variable.trim_end_matches(FILE_SUFFIX);
    if env.iter().any(|(name, text)| name == value_variable && !text.is_empty()) {
        return Err(format!("{origin}: {value_variable} is set, too; one of them is enough"));
    }
    let text = std::fs::read_to_string(file).map_err(|error| format!("{origin}: {file}: {error}"))?;
    match text.trim_end_matches(['\r', '\n']) {
        "" => Err(format!("{origin}: {file}: the file is empty")),
        text => Ok(Override { origin, key: key.to_owned(), value: Value::from(text) }),
    }
}

fn read_file(path: &PathBuf) -> Result<Vec<Override>, ConfigMistakes> {
    let mistake = |error: &dyn fmt::Display| ConfigMistakes(vec![format!("{}: {error}", path.display())]);
    let text = std::fs::read_to_string(path).map_err(|error| mistake(&error))?;
    // Looked at apart, because the merged error would show the whole line, and a secret may stand there.
    if let Err(error) = toml::from_str::<toml::Table>(&text) {
        let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
        let line = 1 + before.matches('\n').count();
        return Err(mistake(&format_args!("line {line}: {}", error.message())));
    }
    let table: Map<String, Value> = Config::builder()
        .add_source(File::from_str(&text, FileFormat::Toml))
        .build()
        .and_then(Config::try_deserialize)
        .map_err(|error| mistake(&error))?;
    let mut leaves = Vec::new();
    for (key, value) in table {
        flatten(key, value, &mut leaves);
    }
    leaves.sort_by(|a, b| a.0.cmp(&b.0));
    let origin = path.display().to_string();
    Ok(leaves.into_iter().map(|(key, value)| Override { origin: origin.clone(), key, value }).collect())
}

fn flatten(key: String, value: Value, leaves: &mut Vec<(String, Value)>) {
    match value.kind {
        ValueKind::Table(table) => {
            for (name, value) in table {
                flatten(format!("{key}.{name}"), value, leaves);
            }
        }
        _ => leaves.push((key, value)),
    }
}

fn list(text: &str) -> Value {
    let items: Vec<Value> = text.split(',').map(str::trim).filter(|item| !item.is_empty()).map(scalar).collect();
    Value::from(items)
}

/// Numbers and booleans only if writing them again gives the same text: a secret such as `007` stays text.
fn scalar(text: &str) -> Value {
    if let Ok(number) = text.parse::<i64>()
        && number.to_string() == text
    {
        return Value::from(number);
    }
    if let Ok(number) = text.parse::<f64>()
        && text.contains('.')
        && number.to_string() == text
    {
        return Value::from(number);
    }
    match text {
        "true" => Value::from(true),
        "false" => Value::from(false),
        _ => Value::from(text),
    }
}

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

    const DEFAULTS: &str = "name = \"a\"\n[listen]\nport = 3000\nhosts = [\"x\"]\n";

    #[derive(Debug, Deserialize, PartialEq)]
    #[serde(deny_unknown_fields)]
    struct Sample {
        name: String,
        listen: Listen,
    }

    #[derive(Debug, Deserialize, PartialEq)]
    #[serde(deny_unknown_fields)]
    struct Listen {
        port: u16,
        hosts: Vec<String>,
    }

    impl Settings for Sample {
        const DEFAULTS: &'static str = DEFAULTS;
        const ENV_PREFIX: &'static str = "SAMPLE";

        const PLAIN_VARIABLES: &'static [(&'static str, &'static str)] = &[("NAME", "name")];

        fn mistakes(&self) -> Vec<String> {
            if self.name.is_empty() { vec!["name: may not be empty".into()] } else { Vec::new() }
        }
    }

    fn load_with(env: &[(&str, &str)]) -> Result<Sample, ConfigMistakes> {
        Sample::load(&env.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect())
    }

    #[test]
    fn the_environment_wins_over_the_file_and_the_file_over_the_defaults() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("sample.toml");
        std::fs::write(&file, "name = \"b\"\n[listen]\nport = 4000\n").unwrap();
        let env = [
            ("SAMPLE_CONFIG_FILE", file.to_str().unwrap()),
            ("SAMPLE__LISTEN__PORT", "5000"),
            ("SAMPLE__LISTEN__HOSTS", "y, z"),
            ("OTHER__NAME", "ignored"),
        ];
        let sample = load_with(&env).unwrap();
        let listen = Listen { port: 5000, hosts: vec!["y".into(), "z".into()] };
        assert_eq!(sample, Sample { name: "b".into(), listen });
    }

    #[test]
    fn a_plain_variable_wins_over_the_file_and_loses_to_the_prefixed_one() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("sample.toml");
        std::fs::write(&file, "name = \"file\"\n").unwrap();
        let file = ("SAMPLE_CONFIG_FILE", file.to_str().unwrap());
        let (plain, prefixed) = (("NAME", "plain"), ("SAMPLE__NAME", "prefixed"));
        for (env, name) in [
            (vec![plain], "plain"),
            (vec![file, plain], "plain"),
            (vec![file, prefixed, plain], "prefixed"),
            (vec![file, ("NAME", "")], "file"),
        ] {
            assert_eq!(load_with(&env).unwrap().name, name, "{env:?}");
        }
    }

    #[test]
    fn a_secret_is_read_from_the_file_that_its_variable_names() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("name");
        let path = file.to_str().unwrap();
        std::fs::write(&file, "007\n").unwrap();
        for variable in ["NAME_FILE", "SAMPLE__NAME_FILE"] {
            assert_eq!(load_with(&[(variable, path)]).unwrap().name, "007");
        }
        // The prefix wins, as it does without files.
        assert_eq!(load_with(&[("SAMPLE__NAME", "own"), ("NAME_FILE", path)]).unwrap().name, "own");
        assert_eq!(load_with(&[("NAME", "plain"), ("SAMPLE__NAME_FILE", path)]).unwrap().name, "007");
    }

    #[test]
    fn a_file_of_a_secret_that_is_missing_empty_or_not_alone_is_a_mistake() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("name");
        let path = file.to_str().unwrap();
        let mistake = |env: &[(&str, &str)]| {
            let mistakes = load_with(env).unwrap_err();
            let [line] = &mistakes.0[..] else { panic!("{mistakes}") };
            assert!(line.starts_with("environment variable SAMPLE__NAME_FILE: "), "{line}");
            line.clone()
        };
        assert!(mistake(&[("SAMPLE__NAME_FILE", path)]).contains(path));
        std::fs::write(&file, "\n").unwrap();
        assert!(mistake(&[("SAMPLE__NAME_FILE", path)]).ends_with("the file is empty"));
        std::fs::write(&file, "hunter2").unwrap();
        let both = mistake(&[("SAMPLE__NAME_FILE", path), ("SAMPLE__NAME", "b")]);
        assert!(both.contains("SAMPLE__NAME is set, too") && !both.contains("hunter2"), "{both}");
        // What is no text has no file.
        let mistakes = load_with(&[("SAMPLE__LISTEN__PORT_FILE", path)]).unwrap_err();
        assert!(mistakes.0[0].contains("port_file"), "{mistakes}");
    }

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
    fn a_file_that_cannot_be_read_as_toml_is_named_by_line_and_not_shown() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("sample.toml");
        for text in ["\nname = \"hunter2\n", "\nname = hunter2\n", "\nname = \"hunter2\" x\n", "\nhunter2\n"] {
            std::fs::write(&file, text).unwrap();
            let mistakes = load_with(&[("SAMPLE_CONFIG_FILE", file.to_str().unwrap())]).unwrap_err();
            let [line] = &mistakes.0[..] else { panic!("{mistakes}") };
            assert!(line.contains("sample.toml: line 2: "), "{line}");
            assert!(!line.contains("hunter2") && !line.contains('\n'), "{line}");
        }
    }

    #[test]
    fn every_mistake_has_its_own_line_with_its_origin() {
        let mistakes =
            load_with(&[("SAMPLE__LISTEN__PORT", "many"), ("SAMPLE__LISTEN__PROT", "1"), ("SAMPLE__TYPO", "1")])
                .unwrap_err();
        assert_eq!(mistakes.0.len(), 3, "{mistakes}");
        for (line, name) in mistakes.0.iter().zip(["SAMPLE__LISTEN__PORT", "SAMPLE__LISTEN__PROT", "SAMPLE__TYPO"]) {
            assert!(line.starts_with(&format!("environment variable {name}: ")), "{line}");
            assert!(!line.contains('\n'));
        }
    }

    #[test]
    fn values_are_validated_after_their_types() {
        assert_eq!(load_with(&[("SAMPLE__NAME", "")]), Err(ConfigMistakes(vec!["name: may not be empty".into()])));
    }

    #[test]
    fn text_that_looks_like_a_number_stays_what_it_was() {
        for name in ["007", "7", "1e5", "true", "1.50"] {
            assert_eq!(load_with(&[("SAMPLE__NAME", name)]).unwrap().name, name);
        }
    }

    #[test]
    fn an_unspecified_address_is_told_as_this_machine() {
        assert_eq!(reachable("0.0.0.0:80".parse().unwrap()), "127.0.0.1:80".parse().unwrap());
        assert_eq!(reachable("[::]:80".parse().unwrap()), "[::1]:80".parse().unwrap());
        assert_eq!(reachable("10.0.0.7:80".parse().unwrap()), "10.0.0.7:80".parse().unwrap());
    }

    #[test]
    fn a_missing_file_is_named() {
        let mistakes = load_with(&[("SAMPLE_CONFIG_FILE", "/nowhere.toml")]).unwrap_err();
        assert!(mistakes.0[0].starts_with("/nowhere.toml: "), "{mistakes}");
    }
}
