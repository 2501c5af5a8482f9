//! Two who were brought together by a queue, and play again.

use playtest::GameSocket;
use tokens::match_of_round;
use wire::matchmaking::LobbyPhase;
use wire::socket::{ClientMessage, ServerMessage, Tally, Vote, VoteSubject};

use crate::harness::Game;

async fn wants_a_rematch(socket: &mut GameSocket) {
    socket
        .wait_for(|message| match message {
            ServerMessage::Vote(Tally { subject: VoteSubject::Rematch, needed: 2, .. }) => Some(()),
            _ => None,
        })
        .await
        .unwrap();
    socket.send(&ClientMessage::Vote(Vote { subject: VoteSubject::Rematch, choice: 1 })).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_duel_and_its_rematch_are_both_rated_recorded_and_in_the_history() {
    let game = Game::start_with(&[
        ("GAME__MODES__DUEL__MATCH_S", "1"),
        ("GAME__MODES__DUEL__OVERTIME_S", "0"),
        ("GAME__MODES__DUEL__COUNTDOWN_S", "0.5"),
        ("GAME__TIMES__SCOREBOARD_S", "20"),
    ])
    .await;
    let (ada, grace) = (game.guest("Ada").await, game.guest("Grace").await);
    let (for_ada, for_grace) = tokio::join!(game.matched(&ada, "duel"), game.matched(&grace, "duel"));
    let ((mut a, _), (mut g, _)) = tokio::join!(for_ada.join(), for_grace.join());
    let first = for_ada.placement.match_id;
    wants_a_rematch(&mut a).await;
    wants_a_rematch(&mut g).await;
    let begun = a.wait_for(|message| match message {
        ServerMessage::Rematch(rematch) => Some(rematch.match_id),
        _ => None,
    });
    let second = begun.await.unwrap();
    assert_eq!(second, match_of_round(first, 1));
    // Whoever asks for the queue meanwhile comes back to it.
    let again = game.matched(&ada, "duel").await;
    assert_eq!(again.placement.match_id, second);
    assert_eq!(ada.queue("skirmish").await.err().unwrap().code(), "already_matched");
    let (mut a, identity) = again.join().await;
    assert_eq!(identity.match_id, second);
    a.wait_for_state(|state| state.phase == LobbyPhase::Ended).await.unwrap();

    for id in [first, second] {
        let result = game.result(id).await;
        assert_eq!((result.queue.as_deref(), result.pilots.len()), (Some("duel"), 2));
        let replay = game.replay(id).await;
        assert_eq!(replay.ticks.0, u64::from(result.ticks));
        for pilot in [&ada, &grace] {
            let played = pilot.played_match(id).await.unwrap();
            assert!(played.rating.is_some(), "it was rated");
        }
    }
    assert_eq!(ada.matches().await.unwrap().matches.len(), 2);
    let ladder = ada.profile().await.unwrap().ratings.unwrap();
    assert_eq!(ladder.iter().map(|rated| rated.matches).collect::<Vec<_>>(), [2]);
    game.stop().await;
}
