//! The golden vectors of `jet.v1.bin`: one connection from the first frame on, and each message of a client. They are
//! made here, committed, and read by every client's tests.
#![allow(clippy::unwrap_used)]

use reckoning::{Course, FULL_THROTTLE, Shift, Track};
use serde_json::{Value, json};
use uuid::Uuid;
use wire::binary::{
    ClientDatagram, Condition, EarlierChange, FrameHead, NewShot, PilotChange, Place, Sections, ServerDecoder,
    ShipNews, ShipRecord, ShipState, SnapshotHead, StateChange, decode_client, decode_client_datagram, encode_answer,
    encode_chat, encode_client, encode_client_datagram, encode_denied, encode_draining, encode_event,
    encode_frame_head, encode_identity, encode_map, encode_messages, encode_playback, encode_pong, encode_radar,
    encode_sections, encode_snapshot_head, encode_state, encode_tally,
};
use wire::matchmaking::{LobbyPhase, MatchOutcome};
use wire::socket::{
    Answer, Base, Carried, Chat, ChatTo, ClientMessage, Core, CoreChange, CorePlace, DenialCode, Denied, Event,
    EventKind, Fallback, Identity, Input, Jet, JetTraits, Join, Kick, Leave, Map, MatchEnd, Obstacle, Offer, Pickup,
    PickupKind, Pilot, Ping, Playback, PlaybackWish, Point, Pong, PrivateState, Radar, RadarSide, Ready, Repeated,
    Request, RingShape, Said, ServerDraining, ServerMessage, Settings, ShipTraits, Special, Start, Tally, ViewShape,
    Vote, VoteSubject, Watch, Watching, WeaponKind, WeaponTraits, WorldShape,
};

const COMMITTED: &str = include_str!("../golden/binary.json");
const COMMITTED_DATAGRAMS: &str = include_str!("../golden/datagrams.json");
const COMMITTED_VIEWS: &str = include_str!("../golden/views.json");
const COMMITTED_JETS: &str = include_str!("../golden/jets.json");

const WORLD: WorldShape = WorldShape { width: 800.0, height: 460.0 };
const LARGE_WORLD: WorldShape = WorldShape { width: 6_000.0, height: 3_500.0 };
const ADA: Uuid = Uuid::from_u128(0x8b0d_5e9e_6d2f_4b06_9d5e_0a8a_4bb2_a6a1);

#[test]
fn the_committed_vectors_are_what_the_code_makes() {
    compare("binary.json", &json!({ "client": client_vectors(), "server": server_vectors(frames()) }), COMMITTED);
}

#[test]
fn the_committed_vectors_of_views_are_what_the_code_makes() {
    let server = server_vectors(view_frames());
    let (identity, map) = (repeating_identity(9_000).laid_out(), repeating_map(9_062).laid_out(LARGE_WORLD));
    let laid_out = json!({
        "Identity": { "obstacles": identity.obstacles, "pickups": identity.pickups },
        "Map": { "obstacles": map.obstacles, "pickups": map.pickups },
    });
    compare("views.json", &json!({ "server": server, "laid_out": laid_out }), COMMITTED_VIEWS);
}

#[test]
fn the_committed_vectors_of_jets_are_what_the_code_makes() {
    compare("jets.json", &json!({ "server": server_vectors(jet_frames()) }), COMMITTED_JETS);
}

#[test]
fn the_committed_vectors_of_data_channels_are_what_the_code_makes() {
    let offers = [
        ("an offer of a data channel", ClientMessage::Offer(Offer { sdp: "v=0\r\n".into() })),
        ("everything on the socket again", ClientMessage::Fallback(Fallback {})),
    ];
    let made = json!({
        "client": offers.into_iter().map(client_vector).collect::<Vec<_>>(),
        "datagrams": client_datagrams(),
        "server": two_ways(),
    });
    compare("datagrams.json", &made, COMMITTED_DATAGRAMS);
}

fn client_datagrams() -> Vec<Value> {
    let input = |seq, tick, behind: Option<u32>, (thrust, turn), (shoot, ability)| {
        let seen = behind.map(|behind| tick - behind);
        Input { seq, tick: Some(tick), seen, thrust, turn, shoot, ability }
    };
    let (held, left) = ((1.0, 0.0), (1.0, -1.0));
    let cases = [
        ("a snapshot has come, nothing is steered", Some(70_000), vec![]),
        ("nothing has come yet", None, vec![input(1, 812, None, held, (false, false))]),
        (
            "the newest input, and those before it, of which two are held on",
            Some(70_010),
            vec![
                input(41, 70_013, Some(9), held, (false, false)),
                input(42, 70_015, Some(9), held, (true, false)),
                input(43, 70_017, Some(9), held, (true, false)),
                input(44, 70_016, Some(8), left, (false, true)),
            ],
        ),
    ];
    let vector = |(name, taken, inputs): (&str, _, _)| {
        let datagram = ClientDatagram { taken, inputs };
        let mut bytes = Vec::new();
        encode_client_datagram(&datagram, &mut bytes);
        assert_eq!(decode_client_datagram(&bytes).unwrap(), datagram, "{name}");
        json!({ "name": name, "bytes": hex(&bytes), "taken": datagram.taken, "inputs": datagram.inputs })
    };
    cases.into_iter().map(vector).collect()
}

/// One connection with a data channel. What comes on the channel may be of no use; then its messages are null.
fn two_ways() -> Vec<Value> {
    let tick = 70_000;
    let moved = |turn, age| Course { turn: Some(turn), age, ..Course::default() };
    let course = |course| ShipRecord { seat: 0, news: ShipNews::Course(course), condition: None };
    let first = [course(moved(-127, 1))];
    let earlier = EarlierChange { seat: 0, ticks_ago: 4, course: moved(-127, 1), condition: None };
    let then = [ShipRecord { condition: fair(70), ..course(moved(64, 0)) }];
    let since = Sections { earlier: &[earlier], ships: &then, ..nothing() };
    let answer = encoded(|out| encode_answer(&Answer { sdp: "v=0\r\n".into() }, out));
    let denied = Denied { request: Request::Offer, code: DenialCode::ChannelsFull };
    let denied = encoded(|out| encode_denied(denied, out));
    let mut answered = head(tick + 1, true, false, false);
    put_messages(&[answer, denied], &mut answered);
    let one = || snapshot(tick + 2, Some(tick), 18, &Sections { ships: &first, ..nothing() });
    let quiet = |after, baseline| snapshot(tick + after, Some(tick + baseline), 20, &nothing());
    let frames = [
        ("socket", "a newcomer is told everything", welcome(tick)),
        ("socket", "an answer, and that another offer is refused", answered),
        ("channel", "the first snapshot follows on the last one of the socket", one()),
        ("channel", "it comes twice", one()),
        (
            "channel",
            "it was not acknowledged in time: what it said is said again",
            snapshot(tick + 6, Some(tick), 19, &since),
        ),
        ("channel", "one that was overtaken", quiet(4, 0)),
        ("channel", "one that follows on a snapshot that was lost", quiet(8, 4)),
        ("channel", "everybody flies on", quiet(10, 6)),
        ("socket", "back on the socket, which follows on what was acknowledged", quiet(12, 6)),
        ("socket", "and goes on there", quiet(14, 12)),
    ];
    let mut decoder = ServerDecoder::default();
    let vector = |(way, name, bytes): (&str, &str, Vec<u8>)| {
        let messages = match way {
            "socket" => Some(decoder.decode(&bytes).unwrap_or_else(|error| panic!("{name}: {error}"))),
            _ => decoder.decode_datagram(&bytes).unwrap().map(|update| vec![ServerMessage::WorldUpdate(update)]),
        };
        json!({ "way": way, "name": name, "bytes": hex(&bytes), "messages": messages, "tracks": tracks(&decoder) })
    };
    frames.into_iter().map(vector).collect()
}

fn compare(name: &str, made: &Value, committed: &str) {
    let made = serde_json::to_string_pretty(made).unwrap() + "\n";
    if made != committed {
        let fresh = format!("{}/{name}", env!("CARGO_TARGET_TMPDIR"));
        std::fs::write(&fresh, made).unwrap();
        panic!("the bytes of jet.v1.bin have changed; if that is meant, copy {fresh} over crates/wire/golden/{name}");
    }
}

fn client_vectors() -> Vec<Value> {
    let join = |match_ticket: Option<&str>, resume_token: Option<&str>, last_event| {
        let owned = |text: Option<&str>| text.map(str::to_owned);
        ClientMessage::Join(Join { match_ticket: owned(match_ticket), resume_token: owned(resume_token), last_event })
    };
    let input = |seq, tick, seen| {
        ClientMessage::Input(Input { seq, tick, seen, thrust: 1.0, turn: -1.0, shoot: true, ability: false })
    };
    let playback = |paused, speed, seek_tick| ClientMessage::Playback(PlaybackWish { paused, speed, seek_tick });
    let messages = [
        ("join with a match ticket", join(Some("eyJ.a.b"), None, None)),
        ("resume with the last event seen", join(None, Some("q5Zt"), Some(41))),
        ("input", input(70_000, Some(812), Some(801))),
        ("input of a client that does not say what it saw", input(70_001, Some(812), None)),
        ("input for as soon as possible", input(70_002, None, None)),
        ("ping", ClientMessage::Ping(Ping { nonce: 7 })),
        ("leave", ClientMessage::Leave(Leave {})),
        ("jet", ClientMessage::Jet(Jet { jet: 3 })),
        ("ready", ClientMessage::Ready(Ready { ready: true })),
        ("not ready", ClientMessage::Ready(Ready { ready: false })),
        ("start", ClientMessage::Start(Start {})),
        ("kick", ClientMessage::Kick(Kick { seat: 300 })),
        ("settings", ClientMessage::Settings(Settings { fill_to: 300, match_s: 3600, score_limit: 10_000 })),
        ("a phrase to everybody", ClientMessage::Chat(Chat { to: ChatTo::All, phrase: Some(6), text: None })),
        (
            "a text to the own side",
            ClientMessage::Chat(Chat { to: ChatTo::Side, phrase: None, text: Some("Über <b>links</b>".into()) }),
        ),
        ("give up", ClientMessage::Vote(Vote { subject: VoteSubject::GiveUp, choice: 1 })),
        ("vote for a map", ClientMessage::Vote(Vote { subject: VoteSubject::Map, choice: 2 })),
        ("watch a pilot", ClientMessage::Watch(Watch { follow: Some(300), at: None })),
        ("watch a place", ClientMessage::Watch(Watch { follow: None, at: Some(Point { x: 400.5, y: 12.25 }) })),
        ("pause a recording", playback(Some(true), None, None)),
        ("play a recording at half its speed", playback(None, Some(0.5), None)),
        ("go on in a recording from elsewhere, four times as fast", playback(Some(false), Some(4.0), Some(12_000))),
    ];
    messages.into_iter().map(client_vector).collect()
}

fn client_vector((name, message): (&str, ClientMessage)) -> Value {
    let mut bytes = Vec::new();
    encode_client(&message, &mut bytes);
    assert_eq!(decode_client(&bytes).unwrap(), message, "{name}");
    json!({ "name": name, "bytes": hex(&bytes), "message": message })
}

fn tracks(decoder: &ServerDecoder) -> Vec<Value> {
    let track = |seat| {
        let Track { x, y, heading, throttle, vx, vy, turn, thrust, special } = decoder.track(seat)?;
        Some(json!({ "seat": seat, "x": x, "y": y, "heading": heading, "throttle": throttle,
                     "vx": vx, "vy": vy, "turn": turn, "thrust": thrust, "special": special }))
    };
    [0, 1, 300].into_iter().filter_map(track).collect()
}

/// One connection. Each frame follows on those before.
fn server_vectors(frames: Vec<(&'static str, Vec<u8>)>) -> Vec<Value> {
    let mut decoder = ServerDecoder::default();
    frames
        .into_iter()
        .map(|(name, bytes)| {
            let messages = decoder.decode(&bytes).unwrap_or_else(|error| panic!("{name}: {error}"));
            json!({ "name": name, "bytes": hex(&bytes), "messages": messages, "tracks": tracks(&decoder) })
        })
        .collect()
}

fn frames() -> Vec<(&'static str, Vec<u8>)> {
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

/// A connection of a world that is larger than a view.
fn view_frames() -> Vec<(&'static str, Vec<u8>)> {
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
fn repeating_identity(tick: u32) -> Identity {
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
fn repeating_map(tick: u32) -> Map {
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

/// A connection of a world whose ships drift.
fn jet_frames() -> Vec<(&'static str, Vec<u8>)> {
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

fn shot(id: u16, weapon: u8, age: u32, heading: u16) -> NewShot {
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

fn taken(tick: u32) -> Vec<u8> {
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

fn nothing() -> Sections<'static> {
    Sections { ships_gone: &[], earlier: &[], ships: &[], shots_gone: &[], shots: &[], pickups: &[], obstacles: &[] }
}

fn head(tick: u32, has_messages: bool, has_snapshot: bool, moving: bool) -> Vec<u8> {
    let mut out = Vec::new();
    encode_frame_head(&FrameHead { tick, has_messages, has_snapshot, moving }, &mut out);
    out
}

fn put_snapshot(tick: u32, baseline: Option<u32>, ack: u16, sections: &Sections<'_>, out: &mut Vec<u8>) {
    let baseline_age = baseline.map_or(0, |baseline| (tick - baseline) as u8);
    encode_snapshot_head(&SnapshotHead { baseline_age, ack, lead: -2, energy: 204 }, out);
    encode_sections(sections, out);
}

fn snapshot(tick: u32, baseline: Option<u32>, ack: u16, sections: &Sections<'_>) -> Vec<u8> {
    let mut out = head(tick, false, true, true);
    put_snapshot(tick, baseline, ack, sections, &mut out);
    out
}

fn put_messages(messages: &[Vec<u8>], out: &mut Vec<u8>) {
    encode_messages(messages.iter().map(Vec::as_slice), out);
}

fn encoded(encode: impl FnOnce(&mut Vec<u8>)) -> Vec<u8> {
    let mut out = Vec::new();
    encode(&mut out);
    out
}

fn event(id: u32, tick: u32, kind: EventKind) -> Vec<u8> {
    encoded(|out| encode_event(&Event { id, tick, kind }, WORLD, out))
}

fn pilot(seat: u16, name: &str, player_id: Option<Uuid>) -> Pilot {
    let (team, bot) = (seat as u8, player_id.is_none());
    Pilot { seat, player_id, name: name.into(), team, bot, present: true, ..Pilot::default() }
}

fn fair(hp: u16) -> Option<Condition> {
    Some(Condition { hp, state: ShipState::default(), carries: None })
}

fn whole(seat: u16, track: Track, hp: u16) -> ShipRecord {
    ShipRecord { seat, news: ShipNews::Whole(track), condition: fair(hp) }
}

fn identity() -> Identity {
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

fn gun() -> WeaponTraits {
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

fn welcome(tick: u32) -> Vec<u8> {
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

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
