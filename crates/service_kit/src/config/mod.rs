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
use std::path::PathBuf;

use config::{Config, File, FileFormat, Map, Value, ValueKind};
use serde::de::DeserializeOwned;

mod sections;

pub use sections::{ConnectionsConfig, InternalTlsConfig, ListenConfig, LogConfig, LogFormat, TlsConfig, reachable};

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

#[cfg(test)]
mod tests;
