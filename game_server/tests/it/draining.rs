//! Making way: running matches are played to their end, everybody else is sent on, nobody new comes in.

use reqwest::{Method, StatusCode};
use tokio::time::timeout;
use uuid::Uuid;
use wire::matchmaking::{LobbyPhase, MatchOutcome};
use wire::socket::CloseCode;

use crate::harness::{DEADLINE, GRACE, Game, SHORT_DUEL, duel, problem};
use crate::player::Player;

const EVE: Uuid = Uuid::from_u128(3);

/// A duel between Ada and Grace in which the ships fly.
async fn flying(game: &Game) -> (Uuid, Player, Player) {
    let (match_id, [for_ada, for_grace]) = game.make_duel().await;
    let mut ada = Player::join(game, &for_ada).await;
    let grace = Player::join(game, &for_grace).await;
    ada.state(|state| state.phase == LobbyPhase::Running).await;
    (match_id, ada, grace)
}

async fn drained(game: &Game) {
    timeout(DEADLINE, game.lifecycle.drain_and_wait()).await.expect("the server has not drained");
}

#[tokio::test]
async fn a_running_match_is_played_to_its_end_and_a_cut_connection_still_comes_back() {
    let game = Game::start_with(SHORT_DUEL).await;
    let (match_id, mut ada, mut grace) = flying(&game).await;
    game.lifecycle.drain();
    let draining = ada.told_of_draining().await;
    assert_eq!(draining.ends_tick, draining.tick + 660 * 60);
    grace.told_of_draining().await;

    let (token, seat) = (grace.token(), grace.seat());
    drop(grace);
    let mut grace = Player::resume(&game, &token, None).await;
    assert_eq!(grace.seat(), seat);
    assert_eq!(grace.told_of_draining().await.ends_tick, draining.ends_tick, "who comes back is told as well");

    let (of_ada, of_grace) = (
        ada.state(|state| state.phase == LobbyPhase::Ended).await,
        grace.state(|state| state.phase == LobbyPhase::Ended).await,
    );
    assert_eq!((of_ada.outcome, of_ada), (Some(MatchOutcome::Completed), of_grace));
    assert_eq!((ada.closed().await, grace.closed().await), (CloseCode::MatchOver, CloseCode::MatchOver));
    drained(&game).await;
    let seen = game.matchmaking.until(|seen| !seen.results.is_empty()).await;
    assert_eq!((seen.results[0].match_id, seen.results[0].outcome), (match_id, MatchOutcome::Completed));
    game.stop().await;
    let seen = game.matchmaking.seen();
    assert_eq!((seen.results.len(), seen.withdrawn), (1, 1));
}

#[tokio::test]
async fn players_of_open_lobbies_are_told_and_then_sent_on() {
    let game = Game::start_with(&[("GAME__DRAIN__OPEN_LOBBIES_S", "0.5")]).await;
    let mut eve = game.enter_free_play(EVE).await;
    let late = game.free_play_ticket(GRACE).await;
    game.lifecycle.drain();
    let draining = eve.told_of_draining().await;
    assert_eq!(draining.ends_tick, draining.tick + 30);
    assert_eq!(eve.closed().await, CloseCode::ServerDraining);
    drained(&game).await;
    // Whoever had a seat and comes too late is sent on as well.
    let refused = Player::refused(&game, serde_json::json!({ "match_ticket": late })).await;
    assert_eq!(refused, CloseCode::ServerDraining);
    let refused = Player::refused(&game, serde_json::json!({ "resume_token": eve.token() })).await;
    assert_eq!(refused, CloseCode::ServerDraining);
}

#[tokio::test]
async fn a_match_that_waits_for_its_players_is_given_up_and_they_are_sent_on() {
    let game = Game::start().await;
    let (match_id, [for_ada, _]) = game.make_duel().await;
    let mut ada = Player::join(&game, &for_ada).await;
    game.lifecycle.drain();
    assert_eq!(ada.closed().await, CloseCode::ServerDraining);
    drained(&game).await;
    let seen = game.matchmaking.until(|seen| !seen.results.is_empty()).await;
    assert_eq!((seen.results[0].match_id, seen.results[0].outcome), (match_id, MatchOutcome::Failed));
}

#[tokio::test]
async fn what_is_not_over_at_the_bound_is_cut_short_and_counts_for_nobody() {
    let settings = [("GAME__DRAIN__WITHIN_S", "0.5"), ("GAME__MODES__DUEL__COUNTDOWN_S", "0.5")];
    let game = Game::start_with(&settings).await;
    let (match_id, mut ada, mut grace) = flying(&game).await;
    game.lifecycle.drain();
    let draining = ada.told_of_draining().await;
    assert_eq!(draining.ends_tick, draining.tick + 30);
    assert_eq!((ada.closed().await, grace.closed().await), (CloseCode::CutShort, CloseCode::CutShort));
    drained(&game).await;
    game.stop().await;
    let results = game.matchmaking.seen().results;
    let mut outcomes: Vec<_> = results.iter().map(|result| (result.match_id, result.outcome)).collect();
    // A stop in the middle of a call makes it again: matchmaking takes a result once, however often it comes.
    outcomes.dedup();
    assert_eq!(outcomes, [(match_id, MatchOutcome::Failed)]);
}

#[tokio::test]
async fn nobody_new_comes_in_and_matchmaking_is_told_at_once() {
    let game = Game::start().await;
    let (_, mut ada, _grace) = flying(&game).await;
    let mut eve = game.enter_free_play(EVE).await;
    assert!(game.is_ready().await);
    game.lifecycle.drain();
    eve.told_of_draining().await;
    game.matchmaking.until(|seen| seen.reports.last().is_some_and(|report| report.draining)).await;
    assert!(!game.is_ready().await);
    let path = format!("/internal/v1/lobbies/{}", Uuid::new_v4());
    let refused = game.call(Method::PUT, &path, Some(&duel(Uuid::new_v4()))).await;
    assert_eq!(problem(refused).await, (StatusCode::CONFLICT, "server_draining".into()));
    let refused = game.ask_for_seat("free-play", Uuid::from_u128(9), "Late").await;
    assert_eq!(problem(refused).await, (StatusCode::CONFLICT, "server_draining".into()));
    // A stop does not wait for the match.
    let (.., code) = tokio::join!(game.stop(), ada.closed());
    assert_eq!(code, CloseCode::ServerStopping);
}

#[tokio::test]
async fn an_operator_drains_a_server_without_stopping_it() {
    let game = Game::start_with(SHORT_DUEL).await;
    let (_, mut ada, _grace) = flying(&game).await;
    let url = format!("http://{}{}", game.internal, wire::arena::routes::DRAIN);
    let stranger = reqwest::Client::new().post(&url).send().await.unwrap();
    assert_eq!(problem(stranger).await.1, "service_credential_invalid");
    assert!(game.is_ready().await);

    let held = game.drain().await;
    assert_eq!((held.lobbies, held.players), (2, 2));
    ada.told_of_draining().await;
    assert_eq!(ada.closed().await, CloseCode::MatchOver);
    drained(&game).await;
    let left = game.drain().await;
    assert_eq!((left.lobbies, left.players), (0, 0));
    let get = async |path: &str| reqwest::get(format!("http://{}{path}", game.internal)).await.unwrap();
    assert_eq!(get("/health").await.status(), StatusCode::OK, "it is there until it is stopped");
    assert!(get("/metrics").await.text().await.unwrap().contains("game_draining 1"));
    assert_eq!(game.matchmaking.seen().withdrawn, 0);
}
