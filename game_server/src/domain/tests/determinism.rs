//! Same seed, same commands, same world: what replays and several platforms rest on.

use super::*;
use crate::domain::JetId;
use crate::domain::rng::Rng;

/// A lobby in which everything happens: bots, humans who come, go, lose the connection and steer at random.
fn busy_lobby(seed: u64, count: u32, each: impl FnMut(&World, &[Event])) -> World {
    busy(classic(), seed, count, each)
}

/// Rules that use everything the classic ones leave out.
pub(super) fn elaborate() -> ModeNumbers {
    let mut numbers = classic();
    numbers.sides = SideNumbers { count: Some(2), friendly_fire: true };
    numbers.ship.protection_s = 2.0;
    numbers.energy = EnergyNumbers { capacity: 100.0, regrow_per_s: 28.0 };
    numbers.weapon.energy = 11.0;
    let mut numbers = furnished(numbers);
    // Crates hold weapons of jets.
    numbers.world.pickups.pop();
    numbers.score = ScoreNumbers { kill: 2, assist: 1, bounty: 1, ..numbers.score };
    numbers
}

/// The same with jets and all weapons.
pub(super) fn with_jets() -> ModeNumbers {
    let (numbers, world) = (elaborate(), furnished(classic()).world);
    ModeNumbers { flight: armed().flight, world, ..numbers }
}

pub(super) fn busy(mut numbers: ModeNumbers, seed: u64, count: u32, mut each: impl FnMut(&World, &[Event])) -> World {
    numbers.bots.fill_to = 6;
    let rules = Rules::new(numbers).unwrap();
    let jets = rules.jets().len();
    let mut world = World::new(Arc::new(rules), seed);
    let mut chance = Rng::new(seed ^ 0xc0ff_ee00);
    let (mut commands, mut events) = (Vec::new(), Vec::new());
    for seq in 1..=count {
        commands.clear();
        for seat in 0..4 {
            let dice = chance.unit();
            if dice < 0.002 {
                commands.push(join(seat));
            } else if dice < 0.003 {
                commands.push(Command::Leave { seat: Seat(seat) });
            } else if dice < 0.005 {
                commands.push(Command::SetPresent { seat: Seat(seat), present: chance.unit() < 0.5 });
            } else if dice < 0.01 && jets > 1 {
                commands.push(Command::ChooseJet { seat: Seat(seat), jet: JetId((dice * 1e6) as u8 % 5) });
            } else if dice < 0.3 {
                let (thrust, turn, shoot) = (chance.symmetric(1.0), chance.symmetric(1.0), chance.unit() < 0.5);
                let ability = jets > 1 && chance.unit() < 0.3;
                let controls = Controls::new(thrust, turn, shoot, ability).unwrap();
                let fired_at = Tick(u64::from(seq).saturating_sub((chance.unit() * 12.0) as u64));
                commands.push(Command::Input { seat: Seat(seat), seq, fired_at, controls });
            }
        }
        events.clear();
        world.step(&commands, &mut events);
        each(&world, &events);
    }
    world
}

#[test]
fn the_same_commands_give_the_same_world_over_ten_thousand_ticks() {
    let mut trace = Vec::new();
    let first = busy_lobby(42, 10_000, |world, _| {
        if world.tick().0 % 100 == 0 {
            trace.push(world.hash());
        }
    });
    let mut trace = trace.into_iter();
    let second = busy_lobby(42, 10_000, |world, _| {
        if world.tick().0 % 100 == 0 {
            assert_eq!(Some(world.hash()), trace.next(), "the worlds part before tick {}", world.tick().0);
        }
    });
    assert_eq!(first.hash(), second.hash());
}

/// If this fails, the rules or the arithmetic changed: older replays no longer play. Change the value only when that is
/// meant.
#[test]
fn the_arithmetic_is_the_same_on_every_machine() {
    let flown = [classic(), elaborate(), with_jets()].map(|numbers| busy(numbers, 42, 10_000, |_, _| {}).hash());
    assert_eq!(flown, [CLASSIC, ELABORATE, WITH_JETS]);
}

const CLASSIC: u64 = 16_272_285_761_072_838_494;
const ELABORATE: u64 = 10_590_208_498_061_793_942;
const WITH_JETS: u64 = 10_248_884_248_278_081_776;

#[test]
fn another_seed_gives_another_world() {
    assert_ne!(busy_lobby(1, 100, |_, _| {}).hash(), busy_lobby(2, 100, |_, _| {}).hash());
}

#[test]
fn a_clone_goes_on_as_the_original_would() {
    let mut world = busy_lobby(9, 1_000, |_, _| {});
    let mut copy = world.clone();
    assert_eq!(ticks(&mut world, 1_000), ticks(&mut copy, 1_000));
    assert_eq!(world.hash(), copy.hash());
}

#[test]
fn the_hash_notices_a_change_of_one_bit() {
    let mut world = busy_lobby(9, 500, |_, _| {});
    let before = world.hash();
    let x = &mut world.ships[0].position.x;
    *x = f32::from_bits(x.to_bits() ^ 1);
    assert_ne!(world.hash(), before);
}
