//! A tick of a world that has been running for a while allocates nothing. A test program without the test
//! harness, because it counts the allocations of the whole process.
#![allow(clippy::unwrap_used)]

use std::alloc::System;
use std::sync::Arc;

use game_server::domain::{Command, Controls, Seat, Team, Tick, World};
use game_server::interface_adapters::mode_files::load_mode;
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

fn main() {
    let modes = [
        ("free-play", "bots.fill_to = 16"),
        ("skirmish", "match_s = 0\nbots.fill_to = 16"),
        // With mountains to fly around, and cores to fly for.
        ("raid", "match_s = 0\nbots.fill_to = 8"),
        // Sides that are placed in zones of their own.
        ("squadron", "match_s = 0\novertime_s = 0\nscore_limit = 0\nbots.fill_to = 8"),
        ("duel", "match_s = 0\novertime_s = 0\nbots.fill_to = 2"),
        // With seekers, and a world of many places.
        ("armada", ""),
    ];
    for (mode, overrides) in modes {
        steady_ticks(mode, &overrides.parse().unwrap());
    }
}

fn steady_ticks(mode: &str, overrides: &toml::Table) {
    let mut world = World::new(Arc::new(load_mode(mode, overrides).unwrap()), 3);
    let mut events = Vec::with_capacity(256);
    world.step(&[Command::Join { seat: Seat(0), name: Arc::from("Ada"), team: Team(0) }], &mut events);
    let mut step = |seq| {
        events.clear();
        // Pressed for a second and let go for one, so that a special works again and again.
        let controls = Controls::new(1.0, 0.3, true, seq / 60 % 2 == 0).unwrap();
        world.step(&[Command::Input { seat: Seat(0), seq, fired_at: Tick(0), controls }], &mut events);
    };
    // Three minutes of fighting bring every buffer to its size.
    (1..=10_800).for_each(&mut step);
    let region = Region::new(ALLOCATOR);
    (10_801..=14_400).for_each(&mut step);
    let used = region.change();
    assert_eq!((used.allocations, used.reallocations), (0, 0), "{mode}");
}
