//! Frames of a match in which ships drift.

use reckoning::{Course, Shift, Track};
use wire::binary::{
    Condition, EarlierChange, NewShot, PilotChange, Place, Sections, ShipNews, ShipRecord, ShipState, StateChange,
    encode_identity, encode_state,
};
use wire::matchmaking::LobbyPhase;
use wire::socket::{
    Carried, EventKind, Identity, JetTraits, Pickup, PickupKind, Pilot, Special, WeaponKind, WeaponTraits,
};

use crate::duel::{gun, identity};
use crate::parts::{ADA, encoded, event, head, nothing, pilot, put_messages, put_snapshot, snapshot};

/// A connection of a world whose ships drift.
pub fn jet_frames() -> Vec<(&'static str, Vec<u8>)> {
    let tick = 500;
    let jet = |name: &str, weapon, special, strafe, boost| JetTraits {
        name: name.into(),
        weapon,
        special,
        special_energy: 38.0,
        max_hp: 90,
        max_energy: 100.0,
        energy_rate: 28.0,
        max_speed: 220.0,
        turn_rate: 3.4,
        drag: 0.9,
        reverse: 0.5,
        strafe,
        boost,
        bounce: 0.5,
        salvo_shots: if special == Special::Salvo { 5 } else { 0 },
        salvo_spread: if special == Special::Salvo { 0.75 } else { 0.0 },
    };
    let jets = vec![
        jet("Comet", 1, Special::Boost, 0.0, 1.9),
        jet("Wasp", 0, Special::Strafe, 1.1, 0.0),
        jet("Anvil", 2, Special::Shield, 0.0, 0.0),
        jet("Hydra", 4, Special::Salvo, 0.0, 0.0),
        jet("Wraith", 3, Special::Cloak, 0.0, 0.0),
    ];
    let pilots = [(0, "Ada", Some(ADA), 0), (1, "Kestrel", None, 1), (300, "Merlin", None, 4)];
    let pilots = pilots.map(|(seat, name, player, jet)| PilotChange {
        pilot: Pilot { jet, ..pilot(seat, name, player) },
        card: true,
        counts: false,
    });
    let state = StateChange {
        tick,
        phase: LobbyPhase::Running,
        phase_ends_tick: None,
        overtime: false,
        outcome: None,
        ended_by: None,
        winners: &[],
        whole: true,
        private: None,
        cores: &[],
        gone: &[],
        pilots: &pilots,
    };
    let pickups = vec![
        Pickup { x: 100.0, y: 200.0, holds: PickupKind::Repair, weapon: 0 },
        Pickup { x: 0.0, y: 459.5, holds: PickupKind::Weapon, weapon: 4 },
    ];
    let identity = Identity { jets, weapons: arsenal(), pickups, tick, last_event: 7, ..identity() };
    let track = |x, y, heading, vx, vy, turn, thrust| Track { x, y, heading, vx, vy, turn, thrust, ..Track::default() };
    let jet = |seat, track: Track, jet| ShipRecord {
        seat,
        news: ShipNews::WholeJet(track, jet),
        condition: Some(Condition {
            hp: 90,
            state: ShipState::default().with(ShipState::SPECIAL, track.special),
            carries: None,
        }),
    };
    let ships = [
        jet(0, track(1_638_400, 942_080, 1 << 29, 1_048_577, -65_536, 0, 127), 0),
        jet(1, Track { special: true, ..track(40_960, 1_884_000, 0, -8_388_607, 8_388_607, 127, 0) }, 1),
        jet(300, track(3_276_799, 0, 3 << 30, -1, 1, -64, -127), 4),
    ];
    let course = |seat, course, on: Option<bool>| ShipRecord {
        seat,
        news: ShipNews::Course(course),
        condition: on.map(|on| Condition {
            hp: 90,
            state: ShipState::default().with(ShipState::SPECIAL, on),
            carries: None,
        }),
    };
    let shift = |velocity| Some(Shift { dx: 3, dy: -4, heading: 5, velocity: Some(velocity) });
    let turned = |turn, age, shift| Course { turn: Some(turn), age, shift, ..Course::default() };
    let changes = [
        course(0, Course { age: 1, ..Course::default() }, Some(true)),
        course(1, turned(-127, 2, shift((-128, 127))), None),
        course(300, Course { thrust: Some(127), ..Course::default() }, None),
    ];
    let earlier = [EarlierChange {
        seat: 1,
        ticks_ago: 2,
        course: Course::default(),
        condition: Some(Condition { hp: 60, state: ShipState::PROTECTED, carries: None }),
    }];
    let later = [course(0, turned(64, 0, None), Some(false)), course(1, turned(0, 0, shift((1, -1))), None)];
    let mut welcome = head(tick, true, true, true);
    put_messages(
        &[encoded(|out| encode_identity(&identity, out)), encoded(|out| encode_state(&state, out))],
        &mut welcome,
    );
    put_snapshot(tick, None, 18, &Sections { ships: &ships, ..nothing() }, &mut welcome);
    let told = |ships| Sections { ships, ..nothing() };
    vec![
        ("the identity names the jets, and each ship has one", welcome),
        ("everybody drifts on", snapshot(tick + 30, Some(tick), 19, &nothing())),
        (
            "one boosts since a tick ago, one strafes the other way and is put right, one pushes",
            snapshot(tick + 32, Some(tick + 30), 19, &told(&changes)),
        ),
        ("they go on like that", snapshot(tick + 62, Some(tick + 32), 20, &nothing())),
        (
            "a special ended with a snapshot that was missed",
            snapshot(tick + 66, Some(tick + 62), 20, &Sections { earlier: &earlier, ..told(&later) }),
        ),
        ("and a second later", snapshot(tick + 126, Some(tick + 66), 20, &nothing())),
        ("each has fired, and a beam has shone", fired(tick + 128)),
        ("a missile gets faster, and one that follows ships has turned", turned_shot(tick + 158)),
        ("things lie about, an obstacle is gone, and one ship carries what it took", taken(tick + 160)),
        ("one of the things was taken, and the obstacle is back", given_back(tick + 162)),
        ("the missile flies at its top speed", snapshot(tick + 240, Some(tick + 162), 20, &nothing())),
    ]
}

pub fn shot(id: u16, weapon: u8, age: u32, heading: u16) -> NewShot {
    NewShot { id, owner: 300, weapon, age, heading, origin: Place { x: 20_000, y: 40_000 } }
}

fn fired(tick: u32) -> Vec<u8> {
    let beam = EventKind::Beam { by: 300, x: 400.0, y: 230.0, to_x: 720.0, to_y: 230.0 };
    let shots =
        [shot(1, 0, 0, 0), shot(2, 1, 9, 8_192), shot(3, 2, 0, 60_000), shot(4, 2, 0, 62_000), shot(5, 4, 3, 16_384)];
    let mut out = head(tick, true, true, true);
    put_messages(&[event(8, tick, beam)], &mut out);
    put_snapshot(tick, Some(tick - 2), 20, &Sections { shots: &shots, ..nothing() }, &mut out);
    out
}

fn turned_shot(tick: u32) -> Vec<u8> {
    let shots = [NewShot { origin: Place { x: 33_000, y: 40_000 }, ..shot(5, 4, 4, 17_000) }];
    snapshot(tick, Some(tick - 30), 20, &Sections { shots: &shots, ..nothing() })
}

pub fn taken(tick: u32) -> Vec<u8> {
    let carries = Some(Carried { weapon: 4, pulls: 8 });
    let state = ShipState::SHIELDED.with(ShipState::DOUBLED, true);
    let condition = Some(Condition { hp: 90, state, carries });
    let ships = [ShipRecord { seat: 300, news: ShipNews::Course(Course::default()), condition }];
    let sections = Sections { ships: &ships, pickups: &[0, 1], obstacles: &[1], ..nothing() };
    snapshot(tick, Some(tick - 2), 20, &sections)
}

fn given_back(tick: u32) -> Vec<u8> {
    snapshot(tick, Some(tick - 2), 20, &Sections { pickups: &[1], obstacles: &[1], ..nothing() })
}

/// The gun, and one weapon of each other kind.
fn arsenal() -> Vec<WeaponTraits> {
    let arm = |name: &str, kind| WeaponTraits { name: name.into(), kind, ..gun() };
    vec![
        gun(),
        WeaponTraits {
            speed: 150.0,
            acceleration: 600.0,
            top_speed: 900.0,
            lifetime_ms: 2_000,
            ..arm("missile", WeaponKind::Missile)
        },
        WeaponTraits { count: 6, spread: 0.4, lifetime_ms: 600, ..arm("scatter", WeaponKind::Scatter) },
        WeaponTraits {
            count: 0,
            speed: 0.0,
            top_speed: 0.0,
            lifetime_ms: 0,
            range: 320.0,
            ..arm("beam", WeaponKind::Beam)
        },
        WeaponTraits { speed: 320.0, top_speed: 320.0, turn_rate: 1.75, ..arm("homing", WeaponKind::Homing) },
    ]
}
