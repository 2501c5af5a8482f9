//! Friends who play among themselves, over head's routes and the game socket.

use playtest::{GameSocket, Pilot};
use tokens::match_of_round;
use wire::matchmaking::{LobbyPhase, Seat};
use wire::socket::{ClientMessage, CloseCode, DenialCode, Kick, Ready, ServerMessage, Settings, Start};

use crate::harness::Game;

/// Matches of a second, and scoreboards of one.
async fn quick() -> Game {
    Game::start_with(&[
        ("GAME__MODES__DUEL__MATCH_S", "1"),
        ("GAME__MODES__DUEL__OVERTIME_S", "0"),
        ("GAME__MODES__DUEL__COUNTDOWN_S", "0.5"),
        ("GAME__TIMES__SCOREBOARD_S", "1"),
    ])
    .await
}

fn code(seat: &Seat) -> String {
    seat.code.clone().unwrap().0
}

async fn sit(seat: &Seat) -> GameSocket {
    GameSocket::join(&seat.placement.ws_url, &seat.placement.match_ticket).await.unwrap().0
}

/// Ada's lobby, joined by Grace.
async fn lobby(ada: &Pilot, grace: &Pilot) -> (Seat, GameSocket, GameSocket) {
    let seat = ada.open_lobby("duel", 0).await.unwrap();
    let joined = grace.join_by_code(&code(&seat)).await.unwrap();
    assert_eq!(joined.placement.lobby_id, seat.placement.lobby_id);
    let (a, g) = (sit(&seat).await, sit(&joined).await);
    (seat, a, g)
}

#[tokio::test(flavor = "multi_thread")]
async fn friends_play_match_after_match_and_none_is_rated() {
    let game = quick().await;
    let (ada, grace) = (game.guest("Ada").await, game.guest("Grace").await);
    let (seat, mut a, mut g) = lobby(&ada, &grace).await;
    for round in 0..2 {
        let id = match_of_round(seat.placement.match_id, round);
        let waits = |state: &wire::socket::GameState| {
            state.phase == LobbyPhase::Waiting && state.private.as_ref().is_some_and(|private| private.match_id == id)
        };
        g.wait_for_state(waits).await.unwrap();
        g.send(&ClientMessage::Ready(Ready { ready: true })).await.unwrap();
        a.wait_for_state(|state| waits(state) && state.pilots.iter().any(|pilot| pilot.ready)).await.unwrap();
        a.send(&ClientMessage::Start(Start {})).await.unwrap();
        a.wait_for_state(|state| state.phase == LobbyPhase::Ended).await.unwrap();
        let result = game.result(id).await;
        assert_eq!((result.queue, result.lobby_id == seat.placement.lobby_id, result.pilots.len()), (None, true, 2));
    }
    let played = ada.matches().await.unwrap().matches;
    assert_eq!(played.len(), 2);
    assert!(played.iter().all(|one| one.rating.is_none()));
    assert_eq!(game.head.leaderboard().await.unwrap().players, 0);
    let listed = game.head.lobbies().await.unwrap().lobbies;
    assert!(listed.iter().all(|lobby| lobby.lobby_id != seat.placement.lobby_id));
    game.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_sent_away_stays_away_and_the_code_ends_with_the_lobby() {
    let game = quick().await;
    let (ada, grace) = (game.guest("Ada").await, game.guest("Grace").await);
    let (seat, mut a, mut g) = lobby(&ada, &grace).await;
    g.send(&ClientMessage::Kick(Kick { seat: 0 })).await.unwrap();
    let denied = g.wait_for(|message| match message {
        ServerMessage::Denied(denied) => Some(denied.code),
        _ => None,
    });
    assert_eq!(denied.await.unwrap(), DenialCode::NotHost);
    a.send(&ClientMessage::Kick(Kick { seat: 1 })).await.unwrap();
    assert_eq!(g.wait_for_close().await.unwrap().number, CloseCode::Kicked.number());
    assert_eq!(grace.join_by_code(&code(&seat)).await.err().unwrap().code(), "kicked");
    assert_eq!(grace.join_lobby(&seat.placement.lobby_id).await.err().unwrap().code(), "lobby_unknown");

    a.leave().await.unwrap();
    assert_eq!(a.wait_for_close().await.unwrap().number, CloseCode::Left.number());
    let eve = game.guest("Eve").await;
    assert_eq!(eve.join_by_code(&code(&seat)).await.err().unwrap().code(), "code_unknown");
    assert_eq!(eve.join_by_code("333333").await.err().unwrap().code(), "code_unknown");
    game.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_host_chooses_how_matches_are_played_and_everybody_sees_it() {
    let game = quick().await;
    let (ada, grace) = (game.guest("Ada").await, game.guest("Grace").await);
    let (_, mut a, mut g) = lobby(&ada, &grace).await;
    let settings = Settings { fill_to: 2, match_s: 1800, score_limit: 7 };
    g.send(&ClientMessage::Settings(settings)).await.unwrap();
    let denied = g.wait_for(|message| match message {
        ServerMessage::Denied(denied) => Some(denied.code),
        _ => None,
    });
    assert_eq!(denied.await.unwrap(), DenialCode::NotHost);
    a.send(&ClientMessage::Settings(settings)).await.unwrap();
    let chosen =
        |state: &wire::socket::GameState| state.private.as_ref().is_some_and(|private| private.settings == settings);
    g.wait_for_state(chosen).await.unwrap();
    g.send(&ClientMessage::Ready(Ready { ready: true })).await.unwrap();
    a.wait_for_state(|state| chosen(state) && state.pilots.iter().any(|pilot| pilot.ready)).await.unwrap();
    a.send(&ClientMessage::Start(Start {})).await.unwrap();
    let running = g.wait_for_state(|state| state.phase == LobbyPhase::Running).await.unwrap();
    assert!(running.phase_ends_tick.unwrap() - running.tick > 1700 * 60);
    game.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_player_leaves_his_lobby_for_another_or_for_a_queue() {
    let game = quick().await;
    let ada = game.guest("Ada").await;
    let mut first = sit(&ada.open_lobby("duel", 2).await.unwrap()).await;
    let seat = ada.open_lobby("skirmish", 0).await.unwrap();
    assert_eq!(first.wait_for_close().await.unwrap().number, CloseCode::Left.number());
    let mut second = sit(&seat).await;
    let matched = game.matched(&ada, "duel").await;
    assert_eq!(second.wait_for_close().await.unwrap().number, CloseCode::Left.number());
    assert_eq!(ada.open_lobby("duel", 0).await.err().unwrap().code(), "already_matched");
    matched.join().await;
    game.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn lobbies_that_cannot_be_are_refused() {
    let game = quick().await;
    let ada = game.guest("Ada").await;
    for (mode, fill_to, expected) in
        [("chess", 0, "mode_unknown"), ("free-play", 0, "mode_unknown"), ("duel", 3, "options_invalid")]
    {
        assert_eq!(ada.open_lobby(mode, fill_to).await.err().unwrap().code(), expected, "{mode}");
    }
    game.stop().await;
}
