//! What a client of `jet.v1.bin` costs: bytes, how far its picture is from the truth, and the time to write and read a
//! frame. A lobby full of bots that fight, with two clients whose pilots are steered at random, and a slow
//! one. Sixteen ships are shown to
//! everybody; of larger worlds each client has its view, and its picture is held to the truth within 640 px of its ship,
//! where a ship that it does not know, and that does not hide, counts as a picture that is wrong without limit. Prints one JSON object a line.
#![allow(clippy::print_stdout, clippy::unwrap_used, reason = "a program whose output is its standard output")]

use std::sync::Arc;
use std::time::Duration;

use axum::extract::ws::Message as Frame;
use game_server::domain::{Controls, Rules, Seat, Ship, TICKS_PER_SECOND, Tick, Torus, Vec2};
use game_server::interface_adapters::mode_files::load_mode;
use game_server::interface_adapters::net::{Encoding, Greeting, Way, Writer, WriterParts};
use game_server::interface_adapters::protocol::mode_identity;
use game_server::use_cases::lobby::{
    ConnectionId, Departure, Gaze, Host, JoinRequest, Line, LobbyHabits, LobbyId, LobbyKind, LobbyPlan, LobbyTimes,
    Message, PlayerInput, Proof, TickFrame,
};
use service_kit::clock::ManualClock;
use tokens::{MatchClaims, OpaqueToken};
use tokio::sync::broadcast::error::TryRecvError;
use tokio::sync::{broadcast, oneshot};
use uuid::Uuid;
use wire::binary::{ServerDecoder, encode_radar};
use wire::socket::{Identity, ServerMessage, WorldUpdate};
use yardstick::thread_cpu;

const WARM_UP_TICKS: u32 = 10 * TICKS_PER_SECOND;
const MEASURED_TICKS: u32 = 30 * TICKS_PER_SECOND;
/// Room for each ship, in px².
const ROOM_PX2: f32 = 40_000.0;
/// The client's pilot does something else so often.
const STEER_EVERY_TICKS: u32 = 20;
/// A slow client takes a snapshot so often.
const SLOW_TICKS: u32 = 8;
/// The default of the server's settings.
const BYTES_PER_S: u32 = 12_000;
/// What a client sees of a world of more than sixteen ships.
const VIEW_PX2: f32 = 518_400.0;
/// Within this distance the picture is compared with the truth.
const COMPARED_PX: f32 = 640.0;
/// Fights go differently: rates are medians of so many, each of a seed of its own, and no fight may be drawn wrong.
const SEEDS: [u64; 5] = [1, 2, 3, 4, 5];

fn main() {
    for (ships, target_kb_per_s) in [(16, 2.0), (400, 5.0), (1_000, 6.0)] {
        measure(ships, target_kb_per_s);
    }
}

fn measure(ships: u16, target_kb_per_s: f64) {
    let fights = SEEDS.map(|seed| Fight::watch(ships, seed));
    let seconds = f64::from(MEASURED_TICKS) / f64::from(TICKS_PER_SECOND);
    let kb_per_s = |cost: &Cost| cost.bytes as f64 / seconds / 1000.0;
    let row = |what: &str, unit, measured, target| report(&format!("{ships} ships: {what}"), unit, measured, target);
    let typical = |what: &str, unit, of: &dyn Fn(&Fight) -> f64, target| {
        let mut figures = fights.each_ref().map(of);
        figures.sort_by(f64::total_cmp);
        row(what, unit, figures[SEEDS.len() / 2], target);
    };
    typical("down per client", "KB/s", &|fight| kb_per_s(&fight.binary), Some(target_kb_per_s));
    let most = fights.iter().map(|fight| kb_per_s(&fight.binary)).fold(0.0, f64::max);
    row("down per client, the costliest of five fights", "KB/s", most, None);
    typical("of it the radar", "KB/s", &|fight| fight.binary.radar_bytes as f64 / seconds / 1000.0, None);
    typical("the same, three snapshots of four skipped", "KB/s", &|fight| kb_per_s(&fight.slow), None);
    typical("the same in JSON", "KB/s", &|fight| kb_per_s(&fight.json), None);
    typical("ships that hold the trigger", "%", &|fight| fight.stirred.firing / fight.stirred.ships * 100.0, None);
    typical("live shots per ship", "", &|fight| fight.stirred.shots / fight.stirred.ships, None);
    let near = |fight: &Fight| fight.binary.errors_px.len() as f64 / f64::from(fight.binary.frames);
    typical("ships compared, a frame", "ships", &near, None);
    let mut errors: Vec<f64> = fights.iter().flat_map(|fight| fight.binary.errors_px.iter().copied()).collect();
    errors.sort_by(f64::total_cmp);
    let at = |share: f64| errors.get((errors.len().saturating_sub(1) as f64 * share) as usize).copied().unwrap_or(0.0);
    row("error of place, median", "px", at(0.5), None);
    row("error of place, p95", "px", at(0.95), None);
    row("error of place, p99", "px", at(0.99), Some(1.0));
    row("error of place, largest", "px", at(1.0), Some(4.0));
    let a_frame = |us: f64, cost: &Cost| us / f64::from(cost.frames);
    typical(
        "CPU to write a frame, nobody shares it",
        "us",
        &|fight| a_frame(fight.binary.write_us, &fight.binary),
        None,
    );
    typical("CPU to read a frame", "us", &|fight| a_frame(fight.binary.read_us, &fight.binary), None);
}

/// What three clients were told of one fight.
struct Fight {
    binary: Cost,
    json: Cost,
    slow: Cost,
    stirred: Stir,
}

/// How much goes on: sums over all snapshots.
#[derive(Default)]
struct Stir {
    ships: f64,
    firing: f64,
    shots: f64,
}

impl Fight {
    fn watch(ships: u16, seed: u64) -> Fight {
        let mut scene = Scene::new(ships, seed);
        let mut binary = Client::join(&mut scene, 1, Encoding::Binary);
        let mut json = Client::join(&mut scene, 2, Encoding::Json);
        let mut slow = Client::join(&mut scene, 3, Encoding::Binary);
        for ticks in [WARM_UP_TICKS, MEASURED_TICKS] {
            for client in [&mut binary, &mut json, &mut slow] {
                (client.cost, client.stirred) = Default::default();
            }
            for tick in 0..ticks {
                if tick % STEER_EVERY_TICKS == 0 {
                    binary.steer(&mut scene);
                    json.steer(&mut scene);
                }
                scene.tick();
                binary.read();
                json.read();
                if tick % SLOW_TICKS == 0 {
                    slow.read_newest();
                }
            }
        }
        Fight { stirred: binary.stirred, binary: binary.cost, json: json.cost, slow: slow.cost }
    }
}

/// A lobby, stepped by hand.
struct Scene {
    host: Host,
    rules: Arc<Rules>,
    now: Duration,
    next_connection: u64,
    dice: u32,
}

impl Scene {
    fn new(ships: u16, seed: u64) -> Scene {
        let height = (f32::from(ships) * ROOM_PX2 * 460.0 / 800.0).sqrt();
        let view = if ships > 16 { VIEW_PX2 } else { 0.0 };
        let overrides = format!(
            "match_s = 0\nmax_players = {ships}\nbots.fill_to = {ships}\n\
             world.width_px = {:.0}\nworld.height_px = {height:.0}\n\
             view.area_px2 = {view:.0}\nworld.maps = \"classic\"\n\
             pickups = {{ returns_s = 0, reach_px = 0, repair_hp = 0, energy = 0, shield_s = 0, double_damage_s = 0, pulls = 0 }}",
            height * 800.0 / 460.0
        );
        let rules = Arc::new(load_mode("skirmish", &overrides.parse().unwrap()).unwrap());
        let plan = LobbyPlan {
            id: LobbyId::parse("bench").unwrap(),
            match_id: Uuid::nil(),
            rules: rules.clone(),
            kind: LobbyKind::Open,
            seed,
            trace: None,
        };
        let second = Duration::from_secs(1);
        let times = LobbyTimes {
            hold: second,
            join_wait: second,
            unclaimed: second,
            claim: second,
            scoreboard: second,
            drain: second,
            send_on: second,
            resize: second,
        };
        let habits = LobbyHabits { max_watchers: 0, text_chat: true };
        let host = Host::new(plan, times, habits, Arc::new(ManualClock::at_unix_s(0)));
        Scene { host, rules, now: Duration::ZERO, next_connection: 1, dice: 1 }
    }

    fn tick(&mut self) {
        self.now += Duration::from_nanos(16_666_667);
        self.host.tick(self.now);
        self.host.answer();
    }

    /// -1, 0 or 1.
    fn roll(&mut self) -> f32 {
        self.dice = self.dice.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        ((self.dice >> 24) % 3) as f32 - 1.0
    }
}

/// One connection, without its socket.
struct Client {
    seat: Seat,
    connection: ConnectionId,
    ticks: broadcast::Receiver<Arc<TickFrame>>,
    writer: Writer,
    decoder: ServerDecoder,
    seq: u32,
    arena: Torus,
    rules: Arc<Rules>,
    cost: Cost,
    stirred: Stir,
    /// Held so that the lobby does not count the connection as lost.
    _departed: oneshot::Receiver<Departure>,
}

#[derive(Default)]
struct Cost {
    /// With their WebSocket headers.
    bytes: usize,
    radar_bytes: usize,
    frames: u32,
    errors_px: Vec<f64>,
    write_us: f64,
    read_us: f64,
}

impl Client {
    fn join(scene: &mut Scene, player: u128, encoding: Encoding) -> Client {
        let player = Uuid::from_u128(player);
        let (reply, mut granted) = oneshot::channel();
        scene.host.receive(Message::GrantSeat { player, name: "Pilot".into(), trace: None, reply }, scene.now);
        scene.tick();
        let seat = granted.try_recv().unwrap().unwrap().seat;
        let connection = ConnectionId(scene.next_connection);
        scene.next_connection += 1;
        let claims = MatchClaims {
            iss: String::new(),
            aud: String::new(),
            sub: player,
            name: "Pilot".into(),
            match_id: Uuid::nil(),
            lobby_id: "bench".into(),
            seat: seat.0,
            team: 0,
            generation: 1,
            iat: 0,
            exp: 60,
        };
        let next_resume = OpaqueToken::generate().unwrap().hash();
        let (reply, mut answer) = oneshot::channel();
        let request = JoinRequest { connection, proof: Proof::Ticket(claims), next_resume, last_event: None, reply };
        scene.host.receive(Message::Join(Box::new(request)), scene.now);
        scene.tick();
        let admission = answer.try_recv().unwrap().unwrap();
        let Line { notices, ticks, departed } = admission.line;
        let rules = scene.rules.clone();
        let parts =
            WriterParts { encoding, gaze: Gaze::Pilot(seat), rules, notices: Some(notices), bytes_per_s: BYTES_PER_S };
        let mut writer = Writer::new(parts);
        let identity = identity(&scene.rules, seat, admission.frame.tick, admission.last_event);
        writer.greet(Greeting { identity, state: &admission.state, draining: None, tally: None, missed: &[] });
        let mut client = Client {
            seat,
            connection,
            ticks,
            writer,
            decoder: ServerDecoder::default(),
            seq: 0,
            arena: scene.rules.arena(),
            rules: scene.rules.clone(),
            cost: Cost::default(),
            stirred: Stir::default(),
            _departed: departed,
        };
        client.show(&admission.frame);
        client
    }

    fn steer(&mut self, scene: &mut Scene) {
        self.seq += 1;
        let controls = Controls::new(1.0, scene.roll(), scene.roll() > 0.5, false).unwrap();
        let (seat, connection, seq) = (self.seat, self.connection, self.seq);
        let input = PlayerInput { seat, connection, seq, at: None, seen: None, again: false, controls };
        scene.host.receive(Message::Input(input), scene.now);
    }

    fn read(&mut self) {
        while let Ok(frame) = self.ticks.try_recv() {
            self.show(&frame);
        }
    }

    /// As a connection does that can only now write again.
    fn read_newest(&mut self) {
        let mut newest = None;
        loop {
            match self.ticks.try_recv() {
                Ok(frame) => newest = Some(frame).filter(|frame| frame.snapshot.is_some()).or(newest),
                Err(TryRecvError::Lagged(_)) => {}
                Err(TryRecvError::Empty | TryRecvError::Closed) => break,
            }
        }
        if let Some(frame) = newest {
            self.show(&frame);
        }
    }

    fn show(&mut self, frame: &Arc<TickFrame>) {
        if let Some(snapshot) = &frame.snapshot {
            let flying = snapshot.ships.iter().filter(|ship| ship.is_alive());
            self.stirred.ships += flying.clone().count() as f64;
            self.stirred.firing += flying.filter(|ship| ship.controls.shoot()).count() as f64;
            self.stirred.shots += snapshot.shots.len() as f64;
        }
        let started = thread_cpu();
        let Some(written) = self.writer.compose(Some(frame), Way::Socket).frame else { return };
        self.cost.write_us += (thread_cpu() - started).as_secs_f64() * 1e6;
        self.cost.frames += 1;
        self.cost.bytes += written.payload_len() + if written.payload_len() < 126 { 2 } else { 4 };
        let Frame::Binary(bytes) = &written.message else { return };
        let started = thread_cpu();
        let messages = self.decoder.decode(bytes).unwrap();
        self.cost.read_us += (thread_cpu() - started).as_secs_f64() * 1e6;
        for message in &messages {
            match message {
                ServerMessage::WorldUpdate(update) => self.compare(update, frame),
                ServerMessage::Radar(radar) => {
                    let mut bytes = Vec::new();
                    encode_radar(radar, &mut bytes);
                    self.cost.radar_bytes += bytes.len();
                }
                _ => {}
            }
        }
    }

    /// Every ship near enough that flies, as the client draws it, with where it was.
    fn compare(&mut self, update: &WorldUpdate, frame: &TickFrame) {
        let ships = frame.snapshot.as_ref().map(|snapshot| snapshot.ships.as_slice()).unwrap_or_default();
        let Some(own) = ships.iter().find(|ship| ship.seat == self.seat) else { return };
        let far = |ship: &Ship| self.arena.shortest(own.position, ship.position).length() > COMPARED_PX;
        let shown = |ship: &Ship| !far(ship) && !ship.is_hidden_from(own.seat, own.team, &self.rules);
        for ship in ships.iter().filter(|ship| ship.is_alive() && shown(ship)) {
            let drawn = update.entities.binary_search_by_key(&ship.seat.0, |drawn| drawn.id).ok();
            let error = drawn.map_or(f32::INFINITY, |at| {
                let drawn = Vec2::new(update.entities[at].x, update.entities[at].y);
                self.arena.shortest(drawn, ship.position).length()
            });
            self.cost.errors_px.push(f64::from(error));
        }
    }
}

fn identity(rules: &Rules, seat: Seat, tick: Tick, last_event: u32) -> Identity {
    Identity {
        seat: Some(seat.0),
        hold_s: 60,
        lobby_id: "bench".into(),
        tick: tick.0 as u32,
        last_event,
        ..mode_identity(rules)
    }
}

fn report(what: &str, unit: &str, measured: f64, target: Option<f64>) {
    let target = target.map_or("null".to_owned(), |value| format!("{value:.2}"));
    println!(r#"{{"area":"net","what":"{what}","unit":"{unit}","measured":{measured:.3},"target":{target}}}"#);
}
