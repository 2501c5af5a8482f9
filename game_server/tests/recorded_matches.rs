//! Recorded matches of the shipped modes, one each, fly again to the same end. One that does not, was recorded by another
//! simulation: if that was the purpose, raise `RULES_VERSION` and commit what this test leaves in `target/tmp/replays`.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use game_server::domain::{
    Command, CommandLog, Controls, Keyframe, Phase, RULES_VERSION, Replay, ReplayEnd, Rules, Seat, Team, Tick, World,
};
use game_server::interface_adapters::mode_files::{load_mode, mode_names};

/// Of an endless mode a minute is recorded.
const ENDLESS_TICKS: u64 = 3_600;

/// They hold their sticks for up to a second, as hands do.
const PILOTS: u16 = 4;

/// As many ships as fight where more could.
const MOST_BOTS: u16 = 300;

fn rules(mode: &str) -> Arc<Rules> {
    Arc::new(load_mode(mode, &toml::Table::new()).unwrap())
}

fn file(mode: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/replays/{mode}.replay"))
}

#[test]
fn recorded_matches_end_as_they_did() {
    for mode in mode_names() {
        let replay = Replay::decode(&std::fs::read(file(mode)).unwrap()).unwrap();
        assert_eq!(&*replay.mode, mode);
        if let Err(error) = replay.fly(rules(mode)) {
            panic!("{mode}: {error}");
        }
    }
}

#[test]
fn from_wherever_a_recorded_match_is_taken_up_it_ends_as_it_did() {
    for mode in mode_names() {
        let whole = Replay::decode(&std::fs::read(file(mode)).unwrap()).unwrap();
        let mut player = whole.play(rules(mode)).unwrap();
        for third in 1..3 {
            let place = Tick(whole.ticks.0 * third / 3);
            while player.world().tick() < place && player.step(&mut Vec::new()) {}
            let mut commands = CommandLog::default();
            for (tick, command) in whole.commands.iter().flatten().filter(|(tick, _)| *tick > place) {
                commands.record(tick, &[command]);
            }
            let keyframe = Some(Keyframe::of(player.world()));
            let rest = Replay { keyframe, commands, begins: place, ..whole.clone() };
            if let Err(error) = Replay::decode(&rest.encode()).unwrap().fly(rules(mode)) {
                panic!("{mode} from tick {} on: {error}", place.0);
            }
        }
    }
}

#[test]
fn bots_fight_on_in_every_mode_and_on_every_map_from_where_they_are_taken_up() {
    for mode in mode_names() {
        let rules = rules(mode);
        let mut maps = BTreeSet::new();
        for seed in 0..1_000 {
            let mut world = World::new(rules.clone(), seed);
            if !maps.insert(world.rules().map()) {
                continue;
            }
            world.step(&[Command::WantBots(rules.max_players.min(MOST_BOTS)), Command::Start], &mut Vec::new());
            for _ in 0..4 {
                fly(&mut world, 211);
                let mut again = Keyframe::of(&world).world(&rules).unwrap();
                let about = format!("{mode}, seed {seed}, tick {}", world.tick().0);
                assert_eq!(again.hash(), world.hash(), "{about}");
                fly(&mut world, 60);
                fly(&mut again, 60);
                assert_eq!(again.hash(), world.hash(), "{about}");
            }
        }
        assert_eq!(maps.len(), rules.maps().len(), "{mode}");
    }
}

fn fly(world: &mut World, ticks: u32) {
    (0..ticks).for_each(|_| world.step(&[], &mut Vec::new()));
}

#[test]
fn a_match_of_each_mode_can_be_recorded_anew() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("replays");
    std::fs::create_dir_all(&folder).unwrap();
    for mode in mode_names() {
        let replay = record(mode);
        let bytes = replay.encode();
        std::fs::write(folder.join(format!("{mode}.replay")), &bytes).unwrap();
        Replay::decode(&bytes).unwrap().fly(rules(mode)).unwrap();
    }
}

/// Four pilots who steer by chance, and bots, from the start of a match to its end.
fn record(mode: &str) -> Replay {
    let rules = rules(mode);
    let seed = 2_026;
    let mut chance = Chance(seed);
    let mut world = World::new(rules.clone(), seed);
    let mut log = CommandLog::default();
    let join = |seat| Command::Join { seat: Seat(seat), name: format!("Pilot {seat}").into(), team: Team(seat as u8) };
    let pilots = PILOTS.min(rules.max_players);
    let mut commands: Vec<_> = (0..pilots).map(join).collect();
    commands.extend([Command::WantBots(rules.max_players.min(2 * PILOTS)), Command::Start]);
    let mut held_until = [0; PILOTS as usize];
    loop {
        let tick = world.tick().after(1);
        log.record(tick, &commands);
        world.step(&commands, &mut Vec::new());
        commands.clear();
        if matches!(world.phase(), Phase::Ended { .. }) || (rules.is_endless() && tick.0 == ENDLESS_TICKS) {
            break;
        }
        for (seat, until) in (0..pilots).zip(&mut held_until).filter(|(_, until)| tick.0 >= **until) {
            *until = tick.0 + 10 + chance.below(50);
            let stick = |roll: u64| roll as f32 - 1.0;
            let controls = Controls::new(
                stick(chance.below(3)),
                stick(chance.below(3)),
                chance.below(2) == 0,
                chance.below(8) == 0,
            );
            let (seq, fired_at) = (tick.0 as u32, Tick(tick.0.saturating_sub(chance.below(9))));
            commands.push(Command::Input { seat: Seat(seat), seq, fired_at, controls: controls.unwrap() });
        }
    }
    Replay {
        mode: rules.mode.clone(),
        rules_hash: rules.hash(),
        rules_version: RULES_VERSION,
        seed,
        keyframe: None,
        commands: log,
        begins: Tick(1),
        ticks: world.tick(),
        end: ReplayEnd::Hash(world.hash()),
    }
}

/// A generator of its own, so that a recording never changes with somebody else's.
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % end
    }
}
