//! Dropped sockets, second tabs, lost answers.

use serde_json::json;
use wire::matchmaking::LobbyReport;
use wire::socket::{CloseCode, EventKind, ServerMessage};

use crate::harness::{ADA, GRACE, Game, eventually, read};
use crate::player::Player;

#[tokio::test]
async fn a_second_connection_takes_over_the_seat() {
    let game = Game::start().await;
    let mut old = game.enter_free_play(ADA).await;
    let mut new = game.enter_free_play(ADA).await;
    assert_eq!(old.closed().await, CloseCode::Replaced);
    assert_eq!(new.seat(), old.seat());
    assert_ne!(new.token(), old.token());
    new.steer(1, 1.0, 0.0, false).await;
    new.own_ship(|ship| ship.ack == 1).await;
    let resume = json!({ "resume_token": old.token() });
    assert_eq!(Player::refused(&game, resume).await, CloseCode::ResumeInvalid);
}

#[tokio::test]
async fn a_cut_connection_resumes_with_the_events_it_missed() {
    let game = Game::start().await;
    let mut ada = game.enter_free_play(ADA).await;
    let last_event = ada.identity().last_event;
    let mut watcher = game.enter_free_play(GRACE).await;
    ada.state(|state| state.pilots.iter().any(|pilot| pilot.player_id == Some(GRACE))).await;
    let (seat, token) = (ada.seat(), ada.token());
    // No close frame: the socket is just gone.
    drop(ada);
    let gone =
        |player: uuid::Uuid| move |pilot: &wire::socket::Pilot| pilot.player_id == Some(player) && !pilot.present;
    watcher.state(|state| state.pilots.iter().any(gone(ADA))).await;

    let mut back = Player::resume(&game, &token, Some(last_event)).await;
    assert_eq!(back.seat(), seat);
    assert_eq!(back.identity().last_event, last_event);
    let mut expected = last_event;
    let mut saw_grace = false;
    while !saw_grace {
        if let ServerMessage::Event(event) = back.next().await.unwrap() {
            expected += 1;
            assert_eq!(event.id, expected, "events are repeated in order, none left out");
            saw_grace = matches!(event.kind, EventKind::Join { seat, .. } if seat == watcher.seat());
        }
    }
    back.world(|_| true).await;
    watcher.state(|state| !state.pilots.iter().any(gone(ADA))).await;
    back.steer(1, 1.0, 0.0, false).await;
    back.own_ship(|ship| ship.ack == 1).await;
    assert_eq!(Player::refused(&game, json!({ "resume_token": token })).await, CloseCode::ResumeInvalid);
}

#[tokio::test]
async fn a_client_that_lost_the_first_answer_comes_back_with_a_new_ticket() {
    let game = Game::start().await;
    let ticket = game.free_play_ticket(ADA).await;
    let mut lost = Player::connect(&game).await;
    lost.send(&json!({ "type": "Join", "data": { "match_ticket": ticket } })).await;
    drop(lost);
    eventually(async || {
        let report: LobbyReport = read(game.lobby("free-play").await).await;
        report.seats.iter().any(|seat| seat.player_id == ADA && seat.generation > 0)
    })
    .await;
    assert_eq!(Player::refused(&game, json!({ "match_ticket": ticket })).await, CloseCode::TicketUsed);
    let mut back = game.enter_free_play(ADA).await;
    back.world(|_| true).await;
}

#[tokio::test]
async fn a_seat_is_given_up_when_its_hold_has_run_out() {
    let game = Game::start_with(&[("GAME__TIMES__HOLD_S", "0.3")]).await;
    let ada = game.enter_free_play(ADA).await;
    let mut watcher = game.enter_free_play(GRACE).await;
    let (seat, token) = (ada.seat(), ada.token());
    drop(ada);
    watcher
        .until(|message| match message {
            ServerMessage::Event(event) if event.kind == (EventKind::Leave { seat }) => Some(()),
            _ => None,
        })
        .await;
    assert_eq!(Player::refused(&game, json!({ "resume_token": token })).await, CloseCode::SeatExpired);
    let report: LobbyReport = read(game.lobby("free-play").await).await;
    assert!(report.seats.iter().all(|seat| seat.player_id != ADA));
}

#[tokio::test]
async fn a_player_who_leaves_is_told_and_has_no_seat_to_come_back_to() {
    let game = Game::start().await;
    let mut ada = game.enter_free_play(ADA).await;
    ada.leave().await;
    assert_eq!(ada.closed().await, CloseCode::Left);
    assert_eq!(Player::refused(&game, json!({ "resume_token": ada.token() })).await, CloseCode::SeatExpired);
    let mut again = game.enter_free_play(ADA).await;
    again.world(|_| true).await;
}

#[tokio::test]
async fn a_resume_token_that_is_none_is_refused() {
    let game = Game::start().await;
    let ada = game.enter_free_play(ADA).await;
    let token = ada.token();
    let (place, secret) = token.rsplit_once('.').unwrap();
    let refused = async |token: &str| Player::refused(&game, json!({ "resume_token": token })).await;
    assert_eq!(refused("").await, CloseCode::ResumeInvalid);
    assert_eq!(refused(secret).await, CloseCode::ResumeInvalid);
    assert_eq!(
        refused(&format!("{place}.{}", secret.chars().rev().collect::<String>())).await,
        CloseCode::ResumeInvalid
    );
    assert_eq!(refused(&format!("elsewhere.0.{secret}")).await, CloseCode::LobbyUnknown);
    // Where nobody has sat yet: it was given in a world before this one, so there is a seat to be had.
    assert_eq!(refused(&format!("free-play.15.{secret}")).await, CloseCode::ServerDraining);
}
