//! Frames of a large world, of which a client is told a part.

use reckoning::{FULL_THROTTLE, Track};
use wire::binary::{NewShot, Place, Sections, encode_event, encode_identity, encode_map, encode_radar};
use wire::socket::{
    Event, EventKind, Identity, Map, Obstacle, Pickup, PickupKind, Radar, RadarSide, Repeated, ViewShape, WorldShape,
};

use crate::duel::identity;
use crate::parts::{encoded, head, nothing, put_messages, put_snapshot, whole};

pub const LARGE_WORLD: WorldShape = WorldShape { width: 6_000.0, height: 3_500.0 };

/// A connection of a world that is larger than a view.
pub fn view_frames() -> Vec<(&'static str, Vec<u8>)> {
    let tick = 9_000;
    let track = |x, y| Track { x, y, heading: 1 << 29, throttle: FULL_THROTTLE, thrust: 127, ..Track::default() };
    let event = |id, kind| encoded(|out| encode_event(&Event { id, tick, kind }, LARGE_WORLD, out));
    let identity = repeating_identity(tick);
    let radar = |tick, sides: &[(Option<u8>, &[u16])]| {
        let side = |&(team, cells): &(Option<u8>, &[u16])| RadarSide { team, cells: cells.to_vec() };
        let radar = Radar { tick, columns: 47, rows: 28, sides: sides.iter().map(side).collect() };
        encoded(|out| encode_radar(&radar, out))
    };
    let framed = |tick, messages: &[Vec<u8>], baseline, sections: &Sections<'_>| {
        let mut out = head(tick, !messages.is_empty(), true, true);
        if !messages.is_empty() {
            put_messages(messages, &mut out);
        }
        put_snapshot(tick, baseline, 18, sections, &mut out);
        out
    };
    let near = [whole(0, track(4_096_000, 4_096_000), 100), whole(300, track(4_100_000, 5_000_000), 70)];
    let comes = [whole(1, track(6_000_000, 4_096_000), 100)];
    let shot = NewShot { id: 7, owner: 1, weapon: 0, age: 40, heading: 49_152, origin: Place { x: 16_000, y: 16_000 } };
    let kill = EventKind::Kill { by: 300, target: 0, x: 1_000.0, y: 1_000.0 };
    vec![
        (
            "the identity names the view, and only what is near is told",
            framed(
                tick,
                &[encoded(|out| encode_identity(&identity, out)), radar(tick, &[(None, &[0, 8, 9, 1_315])])],
                None,
                &Sections { ships: &near, ..nothing() },
            ),
        ),
        (
            "a ship and a shot that were there before come into view",
            framed(tick + 2, &[], Some(tick), &Sections { ships: &comes, shots: &[shot], ..nothing() }),
        ),
        (
            "both go out of view while they fly on; between two events others were not for us",
            framed(
                tick + 4,
                &[event(41, kill.clone()), event(977, kill)],
                Some(tick + 2),
                &Sections { ships_gone: &[1], shots_gone: &[7], ..nothing() },
            ),
        ),
        (
            "the radar tells two sides apart",
            framed(
                tick + 60,
                &[radar(tick + 60, &[(Some(0), &[1, 46, 47]), (Some(1), &[])])],
                Some(tick + 4),
                &nothing(),
            ),
        ),
        (
            "another place stands there now, six times as well",
            framed(
                tick + 62,
                &[encoded(|out| encode_map(&repeating_map(tick + 62), out))],
                Some(tick + 60),
                &Sections { pickups: &[1, 5], obstacles: &[3, 6], ..nothing() },
            ),
        ),
    ]
}

/// Of a world that is one place three times across and twice down, with walls around it.
pub fn repeating_identity(tick: u32) -> Identity {
    let wall = |x2, y2| Obstacle { x1: 0.0, y1: 0.0, x2, y2, radius: 24.0, hp: 0 };
    let mut obstacles = identity().obstacles;
    obstacles.extend([wall(LARGE_WORLD.width, 0.0), wall(0.0, LARGE_WORLD.height)]);
    Identity {
        world: LARGE_WORLD,
        obstacles,
        pickups: vec![
            Pickup { x: 1_900.0, y: 30.0, holds: PickupKind::Shield, weapon: 0 },
            Pickup { x: 250.0, y: 1_700.5, holds: PickupKind::Weapon, weapon: 0 },
        ],
        repeated: Some(Repeated { columns: 3, rows: 2, once: 2 }),
        view: Some(ViewShape { area: 518_400.0, max_aspect: 2.4 }),
        phrases_only: false,
        one_life: false,
        ring: None,
        bases: Vec::new(),
        last_event: 40,
        tick,
        ..identity()
    }
}

/// In place of that one: without walls.
pub fn repeating_map(tick: u32) -> Map {
    let peak = |x, y, hp| Obstacle { x1: x, y1: y, x2: x, y2: y, radius: 40.0, hp };
    Map {
        tick,
        name: "shoals".into(),
        obstacles: vec![peak(500.0, 500.0, 0), peak(1_500.0, 1_250.0, 90)],
        bases: Vec::new(),
        pickups: vec![Pickup { x: 1_000.0, y: 875.0, holds: PickupKind::Energy, weapon: 0 }],
        repeated: Some(Repeated { columns: 3, rows: 2, once: 0 }),
    }
}
