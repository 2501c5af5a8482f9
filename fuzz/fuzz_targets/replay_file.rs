//! What somebody may have done to a recording: a sound one is spoilt here and there, its checksum put right again, and what is
//! still a replay is flown for a while. An input is a list of places, in two bytes each, and what is to stand there.
#![no_main]

use std::sync::{Arc, LazyLock};

use game_server::domain::{Command, CommandLog, Controls, Keyframe, RULES_VERSION, Replay, ReplayEnd, Rules, Seat};
use game_server::domain::{Team, Tick, World};
use game_server::interface_adapters::mode_files::load_mode;
use libfuzzer_sys::fuzz_target;

/// Bytes at the end of a file that are its checksum.
const SUM: usize = 8;

/// A raid has most of what a world can have: sides, cores, obstacles, pick-ups.
static RULES: LazyLock<Arc<Rules>> = LazyLock::new(|| Arc::new(load_mode("raid", &toml::Table::new()).unwrap()));

/// Two seconds of a raid that has gone on for ten.
static RECORDING: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let (seed, mut events) = (7, Vec::new());
    let mut world = World::new(RULES.clone(), seed);
    let join = Command::Join { seat: Seat(0), name: "Ada".into(), team: Team(0) };
    world.step(&[join, Command::WantBots(8), Command::Start], &mut events);
    (0..600).for_each(|_| world.step(&[], &mut events));
    let (keyframe, begins) = (Keyframe::of(&world), world.tick());
    let mut commands = CommandLog::default();
    for seq in 1..=120 {
        let controls = Controls::new(1.0, (seq % 3) as f32 - 1.0, seq % 2 == 0, seq % 5 == 0).unwrap();
        let input = [Command::Input { seat: Seat(0), seq, fired_at: Tick(0), controls }];
        commands.record(world.tick().after(1), &input);
        world.step(&input, &mut events);
    }
    let replay = Replay {
        mode: RULES.mode.clone(),
        rules_hash: RULES.hash(),
        rules_version: RULES_VERSION,
        seed,
        keyframe: Some(keyframe),
        commands,
        begins,
        ticks: world.tick(),
        end: ReplayEnd::Hash(world.hash()),
    };
    assert!(replay.fly(RULES.clone()).is_ok());
    replay.encode()
});

/// FNV-1a, as `PROTOCOL.md` says.
fn checksum(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |sum, byte| (sum ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3))
}

fuzz_target!(|edits: &[u8]| {
    let mut file = RECORDING[..RECORDING.len() - SUM].to_vec();
    for edit in edits.chunks_exact(3) {
        let at = usize::from(u16::from_le_bytes([edit[0], edit[1]])) % file.len();
        file[at] = edit[2];
    }
    let sum = checksum(&file);
    file.extend_from_slice(&sum.to_le_bytes());
    let Ok(replay) = Replay::decode(&file) else { return };
    let Ok(mut player) = replay.play(RULES.clone()) else { return };
    let mut events = Vec::new();
    for _ in 0..30 {
        events.clear();
        if !player.step(&mut events) {
            break;
        }
    }
});
