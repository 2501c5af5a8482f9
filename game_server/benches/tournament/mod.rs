//! Bots of different skills against each other.

use std::sync::Arc;

use game_server::domain::{Phase, PilotKind, Rules, Skill, World};
use game_server::interface_adapters::mode_files::load_mode;

/// The names of the skills in a mode's file, weakest first.
const KEYS: [&str; 4] = ["rookies", "regulars", "veterans", "aces"];

/// Kills and deaths of all bots of a skill.
#[derive(Debug, Clone, Copy, Default)]
pub struct Tally {
    pub kills: u32,
    pub deaths: u32,
}

/// How the matches between two skills ended.
#[derive(Debug, Clone, Copy, Default)]
pub struct Encounter {
    pub won: u32,
    pub lost: u32,
    pub drawn: u32,
}

impl Encounter {
    /// Share of the matches that were won, 0 to 1; a draw counts half.
    pub fn score(&self) -> f64 {
        (f64::from(self.won) + 0.5 * f64::from(self.drawn)) / f64::from(self.won + self.lost + self.drawn)
    }
}

/// A mode in which so many bots of these skills fly, as many of each.
fn rules(mode: &str, overrides: &str, skills: &[Skill], bots: usize) -> Arc<Rules> {
    let share = |key: &str, skill: Skill| format!("bots.{key} = {}\n", u8::from(skills.contains(&skill)));
    let shares: String = KEYS.iter().zip(Skill::ALL).map(|(key, skill)| share(key, skill)).collect();
    let text =
        format!("bots.fill_to = {bots}\nmax_players = {bots}\nmatch_s = 0\nscore_limit = 0\n{shares}{overrides}");
    Arc::new(load_mode(mode, &text.parse().expect("the overrides are TOML")).expect("the overrides fit the mode"))
}

/// What bots of each skill have done in a world after so many seconds.
fn fly(rules: Arc<Rules>, seed: u64, seconds: u32) -> [Tally; 4] {
    let mut world = World::new(rules, seed);
    let mut events = Vec::new();
    for _ in 0..seconds * 60 {
        events.clear();
        world.step(&[], &mut events);
    }
    assert!(matches!(world.phase(), Phase::Running { .. }));
    let mut tallies = [Tally::default(); 4];
    for pilot in world.pilots().iter().filter(|pilot| pilot.kind == PilotKind::Bot) {
        let character = world.character(pilot.seat).expect("a bot has a character");
        let tally = &mut tallies[character.skill as usize];
        tally.kills += pilot.kills;
        tally.deaths += pilot.deaths;
    }
    tallies
}

/// One against one in a mode, once for each seed: whoever has more kills in the end has won.
pub fn duels(
    mode: &str,
    overrides: &str,
    one: Skill,
    other: Skill,
    seeds: std::ops::Range<u64>,
    seconds: u32,
) -> Encounter {
    let rules = rules(mode, overrides, &[one, other], 2);
    let mut encounter = Encounter::default();
    for seed in seeds {
        let tallies = fly(rules.clone(), seed, seconds);
        match tallies[one as usize].kills.cmp(&tallies[other as usize].kills) {
            std::cmp::Ordering::Greater => encounter.won += 1,
            std::cmp::Ordering::Less => encounter.lost += 1,
            std::cmp::Ordering::Equal => encounter.drawn += 1,
        }
    }
    encounter
}

/// Sixteen of all skills, everybody against everybody.
pub fn melee(mode: &str, overrides: &str, seeds: std::ops::Range<u64>, seconds: u32) -> [Tally; 4] {
    let rules = rules(mode, overrides, &Skill::ALL, 16);
    let mut sum = [Tally::default(); 4];
    for seed in seeds {
        for (sum, tally) in sum.iter_mut().zip(fly(rules.clone(), seed, seconds)) {
            sum.kills += tally.kills;
            sum.deaths += tally.deaths;
        }
    }
    sum
}
