//! Those who watch, a second behind the players.

use tokio::sync::broadcast::error::TryRecvError;

use super::*;
use crate::use_cases::lobby::{Departure, Scene, WatchAdmission, WatchRequest};

/// A second, and a tick more: between two snapshots of the players.
const DELAY_TICKS: u64 = 61;
const EVE: Uuid = Uuid::from_u128(3);

fn ask(stage: &mut Stage, player: Uuid) -> oneshot::Receiver<Result<Box<WatchAdmission>, JoinRefusal>> {
    let (reply, answer) = oneshot::channel();
    stage.receive(Message::Watch(WatchRequest { player, reply }));
    answer
}

fn watch(stage: &mut Stage, player: Uuid) -> Result<Box<WatchAdmission>, JoinRefusal> {
    let mut answer = ask(stage, player);
    stage.tick();
    answer.try_recv().expect("an answer within a tick")
}

fn scenes(watcher: &mut WatchAdmission) -> Vec<Arc<Scene>> {
    std::iter::from_fn(|| watcher.scenes.try_recv().ok()).collect()
}

#[test]
fn whoever_watches_is_shown_what_the_players_were_shown_the_delay_later() {
    let mut stage = Stage::new(open_lobby());
    let mut ada = stage.enter(ADA);
    let mut eve = watch(&mut stage, EVE).unwrap();
    assert!(eve.opening.is_none() && eve.frame.is_none(), "nothing has been shown yet");
    let began = stage.host.tick_number();
    ada.notices();
    while ada.admission.line.ticks.try_recv().is_ok() {}
    let (mut played, mut told, mut shown) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..4 * DELAY_TICKS {
        stage.tick();
        while let Ok(frame) = ada.admission.line.ticks.try_recv() {
            played.extend(Some(frame).filter(|frame| frame.snapshot.is_some()));
        }
        told.extend(ada.notices());
        for scene in scenes(&mut eve) {
            assert_eq!(stage.host.tick_number().since(scene.frame.tick), DELAY_TICKS);
            assert!(
                stage.host.tick_number().0 % 2 == 1 && scene.notices.iter().all(|told| told.tick <= scene.frame.tick)
            );
            shown.push(scene);
        }
    }
    assert!(shown.len() > 60 && shown[0].opening.is_some() && shown[1..].iter().all(|scene| scene.opening.is_none()));
    assert!(shown[0].frame.tick > began);
    assert!(shown.iter().zip(&played).all(|(scene, frame)| Arc::ptr_eq(&scene.frame, frame)), "nothing is made anew");
    let heard: Vec<_> = shown.iter().flat_map(|scene| scene.notices.clone()).collect();
    assert!(!heard.is_empty() && heard.iter().zip(&told).all(|(heard, told)| Arc::ptr_eq(heard, told)));
}

#[test]
fn whoever_comes_later_is_told_the_state_as_it_was_then() {
    let mut stage = Stage::new(open_lobby());
    let mut first = watch(&mut stage, EVE).unwrap();
    for _ in 0..2 * DELAY_TICKS {
        stage.tick();
    }
    let ada = stage.enter(ADA);
    let second = watch(&mut stage, GRACE).unwrap();
    let NoticeBody::State(state) = &second.opening.as_ref().unwrap().state.body else { panic!("no state") };
    assert!(state.pilots.iter().all(|line| line.pilot.seat != ada.seat()), "Ada has not come yet, a second ago");
    let frame = second.frame.as_ref().unwrap();
    assert!(frame.snapshot.is_some() && stage.host.tick_number().since(frame.tick) >= DELAY_TICKS);
    let last_told = scenes(&mut first).iter().flat_map(|scene| event_ids(&scene.notices)).max();
    assert!(last_told.is_none_or(|id| id <= second.last_event));
}

#[test]
fn no_more_watch_than_there_is_room_for_and_who_has_gone_makes_room() {
    let mut stage = Stage::new(open_lobby());
    let player = |number: usize| Uuid::from_u128(100 + number as u128);
    let mut watching: Vec<_> = (0..MAX_WATCHERS).map(|number| watch(&mut stage, player(number)).unwrap()).collect();
    let mut refused = ask(&mut stage, player(9));
    assert_eq!(refused.try_recv().unwrap().unwrap_err(), JoinRefusal::WatchersFull);
    assert_eq!(stage.host.status().watchers as usize, MAX_WATCHERS);
    assert!(stage.host.status().seats.is_empty(), "they are no players");

    let mut again = watch(&mut stage, player(0)).unwrap();
    assert_eq!(watching[0].departed.try_recv(), Ok(Departure::Replaced), "the newest connection counts");
    assert_eq!(again.departed.try_recv(), Err(oneshot::error::TryRecvError::Empty));
    drop(watching.pop());
    assert!(watch(&mut stage, player(9)).is_ok());
}

#[test]
fn nobody_flies_and_watches_at_the_same_time() {
    let mut stage = Stage::new(open_lobby());
    let mut eve = watch(&mut stage, EVE).unwrap();
    let seated = stage.enter(EVE);
    assert_eq!(eve.departed.try_recv(), Ok(Departure::Replaced));
    let mut refused = ask(&mut stage, EVE);
    assert_eq!(refused.try_recv().unwrap().unwrap_err(), JoinRefusal::TicketInvalid);
    stage.receive(seated.leave());
    assert!(watch(&mut stage, EVE).is_ok());
}

#[test]
fn whoever_was_sent_away_does_not_watch_either() {
    let mut stage = Stage::new(private_lobby());
    let host = stage.join(ADA, 0);
    let guest = stage.enter(GRACE);
    stage.receive(host.wish(Wish::Kick(guest.seat())));
    stage.tick();
    let mut refused = ask(&mut stage, GRACE);
    assert_eq!(refused.try_recv().unwrap().unwrap_err(), JoinRefusal::Kicked);
}

#[test]
fn an_open_world_flies_for_those_who_watch_and_stands_when_the_last_has_gone() {
    let mut stage = Stage::new(open_lobby());
    assert!(stage.host.is_idle());
    let eve = watch(&mut stage, EVE).unwrap();
    assert!(!stage.host.is_idle());
    drop(eve);
    stage.tick_until(Host::is_idle);
    assert_eq!(stage.host.status().watchers, 0);
}

#[test]
fn watching_keeps_no_lobby_and_its_end_is_shown_to_the_last() {
    let mut stage = Stage::new(private_lobby());
    let mut eve = watch(&mut stage, EVE).unwrap();
    let ada = stage.join(ADA, 0);
    stage.receive(ada.leave());
    stage.tick();
    assert_eq!(stage.host.ending(stage.now), Some(Departure::MatchOver), "only somebody who watches is left");
    stage.host.close(Departure::MatchOver);
    assert_eq!(eve.departed.try_recv(), Ok(Departure::MatchOver));
    let last = eve.scenes.try_recv().expect("what had not been shown yet");
    assert!(last.opening.is_some());
    assert!(has_event(&last.notices, |event| matches!(event, Event::Left { .. })));
    assert_eq!(eve.scenes.try_recv().unwrap_err(), TryRecvError::Closed);
}
