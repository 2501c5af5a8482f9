//! One client that reads hardly anything, among a hundred that read everything.

use std::net::SocketAddr;

use socket2::{Domain, SockAddr, Socket, Type};
use tokio::io::AsyncReadExt;
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio::time::timeout;
use uuid::Uuid;
use wire::socket::{GameState, ServerMessage};

use crate::harness::{DEADLINE, Game};
use crate::player::{Player, connect_over};

const QUICK: u16 = 99;

const SNAPSHOTS_PER_SECOND: u64 = 30;

/// What the network may hold for the slow one is small against what is sent, so that the server feels it soon.
async fn narrow_connection(to: SocketAddr) -> TcpStream {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
    socket.set_recv_buffer_size(4 * 1024).unwrap();
    #[cfg(unix)]
    socket.set_tcp_mss(536).unwrap();
    socket.connect(&SockAddr::from(to)).unwrap();
    socket.set_nonblocking(true).unwrap();
    TcpStream::from_std(socket.into()).unwrap()
}

/// Reads everything from its first frame on, until the slow one was there and is no more, and stays. `seconds` of the game
/// are told.
async fn witness(mut player: Player, slow: u16, seconds: Option<watch::Sender<u64>>) -> (GameState, Player) {
    let (mut last_event, mut snapshots, mut slow_was_there) = (player.identity().last_event, 0, false);
    let watching = async {
        loop {
            match player.next().await.unwrap_or_else(|why| panic!("let go: {why:?}")) {
                ServerMessage::WorldUpdate(_) => {
                    snapshots += 1;
                    if let Some(seconds) = &seconds {
                        seconds.send_if_modified(|passed| {
                            let now = snapshots / SNAPSHOTS_PER_SECOND;
                            std::mem::replace(passed, now) != now
                        });
                    }
                }
                ServerMessage::Event(event) => {
                    assert_eq!(event.id, last_event + 1, "an event is missing");
                    last_event = event.id;
                }
                ServerMessage::GameState(state) => {
                    let is_there = state.pilots.iter().any(|pilot| pilot.seat == slow && pilot.present);
                    if slow_was_there && !is_there {
                        return state;
                    }
                    slow_was_there |= is_there;
                }
                _ => {}
            }
        }
    };
    let state = timeout(DEADLINE, watching).await.expect("the slow one was never let go");
    (state, player)
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_hundred_the_one_who_reads_a_kilobyte_a_second_is_let_go_and_the_others_miss_nothing() {
    let game = Game::start_with(&[
        ("GAME__MODES__FREE_PLAY__MAX_PLAYERS", "100"),
        ("GAME__MODES__FREE_PLAY__BOTS__FILL_TO", "0"),
        ("GAME__TIMES__WRITE_S", "2"),
    ])
    .await;
    let mut quick = Vec::new();
    for number in 1..=u128::from(QUICK) {
        let ticket = game.free_play_ticket(Uuid::from_u128(number)).await;
        let mut player = Player::connect_binary(&game).await.joined(&ticket).await;
        // A quarter fires, for events.
        player.steer(1, 1.0, 0.5, number % 4 == 0).await;
        quick.push(player);
    }
    // Snapshots of a hundred ships as text: 400 KB a second.
    let stream = narrow_connection(game.public).await;
    let (socket, _) =
        connect_over(Box::new(stream), &game, &[("sec-websocket-protocol", "jet.v1.json")]).await.unwrap();
    let ticket = game.free_play_ticket(Uuid::from_u128(1_000)).await;
    let mut slow = Player::over(socket).joined(&ticket).await;
    let seat = slow.seat();

    let (seconds, mut passed) = watch::channel(0);
    let mut seconds = Some(seconds);
    let witnesses: Vec<_> =
        quick.into_iter().map(|player| tokio::spawn(witness(player, seat, seconds.take()))).collect();

    // A kilobyte for each second that the others have seen.
    let mut read = 0;
    let mut kilobyte = [0; 1024];
    while passed.changed().await.is_ok() {
        if let Ok(Ok(length)) = timeout(DEADLINE, slow.socket.get_mut().read(&mut kilobyte)).await {
            read += length;
        }
    }
    let mut still_there = Vec::new();
    for witness in witnesses {
        let (state, player) = witness.await.unwrap();
        still_there.push(player);
        let others = state.pilots.iter().filter(|pilot| pilot.present && !pilot.bot).count();
        assert_eq!(others, usize::from(QUICK), "somebody else was let go");
    }
    // What had waited for the slow one was bounded.
    let mut rest = Vec::new();
    let _ =
        timeout(DEADLINE, slow.socket.get_mut().read_to_end(&mut rest)).await.expect("its connection was not closed");
    assert!(read + rest.len() < 512 * 1024, "{} bytes waited", read + rest.len());
}
