//! A match of a queue that its players play again, on real sockets, in both encodings.

use game_server::domain::Replay;
use reqwest::StatusCode;
use serde_json::{Value, json};
use tokens::match_of_round;
use wire::matchmaking::{LobbyPhase, LobbyReport, MatchOutcome};
use wire::socket::{CloseCode, DenialCode, Denied, Rematch, Request, ServerMessage, Tally, VoteSubject};

use crate::harness::{Game, SHORT_DUEL, eventually};
use crate::player::Player;

fn vote(choice: u8) -> Value {
    json!({ "type": "Vote", "data": { "subject": "rematch", "choice": choice } })
}

async fn tally(player: &mut Player) -> (u16, u16) {
    player
        .until(|message| match message {
            ServerMessage::Vote(Tally { subject: VoteSubject::Rematch, votes, needed, .. }) => Some((votes, needed)),
            _ => None,
        })
        .await
}

async fn rematch(player: &mut Player) -> Rematch {
    player
        .until(|message| match message {
            ServerMessage::Rematch(rematch) => Some(rematch),
            _ => None,
        })
        .await
}

#[tokio::test]
async fn two_who_have_fought_a_duel_fight_it_again() {
    // Time enough to say so.
    let settings = [SHORT_DUEL, &[("GAME__TIMES__SCOREBOARD_S", "10")]].concat();
    let game = Game::start_with(&settings).await;
    let (first, [for_ada, for_grace]) = game.make_duel().await;
    let mut ada = Player::join(&game, &for_ada).await;
    let mut grace = Player::connect_binary(&game).await.joined(&for_grace).await;
    ada.state(|state| state.phase == LobbyPhase::Running).await;
    ada.send(&vote(1)).await;
    let denied = ada
        .until(|message| match message {
            ServerMessage::Denied(Denied { request, code }) => Some((request, code)),
            _ => None,
        })
        .await;
    assert_eq!(denied, (Request::Vote, DenialCode::NoRematch), "it is on");

    assert_eq!((tally(&mut ada).await, tally(&mut grace).await), ((0, 2), (0, 2)));
    ada.send(&vote(1)).await;
    assert_eq!((tally(&mut ada).await, tally(&mut grace).await), ((1, 2), (1, 2)));
    grace.send(&vote(1)).await;
    let second = match_of_round(first, 1);
    assert_eq!((rematch(&mut ada).await.match_id, rematch(&mut grace).await.match_id), (second, second));
    let countdown = grace.state(|state| state.phase == LobbyPhase::Countdown).await;
    assert!(countdown.pilots.iter().all(|pilot| pilot.score == 0 && pilot.deaths == 0), "a fresh table");
    game.matchmaking
        .until(|seen| {
            let is_second = |lobby: &LobbyReport| lobby.match_id == second && lobby.seats.len() == 2;
            seen.reports.last().is_some_and(|report| report.lobbies.iter().any(is_second))
        })
        .await;
    // A page that is loaded again finds the way back into it.
    let token = grace.token();
    drop(grace);
    let mut grace = Player::resume(&game, &token, None).await;
    assert_eq!(grace.identity().match_id, second);
    ada.state(|state| state.phase == LobbyPhase::Running).await;
    grace.state(|state| state.phase == LobbyPhase::Ended).await;
    assert_eq!(tally(&mut ada).await, (0, 2));

    let results = game.matchmaking.until(|seen| seen.results.len() >= 2).await.results;
    assert_eq!(results.iter().map(|result| result.match_id).collect::<Vec<_>>(), [first, second]);
    for result in &results {
        assert_eq!((result.outcome, result.queue.as_deref()), (MatchOutcome::Completed, Some("duel")));
        assert_eq!((result.pilots.len(), &result.lobby_id), (2, &results[0].lobby_id));
    }
    let replays = game.matchmaking.until(|seen| seen.replays.len() >= 2).await.replays;
    for (match_id, recording) in replays {
        let result = results.iter().find(|result| result.match_id == match_id).unwrap();
        assert_eq!(Replay::decode(&recording).unwrap().ticks.0, u64::from(result.ticks));
    }

    ada.leave().await;
    // There is nobody to fight.
    while tally(&mut grace).await != (0, 0) {}
    grace.leave().await;
    assert_eq!((ada.closed().await, grace.closed().await), (CloseCode::Left, CloseCode::Left));
    // The score table is shown to its end, in case that somebody comes back.
    let lobby = results[0].lobby_id.clone();
    eventually(async || game.lobby(&lobby).await.status() == StatusCode::NOT_FOUND).await;
}

#[tokio::test]
async fn a_vote_that_is_no_vote_ends_the_connection() {
    let game = Game::start_with(SHORT_DUEL).await;
    let (_, [for_ada, _]) = game.make_duel().await;
    let mut ada = Player::join(&game, &for_ada).await;
    ada.send(&vote(2)).await;
    assert_eq!(ada.closed().await, CloseCode::BadMessage);
}
