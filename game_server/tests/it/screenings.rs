//! Recorded matches, shown to one viewer.

use reqwest::StatusCode;
use serde_json::json;
use tokens::{MATCHMAKING_ISSUER, WATCH_AUDIENCE_PREFIX, WatchClaims};
use uuid::Uuid;
use wire::matchmaking::LobbyPhase;
use wire::socket::{CloseCode, Identity, Playback, ServerMessage};

use crate::harness::{Game, NOW, SHORT_DUEL, eventually, problem};
use crate::player::Player;

const EVE: Uuid = Uuid::from_u128(3);

/// Has two players fly a duel, and gives its recording.
async fn recording(game: &Game) -> (Uuid, Vec<u8>) {
    let (_, [first, second]) = game.make_duel().await;
    let (mut ada, _grace) = (Player::join(game, &first).await, Player::join(game, &second).await);
    ada.steer(1, 1.0, 0.5, true).await;
    ada.state(|state| state.phase == LobbyPhase::Ended).await;
    game.matchmaking.until(|seen| !seen.replays.is_empty()).await.replays.remove(0)
}

async fn show(game: &Game, screening: Uuid, match_id: Uuid, recording: &[u8]) -> reqwest::Response {
    let path = format!("http://{}/internal/v1/screenings/{screening}/{match_id}", game.internal);
    let request = reqwest::Client::builder().no_proxy().build().unwrap().put(path);
    let request = request.header(wire::SERVICE_CREDENTIAL_HEADER, crate::harness::CREDENTIAL);
    request.header("content-type", "application/octet-stream").body(recording.to_vec()).send().await.unwrap()
}

fn ticket(game: &Game, screening: Uuid) -> String {
    let claims = WatchClaims {
        iss: MATCHMAKING_ISSUER.into(),
        aud: format!("{WATCH_AUDIENCE_PREFIX}{}", game.server_id),
        sub: EVE,
        lobby_id: screening.to_string(),
        iat: NOW,
        exp: NOW + 60,
    };
    game.matchmaking.key.sign(&claims).unwrap()
}

async fn playback(viewer: &mut Player, mut wanted: impl FnMut(&Playback) -> bool) -> Playback {
    viewer
        .until(|message| match message {
            ServerMessage::Playback(playback) if wanted(&playback) => Some(playback),
            _ => None,
        })
        .await
}

async fn next_identity(viewer: &mut Player) -> Identity {
    viewer.until(|message| if let ServerMessage::Identity(identity) = message { Some(identity) } else { None }).await
}

#[tokio::test]
async fn a_recorded_match_is_watched_with_pause_seek_and_speed_to_its_end() {
    let game = Game::start_with(SHORT_DUEL).await;
    let (match_id, recording) = recording(&game).await;
    for viewer in [Player::connect(&game).await, Player::connect_binary(&game).await] {
        let screening = Uuid::new_v4();
        assert_eq!(show(&game, screening, match_id, &recording).await.status(), StatusCode::NO_CONTENT);
        let mut eve = viewer.joined(&ticket(&game, screening)).await;
        assert_eq!((eve.identity().match_id, eve.identity().seat), (match_id, None));
        let begun = playback(&mut eve, |_| true).await;
        assert!(!begun.paused && begun.speed == 1.0 && begun.begins_tick < begun.ends_tick);
        let first = eve.world(|_| true).await;
        assert!(first.tick >= begun.begins_tick && first.entities.len() == 2);

        eve.send(&json!({ "type": "Playback", "data": { "paused": true, "speed": 4.0 } })).await;
        let paused = playback(&mut eve, |playback| playback.paused).await;
        assert_eq!(paused.speed, 4.0);
        eve.send(&json!({ "type": "Playback", "data": { "seek_tick": begun.ends_tick - 30 } })).await;
        assert_eq!(next_identity(&mut eve).await.tick, begun.ends_tick - 30);
        let there = eve.world(|_| true).await;
        assert_eq!((there.tick, there.entities.len()), (begun.ends_tick - 30, 2));
        eve.send(&json!({ "type": "Playback", "data": { "seek_tick": 0 } })).await;
        assert_eq!(next_identity(&mut eve).await.tick, begun.begins_tick, "no further back than the match");

        eve.send(&json!({ "type": "Playback", "data": { "paused": false } })).await;
        eve.state(|state| state.phase == LobbyPhase::Ended).await;
        playback(&mut eve, |playback| playback.paused && playback.tick == begun.ends_tick).await;
        eve.leave().await;
        assert_eq!(eve.closed().await, CloseCode::Left);
    }
}

#[tokio::test]
async fn as_many_are_shown_as_there_is_room_for_and_who_has_gone_makes_room() {
    let settings = [SHORT_DUEL, &[("GAME__LIMITS__MAX_SCREENINGS", "1")]].concat();
    let game = Game::start_with(&settings).await;
    let (match_id, recording) = recording(&game).await;
    let screening = Uuid::new_v4();
    for _again in 0..2 {
        assert_eq!(show(&game, screening, match_id, &recording).await.status(), StatusCode::NO_CONTENT);
    }
    let mut eve = Player::join(&game, &ticket(&game, screening)).await;
    let refused = problem(show(&game, Uuid::new_v4(), match_id, &recording).await).await;
    assert_eq!(refused, (StatusCode::CONFLICT, "server_full".into()));
    eve.leave().await;
    eventually(async || show(&game, Uuid::new_v4(), match_id, &recording).await.status().is_success()).await;
    let refused = problem(show(&game, Uuid::new_v4(), match_id, b"no recording").await).await;
    assert_eq!(refused, (StatusCode::CONFLICT, "replay_foreign".into()));
}

#[tokio::test]
async fn a_wish_that_makes_no_sense_ends_the_connection() {
    let game = Game::start_with(SHORT_DUEL).await;
    let (match_id, recording) = recording(&game).await;
    for wrong in [
        json!({ "type": "Playback", "data": { "speed": 3.0 } }),
        json!({ "type": "Playback", "data": { "backwards": true } }),
        json!({ "type": "Input", "data": { "seq": 1, "thrust": 1, "turn": 0, "shoot": true } }),
    ] {
        let screening = Uuid::new_v4();
        show(&game, screening, match_id, &recording).await;
        let mut eve = Player::join(&game, &ticket(&game, screening)).await;
        eve.send(&wrong).await;
        assert_eq!(eve.closed().await, CloseCode::BadMessage, "{wrong}");
    }
}
