//! Stopping at once, and a server id that is taken over.

use reqwest::Method;
use uuid::Uuid;
use wire::matchmaking::{LobbyPhase, MatchOutcome};
use wire::socket::CloseCode;

use crate::fake_matchmaking::Mood;
use crate::harness::{ADA, Game, duel, eventually, problem};
use crate::player::{Player, connect_with};

#[tokio::test]
async fn a_stop_tells_players_reports_matches_as_failed_and_withdraws_the_server() {
    let game = Game::start().await;
    let (match_id, [for_ada, for_grace]) = game.make_duel().await;
    let mut ada = Player::join(&game, &for_ada).await;
    let mut grace = Player::join(&game, &for_grace).await;
    let mut eve = game.enter_free_play(Uuid::from_u128(3)).await;
    let mut nobody = Player::connect(&game).await;
    ada.state(|state| state.phase == LobbyPhase::Countdown).await;

    let (.., codes) = tokio::join!(game.stop(), async {
        [ada.closed().await, grace.closed().await, eve.closed().await, nobody.closed().await]
    });
    assert_eq!(codes, [CloseCode::ServerStopping; 4]);
    let seen = game.matchmaking.seen();
    assert_eq!(seen.withdrawn, 1);
    let results: Vec<_> = seen.results.iter().map(|result| (result.match_id, result.outcome)).collect();
    assert_eq!(results, [(match_id, MatchOutcome::Failed)]);
    assert!(connect_with(&game, &[]).await.is_err());
}

#[tokio::test]
async fn a_server_whose_id_was_taken_over_plays_on_and_takes_no_match() {
    let game = Game::start().await;
    let mut ada = game.enter_free_play(ADA).await;
    game.matchmaking.set_mood(Mood::Superseded);
    eventually(async || !game.is_ready().await).await;
    let path = format!("/internal/v1/lobbies/{}", Uuid::new_v4());
    let refused = game.call(Method::PUT, &path, Some(&duel(Uuid::new_v4()))).await;
    assert_eq!(problem(refused).await.1, "server_draining");
    let tick = ada.world(|_| true).await.tick;
    ada.world(|world| world.tick > tick + 10).await;
    game.stop().await;
    assert_eq!(game.matchmaking.seen().withdrawn, 0, "the id belongs to another process now");
}

#[tokio::test]
async fn a_server_keeps_its_id_and_is_a_new_incarnation_after_a_restart() {
    let game = Game::start().await;
    let before = game.matchmaking.seen();
    let game = game.restart(&[]).await;
    let old = before.reports[0].incarnation;
    let seen = game.matchmaking.until(|seen| seen.reports.iter().any(|report| report.incarnation != old)).await;
    assert!(seen.server_ids.iter().all(|id| *id == before.server_ids[0]));
}
