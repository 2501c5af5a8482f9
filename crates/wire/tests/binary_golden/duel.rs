//! One connection to a duel from the first frame on.

use reckoning::{Course, FULL_THROTTLE, Shift, Track};
use uuid::Uuid;
use wire::binary::{
    Condition, EarlierChange, NewShot, PilotChange, Place, Sections, ShipNews, ShipRecord, ShipState, SnapshotHead,
    StateChange, encode_chat, encode_denied, encode_draining, encode_identity, encode_map, encode_playback,
    encode_pong, encode_rematch, encode_snapshot_head, encode_state, encode_tally,
};
use wire::matchmaking::{LobbyPhase, MatchOutcome};
use wire::socket::{
    Base, ChatTo, Core, CoreChange, CorePlace, DenialCode, Denied, EventKind, Identity, Map, MatchEnd, Obstacle,
    Pickup, PickupKind, Pilot, Playback, Pong, PrivateState, Rematch, Request, RingShape, Said, ServerDraining,
    Settings, ShipTraits, Tally, VoteSubject, Watching, WeaponKind, WeaponTraits,
};

use crate::parts::{
    ADA, WORLD, encoded, event, fair, head, nothing, pilot, put_messages, put_snapshot, snapshot, whole,
};

pub fn frames() -> Vec<(&'static str, Vec<u8>)> {
    let tick = 70_000;
    vec![
        ("a newcomer is told everything", welcome(tick)),
        ("nothing is new: everybody flies on", snapshot(tick + 2, Some(tick), 17, &nothing())),
        ("one pilot moved the stick a tick ago, one lost hit points, somebody fired", news(tick + 4)),
        ("corrections across the seam, a shot has hit, a pong", corrections(tick + 6)),
        ("nothing but what has happened: a kill and the score", score(tick + 7)),
        ("the ship is destroyed, and somebody has gone", destroyed(tick + 8)),
        (
            "after a pause of 100 ticks the ship is back; ticks and acknowledgements go over their 16 bits",
            back(tick + 108),
        ),
        ("the server drains, the match has ended: ships stand", ended(tick + 110)),
        ("from a newer server: a message and a section nobody here knows", newer(tick + 112)),
        ("a baseline is gone: everything is told anew", anew(tick + 900)),
        ("two snapshots were missed: what changed with each of them comes first", missed(tick + 906)),
        ("a private lobby waits: who hosts, who is ready, and why not yet", gathered(tick + 908)),
        ("cores: one is taken and then dropped, one goes home by itself", cores(tick + 910)),
        ("somebody says something, and too much; some want to give up", chatter(tick + 911)),
        ("from no seat: who watches is told so, and by how much it is behind", watched(tick + 912)),
        ("a recording is paused, and goes on at another speed", shown(tick + 914)),
    ]
}

pub fn identity() -> Identity {
    Identity {
        player_id: ADA,
        seat: Some(0),
        resume_token: "q5Zt".into(),
        hold_s: 60,
        match_id: Uuid::from_u128(0x77c1_e6f0_95c1_4f5a_8f0e_3b3f_6e1f_2a10),
        lobby_id: "free-play".into(),
        mode: "free-play".into(),
        tick: 0,
        tick_rate: 60,
        snapshot_every_ticks: 2,
        last_event: 65_534,
        sides: 2,
        score_limit: 80,
        world: WORLD,
        obstacles: vec![
            Obstacle { x1: 400.0, y1: 100.0, x2: 400.0, y2: 300.0, radius: 12.5, hp: 0 },
            Obstacle { x1: 0.0, y1: 0.0, x2: 0.0, y2: 0.0, radius: 60.0, hp: 160 },
        ],
        ship: ShipTraits {
            radius: 24.0,
            max_hp: 100,
            max_speed: 150.0,
            turn_rate: 3.0,
            throttle_rate: 2.0,
            max_energy: 100.0,
            energy_rate: 28.0,
        },
        weapons: vec![gun()],
        jets: Vec::new(),
        view: None,
        phrases_only: true,
        one_life: true,
        ring: Some(RingShape {
            x: 400.0,
            y: 230.0,
            wander: 60.0,
            wander_ticks: 1_200,
            first: 500.0,
            last: 80.0,
            closes_at: 9_000,
            closed_at: 1_800,
        }),
        bases: vec![
            Base { side: 0, x: 200.0, y: 230.0, radius: 60.0 },
            Base { side: 1, x: 600.0, y: 230.0, radius: 60.0 },
        ],
        pickups: Vec::new(),
        repeated: None,
        watching: None,
    }
}

pub fn gun() -> WeaponTraits {
    WeaponTraits {
        name: "gun".into(),
        kind: WeaponKind::Gun,
        radius: 5.0,
        damage: 30,
        cooldown_ms: 100,
        energy: 11.0,
        count: 1,
        spread: 0.0,
        speed: 500.0,
        acceleration: 0.0,
        top_speed: 500.0,
        lifetime_ms: 3_000,
        turn_rate: 0.0,
        range: 0.0,
    }
}

fn watched(tick: u32) -> Vec<u8> {
    let watching = Some(Watching { delay_s: 5.0 });
    let identity = Identity { seat: None, resume_token: String::new(), hold_s: 0, tick, watching, ..identity() };
    let mut out = head(tick, true, false, false);
    put_messages(&[encoded(|out| encode_identity(&identity, out))], &mut out);
    out
}

fn shown(tick: u32) -> Vec<u8> {
    let playback = |paused, speed| {
        let shown = Playback { tick, begins_tick: 600, ends_tick: 136_780, paused, speed };
        encoded(|out| encode_playback(shown, out))
    };
    let mut out = head(tick, true, false, false);
    put_messages(&[playback(true, 1.0), playback(false, 0.5)], &mut out);
    out
}

pub fn welcome(tick: u32) -> Vec<u8> {
    let identity = Identity { tick, ..identity() };
    let pilots = [pilot(0, "Ada", Some(ADA)), pilot(1, "Grâce 🚀", None), pilot(300, "Kestrel", None)];
    let pilots = pilots.map(|pilot| PilotChange { pilot, card: true, counts: true });
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
    let messages = [
        encoded(|out| encode_identity(&identity, out)),
        encoded(|out| encode_state(&state, out)),
        event(65_535, tick - 20, EventKind::Join { seat: 300, name: "Kestrel".into(), bot: true }),
        event(65_536, tick, EventKind::Spawn { seat: 300, x: 400.0, y: 230.0 }),
    ];
    let track = |x, y, heading, turn| Track { x, y, heading, throttle: FULL_THROTTLE / 2, turn, ..Track::default() };
    let ships = [
        whole(0, track(400 * 4_096, 230 * 4_096, 1 << 30, 0), 100),
        whole(1, Track { thrust: 127, ..track(3_276_799, 0, 0xf000_0001, -64) }, 100),
        ShipRecord {
            condition: Some(Condition { hp: 70, state: ShipState::PROTECTED, carries: None }),
            ..whole(300, track(0, 1_884_159, 1 << 31, 127), 70)
        },
    ];
    let shots =
        [NewShot { id: 65_535, owner: 1, weapon: 0, age: 5, heading: 16_384, origin: Place { x: 10_000, y: 20_000 } }];
    let mut out = head(tick, true, true, true);
    put_messages(&messages, &mut out);
    put_snapshot(tick, None, 65_530, &Sections { ships: &ships, shots: &shots, ..nothing() }, &mut out);
    out
}

fn news(tick: u32) -> Vec<u8> {
    let moved = Course { turn: Some(-127), thrust: Some(-127), age: 1, ..Course::default() };
    let ships = [
        ShipRecord { seat: 0, news: ShipNews::Course(moved), condition: None },
        ShipRecord { seat: 300, news: ShipNews::Course(Course::default()), condition: fair(40) },
    ];
    let shot = |id, age, heading| NewShot {
        id,
        owner: 300,
        weapon: 0,
        age,
        heading,
        origin: Place { x: 40_000, y: 500 * id },
    };
    let hit = EventKind::Hit { by: 1, target: 300, damage: 30, hp: 40, x: 1.0, y: 459.5 };
    let mut out = head(tick, true, true, true);
    put_messages(&[event(65_537, tick - 1, hit)], &mut out);
    let shots = [shot(0, 0, 32_768), shot(3, 1, 65_535)];
    put_snapshot(tick, Some(tick - 2), 18, &Sections { ships: &ships, shots: &shots, ..nothing() }, &mut out);
    out
}

fn corrections(tick: u32) -> Vec<u8> {
    let shifted =
        |dx, dy, heading| Course { shift: Some(Shift { dx, dy, heading, velocity: None }), ..Course::default() };
    let turned = Course { turn: Some(5), age: 2, ..shifted(-128, 127, -3) };
    let ships = [
        ShipRecord { seat: 1, news: ShipNews::Course(turned), condition: None },
        ShipRecord { seat: 300, news: ShipNews::Course(shifted(-16, 16, 127)), condition: None },
    ];
    let mut out = head(tick, true, true, true);
    put_messages(&[encoded(|out| encode_pong(Pong { nonce: 7, tick }, out))], &mut out);
    let sections = Sections { ships: &ships, shots_gone: &[65_535, 3], ..nothing() };
    put_snapshot(tick, Some(tick - 2), 18, &sections, &mut out);
    out
}

fn score(tick: u32) -> Vec<u8> {
    let ada = Pilot { kills: 1, assists: 2, streak: 1, score: 1, ..pilot(0, "", None) };
    let kestrel = Pilot { deaths: 200, score: -3, ..pilot(300, "", None) };
    let pilots = [ada, kestrel].map(|pilot| PilotChange { pilot, card: false, counts: true });
    let state = StateChange {
        tick,
        phase: LobbyPhase::Running,
        phase_ends_tick: Some(tick + 600),
        overtime: true,
        outcome: None,
        ended_by: None,
        winners: &[],
        whole: false,
        private: None,
        cores: &[],
        gone: &[],
        pilots: &pilots,
    };
    let mut out = head(tick, true, false, false);
    let kill = event(65_538, tick, EventKind::Kill { by: 0, target: 300, x: 0.0, y: 459.99 });
    put_messages(&[kill, encoded(|out| encode_state(&state, out))], &mut out);
    out
}

fn destroyed(tick: u32) -> Vec<u8> {
    let gone = StateChange {
        tick,
        phase: LobbyPhase::Running,
        phase_ends_tick: Some(tick + 599),
        overtime: false,
        outcome: None,
        ended_by: None,
        winners: &[],
        whole: false,
        private: None,
        cores: &[],
        gone: &[1],
        pilots: &[PilotChange { pilot: Pilot { present: false, ..pilot(0, "", None) }, card: false, counts: false }],
    };
    let ships = [ShipRecord { seat: 300, news: ShipNews::Course(Course::default()), condition: fair(0) }];
    let mut out = head(tick, true, true, true);
    let left = event(65_539, tick, EventKind::Leave { seat: 1 });
    put_messages(&[left, encoded(|out| encode_state(&gone, out))], &mut out);
    let sections = Sections { ships_gone: &[1], ships: &ships, ..nothing() };
    put_snapshot(tick, Some(tick - 2), 20, &sections, &mut out);
    out
}

fn back(tick: u32) -> Vec<u8> {
    let track = Track { x: 5, y: 6, heading: 7, ..Track::default() };
    snapshot(tick, Some(tick - 100), 3, &Sections { ships: &[whole(300, track, 100)], ..nothing() })
}

fn ended(tick: u32) -> Vec<u8> {
    let state = StateChange {
        tick,
        phase: LobbyPhase::Ended,
        phase_ends_tick: Some(tick + 900),
        overtime: false,
        outcome: Some(MatchOutcome::Completed),
        ended_by: Some(MatchEnd::GivenUp),
        winners: &[0, 300],
        whole: false,
        private: None,
        cores: &[],
        gone: &[],
        pilots: &[],
    };
    let mut out = head(tick, true, true, false);
    let draining = ServerDraining { tick, ends_tick: tick + 600, next_seats: Some(250) };
    put_messages(&[encoded(|out| encode_draining(draining, out)), encoded(|out| encode_state(&state, out))], &mut out);
    put_snapshot(tick, Some(tick - 2), 3, &nothing(), &mut out);
    out
}

fn newer(tick: u32) -> Vec<u8> {
    let mut out = head(tick, true, true, false);
    put_messages(&[vec![200, 3, 1, 2, 3]], &mut out);
    encode_snapshot_head(&SnapshotHead { baseline_age: 2, ack: 4, lead: 3, energy: 255 }, &mut out);
    out.extend_from_slice(&[0x80, 9, 9, 9]);
    out
}

fn anew(tick: u32) -> Vec<u8> {
    let track = Track { x: 4_096, y: 8_192, throttle: FULL_THROTTLE, ..Track::default() };
    snapshot(tick, None, 4, &Sections { ships: &[whole(0, track, 100)], ..nothing() })
}

fn gathered(tick: u32) -> Vec<u8> {
    let settings = Settings { fill_to: 8, match_s: 300, score_limit: 0 };
    let ada = Pilot { ready: true, vote: Some(1), ..pilot(0, "", None) };
    let maps = vec!["ridges".to_owned(), "atoll".to_owned()];
    let private = PrivateState { host: Some(300), match_id: ADA, settings, maps, map: 1 };
    let state = StateChange {
        tick,
        phase: LobbyPhase::Waiting,
        phase_ends_tick: None,
        overtime: false,
        outcome: None,
        ended_by: None,
        winners: &[],
        whole: false,
        private: Some(&private),
        cores: &[],
        gone: &[],
        pilots: &[PilotChange { pilot: ada, card: false, counts: false }],
    };
    let deserted = StateChange { private: Some(&PrivateState { host: None, ..private.clone() }), pilots: &[], ..state };
    let denied = Denied { request: Request::Start, code: DenialCode::NotReady };
    let mut out = head(tick, true, false, false);
    let obstacle = Obstacle { x1: 12.5, y1: 30.0, x2: 12.5, y2: 90.0, radius: 20.0, hp: 60 };
    let pickup = Pickup { x: 300.0, y: 100.0, holds: PickupKind::Repair, weapon: 0 };
    let base = Base { side: 1, x: 600.0, y: 230.0, radius: 60.0 };
    let (name, obstacles) = ("atoll".into(), vec![obstacle]);
    let map = Map { tick, name, obstacles, bases: vec![base], pickups: vec![pickup], repeated: None };
    let newer = vec![11, 2, 9, 9];
    let messages = [
        encoded(|out| encode_state(&state, out)),
        encoded(|out| encode_denied(denied, out)),
        encoded(|out| encode_map(&map, out)),
        newer,
        encoded(|out| encode_state(&deserted, out)),
    ];
    put_messages(&messages, &mut out);
    out
}

fn cores(tick: u32) -> Vec<u8> {
    let core = |id, side, change, by| event(id, tick, EventKind::Core { side, change, by, x: 600.0, y: 230.0 });
    let state = |cores: &[Core]| {
        let state = StateChange {
            tick,
            phase: LobbyPhase::Running,
            phase_ends_tick: Some(tick + 600),
            overtime: false,
            outcome: None,
            ended_by: None,
            winners: &[],
            whole: false,
            private: None,
            cores,
            gone: &[],
            pilots: &[],
        };
        encoded(|out| encode_state(&state, out))
    };
    let home = Core { side: 0, place: CorePlace::Home };
    let carried = Core { side: 1, place: CorePlace::Carried { by: 300 } };
    let dropped = Core { side: 1, place: CorePlace::Dropped { x: 599.5, y: 230.25, returns_tick: tick + 300 } };
    let mut out = head(tick, true, false, false);
    let messages = [
        core(65_540, 1, CoreChange::Taken, Some(300)),
        state(&[home, carried]),
        core(65_541, 1, CoreChange::Dropped, Some(300)),
        core(65_542, 0, CoreChange::Returned, None),
        core(65_543, 1, CoreChange::Captured, Some(0)),
        state(&[home, dropped]),
    ];
    put_messages(&messages, &mut out);
    out
}

fn chatter(tick: u32) -> Vec<u8> {
    let said = |by, to, phrase, text: Option<&str>| {
        let said = Said { tick, by, to, phrase, text: text.map(str::to_owned) };
        encoded(|out| encode_chat(&said, out))
    };
    let mut out = head(tick, true, false, false);
    let messages = [
        said(300, ChatTo::All, Some(6), None),
        said(0, ChatTo::Side, None, Some("Über <b>links</b>")),
        encoded(|out| encode_denied(Denied { request: Request::Chat, code: DenialCode::TooFast }, out)),
        encoded(|out| encode_tally(Tally { tick, subject: VoteSubject::GiveUp, votes: 2, needed: 3 }, out)),
        encoded(|out| encode_tally(Tally { tick, subject: VoteSubject::Rematch, votes: 1, needed: 0 }, out)),
        encoded(|out| encode_denied(Denied { request: Request::Vote, code: DenialCode::NoRematch }, out)),
        encoded(|out| encode_rematch(Rematch { tick, match_id: Uuid::from_u128(7) }, out)),
    ];
    put_messages(&messages, &mut out);
    out
}

fn missed(tick: u32) -> Vec<u8> {
    let turned = |turn, age| Course { turn: Some(turn), age, ..Course::default() };
    let shift = Some(Shift { dx: 9, dy: -9, heading: 40, velocity: None });
    let earlier = [
        EarlierChange { seat: 0, ticks_ago: 4, course: turned(127, 1), condition: None },
        EarlierChange { seat: 0, ticks_ago: 2, course: Course { shift, ..turned(0, 2) }, condition: fair(70) },
    ];
    let ships = [ShipRecord { seat: 0, news: ShipNews::Course(turned(-64, 0)), condition: None }];
    snapshot(tick, Some(tick - 6), 5, &Sections { earlier: &earlier, ships: &ships, ..nothing() })
}
