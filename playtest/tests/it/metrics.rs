//! What the process shows to Prometheus, and what `TRACING.md` says of it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use playtest::GameSocket;
use wire::matchmaking::LobbyPhase;
use wire::socket::ServerMessage;

use crate::harness::Game;

/// Everything of one metric that does not vary.
#[derive(Default)]
struct Family {
    kind: String,
    help: Option<String>,
    labels: BTreeSet<String>,
}

/// Reads Prometheus' text format as far as it is used here: no label's value holds a quote or a brace but the routes'.
fn families(text: &str) -> BTreeMap<String, Family> {
    let mut families: BTreeMap<String, Family> = BTreeMap::new();
    for line in text.lines().filter(|line| !line.is_empty()) {
        if let Some(rest) = line.strip_prefix("# HELP ") {
            let (name, help) = rest.split_once(' ').unwrap();
            families.entry(name.into()).or_default().help = Some(help.into());
        } else if let Some(rest) = line.strip_prefix("# TYPE ") {
            let (name, kind) = rest.split_once(' ').unwrap();
            families.entry(name.into()).or_default().kind = kind.into();
        } else {
            let (name, labels) = line.split_once('{').unwrap_or((line.split(' ').next().unwrap(), ""));
            let part_of = |suffix| name.strip_suffix(suffix).filter(|name| families.contains_key(*name));
            let name = ["_bucket", "_sum", "_count"].into_iter().find_map(part_of).unwrap_or(name).to_owned();
            let family = families.entry(name).or_default();
            let names = labels.split("=\"").filter_map(|before| before.rsplit([',', '{', ' ']).next());
            let is_label = |name: &&str| !name.is_empty() && name.chars().all(|c| c.is_ascii_lowercase() || c == '_');
            family.labels.extend(names.filter(is_label).filter(|name| *name != "le").map(str::to_owned));
        }
    }
    families
}

fn table(families: &BTreeMap<String, Family>) -> String {
    let mut table = String::from("| metric | kind | labels | what it is |\n|---|---|---|---|\n");
    for (name, family) in families {
        let labels: Vec<_> = family.labels.iter().map(|label| format!("`{label}`")).collect();
        let help = family.help.as_deref().unwrap_or("");
        table.push_str(&format!("| `{name}` | {} | {} | {help} |\n", family.kind, labels.join(", ")));
    }
    table
}

#[tokio::test(flavor = "multi_thread")]
async fn every_metric_has_a_help_text_and_stands_in_the_table() {
    let game = Game::start().await;
    let ada = game.guest("Ada").await;
    let seat = ada.join_lobby("free-play").await.unwrap();
    let (mut socket, _) = GameSocket::join(&seat.placement.ws_url, &seat.placement.match_ticket).await.unwrap();
    let snapshot = |message| matches!(message, ServerMessage::WorldUpdate(_)).then_some(());
    socket.wait_for(snapshot).await.unwrap();
    // The first wait in a queue and the first result make the last metrics.
    let matched = game.matched(&ada, "duel").await;
    let (mut duel, _) = matched.join().await;
    duel.wait_for_state(|state| state.phase == LobbyPhase::Ended).await.unwrap();
    game.result(matched.placement.match_id).await;

    let text = reqwest::get(format!("{}/metrics", game.running.internal.head)).await.unwrap().text().await.unwrap();
    let families = families(&text);
    for (name, family) in &families {
        assert!(family.help.as_ref().is_some_and(|help| help.ends_with('.')), "{name} has no help text");
        let is_total = name.ends_with("_total");
        assert_eq!(is_total, family.kind == "counter", "{name}: counters and only they end in _total");
        for unit in ["_ms", "_millis", "_us", "_kb", "_percent", "_minutes"] {
            assert!(!name.ends_with(unit), "{name} is not in a base unit");
        }
    }

    let table = table(&families);
    let document = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../TRACING.md")).unwrap();
    if !document.contains(&table) {
        let file = Path::new(env!("CARGO_TARGET_TMPDIR")).join("metrics.md");
        std::fs::write(&file, table).unwrap();
        panic!("the table of metrics in TRACING.md is not what is served: {} has the present one", file.display());
    }
    game.stop().await;
}
