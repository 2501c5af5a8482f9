//! Snapshots on a data channel, where any may be lost.

use proptest::prelude::*;
use wire::binary::MAX_DATAGRAM;

use super::*;
use crate::domain::{Command, Team};

/// What becomes of a snapshot: whether it is lost, and after how many snapshots its acknowledgement comes, if it does.
#[derive(Debug, Clone, Copy)]
struct Fate {
    lost: bool,
    acknowledged_after: Option<u8>,
}

/// Of several seconds of a fight.
fn fates() -> impl Strategy<Value = Vec<Fate>> {
    let fate = (prop::bool::weighted(0.3), prop::option::weighted(0.8, 0_u8..12));
    prop::collection::vec(fate.prop_map(|(lost, acknowledged_after)| Fate { lost, acknowledged_after }), 100..300)
}

/// A client that is sent snapshots on a channel, and on the socket what does not go there.
struct LossyClient {
    client: BinaryClient,
    /// Ticks to be acknowledged, with the round on which that arrives.
    acknowledgements: Vec<(usize, Tick)>,
}

impl LossyClient {
    /// What the client knows after this round, if something has come.
    fn show(&mut self, round: usize, fate: Fate, frame: &Arc<TickFrame>) -> Option<WorldUpdate> {
        let LossyClient { client, acknowledgements } = self;
        acknowledgements.retain(|(due, tick)| {
            let waits = *due > round;
            if !waits {
                client.writer.arrived(*tick);
            }
            waits
        });
        let written = client.writer.compose(Some(frame), Way::Channel);
        let on_socket = written.frame.and_then(|frame| {
            let Message::Binary(bytes) = &frame.message else { panic!("{frame:?}") };
            client.decoder.decode(bytes).unwrap().pop()
        });
        if let Some(ServerMessage::WorldUpdate(update)) = on_socket {
            return Some(update);
        }
        let Datagram { bytes, .. } = written.datagram?;
        assert!(bytes.len() <= MAX_DATAGRAM, "{} bytes", bytes.len());
        client.bytes += bytes.len();
        if fate.lost {
            return None;
        }
        let update = client.decoder.decode_datagram(&bytes).unwrap()?;
        if let Some(after) = fate.acknowledged_after {
            acknowledgements.push((round + usize::from(after), frame.tick));
        }
        Some(update)
    }
}

fn fly(
    rules: &Arc<Rules>,
    fates: &[Fate],
    mut compare: impl FnMut(&WorldUpdate, &Snapshot, &ServerDecoder),
) -> LossyClient {
    let mut world = World::new(rules.clone(), 4);
    let join = Command::Join { seat: Seat(0), name: Arc::from("Ada"), team: Team(0) };
    world.step(&[join], &mut Vec::new());
    let mut mirror = Mirror::new(rules);
    let mut lossy = LossyClient { client: BinaryClient::new(rules), acknowledgements: Vec::new() };
    for (round, fate) in fates.iter().enumerate() {
        (0..2).for_each(|_| world.step(&[], &mut Vec::new()));
        let frame = frame_of(world.tick().0, mirror.show(&world));
        if let Some(update) = lossy.show(round, *fate, &frame) {
            compare(&update, frame.snapshot.as_ref().unwrap(), &lossy.client.decoder);
        }
    }
    lossy
}

/// Whatever comes follows on what the client is known to have, so it believes what the server thinks it does.
fn believes_to_the_bit(update: &WorldUpdate, snapshot: &Snapshot, decoder: &ServerDecoder) {
    let ships: Vec<u16> = update.entities.iter().map(|ship| ship.id).collect();
    assert_eq!(ships, snapshot.told.iter().map(|told| told.seat.0).collect::<Vec<_>>());
    for told in &snapshot.told {
        assert_eq!(decoder.track(told.seat.0), Some(told.track), "seat {} on tick {}", told.seat.0, update.tick);
    }
    let flying: Vec<u32> = snapshot.shots.iter().map(|shot| u32::from(shot.id.0 as u16)).collect();
    let drawn: Vec<u32> = update.projectiles.iter().map(|shot| shot.id).collect();
    // A shot near the edge of the world may be out of it by the client's reckoning.
    assert!(drawn.iter().all(|id| flying.contains(id)), "{drawn:?} of {flying:?}");
    assert!(drawn.len() + 2 >= flying.len(), "{drawn:?} of {flying:?}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn whatever_is_lost_the_client_believes_to_the_bit_what_the_server_thinks_it_does(fates in fates()) {
        let mut came = 0;
        fly(&rules(), &fates, |update, snapshot, decoder| {
            came += 1;
            believes_to_the_bit(update, snapshot, decoder);
        });
        prop_assert!(came > fates.len() / 4, "{} of {}", came, fates.len());
    }

    /// With room for everything in view.
    #[test]
    fn in_a_large_world_what_a_client_knows_of_a_ship_is_right_whatever_is_lost(fates in fates()) {
        let overrides = "match_s = 0\nmax_players = 40\nbots.fill_to = 40\nworld.width_px = 2600\n\
                         world.height_px = 1600\nview.area_px2 = 518400";
        let rules = Arc::new(load_mode("skirmish", &overrides.parse().unwrap()).unwrap());
        let (mut right, mut wrong) = (0, 0);
        fly(&rules, &fates, |update, snapshot, decoder| {
            for ship in &update.entities {
                let told = snapshot.told.iter().find(|told| told.seat.0 == ship.id).unwrap();
                let is_right = decoder.track(ship.id) == Some(told.track);
                if is_right { right += 1 } else { wrong += 1 }
            }
        });
        prop_assert!(right > fates.len() && wrong * 10 < right, "{} right, {} wrong", right, wrong);
    }
}

/// A steady fight costs a few times what it does on the socket: what is new is said until it is acknowledged.
#[test]
fn what_is_acknowledged_is_not_said_again() {
    let steady = |after| vec![Fate { lost: false, acknowledged_after: Some(after) }; 600];
    let bytes = |after| fly(&rules(), &steady(after), |_, _, _| {}).client.bytes;
    let (soon, late) = (bytes(1), bytes(5));
    assert!(soon < late && late < 4 * soon, "{soon} bytes when acknowledged at once, {late} after 5 snapshots");
}

/// Nothing on the way is kept for ever.
#[test]
fn for_a_client_that_never_acknowledges_a_second_of_snapshots_is_kept() {
    let silent = vec![Fate { lost: false, acknowledged_after: None }; 400];
    let lossy = fly(&rules(), &silent, believes_to_the_bit);
    assert!(lossy.client.writer.sent.len() <= MAX_UNACKNOWLEDGED);
}
