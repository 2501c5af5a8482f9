//! The file of queue rules; `queues.toml` explains each key.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;

use crate::domain::ids::is_label;
use crate::domain::rules::{QueueRules, Step, Widening};

use super::config::MAX_NAME;
use super::toml_file::{named, parse_toml, read_text};

const DEFAULTS: &str = include_str!("../../queues.toml");

/// More than this cannot be: a bound for the unforeseen.
const MAX_PLAYERS: u16 = 1000;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct QueueTable {
    mode: String,
    teams: u16,
    team_size: u16,
    party_sizes: [u16; 2],
    min_players: u16,
    fill_after_ms: u32,
    fill_to: u16,
    give_up_after_s: u32,
    #[serde(default)]
    backfill: bool,
    rating: Option<LimitTable>,
    latency: Option<LimitTable>,
}

#[derive(Deserialize)]
#[serde(untagged, expecting = "either start and per_s, with or without most, or steps")]
enum LimitTable {
    Linear(LinearTable),
    Stepped(SteppedTable),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LinearTable {
    start: u32,
    per_s: u32,
    #[serde(default = "no_limit")]
    most: u32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SteppedTable {
    steps: Vec<StepTable>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct StepTable {
    after_s: u32,
    #[serde(default = "no_limit")]
    limit: u32,
}

fn no_limit() -> u32 {
    u32::MAX
}

/// The rules in this file, or the built-in ones, sorted by name.
///
/// # Errors
/// One line per mistake, each starting with where it stands.
pub fn read_queues(path: Option<&Path>) -> Result<Vec<QueueRules>, Vec<String>> {
    match path {
        None => parse_queues(DEFAULTS).map_err(|mistakes| named("built-in queues", mistakes)),
        Some(path) => parse_queues(&read_text(path)?).map_err(|mistakes| named(&path.display().to_string(), mistakes)),
    }
}

/// The rules in the text of such a file, sorted by name.
///
/// # Errors
/// One line per mistake.
pub fn parse_queues(text: &str) -> Result<Vec<QueueRules>, Vec<String>> {
    let tables: BTreeMap<String, QueueTable> = parse_toml(text)?;
    let mut mistakes = Vec::new();
    if tables.is_empty() {
        mistakes.push("there must be a queue".to_owned());
    }
    let mut queues = Vec::new();
    for (name, table) in &tables {
        let found = table.mistakes(name);
        if found.is_empty() {
            queues.push(table.rules(name));
        }
        mistakes.extend(found);
    }
    if mistakes.is_empty() { Ok(queues) } else { Err(mistakes) }
}

impl QueueTable {
    fn mistakes(&self, name: &str) -> Vec<String> {
        let mut mistakes = Vec::new();
        let mut check = |ok: bool, key: &str, mistake: &str| {
            if !ok {
                mistakes.push(format!("{name}{key}: {mistake}"));
            }
        };
        let [fewest, most] = self.party_sizes;
        let players = self.teams.checked_mul(self.team_size).filter(|players| *players <= MAX_PLAYERS);
        let largest_party = if self.team_size == 1 { self.teams } else { self.team_size };
        check(is_label(name, MAX_NAME), "", "the name must be lower-case letters, digits and hyphens");
        check(is_label(&self.mode, MAX_NAME), ".mode", "must be lower-case letters, digits and hyphens");
        check(self.teams >= 1, ".teams", "must be above 0");
        check(self.team_size >= 1, ".team_size", "must be above 0");
        check(players.is_some(), ".teams", "more than 1000 players in a match");
        let players = players.unwrap_or(MAX_PLAYERS);
        check(1 <= fewest && fewest <= most, ".party_sizes", "must be the fewest, at least 1, and the most");
        check(most <= largest_party, ".party_sizes", "the most must fit into one team, or into a match without teams");
        check((1..=players).contains(&self.min_players), ".min_players", "must be 1 to all players of a match");
        check(self.fill_to <= players, ".fill_to", "must not be above all players of a match");
        check(self.give_up_after_s >= 1, ".give_up_after_s", "must be above 0");
        for (key, limit) in [(".rating", &self.rating), (".latency", &self.latency)] {
            match limit {
                None => {}
                Some(LimitTable::Linear(linear)) => {
                    check(linear.start <= linear.most, key, "most must not be below start");
                }
                Some(LimitTable::Stepped(SteppedTable { steps })) => {
                    check(
                        steps.first().is_some_and(|step| step.after_s == 0),
                        key,
                        "the first step must be after_s = 0",
                    );
                    let later =
                        |pair: &[StepTable]| matches!(pair, [a, b] if a.after_s < b.after_s && a.limit <= b.limit);
                    check(steps.windows(2).all(later), key, "each step must be later than the one before, and as wide");
                }
            }
        }
        mistakes
    }

    fn rules(&self, name: &str) -> QueueRules {
        QueueRules {
            name: name.into(),
            mode: self.mode.as_str().into(),
            teams: self.teams,
            team_size: self.team_size,
            min_players: self.min_players,
            party_sizes: self.party_sizes[0]..=self.party_sizes[1],
            rating: self.rating.as_ref().map(LimitTable::widening),
            latency: self.latency.as_ref().map(LimitTable::widening),
            fill_after_ms: i64::from(self.fill_after_ms),
            fill_to: self.fill_to,
            give_up_after_ms: 1000 * i64::from(self.give_up_after_s),
            backfill: self.backfill,
        }
    }
}

impl LimitTable {
    fn widening(&self) -> Widening {
        match self {
            Self::Linear(linear) => Widening::Linear { start: linear.start, per_s: linear.per_s, most: linear.most },
            Self::Stepped(stepped) => {
                let step = |step: &StepTable| Step { after_ms: 1000 * i64::from(step.after_s), limit: step.limit };
                Widening::Stepped(stepped.steps.iter().map(step).collect())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn the_built_in_queues_are_those_of_the_shipped_modes() {
        let queues = read_queues(None).unwrap();
        let names: Vec<_> = queues.iter().map(|queue| (&*queue.name, queue.max_players())).collect();
        assert_eq!(names, [("duel", 2), ("last-jet", 16), ("raid", 8), ("skirmish", 16), ("squadron", 8)]);
        assert_eq!(queues.iter().map(|queue| queue.backfill).collect::<Vec<_>>(), [false, false, true, true, true]);
        let rating = queues[0].rating.as_ref().unwrap();
        assert_eq!((rating.limit(0), rating.limit(2000)), (150, 950));
        let latency = queues[0].latency.as_ref().unwrap();
        assert_eq!((latency.limit(0), latency.limit(2000)), (120, u32::MAX));
    }

    const DUEL: &str = "mode = 'duel'\nteams = 2\nteam_size = 1\nparty_sizes = [1, 2]\nmin_players = 1\nfill_to = 2\n\
                        fill_after_ms = 2000\ngive_up_after_s = 300\n";

    #[test]
    fn a_mistake_names_its_place() {
        for (text, expected) in [
            ("", "there must be a queue"),
            ("[duel]\nmode = 7\n", "line 2: invalid type: integer `7`, expected a string"),
            ("[duel]\nmode = 'duel'\n", "line 1: missing field `teams`"),
            (&format!("[duel]\n{DUEL}colour = 'red'"), "line 10: unknown field `colour`"),
            (&format!("[Duel]\n{DUEL}"), "Duel: the name must be"),
            (&format!("[duel]\n{}", DUEL.replace("teams = 2", "teams = 0")), "duel.teams: must be above 0"),
            (&format!("[duel]\n{}", DUEL.replace("teams = 2", "teams = 60000")), "duel.teams: more than 1000"),
            (&format!("[duel]\n{}", DUEL.replace("[1, 2]", "[0, 2]")), "duel.party_sizes: must be the fewest"),
            (&format!("[duel]\n{}", DUEL.replace("[1, 2]", "[1, 3]")), "duel.party_sizes: the most must fit"),
            (&format!("[duel]\n{}", DUEL.replace("fill_to = 2", "fill_to = 3")), "duel.fill_to: must not be above"),
            (&format!("[duel]\n{DUEL}rating = {{ start = 9, per_s = 1, most = 5 }}"), "duel.rating: most must"),
            (&format!("[duel]\n{DUEL}rating = {{ start = 9 }}"), "line 10: either start and per_s"),
            (&format!("[duel]\n{DUEL}latency = {{ steps = [] }}"), "duel.latency: the first step"),
            (
                &format!("[duel]\n{DUEL}latency = {{ steps = [{{ after_s = 0 }}, {{ after_s = 1, limit = 5 }}] }}"),
                "duel.latency: each step must be later",
            ),
        ] {
            let mistakes = parse_queues(text).unwrap_err();
            assert!(mistakes[0].starts_with(expected), "{text}\n{mistakes:?}");
        }
        assert!(parse_queues(&format!("[duel]\n{DUEL}")).is_ok());
    }

    #[test]
    fn a_file_that_is_not_there_is_a_mistake() {
        let mistakes = read_queues(Some(Path::new("/nowhere/queues.toml"))).unwrap_err();
        assert!(mistakes[0].starts_with("/nowhere/queues.toml: "), "{mistakes:?}");
    }
}
