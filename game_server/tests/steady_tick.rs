//! A tick of a world that has been running for a while allocates nothing. A test program of its own, because it
//! counts the allocations of the whole process.
#![allow(clippy::unwrap_used)]

use std::alloc::System;
use std::sync::Arc;

use game_server::domain::{Command, Controls, Seat, Team, Tick, World};
use game_server::interface_adapters::mode_files::load_mode;
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

#[test]
fn a_steady_tick_allocates_nothing() {
    let overrides = "bots.fill_to = 16".parse().unwrap();
    let mut world = World::new(Arc::new(load_mode("free-play", &overrides).unwrap()), 3);
    let mut events = Vec::with_capacity(256);
    let controls = Controls::new(1.0, 0.3, true, false).unwrap();
    world.step(&[Command::Join { seat: Seat(0), name: Arc::from("Ada"), team: Team(0) }], &mut events);
    let mut step = |seq| {
        events.clear();
        world.step(&[Command::Input { seat: Seat(0), seq, fired_at: Tick(0), controls }], &mut events);
    };
    // Three minutes of fighting bring every buffer to its size.
    (1..=10_800).for_each(&mut step);
    // The test harness has a thread that may allocate meanwhile. What a tick allocates, it allocates every time.
    let mut minute = |first: u32| {
        let region = Region::new(ALLOCATOR);
        (first..first + 3_600).for_each(&mut step);
        let used = region.change();
        used.allocations + used.reallocations
    };
    assert!((0..5).any(|round| minute(10_801 + round * 3_600) == 0));
}
