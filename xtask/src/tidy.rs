//! The rules of the layers, as a check that fails. `CLEAN_ARCHITECTURE_GUIDELINES.md` gives the reasons.

use std::path::{Path, PathBuf};

use crate::command::root;

const SERVICES: [&str; 4] = ["auth_server", "head_server", "matchmaking_server", "game_server"];

/// From the inside out: a layer may use itself and what stands before it.
const LAYERS: [&str; 4] = ["domain", "use_cases", "interface_adapters", "frameworks"];

/// Crates and modules that a layer may not name, with the reason.
const BANNED: [(&str, &[&str], &str); 2] = [
    (
        "domain",
        &[
            "axum",
            "http",
            "metrics",
            "reqwest",
            "serde",
            "serde_json",
            "service_kit",
            "sqlx",
            "tokio",
            "tokio_util",
            "tower",
            "tracing",
            "wire",
            "std::env",
            "std::fs",
            "std::io",
            "std::net",
            "std::thread",
            "std::time::Instant",
            "std::time::SystemTime",
        ],
        "the domain is pure: no I/O, clock, serialisation, runtime or logging",
    ),
    (
        "use_cases",
        &["axum", "http", "reqwest", "sqlx", "tower", "wire"],
        "a use case knows no protocol: that is an adapter's work",
    ),
];

/// A `main.rs` is one screen.
const MAX_MAIN_LINES: usize = 45;

pub fn run() -> Result<(), String> {
    let violations = violations(&root())?;
    if violations.is_empty() {
        println!("tidy: the layers are in order");
        return Ok(());
    }
    Err(format!("the rules of the layers are broken:\n{}", violations.join("\n")))
}

fn violations(root: &Path) -> Result<Vec<String>, String> {
    let mut found = Vec::new();
    for service in SERVICES {
        let source = root.join(service).join("src");
        for (depth, layer) in LAYERS.iter().enumerate() {
            let folder = source.join(layer);
            let files = rust_files(&folder)?;
            if files.is_empty() {
                found.push(format!("{service}: the layer {layer} is missing"));
            }
            for file in files {
                let text = read(&file)?;
                let name = file.strip_prefix(root).unwrap_or(&file).display().to_string();
                found.extend(check(&name, depth, &text));
            }
        }
        let main = read(&source.join("main.rs"))?;
        if main.lines().count() > MAX_MAIN_LINES {
            found.push(format!("{service}/src/main.rs: longer than {MAX_MAIN_LINES} lines"));
        }
    }
    Ok(found)
}

/// The violations in one file of the layer at `depth`.
fn check(name: &str, depth: usize, text: &str) -> Vec<String> {
    let layer = LAYERS[depth];
    let mut found = Vec::new();
    let code = without_comments(text);
    for (number, line) in code.lines().enumerate() {
        for outer in &LAYERS[depth + 1..] {
            if names_path(line, &format!("crate::{outer}")) || names_in_group(line, outer) {
                found.push(format!("{name}:{}: {layer} may not import from {outer}", number + 1));
            }
        }
        for (_, banned, reason) in BANNED.iter().filter(|(banned_in, ..)| *banned_in == layer) {
            for path in banned.iter().filter(|path| names_path(line, path)) {
                found.push(format!("{name}:{}: {layer} may not name {path}: {reason}", number + 1));
            }
        }
    }
    found
}

/// True if `line` uses `path` as the start of a path: not as a part of a longer name, and followed by `::`, or in a `use`.
fn names_path(line: &str, path: &str) -> bool {
    let is_name = |c: char| c.is_alphanumeric() || c == '_';
    line.match_indices(path).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        let after = &line[at + path.len()..];
        let starts = !before.is_some_and(|c| is_name(c) || c == ':' || c == '.' || c == '"');
        let continues = after.starts_with("::");
        let ends = !after.starts_with(is_name);
        let in_use = line.trim_start().starts_with("use ") || line.trim_start().starts_with("pub use ");
        starts && (continues || (ends && (in_use || path.contains("::"))))
    })
}

/// True if `line` holds `crate::{…}` with `layer` in the group.
fn names_in_group(line: &str, layer: &str) -> bool {
    line.split_once("crate::{")
        .is_some_and(|(_, group)| group.split([',', '{', '}', ' ']).any(|item| item.split("::").next() == Some(layer)))
}

/// Blanks out comments, keeping the lines.
fn without_comments(text: &str) -> String {
    let mut code = String::with_capacity(text.len());
    for line in text.lines() {
        code.push_str(line.split("//").next().unwrap_or(""));
        code.push('\n');
    }
    code
}

fn rust_files(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let mut files = Vec::new();
    let Ok(entries) = std::fs::read_dir(folder) else { return Ok(files) };
    for entry in entries {
        let path = entry.map_err(|error| format!("{}: {error}", folder.display()))?.path();
        if path.is_dir() {
            files.extend(rust_files(&path)?);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

fn read(path: &Path) -> Result<String, String> {
    std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn imports_point_inward_in_every_service() {
        assert_eq!(violations(&root()), Ok(Vec::new()));
    }

    #[test]
    fn an_import_that_points_outward_is_found_however_it_is_written() {
        for line in [
            "use crate::interface_adapters::http;",
            "    crate::interface_adapters::http::serve();",
            "use crate::{use_cases::x, interface_adapters::y};",
            "use crate::frameworks;",
            "use axum::Router;",
            "fn f() -> wire::socket::Pong {}",
            "use std::time::SystemTime;",
            "use tokio;",
        ] {
            assert!(!check("f.rs", 0, line).is_empty(), "{line}");
        }
    }

    #[test]
    fn what_points_inward_or_only_looks_alike_is_not_found() {
        for line in [
            "use crate::domain::World;",
            "// use axum::Router;",
            "let wires = hardwire::x();",
            "use std::time::Duration;",
            "let http = 1;",
            "mod interface_adapters_list;",
        ] {
            assert_eq!(check("f.rs", 0, line), Vec::<String>::new(), "{line}");
        }
    }

    #[test]
    fn an_adapter_may_use_the_wire_and_a_use_case_may_not() {
        assert_eq!(check("f.rs", 2, "use wire::socket::Join;"), Vec::<String>::new());
        assert_eq!(check("f.rs", 1, "use wire::socket::Join;").len(), 1);
    }
}
