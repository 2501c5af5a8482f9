//! What clients are told of ships that hide.

use proptest::prelude::*;

use super::*;
use crate::domain::{Command, Controls, JetId, TICKS_PER_SECOND, Team};

/// A pilot who is shown the world in both encodings.
struct Watcher {
    seat: Seat,
    binary: BinaryClient,
    json: Writer,
    _notices: mpsc::Sender<Arc<Notice>>,
}

impl Watcher {
    fn new(rules: &Arc<Rules>, seat: Seat) -> Watcher {
        let (sender, notices) = mpsc::channel(256);
        let (encoding, rules_of) = (Encoding::Json, rules.clone());
        let json = Writer::new(WriterParts {
            encoding,
            gaze: Gaze::Pilot(seat),
            rules: rules_of,
            notices: Some(notices),
            bytes_per_s: 12_000,
        });
        Watcher { seat, binary: BinaryClient::with_budget(rules, seat, 12_000), json, _notices: sender }
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

/// Plays a mode for a while, with pilots who hide whenever chance has it among bots who fight, and holds what everybody is
/// sent against who hides from whom. How often somebody was hidden from somebody, and not.
fn play(mode: &str, seed: u64) -> (usize, usize) {
    let overrides = "match_s = 0\nscore_limit = 0\nbots.fill_to = 8\nbots.sight_px = 2000\n\
                     bots.rookies = 0\nbots.regulars = 0\nbots.veterans = 0\nbots.aces = 1";
    let rules = Arc::new(load_mode(mode, &overrides.parse().unwrap()).unwrap());
    let wraith = rules.jets().iter().position(|jet| &*jet.name == "Wraith").unwrap();
    let mut world = World::new(rules.clone(), seed);
    let mut mirror = Mirror::new(&rules);
    let begin = (0..4).flat_map(|seat| {
        let join = Command::Join { seat: Seat(seat), name: Arc::from("Ada"), team: Team(seat as u8 % 2) };
        [join, Command::ChooseJet { seat: Seat(seat), jet: JetId(wraith as u8) }]
    });
    world.step(&begin.collect::<Vec<_>>(), &mut Vec::new());
    let mut watchers = [0, 1, 2, 3].map(|seat| Watcher::new(&rules, Seat(seat)));
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
        world.step(&commands, &mut Vec::new());
        if seq % 2 == 1 {
            continue;
        }
        let frame = frame_of(world.tick().0, mirror.show(&world));
        for watcher in &mut watchers {
            let team = world.ship(watcher.seat).unwrap().team;
            for ids in watcher.shown(&frame) {
                for ship in world.ships() {
                    let is_hidden = ship.is_hidden_from(watcher.seat, team, &rules);
                    assert_eq!(ids.contains(&ship.seat.0), !is_hidden, "{:?} to {:?}", ship.seat, watcher.seat);
                    hidden += usize::from(is_hidden);
                    told += usize::from(ship.is_cloaked(&rules) && !is_hidden);
                }
            }
        }
    }
    (hidden, told)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(6))]
    #[test]
    fn no_packet_holds_a_ship_that_hides_from_its_reader(seed: u64) {
        let (hidden, told) = play("skirmish", seed);
        prop_assert!(hidden > 500 && told > 200, "{hidden} hidden, {told} told to themselves");
    }

    #[test]
    fn a_friend_is_told_where_one_hides_and_an_enemy_is_not(seed: u64) {
        let (hidden, told) = play("squadron", seed);
        prop_assert!(hidden > 300 && told > 300, "{hidden} hidden, {told} told to friends and themselves");
    }
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
