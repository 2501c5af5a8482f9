//! Losing a connection, a tab or an answer, and ending up in the same seat.

use playtest::{GameSocket, SocketError};
use wire::matchmaking::LobbyPhase;
use wire::socket::CloseCode;

use crate::harness::{Game, Matched};

/// A duel long enough to come back to.
async fn long_duel() -> Game {
    Game::start_with(&[("GAME__MODES__DUEL__COUNTDOWN_S", "1")]).await
}

fn number(error: SocketError) -> u16 {
    match error {
        SocketError::Closed(closed) => closed.number,
        other => panic!("{other}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cut_connection_is_resumed_with_its_token() {
    let game = long_duel().await;
    let ada = game.guest("Ada").await;
    let matched = game.matched(&ada, "duel").await;
    let (mut socket, identity) = matched.join().await;
    socket.wait_for_state(|state| state.phase == LobbyPhase::Running).await.unwrap();
    drop(socket);

    let url = &matched.placement.ws_url;
    let (mut socket, again) = GameSocket::resume(url, &identity.resume_token, Some(identity.last_event)).await.unwrap();
    assert_eq!(again.seat, identity.seat);
    let state = socket.wait_for_state(|state| state.phase == LobbyPhase::Running).await.unwrap();
    assert!(state.pilots.iter().any(|pilot| Some(pilot.seat) == identity.seat && pilot.present));

    // The token was renewed: the old one opens nothing any more.
    let refused = GameSocket::resume(url, &identity.resume_token, None).await.err().unwrap();
    assert_eq!(number(refused), CloseCode::ResumeInvalid.number());
    game.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_player_who_lost_everything_asks_for_the_ticket_again() {
    let game = long_duel().await;
    let ada = game.guest("Ada").await;
    let matched = game.matched(&ada, "duel").await;
    let (first, identity) = matched.join().await;
    drop(first);

    let fresh = Matched::from(ada.ticket(matched.ticket_id).await.unwrap());
    assert_eq!(fresh.placement.match_id, matched.placement.match_id);
    let (_socket, again) = fresh.join().await;
    assert_eq!(again.seat, identity.seat);

    // Pressing Play again leads back too, as long as the match lives.
    let queued = ada.queue("duel").await.unwrap();
    assert_eq!(queued.ticket_id, matched.ticket_id);
    game.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_tab_takes_the_seat_over() {
    let game = long_duel().await;
    let ada = game.guest("Ada").await;
    let matched = game.matched(&ada, "duel").await;
    let (mut first, identity) = matched.join().await;

    let fresh = Matched::from(ada.ticket(matched.ticket_id).await.unwrap());
    let (mut second, again) = fresh.join().await;
    assert_eq!(again.seat, identity.seat);
    assert_eq!(first.wait_for_close().await.unwrap().number, CloseCode::Replaced.number());
    second.wait_for_state(|state| state.phase == LobbyPhase::Running).await.unwrap();
    game.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_ticket_whose_answer_was_lost_is_replaced_and_the_used_one_is_dead() {
    let game = long_duel().await;
    let ada = game.guest("Ada").await;
    // The answer to the first request is lost: asking again returns the same ticket.
    let lost = ada.queue("duel").await.unwrap();
    let matched = game.matched(&ada, "duel").await;
    assert_eq!(matched.ticket_id, lost.ticket_id);

    // The socket dies before Identity is read.
    let (lost, _) = matched.join().await;
    drop(lost);
    let placement = &matched.placement;
    let refused = GameSocket::join(&placement.ws_url, &placement.match_ticket).await.err().unwrap();
    assert_eq!(number(refused), CloseCode::TicketUsed.number());
    Matched::from(ada.ticket(matched.ticket_id).await.unwrap()).join().await;
    game.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn players_are_told_when_the_server_stops_and_nothing_is_left_running() {
    let game = long_duel().await;
    let ada = game.guest("Ada").await;
    let (mut socket, _) = game.matched(&ada, "duel").await.join().await;
    let closed = tokio::spawn(async move { socket.wait_for_close().await.unwrap() });
    game.stop().await;
    assert_eq!(closed.await.unwrap().number, CloseCode::ServerStopping.number());
}
