//! From waiting to the final table.

use super::*;
use crate::domain::{Outcome, Phase};

fn started() -> World {
    started_with(classic_match())
}

fn started_with(numbers: ModeNumbers) -> World {
    let mut world = world(numbers);
    tick(&mut world, &[join(0), join(1), Command::Start]);
    world
}

/// A match that needs two.
fn duel() -> ModeNumbers {
    ModeNumbers { min_players: 2, ..classic_match() }
}

#[test]
fn an_endless_world_runs_from_the_start() {
    let mut world = world(classic());
    assert_eq!(world.phase(), Phase::Running { ends_at: None, overtime: false });
    tick(&mut world, &[join(0), Command::Start, Command::Abandon]);
    assert_eq!(world.phase(), Phase::Running { ends_at: None, overtime: false });
}

#[test]
fn the_phases_change_on_exact_ticks() {
    let mut world = world(classic_match());
    ticks(&mut world, 100);
    assert_eq!(world.phase(), Phase::Waiting);
    let events = tick(&mut world, &[join(0), join(1), Command::Start]);
    let countdown = Phase::Countdown { ends_at: Tick(101 + 180) };
    assert!(events.contains(&Event::PhaseChanged { phase: countdown }));
    ticks(&mut world, 179);
    assert_eq!((world.tick(), world.phase()), (Tick(280), countdown));
    let running = Phase::Running { ends_at: Some(Tick(281 + 36_000)), overtime: false };
    assert_eq!(tick(&mut world, &[]), [Event::PhaseChanged { phase: running }]);
    ticks(&mut world, 35_999);
    assert_eq!((world.tick(), world.phase()), (Tick(36_280), running));
    let ended = Phase::Ended { at: Tick(36_281), outcome: Outcome::TimeUp };
    assert_eq!(tick(&mut world, &[]), [Event::PhaseChanged { phase: ended }]);
    ticks(&mut world, 100);
    assert_eq!(world.phase(), ended);
}

#[test]
fn ships_are_placed_but_frozen_until_the_countdown_ends() {
    let mut world = started();
    let before = ship(&world, 0).clone();
    assert!(before.is_alive());
    tick(&mut world, &[input(0, 1, 1.0, 1.0, true)]);
    ticks(&mut world, 178);
    let waiting = ship(&world, 0);
    assert_eq!((waiting.position, waiting.heading, waiting.throttle), (before.position, before.heading, 0.0));
    assert!(world.shots().is_empty());
    assert_eq!(waiting.ack, 1);
    // The controls that were held fly the ship on the first tick of the match.
    tick(&mut world, &[]);
    assert!(ship(&world, 0).throttle > 0.0);
    assert_eq!(world.shots().len(), 1);
}

#[test]
fn a_match_that_is_over_is_frozen() {
    let mut world = started();
    ticks(&mut world, 180);
    tick(&mut world, &[input(0, 1, 1.0, 1.0, true)]);
    ticks(&mut world, 30);
    tick(&mut world, &[Command::Abandon]);
    assert!(world.shots().is_empty());
    let position = ship(&world, 0).position;
    let events = ticks(&mut world, 120);
    assert!(events.is_empty(), "{events:?}");
    assert_eq!(ship(&world, 0).position, position);
    assert!(world.shots().is_empty());
}

#[test]
fn a_match_can_be_abandoned_in_any_phase_but_once() {
    let mut world = world(classic_match());
    let ended = Phase::Ended { at: Tick(1), outcome: Outcome::Abandoned };
    assert_eq!(tick(&mut world, &[Command::Abandon]), [Event::PhaseChanged { phase: ended }]);
    assert_eq!(tick(&mut world, &[Command::Abandon, Command::Start]), []);
    assert_eq!(world.phase(), ended);
}

#[test]
fn a_second_start_changes_nothing() {
    let mut world = started();
    let phase = world.phase();
    tick(&mut world, &[Command::Start]);
    assert_eq!(world.phase(), phase);
}

#[test]
fn no_countdown_means_flying_at_once() {
    let mut world = world(ModeNumbers { countdown_s: 0.0, ..classic_match() });
    tick(&mut world, &[join(0), Command::Start]);
    assert_eq!(world.phase(), Phase::Running { ends_at: Some(Tick(1 + 36_000)), overtime: false });
}

#[test]
fn the_score_limit_ends_a_match_at_once() {
    let mut world = world(ModeNumbers { score_limit: Some(1), countdown_s: 0.0, ..classic_match() });
    tick(&mut world, &[join(0), join(1), Command::Start]);
    put(&mut world, 0, 200.0, 230.0, std::f32::consts::FRAC_PI_2);
    put(&mut world, 1, 300.0, 230.0, 0.0);
    tick(&mut world, &[input(0, 1, 0.0, 0.0, true)]);
    let events = ticks(&mut world, 60);
    assert_eq!(kills(&events), 1);
    assert!(matches!(world.phase(), Phase::Ended { outcome: Outcome::ScoreReached, .. }));
}

#[test]
fn who_is_left_alone_has_won_whatever_the_score() {
    let mut world = started_with(duel());
    ticks(&mut world, 180);
    world.pilots[0].score = 5;
    let events = tick(&mut world, &[Command::Leave { seat: Seat(0) }]);
    let ended = Phase::Ended { at: world.tick(), outcome: Outcome::Deserted };
    assert_eq!(events.last(), Some(&Event::PhaseChanged { phase: ended }));
    let table: Vec<_> = world.standings().iter().map(|line| (line.place, line.pilot.seat.0)).collect();
    assert_eq!(table, [(1, 1), (2, 0)]);
}

#[test]
fn a_match_goes_on_while_enough_fly_or_a_bot_can_fill_the_seat() {
    let mut enough = started_with(duel());
    tick(&mut enough, &[join(2)]);
    ticks(&mut enough, 180);
    tick(&mut enough, &[Command::Leave { seat: Seat(0) }]);
    assert!(matches!(enough.phase(), Phase::Running { .. }));

    let mut filled = started_with(duel());
    tick(&mut filled, &[Command::WantBots(2)]);
    ticks(&mut filled, 180);
    tick(&mut filled, &[Command::Leave { seat: Seat(0) }]);
    assert!(matches!(filled.phase(), Phase::Running { .. }));
    assert_eq!(filled.ships().len(), 2);
}

#[test]
fn when_the_last_human_leaves_the_host_decides() {
    let mut world = started_with(duel());
    tick(&mut world, &[Command::WantBots(2)]);
    ticks(&mut world, 180);
    tick(&mut world, &[Command::Leave { seat: Seat(0) }, Command::Leave { seat: Seat(1) }]);
    assert!(matches!(world.phase(), Phase::Running { .. }));
}

#[test]
fn equal_scores_share_a_place() {
    let mut world = started();
    tick(&mut world, &[join(2), join(3)]);
    for (pilot, (score, deaths)) in world.pilots.iter_mut().zip([(1, 0), (3, 9), (3, 2), (0, 0)]) {
        pilot.score = score;
        pilot.deaths = deaths;
    }
    let table: Vec<_> = world.standings().iter().map(|line| (line.place, line.pilot.seat.0)).collect();
    assert_eq!(table, [(1, 1), (1, 2), (3, 0), (4, 3)]);
}

/// Ten seconds, and up to five more.
fn short() -> ModeNumbers {
    ModeNumbers { match_s: Some(10.0), overtime_s: 5.0, countdown_s: 0.0, ..classic_match() }
}

fn overtime_of(numbers: ModeNumbers) -> World {
    let mut world = world(numbers);
    tick(&mut world, &[join(0), join(1), Command::Start]);
    ticks(&mut world, 600);
    world
}

#[test]
fn a_match_that_is_level_goes_on_until_somebody_leads() {
    let mut world = overtime_of(short());
    assert_eq!(world.phase(), Phase::Running { ends_at: Some(Tick(601 + 300)), overtime: true });
    put(&mut world, 0, 200.0, 230.0, std::f32::consts::FRAC_PI_2);
    put(&mut world, 1, 300.0, 230.0, 0.0);
    ship_mut(&mut world, 1).hp = 1;
    tick(&mut world, &[input(0, 1, 0.0, 0.0, true)]);
    let events = ticks(&mut world, 60);
    assert_eq!(kills(&events), 1);
    assert!(matches!(world.phase(), Phase::Ended { outcome: Outcome::Decided, .. }), "{:?}", world.phase());
    let table: Vec<_> = world.standings().iter().map(|line| (line.place, line.pilot.seat.0)).collect();
    assert_eq!(table, [(1, 0), (2, 1)]);
}

#[test]
fn overtime_ends_in_a_draw_if_nobody_leads_by_then() {
    let mut world = overtime_of(short());
    let events = ticks(&mut world, 300);
    let ended = Phase::Ended { at: Tick(901), outcome: Outcome::TimeUp };
    assert_eq!(events.last(), Some(&Event::PhaseChanged { phase: ended }));
    assert!(world.standings().iter().all(|line| line.place == 1));
}

#[test]
fn a_match_that_somebody_leads_or_a_mode_without_overtime_ends_on_time() {
    let mut led = world(short());
    tick(&mut led, &[join(0), join(1), Command::Start]);
    led.pilots[1].score = 1;
    ticks(&mut led, 600);
    assert!(matches!(led.phase(), Phase::Ended { outcome: Outcome::TimeUp, .. }));
    let without = overtime_of(ModeNumbers { overtime_s: 0.0, ..short() });
    assert!(matches!(without.phase(), Phase::Ended { outcome: Outcome::TimeUp, .. }));
}

#[test]
fn sides_that_are_level_go_on_and_who_has_left_shares_no_first_place() {
    let mut numbers = short();
    numbers.sides = SideNumbers { count: Some(2), friendly_fire: false };
    let mut world = world(numbers);
    let of_side = |seat, side| Command::Join { seat: Seat(seat), name: Arc::from("pilot"), team: Team(side) };
    tick(&mut world, &[of_side(0, 0), of_side(1, 0), of_side(2, 1), of_side(3, 1), Command::Start]);
    world.pilots[0].score = 2;
    (world.pilots[2].score, world.pilots[3].score) = (1, 1);
    tick(&mut world, &[Command::Leave { seat: Seat(3) }]);
    ticks(&mut world, 599);
    assert!(matches!(world.phase(), Phase::Running { overtime: true, .. }), "two to two");
    world.pilots[1].score = 1;
    tick(&mut world, &[]);
    assert!(matches!(world.phase(), Phase::Ended { outcome: Outcome::Decided, .. }));
}

#[test]
fn overtime_is_for_worlds_in_which_waiting_decides_something() {
    let refused = |numbers: ModeNumbers| Rules::new(numbers).err().map(|error| error.key);
    assert_eq!(refused(ModeNumbers { respawn_s: None, ..short() }), Some("overtime_s"));
    assert_eq!(refused(ModeNumbers { overtime_s: f32::NAN, ..short() }), Some("overtime_s"));
}
