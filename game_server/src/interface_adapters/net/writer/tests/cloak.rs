//! What clients are told of ships that hide.

use proptest::prelude::*;

use super::*;
use crate::domain::{Command, Controls, Event, JetId, RadarSweep, Ship, TICKS_PER_SECOND, Team, World};

/// Somebody who is shown the world in both encodings: a pilot, or one who watches.
struct Client {
    gaze: Gaze,
    binary: BinaryClient,
    json: Writer,
    _notices: mpsc::Sender<Arc<Notice>>,
}

impl Client {
    fn new(rules: &Arc<Rules>, gaze: Gaze) -> Client {
        let (sender, notices) = mpsc::channel(256);
        let (encoding, rules_of) = (Encoding::Json, rules.clone());
        let json =
            Writer::new(WriterParts { encoding, gaze, rules: rules_of, notices: Some(notices), bytes_per_s: 12_000 });
        let mut client =
            Client { gaze, binary: BinaryClient::with_budget(rules, Seat(0), 12_000), json, _notices: sender };
        client.look(gaze);
        client
    }

    /// Sees with other eyes from the next packet on.
    fn look(&mut self, gaze: Gaze) {
        self.gaze = gaze;
        self.binary.writer.look(gaze);
        self.json.look(gaze);
    }

    /// True if nothing may tell this client where the ship is: a pilot, and who follows one, sees no enemy that hides; from a
    /// place nobody who hides is seen.
    fn is_blind_to(&self, ship: &Ship, world: &World) -> bool {
        match self.gaze.seat().and_then(|seat| world.ship(seat)) {
            Some(eyes) => ship.is_hidden_from(eyes.seat, eyes.team, world.rules()),
            None => ship.is_cloaked(world.rules()),
        }
    }

    /// Who is in the next packet, by each encoding.
    fn shown(&mut self, frame: &Arc<TickFrame>) -> [Vec<u16>; 2] {
        let text = match read(&self.json.compose(Some(frame), Way::Socket).frame.unwrap()).pop() {
            Some(ServerMessage::WorldUpdate(update)) => update,
            other => panic!("{other:?}"),
        };
        let ids = |update: WorldUpdate| update.entities.iter().map(|ship| ship.id).collect();
        [ids(self.binary.show(frame)), ids(text)]
    }
}

/// The four pilots whom [`play`] has.
const PILOTS: [Gaze; 4] = [Gaze::Pilot(Seat(0)), Gaze::Pilot(Seat(1)), Gaze::Pilot(Seat(2)), Gaze::Pilot(Seat(3))];

/// Plays a mode for a while, with pilots who hide whenever chance has it among bots who fight, and holds what everybody is
/// sent against who hides from whom. `turn` says where a client looks from a tick on. How often somebody was hidden from somebody, and not.
fn play(mode: &str, seed: u64, gazes: &[Gaze], turn: impl Fn(u32) -> Option<Gaze>) -> (usize, usize) {
    play_with((mode, "match_s = 0\nscore_limit = 0"), seed, gazes, turn)
}

/// The same with these numbers of the mode in place of its own.
fn play_with(
    (mode, numbers): (&str, &str),
    seed: u64,
    gazes: &[Gaze],
    turn: impl Fn(u32) -> Option<Gaze>,
) -> (usize, usize) {
    let fierce = "bots = { fill_to = 8, sight_px = 2000, rookies = 0, regulars = 0, veterans = 0, aces = 1 }";
    let overrides = format!("{numbers}\n{fierce}");
    let rules = Arc::new(load_mode(mode, &overrides.parse().unwrap()).unwrap());
    let wraith = rules.jets().iter().position(|jet| &*jet.name == "Wraith").unwrap();
    let mut world = World::new(rules.clone(), seed);
    let mut mirror = Mirror::new(&rules);
    let begin = (0..4).flat_map(|seat| {
        let join = Command::Join { seat: Seat(seat), name: Arc::from("Ada"), team: Team(seat as u8 % 2) };
        [join, Command::ChooseJet { seat: Seat(seat), jet: JetId(wraith as u8) }]
    });
    let begin = begin.chain([Command::Start]);
    world.step(&begin.collect::<Vec<_>>(), &mut Vec::new());
    let mut clients: Vec<Client> = gazes.iter().map(|gaze| Client::new(&rules, *gaze)).collect();
    let (mut hidden, mut told, mut dice) = (0, 0, seed as u32 | 1);
    for seq in 1..20 * TICKS_PER_SECOND {
        let commands: Vec<Command> = (0..4)
            .map(|seat| {
                dice = dice.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                let part = |shift: u32| ((dice >> shift) & 15) as f32 / 7.5 - 1.0;
                let (shoot, ability) = ((dice >> 28) == 0, (seq / 90 + seat) % 3 != 0);
                let controls = Controls::new(part(8), part(16), shoot, ability).unwrap();
                Command::Input { seat: Seat(seat as u16), seq, fired_at: Tick(0), controls }
            })
            .collect();
        let mut events = Vec::new();
        world.step(&commands, &mut events);
        assert_nobody_is_given_away(&events, &world);
        if seq % 2 == 1 {
            continue;
        }
        let frame = frame_of(world.tick().0, mirror.show(&world));
        if let Some(gaze) = turn(seq) {
            clients.iter_mut().for_each(|client| client.look(gaze));
        }
        for client in &mut clients {
            for ids in client.shown(&frame) {
                for ship in world.ships() {
                    let is_hidden = client.is_blind_to(ship, &world);
                    assert_eq!(ids.contains(&ship.seat.0), !is_hidden, "{:?} to {:?}", ship.seat, client.gaze);
                    hidden += usize::from(is_hidden);
                    told += usize::from(ship.is_cloaked(&rules) && !is_hidden);
                }
            }
        }
    }
    (hidden, told)
}

/// Events go to everybody. So whose place one of them tells does not hide: who is hit, by whatever, and who touches a core.
fn assert_nobody_is_given_away(events: &[Event], world: &World) {
    for event in events {
        let told = match event {
            Event::Hit { target, .. } => Some(*target),
            Event::Beamed { by, .. } => Some(*by),
            Event::CoreMoved { by, .. } => *by,
            _ => None,
        };
        let hides = |ship: &Ship| ship.is_alive() && ship.is_cloaked(world.rules());
        assert!(!told.and_then(|seat| world.ship(seat)).is_some_and(hides), "{event:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(6))]
    #[test]
    fn no_packet_holds_a_ship_that_hides_from_its_reader(seed: u64) {
        let (hidden, told) = play("skirmish", seed, &PILOTS, |_| None);
        prop_assert!(hidden > 500 && told > 200, "{hidden} hidden, {told} told to themselves");
    }

    #[test]
    fn a_friend_is_told_where_one_hides_and_an_enemy_is_not(seed: u64) {
        let (hidden, told) = play("squadron", seed, &PILOTS, |_| None);
        prop_assert!(hidden > 300 && told > 300, "{hidden} hidden, {told} told to friends and themselves");
    }

    /// Cores are taken, carried and brought home meanwhile.
    #[test]
    fn no_packet_of_a_raid_holds_a_ship_that_hides_from_its_reader(seed: u64) {
        let (hidden, told) = play("raid", seed, &PILOTS, |_| None);
        prop_assert!(hidden > 300 && told > 200, "{hidden} hidden, {told} told to friends and themselves");
    }

    /// The ring harms whoever is outside of it, hidden or not.
    #[test]
    fn no_packet_of_a_last_stand_holds_a_ship_that_hides_from_its_reader(seed: u64) {
        let numbers = "countdown_s = 0\nmatch_s = 60\nship.hp = 1000\n\
                       ring = { first_px = 500, rest_s = 0, closing_s = 30, damage = 1, every_s = 2, wander_px = 0 }";
        let (hidden, told) = play_with(("last-jet", numbers), seed, &PILOTS, |_| None);
        prop_assert!(hidden > 100 && told > 30, "{hidden} hidden, {told} told to themselves");
    }

    #[test]
    fn from_a_place_or_an_empty_seat_nobody_who_hides_is_seen(seed: u64) {
        let gazes = [Gaze::Place(Vec2::new(100.0, 100.0)), Gaze::Place(Vec2::new(900.0, 400.0)), Gaze::Pilot(Seat(99))];
        let (hidden, told) = play("squadron", seed, &gazes, |_| None);
        prop_assert!(hidden > 300 && told == 0, "{hidden} hidden, {told} told");
    }

    #[test]
    fn who_looks_through_other_eyes_knows_no_more_of_those_before(seed: u64) {
        let middle = Gaze::Place(Vec2::new(400.0, 300.0));
        let ways = [Gaze::Pilot(Seat(0)), middle, Gaze::Pilot(Seat(1)), Gaze::Pilot(Seat(2)), Gaze::Pilot(Seat(7)), middle];
        let turn = |seq: u32| seq.is_multiple_of(14).then(|| ways[(seq / 14) as usize % ways.len()]);
        let (hidden, told) = play("squadron", seed, &[middle], turn);
        prop_assert!(hidden > 100 && told > 50, "{hidden} hidden, {told} told to friends and themselves");
    }
}

/// In a large world, where a client is told of what is near and sees the rest on the radar.
#[test]
fn whoever_hides_is_on_no_radar_and_not_in_what_is_seen_of_a_large_world() {
    let overrides = "world.width_px = 1600\nworld.height_px = 900\nbots.fill_to = 0";
    let rules = Arc::new(load_mode("armada", &overrides.parse().unwrap()).unwrap());
    let wraith = rules.jets().iter().position(|jet| &*jet.name == "Wraith").unwrap();
    let mut world = World::new(rules.clone(), 3);
    let mut mirror = Mirror::new(&rules);
    let join = Command::Join { seat: Seat(0), name: Arc::from("Ada"), team: Team(0) };
    world.step(&[join, Command::ChooseJet { seat: Seat(0), jet: JetId(wraith as u8) }], &mut Vec::new());
    let mut camera = Client::new(&rules, Gaze::Pilot(Seat(0)));
    let (mut seen, mut hidden) = (0, 0);
    for seq in 1..10 * TICKS_PER_SECOND {
        let controls = Controls::new(1.0, 0.2, false, seq % 240 > 60).unwrap();
        world.step(&[Command::Input { seat: Seat(0), seq, fired_at: Tick(0), controls }], &mut Vec::new());
        if seq % 2 == 1 {
            continue;
        }
        let (ada, sweep) = (world.ship(Seat(0)).unwrap(), RadarSweep::of(&world));
        // The camera stands where the ship is.
        camera.look(Gaze::Place(ada.position));
        let frame = frame_of(world.tick().0, mirror.show(&world));
        let is_hidden = ada.is_cloaked(&rules);
        for ids in camera.shown(&frame) {
            assert_eq!(ids.contains(&0), !is_hidden, "tick {seq}");
        }
        let cells: usize = sweep.sides.iter().map(|side| side.cells.len()).sum();
        assert_eq!(cells, usize::from(ada.is_alive() && !is_hidden), "tick {seq}");
        *if is_hidden { &mut hidden } else { &mut seen } += 1;
    }
    assert!(seen > 60 && hidden > 60, "{seen} seen, {hidden} hidden");
}

/// Snapshots alone. Bots move their sticks more often than people do.
#[test]
fn snapshots_of_a_fight_of_sixteen_jets_take_less_than_two_kilobytes_a_second() {
    let rules = Arc::new(load_mode("skirmish", &"match_s = 0\nbots.fill_to = 16".parse().unwrap()).unwrap());
    let mut world = World::new(rules.clone(), 5);
    world.step(&[Command::Join { seat: Seat(0), name: Arc::from("Ada"), team: Team(0) }], &mut Vec::new());
    let mut mirror = Mirror::new(&rules);
    let mut client = BinaryClient::with_budget(&rules, Seat(0), 12_000);
    for _ in 0..60 * TICKS_PER_SECOND / 2 {
        (0..2).for_each(|_| world.step(&[], &mut Vec::new()));
        client.show(&frame_of(world.tick().0, mirror.show(&world)));
    }
    assert!(client.bytes / 60 < 2_048, "{} bytes a second", client.bytes / 60);
}
