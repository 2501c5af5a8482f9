//! A match that loses a player takes another.

use wire::matchmaking::LobbyPhase;

use crate::harness::{Game, Matched};

#[tokio::test(flavor = "multi_thread")]
async fn who_queues_is_sent_into_a_match_that_a_player_has_left_and_gets_a_line_of_his_own() {
    let game = Game::start_with(&[("GAME__MODES__SKIRMISH__COUNTDOWN_S", "0.5")]).await;
    let (ada, grace, eve) = (game.guest("Ada").await, game.guest("Grace").await, game.guest("Eve").await);
    let tickets = (ada.queue("skirmish").await.unwrap(), grace.queue("skirmish").await.unwrap());
    let first = Matched::from(ada.await_final(tickets.0.ticket_id).await.unwrap());
    let second = Matched::from(grace.await_final(tickets.1.ticket_id).await.unwrap());
    assert_eq!(first.placement.match_id, second.placement.match_id);
    let ((mut a, _), (mut g, grace_identity)) = (first.join().await, second.join().await);
    a.wait_for_state(|state| state.phase == LobbyPhase::Running).await.unwrap();
    g.leave().await.unwrap();
    g.wait_for_close().await.unwrap();

    let late = game.matched(&eve, "skirmish").await;
    assert_eq!(late.placement.match_id, first.placement.match_id);
    let (mut e, identity) = late.join().await;
    assert_ne!(identity.seat, grace_identity.seat);
    let state =
        e.wait_for_state(|state| state.pilots.iter().any(|pilot| Some(pilot.seat) == identity.seat)).await.unwrap();
    assert_eq!(state.phase, LobbyPhase::Running);
    let line = state.pilots.iter().find(|pilot| Some(pilot.seat) == grace_identity.seat).unwrap();
    assert!(line.player_id == Some(grace.player_id()) && !line.present, "who left keeps the line");
    a.wait_for_state(|state| state.pilots.iter().any(|pilot| pilot.name == "Eve" && pilot.present)).await.unwrap();

    // Grace may play on, but not there.
    let again = game.matched(&grace, "skirmish").await;
    assert_ne!(again.placement.match_id, first.placement.match_id);
    game.stop().await;
}
