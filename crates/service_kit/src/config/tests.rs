#![allow(clippy::unwrap_used)]

use serde::Deserialize;

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
    let mistakes = load_with(&[("SAMPLE__LISTEN__PORT", "many"), ("SAMPLE__LISTEN__PROT", "1"), ("SAMPLE__TYPO", "1")])
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
fn a_missing_file_is_named() {
    let mistakes = load_with(&[("SAMPLE_CONFIG_FILE", "/nowhere.toml")]).unwrap_err();
    assert!(mistakes.0[0].starts_with("/nowhere.toml: "), "{mistakes}");
}
