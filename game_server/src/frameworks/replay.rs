//! `game_server replay`: flies recorded matches and crashes again.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::process::ExitCode;
use std::time::Instant;

use serde::Deserialize;
use service_kit::config::{Settings, process_env};
use toml::Table;

use crate::domain::{Replay, ReplayEnd, TICKS_PER_SECOND, World};
use crate::frameworks::Config;
use crate::frameworks::config::load_modes;
use crate::use_cases::registry::Modes;

const USAGE: &str = "usage: game_server replay FILE...";

/// What of the server's settings a recording depends on.
#[derive(Deserialize)]
struct ModeSettings {
    modes: BTreeMap<String, Table>,
}

impl Settings for ModeSettings {
    const DEFAULTS: &'static str = Config::DEFAULTS;
    const ENV_PREFIX: &'static str = Config::ENV_PREFIX;

    fn mistakes(&self) -> Vec<String> {
        load_modes(&self.modes).err().unwrap_or_default()
    }
}

/// Flies each file again, as fast as the machine can, and says whether it ends as it was recorded. The modes' numbers are
/// those that a server with the same settings would play by.
#[allow(clippy::print_stdout, clippy::print_stderr, reason = "a command for people")]
pub fn replay(files: &[String]) -> ExitCode {
    let modes = match ModeSettings::load(&process_env()) {
        Ok(settings) => load_modes(&settings.modes).unwrap_or_default(),
        Err(mistakes) => {
            eprintln!("game_server replay: {mistakes}");
            return ExitCode::FAILURE;
        }
    };
    if files.is_empty() {
        eprintln!("{USAGE}");
        return ExitCode::FAILURE;
    }
    let mut code = ExitCode::SUCCESS;
    for file in files {
        match std::fs::read(Path::new(file)).map_err(|error| error.to_string()).and_then(|bytes| report(&bytes, &modes))
        {
            Ok(text) => println!("{file}: {text}"),
            Err(error) => {
                eprintln!("{file}: {error}");
                code = ExitCode::FAILURE;
            }
        }
    }
    code
}

/// What came of one file; the error is a sentence.
fn report(bytes: &[u8], modes: &Modes) -> Result<String, String> {
    let replay = Replay::decode(bytes).map_err(|error| error.to_string())?;
    let rules = modes.get(&*replay.mode).ok_or_else(|| format!("there is no mode {}", replay.mode))?;
    let rules = rules.size_of_hash(replay.rules_hash);
    let began = Instant::now();
    // Only the text of a recorded panic is of interest.
    let flown = catch_unwind(AssertUnwindSafe(|| replay.fly(rules.clone())));
    let (took, length) = (began.elapsed().as_secs_f64(), flown_s(&replay));
    let about = format!(
        "{}, {length:.1} s{}, {} commands, {} bytes; flown again in {took:.2} s, {:.0} times as fast",
        replay.mode,
        replay.keyframe.as_ref().map(|keyframe| format!(" from tick {} on", keyframe.tick().0)).unwrap_or_default(),
        replay.commands.count(),
        bytes.len(),
        length / took.max(f64::EPSILON),
    );
    match (flown, &replay.end) {
        (Ok(Err(error)), _) => Err(error.to_string()),
        (Ok(Ok(world)), ReplayEnd::Hash(hash)) => Ok(format!("{about}, to the same end {hash:016x}{}", scores(&world))),
        (Ok(Ok(_)), ReplayEnd::Panic(panic)) => Ok(format!("{about}, without the panic that was recorded: {panic}")),
        (Err(_), ReplayEnd::Panic(panic)) => Ok(format!("{about}, to the panic that was recorded: {panic}")),
        (Err(_), ReplayEnd::Hash(_)) => Err(format!("{about}; it panics where none was recorded")),
    }
}

fn flown_s(replay: &Replay) -> f64 {
    replay.ticks.since(replay.sets_out()) as f64 / f64::from(TICKS_PER_SECOND)
}

fn scores(world: &World) -> String {
    let standings = world.standings();
    let line = |place: u16, name: &str, score: u32| format!("\n  {place:>3}. {name:<24} {score:>5}");
    standings.iter().map(|line_of| line(line_of.place, &line_of.pilot.name, line_of.pilot.score)).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::sync::Arc;

    use super::*;
    use crate::domain::{Command, CommandLog, RULES_VERSION, Rules, Seat, Team, Tick};

    fn modes() -> Modes {
        load_modes(&BTreeMap::new()).unwrap()
    }

    fn recorded(end: impl FnOnce(&World) -> ReplayEnd) -> Replay {
        recorded_by(&modes()["duel"], end)
    }

    fn recorded_by(rules: &Arc<Rules>, end: impl FnOnce(&World) -> ReplayEnd) -> Replay {
        let mut world = World::new(rules.clone(), 5);
        let mut commands = CommandLog::default();
        let join = [Command::Join { seat: Seat(0), name: Arc::from("Ada"), team: Team(0) }, Command::Start];
        commands.record(Tick(1), &join);
        world.step(&join, &mut Vec::new());
        (0..600).for_each(|_| world.step(&[], &mut Vec::new()));
        Replay {
            mode: rules.mode.clone(),
            rules_hash: rules.hash(),
            rules_version: RULES_VERSION,
            seed: 5,
            keyframe: None,
            commands,
            begins: Tick(1),
            ticks: world.tick(),
            end: end(&world),
        }
    }

    #[test]
    fn a_recording_is_reported_with_its_end_and_scores() {
        let replay = recorded(|world| ReplayEnd::Hash(world.hash()));
        let text = report(&replay.encode(), &modes()).unwrap();
        assert!(text.starts_with("duel, 10.0 s, 2 commands, ") && text.contains("to the same end"), "{text}");
        assert!(text.contains("1. Ada"), "{text}");
    }

    #[test]
    fn a_world_of_each_size_is_flown_again_by_its_own_rules() {
        for rules in modes()["armada"].sizes().take(2) {
            let replay = recorded_by(rules, |world| ReplayEnd::Hash(world.hash()));
            let told = report(&replay.encode(), &modes());
            assert!(told.is_ok_and(|text| text.contains("to the same end")), "{} seats", rules.max_players);
        }
    }

    #[test]
    fn a_panic_that_does_not_come_again_is_said() {
        let replay = recorded(|_| ReplayEnd::Panic("index out of bounds".into()));
        let text = report(&replay.encode(), &modes()).unwrap();
        assert!(text.ends_with("without the panic that was recorded: index out of bounds"), "{text}");
    }

    #[test]
    fn a_foreign_a_broken_and_another_recording_are_told_apart() {
        let whole = recorded(|_| ReplayEnd::Hash(1)).encode();
        let mut spoilt = whole.clone();
        spoilt[60] ^= 1;
        let other = Replay { mode: "chess".into(), ..recorded(|_| ReplayEnd::Hash(1)) }.encode();
        for (bytes, error) in [
            (&b"{}"[..], "this is no replay"),
            (&spoilt, "the replay is damaged: its checksum is wrong"),
            (&other, "there is no mode chess"),
            (&whole, "flown again, it ends differently: "),
        ] {
            let told = report(bytes, &modes()).unwrap_err();
            assert!(told.starts_with(error), "{told}");
        }
    }
}
