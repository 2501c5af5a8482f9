//! Watching from no seat, on real sockets, in both encodings.

use serde_json::{Value, json};
use tokens::{MATCHMAKING_ISSUER, WATCH_AUDIENCE_PREFIX, WatchClaims};
use uuid::Uuid;
use wire::matchmaking::LobbyPhase;
use wire::socket::{CloseCode, EventKind, ServerMessage};

use crate::harness::{ADA, DEADLINE, GRACE, Game, NOW, SHORT_DUEL, eventually};
use crate::player::Player;

const EVE: Uuid = Uuid::from_u128(3);

/// So that a second of delay is all that a test waits for.
const A_SECOND_LATER: [(&str, &str); 2] =
    [("GAME__MODES__FREE_PLAY__VIEW__SPECTATOR_DELAY_S", "1"), ("GAME__MODES__DUEL__VIEW__SPECTATOR_DELAY_S", "1")];

fn ticket(game: &Game, lobby_id: &str, player: Uuid) -> String {
    let claims = WatchClaims {
        iss: MATCHMAKING_ISSUER.into(),
        aud: format!("{WATCH_AUDIENCE_PREFIX}{}", game.server_id),
        sub: player,
        lobby_id: lobby_id.into(),
        iat: NOW,
        exp: NOW + 60,
    };
    game.matchmaking.key.sign(&claims).unwrap()
}

fn follow(seat: u16) -> Value {
    json!({ "type": "Watch", "data": { "follow": seat } })
}

fn look_at(x: f32, y: f32) -> Value {
    json!({ "type": "Watch", "data": { "at": { "x": x, "y": y } } })
}

async fn watchers(game: &Game, lobby_id: &str) -> u64 {
    game.lobby(lobby_id).await.json::<Value>().await.unwrap()["watchers"].as_u64().unwrap()
}

#[tokio::test]
async fn whoever_watches_sees_the_world_a_second_later_and_is_no_player() {
    let game = Game::start_with(&A_SECOND_LATER).await;
    let mut ada = game.enter_free_play(ADA).await;
    for mut eve in [Player::connect(&game).await, Player::connect_binary(&game).await] {
        eve = eve.joined(&ticket(&game, "free-play", EVE)).await;
        let identity = eve.identity();
        assert_eq!((identity.seat, identity.resume_token.as_str(), identity.player_id), (None, "", EVE));
        assert_eq!(identity.watching.unwrap().delay_s, 1.0);
        assert_eq!(watchers(&game, "free-play").await, 1);
        let state = eve.state(|state| state.pilots.iter().any(|pilot| pilot.player_id == Some(ADA))).await;
        assert!(state.pilots.iter().all(|pilot| pilot.player_id != Some(EVE)));
        let seen = eve.world(|world| world.entities.iter().any(|ship| ship.id == ada.seat())).await;
        ada.send(&json!({ "type": "Ping", "data": { "nonce": 7 } })).await;
        let now =
            ada.until(|message| if let ServerMessage::Pong(pong) = message { Some(pong.tick) } else { None }).await;
        assert!(now >= seen.tick + 58, "seen at {now} what was at {}", seen.tick);
        eve.send(&follow(ada.seat())).await;
        eve.leave().await;
        assert_eq!(eve.closed().await, CloseCode::Left);
        eventually(async || watchers(&game, "free-play").await == 0).await;
    }
}

#[tokio::test]
async fn what_needs_a_seat_ends_the_connection_of_somebody_who_watches() {
    let game = Game::start().await;
    for wrong in [
        json!({ "type": "Input", "data": { "seq": 1, "thrust": 1, "turn": 0, "shoot": true } }),
        json!({ "type": "Start", "data": {} }),
        json!({ "type": "Join", "data": { "match_ticket": "x" } }),
        json!({ "type": "Watch", "data": {} }),
        json!({ "type": "Watch", "data": { "follow": 1, "at": { "x": 1, "y": 1 } } }),
        look_at(-1.0, 5.0),
        look_at(5.0, 1e9),
    ] {
        let mut eve = Player::join(&game, &ticket(&game, "free-play", EVE)).await;
        eve.send(&wrong).await;
        assert_eq!(eve.closed().await, CloseCode::BadMessage, "{wrong}");
    }
    let mut ada = game.enter_free_play(ADA).await;
    ada.send(&follow(0)).await;
    assert_eq!(ada.closed().await, CloseCode::BadMessage, "who flies does not look elsewhere");
}

#[tokio::test]
async fn one_more_than_there_is_room_for_is_told_so() {
    let game = Game::start_with(&[("GAME__LIMITS__MAX_WATCHERS_PER_LOBBY", "1")]).await;
    let refused =
        async |player| Player::refused(&game, json!({ "match_ticket": ticket(&game, "free-play", player) })).await;
    let mut eve = Player::join(&game, &ticket(&game, "free-play", EVE)).await;
    assert_eq!(refused(GRACE).await, CloseCode::WatchersFull);
    let newer = Player::join(&game, &ticket(&game, "free-play", EVE)).await;
    assert_eq!(eve.closed().await, CloseCode::Replaced);
    drop(newer);
    assert_eq!(
        Player::refused(&game, json!({ "match_ticket": ticket(&game, "nowhere", EVE) })).await,
        CloseCode::LobbyUnknown
    );

    let game = Game::start_with(&[("GAME__LIMITS__MAX_WATCHERS", "0")]).await;
    let ticket = ticket(&game, "free-play", EVE);
    assert_eq!(Player::refused(&game, json!({ "match_ticket": ticket })).await, CloseCode::WatchersFull);
}

#[tokio::test]
async fn a_match_is_watched_to_its_end_and_its_scoreboard() {
    let settings = [SHORT_DUEL, &A_SECOND_LATER].concat();
    let game = Game::start_with(&settings).await;
    let (match_id, [first, second]) = game.make_duel().await;
    let mut eve = Player::connect_binary(&game).await.joined(&ticket(&game, &match_id.to_string(), EVE)).await;
    let (_ada, _grace) = (Player::join(&game, &first).await, Player::join(&game, &second).await);
    let mut spawned = 0;
    let ended = eve
        .until(|message| match message {
            ServerMessage::Event(event) => {
                spawned += u32::from(matches!(event.kind, EventKind::Spawn { .. }));
                None
            }
            ServerMessage::GameState(state) => (state.phase == LobbyPhase::Ended).then_some(state),
            _ => None,
        })
        .await;
    assert_eq!((ended.pilots.len(), spawned >= 2), (2, true));
    assert_eq!(eve.closed().await, CloseCode::MatchOver);
}

#[tokio::test]
async fn whoever_watches_a_large_world_sees_what_one_pilot_or_one_place_shows() {
    let game = Game::start_with(&[
        ("GAME__MODES__FREE_PLAY__VIEW__AREA_PX2", "120000"),
        ("GAME__MODES__FREE_PLAY__VIEW__SPECTATOR_DELAY_S", "0"),
        ("GAME__MODES__FREE_PLAY__WORLD__WIDTH_PX", "6000"),
        ("GAME__MODES__FREE_PLAY__WORLD__HEIGHT_PX", "6000"),
        ("GAME__MODES__FREE_PLAY__BOTS__FILL_TO", "0"),
    ])
    .await;
    let mut ada = game.enter_free_play(ADA).await;
    let seat = ada.seat();
    let place = ada.own_ship(|ship| ship.alive).await;
    let there = |x: f32| if x > 3000.0 { x - 3000.0 } else { x + 3000.0 };
    for mut eve in [Player::connect(&game).await, Player::connect_binary(&game).await] {
        eve = eve.joined(&ticket(&game, "free-play", EVE)).await;
        let sees = |world: &wire::socket::WorldUpdate| world.entities.iter().any(|ship| ship.id == seat);
        eve.send(&look_at(there(place.x), there(place.y))).await;
        eve.world(|world| !sees(world)).await;
        eve.send(&look_at(place.x, place.y)).await;
        eve.world(sees).await;
        eve.send(&look_at(there(place.x), there(place.y))).await;
        eve.world(|world| !sees(world)).await;
        eve.send(&follow(seat)).await;
        eve.world(sees).await;
    }
}

#[tokio::test]
async fn a_server_that_stops_tells_those_who_watch() {
    let game = Game::start().await;
    let mut eve = Player::join(&game, &ticket(&game, "free-play", EVE)).await;
    let (stopped, code) = tokio::join!(game.lifecycle.stop_and_wait(DEADLINE), eve.closed());
    assert!(stopped);
    assert!(matches!(code, CloseCode::ServerDraining | CloseCode::ServerStopping), "{code:?}");
}
