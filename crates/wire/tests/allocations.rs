//! Encoding the frame of a tick into a buffer that was used before allocates nothing. A test program without the
//! test harness, because it counts the allocations of the whole process.
#![allow(clippy::unwrap_used)]

use std::alloc::System;

use reckoning::{Course, Shift, Track};
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};
use wire::binary::{
    Condition, FrameHead, NewShot, Place, Sections, ShipNews, ShipRecord, ShipState, SnapshotHead, encode_frame_head,
    encode_sections, encode_snapshot_head,
};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

fn main() {
    let shift = Some(Shift { dx: -3, dy: 5, heading: 1, velocity: None });
    let course = Course { turn: Some(-127), thrust: Some(127), age: 1, shift, special: None };
    let whole = |hp| Some(Condition { hp, state: ShipState::PROTECTED, carries: None });
    let ship = |seat| match seat % 3 {
        0 => ShipRecord { seat, news: ShipNews::Whole(Track::default()), condition: whole(100) },
        _ => ShipRecord { seat, news: ShipNews::Course(course), condition: whole(70) },
    };
    let ships: Vec<ShipRecord> = (0..400).map(ship).collect();
    let origin = Place { x: 1, y: 2 };
    let shots: Vec<NewShot> =
        (0..50).map(|id| NewShot { id, owner: id, weapon: 0, age: 1, heading: 3, origin }).collect();
    let gone: Vec<u16> = (500..520).collect();
    let sections = Sections {
        ships_gone: &gone,
        earlier: &[],
        ships: &ships,
        shots_gone: &gone,
        shots: &shots,
        pickups: &[3, 7],
        obstacles: &[],
    };

    let mut out = Vec::new();
    let mut encode = |tick| {
        out.clear();
        encode_frame_head(&FrameHead { tick, has_messages: false, has_snapshot: true, moving: true }, &mut out);
        encode_snapshot_head(&SnapshotHead { baseline_age: 2, ack: 7, lead: 1, energy: 255 }, &mut out);
        encode_sections(&sections, &mut out);
        out.len()
    };
    encode(0);
    let region = Region::new(ALLOCATOR);
    let bytes: usize = (1..1_000).map(&mut encode).sum();
    let used = region.change();
    assert!(bytes > 1_000_000);
    assert_eq!((used.allocations, used.reallocations), (0, 0));
}
