//! The alert rules and the dashboard, checked by Prometheus' own tool and by a Prometheus that watches the services.

use std::process::Command;

use crate::command::{cargo, root, run as run_command, target_folder};
use crate::tools::require_prometheus;

/// The feature of the test that needs Prometheus, as cargo takes it.
pub const FEATURE: &str = "playtest/prometheus-tests";

pub fn run() -> Result<(), String> {
    let programs = require_prometheus()?;
    let folder = root().join("deploy/prometheus");
    for arguments in [["check", "config", "prometheus.yml"], ["test", "rules", "alerts_test.yml"]] {
        run_command(Command::new(programs.join("promtool")).args(arguments).current_dir(&folder))?;
    }
    // Of the whole workspace, so that what other stages have built is used: features depend on what is built together.
    run_command(cargo().args(["build", "--locked", "--workspace", "--bins"]))?;
    run_command(
        cargo()
            .args(["test", "--locked", "--workspace", "--features", FEATURE, "--test", "prometheus"])
            .args(["--", "--nocapture"])
            .env("PROMETHEUS_TESTS_PROGRAM", programs.join("prometheus"))
            .env("PROMETHEUS_TESTS_SERVICES", target_folder().join("debug")),
    )
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn read(path: &str) -> String {
        std::fs::read_to_string(root().join(path)).unwrap()
    }

    /// The values of a key in the rules' file, which has one to a line.
    fn values<'a>(rules: &'a str, key: &'a str) -> impl Iterator<Item = &'a str> {
        rules.lines().filter_map(move |line| line.trim().trim_start_matches("- ").strip_prefix(key)?.strip_prefix(": "))
    }

    #[test]
    fn every_alert_is_explained_where_its_link_points_to() {
        let (rules, document) = (read("deploy/prometheus/alerts.yml"), read("docs/alerts.md"));
        let headings: Vec<&str> = document.lines().filter_map(|line| line.strip_prefix("### ")).collect();
        let alerts: Vec<&str> = values(&rules, "alert").collect();
        assert_eq!(headings, alerts, "docs/alerts.md has a heading for each alert, in their order");
        let links: Vec<&str> = values(&rules, "runbook_url").collect();
        let wanted: Vec<String> =
            alerts.iter().map(|alert| format!("docs/alerts.md#{}", alert.to_ascii_lowercase())).collect();
        assert_eq!(links, wanted);
        for key in ["for", "severity", "summary"] {
            assert_eq!(values(&rules, key).count(), alerts.len(), "every alert has {key}");
        }
    }

    #[test]
    fn every_alert_has_been_seen_to_fire_and_to_stay_quiet() {
        let (rules, tests) = (read("deploy/prometheus/alerts.yml"), read("deploy/prometheus/alerts_test.yml"));
        for alert in values(&rules, "alert") {
            for kind in ["fires", "quiet"] {
                assert!(tests.contains(&format!("- name: {alert} {kind}\n")), "alerts_test.yml: {alert} {kind}");
            }
        }
    }
}
