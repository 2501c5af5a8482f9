//! Worlds that are written down and read again.

use std::sync::OnceLock;

use proptest::prelude::*;

use super::determinism::{busy, elaborate, with_jets};
use super::*;
use crate::domain::Keyframe;

/// So far apart that every phase of a lobby comes up, and not in step with anything that is done every so many ticks.
const EVERY: u64 = 97;

/// How far a world that was read is flown beside the one that was written.
const BESIDE: u32 = 120;

fn read(world: &World) -> World {
    Keyframe::of(world).world(world.rules()).expect("every world can be read")
}

#[test]
fn a_world_that_was_read_goes_on_as_the_one_that_was_written() {
    let timed = |numbers| ModeNumbers { countdown_s: 1.0, match_s: Some(40.0), ..numbers };
    for numbers in [classic(), elaborate(), with_jets(), timed(with_jets())] {
        let mut checked = 0;
        busy(numbers, 17, 3_000, |world, _| {
            if world.tick().0 % EVERY != 0 {
                return;
            }
            let (mut written, mut again) = (world.clone(), read(world));
            assert_eq!(again.hash(), written.hash(), "tick {}", world.tick().0);
            assert_eq!(ticks(&mut again, BESIDE), ticks(&mut written, BESIDE), "from tick {} on", world.tick().0);
            assert_eq!(again.hash(), written.hash(), "from tick {} on", world.tick().0);
            checked += 1;
        });
        assert!(checked >= 30);
    }
}

#[test]
fn a_new_world_can_be_read_too() {
    for numbers in [classic(), with_jets()] {
        let mut world = world(numbers);
        let mut again = read(&world);
        assert_eq!((again.tick(), again.hash()), (Tick(0), world.hash()));
        assert_eq!(ticks(&mut again, BESIDE), ticks(&mut world, BESIDE));
        assert_eq!(again.hash(), world.hash());
    }
}

#[test]
fn a_world_of_other_rules_is_none() {
    let world = busy(classic(), 3, 200, |_, _| {});
    let other = Arc::new(Rules::new(ModeNumbers { respawn_s: Some(2.0), ..classic() }).unwrap());
    assert!(Keyframe::of(&world).world(&other).is_none());
}

/// A change of one thing in a world that was sound.
#[test]
fn what_no_world_could_hold_is_refused() {
    let sound = busy(with_jets(), 5, 1_000, |_, _| {});
    let spoils: [fn(&mut World); 12] = [
        |world| world.ships[0].position.x = -1.0,
        |world| world.ships[0].position.y = f32::NAN,
        |world| world.ships[0].velocity.x = 900_000.0,
        |world| world.ships[0].heading = 100.0,
        |world| world.ships[0].seat = Seat(9_999),
        |world| world.ships[0].jet.0 = 200,
        |world| world.ships.swap(0, 1),
        |world| world.ships.truncate(1),
        |world| world.brains.clear(),
        |world| world.pilots[0].score = u32::MAX,
        |world| world.broken.clear(),
        |world| world.tick = Tick(u64::MAX),
    ];
    for (number, spoil) in spoils.into_iter().enumerate() {
        let mut spoilt = sound.clone();
        spoil(&mut spoilt);
        assert!(Keyframe::of(&spoilt).world(sound.rules()).is_none(), "number {number}");
    }
}

fn written() -> &'static [(Vec<u8>, Arc<Rules>)] {
    static WRITTEN: OnceLock<Vec<(Vec<u8>, Arc<Rules>)>> = OnceLock::new();
    WRITTEN.get_or_init(|| {
        let worlds = [busy(elaborate(), 9, 1_200, |_, _| {}), busy(with_jets(), 9, 1_500, |_, _| {})];
        let bytes_of = |world: &World| {
            let mut bytes = Vec::new();
            world.write_to(&mut bytes);
            (bytes, world.rules().clone())
        };
        worlds.iter().map(bytes_of).collect()
    })
}

/// Whatever came of damaged bytes can be stepped, by people too, and written again.
fn step_on(mut world: World) {
    for seq in 1..30 {
        tick(&mut world, &[join(seq as u16 % 5), input(seq as u16 % 5, u32::MAX - 100 + seq, 1.0, -0.5, true)]);
    }
    world.write_to(&mut Vec::new());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_500))]

    #[test]
    fn damaged_bytes_are_refused_or_a_world(
        which in 0usize..2,
        at in any::<prop::sample::Index>(),
        damage in prop_oneof![Just(None), any::<u8>().prop_map(Some)],
    ) {
        let (bytes, rules) = &written()[which];
        let (at, mut bytes) = (at.index(bytes.len()), bytes.clone());
        match damage {
            None => bytes.truncate(at),
            Some(byte) => bytes[at] = byte,
        }
        if let Some(world) = World::read(rules, &bytes) {
            step_on(world);
        }
    }

    #[test]
    fn any_bytes_are_refused_or_a_world(bytes in prop::collection::vec(any::<u8>(), 0..200), at in any::<prop::sample::Index>()) {
        let (sound, rules) = &written()[1];
        prop_assert!(World::read(rules, &bytes).is_none());
        // A right beginning gets further.
        let at = at.index(sound.len());
        let mut spliced = sound.clone();
        let end = (at + bytes.len()).min(sound.len());
        spliced.splice(at..end, bytes);
        if let Some(world) = World::read(rules, &spliced) {
            step_on(world);
        }
    }
}
