//! An endless world makes way for a larger or a smaller one, and its players meet again there.

use serde_json::json;
use uuid::Uuid;
use wire::arena::SeatGrant;
use wire::matchmaking::LobbyReport;
use wire::socket::{CloseCode, ServerMessage};

use crate::harness::{ADA, GRACE, Game, eventually, read};
use crate::player::Player;

const EVE: Uuid = Uuid::from_u128(3);

/// Worlds for three and for six, on a server that has room for this lobby alone.
const SMALL_WORLDS: [(&str, &str); 7] = [
    ("GAME__OPEN_LOBBIES", "armada"),
    ("GAME__LIMITS__MAX_LOBBIES", "1"),
    ("GAME__MODES__ARMADA__WORLD__SHIPS", "3,6"),
    ("GAME__MODES__ARMADA__MAX_PLAYERS", "6"),
    ("GAME__MODES__ARMADA__BOTS__FILL_TO", "0"),
    // So that the map, there once, is larger than what a player sees.
    ("GAME__MODES__ARMADA__VIEW__AREA_PX2", "200000"),
    ("GAME__TIMES__RESIZE_S", "0.5"),
];

async fn enter(game: &Game, player: Uuid, name: &str) -> Player {
    Player::join(game, &game.ticket_for("armada", player, name).await).await
}

/// Asks for a seat and does not come.
async fn granted(game: &Game, player: Uuid) -> SeatGrant {
    read(game.ask_for_seat("armada", player, "Eve").await).await
}

/// Seats of the world; none while there is none.
async fn seats(game: &Game) -> Option<u32> {
    let answer = game.lobby("armada").await;
    if !answer.status().is_success() {
        return None;
    }
    Some(read::<LobbyReport>(answer).await.max_seats)
}

#[tokio::test]
async fn players_of_a_full_world_are_told_and_meet_again_in_a_larger_one() {
    let game = Game::start_with(&SMALL_WORLDS).await;
    let (mut ada, mut grace) = (enter(&game, ADA, "Ada").await, enter(&game, GRACE, "Grace").await);
    assert_eq!(seats(&game).await, Some(3));
    let late = granted(&game, EVE).await;
    for player in [&mut ada, &mut grace] {
        let draining = player.told_of_draining().await;
        assert_eq!((draining.next_seats, draining.ends_tick - draining.tick), (Some(6), 30));
    }
    assert_eq!((ada.closed().await, grace.closed().await), (CloseCode::ServerDraining, CloseCode::ServerDraining));
    eventually(async || seats(&game).await == Some(6)).await;
    game.matchmaking
        .until(|seen| seen.reports.last().is_some_and(|report| !report.draining && report.lobbies[0].max_seats == 6))
        .await;

    // Whoever was on the way, or lost the connection in the last moment, is sent into the new world.
    let ticket = game.sign(&game.claims("armada", late.match_id, late.seat, EVE));
    assert_eq!(Player::refused(&game, json!({ "match_ticket": ticket })).await, CloseCode::ServerDraining);
    assert_eq!(Player::refused(&game, json!({ "resume_token": ada.token() })).await, CloseCode::ServerDraining);

    let before = ada.identity().match_id;
    let (mut ada, _grace) = (enter(&game, ADA, "Ada").await, enter(&game, GRACE, "Grace").await);
    assert_ne!(ada.identity().match_id, before);
    let state = ada.state(|state| state.pilots.len() == 2).await;
    let mut names: Vec<_> = state.pilots.iter().map(|pilot| pilot.name.as_str()).collect();
    names.sort_unstable();
    assert_eq!(names, ["Ada", "Grace"]);
    game.stop().await;
}

#[tokio::test]
async fn a_world_that_is_too_large_for_its_players_is_followed_by_a_smaller_one() {
    let settings = [&SMALL_WORLDS[..], &[("GAME__TIMES__SPARSE_S", "2")]].concat();
    let game = Game::start_with(&settings).await;
    for player in [ADA, GRACE, EVE] {
        granted(&game, player).await;
    }
    let has_seats = |seats: u32| {
        move |seen: &crate::fake_matchmaking::Seen| {
            seen.reports.last().is_some_and(|report| report.lobbies.iter().any(|lobby| lobby.max_seats == seats))
        }
    };
    game.matchmaking.until(has_seats(6)).await;
    // Nobody comes.
    game.matchmaking.until(has_seats(3)).await;
    game.stop().await;
}

#[tokio::test]
async fn a_server_that_drains_makes_no_larger_world() {
    let settings = [&SMALL_WORLDS[..], &[("GAME__DRAIN__OPEN_LOBBIES_S", "0.5")]].concat();
    let game = Game::start_with(&settings).await;
    let mut ada = enter(&game, ADA, "Ada").await;
    for player in [GRACE, EVE] {
        granted(&game, player).await;
    }
    game.lifecycle.drain();
    let draining = ada
        .until(|message| match message {
            ServerMessage::ServerDraining(draining) if draining.next_seats.is_none() => Some(draining),
            _ => None,
        })
        .await;
    assert_eq!(draining.ends_tick - draining.tick, 30);
    assert_eq!(ada.closed().await, CloseCode::ServerDraining);
    tokio::time::timeout(crate::harness::DEADLINE, game.lifecycle.drain_and_wait()).await.expect("it has not drained");
    assert_eq!(seats(&game).await, None);
    game.stop().await;
}
