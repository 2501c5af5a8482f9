//! Recording a lobby and flying it again.

use proptest::prelude::*;

use super::*;
use crate::domain::rng::Rng;
use crate::domain::{CommandLog, Film, Keyframe, RULES_VERSION, Replay, ReplayEnd, ReplayError, Settings, Wish};

/// A minute of a lobby with bots and four humans who steer at random, recorded.
fn recorded(seed: u64) -> (Replay, Arc<Rules>) {
    let mut numbers = classic();
    numbers.bots.fill_to = 6;
    let rules = Arc::new(Rules::new(numbers).unwrap());
    let mut world = World::new(rules.clone(), seed);
    let mut chance = Rng::new(seed);
    let mut log = CommandLog::default();
    for seq in 1..=3_600 {
        let mut commands = Vec::new();
        for seat in 0..4 {
            let dice = chance.unit();
            if seq == 1 || dice < 0.001 {
                commands.push(join(seat));
            } else if dice < 0.002 {
                commands.push(Command::SetPresent { seat: Seat(seat), present: dice < 0.001_5 });
            } else if dice < 0.4 {
                let key = |dice: f32| {
                    if dice < -0.3 {
                        -1.0
                    } else if dice > 0.3 {
                        1.0
                    } else {
                        0.0
                    }
                };
                let (thrust, turn) = (key(chance.symmetric(1.0)), key(chance.symmetric(1.0)));
                commands.push(input(seat, seq, thrust, turn, chance.unit() < 0.5));
            }
        }
        log.record(world.tick().after(1), &commands);
        world.step(&commands, &mut Vec::new());
    }
    let replay = Replay {
        mode: rules.mode.clone(),
        rules_hash: rules.hash(),
        rules_version: RULES_VERSION,
        seed,
        keyframe: None,
        commands: log,
        begins: Tick(180),
        ticks: world.tick(),
        end: ReplayEnd::Hash(world.hash()),
    };
    (replay, rules)
}

#[test]
fn wherever_one_goes_in_a_recording_the_world_is_as_it_was_there() {
    let (replay, rules) = recorded(5);
    let mut hashes = vec![];
    let mut player = replay.play(rules.clone()).unwrap();
    while player.step(&mut Vec::new()) {
        hashes.push(player.world().hash());
    }
    let mut film = Film::new(replay, rules).unwrap();
    for wanted in [2_000, 2_001, 700, 3_600, 180, 3_599, 1_400, 1_200, 1_201, 9_999, 0] {
        film.seek(Tick(wanted));
        let tick = film.world().tick();
        assert_eq!(tick, Tick(wanted.clamp(180, 3_600)));
        assert_eq!(film.world().hash(), hashes[tick.0 as usize - 1], "at {wanted}");
    }
    let mut events = Vec::new();
    while film.step(&mut events) {}
    assert_eq!((film.world().tick(), film.world().hash()), (Tick(3_600), hashes[3_599]));
}

#[test]
fn a_recording_flown_again_ends_the_same() {
    let (replay, rules) = recorded(11);
    let read = Replay::decode(&replay.encode()).unwrap();
    read.fly(rules).unwrap();
}

#[test]
fn a_recording_is_small() {
    let (replay, _) = recorded(11);
    let inputs = replay.commands.count() as usize;
    assert!(inputs > 5_000);
    assert!(replay.encode().len() < inputs * 9, "{} bytes for {inputs} commands", replay.encode().len());
}

#[test]
fn a_recording_whose_commands_were_changed_ends_differently() {
    let (mut replay, rules) = recorded(11);
    replay.seed += 1;
    assert!(matches!(replay.fly(rules), Err(ReplayError::EndsDifferently { .. })));
}

#[test]
fn a_recording_of_other_numbers_or_another_simulation_is_refused() {
    let (mut replay, _) = recorded(11);
    let other = Arc::new(Rules::new(ModeNumbers { respawn_s: Some(2.0), ..classic() }).unwrap());
    assert_eq!(replay.fly(other).err(), Some(ReplayError::OtherNumbers { mode: "classic".into() }));
    replay.rules_version += 1;
    let rules = Arc::new(Rules::new(classic()).unwrap());
    assert_eq!(replay.fly(rules).err(), Some(ReplayError::OtherSimulation { recorded: RULES_VERSION + 1 }));
}

#[test]
fn a_foreign_or_broken_file_gets_a_clear_error() {
    let bytes = recorded(11).0.encode();
    assert_eq!(Replay::decode(b""), Err(ReplayError::NotAReplay));
    assert_eq!(Replay::decode(b"GIF89a, certainly"), Err(ReplayError::NotAReplay));
    let mut newer = bytes.clone();
    newer[4] = 9;
    assert_eq!(Replay::decode(&newer), Err(ReplayError::UnknownFormat(9)));
    assert!(matches!(Replay::decode(&bytes[..bytes.len() - 3]), Err(ReplayError::Damaged(_))));
    for at in (5..bytes.len()).step_by(997) {
        let mut broken = bytes.clone();
        broken[at] ^= 0x10;
        assert!(matches!(Replay::decode(&broken), Err(ReplayError::Damaged(_))), "byte {at}");
    }
}

#[test]
fn the_end_of_a_panic_is_its_message() {
    let (mut replay, _) = recorded(11);
    replay.end = ReplayEnd::Panic("index out of bounds".into());
    assert_eq!(Replay::decode(&replay.encode()).unwrap().end, replay.end);
    replay.end = ReplayEnd::Panic("\u{fc}".repeat(10_000));
    let ReplayEnd::Panic(kept) = Replay::decode(&replay.encode()).unwrap().end else { panic!("no panic") };
    assert!(kept.len() <= 4_096 && kept.starts_with('\u{fc}'));
}

/// The same from tick 1000 on.
fn recorded_from_the_middle(seed: u64) -> (Replay, Arc<Rules>) {
    let (whole, rules) = recorded(seed);
    let mut player = whole.play(rules.clone()).unwrap();
    while player.world().tick() < Tick(1_000) && player.step(&mut Vec::new()) {}
    let mut commands = CommandLog::default();
    for (tick, command) in whole.commands.iter().flatten().filter(|(tick, _)| *tick > Tick(1_000)) {
        commands.record(tick, &[command]);
    }
    let keyframe = Some(Keyframe::of(player.world()));
    (Replay { keyframe, commands, begins: Tick(1_100), ..whole.clone() }, rules)
}

#[test]
fn a_recording_that_sets_out_from_the_middle_ends_the_same() {
    let (replay, rules) = recorded_from_the_middle(11);
    assert!(replay.commands.count() > 1_000);
    let read = Replay::decode(&replay.encode()).unwrap();
    assert_eq!((&read, read.sets_out()), (&Replay { commands: read.commands.clone(), ..replay.clone() }, Tick(1_000)));
    read.fly(rules).unwrap();
}

#[test]
fn in_a_recording_that_sets_out_from_the_middle_one_goes_anywhere_after_that() {
    let (replay, rules) = recorded_from_the_middle(5);
    let mut hashes = vec![];
    let mut player = replay.play(rules.clone()).unwrap();
    while player.step(&mut Vec::new()) {
        hashes.push(player.world().hash());
    }
    assert_eq!(hashes.len(), 2_600);
    let mut film = Film::new(replay, rules).unwrap();
    assert_eq!(film.world().tick(), Tick(1_000));
    for wanted in [3_000, 1_101, 0, 2_400, 2_399, 9_999, 1_100] {
        film.seek(Tick(wanted));
        let tick = film.world().tick();
        assert_eq!(tick, Tick(wanted.clamp(1_100, 3_600)));
        assert_eq!(film.world().hash(), hashes[tick.0 as usize - 1_001], "at {wanted}");
    }
}

#[test]
fn a_recording_whose_first_world_is_damaged_or_that_does_not_fit_it_gets_a_clear_error() {
    let (replay, rules) = recorded_from_the_middle(11);
    let other = World::new(Arc::new(Rules::new(drifting()).unwrap()), 1);
    let foreign = Replay { keyframe: Some(Keyframe::of(&other)), begins: Tick(0), ..replay.clone() };
    assert!(matches!(foreign.fly(rules), Err(ReplayError::Damaged(why)) if why.contains("sets out from")));
    let early = Replay { begins: Tick(999), ..replay.clone() };
    assert!(matches!(Replay::decode(&early.encode()), Err(ReplayError::Damaged(why)) if why.contains("begins")));
    let mut commands = CommandLog::default();
    commands.record(Tick(1_000), &[Command::Start]);
    let stale = Replay { commands, ..replay };
    assert!(matches!(Replay::decode(&stale.encode()), Err(ReplayError::Damaged(why)) if why.contains("order")));
}

#[test]
fn a_recording_of_the_last_minutes_of_a_lobby_that_is_old_is_not_too_long() {
    let (replay, _) = recorded(11);
    let (day, commands) = (Tick(24 * 3_600 * 60), CommandLog::default());
    let old = Replay { ticks: day.after(1), commands: commands.clone(), ..replay };
    assert_eq!(Replay::decode(&old.encode()), Err(ReplayError::TooLong));
    let (middle, _) = recorded_from_the_middle(11);
    let old = Replay { ticks: day.after(1_000), commands, ..middle };
    assert!(Replay::decode(&old.encode()).is_ok());
}

fn any_command() -> impl Strategy<Value = Command> {
    let seat = any::<u16>().prop_map(Seat);
    let stick = prop_oneof![Just(0.0f32), Just(-0.0), Just(1.0), Just(-1.0), -1.0f32..=1.0];
    prop_oneof![
        (seat.clone(), ".{0,40}", any::<u8>()).prop_map(|(seat, name, team)| Command::Join {
            seat,
            name: name.into(),
            team: Team(team)
        }),
        seat.clone().prop_map(|seat| Command::Leave { seat }),
        (seat.clone(), any::<bool>()).prop_map(|(seat, present)| Command::SetPresent { seat, present }),
        (seat, any::<u32>(), any::<u64>(), (stick.clone(), stick), any::<(bool, bool)>()).prop_map(
            |(seat, seq, fired_at, (thrust, turn), (shoot, ability))| {
                let controls = Controls::new(thrust, turn, shoot, ability).unwrap();
                Command::Input { seat, seq, fired_at: Tick(fired_at), controls }
            }
        ),
        any::<u16>().prop_map(Command::WantBots),
        Just(Command::Gather),
        (any::<u16>().prop_map(Seat), any_wish()).prop_map(|(seat, wish)| Command::Wish { seat, wish }),
        Just(Command::Start),
        Just(Command::Abandon),
    ]
}

fn any_wish() -> impl Strategy<Value = Wish> {
    prop_oneof![
        any::<bool>().prop_map(Wish::Ready),
        Just(Wish::Start),
        any::<u16>().prop_map(|seat| Wish::Kick(Seat(seat))),
        any::<(u16, u32, Option<u32>)>()
            .prop_map(|(fill_to, match_s, score_limit)| { Wish::Settings(Settings { fill_to, match_s, score_limit }) }),
    ]
}

proptest! {
    #[test]
    fn every_command_comes_back_as_it_was(batches in prop::collection::vec((0u64..300, prop::collection::vec(any_command(), 0..5)), 0..20)) {
        let mut log = CommandLog::default();
        let mut written = Vec::new();
        let mut now = Tick(0);
        for (later, commands) in batches {
            now = Tick(now.0 + later);
            log.record(now, &commands);
            written.extend(commands.into_iter().map(|command| (now, command)));
        }
        let read: Option<Vec<_>> = log.iter().collect();
        prop_assert_eq!(read, Some(written));
    }

    #[test]
    fn what_two_logs_recorded_one_after_the_other_is_what_one_would_have(commands in prop::collection::vec(any_command(), 1..30), at in 0usize..30) {
        let (mut whole, mut first, mut second) = (CommandLog::default(), CommandLog::default(), CommandLog::default());
        // As good as new.
        second.record(Tick(7), &commands);
        second.clear();
        for (tick, command) in commands.iter().enumerate() {
            let part = if tick < at { &mut first } else { &mut second };
            for log in [&mut whole, part] {
                log.record(Tick(tick as u64), std::slice::from_ref(command));
            }
        }
        first.append(&second);
        prop_assert_eq!(first, whole);
    }

    #[test]
    fn any_bytes_are_refused_or_read_without_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..400), at in 0usize..400) {
        let _ = Replay::decode(&bytes);
        // A right beginning gets further.
        let mut replay = recorded_once().clone();
        replay.truncate(60);
        let at = at.min(replay.len());
        replay.splice(at.., bytes);
        let sum = {
            let mut hash = crate::domain::hash::StateHash::new();
            hash.bytes(&replay);
            hash.finish()
        };
        replay.extend_from_slice(&sum.to_le_bytes());
        let _ = Replay::decode(&replay);
    }
}

fn recorded_once() -> &'static Vec<u8> {
    static BYTES: std::sync::OnceLock<Vec<u8>> = std::sync::OnceLock::new();
    BYTES.get_or_init(|| recorded(1).0.encode())
}
