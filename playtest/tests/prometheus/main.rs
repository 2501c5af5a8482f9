//! A real Prometheus watches the four real programs while people play. Everything that the dashboard and the alerts ask for
//! must be there. `cargo xtask test prometheus` builds what this needs and names it.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout)]

mod load;
mod server;
mod services;

use std::path::Path;
use std::time::Duration;

use serde_json::Value;
use service_kit::config::process_env;

use crate::load::fly_until;
use crate::server::Prometheus;
use crate::services::Services;

/// Prometheus needs a few scrapes, and matches a few seconds.
const DATA_WITHIN: Duration = Duration::from_secs(60);
const ASK_AGAIN_AFTER: Duration = Duration::from_millis(500);

/// What Grafana puts in the place of its variable, for scrapes every second.
const RATE_INTERVAL: &str = "10s";

fn setting(name: &str) -> String {
    let env = process_env();
    let found = env.into_iter().find(|(variable, _)| variable == name);
    found.unwrap_or_else(|| panic!("{name} is not set: run `cargo xtask test prometheus`")).1
}

/// One thing that is asked of Prometheus.
struct Question {
    /// A panel with its group, or an alert.
    of: String,
    expression: String,
}

#[tokio::test(flavor = "multi_thread")]
async fn every_panel_and_every_alert_has_data_behind_it() {
    service_kit::trust::provide_cryptography();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let services = Services::start(Path::new(&setting("PROMETHEUS_TESTS_SERVICES"))).await;
    let rules = root.join("deploy/prometheus/alerts.yml");
    let prometheus = Prometheus::start(&setting("PROMETHEUS_TESTS_PROGRAM"), &rules, &services).await;

    let mut questions = of_the_dashboard(&root.join("deploy/grafana/dashboards/jet_raiders.json"));
    questions.extend(of_the_alerts(&prometheus.get("/api/v1/rules", &[]).await));
    assert!(questions.iter().filter(|question| question.of.starts_with("alert ")).count() > 10);

    let asked = ask_all(&prometheus, questions);
    let (table, missing) = fly_until(&services, tokio::time::timeout(DATA_WITHIN, asked)).await.unwrap_or_else(|_| {
        panic!("Prometheus did not answer in time");
    });
    let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join("panels.md");
    std::fs::write(&file, &table).unwrap();
    assert!(missing.is_empty(), "no data behind:\n{}\n\n{table}", missing.join("\n"));
    let firing = prometheus.get("/api/v1/alerts", &[]).await;
    println!("{table}\nalerts: {firing}\nalso in {}", file.display());
}

/// Asks until everything has an answer, or the time is nearly up. Returns the answers as a table, and what has none.
async fn ask_all(prometheus: &Prometheus, questions: Vec<Question>) -> (String, Vec<String>) {
    let until = tokio::time::Instant::now() + DATA_WITHIN - Duration::from_secs(10);
    loop {
        let (mut table, mut missing) = (String::from("| of | expression | values |\n|---|---|---|\n"), Vec::new());
        for Question { of, expression } in &questions {
            let answer = prometheus.get("/api/v1/query", &[("query", expression)]).await;
            let values = values(&answer);
            if values.is_empty() {
                missing.push(format!("{of}: {expression}: {answer}"));
            }
            let expression = expression.replace('|', "\\|");
            table.push_str(&format!("| {of} | `{expression}` | {} |\n", values.join(", ")));
        }
        if missing.is_empty() || tokio::time::Instant::now() > until {
            return (table, missing);
        }
        tokio::time::sleep(ASK_AGAIN_AFTER).await;
    }
}

/// The series of an answer with their values; none if there is no series, or nothing but the result of a division by zero.
fn values(answer: &Value) -> Vec<String> {
    let series = answer["data"]["result"].as_array().cloned().unwrap_or_default();
    let number = |series: &Value| series["value"][1].as_str().unwrap().parse::<f64>().unwrap();
    let name = |series: &Value| -> String {
        let labels = series["metric"].as_object().unwrap().iter().filter(|(key, _)| *key != "instance");
        labels.map(|(_, value)| format!("{} ", value.as_str().unwrap())).collect()
    };
    let shown = series.iter().filter(|series| !number(series).is_nan());
    shown.map(|series| format!("{}{:.4}", name(series), number(series))).collect()
}

/// Every expression of every panel.
fn of_the_dashboard(file: &Path) -> Vec<Question> {
    let dashboard: Value = serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
    let (mut questions, mut group) = (Vec::new(), String::new());
    for panel in dashboard["panels"].as_array().unwrap() {
        let title = panel["title"].as_str().unwrap();
        if panel["type"] == "row" {
            group = title.to_owned();
            continue;
        }
        let targets = panel["targets"].as_array().unwrap();
        assert!(!targets.is_empty(), "the panel {title} asks for nothing");
        questions.extend(targets.iter().map(|target| Question {
            of: format!("{group}: {title}"),
            expression: target["expr"].as_str().unwrap().replace("$__rate_interval", RATE_INTERVAL),
        }));
    }
    questions
}

/// What stands before the comparison of every alert's expression: that must have a value whether it fires or not.
fn of_the_alerts(rules: &Value) -> Vec<Question> {
    let groups = rules["data"]["groups"].as_array().unwrap();
    let rules = groups.iter().flat_map(|group| group["rules"].as_array().unwrap());
    rules
        .map(|rule| {
            let (name, query) = (rule["name"].as_str().unwrap(), rule["query"].as_str().unwrap());
            let (measured, threshold) = query.rsplit_once([' ']).unwrap();
            assert!(threshold.parse::<f64>().is_ok(), "{name}: its expression does not end with a number: {query}");
            let measured = measured.trim_end_matches(['<', '>', '=', '!', ' ']);
            Question { of: format!("alert {name}"), expression: measured.to_owned() }
        })
        .collect()
}
