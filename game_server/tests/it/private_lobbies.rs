//! Private lobbies on real sockets, in both encodings.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use tokens::match_of_round;
use uuid::Uuid;
use wire::matchmaking::{LobbyPhase, LobbyReport};
use wire::socket::{CloseCode, DenialCode, Denied, Request, ServerMessage};

use crate::harness::{ADA, GRACE, Game, SHORT_DUEL, eventually, private_duel, problem, read};
use crate::player::Player;

const LOBBY: &str = "private";

/// Ada's lobby, with Ada on a text socket and Grace on a binary one.
async fn ada_and_grace(game: &Game) -> (Uuid, Player, Player) {
    let match_id = Uuid::new_v4();
    game.create(LOBBY, &private_duel(match_id)).await;
    let ada = Player::join(game, &game.ticket_for(LOBBY, ADA, "Ada").await).await;
    let ticket = game.ticket_for(LOBBY, GRACE, "Grace").await;
    let grace = Player::connect_binary(game).await.joined(&ticket).await;
    (match_id, ada, grace)
}

fn ready(ready: bool) -> Value {
    json!({ "type": "Ready", "data": { "ready": ready } })
}

fn start() -> Value {
    json!({ "type": "Start", "data": {} })
}

fn kick(seat: u16) -> Value {
    json!({ "type": "Kick", "data": { "seat": seat } })
}

async fn denied(player: &mut Player) -> (Request, DenialCode) {
    player
        .until(|message| match message {
            ServerMessage::Denied(Denied { request, code }) => Some((request, code)),
            _ => None,
        })
        .await
}

#[tokio::test]
async fn the_host_starts_when_all_are_ready_and_match_follows_match() {
    let game = Game::start_with(SHORT_DUEL).await;
    let (first, mut ada, mut grace) = ada_and_grace(&game).await;
    assert_eq!((ada.identity().match_id, grace.identity().match_id), (first, first));
    grace.send(&start()).await;
    assert_eq!(denied(&mut grace).await, (Request::Start, DenialCode::NotHost));
    ada.send(&start()).await;
    assert_eq!(denied(&mut ada).await, (Request::Start, DenialCode::NotReady));

    let mut matches = Vec::new();
    for round in 0..2 {
        grace.send(&ready(true)).await;
        let state = ada.state(|state| state.pilots.iter().any(|pilot| pilot.ready)).await;
        let private = state.private.unwrap();
        assert_eq!((private.host, private.match_id), (Some(0), match_of_round(first, round)));
        ada.send(&start()).await;
        let ended = grace.state(|state| state.phase == LobbyPhase::Ended).await;
        assert_eq!(ended.private.unwrap().match_id, private.match_id);
        matches.push(private.match_id);
        let waiting = grace.state(|state| state.phase == LobbyPhase::Waiting).await;
        assert_eq!(waiting.private.unwrap().match_id, match_of_round(first, round + 1));
        assert!(waiting.pilots.iter().all(|pilot| !pilot.ready && pilot.score == 0));
    }
    let results = game.matchmaking.until(|seen| seen.results.len() >= 2).await.results;
    assert_eq!(results.iter().map(|result| result.match_id).collect::<Vec<_>>(), matches);
    assert!(results.iter().all(|result| result.queue.is_none() && result.pilots.len() == 2));
}

#[tokio::test]
async fn matchmaking_hears_of_code_seats_and_the_end() {
    let game = Game::start_with(SHORT_DUEL).await;
    let (_, mut ada, mut grace) = ada_and_grace(&game).await;
    let is_full =
        |lobby: &LobbyReport| lobby.lobby_id == LOBBY && lobby.seats.iter().filter(|seat| seat.present).count() == 2;
    let seen = game
        .matchmaking
        .until(|seen| seen.reports.last().is_some_and(|report| report.lobbies.iter().any(is_full)))
        .await;
    let report = seen.reports.last().unwrap().lobbies.iter().find(|lobby| is_full(lobby)).unwrap();
    assert_eq!((report.queue.as_deref(), report.code.as_ref().map(|code| code.0.as_str())), (None, Some("H7K3PW")));
    ada.leave().await;
    let state = grace.state(|state| state.private.as_ref().is_some_and(|private| private.host == Some(1))).await;
    assert_eq!(state.pilots.len(), 1);
    grace.leave().await;
    assert_eq!((ada.closed().await, grace.closed().await), (CloseCode::Left, CloseCode::Left));
    eventually(async || game.lobby(LOBBY).await.status() == StatusCode::NOT_FOUND).await;
    game.matchmaking
        .until(|seen| {
            seen.reports.last().is_some_and(|report| report.lobbies.iter().all(|lobby| lobby.lobby_id != LOBBY))
        })
        .await;
    assert!(game.matchmaking.seen().results.is_empty(), "no match has begun");
}

#[tokio::test]
async fn whoever_is_sent_away_is_told_so_and_stays_away() {
    let game = Game::start().await;
    let (match_id, mut ada, mut grace) = ada_and_grace(&game).await;
    grace.send(&kick(0)).await;
    assert_eq!(denied(&mut grace).await, (Request::Kick, DenialCode::NotHost));
    ada.send(&kick(7)).await;
    assert_eq!(denied(&mut ada).await, (Request::Kick, DenialCode::NobodyThere));
    let token = grace.token();
    ada.send(&kick(1)).await;
    assert_eq!(grace.closed().await, CloseCode::Kicked);
    let refused = problem(game.ask_for_seat(LOBBY, GRACE, "Grace").await).await;
    assert_eq!(refused, (StatusCode::FORBIDDEN, "kicked".into()));
    assert_eq!(Player::refused(&game, json!({ "resume_token": token })).await, CloseCode::SeatExpired);
    let ticket = game.sign(&game.claims(LOBBY, match_id, 1, GRACE));
    assert_eq!(Player::refused(&game, json!({ "match_ticket": ticket })).await, CloseCode::SeatExpired);
}

#[tokio::test]
async fn wishes_in_an_open_lobby_are_denied_and_garbled_ones_end_the_connection() {
    let game = Game::start().await;
    let mut ada = game.enter_free_play(ADA).await;
    for (message, request) in [(ready(true), Request::Ready), (start(), Request::Start), (kick(3), Request::Kick)] {
        ada.send(&message).await;
        assert_eq!(denied(&mut ada).await, (request, DenialCode::NotPrivate));
    }
    ada.send_text(r#"{"type":"Kick","data":{"seat":-1}}"#).await;
    assert_eq!(ada.closed().await, CloseCode::BadMessage);
    // A wish is no way in.
    let mut stranger = Player::connect(&game).await;
    stranger.send(&start()).await;
    assert_eq!(stranger.closed().await, CloseCode::BadMessage);
}

#[tokio::test]
async fn a_lobby_to_which_nobody_comes_ends_and_frees_its_place() {
    let game = Game::start_with(&[("GAME__TIMES__CLAIM_S", "0.3"), ("GAME__LIMITS__MAX_LOBBIES", "2")]).await;
    game.create(LOBBY, &private_duel(Uuid::new_v4())).await;
    eventually(async || game.lobby(LOBBY).await.status() == StatusCode::NOT_FOUND).await;
    eventually(async || {
        let order = private_duel(Uuid::new_v4());
        game.call(Method::PUT, "/internal/v1/lobbies/next", Some(&order)).await.status() == StatusCode::OK
    })
    .await;
}

#[tokio::test]
async fn a_lobby_is_for_a_queue_or_has_a_code() {
    let game = Game::start().await;
    let mut both = private_duel(Uuid::new_v4());
    both.queue = Some("duel".into());
    let mut neither = private_duel(Uuid::new_v4());
    neither.code = None;
    for order in [both, neither] {
        let refused = problem(game.call(Method::PUT, "/internal/v1/lobbies/x", Some(&order)).await).await;
        assert_eq!(refused, (StatusCode::UNPROCESSABLE_ENTITY, "seats_invalid".into()));
    }
    let mut endless = private_duel(Uuid::new_v4());
    endless.mode = "free-play".into();
    let refused = problem(game.call(Method::PUT, "/internal/v1/lobbies/x", Some(&endless)).await).await;
    assert_eq!(refused.1, "mode_unknown");
}

#[tokio::test]
async fn a_lost_connection_keeps_its_seat_and_the_host_his_lobby() {
    let game = Game::start().await;
    let (_, ada, mut grace) = ada_and_grace(&game).await;
    let token = ada.token();
    drop(ada);
    let state = grace.state(|state| state.pilots.iter().any(|pilot| !pilot.present)).await;
    assert_eq!(state.private.unwrap().host, Some(0));
    let mut ada = Player::resume(&game, &token, None).await;
    grace.send(&ready(true)).await;
    ada.state(|state| state.pilots.iter().any(|pilot| pilot.ready)).await;
    let report: LobbyReport = read(game.lobby(LOBBY).await).await;
    assert_eq!(report.seats.iter().filter(|seat| seat.present).count(), 2);
}
