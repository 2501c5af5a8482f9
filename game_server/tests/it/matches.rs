//! Matches from their first ticket to their recorded result.

use game_server::domain::{Replay, ReplayEnd};
use reqwest::StatusCode;
use wire::matchmaking::{LobbyPhase, LobbyReport, MatchOutcome};
use wire::socket::{CloseCode, EventKind, ServerMessage};

use crate::fake_matchmaking::Mood;
use crate::harness::{ADA, GRACE, Game, SHORT_DUEL, duel, eventually, read};
use crate::player::Player;

#[tokio::test]
async fn a_match_is_flown_to_its_end_and_both_sides_agree_on_the_result() {
    let game = Game::start_with(SHORT_DUEL).await;
    let (match_id, [for_ada, for_grace]) = game.make_duel().await;
    let mut ada = Player::join(&game, &for_ada).await;
    assert_eq!(ada.state(|_| true).await.phase, LobbyPhase::Waiting);
    let mut grace = Player::join(&game, &for_grace).await;
    assert_eq!((ada.seat(), grace.seat()), (0, 1));

    let countdown = ada.state(|state| state.phase == LobbyPhase::Countdown).await;
    assert_eq!(countdown.pilots.iter().map(|pilot| pilot.name.as_str()).collect::<Vec<_>>(), ["Ada", "Grace"]);
    let running = ada.state(|state| state.phase == LobbyPhase::Running).await;
    assert_eq!(running.phase_ends_tick, Some(running.tick + 120));
    ada.steer(1, 1.0, 0.5, true).await;

    let ended = ada.state(|state| state.phase == LobbyPhase::Ended).await;
    assert_eq!(ended.outcome, Some(MatchOutcome::Completed));
    assert_eq!(ended.phase_ends_tick, Some(ended.tick + 30));
    let theirs = grace.state(|state| state.phase == LobbyPhase::Ended).await;
    assert_eq!(theirs, ended);

    let result = game.matchmaking.until(|seen| !seen.results.is_empty()).await.results.remove(0);
    assert_eq!(
        (result.match_id, result.outcome, result.server_id),
        (match_id, MatchOutcome::Completed, game.server_id)
    );
    assert_eq!((result.queue.as_deref(), result.mode.as_str(), result.world_hash.len()), (Some("duel"), "duel", 16));
    for pilot in &ended.pilots {
        let line = result.pilots.iter().find(|line| line.seat == pilot.seat).unwrap();
        assert_eq!(
            (line.player_id, line.kills, line.deaths, line.score),
            (pilot.player_id, pilot.kills, pilot.deaths, pilot.score)
        );
        assert_eq!(ended.winners.contains(&pilot.seat), line.rank == 1);
        assert!(!line.left_early);
    }
    assert_eq!((ada.closed().await, grace.closed().await), (CloseCode::MatchOver, CloseCode::MatchOver));
    let (of, recording) = game.matchmaking.until(|seen| !seen.replays.is_empty()).await.replays.remove(0);
    let replay = Replay::decode(&recording).unwrap();
    assert_eq!((of, replay.ticks.0), (match_id, u64::from(result.ticks)));
    assert!(matches!(replay.end, ReplayEnd::Hash(hash) if format!("{hash:016x}") == result.world_hash));
    // Once the lobby is gone so are the file of its result and its place.
    eventually(async || game.lobby(&match_id.to_string()).await.status() == StatusCode::NOT_FOUND).await;
    eventually(async || std::fs::read_dir(game.file("results")).unwrap().count() == 0).await;
}

#[tokio::test]
async fn a_match_that_nobody_joins_is_abandoned() {
    let game = Game::start_with(&[("GAME__TIMES__UNCLAIMED_S", "0.2")]).await;
    let (match_id, _) = game.make_duel().await;
    let result = game.matchmaking.until(|seen| !seen.results.is_empty()).await.results.remove(0);
    assert_eq!((result.match_id, result.outcome, result.pilots.len()), (match_id, MatchOutcome::Abandoned, 0));
    game.matchmaking
        .until(|seen| {
            seen.reports.last().is_some_and(|report| report.lobbies.iter().all(|lobby| lobby.queue.is_none()))
        })
        .await;
}

#[tokio::test]
async fn a_match_begins_without_a_player_who_does_not_come_and_lets_them_in_late() {
    let settings = [SHORT_DUEL, &[("GAME__TIMES__JOIN_WAIT_S", "0.2"), ("GAME__MODES__DUEL__MATCH_S", "60")]].concat();
    let game = Game::start_with(&settings).await;
    let (_, [for_ada, for_grace]) = game.make_duel().await;
    let mut ada = Player::join(&game, &for_ada).await;
    let running = ada.state(|state| state.phase == LobbyPhase::Running).await;
    assert!(running.pilots.iter().any(|pilot| pilot.seat == 1 && pilot.bot), "a bot keeps the place");
    let _grace = Player::join(&game, &for_grace).await;
    let state = ada.state(|state| state.pilots.iter().any(|pilot| pilot.player_id == Some(GRACE))).await;
    assert!(state.pilots.iter().all(|pilot| !pilot.bot));
}

#[tokio::test]
async fn a_match_that_everybody_leaves_is_abandoned() {
    let game = Game::start().await;
    let (match_id, [for_ada, for_grace]) = game.make_duel().await;
    let mut ada = Player::join(&game, &for_ada).await;
    let mut grace = Player::join(&game, &for_grace).await;
    ada.leave().await;
    assert_eq!(ada.closed().await, CloseCode::Left);
    grace
        .until(|message| match message {
            ServerMessage::Event(event) if event.kind == (EventKind::Leave { seat: 0 }) => Some(()),
            _ => None,
        })
        .await;
    let report: LobbyReport = read(game.lobby(&match_id.to_string()).await).await;
    assert!(report.seats.iter().all(|seat| seat.player_id != ADA));
    grace.leave().await;
    let result = game.matchmaking.until(|seen| !seen.results.is_empty()).await.results.remove(0);
    assert_eq!((result.match_id, result.outcome), (match_id, MatchOutcome::Abandoned));
}

#[tokio::test]
async fn a_result_waits_for_matchmaking_to_come_back() {
    let game = Game::start_with(&[("GAME__TIMES__UNCLAIMED_S", "0.1")]).await;
    game.matchmaking.set_mood(Mood::Down);
    let (match_id, _) = game.make_duel().await;
    game.matchmaking.until(|seen| seen.results_refused > 1).await;
    assert!(game.file(&format!("results/{match_id}.json")).exists());
    game.matchmaking.set_mood(Mood::Well);
    let seen = game.matchmaking.until(|seen| !seen.results.is_empty()).await;
    assert_eq!((seen.results.len(), seen.results[0].match_id), (1, match_id));
}

#[tokio::test]
async fn a_recording_waits_with_its_result_and_goes_after_it() {
    let game = Game::start_with(SHORT_DUEL).await;
    let (match_id, [for_ada, for_grace]) = game.make_duel().await;
    let mut ada = Player::join(&game, &for_ada).await;
    let _grace = Player::join(&game, &for_grace).await;
    ada.state(|state| state.phase == LobbyPhase::Running).await;
    game.matchmaking.set_mood(Mood::Down);
    ada.state(|state| state.phase == LobbyPhase::Ended).await;
    game.matchmaking.until(|seen| seen.results_refused > 0).await;
    assert!(game.file(&format!("results/{match_id}.replay")).exists());
    game.matchmaking.set_mood(Mood::Well);
    let seen = game.matchmaking.until(|seen| !seen.replays.is_empty()).await;
    assert_eq!((seen.results.len(), seen.replays[0].0), (1, match_id));
    eventually(async || std::fs::read_dir(game.file("results")).unwrap().count() == 0).await;
}

#[tokio::test]
async fn a_result_outlives_the_process() {
    let game = Game::start_with(&[("GAME__TIMES__UNCLAIMED_S", "0.1")]).await;
    game.matchmaking.set_mood(Mood::Down);
    let (match_id, _) = game.make_duel().await;
    game.matchmaking.until(|seen| seen.results_refused > 0).await;
    let fake = game.matchmaking.clone();
    let old_id = game.server_id;
    game.stop().await;
    let of_no_result = game.file("results/of_no_result.replay");
    std::fs::write(&of_no_result, "a crash came between the two").unwrap();
    fake.set_mood(Mood::Well);
    let game = game.restart(&[]).await;
    assert_eq!(game.server_id, old_id);
    let seen = fake.until(|seen| !seen.results.is_empty()).await;
    assert_eq!((seen.results[0].match_id, seen.results[0].outcome), (match_id, MatchOutcome::Abandoned));
    eventually(async || !game.file(&format!("results/{match_id}.json")).exists()).await;
    assert!(!of_no_result.exists());
}

#[tokio::test]
async fn a_result_that_is_refused_for_good_is_set_aside() {
    for mood in [Mood::Conflict, Mood::Refusing] {
        let game = Game::start_with(&[("GAME__TIMES__UNCLAIMED_S", "0.1")]).await;
        game.matchmaking.set_mood(mood);
        let match_id = uuid::Uuid::new_v4();
        game.create("a", &duel(match_id)).await;
        game.matchmaking.until(|seen| seen.results_refused > 0).await;
        eventually(async || game.file(&format!("results/refused/{match_id}.json")).exists()).await;
        assert!(!game.file(&format!("results/{match_id}.json")).exists());
    }
}
