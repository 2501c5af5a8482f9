//! A match of a queue that its players play again.

use std::time::Duration;

use tokens::match_of_round;
use tokio::sync::oneshot;

use super::*;
use crate::domain::{Denial, Outcome, RematchTally};
use crate::use_cases::lobby::{Departure, WatchRequest};

const EVE: Uuid = Uuid::from_u128(3);

/// Ada and Grace, whose duel is over.
fn played() -> (Stage, Client, Client) {
    let mut stage = Stage::new(duel());
    let (ada, grace) = (stage.join(ADA, 0), stage.join(GRACE, 1));
    play(&mut stage);
    (stage, ada, grace)
}

fn play(stage: &mut Stage) {
    stage.tick_until(|host| matches!(host.status().phase, Phase::Ended { .. }));
    stage.tick();
}

fn wants(client: &Client, wants: bool) -> Message {
    client.wish(Wish::Rematch(wants))
}

fn votes(notices: &[Arc<Notice>]) -> Vec<(u16, u16)> {
    let vote = |notice: &Arc<Notice>| match notice.body {
        NoticeBody::RematchVote(RematchTally { willing, needed }) => Some((willing, needed)),
        _ => None,
    };
    notices.iter().filter_map(vote).collect()
}

fn begun(notices: &[Arc<Notice>]) -> Option<Uuid> {
    notices.iter().find_map(|notice| match notice.body {
        NoticeBody::RematchBegun { match_id } => Some(match_id),
        _ => None,
    })
}

/// Both want it.
fn agree(stage: &mut Stage, ada: &Client, grace: &Client) {
    stage.receive(wants(ada, true));
    stage.receive(wants(grace, true));
    stage.tick();
    assert!(matches!(stage.phase(), Phase::Countdown { .. }), "{:?}", stage.phase());
}

#[test]
fn everybody_is_told_how_the_vote_stands_and_when_the_next_match_begins() {
    let (mut stage, mut ada, mut grace) = played();
    assert_eq!(votes(&ada.notices()), [(0, 2)]);
    stage.receive(wants(&ada, true));
    stage.tick();
    stage.receive(wants(&ada, false));
    stage.tick();
    stage.tick();
    assert_eq!(votes(&grace.notices()), [(0, 2), (1, 2), (0, 2)]);
    agree(&mut stage, &ada, &grace);
    let second = match_of_round(MATCH, 1);
    assert_eq!((begun(&ada.notices()), begun(&grace.notices())), (Some(second), Some(second)));
    assert_eq!(stage.host.status().match_id, second);
}

#[test]
fn each_match_is_reported_once_with_an_id_and_a_recording_of_its_own() {
    let (mut stage, ada, grace) = played();
    let first = stage.host.take_record().unwrap();
    assert_eq!((first.match_id, first.round), (MATCH, 0));
    agree(&mut stage, &ada, &grace);
    assert!(stage.host.take_record().is_none());
    stage.after(TIMES.scoreboard);
    assert_eq!(stage.host.ending(stage.now), None, "the next match is on");
    play(&mut stage);
    let second = stage.host.take_record().unwrap();
    assert_eq!((second.match_id, second.round), (match_of_round(MATCH, 1), 1));
    assert_eq!((second.outcome, second.queue.as_deref()), (Some(Outcome::TimeUp), Some("duel")));
    let players: Vec<_> = second.pilots.iter().filter_map(|pilot| pilot.player).collect();
    assert_eq!(players, [ADA, GRACE]);
    let (first, second) = (first.replay.unwrap(), second.replay.unwrap());
    assert!(second.begins > first.ticks && second.sets_out() == second.begins, "it holds nothing of the first match");
    for replay in [first, second] {
        replay.fly(stage.host.plan().rules.clone()).unwrap();
    }
    stage.after(TIMES.scoreboard);
    assert_eq!(stage.host.ending(stage.now), Some(Departure::MatchOver));
}

#[test]
fn who_leaves_makes_it_impossible_and_the_lobby_closes_as_ever() {
    let (mut stage, mut ada, grace) = played();
    stage.receive(wants(&ada, true));
    stage.receive(grace.leave());
    stage.tick();
    stage.tick();
    assert_eq!(votes(&ada.notices()).last(), Some(&(1, 0)));
    stage.after(TIMES.scoreboard);
    assert_eq!(stage.host.ending(stage.now), Some(Departure::MatchOver));
}

#[test]
fn who_comes_back_is_told_how_the_vote_stands_and_can_resume_in_the_next_match() {
    let (mut stage, ada, mut grace) = played();
    stage.receive(wants(&grace, true));
    stage.tick();
    assert_eq!(votes(&grace.notices()), [(0, 2), (1, 2)]);
    let grace = stage.join_with(grace.resume(), None).unwrap();
    let told = grace.admission.tally.clone().unwrap();
    assert_eq!(votes(&[told]), [(0, 2)], "she says it again");
    let ticket = stage.ticket(GRACE, 1);
    agree(&mut stage, &ada, &grace);
    let mut grace = stage.join_with(grace.resume(), None).unwrap();
    assert!(grace.admission.tally.is_none());
    assert_eq!(grace.admission.match_id, match_of_round(MATCH, 1));
    assert!(votes(&grace.notices()).is_empty());
    assert_eq!(stage.join_with(ticket, None).err(), Some(JoinRefusal::LobbyUnknown), "it is for the match before");
}

#[test]
fn who_is_not_connected_has_lost_the_seat_when_it_begins() {
    let mut plan = duel();
    plan.rules = rules(Some(2.0), 3, 0);
    let LobbyKind::Match(seats) = &mut plan.kind else { unreachable!() };
    seats.seats.push(reservation(2, EVE, "Eve"));
    let mut stage = Stage::new(plan);
    let (ada, grace, eve) = (stage.join(ADA, 0), stage.join(GRACE, 1), stage.join(EVE, 2));
    play(&mut stage);
    let resume = eve.resume();
    drop(eve);
    stage.tick();
    agree(&mut stage, &ada, &grace);
    assert_eq!(stage.host.status().seats.len(), 2);
    assert_eq!(stage.join_with(resume, None).err(), Some(JoinRefusal::SeatExpired));
    assert_eq!(stage.host.status().vacancies, 0, "nobody is missing in the rematch");
    play(&mut stage);
    let record = stage.host.take_record().unwrap();
    assert!(record.pilots.iter().all(|pilot| pilot.player != Some(EVE)));
}

#[test]
fn a_server_that_drains_offers_none_and_takes_an_offer_back() {
    let (mut stage, mut ada, _grace) = played();
    ada.notices();
    stage.host.drain(stage.now);
    stage.tick();
    stage.tick();
    assert_eq!(votes(&ada.notices()), [(0, 0)]);
    stage.receive(wants(&ada, true));
    stage.tick();
    let is_denied = |notice: &Arc<Notice>| matches!(notice.body, NoticeBody::Denied { why: Denial::NoRematch, .. });
    assert!(ada.notices().iter().any(is_denied));

    let mut stage = Stage::new(duel());
    let (mut ada, _grace) = (stage.join(ADA, 0), stage.join(GRACE, 1));
    stage.host.drain(stage.now);
    play(&mut stage);
    stage.tick();
    assert!(votes(&ada.notices()).is_empty());
}

#[test]
fn who_flew_alone_with_bots_hears_of_no_vote() {
    let mut stage = Stage::new(duel());
    let mut ada = stage.join(ADA, 0);
    stage.after(TIMES.join_wait);
    play(&mut stage);
    stage.tick();
    assert!(votes(&ada.notices()).is_empty());
}

#[test]
fn who_watches_sees_the_vote_and_watches_on() {
    let (mut stage, ada, grace) = played();
    let (reply, mut answer) = oneshot::channel();
    stage.receive(Message::Watch(WatchRequest { player: EVE, reply }));
    stage.tick();
    let mut eve = answer.try_recv().unwrap().unwrap();
    stage.receive(wants(&ada, true));
    stage.tick();
    agree(&mut stage, &ada, &grace);
    let mut told = Vec::new();
    for _ in 0..120 {
        stage.tick();
        while let Ok(scene) = eve.scenes.try_recv() {
            if let Some(opening) = &scene.opening {
                told.extend(opening.tally.clone());
            }
            told.extend(scene.notices.iter().cloned());
        }
    }
    assert_eq!((votes(&told), begun(&told)), (vec![(0, 2), (1, 2)], Some(match_of_round(MATCH, 1))));
    assert!(eve.departed.try_recv().is_err());
}

#[test]
fn a_lobby_that_fails_in_a_rematch_reports_that_match() {
    let (mut stage, ada, grace) = played();
    stage.host.take_record();
    assert!(stage.host.fail_match().is_none());
    agree(&mut stage, &ada, &grace);
    stage.after(Duration::from_millis(100));
    let record = stage.host.fail_match().unwrap();
    assert_eq!((record.match_id, record.round, record.outcome), (match_of_round(MATCH, 1), 1, None));
}
