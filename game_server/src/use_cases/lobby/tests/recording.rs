//! What is recorded of a lobby, however long it lives and however much is done in it.

use std::panic::{AssertUnwindSafe, catch_unwind};

use super::*;
use crate::domain::{Command, Replay, ReplayEnd, World};
use crate::use_cases::lobby::recording::{PART_BYTES, Recording};

fn decoded(replay: &Replay) -> Replay {
    Replay::decode(&replay.encode()).unwrap()
}

/// The world on the tick before the last one that was begun.
fn flown_to_the_panic(replay: &Replay, rules: Arc<Rules>) -> World {
    let mut player = replay.play(rules).unwrap();
    while player.world().tick().after(1) < replay.ticks && player.step(&mut Vec::new()) {}
    player.into_world()
}

#[test]
fn the_crash_bundle_of_a_lobby_that_is_hours_old_flies_to_its_panic() {
    let mut stage = Stage::new(open_lobby());
    let ada = stage.enter(ADA);
    for seq in 1..=10_000 {
        stage.receive(ada.input(seq, if seq % 50 < 30 { 1.0 } else { -0.4 }));
        stage.tick();
    }
    let (rules, last, hash) = (stage.host.plan().rules.clone(), stage.host.tick_number(), stage.host.world_hash());
    stage.receive(ada.input(10_001, 0.5));
    stage.receive(Message::Fault);
    assert!(catch_unwind(AssertUnwindSafe(|| stage.tick())).is_err());

    let bundle = stage.host.into_bundle("a fault was injected".into());
    let replay = decoded(&bundle.replay);
    assert!(matches!(&replay.end, ReplayEnd::Panic(panic) if panic == "a fault was injected"));
    assert_eq!(replay.ticks, last.after(1), "it ends with the tick that panicked");
    let kept = replay.ticks.since(replay.sets_out());
    assert!((60 * 60..=2 * 60 * 60).contains(&kept), "{kept} ticks are kept: one to two minutes");
    assert!(replay.begins >= replay.sets_out());
    let world = flown_to_the_panic(&replay, rules.clone());
    assert_eq!((world.tick(), world.hash()), (last, hash));
    let last_command = replay.commands.iter().flatten().last();
    assert!(matches!(last_command, Some((tick, Command::Input { seq: 10_001, .. })) if tick == replay.ticks));
    replay.fly(rules).unwrap();
}

/// As many pilots as fill a part in seconds: every tick each moves both sticks, with a number that does not follow the last one.
#[test]
fn the_crash_bundle_of_a_crowd_that_is_never_still_is_small_and_flies_to_its_panic() {
    const PILOTS: u16 = 200;
    let plan = LobbyPlan { rules: rules(None, PILOTS, 0), ..open_lobby() };
    let mut world = World::new(plan.rules.clone(), plan.seed);
    let mut recording = Recording::new(&plan.rules);
    let name = |seat| format!("Pilot {seat}").into();
    let mut commands: Vec<_> =
        (0..PILOTS).map(|seat| Command::Join { seat: Seat(seat), name: name(seat), team: Team(0) }).collect();
    let (mut recorded, mut set_out) = (0, vec![Tick(0)]);
    while set_out.len() < 3 {
        let tick = world.tick().after(1);
        recorded += commands.len();
        recording.record(tick, &commands);
        world.step(&commands, &mut Vec::new());
        recording.note(&world, &[]);
        commands = (0..PILOTS).map(|seat| restless(seat, tick)).collect();
        if !tick.0.is_multiple_of(64) {
            continue;
        }
        let replay = recording.of_panic(&plan, String::new());
        if replay.sets_out() > set_out[set_out.len() - 1] {
            set_out.push(replay.sets_out());
        }
        let most = 2 * (PART_BYTES + 16 * usize::from(PILOTS));
        assert!(replay.commands.size() <= most, "{} bytes, at most {most}", replay.commands.size());
    }
    recording.record(world.tick().after(1), &commands);

    let replay = decoded(&recording.of_panic(&plan, "a fault".into()));
    assert!(replay.commands.count() as usize > 100_000 && (replay.commands.count() as usize) < recorded);
    let flown = flown_to_the_panic(&replay, plan.rules.clone());
    assert_eq!((flown.tick(), flown.hash()), (world.tick(), world.hash()));
}

fn restless(seat: u16, tick: Tick) -> Command {
    let stick = |by: u64| ((tick.0 * by + u64::from(seat)) % 200) as f32 / 100.0 - 1.0;
    let controls = Controls::new(stick(3), stick(7), seat.is_multiple_of(2), false).unwrap();
    Command::Input { seat: Seat(seat), seq: 3 * tick.0 as u32, fired_at: Tick(tick.0 - tick.0 % 5), controls }
}

fn fly(world: &mut World, recording: &mut Recording, commands: &[Command]) {
    let mut events = Vec::new();
    recording.record(world.tick().after(1), commands);
    world.step(commands, &mut events);
    recording.note(world, &events);
}

/// Long names fill a part sooner than pilots do.
fn talkative(seat: u16) -> Command {
    Command::Join { seat: Seat(seat), name: "x".repeat(PART_BYTES / 4).into(), team: Team(0) }
}

#[test]
fn a_match_that_is_longer_than_a_recording_has_no_replay_and_the_next_one_has() {
    let plan = private_lobby();
    let mut recording = Recording::new(&plan.rules);
    let mut world = World::new(plan.rules.clone(), plan.seed);
    fly(&mut world, &mut recording, &[Command::Gather]);
    fly(&mut world, &mut recording, &[talkative(0), talkative(1), Command::Start]);
    for _ in 0..12 {
        fly(&mut world, &mut recording, &[talkative(0)]);
    }
    while !matches!(world.phase(), Phase::Ended { .. }) {
        fly(&mut world, &mut recording, &[]);
    }
    assert_eq!(recording.of_match(&plan, &world), None, "its beginning is not kept");

    fly(&mut world, &mut recording, &[Command::Gather]);
    fly(&mut world, &mut recording, &[Command::Start]);
    assert!(matches!(world.phase(), Phase::Countdown { .. }));
    let begins = world.tick();
    while !matches!(world.phase(), Phase::Ended { .. }) {
        fly(&mut world, &mut recording, &[]);
    }
    let replay = decoded(&recording.of_match(&plan, &world).unwrap());
    assert!(replay.keyframe.is_some() && replay.begins == begins);
    assert_eq!(replay.fly(plan.rules.clone()).unwrap().hash(), world.hash());
}
