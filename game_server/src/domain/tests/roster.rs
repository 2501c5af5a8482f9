//! Joining, leaving, and the bots in between.

use super::*;
use crate::domain::{Phase, PilotKind};

fn bots(world: &World) -> Vec<u16> {
    let bots = world.pilots().iter().filter(|pilot| pilot.kind == PilotKind::Bot && !pilot.left);
    bots.map(|pilot| pilot.seat.0).collect()
}

fn running_match() -> World {
    let mut world = world(ModeNumbers { countdown_s: 0.0, ..classic_match() });
    tick(&mut world, &[join(0), join(1), Command::Start]);
    assert!(matches!(world.phase(), Phase::Running { .. }));
    world
}

#[test]
fn a_pilot_who_joins_is_placed_on_the_same_tick() {
    let mut world = world(classic());
    let events = tick(&mut world, &[join(3)]);
    assert!(matches!(
        &events[..],
        [Event::Joined { seat: Seat(3), kind: PilotKind::Human, .. }, Event::Spawned { seat: Seat(3), .. }]
    ));
    assert!(ship(&world, 3).is_alive());
    assert_eq!(&*world.pilot(Seat(3)).unwrap().name, "pilot 3");
}

#[test]
fn a_seat_beyond_the_mode_is_refused() {
    let mut world = world(classic());
    assert_eq!(tick(&mut world, &[join(16), join(u16::MAX)]), []);
    assert!(world.pilots().is_empty());
}

#[test]
fn a_match_has_seats_to_spare_for_those_who_come_in_place_of_others_and_never_more_ships_than_allowed() {
    let mut world = world(ModeNumbers { countdown_s: 0.0, max_players: 2, ..classic_match() });
    tick(&mut world, &[join(0), join(1), Command::Start]);
    assert_eq!(tick(&mut world, &[join(2)]), []);
    tick(&mut world, &[Command::Leave { seat: Seat(0) }, join(2), join(3), join(0), join(4)]);
    let flying: Vec<_> = world.ships().iter().map(|ship| ship.seat.0).collect();
    assert_eq!(flying, [1, 2]);
    let lines: Vec<_> = world.pilots().iter().map(|pilot| (pilot.seat.0, pilot.left)).collect();
    assert_eq!(lines, [(0, true), (1, false), (2, false)]);
}

#[test]
fn commands_for_an_empty_seat_change_nothing() {
    let mut world = world(classic());
    let seat = Seat(4);
    let commands = [Command::Leave { seat }, Command::SetPresent { seat, present: false }, input(4, 1, 1.0, 0.0, true)];
    assert_eq!(tick(&mut world, &commands), []);
    assert!(world.ships().is_empty());
}

#[test]
fn joining_a_seat_twice_is_coming_back_to_it() {
    let mut world = world_of(1);
    let events = tick(&mut world, &[Command::SetPresent { seat: Seat(0), present: false }, join(0)]);
    assert_eq!(events.len(), 2);
    assert_eq!(world.ships().len(), 1);
    assert!(world.pilot(Seat(0)).unwrap().present);
}

#[test]
fn who_leaves_an_endless_world_leaves_no_line() {
    let mut world = world_of(2);
    assert_eq!(tick(&mut world, &[Command::Leave { seat: Seat(0) }]), [Event::Left { seat: Seat(0) }]);
    assert!(world.pilot(Seat(0)).is_none() && world.ship(Seat(0)).is_none());
}

#[test]
fn who_leaves_a_running_match_stays_in_the_standings() {
    let mut world = running_match();
    world.pilots[0].score = 3;
    tick(&mut world, &[Command::Leave { seat: Seat(0) }]);
    assert!(world.ship(Seat(0)).is_none());
    let line = world.pilot(Seat(0)).unwrap();
    assert!(line.left && !line.present);
    assert_eq!(world.standings()[1].pilot.seat, Seat(0), "behind those who stayed");
    assert_eq!(tick(&mut world, &[Command::Leave { seat: Seat(0) }]), []);
}

#[test]
fn who_leaves_before_the_match_begins_leaves_no_line() {
    let mut world = world(classic_match());
    tick(&mut world, &[join(0), join(1), Command::Start]);
    tick(&mut world, &[Command::Leave { seat: Seat(0) }]);
    assert!(world.pilot(Seat(0)).is_none());
}

#[test]
fn who_left_a_match_comes_back_to_the_old_score_after_the_respawn_time() {
    let mut world = running_match();
    world.pilots[0].score = 3;
    tick(&mut world, &[Command::Leave { seat: Seat(0) }]);
    tick(&mut world, &[join(0)]);
    assert_eq!(world.pilot(Seat(0)).map(|pilot| (pilot.score, pilot.left)), Some((3, false)));
    ticks(&mut world, 59);
    assert!(!ship(&world, 0).is_alive());
    tick(&mut world, &[]);
    assert!(ship(&world, 0).is_alive());
}

#[test]
fn a_new_world_is_filled_with_the_bots_of_its_mode() {
    let mut numbers = classic();
    numbers.bots.fill_to = 6;
    let mut world = world(numbers);
    tick(&mut world, &[]);
    assert_eq!(bots(&world), [10, 11, 12, 13, 14, 15]);
}

#[test]
fn bots_go_as_humans_come_and_return_as_they_leave() {
    let mut world = world(classic());
    tick(&mut world, &[Command::WantBots(3)]);
    assert_eq!(bots(&world), [13, 14, 15]);
    let events = tick(&mut world, &[join(0)]);
    assert!(events.contains(&Event::Left { seat: Seat(13) }));
    assert_eq!(bots(&world), [14, 15]);
    tick(&mut world, &[join(1), join(2), join(3)]);
    assert_eq!(bots(&world), Vec::<u16>::new());
    assert_eq!(world.ships().len(), 4);
    tick(&mut world, &(0..4).map(|seat| Command::Leave { seat: Seat(seat) }).collect::<Vec<_>>());
    assert_eq!(bots(&world), [13, 14, 15]);
    tick(&mut world, &[Command::WantBots(0)]);
    assert!(world.ships().is_empty() && world.pilots().is_empty());
}

#[test]
fn bots_who_come_together_are_those_who_come_one_by_one() {
    for sides in [None, Some(2), Some(3)] {
        let new_world = || {
            let mut numbers = drifting();
            numbers.sides.count = sides;
            let mut world = world(numbers);
            tick(&mut world, &[join(3), join(14)]);
            world
        };
        let (mut together, mut one_by_one) = (new_world(), new_world());
        tick(&mut together, &[Command::WantBots(13)]);
        (3..=13).for_each(|wanted| {
            tick(&mut one_by_one, &[Command::WantBots(wanted)]);
        });
        let who = |world: &World| {
            let pilots = world.pilots().iter();
            pilots.map(|pilot| (pilot.clone(), world.character(pilot.seat))).collect::<Vec<_>>()
        };
        assert_eq!(who(&together), who(&one_by_one));
        let seats = |world: &World| world.ships().iter().map(|ship| (ship.seat, ship.team)).collect::<Vec<_>>();
        assert_eq!(seats(&together), seats(&one_by_one));
        assert_eq!(together.ships().len(), 13);
    }
}

#[test]
fn more_bots_than_seats_fill_the_seats() {
    let mut world = world(classic());
    tick(&mut world, &[join(15), Command::WantBots(u16::MAX)]);
    assert_eq!(bots(&world), (0..15).collect::<Vec<_>>());
}

#[test]
fn a_human_takes_the_seat_of_a_bot_with_a_line_of_its_own() {
    let mut world = world(classic());
    tick(&mut world, &[Command::WantBots(16)]);
    world.pilots[5].score = 8;
    let events = tick(&mut world, &[join(5)]);
    assert!(matches!(
        &events[..],
        [Event::Left { seat: Seat(5) }, Event::Joined { seat: Seat(5), kind: PilotKind::Human, .. }, ..]
    ));
    let line = world.pilot(Seat(5)).unwrap();
    assert_eq!((line.kind, line.score), (PilotKind::Human, 0));
    assert_eq!(bots(&world).len(), 15);
}

#[test]
fn a_bot_takes_no_orders() {
    let mut world = world(classic());
    tick(&mut world, &[Command::WantBots(1)]);
    let events =
        tick(&mut world, &[Command::SetPresent { seat: Seat(15), present: false }, input(15, 7, 0.0, 1.0, true)]);
    assert_eq!(events, []);
    assert_eq!(ship(&world, 15).ack, 0);
    assert!(world.shots().is_empty());
}
