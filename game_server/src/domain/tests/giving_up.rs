//! Two fight each other, and one has had enough.

use super::*;
use crate::domain::{Denial, Outcome, Phase, Rival, Wish};

fn duel() -> World {
    let mut world = world(ModeNumbers { countdown_s: 0.0, min_players: 2, ..classic_match() });
    tick(&mut world, &[join(0), join(1), Command::Start]);
    world
}

/// Three against two.
fn squadrons() -> World {
    let mut numbers = ModeNumbers { countdown_s: 0.0, min_players: 2, ..classic_match() };
    numbers.sides = SideNumbers { count: Some(2), friendly_fire: false };
    let mut world = world(numbers);
    let side = |seat| Team(u8::from(seat > 2));
    let pilots = (0..5).map(|seat| Command::Join { seat: Seat(seat), name: Arc::from("pilot"), team: side(seat) });
    tick(&mut world, &pilots.chain([Command::Start]).collect::<Vec<_>>());
    world
}

fn gives_up(seat: u16, gives_up: bool) -> Command {
    Command::Wish { seat: Seat(seat), wish: Wish::GiveUp(gives_up) }
}

fn denied(events: &[Event]) -> Option<Denial> {
    events.iter().find_map(|event| if let Event::Denied { why, .. } = event { Some(*why) } else { None })
}

fn outcome(world: &World) -> Option<Outcome> {
    if let Phase::Ended { outcome, .. } = world.phase() { Some(outcome) } else { None }
}

fn places(world: &World) -> Vec<(u16, u16)> {
    let mut places: Vec<_> = world.standings().iter().map(|line| (line.pilot.seat.0, line.place)).collect();
    places.sort_unstable();
    places
}

#[test]
fn a_duel_that_one_gives_up_is_won_by_the_other_whatever_the_score() {
    let mut world = duel();
    world.pilots[0].score = 9;
    tick(&mut world, &[gives_up(0, true)]);
    assert_eq!(outcome(&world), Some(Outcome::GivenUp(Rival::Pilot(Seat(0)))));
    assert_eq!(places(&world), [(0, 2), (1, 1)]);
    assert!(!world.left_early(&world.pilots()[0]), "he stayed to the end");
}

#[test]
fn a_side_gives_up_once_more_than_half_of_its_people_want_to() {
    let mut world = squadrons();
    world.pilots[0].score = 9;
    let told = tick(&mut world, &[gives_up(0, true)]);
    assert_eq!(told, [Event::GivingUp { seat: Seat(0), willing: 1, needed: 2 }]);
    assert_eq!(tick(&mut world, &[gives_up(0, true)]), [], "once is enough");
    tick(&mut world, &[gives_up(0, false), gives_up(1, true)]);
    assert_eq!(outcome(&world), None);
    tick(&mut world, &[gives_up(2, true)]);
    assert_eq!(outcome(&world), Some(Outcome::GivenUp(Rival::Side(Team(0)))));
    assert_eq!(places(&world), [(0, 3), (1, 3), (2, 3), (3, 1), (4, 1)]);
}

#[test]
fn who_is_gone_has_no_say() {
    let mut world = squadrons();
    tick(&mut world, &[gives_up(0, true)]);
    tick(&mut world, &[Command::SetPresent { seat: Seat(0), present: false }]);
    tick(&mut world, &[gives_up(1, true)]);
    assert_eq!(outcome(&world), None, "one of two");
    assert_eq!(denied(&tick(&mut world, &[gives_up(0, true)])), Some(Denial::NobodyThere));
    tick(&mut world, &[Command::Leave { seat: Seat(2) }]);
    assert_eq!(outcome(&world), Some(Outcome::GivenUp(Rival::Side(Team(0)))), "one of one");
    assert_eq!(places(&world)[2], (2, 5), "who left stands behind those who gave up");
}

#[test]
fn where_more_than_two_fight_or_nobody_does_there_is_nothing_to_give_up() {
    let mut crowd = world(ModeNumbers { countdown_s: 0.0, ..classic_match() });
    tick(&mut crowd, &[join(0), join(1), join(2), Command::Start]);
    assert_eq!(denied(&tick(&mut crowd, &[gives_up(0, true)])), Some(Denial::ManyRivals));
    let mut endless = world_of(2);
    assert_eq!(denied(&tick(&mut endless, &[gives_up(0, true)])), Some(Denial::NotRunning));
    let mut waiting = world(classic_match());
    tick(&mut waiting, &[join(0), join(1)]);
    assert_eq!(denied(&tick(&mut waiting, &[gives_up(0, true)])), Some(Denial::NotRunning));
}

#[test]
fn a_match_in_which_one_side_alone_is_left_is_over() {
    let mut world = squadrons();
    world.pilots[3].score = 9;
    tick(&mut world, &[Command::Leave { seat: Seat(3) }]);
    assert_eq!(outcome(&world), None);
    tick(&mut world, &[Command::Leave { seat: Seat(4) }]);
    assert_eq!(outcome(&world), Some(Outcome::Deserted));
    assert_eq!(world.standings().iter().filter(|line| line.place == 1).count(), 3, "those who stayed");
    let mut filled = squadrons();
    tick(&mut filled, &[Command::WantBots(6)]);
    tick(&mut filled, &[Command::Leave { seat: Seat(3) }, Command::Leave { seat: Seat(4) }]);
    assert_eq!(outcome(&filled), None, "bots fly on for them");
}
