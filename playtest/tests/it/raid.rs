//! Stealing cores.

use wire::matchmaking::{LobbyPhase, MatchOutcome};
use wire::socket::{CoreChange, CorePlace, EventKind, ServerMessage};

use crate::harness::Game;

/// Ships fly fast, so that the bots are soon done.
#[tokio::test(flavor = "multi_thread")]
async fn bots_steal_a_core_and_the_side_that_brings_one_home_wins() {
    let quick = [
        ("GAME__MODES__RAID__COUNTDOWN_S", "1"),
        ("GAME__MODES__RAID__MATCH_S", "90"),
        ("GAME__MODES__RAID__OVERTIME_S", "0"),
        ("GAME__MODES__RAID__SCORE_LIMIT", "1"),
        ("GAME__MODES__RAID__RESPAWN_S", "1"),
        ("GAME__MODES__RAID__FLIGHT__SPEED_PX_PER_S", "400"),
        ("GAME__MODES__RAID__FLIGHT__TURN_RAD_PER_S", "6"),
    ];
    let game = Game::start_with(&quick).await;
    let ada = game.guest("Ada").await;
    let matched = game.matched(&ada, "raid").await;
    let match_id = matched.placement.match_id;
    let (mut socket, identity) = matched.join().await;
    assert_eq!((identity.sides, identity.bases.len(), identity.score_limit), (2, 2, 1));

    let (mut taken, mut carried, mut captured) = (0, 0, None);
    let ended = socket
        .wait_for(|message| match message {
            ServerMessage::Event(event) => {
                if let EventKind::Core { change, by, side, .. } = event.kind {
                    taken += u32::from(change == CoreChange::Taken);
                    captured = captured.or((change == CoreChange::Captured).then_some((side, by)));
                }
                None
            }
            ServerMessage::GameState(state) => {
                carried += state.cores.iter().filter(|core| matches!(core.place, CorePlace::Carried { .. })).count();
                assert!(state.cores.len() == 2 || state.phase == LobbyPhase::Waiting);
                (state.phase == LobbyPhase::Ended).then_some(state)
            }
            _ => None,
        })
        .await
        .unwrap();
    assert_eq!(ended.outcome, Some(MatchOutcome::Completed));
    assert!(taken > 0 && carried > 0, "{taken} taken, told {carried} times");
    let (lost, by) = captured.expect("a core is brought home within a minute and a half");
    let hero = ended.pilots.iter().find(|pilot| Some(pilot.seat) == by).unwrap();
    assert_eq!((hero.score, hero.team), (1, 1 - lost));
    assert!(ended.pilots.iter().all(|pilot| ended.winners.contains(&pilot.seat) == (pilot.team == hero.team)));
    let result = game.result(match_id).await;
    assert!(result.pilots.iter().all(|line| (line.rank == 1) == (line.team == hero.team)));
    game.stop().await;
}
