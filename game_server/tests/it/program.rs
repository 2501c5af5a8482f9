//! The program itself and the signals that end it.
#![cfg(unix)]

use std::process::{ExitStatus, Stdio};

use tempfile::TempDir;
use tokio::process::{Child, Command};
use tokio::time::timeout;
use wire::matchmaking::{LobbyPhase, MatchOutcome};
use wire::socket::CloseCode;

use crate::fake_matchmaking::FakeMatchmaking;
use crate::harness::{CREDENTIAL, DEADLINE, Game, eventually};
use crate::player::Player;

struct Program {
    child: Child,
    game: Game,
}

impl Program {
    async fn start(settings: &[(&str, &str)]) -> Program {
        let (matchmaking, data) = (FakeMatchmaking::start().await, TempDir::new().unwrap());
        let child = Command::new(env!("CARGO_BIN_EXE_game_server"))
            .env_clear()
            .env("GAME__SERVICE_CREDENTIAL", CREDENTIAL)
            .env("GAME__MATCHMAKING_INTERNAL_URL", format!("http://{}", matchmaking.address))
            .env("GAME__MATCHMAKING_JWKS_URL", format!("http://{}{}", matchmaking.address, wire::JWKS_PATH))
            .env("GAME__DATA_DIR", data.path())
            .env("GAME__LISTEN__PORT", "0")
            .env("GAME__LISTEN__INTERNAL_PORT", "0")
            .envs(settings.iter().copied())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let game = Game::of_a_program(matchmaking, data).await;
        eventually(async || game.is_ready().await).await;
        Program { child, game }
    }

    async fn signal(&self) {
        let id = self.child.id().unwrap().to_string();
        assert!(Command::new("kill").args(["-TERM", &id]).status().await.unwrap().success());
    }

    async fn ended(&mut self) -> ExitStatus {
        timeout(DEADLINE, self.child.wait()).await.expect("the program has not ended").unwrap()
    }
}

#[tokio::test]
async fn a_program_that_nobody_plays_on_ends_at_the_first_signal() {
    let mut program = Program::start(&[]).await;
    program.signal().await;
    assert!(program.ended().await.success());
    assert_eq!(program.game.matchmaking.seen().withdrawn, 1);
}

#[tokio::test]
async fn the_first_signal_waits_for_the_match_and_then_the_program_ends() {
    let mut program = Program::start(&[
        ("GAME__MODES__DUEL__MATCH_S", "2"),
        ("GAME__MODES__DUEL__OVERTIME_S", "0"),
        ("GAME__MODES__DUEL__COUNTDOWN_S", "0.5"),
        ("GAME__TIMES__SCOREBOARD_S", "0.5"),
    ])
    .await;
    let (match_id, [for_ada, for_grace]) = program.game.make_duel().await;
    let mut ada = Player::join(&program.game, &for_ada).await;
    let _grace = Player::join(&program.game, &for_grace).await;
    ada.state(|state| state.phase == LobbyPhase::Countdown).await;
    program.signal().await;
    ada.told_of_draining().await;
    ada.state(|state| state.phase == LobbyPhase::Ended).await;
    assert_eq!(ada.closed().await, CloseCode::MatchOver);
    assert!(program.ended().await.success());
    let seen = program.game.matchmaking.seen();
    let results: Vec<_> = seen.results.iter().map(|result| (result.match_id, result.outcome)).collect();
    assert_eq!((results, seen.withdrawn), (vec![(match_id, MatchOutcome::Completed)], 1));
}

#[tokio::test]
async fn a_second_signal_does_not_wait_for_the_match() {
    let mut program = Program::start(&[]).await;
    let (match_id, [for_ada, for_grace]) = program.game.make_duel().await;
    let mut ada = Player::join(&program.game, &for_ada).await;
    let _grace = Player::join(&program.game, &for_grace).await;
    ada.state(|state| state.phase == LobbyPhase::Running).await;
    program.signal().await;
    ada.told_of_draining().await;
    program.signal().await;
    assert_eq!(ada.closed().await, CloseCode::ServerStopping);
    assert!(program.ended().await.success());
    let results = program.game.matchmaking.seen().results;
    let outcomes: Vec<_> = results.iter().map(|result| (result.match_id, result.outcome)).collect();
    assert_eq!(outcomes, [(match_id, MatchOutcome::Failed)]);
}
