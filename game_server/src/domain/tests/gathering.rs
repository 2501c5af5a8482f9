//! Private lobbies, from the first to come to the next match.

use super::*;
use crate::domain::{Denial, Outcome, Phase, Settings, Wish};

/// A private lobby of matches of a second, with humans on the first `seats` seats, who came in that order.
fn lobby(seats: u16) -> World {
    let mut world = world(ModeNumbers { match_s: Some(1.0), countdown_s: 0.5, ..classic() });
    tick(&mut world, &[Command::Gather]);
    for seat in 0..seats {
        tick(&mut world, &[join(seat)]);
    }
    world
}

fn wish(world: &mut World, seat: u16, wish: Wish) -> Vec<Event> {
    tick(world, &[Command::Wish { seat: Seat(seat), wish }])
}

/// Why the wish was not granted, if it was not.
fn denied(events: &[Event]) -> Option<Denial> {
    events.iter().find_map(|event| match event {
        Event::Denied { why, .. } => Some(*why),
        _ => None,
    })
}

fn host(world: &World) -> Option<u16> {
    world.gathering().and_then(|gathering| gathering.host()).map(|seat| seat.0)
}

fn leave(seat: u16) -> Command {
    Command::Leave { seat: Seat(seat) }
}

/// Everybody is ready and the host starts; until the match has ended.
fn play(world: &mut World) {
    for seat in 1..3 {
        wish(world, seat, Wish::Ready(true));
    }
    assert_eq!(denied(&wish(world, 0, Wish::Start)), None);
    ticks(world, 200);
    assert!(matches!(world.phase(), Phase::Ended { .. }));
}

#[test]
fn the_first_to_come_hosts_and_the_next_one_when_he_leaves() {
    let mut world = lobby(0);
    assert_eq!(host(&world), None);
    tick(&mut world, &[join(5), join(2)]);
    tick(&mut world, &[join(0)]);
    assert_eq!(host(&world), Some(5));
    tick(&mut world, &[Command::SetPresent { seat: Seat(5), present: false }]);
    assert_eq!(host(&world), Some(5), "a lost connection keeps its seat");
    tick(&mut world, &[leave(5)]);
    assert_eq!(host(&world), Some(2));
    tick(&mut world, &[join(5), leave(2), leave(0)]);
    assert_eq!(host(&world), Some(5));
    tick(&mut world, &[leave(5)]);
    assert_eq!(host(&world), None);
}

#[test]
fn the_host_starts_when_everybody_else_is_ready() {
    let mut world = lobby(3);
    assert_eq!(denied(&wish(&mut world, 1, Wish::Start)), Some(Denial::NotHost));
    wish(&mut world, 1, Wish::Ready(true));
    assert_eq!(denied(&wish(&mut world, 0, Wish::Start)), Some(Denial::NotReady));
    wish(&mut world, 2, Wish::Ready(true));
    wish(&mut world, 1, Wish::Ready(false));
    assert_eq!(denied(&wish(&mut world, 0, Wish::Start)), Some(Denial::NotReady));
    // Who is not connected is not waited for.
    tick(&mut world, &[Command::SetPresent { seat: Seat(1), present: false }]);
    assert_eq!(denied(&wish(&mut world, 0, Wish::Start)), None);
    assert!(matches!(world.phase(), Phase::Countdown { .. }));
    assert_eq!(denied(&wish(&mut world, 0, Wish::Start)), Some(Denial::NotWaiting));
    assert_eq!(denied(&wish(&mut world, 2, Wish::Ready(false))), Some(Denial::NotWaiting));
}

#[test]
fn being_ready_twice_is_no_news_and_nobody_speaks_for_an_empty_seat() {
    let mut world = lobby(2);
    let changed = Event::ReadyChanged { seat: Seat(1), ready: true };
    assert!(wish(&mut world, 1, Wish::Ready(true)).contains(&changed));
    assert_eq!(wish(&mut world, 1, Wish::Ready(true)), []);
    assert_eq!(denied(&wish(&mut world, 9, Wish::Ready(true))), Some(Denial::NobodyThere));
    tick(&mut world, &[leave(1)]);
    tick(&mut world, &[join(1)]);
    assert!(!world.gathering().unwrap().is_ready(Seat(1)), "whoever comes says for himself that he is ready");
}

#[test]
fn nobody_flies_alone_but_bots_are_company() {
    let mut world = lobby(1);
    assert_eq!(denied(&wish(&mut world, 0, Wish::Start)), Some(Denial::TooFew));
    tick(&mut world, &[Command::WantBots(3)]);
    assert_eq!((world.ships().len(), host(&world)), (3, Some(0)));
    assert_eq!(denied(&wish(&mut world, 0, Wish::Start)), None);
}

#[test]
fn a_mode_for_more_waits_for_more() {
    let mut world = world(ModeNumbers { min_players: 3, ..classic_match() });
    tick(&mut world, &[Command::Gather, join(0), join(1)]);
    wish(&mut world, 1, Wish::Ready(true));
    assert_eq!(denied(&wish(&mut world, 0, Wish::Start)), Some(Denial::TooFew));
}

#[test]
fn the_host_sends_others_away_and_nobody_else_does() {
    let mut world = lobby(3);
    assert_eq!(denied(&wish(&mut world, 1, Wish::Kick(Seat(2)))), Some(Denial::NotHost));
    for nobody in [0, 3, 99] {
        assert_eq!(denied(&wish(&mut world, 0, Wish::Kick(Seat(nobody)))), Some(Denial::NobodyThere));
    }
    let events = wish(&mut world, 0, Wish::Kick(Seat(2)));
    assert_eq!(events, [Event::Kicked { seat: Seat(2) }, Event::Left { seat: Seat(2) }]);
    assert!(world.pilot(Seat(2)).is_none());
    // In flight, too: the line stays in the table, as that of anybody who left.
    wish(&mut world, 1, Wish::Ready(true));
    wish(&mut world, 0, Wish::Start);
    ticks(&mut world, 40);
    assert!(matches!(world.phase(), Phase::Running { .. }));
    wish(&mut world, 0, Wish::Kick(Seat(1)));
    assert!(world.pilot(Seat(1)).unwrap().left);
}

#[test]
fn a_match_of_two_is_over_when_one_is_sent_away() {
    let mut world = world(ModeNumbers { min_players: 2, countdown_s: 0.5, ..classic_match() });
    tick(&mut world, &[Command::Gather, join(0), join(1)]);
    wish(&mut world, 1, Wish::Ready(true));
    wish(&mut world, 0, Wish::Start);
    ticks(&mut world, 40);
    wish(&mut world, 0, Wish::Kick(Seat(1)));
    assert!(matches!(world.phase(), Phase::Ended { .. }));
}

#[test]
fn after_a_match_all_who_stayed_wait_again_with_a_fresh_table() {
    let mut world = lobby(3);
    tick(&mut world, &[input(0, 7, 1.0, 0.0, false)]);
    play(&mut world);
    world.pilots[0].kills = 3;
    world.pilots[0].score = 3;
    tick(&mut world, &[leave(2), Command::SetPresent { seat: Seat(1), present: false }]);
    let events = tick(&mut world, &[Command::Gather]);
    assert!(events.contains(&Event::PhaseChanged { phase: Phase::Waiting }));
    let lines: Vec<_> =
        world.pilots().iter().map(|pilot| (pilot.seat.0, pilot.kills, pilot.score, pilot.present)).collect();
    assert_eq!(lines, [(0, 0, 0, true), (1, 0, 0, false)]);
    assert!(world.ships().iter().all(|ship| ship.is_alive() && ship.hp == 100) && world.shots().is_empty());
    assert_eq!((host(&world), ship(&world, 0).ack), (Some(0), 7));
    assert!(!world.gathering().unwrap().is_ready(Seat(1)));

    tick(&mut world, &[join(1), join(2)]);
    play(&mut world);
}

#[test]
fn wishes_mean_nothing_in_other_worlds() {
    let mut world = world(classic_match());
    tick(&mut world, &[join(0), join(1)]);
    for asked in [Wish::Ready(true), Wish::Start, Wish::Kick(Seat(1))] {
        assert_eq!(denied(&wish(&mut world, 0, asked)), Some(Denial::NotPrivate));
    }
    assert_eq!((world.phase(), world.pilots().len()), (Phase::Waiting, 2));
    // An endless world has no match to wait for, and a match that is on is not taken back.
    let mut endless = world_of(2);
    tick(&mut endless, &[Command::Gather]);
    assert!(endless.gathering().is_none() && matches!(endless.phase(), Phase::Running { .. }));
    let mut running = lobby(2);
    wish(&mut running, 1, Wish::Ready(true));
    wish(&mut running, 0, Wish::Start);
    tick(&mut running, &[Command::Gather]);
    assert!(matches!(running.phase(), Phase::Countdown { .. }));
}

#[test]
fn the_host_chooses_how_matches_are_played_while_all_wait_and_everybody_is_ready_anew() {
    let mut world = lobby(2);
    let of_mode = world.settings().unwrap();
    assert_eq!((of_mode.match_s, of_mode.score_limit), (1, None));
    let wanted = Settings { fill_to: 4, match_s: 30, score_limit: Some(3) };
    assert_eq!(denied(&wish(&mut world, 1, Wish::Settings(wanted))), Some(Denial::NotHost));
    wish(&mut world, 1, Wish::Ready(true));
    assert!(wish(&mut world, 0, Wish::Settings(wanted)).contains(&Event::SettingsChanged));
    assert_eq!(world.settings(), Some(wanted));
    assert_eq!(world.ships().len(), 4, "bots take the empty seats");
    assert_eq!(denied(&wish(&mut world, 0, Wish::Start)), Some(Denial::NotReady), "they were ready for another match");
    assert_eq!(wish(&mut world, 0, Wish::Settings(wanted)), [], "the same again is no news");

    wish(&mut world, 1, Wish::Ready(true));
    assert_eq!(denied(&wish(&mut world, 0, Wish::Start)), None);
    ticks(&mut world, 40);
    assert_eq!(denied(&wish(&mut world, 0, Wish::Settings(of_mode))), Some(Denial::NotWaiting));
    let Phase::Running { ends_at: Some(ends_at), .. } = world.phase() else { panic!("{:?}", world.phase()) };
    assert!(ends_at.since(world.tick()) > 29 * 60 - 60);
    ticks(&mut world, 31 * 60);
    assert!(matches!(world.phase(), Phase::Ended { outcome: Outcome::TimeUp | Outcome::ScoreReached, .. }));
    tick(&mut world, &[Command::Gather]);
    assert_eq!(world.settings(), Some(wanted), "they hold for the next match");
}

#[test]
fn settings_that_no_match_may_have_are_refused_and_what_the_mode_says_is_always_right() {
    let mut world = lobby(1);
    let good = Settings { fill_to: 16, match_s: 3600, score_limit: Some(10_000) };
    for bad in [
        Settings { fill_to: 17, ..good },
        Settings { match_s: 29, ..good },
        Settings { match_s: 3601, ..good },
        Settings { match_s: u32::MAX, ..good },
        Settings { score_limit: Some(0), ..good },
        Settings { score_limit: Some(10_001), ..good },
    ] {
        assert_eq!(denied(&wish(&mut world, 0, Wish::Settings(bad))), Some(Denial::OutOfRange), "{bad:?}");
    }
    let with_bots = Settings { fill_to: 3, ..world.settings().unwrap() };
    assert_eq!(denied(&wish(&mut world, 0, Wish::Settings(with_bots))), None, "a match of a second is the mode's own");
    assert_eq!(denied(&wish(&mut world, 0, Wish::Settings(good))), None);
    assert_eq!(world.settings(), Some(good));

    let mut open = world_of(2);
    assert_eq!(denied(&wish(&mut open, 0, Wish::Settings(good))), Some(Denial::NotPrivate));
    assert_eq!(open.settings(), None);
}

/// A lobby whose matches may be flown on three maps.
fn lobby_of_maps() -> World {
    let mut numbers = ModeNumbers { countdown_s: 0.0, match_s: Some(2.0), min_players: 2, ..classic() };
    let named = |name: &str| WorldNumbers { map: Arc::from(name), ..numbers.world.clone() };
    numbers.other_maps = vec![named("second"), named("third")];
    let mut world = world(numbers);
    tick(&mut world, &[Command::Gather, Command::WantBots(0), join(0), join(1), join(2)]);
    world
}

fn map(world: &World) -> &str {
    &world.rules().world.map
}

#[test]
fn the_next_map_is_the_one_with_the_most_votes_and_everybody_is_placed_anew_there() {
    let mut world = lobby_of_maps();
    let first = world.rules().map() as u8;
    let other = (first + 1) % 3;
    assert_eq!(denied(&wish(&mut world, 0, Wish::Map(3))), Some(Denial::OutOfRange));
    wish(&mut world, 0, Wish::Map(first));
    wish(&mut world, 1, Wish::Map(other));
    wish(&mut world, 2, Wish::Map(other));
    assert_eq!(world.gathering().and_then(|gathering| gathering.vote(Seat(2))), Some(other));
    assert_eq!(world.rules().map() as u8, first, "not before the match");
    for seat in 1..3 {
        wish(&mut world, seat, Wish::Ready(true));
    }
    let events = wish(&mut world, 0, Wish::Start);
    assert!(events.contains(&Event::MapChanged));
    assert_eq!(events.iter().filter(|event| matches!(event, Event::Spawned { .. })).count(), 3);
    assert_eq!(world.rules().map() as u8, other);
    assert_eq!(denied(&wish(&mut world, 0, Wish::Map(first))), Some(Denial::NotWaiting), "a match is on");
}

#[test]
fn of_maps_with_as_many_votes_the_lowest_seat_decides_and_without_votes_it_stays() {
    let mut world = lobby_of_maps();
    let first = world.rules().map() as u8;
    let (second, third) = ((first + 1) % 3, (first + 2) % 3);
    wish(&mut world, 2, Wish::Map(second));
    wish(&mut world, 1, Wish::Map(third));
    play(&mut world);
    assert_eq!(world.rules().map() as u8, third);
    // On the scoreboard, and by somebody who then leaves.
    wish(&mut world, 2, Wish::Map(second));
    tick(&mut world, &[leave(2), Command::Gather]);
    wish(&mut world, 1, Wish::Ready(true));
    assert_eq!(denied(&wish(&mut world, 0, Wish::Start)), None);
    assert_eq!(world.rules().map() as u8, third, "nobody who is here has voted");
}

#[test]
fn the_map_of_a_match_is_chosen_by_its_seed_and_its_rules_keep_their_name() {
    let numbers = lobby_of_maps().rules().as_ref().clone();
    let rules = Arc::new(numbers);
    let mut seen: Vec<String> = (0..64).map(|seed| map(&World::new(rules.clone(), seed)).to_owned()).collect();
    assert_eq!(seen, (0..64).map(|seed| map(&World::new(rules.clone(), seed)).to_owned()).collect::<Vec<_>>());
    assert!((0..64).all(|seed| World::new(rules.clone(), seed).rules().hash() == rules.hash()));
    seen.sort();
    seen.dedup();
    assert_eq!(seen, ["classic", "second", "third"]);
}

#[test]
fn maps_of_a_mode_are_of_one_size() {
    let mut numbers = classic();
    numbers.other_maps = vec![WorldNumbers { width_px: 900.0, ..numbers.world.clone() }];
    assert_eq!(Rules::new(numbers).unwrap_err().key, "world.maps (the width of each)");
}
