//! The endless war.

use std::time::Duration;

use playtest::{GameSocket, Pilot};
use tokio::time::{sleep, timeout};
use wire::socket::{CloseCode, GameState, Identity, ServerMessage};

use crate::harness::Game;

#[tokio::test(flavor = "multi_thread")]
async fn a_lone_player_finds_a_fight_in_the_armada_and_a_bot_gives_up_its_seat() {
    let game = Game::start_with(&[("GAME__MODES__ARMADA__BOTS__FILL_TO", "30")]).await;
    let ada = game.guest("Ada").await;
    let seat = ada.join_lobby("armada").await.unwrap();
    let (mut socket, identity) = GameSocket::join(&seat.placement.ws_url, &seat.placement.match_ticket).await.unwrap();
    assert!(identity.view.is_some() && !identity.obstacles.is_empty());
    assert!(identity.world.width * identity.world.height >= 4_000_000.0, "{:?}", identity.world);

    let state = socket.wait_for_state(|state| !state.pilots.is_empty()).await.unwrap();
    let bots = state.pilots.iter().filter(|pilot| pilot.bot).count();
    assert_eq!((state.pilots.len(), bots), (30, 29));
    // The radar shows where they are, and somebody comes into view.
    let (mut radar, mut seen) = (0, 0);
    socket
        .wait_for(|message| {
            match message {
                ServerMessage::Radar(told) => radar = told.sides.iter().map(|side| side.cells.len()).sum(),
                ServerMessage::WorldUpdate(update) => seen = seen.max(update.entities.len()),
                _ => {}
            }
            (radar > 5 && seen > 1).then_some(())
        })
        .await
        .unwrap();
    game.stop().await;
}

/// Joins as a client does that was sent on: again, until the next world is known.
async fn fly(pilot: &Pilot) -> (GameSocket, Identity) {
    let joining = async {
        loop {
            if let Ok(seat) = pilot.join_lobby("armada").await
                && let Ok(joined) = GameSocket::join(&seat.placement.ws_url, &seat.placement.match_ticket).await
            {
                return joined;
            }
            sleep(Duration::from_millis(100)).await;
        }
    };
    timeout(Duration::from_secs(60), joining).await.expect("there is no world to fly in")
}

#[tokio::test(flavor = "multi_thread")]
async fn pilots_whose_world_is_full_meet_again_in_a_larger_one() {
    let game = Game::start_with(&[
        ("GAME__MODES__ARMADA__WORLD__SHIPS", "3,6"),
        ("GAME__MODES__ARMADA__MAX_PLAYERS", "6"),
        ("GAME__MODES__ARMADA__BOTS__FILL_TO", "0"),
        // So that the map, there once, is larger than what a pilot sees.
        ("GAME__MODES__ARMADA__VIEW__AREA_PX2", "200000"),
        ("GAME__TIMES__RESIZE_S", "1"),
    ])
    .await;
    let (ada, grace, eve) = (game.guest("Ada").await, game.guest("Grace").await, game.guest("Eve").await);
    let ((mut of_ada, before), (mut of_grace, _)) = (fly(&ada).await, fly(&grace).await);
    eve.join_lobby("armada").await.unwrap();
    for socket in [&mut of_ada, &mut of_grace] {
        assert_eq!(socket.wait_for_close().await.unwrap().number, CloseCode::ServerDraining.number());
    }
    let ((mut of_ada, after), _of_grace, _of_eve) = (fly(&ada).await, fly(&grace).await, fly(&eve).await);
    assert_ne!(after.match_id, before.match_id);
    let all_there = |state: &GameState| state.pilots.iter().filter(|pilot| pilot.present).count() == 3;
    of_ada.wait_for_state(all_there).await.unwrap();
    let lobbies = game.head.lobbies().await.unwrap().lobbies;
    assert!(lobbies.iter().any(|lobby| lobby.lobby_id == "armada" && lobby.seats == 6), "{lobbies:?}");
    game.stop().await;
}
