//! The open lobby that is always there.

use std::collections::HashSet;

use futures_util::future::join_all;
use playtest::GameSocket;
use wire::matchmaking::Seat;
use wire::socket::{CloseCode, ServerMessage};

use crate::harness::Game;

const LOBBY: &str = "free-play";

async fn fly(seat: &Seat) -> (GameSocket, u16) {
    let (socket, identity) = GameSocket::join(&seat.placement.ws_url, &seat.placement.match_ticket).await.unwrap();
    (socket, identity.seat.unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn two_strangers_meet_each_other_and_bots() {
    let game = Game::start().await;
    let (ada, grace) = (game.guest("Ada").await, game.guest("Grace").await);
    let (mut a, _) = fly(&ada.join_lobby(LOBBY).await.unwrap()).await;
    let (_g, g_seat) = fly(&grace.join_lobby(LOBBY).await.unwrap()).await;
    let state = a.wait_for_state(|state| state.pilots.iter().any(|pilot| pilot.name == "Grace")).await.unwrap();
    assert!(state.pilots.iter().any(|pilot| pilot.bot));
    a.wait_for(|message| match message {
        ServerMessage::WorldUpdate(update) => update.entities.iter().any(|ship| ship.id == g_seat).then_some(()),
        _ => None,
    })
    .await
    .unwrap();
    let listed = game.head.lobbies().await.unwrap();
    assert!(listed.lobbies.iter().any(|lobby| lobby.lobby_id == LOBBY && lobby.seats == 16));
    game.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn forty_players_at_once_fill_sixteen_seats_and_not_one_more() {
    let game = Game::start().await;
    let pilots = join_all((0..40).map(|number| {
        let game = &game;
        async move { game.guest(&format!("Crowd {number}")).await }
    }))
    .await;
    let answers = join_all(pilots.iter().map(|pilot| pilot.join_lobby(LOBBY))).await;
    let seats: Vec<&Seat> = answers.iter().filter_map(|answer| answer.as_ref().ok()).collect();
    assert_eq!(seats.len(), 16);
    for refused in answers.iter().filter_map(|answer| answer.as_ref().err()) {
        assert_eq!(refused.code(), "lobby_full");
    }
    let joined = join_all(seats.iter().map(|seat| fly(seat))).await;
    let distinct: HashSet<u16> = joined.iter().map(|(_, seat)| *seat).collect();
    assert_eq!(distinct.len(), 16);
    game.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn queueing_for_a_match_leaves_the_open_lobby() {
    let game = Game::start().await;
    let ada = game.guest("Ada").await;
    let (mut socket, _) = fly(&ada.join_lobby(LOBBY).await.unwrap()).await;
    let matched = game.matched(&ada, "duel").await;
    assert_eq!(socket.wait_for_close().await.unwrap().number, CloseCode::Left.number());
    assert_eq!(ada.join_lobby(LOBBY).await.err().unwrap().code(), "already_matched");
    matched.join().await;
    game.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_lobby_is_refused() {
    let game = Game::start().await;
    let ada = game.guest("Ada").await;
    for lobby in ["no-such-lobby", "", "../..", &"x".repeat(500), "Свободный"] {
        assert_eq!(ada.join_lobby(lobby).await.err().unwrap().code(), "lobby_unknown", "{lobby:.20}");
    }
    game.stop().await;
}
