//! Bots of different skills against each other.

use std::collections::BTreeMap;
use std::sync::Arc;

use game_server::domain::{
    Command, Controls, Event, Phase, PilotKind, Rules, Seat, Skill, TICKS_PER_SECOND, Team, Tick, World,
};
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

/// Nobody calls a fight dull before it has been quiet for so long.
const PATIENCE_TICKS: u32 = 3 * TICKS_PER_SECOND;

/// How lively a fight is.
#[derive(Debug, Clone, Copy, Default)]
pub struct Pace {
    /// Ticks on which both flew.
    fought: u32,
    /// Of these, those with no shot on them or in the last three seconds.
    dull: u32,
    longest_quiet: u32,
    kills: u32,
}

impl Pace {
    /// Share of the time that it is dull, 0 to 1.
    pub fn dull(&self) -> f64 {
        f64::from(self.dull) / f64::from(self.fought)
    }

    /// The longest time without a shot, in seconds.
    pub fn longest_quiet_s(&self) -> f64 {
        f64::from(self.longest_quiet) / f64::from(TICKS_PER_SECOND)
    }

    /// The mean time that a fight lasts, in seconds.
    pub fn fight_s(&self) -> f64 {
        f64::from(self.fought) / f64::from(TICKS_PER_SECOND) / f64::from(self.kills.max(1))
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
    for _ in 0..seconds * TICKS_PER_SECOND {
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

/// Two of the same skill in a mode, once for each seed.
pub fn pace(mode: &str, overrides: &str, skill: Skill, seeds: std::ops::Range<u64>, seconds: u32) -> Pace {
    let rules = rules(mode, overrides, &[skill], 2);
    let mut pace = Pace::default();
    for seed in seeds {
        let (mut world, mut events, mut quiet) = (World::new(rules.clone(), seed), Vec::new(), 0);
        for _ in 0..seconds * TICKS_PER_SECOND {
            events.clear();
            world.step(&[], &mut events);
            let is_fired = world.shots().last().is_some_and(|shot| shot.born == world.tick())
                || events.iter().any(|event| matches!(event, Event::Beamed { .. } | Event::Hit { .. }));
            let both_fly = world.ships().iter().filter(|ship| ship.is_alive()).count() == 2;
            quiet = if is_fired || !both_fly { 0 } else { quiet + 1 };
            pace.fought += u32::from(both_fly);
            pace.dull += u32::from(quiet > PATIENCE_TICKS);
            pace.longest_quiet = pace.longest_quiet.max(quiet);
        }
        pace.kills += world.pilots().iter().map(|pilot| pilot.kills).sum::<u32>();
    }
    pace
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

/// How long ships fly from when they are placed until they are destroyed, the shortest life first, in ticks.
#[derive(Debug, Clone, Default)]
pub struct Lives(Vec<u32>);

impl Lives {
    /// The life that half of all are shorter than, in seconds.
    pub fn median_s(&self) -> f64 {
        self.share_s(0.5)
    }

    /// That which one in ten is shorter than, in seconds.
    pub fn short_s(&self) -> f64 {
        self.share_s(0.1)
    }

    fn share_s(&self, share: f64) -> f64 {
        let at = (share * self.0.len() as f64) as usize;
        self.0.get(at).map_or(0.0, |ticks| f64::from(*ticks) / f64::from(TICKS_PER_SECOND))
    }
}

/// The lives of two pilots in a mode as it is, bots and all: of whichever bots have `skill`, and of a beginner who comes to
/// them, flies wide circles at full throttle and holds the trigger.
pub fn lives(mode: &str, skill: Skill, seeds: std::ops::Range<u64>, seconds: u32) -> [Lives; 2] {
    const BEGINNER: Seat = Seat(0);
    let rules = Arc::new(load_mode(mode, &toml::Table::new()).expect("a mode that is shipped"));
    let mut lives = [Lives::default(), Lives::default()];
    for seed in seeds {
        let (mut world, mut events) = (World::new(rules.clone(), seed), Vec::new());
        let mut placed: BTreeMap<Seat, Tick> = BTreeMap::new();
        let controls = Controls::new(1.0, 0.3, true, false).expect("sticks within their range");
        let join = Command::Join { seat: BEGINNER, name: "Beginner".into(), team: Team::default() };
        let steer = Command::Input { seat: BEGINNER, seq: 1, fired_at: Tick(0), controls };
        let mut commands = vec![join, steer];
        for _ in 0..seconds * TICKS_PER_SECOND {
            events.clear();
            world.step(&commands, &mut events);
            commands.clear();
            for event in &events {
                match event {
                    Event::Spawned { seat, .. } => {
                        placed.insert(*seat, world.tick());
                    }
                    Event::Killed { victim, .. } => {
                        let Some(since) = placed.remove(victim) else { continue };
                        let life = (world.tick().0 - since.0) as u32;
                        let is_of_skill = world.character(*victim).is_some_and(|bot| bot.skill == skill);
                        if is_of_skill {
                            lives[0].0.push(life);
                        } else if *victim == BEGINNER {
                            lives[1].0.push(life);
                        }
                    }
                    _ => {}
                }
            }
        }
    }
    lives.iter_mut().for_each(|lives| lives.0.sort_unstable());
    lives
}
