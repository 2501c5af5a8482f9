//! How each kind of lobby makes way.

use std::time::Duration;

use super::*;
use crate::domain::Outcome;
use crate::use_cases::lobby::Departure;

/// The tick by which everything is closed, if this was said.
fn told(notices: &[Arc<Notice>]) -> Option<Tick> {
    notices.iter().find_map(|notice| match notice.body {
        NoticeBody::Draining { ends_at } => Some(ends_at),
        _ => None,
    })
}

fn flying() -> (Stage, Client, Client) {
    let mut stage = Stage::new(duel());
    let (ada, grace) = (stage.join(ADA, 0), stage.join(GRACE, 1));
    stage.tick_until(|host| matches!(host.status().phase, Phase::Running { .. }));
    (stage, ada, grace)
}

#[test]
fn a_match_that_has_begun_is_played_to_its_end_and_who_comes_back_is_told_too() {
    let (mut stage, mut ada, grace) = flying();
    stage.host.drain(stage.now);
    stage.tick();
    let ends_at = told(&ada.notices()).unwrap();
    assert_eq!(ends_at.since(stage.host.tick_number()), 660 * 60 - 1);
    stage.host.drain(stage.now);
    stage.tick();
    assert_eq!(told(&ada.notices()), None, "once is enough");

    let back = stage.join_with(grace.resume(), None).unwrap();
    let notice = back.admission.draining.clone().unwrap();
    assert_eq!(told(&[notice]), Some(ends_at));
    stage.tick_until(|host| matches!(host.status().phase, Phase::Ended { .. }));
    assert_eq!(stage.host.take_record().unwrap().outcome, Some(Outcome::TimeUp));
    assert_eq!(stage.host.ending(stage.now), None, "the scoreboard is shown");
    stage.after(TIMES.scoreboard);
    assert_eq!(stage.host.ending(stage.now), Some(Departure::MatchOver));
}

#[test]
fn a_match_that_takes_too_long_is_cut_short_and_counts_for_nobody() {
    let mut plan = duel();
    plan.rules = rules(Some(3_600.0), 2, 0);
    let mut stage = Stage::new(plan);
    let _both = (stage.join(ADA, 0), stage.join(GRACE, 1));
    stage.host.drain(stage.now);
    stage.after(TIMES.drain - Duration::from_millis(100));
    assert_eq!(stage.host.ending(stage.now), None);
    stage.after(Duration::from_millis(100));
    assert_eq!(stage.host.ending(stage.now), Some(Departure::CutShort));
    assert_eq!(stage.host.fail_match().unwrap().outcome, None);
}

#[test]
fn a_match_that_has_not_begun_sends_its_players_on_at_once() {
    let mut stage = Stage::new(duel());
    let mut ada = stage.join(ADA, 0);
    stage.host.drain(stage.now);
    stage.tick();
    assert!(told(&ada.notices()).is_some());
    assert_eq!(stage.host.ending(stage.now), Some(Departure::ServerDraining));
    assert_eq!(stage.host.fail_match().unwrap().outcome, None);
}

#[test]
fn an_open_lobby_tells_its_players_and_sends_them_on_later() {
    let mut stage = Stage::new(open_lobby());
    let mut ada = stage.enter(ADA);
    stage.host.drain(stage.now);
    stage.tick();
    let ends_at = told(&ada.notices()).unwrap();
    assert_eq!(ends_at.since(stage.host.tick_number()), 10 * 60 - 1);
    assert_eq!(stage.host.ending(stage.now), None);
    stage.after(TIMES.send_on);
    assert_eq!(stage.host.ending(stage.now), Some(Departure::ServerDraining));
    assert!(stage.host.fail_match().is_none(), "an open lobby is no match");
}

#[test]
fn an_open_lobby_that_everybody_leaves_does_not_wait() {
    let mut stage = Stage::new(open_lobby());
    let ada = stage.enter(ADA);
    stage.host.drain(stage.now);
    stage.receive(ada.leave());
    stage.tick();
    assert_eq!(stage.host.ending(stage.now), Some(Departure::ServerDraining));
}

#[test]
fn an_idle_open_lobby_whose_seat_is_held_wakes_up_to_close() {
    let mut stage = Stage::new(open_lobby());
    drop(stage.enter(ADA));
    stage.tick();
    assert!(stage.host.is_idle());
    stage.host.drain(stage.now);
    assert_eq!(stage.host.next_deadline(), Some(stage.now + TIMES.send_on));
}
