//! The file of a simulated evening's population; `simulator/population.toml` explains each key.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;

use super::toml_file::{named, parse_toml, read_text};
use crate::domain::region::MAX_REGIONS;
use crate::domain::rules::QueueRules;
use crate::use_cases::simulate_evening::{Home, Population, QueueCrowd, RegionServers};

/// An evening longer than this is a mistake, or takes too long to wait for.
const MAX_MINUTES: u32 = 24 * 60;
const MAX_SERVERS: u32 = 4096;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PopulationFile {
    seed: u64,
    minutes: u32,
    arrivals: Vec<ArrivalTable>,
    players: PlayersTable,
    regions: BTreeMap<String, RegionTable>,
    homes: Vec<HomeTable>,
    queues: BTreeMap<String, QueueTable>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ArrivalTable {
    minute: f64,
    per_minute: f64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PlayersTable {
    rating_mean: f64,
    rating_deviation: f64,
    patience_s: f64,
    leaves_early: f64,
    plays_again: f64,
    pause_s: [f64; 2],
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RegionTable {
    servers: u32,
    lobbies: u32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct HomeTable {
    share: f64,
    pings_ms: BTreeMap<String, f64>,
    ping_deviation_ms: f64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct QueueTable {
    share: f64,
    match_s: [f64; 2],
    party_sizes: Vec<f64>,
}

/// The population in this file, fit for the rules that stand in the file `rules_path`.
///
/// # Errors
/// One line per mistake, each starting with where it stands.
pub(super) fn read_population(path: &Path, rules_path: &Path, rules: &[QueueRules]) -> Result<Population, Vec<String>> {
    let rules_name = rules_path.display().to_string();
    let parsed = parse(&read_text(path)?, &rules_name, rules);
    parsed.map_err(|mistakes| named(&path.display().to_string(), mistakes))
}

fn parse(text: &str, rules_name: &str, rules: &[QueueRules]) -> Result<Population, Vec<String>> {
    let file: PopulationFile = parse_toml(text)?;
    let mistakes = file.mistakes(rules_name, rules);
    if mistakes.is_empty() { Ok(file.population()) } else { Err(mistakes) }
}

fn is_share(value: f64) -> bool {
    value.is_finite() && value >= 0.0
}

fn is_range([low, high]: [f64; 2]) -> bool {
    is_share(low) && is_share(high) && low <= high
}

impl PopulationFile {
    fn mistakes(&self, rules_name: &str, rules: &[QueueRules]) -> Vec<String> {
        let mut mistakes = Vec::new();
        let mut check = |ok: bool, key: String, mistake: &str| {
            if !ok {
                mistakes.push(format!("{key}: {mistake}"));
            }
        };
        let PlayersTable { rating_mean, rating_deviation, patience_s, leaves_early, plays_again, pause_s } =
            self.players;
        check((1..=MAX_MINUTES).contains(&self.minutes), "minutes".into(), "must be 1 to 1440");
        check(!self.arrivals.is_empty(), "arrivals".into(), "must not be empty");
        let in_order = self.arrivals.windows(2).all(|pair| matches!(pair, [a, b] if a.minute < b.minute));
        check(in_order, "arrivals".into(), "each minute must be later than the one before");
        let rates = self.arrivals.iter().all(|at| is_share(at.minute) && is_share(at.per_minute));
        check(rates, "arrivals".into(), "minutes and rates must not be below 0");
        check(self.arrivals.iter().any(|at| at.per_minute > 0.0), "arrivals".into(), "somebody must come");
        check(is_share(rating_mean), "players.rating_mean".into(), "must not be below 0");
        check(is_share(rating_deviation), "players.rating_deviation".into(), "must not be below 0");
        check(patience_s.is_finite() && patience_s > 0.0, "players.patience_s".into(), "must be above 0");
        check((0.0..=1.0).contains(&leaves_early), "players.leaves_early".into(), "must be from 0 to 1");
        // At 1 nobody would ever go home.
        check((0.0..1.0).contains(&plays_again), "players.plays_again".into(), "must be from 0 up to, without, 1");
        check(is_range(pause_s), "players.pause_s".into(), "must be the shortest, at least 0, and the longest");
        check(!self.regions.is_empty(), "regions".into(), "there must be a region");
        check(self.regions.len() <= MAX_REGIONS, "regions".into(), "more than 64");
        let servers = self.regions.values().map(|region| region.servers).fold(0, u32::saturating_add);
        check(servers <= MAX_SERVERS, "regions".into(), "more than 4096 servers");
        check(self.homes.iter().any(|home| home.share > 0.0), "homes".into(), "somebody must live somewhere");
        for (number, home) in (1..).zip(&self.homes) {
            let key = |name: &str| format!("homes, number {number}: {name}");
            check(is_share(home.share), key("share"), "must not be below 0");
            check(is_share(home.ping_deviation_ms), key("ping_deviation_ms"), "must not be below 0");
            check(!home.pings_ms.is_empty(), key("pings_ms"), "must name a region");
            for (region, ping) in &home.pings_ms {
                check(self.regions.contains_key(region), key(&format!("pings_ms.{region}")), "there is no such region");
                check(is_share(*ping), key(&format!("pings_ms.{region}")), "must not be below 0");
            }
        }
        check(self.queues.values().any(|queue| queue.share > 0.0), "queues".into(), "somebody must queue");
        for (name, queue) in &self.queues {
            let key = |field: &str| format!("queues.{name}{field}");
            check(is_share(queue.share), key(".share"), "must not be below 0");
            check(is_range(queue.match_s), key(".match_s"), "must be the shortest, at least 0, and the longest");
            let sizes = &queue.party_sizes;
            check(sizes.iter().all(|share| is_share(*share)), key(".party_sizes"), "must not be below 0");
            check(sizes.iter().any(|share| *share > 0.0), key(".party_sizes"), "somebody must queue");
            let Some(rules) = rules.iter().find(|rules| *rules.name == **name) else {
                check(false, key(""), &format!("there is no such queue in {rules_name}"));
                continue;
            };
            let refused = (1..).zip(sizes).find(|(size, share)| **share > 0.0 && !rules.party_sizes.contains(size));
            if let Some((size, _)) = refused {
                check(false, key(".party_sizes"), &format!("by {rules_name} no {size} may queue together"));
            }
        }
        mistakes
    }

    fn population(self) -> Population {
        let regions = self.regions.into_iter().map(|(name, RegionTable { servers, lobbies })| RegionServers {
            name,
            servers,
            lobbies,
        });
        let homes = self.homes.into_iter().map(|home| Home {
            share: home.share,
            pings_ms: home.pings_ms.into_iter().collect(),
            ping_deviation_ms: home.ping_deviation_ms,
        });
        let queues = self.queues.into_iter().map(|(name, queue)| QueueCrowd {
            name,
            share: queue.share,
            match_s: queue.match_s,
            party_sizes: queue.party_sizes,
        });
        Population {
            seed: self.seed,
            minutes: self.minutes,
            arrivals: self.arrivals.iter().map(|at| (at.minute, at.per_minute)).collect(),
            rating_mean: self.players.rating_mean,
            rating_deviation: self.players.rating_deviation,
            patience_s: self.players.patience_s,
            leaves_early: self.players.leaves_early,
            plays_again: self.players.plays_again,
            pause_s: self.players.pause_s,
            regions: regions.collect(),
            homes: homes.collect(),
            queues: queues.collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::frameworks::queues_file::read_queues;

    const EXAMPLE: &str = include_str!("../../simulator/population.toml");

    fn mistakes(change: &[(&str, &str)]) -> Vec<String> {
        let text = change.iter().fold(EXAMPLE.to_owned(), |text, (from, to)| {
            assert!(text.contains(from), "{from} is not in the example");
            text.replace(from, to)
        });
        parse(&text, "rules.toml", &read_queues(None).unwrap()).map(|_| Vec::new()).unwrap_or_else(|mistakes| mistakes)
    }

    #[test]
    fn the_example_fits_the_built_in_queues() {
        assert_eq!(mistakes(&[]), Vec::<String>::new());
    }

    #[test]
    fn a_mistake_names_its_place() {
        for (from, to, expected) in [
            ("minutes = 120", "minutes = 0", "minutes: must be"),
            ("minutes = 120", "minutes = 'two'", "line 8: invalid type"),
            ("seed = 1", "seed = 1\ncolour = 'red'", "line 7: unknown field `colour`"),
            ("{ minute = 60, ", "{ minute = 0, ", "arrivals: each minute"),
            ("leaves_early = 0.1", "leaves_early = 2", "players.leaves_early: must be"),
            ("plays_again = 0.7", "plays_again = 1", "players.plays_again: must be"),
            ("patience_s = 90", "patience_s = 0", "players.patience_s: must be"),
            ("east = 25", "moon = 25", "homes, number 1: pings_ms.moon: there is no such region"),
            ("[queues.duel]", "[queues.dual]", "queues.dual: there is no such queue in rules.toml"),
            ("[0.9, 0.1]", "[0.9, 0.1, 0.1]", "queues.duel.party_sizes: by rules.toml no 3 may queue together"),
        ] {
            let mistakes = mistakes(&[(from, to)]);
            assert!(mistakes.iter().any(|mistake| mistake.starts_with(expected)), "{expected}: {mistakes:?}");
        }
    }
}
