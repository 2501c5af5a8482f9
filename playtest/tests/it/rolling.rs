//! Game servers are replaced one after another while people play.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;
use http::Method;
use playtest::{GameSocket, Pilot, SocketError};
use service_kit::client::ServiceClient;
use service_kit::clock::SystemClock;
use service_kit::config::Settings;
use service_kit::lifecycle::Lifecycle;
use service_kit::run::Listeners;
use service_kit::trust::Trust;
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::time::{sleep, timeout};
use uuid::Uuid;
use wire::arena::{DrainReport, routes};
use wire::matchmaking::{LobbyPhase, MatchOutcome, TicketStatus};
use wire::socket::{CloseCode, ServerMessage};

use crate::harness::Game;

/// Long enough for any machine; nothing waits this long when all is well.
const DEADLINE: Duration = Duration::from_secs(90);
const ASK_EVERY: Duration = Duration::from_millis(20);

/// Short duels; a drain may take as long as the test.
const SETTINGS: &[(&str, &str)] = &[
    ("GAME__MODES__DUEL__MATCH_S", "2"),
    ("GAME__MODES__DUEL__OVERTIME_S", "0"),
    ("GAME__MODES__DUEL__COUNTDOWN_S", "0.5"),
    ("GAME__TIMES__SCOREBOARD_S", "0.5"),
    ("GAME__DRAIN__OPEN_LOBBIES_S", "0.5"),
    ("JET__DRAIN_WITHIN_S", "600"),
];

/// A game server besides the one of the all-in-one.
struct Server {
    lifecycle: Lifecycle,
    ws_url: String,
    _data: TempDir,
}

impl Server {
    async fn start(game: &Game) -> Server {
        let (lifecycle, data) = (Lifecycle::new(), tempfile::tempdir().unwrap());
        let mut env: Vec<(String, String)> = vec![
            ("GAME__SERVICE_CREDENTIAL".into(), game.running.credential.reveal().into()),
            ("GAME__MATCHMAKING_INTERNAL_URL".into(), game.running.internal.matchmaking.clone()),
            ("GAME__MATCHMAKING_JWKS_URL".into(), game.running.matchmaking_jwks_url.clone()),
            ("GAME__DATA_DIR".into(), data.path().to_str().unwrap().into()),
        ];
        let of_game = SETTINGS.iter().filter(|(name, _)| name.starts_with("GAME__"));
        env.extend(of_game.map(|(name, value)| (name.to_string(), value.to_string())));
        let listen = async || TcpListener::bind("127.0.0.1:0").await.unwrap();
        let listeners = Listeners { public: listen().await, internal: listen().await };
        let ws_url = format!("ws://{}/ws", listeners.public.local_addr().unwrap());
        let config = game_server::Config::load(&env).unwrap();
        game_server::start(config, listeners, Arc::new(SystemClock), lifecycle.clone()).await.unwrap();
        Server { lifecycle, ws_url, _data: data }
    }

    /// As SIGTERM does it.
    async fn replace(&self) {
        timeout(DEADLINE, self.lifecycle.drain_and_wait()).await.expect("the server has not drained");
        assert!(self.lifecycle.stop_and_wait(DEADLINE).await, "the server has not stopped");
    }
}

/// One stay in one lobby.
#[derive(Debug, Clone)]
struct Stay {
    player: Uuid,
    match_id: Uuid,
    ws_url: String,
    /// Ships flew.
    flown: bool,
    /// Why the server ended it.
    closed: u16,
}

type Log = watch::Sender<Vec<Stay>>;

async fn wait_for(log: &Log, what: &str, mut is_so: impl FnMut(&[Stay]) -> bool) {
    let mut stays = log.subscribe();
    let seen = timeout(DEADLINE, stays.wait_for(|stays| is_so(stays))).await;
    assert!(seen.is_ok(), "never happened: {what}; {:#?}", log.borrow());
}

/// Plays duel after duel, as somebody who presses Play again, or is sent on.
async fn duellist(game: &Game, name: &str, log: &Log, enough: &watch::Sender<bool>) {
    let pilot = game.guest(name).await;
    while !*enough.borrow() {
        let ticket = pilot.queue("duel").await.unwrap();
        let ticket = pilot.await_final(ticket.ticket_id).await.unwrap();
        // A match that made way before we came is over: its ticket is, too.
        let (TicketStatus::Matched, Some(seat)) = (ticket.status, ticket.placement) else { continue };
        let stay = |flown, closed| Stay {
            player: pilot.player_id(),
            match_id: seat.match_id,
            ws_url: seat.ws_url.clone(),
            flown,
            closed,
        };
        let ended = match GameSocket::join(&seat.ws_url, &seat.match_ticket).await {
            Ok((socket, identity)) => {
                let (flown, closed) = fly(socket, &seat.ws_url, &identity.resume_token).await;
                stay(flown, closed)
            }
            Err(SocketError::Closed(closed)) => stay(false, closed.number),
            // Between the ticket and the join a drained server may go for good. What it held had not begun, and made way.
            Err(SocketError::Broken(_)) => {
                sleep(ASK_EVERY).await;
                continue;
            }
            Err(error) => panic!("{name}: {error}"),
        };
        log.send_modify(|stays| stays.push(ended));
    }
}

/// Until the server closes. Loses the connection once in the middle, and comes back.
async fn fly(mut socket: GameSocket, ws_url: &str, resume_token: &str) -> (bool, u16) {
    let mut flown = false;
    loop {
        match socket.next().await {
            Ok(ServerMessage::GameState(state)) if state.phase == LobbyPhase::Running && !flown => {
                flown = true;
                drop(socket);
                socket = GameSocket::resume(ws_url, resume_token, None).await.unwrap().0;
                socket.steer(1.0, 0.5, true).await.unwrap();
            }
            Ok(_) => {}
            Err(SocketError::Closed(closed)) => return (flown, closed.number),
            Err(error) => panic!("{error}"),
        }
    }
}

/// Flies in the open lobby until it has seen `last`, going wherever there is one.
async fn wanderer(pilot: &Pilot, last: &watch::Receiver<Option<String>>) -> BTreeMap<String, u16> {
    let mut ends = BTreeMap::new();
    loop {
        // The next server may not be known in the first moment.
        let Ok(seat) = pilot.join_lobby("free-play").await else {
            sleep(ASK_EVERY).await;
            continue;
        };
        let Ok((mut socket, _)) = GameSocket::join(&seat.placement.ws_url, &seat.placement.match_ticket).await else {
            continue;
        };
        // It may be there before the test says that this is the last.
        let is_the_last = async |url: &str| drop(last.clone().wait_for(|last| last.as_deref() == Some(url)).await);
        tokio::select! {
            closed = socket.wait_for_close() => {
                ends.insert(seat.placement.ws_url, closed.unwrap().number);
            }
            () = is_the_last(&seat.placement.ws_url) => return ends,
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn servers_are_replaced_one_after_another_and_nobody_is_kicked_out_of_a_match() {
    let game = Game::start_with(SETTINGS).await;
    let first = game.running.game_ws_url.clone();
    let second = Server::start(&game).await;
    let (log, enough, last_url) = (Log::default(), watch::Sender::new(false), watch::Sender::new(None));
    let (drifter, mut replaced) = (game.guest("Drifter").await, Vec::new());

    let names: Vec<_> = (0..6).map(|number| format!("Ace {number}")).collect();
    let playing = join_all(names.iter().map(|name| duellist(&game, name, &log, &enough)));
    let last_seen = last_url.subscribe();
    let wandering = wanderer(&drifter, &last_seen);
    let operating = async {
        let flown_on = |stays: &[Stay], url: &str| stays.iter().any(|stay| stay.flown && stay.ws_url == url);
        wait_for(&log, "both servers are played on", |stays| {
            flown_on(stays, &first) && flown_on(stays, &second.ws_url)
        })
        .await;

        // The first is drained by the command, and stays there, empty.
        let credential = game.running.credential.clone();
        let operator = ServiceClient::new(&game.running.internal.game, credential, &Trust::plain().unwrap()).unwrap();
        let emptied = async {
            loop {
                let left: DrainReport = operator.call(Method::POST, routes::DRAIN, None::<&()>, None).await.unwrap();
                if left.lobbies == 0 {
                    return;
                }
                sleep(ASK_EVERY).await;
            }
        };
        timeout(DEADLINE, emptied).await.expect("the first server has not drained");

        // The second as on SIGTERM, with another one there.
        let third = Server::start(&game).await;
        second.replace().await;
        replaced.extend([first.clone(), second.ws_url.clone()]);
        last_url.send_replace(Some(third.ws_url.clone()));

        // Everybody who plays on gets a match on the one that lives.
        wait_for(&log, "everybody flies on the third server", |stays| {
            let there = |stay: &&Stay| stay.flown && stay.ws_url == third.ws_url;
            stays.iter().filter(there).map(|stay| stay.player).collect::<BTreeSet<_>>().len() == names.len()
        })
        .await;
        enough.send_replace(true);
        third
    };
    let (_, ends, third) = tokio::join!(playing, wandering, operating);

    let stays = log.borrow().clone();
    let (over, sent_on) = (CloseCode::MatchOver.number(), CloseCode::ServerDraining.number());
    for stay in &stays {
        assert!(stay.closed == over || (stay.closed == sent_on && !stay.flown), "{stay:?}");
        let result = game.result(stay.match_id).await;
        let expected = if stay.flown { MatchOutcome::Completed } else { MatchOutcome::Failed };
        assert_eq!(result.outcome, expected, "{stay:?}");
        assert!(!stay.flown || result.pilots.iter().any(|pilot| pilot.player_id == Some(stay.player)), "{stay:?}");
    }
    assert!(!ends.is_empty() && ends.iter().all(|(url, end)| replaced.contains(url) && *end == sent_on), "{ends:?}");
    third.replace().await;
    game.stop().await;
}
