//! Side against side.

use wire::matchmaking::{LobbyPhase, MatchOutcome};
use wire::socket::ServerMessage;

use crate::harness::Game;

#[tokio::test(flavor = "multi_thread")]
async fn a_lone_player_flies_a_squadron_match_with_bots_on_both_sides_to_its_end() {
    let short = [
        ("GAME__MODES__SQUADRON__COUNTDOWN_S", "1"),
        ("GAME__MODES__SQUADRON__MATCH_S", "6"),
        ("GAME__MODES__SQUADRON__OVERTIME_S", "0"),
    ];
    let game = Game::start_with(&short).await;
    let ada = game.guest("Ada").await;
    let matched = game.matched(&ada, "squadron").await;
    let match_id = matched.placement.match_id;
    let (mut socket, identity) = matched.join().await;
    assert_eq!(identity.sides, 2);
    assert!(!identity.obstacles.is_empty() && identity.score_limit > 0);

    let state = socket.wait_for_state(|state| state.phase == LobbyPhase::Running).await.unwrap();
    let on_side = |side: u8| state.pilots.iter().filter(|pilot| pilot.team == side).count();
    assert_eq!((on_side(0), on_side(1)), (4, 4));

    let own = |message: &ServerMessage| match message {
        ServerMessage::WorldUpdate(update) => {
            update.entities.iter().find(|ship| Some(ship.id) == identity.seat).copied()
        }
        _ => None,
    };
    // Placed a second ago: nothing harms the ship yet. Firing costs energy and ends that.
    socket.wait_for(|message| own(&message).filter(|ship| ship.protected && ship.energy == 1.0)).await.unwrap();
    socket.steer(0.0, 0.0, true).await.unwrap();
    socket.wait_for(|message| own(&message).filter(|ship| !ship.protected && ship.energy < 0.9)).await.unwrap();

    let ended = socket.wait_for_state(|state| state.phase == LobbyPhase::Ended).await.unwrap();
    assert_eq!(ended.outcome, Some(MatchOutcome::Completed));
    let points =
        |side: u8| ended.pilots.iter().filter(|pilot| pilot.team == side).map(|pilot| pilot.score).sum::<i32>();
    let result = game.result(match_id).await;
    for pilot in &ended.pilots {
        let won = points(pilot.team) >= points(1 - pilot.team);
        assert_eq!(ended.winners.contains(&pilot.seat), won, "seat {}", pilot.seat);
        let recorded = result.pilots.iter().find(|line| line.seat == pilot.seat).unwrap();
        assert_eq!((recorded.rank == 1, recorded.team), (won, pilot.team));
    }
    game.stop().await;
}
