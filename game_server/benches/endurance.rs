//! 2000 bots fight for an hour, or `--seconds` of it. Fails if anything leaves the world, is no number, or stands still, if
//! memory grows, or if a second takes longer than a second. `--count TICKS` only flies so many ticks of fewer ships, for who
//! counts the instructions.
#![allow(clippy::print_stdout, clippy::expect_used, reason = "a program whose output is its standard output")]

use std::alloc::System;
use std::sync::Arc;

use game_server::domain::{Event, TICKS_PER_SECOND, World};
use game_server::interface_adapters::mode_files::load_mode;
use stats_alloc::{INSTRUMENTED_SYSTEM, StatsAlloc};
use yardstick::thread_cpu;

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

const SHIPS: u16 = 2_000;
const SECONDS: u32 = 3_600;
const QUICK_SECONDS: u32 = 60;
/// With so many ships the instructions are counted.
const COUNTED_SHIPS: u16 = 400;
/// In this time every buffer comes to its size.
const WARM_UP_S: u32 = 20;
/// Beyond it, memory may grow by as much: where a fight is thick differs from minute to minute.
const SLACK_BYTES: usize = 256 * 1024;
/// Over each so many seconds bots hit at least as often, in hits per 100 ships a second.
const LULL_S: u32 = 10;
const LEAST_HITS: f64 = 5.0;

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    let number = |name: &str| {
        let at = arguments.iter().position(|argument| argument == name)?;
        Some(arguments.get(at + 1)?.parse::<u32>().expect("a number"))
    };
    if let Some(ticks) = number("--count") {
        let mut world = fight(COUNTED_SHIPS);
        (0..ticks).for_each(|_| world.step(&[], &mut Vec::new()));
        return println!("{COUNTED_SHIPS} ships, {ticks} ticks: {:016x}", world.hash());
    }
    let quick = arguments.iter().any(|argument| argument == "--quick");
    endure(number("--seconds").unwrap_or(if quick { QUICK_SECONDS } else { SECONDS }));
}

fn endure(seconds: u32) {
    let mut world = fight(SHIPS);
    let mut events = Vec::new();
    let (mut hits, mut kills, mut lull, mut grown_from) = (0_u64, 0_u64, 0_u64, None);
    let (mut longest_s, mut slowest_tick_s) = (0.0_f64, 0.0_f64);
    let started = thread_cpu();
    for second in 1..=seconds {
        let second_started = thread_cpu();
        for _ in 0..TICKS_PER_SECOND {
            let tick_started = thread_cpu();
            events.clear();
            world.step(&[], &mut events);
            let tick_s = (thread_cpu() - tick_started).as_secs_f64();
            // On the first tick all ships are placed.
            if second > 1 {
                slowest_tick_s = slowest_tick_s.max(tick_s);
            }
            hits += events.iter().filter(|event| matches!(event, Event::Hit { .. })).count() as u64;
            kills += events.iter().filter(|event| matches!(event, Event::Killed { .. })).count() as u64;
        }
        longest_s = longest_s.max((thread_cpu() - second_started).as_secs_f64());
        assert_sound(&world);
        if second % LULL_S == 0 {
            let rate = (hits - lull) as f64 * 100.0 / f64::from(SHIPS) / f64::from(LULL_S);
            assert!(rate >= LEAST_HITS, "second {second}: {rate} hits per 100 ships a second: the fight has stalled");
            lull = hits;
        }
        let held = live_bytes();
        if second == WARM_UP_S.min(seconds / 2) {
            grown_from = Some(held);
        }
        let limit = grown_from.map_or(usize::MAX, |from| from + SLACK_BYTES);
        assert!(held <= limit, "second {second}: {held} bytes are held, more than {limit}");
    }
    let took_s = (thread_cpu() - started).as_secs_f64();
    let grown = live_bytes().saturating_sub(grown_from.unwrap_or_default());
    assert!(took_s < f64::from(seconds), "{seconds} s took {took_s} s");
    let what = format!("2000 bots, {seconds} s of flight");
    report(&format!("{what}: CPU"), "s", took_s, Some(f64::from(seconds)));
    report(&format!("{what}: the slowest second"), "s", longest_s, Some(1.0));
    report(&format!("{what}: the slowest tick"), "ms", slowest_tick_s * 1e3, None);
    report(
        &format!("{what}: hits per 100 ships a second"),
        "hits",
        hits as f64 * 100.0 / f64::from(SHIPS) / f64::from(seconds),
        Some(5.0),
    );
    report(&format!("{what}: destroyed"), "ships", kills as f64, None);
    report(
        &format!("{what}: memory held more than after {WARM_UP_S} s"),
        "KiB",
        grown as f64 / 1024.0,
        Some(SLACK_BYTES as f64 / 1024.0),
    );
}

/// Bots only, by the rules of `armada`: among mountains, each with a player's view.
fn fight(ships: u16) -> World {
    let overrides = format!("world.ships = {ships}\nmax_players = {ships}\nbots.fill_to = {ships}");
    let overrides = overrides.parse().expect("the overrides are TOML");
    World::new(Arc::new(load_mode("armada", &overrides).expect("the overrides fit the mode")), 1)
}

/// Everything is somewhere in the world.
fn assert_sound(world: &World) {
    let arena = world.rules().arena();
    for ship in world.ships().iter().filter(|ship| ship.is_alive()) {
        // NaN is in no range.
        let is_sound = arena.contains(ship.position)
            && (-4.0..4.0).contains(&ship.heading)
            && (0.0..2_000.0).contains(&ship.velocity.length())
            && (0.0..1_000.0).contains(&ship.energy);
        assert!(is_sound, "tick {}: {ship:?}", world.tick().0);
    }
    let lost = world.shots().iter().find(|shot| !arena.contains(shot.position_at(world.tick(), world.rules())));
    assert!(lost.is_none(), "tick {}: {lost:?}", world.tick().0);
}

fn live_bytes() -> usize {
    let stats = ALLOCATOR.stats();
    // What a reallocation adds is counted apart from both.
    let reallocated = stats.bytes_reallocated;
    (stats.bytes_allocated as isize + reallocated - stats.bytes_deallocated as isize).max(0) as usize
}

fn report(what: &str, unit: &str, measured: f64, target: Option<f64>) {
    let target = target.map_or("null".to_owned(), |target| format!("{target:.2}"));
    println!(
        r#"{{"area":"endurance","what":"{what}","unit":"{unit}","measured":{measured:.2},"target":{target},"reference":null}}"#
    );
}
