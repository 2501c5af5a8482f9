//! Files that people write in TOML: what is wrong with one is told by line or by key.

use std::path::Path;

use serde::de::DeserializeOwned;

pub(super) fn read_text(path: &Path) -> Result<String, Vec<String>> {
    std::fs::read_to_string(path).map_err(|error| vec![format!("{}: {error}", path.display())])
}

pub(super) fn parse_toml<T: DeserializeOwned>(text: &str) -> Result<T, Vec<String>> {
    toml::from_str(text).map_err(|error| {
        let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
        vec![format!("line {}: {}", 1 + before.matches('\n').count(), error.message())]
    })
}

pub(super) fn named(file: &str, mistakes: Vec<String>) -> Vec<String> {
    mistakes.into_iter().map(|mistake| format!("{file}: {mistake}")).collect()
}
