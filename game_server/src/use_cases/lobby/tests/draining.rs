//! How each kind of lobby makes way.

use std::time::Duration;

use super::*;
use crate::domain::Outcome;
use crate::use_cases::lobby::Departure;

/// The tick by which everything is closed, if this was said.
fn told(notices: &[Arc<Notice>]) -> Option<Tick> {
    notices.iter().find_map(|notice| match notice.body {
        NoticeBody::Draining { ends_at, .. } => Some(ends_at),
        _ => None,
    })
}

/// Seats of the world that follows, if one does.
fn next_seats(notices: &[Arc<Notice>]) -> Option<u16> {
    notices.iter().find_map(|notice| match notice.body {
        NoticeBody::Draining { next_seats, .. } => next_seats,
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

#[test]
fn an_open_lobby_that_another_size_follows_says_so_and_lets_its_players_go() {
    let mut stage = Stage::new(open_lobby());
    let (mut ada, mut grace) = (stage.enter(ADA), stage.enter(GRACE));
    stage.receive(Message::Resize { next_seats: 40 });
    stage.tick();
    let said = ada.notices();
    assert_eq!((next_seats(&said), next_seats(&grace.notices())), (Some(40), Some(40)));
    assert_eq!(told(&said).unwrap().since(stage.host.tick_number()), 15 * 60 - 1);
    stage.receive(Message::Resize { next_seats: 80 });
    stage.tick();
    assert_eq!(told(&ada.notices()), None, "it has been said");
    let back = stage.join_with(grace.resume(), None).unwrap();
    assert_eq!(next_seats(&[back.admission.draining.clone().unwrap()]), Some(40), "who comes back is told as well");
    assert!(!stage.host.is_draining(), "the server does not drain");
    assert_eq!(stage.host.ending(stage.now), None);
    stage.after(TIMES.resize);
    assert_eq!(stage.host.ending(stage.now), Some(Departure::ServerDraining));
}

#[test]
fn a_drain_of_the_server_takes_the_place_of_a_resize() {
    let mut stage = Stage::new(open_lobby());
    let mut ada = stage.enter(ADA);
    stage.receive(Message::Resize { next_seats: 40 });
    stage.tick();
    ada.notices();
    stage.host.drain(stage.now);
    stage.receive(Message::Resize { next_seats: 80 });
    stage.tick();
    let said = ada.notices();
    assert_eq!((told(&said).is_some(), next_seats(&said)), (true, None));
    stage.after(TIMES.send_on);
    assert_eq!(stage.host.ending(stage.now), Some(Departure::ServerDraining));
}

#[test]
fn a_match_makes_way_for_no_other_size() {
    let (mut stage, mut ada, _grace) = flying();
    stage.receive(Message::Resize { next_seats: 40 });
    stage.tick();
    assert_eq!(told(&ada.notices()), None);
    stage.after(TIMES.resize);
    assert_eq!(stage.host.ending(stage.now), None);
}

#[test]
fn what_was_given_for_a_world_that_has_gone_leads_into_the_one_that_followed() {
    let mut stage = Stage::new(open_lobby());
    let Proof::Ticket(mut claims) = ticket(ADA, 0, 1) else { unreachable!() };
    claims.match_id = Uuid::from_u128(999);
    let resume = Proof::Resume { seat: Seat(0), token: OpaqueToken::generate().unwrap().hash() };
    for proof in [Proof::Ticket(claims), resume] {
        assert_eq!(stage.join_with(proof, None).err(), Some(JoinRefusal::MadeWay));
    }
    // Somebody has sat there: whoever shows a token of this world has been away too long.
    let ada = stage.enter(ADA);
    let token = ada.resume();
    stage.receive(ada.leave());
    stage.tick();
    assert_eq!(stage.join_with(token, None).err(), Some(JoinRefusal::SeatExpired));
}
