//! A match is over, and those who are still there may play it again.

use super::*;
use crate::domain::{Denial, JetId, Keyframe, MAX_REMATCHES, Outcome, Phase, PilotKind, RematchTally, Wish};

/// A match that is over after a tenth of a second: of these seats on these sides, with bots until `fill_to` fly.
fn over(sides: Option<u8>, teams: &[u8], fill_to: u16) -> World {
    let mut numbers = ModeNumbers { countdown_s: 0.1, match_s: Some(0.1), min_players: 2, ..classic_match() };
    numbers.max_players = 8;
    numbers.sides = SideNumbers { count: sides, friendly_fire: false };
    let mut world = world(numbers);
    let seats = (0..).zip(teams);
    let join =
        |(seat, team): (u16, &u8)| Command::Join { seat: Seat(seat), name: Arc::from("pilot"), team: Team(*team) };
    let commands = [Command::WantBots(fill_to)].into_iter().chain(seats.map(join)).chain([Command::Start]);
    tick(&mut world, &commands.collect::<Vec<_>>());
    until_over(&mut world);
    world
}

fn until_over(world: &mut World) {
    for _ in 0..60 {
        if matches!(world.phase(), Phase::Ended { .. }) {
            return;
        }
        tick(world, &[]);
    }
    panic!("the match goes on: {:?}", world.phase());
}

fn offer() -> Command {
    Command::OfferRematch(true)
}

fn wants(seat: u16, wants: bool) -> Command {
    Command::Wish { seat: Seat(seat), wish: Wish::Rematch(wants) }
}

fn leave(seat: u16) -> Command {
    Command::Leave { seat: Seat(seat) }
}

fn present(seat: u16, present: bool) -> Command {
    Command::SetPresent { seat: Seat(seat), present }
}

fn tally(willing: u16, needed: u16) -> Option<RematchTally> {
    Some(RematchTally { willing, needed })
}

fn denied(events: &[Event]) -> Option<Denial> {
    events.iter().find_map(|event| if let Event::Denied { why, .. } = event { Some(*why) } else { None })
}

#[test]
fn who_is_there_decides_whether_a_rematch_is_a_match() {
    let duel = |gone: &[u16], needed| (None, vec![0, 1], 2, gone.to_vec(), needed);
    let crowd = |fill_to, gone: &[u16], needed| (None, vec![0, 1, 2], fill_to, gone.to_vec(), needed);
    let squads =
        |teams: &[u8], fill_to, gone: &[u16], needed| (Some(2), teams.to_vec(), fill_to, gone.to_vec(), needed);
    let cases = [
        duel(&[], 2),
        // Never one alone with bots.
        duel(&[1], 0),
        crowd(0, &[], 3),
        crowd(8, &[2], 2),
        crowd(8, &[1, 2], 0),
        // As many on one side as on the other, or bots make it so.
        squads(&[0, 0, 1, 1], 0, &[], 4),
        squads(&[0, 0, 1, 1], 0, &[3], 0),
        squads(&[0, 0, 1, 1], 4, &[3], 3),
        squads(&[0, 0, 1, 1], 0, &[0, 3], 2),
        squads(&[0, 0, 0, 1, 1, 1], 6, &[4, 5], 4),
        squads(&[0, 0, 0, 1, 1, 1], 5, &[4, 5], 0),
        // People against people.
        squads(&[0, 0, 1, 1], 8, &[2, 3], 0),
    ];
    for (sides, teams, fill_to, gone, needed) in cases {
        let mut world = over(sides, &teams, fill_to);
        tick(&mut world, &[offer()]);
        tick(&mut world, &gone.iter().map(|seat| leave(*seat)).collect::<Vec<_>>());
        assert_eq!(
            world.rematch(),
            tally(0, needed),
            "{teams:?} on {sides:?} sides, {fill_to} ships, without {gone:?}"
        );
    }
}

#[test]
fn it_begins_as_soon_as_everybody_wants_it_and_with_a_fresh_table() {
    let mut world = over(None, &[0, 1], 2);
    world.pilots[0].score = 9;
    tick(&mut world, &[offer(), wants(0, true)]);
    assert_eq!(world.rematch(), tally(1, 2));
    tick(&mut world, &[wants(0, false), wants(1, true), wants(1, true)]);
    assert_eq!(world.rematch(), tally(1, 2), "who changed his mind does not count, and nobody counts twice");
    let ended = world.hash();
    let told = tick(&mut world, &[wants(0, true)]);
    assert!(told.contains(&Event::RematchBegun), "{told:?}");
    assert!(matches!(world.phase(), Phase::Countdown { .. }));
    assert_eq!(world.rematch(), None);
    assert!(world.pilots().iter().all(|pilot| pilot.score == 0 && pilot.present));
    assert_ne!(world.hash(), ended);
    until_over(&mut world);
    tick(&mut world, &[offer()]);
    assert_eq!(world.rematch(), tally(0, 2), "and again");
}

#[test]
fn who_goes_decides_it_for_those_who_stay() {
    let mut world = over(None, &[0, 1, 2], 0);
    tick(&mut world, &[offer(), wants(0, true), wants(1, true)]);
    assert_eq!(world.rematch(), tally(2, 3));
    tick(&mut world, &[leave(2)]);
    assert!(matches!(world.phase(), Phase::Countdown { .. }), "two of two");
    assert_eq!(world.pilots().len(), 2, "who left has no line in the next table");
}

#[test]
fn who_loses_the_connection_is_not_waited_for_and_says_it_again_when_back() {
    let mut world = over(None, &[0, 1, 2], 0);
    tick(&mut world, &[offer(), wants(0, true)]);
    tick(&mut world, &[present(0, false)]);
    assert_eq!(world.rematch(), tally(0, 2));
    assert_eq!(denied(&tick(&mut world, &[wants(0, true)])), Some(Denial::NobodyThere));
    tick(&mut world, &[join(0)]);
    assert_eq!(world.rematch(), tally(0, 3));
    tick(&mut world, &[present(0, false), wants(1, true)]);
    tick(&mut world, &[wants(2, true)]);
    assert!(matches!(world.phase(), Phase::Countdown { .. }));
    let seats: Vec<_> = world.pilots().iter().map(|pilot| pilot.seat).collect();
    assert_eq!(seats, [Seat(1), Seat(2)], "who is not connected is not in it");
}

#[test]
fn only_a_match_that_was_fought_to_its_end_is_played_again() {
    let running = || {
        let mut world = world(ModeNumbers { countdown_s: 0.0, min_players: 2, ..classic_match() });
        tick(&mut world, &[join(0), join(1), join(2), Command::Start]);
        world
    };
    let mut world = running();
    assert_eq!(denied(&tick(&mut world, &[offer(), wants(0, true)])), Some(Denial::NoRematch), "it is on");
    tick(&mut world, &[Command::Abandon]);
    tick(&mut world, &[offer()]);
    assert_eq!(world.rematch(), None);

    let mut world = running();
    tick(&mut world, &[leave(2)]);
    tick(&mut world, &[Command::Wish { seat: Seat(0), wish: Wish::GiveUp(true) }]);
    assert!(matches!(world.phase(), Phase::Ended { outcome: Outcome::GivenUp(_), .. }));
    tick(&mut world, &[offer()]);
    assert_eq!(world.rematch(), None);

    let mut private = over(None, &[0, 1], 0);
    private.gathering = Some(crate::domain::Gathering::default());
    tick(&mut private, &[offer()]);
    assert_eq!(private.rematch(), None, "a private lobby waits for its host");
}

#[test]
fn an_offer_that_is_withdrawn_is_none() {
    let mut world = over(None, &[0, 1], 0);
    tick(&mut world, &[offer(), wants(0, true)]);
    assert_eq!(denied(&tick(&mut world, &[Command::OfferRematch(false), wants(1, true)])), Some(Denial::NoRematch));
    assert!(matches!(world.phase(), Phase::Ended { .. }));
    assert_eq!(world.rematch(), None);
}

#[test]
fn so_many_rematches_in_a_row_are_enough() {
    let mut world = over(None, &[0, 1], 0);
    for _ in 0..MAX_REMATCHES {
        tick(&mut world, &[offer(), wants(0, true), wants(1, true)]);
        assert!(matches!(world.phase(), Phase::Countdown { .. }));
        until_over(&mut world);
    }
    tick(&mut world, &[offer()]);
    assert_eq!(world.rematch(), None);
}

#[test]
fn bots_take_the_seats_of_those_who_went() {
    let mut world = over(Some(2), &[0, 0, 1, 1], 4);
    tick(&mut world, &[offer(), leave(0), wants(1, true), wants(2, true), wants(3, true)]);
    tick(&mut world, &[]);
    let bots: Vec<_> = world.pilots().iter().filter(|pilot| pilot.kind == PilotKind::Bot).collect();
    assert_eq!((world.ships().len(), bots.len(), bots[0].team), (4, 1, Team(0)));
    let sides: Vec<_> = (1..4).map(|seat| world.pilot(Seat(seat)).unwrap().team).collect();
    assert_eq!(sides, [Team(0), Team(1), Team(1)], "the same sides again");
}

#[test]
fn who_runs_away_in_the_countdown_of_a_rematch_has_lost_it() {
    let mut world = over(None, &[0, 1], 0);
    tick(&mut world, &[offer(), wants(0, true), wants(1, true)]);
    tick(&mut world, &[leave(1)]);
    until_over(&mut world);
    assert!(matches!(world.phase(), Phase::Ended { outcome: Outcome::Deserted, .. }), "{:?}", world.phase());
    let places: Vec<_> = world.standings().iter().map(|line| (line.pilot.seat.0, line.place)).collect();
    assert_eq!(places, [(0, 1), (1, 2)]);
    assert!(world.left_early(world.pilot(Seat(1)).unwrap()));
}

#[test]
fn the_jet_that_was_flown_is_flown_again_and_can_be_changed_before_it_begins() {
    let mut world = world(ModeNumbers { countdown_s: 5.0, match_s: Some(0.1), min_players: 2, ..drifting() });
    let choose = |jet| Command::ChooseJet { seat: Seat(0), jet: JetId(jet) };
    tick(&mut world, &[join(0), join(1), choose(3), Command::Start]);
    for _ in 0..400 {
        tick(&mut world, &[]);
    }
    tick(&mut world, &[offer(), wants(0, true), wants(1, true)]);
    tick(&mut world, &[]);
    assert_eq!(world.ship(Seat(0)).unwrap().jet, JetId(3));
    for _ in 0..40 {
        tick(&mut world, &[]);
    }
    tick(&mut world, &[choose(1)]);
    assert_eq!(world.ship(Seat(0)).unwrap().jet, JetId(1));
}

#[test]
fn a_world_in_the_middle_of_a_vote_goes_on_from_a_keyframe() {
    let mut world = over(None, &[0, 1], 0);
    tick(&mut world, &[offer(), wants(0, true)]);
    let mut again = Keyframe::of(&world).world(&world.rules).expect("a world");
    for world in [&mut world, &mut again] {
        tick(world, &[wants(1, true)]);
    }
    assert!(matches!(again.phase(), Phase::Countdown { .. }));
    assert_eq!(again.hash(), world.hash());
}
