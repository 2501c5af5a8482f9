//! One life each.

use wire::matchmaking::{LobbyPhase, MatchOutcome};
use wire::socket::{EventKind, ServerMessage};

use crate::harness::Game;

/// The ring closes at once, and soon kills whoever is outside.
#[tokio::test(flavor = "multi_thread")]
async fn who_stays_outside_of_the_ring_falls_and_the_match_goes_on_to_the_last() {
    let quick = [
        ("GAME__MODES__LAST_JET__COUNTDOWN_S", "1"),
        ("GAME__MODES__LAST_JET__MATCH_S", "60"),
        ("GAME__MODES__LAST_JET__RING__REST_S", "0"),
        ("GAME__MODES__LAST_JET__RING__CLOSING_S", "2"),
        ("GAME__MODES__LAST_JET__RING__EVERY_S", "0.1"),
        ("GAME__MODES__LAST_JET__RING__DAMAGE", "20"),
        ("GAME__MODES__LAST_JET__RING__LAST_PX", "40"),
        ("GAME__MODES__LAST_JET__SHIP__PROTECTION_S", "0"),
    ];
    let game = Game::start_with(&quick).await;
    let ada = game.guest("Ada").await;
    let matched = game.matched(&ada, "last-jet").await;
    let match_id = matched.placement.match_id;
    let (mut socket, identity) = matched.join().await;
    assert!(identity.one_life && identity.ring.is_some());

    // Somebody falls, and be it by a shot. She does nothing: if she was placed in the middle she may be the last.
    let fell = |message: ServerMessage| match message {
        ServerMessage::Event(event) => matches!(event.kind, EventKind::Kill { .. }).then_some(event.tick),
        _ => None,
    };
    let fell_at = socket.wait_for(fell).await.unwrap();
    let ended = socket.wait_for_state(|state| state.phase == LobbyPhase::Ended).await.unwrap();
    assert_eq!(ended.outcome, Some(MatchOutcome::Completed));
    assert!(ended.tick >= fell_at);
    assert!(ended.pilots.iter().all(|pilot| pilot.deaths <= 1), "nobody has a second life");
    assert!(ended.pilots.iter().filter(|pilot| pilot.deaths == 0).count() <= 1);

    let result = game.result(match_id).await;
    let best = ended.pilots.iter().map(|pilot| pilot.score).max().unwrap();
    for line in &result.pilots {
        let pilot = ended.pilots.iter().find(|pilot| pilot.seat == line.seat).unwrap();
        assert_eq!((line.rank == 1, line.left_early), (pilot.score == best, false));
        assert_eq!(ended.winners.contains(&line.seat), line.rank == 1);
    }
    game.stop().await;
}
