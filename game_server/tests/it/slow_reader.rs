//! Clients that read hardly anything, among many that read everything.

use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker, ready};
use std::time::Duration;

use socket2::{Domain, SockAddr, Socket, Type};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio::time::{interval, timeout};
use uuid::Uuid;
use wire::binary::SUBPROTOCOL_BIN;
use wire::socket::{CloseCode, GameState, Pilot, SUBPROTOCOL_JSON, ServerMessage};

use crate::harness::{DEADLINE, Game};
use crate::player::{Player, connect_over};

const QUICK: u16 = 97;

/// Reads a kilobyte a second, as text.
const TEXT: Uuid = Uuid::from_u128(1_000);
/// Reads a kilobyte a second, in bytes.
const SIPPING: Uuid = Uuid::from_u128(1_001);
/// Reads nothing, in bytes.
const STALLED: Uuid = Uuid::from_u128(1_002);

/// How much of a connection may be read.
#[derive(Debug, Clone)]
struct Allowance(Arc<Mutex<Sips>>);

#[derive(Debug)]
struct Sips {
    left: usize,
    read: usize,
    waiting: Option<Waker>,
}

impl Allowance {
    /// No more may be read than is granted from now on.
    fn stop(&self) {
        self.0.lock().unwrap().left = 0;
    }

    fn grant(&self, bytes: usize) {
        let mut sips = self.0.lock().unwrap();
        sips.left = sips.left.saturating_add(bytes);
        sips.waiting.take().into_iter().for_each(Waker::wake);
    }

    fn read(&self) -> usize {
        self.0.lock().unwrap().read
    }
}

/// A connection that is read from no more than is allowed.
#[derive(Debug)]
struct Sipped {
    stream: TcpStream,
    allowance: Allowance,
}

impl AsyncRead for Sipped {
    fn poll_read(self: Pin<&mut Self>, context: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let Sipped { stream, allowance } = self.get_mut();
        let mut sips = allowance.0.lock().unwrap();
        if sips.left == 0 {
            sips.waiting = Some(context.waker().clone());
            return Poll::Pending;
        }
        let mut own = [0; 1024];
        let most = own.len().min(sips.left).min(buffer.remaining());
        let mut part = ReadBuf::new(&mut own[..most]);
        ready!(Pin::new(stream).poll_read(context, &mut part))?;
        let read = part.filled();
        sips.left -= read.len();
        sips.read += read.len();
        buffer.put_slice(read);
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Sipped {
    fn poll_write(self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.get_mut().stream).poll_write(context, bytes)
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_flush(context)
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_shutdown(context)
    }
}

/// What the network may hold for the slow one is small against what is sent, so that the server feels it soon.
fn narrow_connection(to: SocketAddr) -> TcpStream {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
    socket.set_recv_buffer_size(4 * 1024).unwrap();
    #[cfg(unix)]
    socket.set_tcp_mss(536).unwrap();
    socket.connect(&SockAddr::from(to)).unwrap();
    socket.set_nonblocking(true).unwrap();
    TcpStream::from_std(socket.into()).unwrap()
}

/// A player who has joined and reads nothing more until he is allowed to.
async fn slow_player(game: &Game, subprotocol: &str, player: Uuid) -> (Player, Allowance) {
    let allowance = Allowance(Arc::new(Mutex::new(Sips { left: usize::MAX, read: 0, waiting: None })));
    let stream = Sipped { stream: narrow_connection(game.public), allowance: allowance.clone() };
    let (socket, _) = connect_over(Box::new(stream), game, &[("sec-websocket-protocol", subprotocol)]).await.unwrap();
    let slow = Player::over(socket);
    let slow = if subprotocol == SUBPROTOCOL_BIN { slow.speaking_binary() } else { slow };
    let ticket = game.free_play_ticket(player).await;
    let slow = slow.joined(&ticket).await;
    allowance.stop();
    (slow, allowance)
}

/// What somebody has seen while the slow ones were there.
struct Seen {
    snapshots: u64,
    /// Those that there were from the first to the last.
    made: u64,
    state: GameState,
    player: Player,
}

/// How far it has come, as one of those who read everything sees it.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
struct Progress {
    text_is_gone: bool,
    stalled_is_gone: bool,
}

/// Reads everything from its first frame on, until the two who are let go were there and are no more, and stays.
async fn witness(mut player: Player, tell: Option<watch::Sender<Progress>>) -> Seen {
    let every = u64::from(player.identity().snapshot_every_ticks);
    let (mut last_event, mut slow_were_there) = (player.identity().last_event, false);
    let (mut snapshots, mut first, mut last) = (0, None, 0);
    let mut progress = Progress::default();
    let watching = async {
        loop {
            match player.next().await.unwrap_or_else(|why| panic!("let go: {why:?}")) {
                ServerMessage::WorldUpdate(world) if slow_were_there => {
                    snapshots += 1;
                    last = u64::from(world.tick);
                    first.get_or_insert(last);
                }
                ServerMessage::Event(event) => {
                    assert_eq!(event.id, last_event + 1, "an event is missing");
                    last_event = event.id;
                }
                ServerMessage::GameState(state) => {
                    let is_there = |player: &Uuid| {
                        state.pilots.iter().any(|pilot| pilot.player_id == Some(*player) && pilot.present)
                    };
                    slow_were_there |= [TEXT, SIPPING, STALLED].iter().all(is_there);
                    progress.text_is_gone = slow_were_there && !is_there(&TEXT);
                    progress.stalled_is_gone = slow_were_there && !is_there(&STALLED);
                    if progress.text_is_gone && progress.stalled_is_gone {
                        return state;
                    }
                }
                _ => {}
            }
            if let Some(tell) = &tell {
                tell.send_if_modified(|told| std::mem::replace(told, progress) != progress);
            }
        }
    };
    let state = timeout(2 * DEADLINE, watching).await.expect("the slow ones were never let go");
    Seen { snapshots, made: (last - first.unwrap()) / every + 1, state, player }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_hundred_those_who_hardly_read_are_let_go_and_told_why_and_the_others_miss_nothing() {
    let game = Game::start_with(&[
        ("GAME__MODES__FREE_PLAY__MAX_PLAYERS", "100"),
        ("GAME__MODES__FREE_PLAY__BOTS__FILL_TO", "0"),
        // Ten a second: what is measured is not how busy the machine is with a hundred clients.
        ("GAME__MODES__FREE_PLAY__SNAPSHOT_EVERY_TICKS", "6"),
        ("GAME__TIMES__WRITE_S", "8"),
    ])
    .await;
    let (tell, mut told) = watch::channel(Progress::default());
    let mut tell = Some(tell);
    let mut witnesses = Vec::new();
    for number in 1..=u128::from(QUICK) {
        let ticket = game.free_play_ticket(Uuid::from_u128(number)).await;
        let mut player = Player::connect_binary(&game).await.joined(&ticket).await;
        // Some fire, for events; if many did, more would happen than waits for who sips.
        player.steer(1, 1.0, 0.5, number % 16 == 0).await;
        witnesses.push(tokio::spawn(witness(player, tell.take())));
    }
    // Snapshots of a hundred ships as text: more than a hundred kilobytes a second.
    let (mut text, text_sips) = slow_player(&game, SUBPROTOCOL_JSON, TEXT).await;
    // In bytes a hundredth of that: who reads a little is sent less often, and only who reads nothing is too slow.
    let (mut sipping, sipping_sips) = slow_player(&game, SUBPROTOCOL_BIN, SIPPING).await;
    let (mut stalled, stalled_sips) = slow_player(&game, SUBPROTOCOL_BIN, STALLED).await;
    let text = tokio::spawn(async move { text.closed().await });
    let stalled = tokio::spawn({
        let mut told = told.clone();
        async move {
            // Who has told is done once it is so.
            let _ = told.wait_for(|told| told.stalled_is_gone).await;
            stalled.closed().await
        }
    });
    let sipping = tokio::spawn(async move { sipping.closed().await });

    // A kilobyte a second, by the clock that a write is timed by. Who is let go reads again, and finds the reason behind what had
    // been written before.
    let mut sip = interval(Duration::from_millis(250));
    loop {
        tokio::select! {
            _ = sip.tick() => [&text_sips, &sipping_sips].iter().for_each(|sips| sips.grant(256)),
            changed = told.changed() => {
                let now = *told.borrow_and_update();
                if now.text_is_gone {
                    text_sips.grant(usize::MAX);
                }
                if now.stalled_is_gone {
                    stalled_sips.grant(usize::MAX);
                }
                if changed.is_err() {
                    break;
                }
            }
        }
    }
    text_sips.grant(usize::MAX);
    stalled_sips.grant(usize::MAX);
    assert_eq!(text.await.unwrap(), CloseCode::TooSlow);
    assert_eq!(stalled.await.unwrap(), CloseCode::TooSlow);
    for sips in [&text_sips, &stalled_sips] {
        assert!(sips.read() < 512 * 1024, "{} bytes waited", sips.read());
    }

    let mut still_there = Vec::new();
    for witness in witnesses {
        let Seen { snapshots, made, state, player } = witness.await.unwrap();
        still_there.push(player);
        assert!(made > 20 && snapshots * 100 >= made * 95, "{snapshots} of {made} snapshots came");
        let present = |pilot: &&Pilot| pilot.present && !pilot.bot;
        let there: Vec<_> = state.pilots.iter().filter(present).filter_map(|pilot| pilot.player_id).collect();
        assert!(there.contains(&SIPPING), "who sips was let go");
        assert_eq!(there.len(), usize::from(QUICK) + 1, "one of the quick ones was let go");
    }
    sipping_sips.grant(usize::MAX);
    game.stop().await;
    assert_eq!(sipping.await.unwrap(), CloseCode::ServerStopping);
}
