//! What one client sees of a large world is written into a buffer that was used before without an allocation. A test program
//! without the test harness, because it counts the allocations of the whole process.
#![allow(clippy::unwrap_used)]

use std::alloc::System;
use std::sync::Arc;

use game_server::domain::{Command, Seat, Team, World};
use game_server::interface_adapters::mode_files::load_mode;
use game_server::interface_adapters::protocol::ViewSheet;
use game_server::use_cases::lobby::{Gaze, Mirror, SharedBytes, Sight, TickFrame};
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

fn main() {
    let overrides = "match_s = 0\nmax_players = 100\nbots.fill_to = 100\nworld.width_px = 2600\nworld.height_px = 1600\n\
                     view.area_px2 = 518400";
    let rules = Arc::new(load_mode("skirmish", &overrides.parse().unwrap()).unwrap());
    let mut world = World::new(rules.clone(), 3);
    world.step(&[Command::Join { seat: Seat(0), name: Arc::from("Ada"), team: Team(0) }], &mut Vec::new());
    let mut mirror = Mirror::new(&rules);
    let mut sight = Sight::new(rules.view().unwrap(), Gaze::Pilot(Seat(0)));
    let (mut sheet, mut out) = (ViewSheet::default(), Vec::new());
    let mut show = |snapshots: u32| {
        let (mut bytes, mut allocations) = (0, 0);
        for _ in 0..snapshots {
            (0..2).for_each(|_| world.step(&[], &mut Vec::new()));
            let snapshot = Some(mirror.show(&world));
            let (text, binary) = (SharedBytes::default(), SharedBytes::default());
            let frame = TickFrame { tick: world.tick(), snapshot, radar: None, text, binary };
            out.clear();
            let region = Region::new(ALLOCATOR);
            sheet.put(&frame, frame.snapshot.as_ref().unwrap(), (Some(Seat(0)), &mut sight), &rules, 2_000, &mut out);
            sight.arrived(frame.tick);
            let used = region.change();
            allocations += used.allocations + used.reallocations;
            bytes += out.len();
        }
        (bytes, allocations)
    };
    // Eight minutes of fighting bring every buffer to its size.
    show(14_400);
    let (bytes, allocations) = show(600);
    assert!(bytes > 10_000, "only {bytes} bytes");
    assert_eq!(allocations, 0);
}
