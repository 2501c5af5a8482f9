//! From the click to the first snapshot, and what a lobby costs a server with real players in it.
//!
//! The servers run in a process of their own (this program, started again), so that their CPU time is theirs alone.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stdout)]

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use playtest::{GameSocket, HeadClient, Pilot};
use serde_json::json;
use wire::matchmaking::{LobbyPhase, Placement};
use wire::socket::ServerMessage;

const ROUNDS: usize = 40;
const CPU_SECONDS: u64 = 10;
const SERVE: &str = "--serve";

fn main() {
    if std::env::args().any(|argument| argument == SERVE) {
        return serve();
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let servers = Servers::start();
    runtime.block_on(async {
        let head = HeadClient::new(&servers.address).unwrap();
        report_path(&head).await;
        for (players, encoding) in [(2, "JSON"), (16, "JSON"), (16, "binary")] {
            report_cpu(&head, &servers, players, encoding).await;
        }
    });
}

/// The all-in-one on free ports, until its standard input ends.
fn serve() {
    let data = tempfile::tempdir().unwrap();
    let env = [
        ("JET__PORT", "0"),
        ("JET__DATA_DIR", data.path().to_str().unwrap()),
        ("GAME__MODES__SKIRMISH__COUNTDOWN_S", "1"),
        ("GAME__MODES__DUEL__COUNTDOWN_S", "1"),
    ];
    let env = env.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let lifecycle = service_kit::lifecycle::Lifecycle::new();
        let running = jet_raiders::start(jet_raiders::Config::load(env).unwrap(), lifecycle.clone()).await.unwrap();
        println!("{}", running.head_url);
        tokio::task::spawn_blocking(|| std::io::stdin().lines().count()).await.unwrap();
        lifecycle.stop_and_wait(Duration::from_secs(10)).await;
    });
}

struct Servers {
    process: Child,
    address: String,
}

impl Servers {
    fn start() -> Self {
        let mut process = Command::new(std::env::current_exe().unwrap())
            .arg(SERVE)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut address = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut address).unwrap();
        Self { process, address: address.trim().to_owned() }
    }

    /// User and system time so far (Linux: `/proc/<pid>/stat`, in ticks of 10 ms).
    fn cpu(&self) -> Duration {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.process.id())).unwrap();
        let fields: Vec<&str> = stat.rsplit_once(')').unwrap().1.split_whitespace().collect();
        let ticks: u64 = fields[11].parse::<u64>().unwrap() + fields[12].parse::<u64>().unwrap();
        Duration::from_millis(ticks * 10)
    }
}

impl Drop for Servers {
    fn drop(&mut self) {
        drop(self.process.stdin.take());
        let _ = self.process.wait();
    }
}

async fn report_path(head: &HeadClient) {
    let mut into_free_play = Vec::new();
    let mut into_duel = Vec::new();
    for round in 0..ROUNDS {
        // A newcomer: the click makes the guest too.
        let started = Instant::now();
        let newcomer = head.enter_as_guest(&format!("Newcomer {round}")).await.unwrap();
        let seat = newcomer.join_lobby("free-play").await.unwrap();
        let mut socket = first_snapshot(&seat.placement).await;
        into_free_play.push(started.elapsed());
        socket.leave().await.unwrap();
        socket.wait_for_close().await.unwrap();

        let waiting = head.enter_as_guest(&format!("Waiting {round}")).await.unwrap();
        let ticket = waiting.queue("duel").await.unwrap();
        let started = Instant::now();
        let clicking = head.enter_as_guest(&format!("Clicking {round}")).await.unwrap();
        let matched = find_match(&clicking, "duel").await;
        let mut socket = first_snapshot(&matched).await;
        into_duel.push(started.elapsed());
        let other = waiting.await_final(ticket.ticket_id).await.unwrap().placement.unwrap();
        let mut other = first_snapshot(&other).await;
        for socket in [&mut socket, &mut other] {
            socket.leave().await.unwrap();
            socket.wait_for_close().await.unwrap();
        }
    }
    report_percentiles("new player to first snapshot of free-play", into_free_play);
    report_percentiles("new player to first snapshot of a duel, opponent waiting", into_duel);
}

async fn find_match(pilot: &Pilot, queue: &str) -> Placement {
    let ticket = pilot.queue(queue).await.unwrap();
    pilot.await_final(ticket.ticket_id).await.unwrap().placement.unwrap()
}

async fn first_snapshot(placement: &Placement) -> GameSocket {
    let (mut socket, _) = GameSocket::join(&placement.ws_url, &placement.match_ticket).await.unwrap();
    socket.wait_for(|message| matches!(message, ServerMessage::WorldUpdate(_)).then_some(())).await.unwrap();
    socket
}

fn report_percentiles(what: &str, mut times: Vec<Duration>) {
    times.sort();
    for (name, at) in [("median", times.len() / 2), ("p95", times.len() * 95 / 100)] {
        let target = (name == "p95").then_some(300.0);
        let ms = times[at].as_secs_f64() * 1000.0;
        println!(
            "{}",
            json!({ "area": "path", "what": format!("{what}, {name} (wall)"), "unit": "ms", "measured": ms, "target": target })
        );
    }
}

/// Real players in one skirmish, each sending 30 inputs a second and reading everything.
async fn report_cpu(head: &HeadClient, servers: &Servers, players: usize, encoding: &'static str) {
    let mut pilots = Vec::new();
    for number in 0..players {
        pilots.push(head.enter_as_guest(&format!("Flyer {encoding} {players} {number}")).await.unwrap());
    }
    let queue = if players == 2 { "duel" } else { "skirmish" };
    let matches = futures_util::future::join_all(pilots.iter().map(|pilot| find_match(pilot, queue))).await;
    assert!(matches.iter().all(|one| one.match_id == matches[0].match_id), "the players met in several matches");
    let mut flying = Vec::new();
    for placement in matches {
        let (mut socket, _) = match encoding {
            "binary" => GameSocket::join_binary(&placement.ws_url, &placement.match_ticket).await.unwrap(),
            _ => GameSocket::join(&placement.ws_url, &placement.match_ticket).await.unwrap(),
        };
        flying.push(tokio::spawn(async move {
            socket.wait_for_state(|state| state.phase == LobbyPhase::Running).await.unwrap();
            let until = Instant::now() + Duration::from_secs(CPU_SECONDS + 2);
            let (mut step, mut snapshots) = (0_u32, 0_u64);
            while Instant::now() < until {
                if let ServerMessage::WorldUpdate(_) = socket.next().await.unwrap() {
                    snapshots += 1;
                    step += 1;
                    let turn = if step % 60 < 30 { 1.0 } else { -0.5 };
                    socket.steer(1.0, turn, step % 20 < 5).await.unwrap();
                }
            }
            socket.leave().await.unwrap();
            snapshots
        }));
    }
    tokio::time::sleep(Duration::from_secs(1)).await;
    let (before, started) = (servers.cpu(), Instant::now());
    tokio::time::sleep(Duration::from_secs(CPU_SECONDS)).await;
    let (used, elapsed) = (servers.cpu() - before, started.elapsed());
    let mut snapshots = 0;
    for one in flying {
        snapshots += one.await.unwrap();
    }
    assert!(snapshots > 0);
    let share = used.as_secs_f64() / elapsed.as_secs_f64();
    println!(
        "{}",
        json!({ "area": "path", "what": format!("one lobby, {players} players, {encoding}: share of a core, all services"),
                "unit": "%", "measured": share * 100.0, "target": null })
    );
    println!(
        "{}",
        json!({ "area": "path", "what": format!("one lobby, {players} players, {encoding}: CPU per delivered snapshot"),
                "unit": "us", "measured": share * 1e6 / (30.0 * players as f64), "target": null })
    );
}
