//! A world that is larger than a player's view, and connections that take less than there is to show, over the real socket.

use tokio::net::TcpSocket;
use wire::socket::{ServerMessage, WorldUpdate};

use crate::harness::{ADA, GRACE, Game};
use crate::player::{Player, connect_over};

const LARGE: &[(&str, &str)] = &[
    ("GAME__MODES__FREE_PLAY__WORLD__WIDTH_PX", "6000"),
    ("GAME__MODES__FREE_PLAY__WORLD__HEIGHT_PX", "4000"),
    ("GAME__MODES__FREE_PLAY__VIEW__AREA_PX2", "518400"),
    ("GAME__MODES__FREE_PLAY__MAX_PLAYERS", "400"),
    ("GAME__MODES__FREE_PLAY__BOTS__FILL_TO", "400"),
];

/// What somebody is told until there was a radar and some snapshots.
async fn watch(player: &mut Player) -> (Vec<WorldUpdate>, usize, usize) {
    let (mut worlds, mut pilots, mut cells) = (Vec::new(), 0, 0);
    while worlds.len() < 60 || cells == 0 {
        match player.next().await.unwrap() {
            ServerMessage::WorldUpdate(world) => worlds.push(world),
            ServerMessage::GameState(state) => pilots = pilots.max(state.pilots.len()),
            ServerMessage::Radar(radar) => cells = radar.sides.iter().map(|side| side.cells.len()).sum(),
            _ => {}
        }
    }
    (worlds, pilots, cells)
}

#[tokio::test]
async fn each_player_is_shown_what_is_near_in_both_encodings() {
    let game = Game::start_with(LARGE).await;
    let mut text = game.enter_free_play(ADA).await;
    let ticket = game.free_play_ticket(GRACE).await;
    let mut binary = Player::connect_binary(&game).await.joined(&ticket).await;
    assert_eq!(text.identity().view, binary.identity().view);
    assert_eq!(text.identity().view.map(|view| view.area), Some(518_400.0));

    let (in_text, in_binary) = tokio::join!(watch(&mut text), watch(&mut binary));
    for ((worlds, _, cells), seat) in [(&in_text, text.seat()), (&in_binary, binary.seat())] {
        for world in worlds {
            let own = world.entities.iter().find(|ship| ship.id == seat).expect("the own ship is always told");
            assert!(world.entities.len() < 200, "{} ships in view", world.entities.len());
            let apart = |a: f32, b: f32, extent: f32| (a - b).abs().min(extent - (a - b).abs());
            for ship in &world.entities {
                let distance = apart(ship.x, own.x, 6000.0).hypot(apart(ship.y, own.y, 4000.0));
                assert!(distance < 750.0, "{ship:?} is {distance} px away");
            }
        }
        assert!(*cells > 200, "{cells} cells of the radar hold ships");
    }
    // Everybody stands in the table of the binary encoding, the best in that of the text.
    assert_eq!((in_binary.1, in_text.1), (400, 128));
}

/// About 80 KB a second in JSON.
const SIXTEEN: &[(&str, &str)] = &[("GAME__MODES__FREE_PLAY__BOTS__FILL_TO", "16")];

/// What had been written to a client before it reads on is old; behind that comes the present, not everything between.
#[tokio::test]
async fn a_client_that_pauses_is_soon_back_in_the_present() {
    let game = Game::start_with(SIXTEEN).await;
    let narrow = TcpSocket::new_v4().unwrap();
    narrow.set_recv_buffer_size(4_096).unwrap();
    let stream = Box::new(narrow.connect(game.public).await.unwrap());
    let (socket, _) = connect_over(stream, &game, &[("sec-websocket-protocol", "jet.v1.json")]).await.unwrap();
    let ticket = game.free_play_ticket(ADA).await;
    let mut slow = Player::over(socket).joined(&ticket).await;
    let paused = slow.world(|_| true).await.tick;

    let mut quick = game.enter_free_play(GRACE).await;
    let now = quick.world(|world| world.tick >= paused + 360).await.tick;
    let mut late = 0;
    slow.world(|world| {
        late += 1;
        world.tick >= now
    })
    .await;
    assert!(late < 60, "{late} snapshots of the last six seconds had waited");
}
