//! A private lobby: who comes, who is sent away, and match after match.

use std::time::Duration;

use tokens::match_of_round;

use super::*;
use crate::domain::{Denial, Outcome};
use crate::use_cases::lobby::{Departure, LobbyState};

const EVE: Uuid = Uuid::from_u128(3);

/// The newest state that this client was told.
fn newest_state(client: &mut Client, seen: impl FnOnce(&LobbyState)) {
    let notices = client.notices();
    let states = notices.iter().rev().filter_map(|notice| match &notice.body {
        NoticeBody::State(state) => Some(state),
        _ => None,
    });
    seen(states.into_iter().next().expect("a state"));
}

/// Ada, who hosts, and Grace, who is ready.
fn ready_to_start() -> (Stage, Client, Client) {
    let mut stage = Stage::new(private_lobby());
    let (ada, grace) = (stage.join(ADA, 0), stage.enter(GRACE));
    stage.receive(grace.wish(Wish::Ready(true)));
    stage.tick();
    (stage, ada, grace)
}

fn play(stage: &mut Stage, host: &Client) {
    stage.receive(host.wish(Wish::Start));
    stage.tick();
    assert!(matches!(stage.phase(), Phase::Countdown { .. }), "{:?}", stage.phase());
    stage.tick_until(|host| matches!(host.status().phase, Phase::Ended { .. }));
}

#[test]
fn everybody_sees_who_hosts_and_who_is_ready() {
    let (_stage, mut ada, _grace) = ready_to_start();
    newest_state(&mut ada, |state| {
        let private = state.private.as_ref().expect("private");
        assert_eq!((private.host, private.match_id), (Some(Seat(0)), MATCH));
        assert_eq!(state.pilots.iter().map(|line| line.ready).collect::<Vec<_>>(), [false, true]);
    });
}

#[test]
fn a_private_lobby_waits_for_its_host_however_long_it_takes() {
    let (mut stage, ada, _grace) = ready_to_start();
    stage.after(TIMES.join_wait + TIMES.unclaimed);
    assert_eq!((stage.phase(), stage.host.ending(stage.now)), (Phase::Waiting, None));
    play(&mut stage, &ada);
}

#[test]
fn the_next_match_has_a_new_id_and_each_is_reported_once() {
    let (mut stage, ada, mut grace) = ready_to_start();
    play(&mut stage, &ada);
    let first = stage.host.take_record().unwrap();
    assert_eq!((first.match_id, first.round, first.queue.is_none()), (MATCH, 0, true));
    assert_eq!(first.pilots.iter().filter_map(|pilot| pilot.player).count(), 2);

    stage.after(TIMES.scoreboard - Duration::from_millis(100));
    assert!(matches!(stage.phase(), Phase::Ended { .. }));
    grace.notices();
    stage.after(Duration::from_millis(100));
    let second = match_of_round(MATCH, 1);
    assert_eq!((stage.phase(), stage.host.status().match_id), (Phase::Waiting, second));
    newest_state(&mut grace, |state| {
        assert_eq!(state.private.as_ref().map(|private| private.match_id), Some(second));
        assert!(state.pilots.iter().all(|line| !line.ready));
    });
    assert!(stage.host.take_record().is_none());
    assert_eq!(stage.host.ending(stage.now), None);

    stage.receive(grace.wish(Wish::Ready(true)));
    stage.tick();
    play(&mut stage, &ada);
    let record = stage.host.take_record().unwrap();
    assert_eq!((record.match_id, record.round, record.outcome), (second, 1, Some(Outcome::TimeUp)));

    let (first, second) = (first.replay.unwrap(), record.replay.unwrap());
    assert!(first.ticks < second.begins, "the second recording begins where the second match does");
    second.fly(stage.host.plan().rules.clone()).unwrap();
}

#[test]
fn a_seat_and_its_tickets_outlive_the_match() {
    let (mut stage, ada, grace) = ready_to_start();
    let old_ticket = stage.ticket(GRACE, 1);
    play(&mut stage, &ada);
    stage.after(TIMES.scoreboard);
    assert_eq!(stage.phase(), Phase::Waiting);
    let grace = stage.join_with(grace.resume(), None).unwrap();
    assert_eq!(grace.admission.match_id, match_of_round(MATCH, 1));
    assert!(stage.join_with(old_ticket, None).is_ok());
}

#[test]
fn whoever_is_sent_away_is_told_so_and_does_not_come_back() {
    let (mut stage, mut ada, mut grace) = ready_to_start();
    let ticket = stage.ticket(GRACE, 1);
    stage.receive(ada.wish(Wish::Kick(Seat(1))));
    stage.tick();
    assert_eq!(grace.admission.line.departed.try_recv(), Ok(Departure::Kicked));
    assert!(has_event(&ada.notices(), |event| matches!(event, Event::Left { seat: Seat(1) })));
    assert_eq!(stage.join_with(grace.resume(), None).err(), Some(JoinRefusal::SeatExpired));
    assert_eq!(stage.join_with(ticket, None).err(), Some(JoinRefusal::SeatExpired));
    assert_eq!(stage.grant(GRACE), Err(GrantRefusal::Kicked));
    assert_eq!(stage.grant(EVE).map(|grant| grant.seat), Ok(Seat(1)));
    assert_eq!(stage.grant(Uuid::from_u128(4)), Err(GrantRefusal::Full));
}

#[test]
fn only_the_one_who_asked_is_told_why_not() {
    let (mut stage, mut ada, mut grace) = ready_to_start();
    ada.notices();
    grace.notices();
    stage.receive(grace.wish(Wish::Start));
    stage.tick();
    let [notice] = &grace.notices()[..] else { panic!("one answer") };
    assert!(matches!(notice.body, NoticeBody::Denied { wish: Wish::Start, why: Denial::NotHost }));
    assert!(ada.notices().is_empty());
    // An older connection of the host speaks for nobody.
    let stale = ada.wish(Wish::Start);
    let _newer = stage.join(ADA, 0);
    stage.receive(stale);
    stage.tick();
    assert_eq!(stage.phase(), Phase::Waiting);
}

#[test]
fn the_lobby_ends_when_the_last_one_leaves() {
    let (mut stage, ada, grace) = ready_to_start();
    stage.receive(ada.leave());
    stage.tick();
    assert_eq!(stage.host.ending(stage.now), None);
    stage.receive(grace.leave());
    stage.tick();
    stage.tick();
    assert!(stage.host.ending(stage.now).is_some());
    assert!(stage.host.take_record().is_none() && stage.host.fail_match().is_none(), "no match has begun");
}

#[test]
fn a_lobby_to_which_nobody_comes_ends_by_itself() {
    let mut stage = Stage::new(private_lobby());
    assert!(stage.host.is_idle());
    assert_eq!(stage.host.next_deadline(), Some(TIMES.claim));
    stage.after(TIMES.claim);
    stage.tick();
    assert!(stage.host.ending(stage.now).is_some());
}

#[test]
fn a_match_that_all_leave_is_abandoned() {
    let (mut stage, ada, grace) = ready_to_start();
    stage.receive(ada.wish(Wish::Start));
    stage.tick_until(|host| matches!(host.status().phase, Phase::Running { .. }));
    drop((ada, grace));
    stage.tick();
    assert!(!stage.host.is_idle(), "ships fly on while their seats are held");
    stage.after(TIMES.hold);
    stage.tick();
    assert_eq!(stage.host.take_record().and_then(|record| record.outcome), Some(Outcome::Abandoned));
    assert!(stage.host.ending(stage.now).is_some());
}

#[test]
fn bots_keep_a_lonely_host_company() {
    let mut plan = private_lobby();
    if let LobbyKind::Private(lobby) = &mut plan.kind {
        lobby.fill_to = 2;
    }
    let mut stage = Stage::new(plan);
    let ada = stage.join(ADA, 0);
    assert_eq!(stage.host.status().bots, 1);
    play(&mut stage, &ada);
}

#[test]
fn somebody_who_comes_while_the_table_is_shown_waits_for_the_next_match() {
    let (mut stage, ada, grace) = ready_to_start();
    stage.receive(grace.leave());
    stage.tick();
    stage.receive(ada.wish(Wish::Start));
    stage.tick();
    assert_eq!(stage.phase(), Phase::Waiting, "nobody flies alone");
    let grace = stage.enter(GRACE);
    stage.receive(grace.wish(Wish::Ready(true)));
    stage.tick();
    play(&mut stage, &ada);
    stage.receive(grace.leave());
    stage.tick();
    let eve = stage.enter(EVE);
    stage.after(TIMES.scoreboard);
    stage.receive(eve.wish(Wish::Ready(true)));
    stage.tick();
    play(&mut stage, &ada);
}

#[test]
fn a_server_that_drains_lets_the_match_end_and_no_other_begin() {
    let (mut stage, ada, _grace) = ready_to_start();
    stage.host.drain(stage.now);
    assert_eq!(stage.host.ending(stage.now), Some(Departure::ServerDraining));

    let (mut playing, host, _other) = ready_to_start();
    playing.receive(host.wish(Wish::Start));
    playing.tick();
    playing.host.drain(playing.now);
    assert_eq!(playing.host.ending(playing.now), None);
    playing.tick_until(|host| matches!(host.status().phase, Phase::Ended { .. }));
    assert_eq!(playing.host.ending(playing.now), None);
    playing.after(TIMES.scoreboard);
    assert_eq!(playing.host.ending(playing.now), Some(Departure::ServerDraining));
    drop(ada);
}

#[test]
fn when_another_map_was_voted_for_everybody_is_told_what_stands_on_it_before_the_match() {
    let mut plan = private_lobby();
    let numbers = ModeNumbers::clone(&plan.rules);
    let hills = WorldNumbers { map: "hills".into(), ..numbers.world.clone() };
    plan.rules = Arc::new(Rules::new(ModeNumbers { other_maps: vec![hills], ..numbers }).unwrap());
    let mut stage = Stage::new(plan);
    let mut ada = stage.join(ADA, 0);
    let grace = stage.enter(GRACE);
    let flown = |client: &Client| client.admission.rules.map();
    let other = 1 - flown(&ada);
    stage.receive(grace.wish(Wish::Map(other as u8)));
    stage.tick();
    newest_state(&mut ada, |state| {
        let private = state.private.as_ref().expect("private");
        assert_eq!((private.maps.len(), private.map), (2, 1 - other));
        assert_eq!(state.pilots.iter().map(|line| line.vote).collect::<Vec<_>>(), [None, Some(other as u8)]);
    });
    stage.receive(grace.wish(Wish::Ready(true)));
    stage.tick();
    ada.notices();
    stage.receive(ada.wish(Wish::Start));
    stage.tick();
    let told = ada.notices();
    let map = told.iter().position(|notice| matches!(&notice.body, NoticeBody::Map(rules) if rules.map() == other));
    let state = told.iter().position(|notice| matches!(notice.body, NoticeBody::State(_)));
    assert!(map.is_some() && map < state, "the map first");
    let back = stage.join_with(grace.resume(), None).unwrap();
    assert_eq!(flown(&back), other, "who comes later finds it in the identity");
}
