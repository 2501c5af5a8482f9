//! Lost connections, second connections, and messages that overtake each other.

use super::*;
use crate::use_cases::lobby::Departure;

#[test]
fn a_lost_connection_comes_back_and_is_told_what_it_missed() {
    let mut stage = Stage::new(open_lobby());
    let mut ada = stage.enter(ADA);
    stage.tick();
    let seen = event_ids(&ada.notices()).last().copied().unwrap_or(ada.admission.last_event);
    let resume = ada.resume();
    drop(ada);
    let mut grace = stage.enter(GRACE);
    stage.receive(grace.leave());
    stage.tick();
    assert!(stage.host.status().seats.iter().any(|seat| seat.player == ADA && !seat.present));

    let back = stage.join_with(resume, Some(seen)).unwrap();
    let missed = event_ids(&back.admission.missed);
    assert_eq!(missed.first(), Some(&(seen + 1)));
    assert_eq!(back.admission.last_event, seen);
    let is_grace = |seat: Seat| seat == grace.seat();
    assert!(has_event(&back.admission.missed, |event| matches!(event, Event::Joined { seat, .. } if is_grace(*seat))));
    assert!(has_event(&back.admission.missed, |event| matches!(event, Event::Left { seat } if is_grace(*seat))));
    assert_eq!(grace.admission.line.departed.try_recv(), Ok(Departure::Left));
}

#[test]
fn no_event_is_lost_or_doubled_between_catching_up_and_going_on() {
    let mut stage = Stage::new(open_lobby());
    let ada = stage.enter(ADA);
    let (seen, resume) = (ada.admission.last_event, ada.resume());
    drop(ada);
    for _ in 0..120 {
        stage.tick();
    }
    let mut back = stage.join_with(resume, Some(seen)).unwrap();
    let mut ids = event_ids(&back.admission.missed);
    // Two bots and a free target: something happens.
    for _ in 0..600 {
        stage.tick();
        ids.extend(event_ids(&back.notices()));
    }
    assert!(ids.len() > 5, "only {} events", ids.len());
    assert_eq!(ids, (seen + 1..=seen + ids.len() as u32).collect::<Vec<_>>());
}

#[test]
fn the_newer_connection_takes_the_seat() {
    let mut stage = Stage::new(open_lobby());
    let mut old = stage.enter(ADA);
    stage.receive(old.input(40, 1.0));
    stage.tick();
    let mut new = stage.join(ADA, old.seat().0);
    assert_eq!(old.admission.line.departed.try_recv(), Ok(Departure::Replaced));
    // The old window's keys do nothing any more, and the new one counts from 1.
    stage.receive(old.input(41, 1.0));
    stage.receive(new.input(1, 1.0));
    stage.tick();
    stage.tick();
    assert_eq!(new.newest_ack(), Some(1));
    drop(old);
    stage.tick();
    assert_eq!(stage.players_present(), 1);
}

#[test]
fn a_leave_that_a_newer_connection_has_overtaken_means_nothing() {
    let mut stage = Stage::new(open_lobby());
    let old = stage.enter(ADA);
    let (_, _, mut answer) = {
        let proof = stage.ticket(ADA, old.seat().0);
        stage.ask(proof, None)
    };
    stage.receive(old.leave());
    stage.tick();
    let mut admission = answer.try_recv().unwrap().unwrap();
    assert_eq!(stage.players_present(), 1);
    assert!(admission.line.departed.try_recv().is_err());
}

#[test]
fn a_rejoin_that_comes_after_the_leave_finds_no_seat() {
    let mut stage = Stage::new(open_lobby());
    let ada = stage.enter(ADA);
    stage.receive(ada.leave());
    let (_, _, mut answer) = stage.ask(ada.resume(), None);
    stage.tick();
    assert_eq!(answer.try_recv().unwrap().err(), Some(JoinRefusal::SeatExpired));
    assert!(stage.host.status().seats.is_empty());
}

#[test]
fn of_two_connections_within_one_tick_the_second_has_the_seat() {
    let mut stage = Stage::new(open_lobby());
    let seat = stage.grant(ADA).unwrap().seat.0;
    let (first, second) = (stage.ticket(ADA, seat), stage.ticket(ADA, seat));
    let (_, _, mut first) = stage.ask(first, None);
    let (_, _, mut second) = stage.ask(second, None);
    stage.tick();
    assert_eq!(first.try_recv().unwrap().err(), Some(JoinRefusal::Replaced));
    let mut admission = second.try_recv().unwrap().unwrap();
    assert!(admission.line.departed.try_recv().is_err());
    assert_eq!(stage.players_present(), 1);
}

#[test]
fn a_client_that_was_gone_before_it_got_its_answer_is_held_for() {
    let mut stage = Stage::new(open_lobby());
    let seat = stage.grant(ADA).unwrap().seat.0;
    let proof = stage.ticket(ADA, seat);
    let (_, _, answer) = stage.ask(proof, None);
    drop(answer);
    stage.tick();
    stage.tick();
    let status = stage.host.status();
    assert!(status.seats.iter().any(|seat| seat.player == ADA && !seat.present));
    // The answer with the resume token was lost, so a new ticket it is.
    stage.join(ADA, seat);
}
