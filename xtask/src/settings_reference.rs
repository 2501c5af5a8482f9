//! `docs/configuration.md`: every setting of every program, made of the commented defaults that are compiled into them.

use std::fmt::Write;
use std::path::Path;

/// Where it stands, from the top of the repository.
pub const FILE: &str = "docs/configuration.md";

/// Each program: its folder, and where its prefix stands.
const PROGRAMS: [(&str, &str, &str); 6] = [
    ("The all-in-one", "jet_raiders", "src/config.rs"),
    ("Head", "head_server", "src/frameworks/config.rs"),
    ("Game server", "game_server", "src/frameworks/config.rs"),
    ("Auth", "auth_server", "src/frameworks/config.rs"),
    ("Matchmaking", "matchmaking_server", "src/frameworks/config.rs"),
    ("Secrets of a deployment", "deploy/init", "src/config.rs"),
];

const INTRODUCTION: &str = "\
# Configuration

Every setting of every program, with its default. This page is written by `cargo xtask generate` from the `defaults.toml`
of each program, which is compiled into it.

A setting is changed in a TOML file named by `<PREFIX>_CONFIG_FILE`, or by an environment variable; the variable wins. A list is
written with commas in a variable: `HEAD__CORS_ORIGINS=https://a.example,https://b.example`. Unknown settings and bad values stop
the start, each with a line that says where it stands (exit code 78).

A setting that is a text may stand in a file of its own, which the variable with `_FILE` at its end names:
`AUTH__SERVICE_CREDENTIAL_FILE=/run/secrets/service_credential`. Not both.
";

/// The whole page.
///
/// # Errors
/// When a file cannot be read, or has a line that is none of what a defaults file is made of.
pub fn write(root: &Path) -> Result<String, String> {
    let mut page = INTRODUCTION.to_owned();
    for (title, folder, config) in PROGRAMS {
        let read = |file: &str| {
            let path = root.join(folder).join(file);
            std::fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))
        };
        let prefix = prefix(&read(config)?).ok_or_else(|| format!("{folder}/{config} has no ENV_PREFIX"))?;
        let defaults = parse(&read("defaults.toml")?).map_err(|line| format!("{folder}/defaults.toml: {line}"))?;
        let _ = write!(page, "\n## {title} (`{folder}`)\n\n{}\n", defaults.introduction);
        for section in &defaults.sections {
            write_section(&mut page, &prefix, section);
        }
    }
    Ok(page)
}

fn write_section(page: &mut String, prefix: &str, section: &Section) {
    if !section.name.is_empty() {
        let _ = write!(page, "\n### `[{}]`\n", section.name);
    }
    if !section.comment.is_empty() {
        let _ = write!(page, "\n{}\n", section.comment);
    }
    if section.settings.is_empty() {
        return;
    }
    page.push_str("\n| variable | type | default | meaning |\n|---|---|---|---|\n");
    for setting in &section.settings {
        let path = section.name.split('.').filter(|word| !word.is_empty()).chain([setting.key.as_str()]);
        let variable = path.fold(prefix.to_owned(), |variable, word| variable + "__" + &word.to_uppercase());
        let (kind, default) = (kind(&setting.default), &setting.default);
        let meaning = setting.comment.replace("\n\n", "<br>").replace('\n', " ").replace('|', "\\|");
        let _ = writeln!(page, "| `{variable}` | {kind} | `{default}` | {meaning} |");
    }
}

/// The value of the constant `ENV_PREFIX`.
fn prefix(source: &str) -> Option<String> {
    let (_, after) = source.split_once("ENV_PREFIX: &'static str = \"")?;
    after.split_once('"').map(|(prefix, _)| prefix.to_owned())
}

fn kind(value: &str) -> &'static str {
    match value {
        "true" | "false" => "true or false",
        list if list.starts_with('[') => "list",
        text if text.starts_with('"') => "text",
        _ => "number",
    }
}

#[derive(Default)]
struct Defaults {
    introduction: String,
    sections: Vec<Section>,
}

#[derive(Default)]
struct Section {
    name: String,
    comment: String,
    settings: Vec<Setting>,
}

struct Setting {
    key: String,
    /// As TOML writes it.
    default: String,
    comment: String,
}

/// Reads comments, `[sections]` and `key = value` on one line: what the defaults files are made of. A comment belongs to
/// what follows it; the first, up to an empty line, is about the whole file.
fn parse(text: &str) -> Result<Defaults, String> {
    let mut defaults = Defaults::default();
    let mut section = Section::default();
    let mut comment: Vec<&str> = Vec::new();
    for (index, line) in text.lines().enumerate() {
        if let Some(words) = line.strip_prefix('#') {
            comment.push(words.strip_prefix(' ').unwrap_or(words));
        } else if line.is_empty() {
            if defaults.introduction.is_empty() {
                defaults.introduction = comment.join("\n");
                comment.clear();
            }
        } else if let Some(name) = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            defaults.sections.push(std::mem::take(&mut section));
            section = Section { name: name.to_owned(), comment: comment.join("\n"), settings: Vec::new() };
            comment.clear();
        } else if let Some((key, default)) = line.split_once(" = ") {
            section.settings.push(Setting { key: key.into(), default: default.into(), comment: comment.join("\n") });
            comment.clear();
        } else {
            return Err(format!("line {} is not understood", index + 1));
        }
    }
    defaults.sections.push(section);
    Ok(defaults)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::command::root;

    #[test]
    fn the_committed_reference_is_that_of_the_defaults() {
        let committed = std::fs::read_to_string(root().join(FILE)).unwrap_or_default();
        assert!(committed == write(&root()).unwrap(), "{FILE} is out of date: run `cargo xtask generate`");
    }

    #[test]
    fn every_key_of_every_defaults_file_has_its_row() {
        let page = write(&root()).unwrap();
        for (_, folder, _) in PROGRAMS {
            let defaults = std::fs::read_to_string(root().join(folder).join("defaults.toml")).unwrap();
            let keys = defaults.lines().filter(|line| !line.starts_with('#') && line.contains(" = ")).count();
            let (_, from) = page.split_once(&format!("(`{folder}`)")).unwrap();
            let until = from.split_once("\n## ").map_or(from, |(part, _)| part);
            let rows = until.lines().filter(|line| line.starts_with("| `")).count();
            assert!(keys > 0 && rows == keys, "{folder}: {rows} rows for {keys} keys");
        }
    }

    #[test]
    fn a_comment_belongs_to_what_follows_it() {
        let text =
            "# All of it.\n\n# First.\na = 1\nb = [\"x\"]\n\n# A part.\n[c.d]\n# One | two.\n#\n# More.\ne = \"\"\n";
        let defaults = parse(text).unwrap();
        assert_eq!(defaults.introduction, "All of it.");
        let mut page = String::new();
        for section in &defaults.sections {
            write_section(&mut page, "JET", section);
        }
        for line in [
            "| `JET__A` | number | `1` | First. |",
            "| `JET__B` | list | `[\"x\"]` |  |",
            "### `[c.d]`",
            "| `JET__C__D__E` | text | `\"\"` | One \\| two.<br>More. |",
        ] {
            assert!(page.contains(line), "{line} in {page}");
        }
        assert!(parse("a\n").is_err());
    }
}
