//! The endless war.

use playtest::GameSocket;
use wire::socket::ServerMessage;

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
