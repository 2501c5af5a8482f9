//! The server's process, what it needs around it, and the calls of its players.

use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::routing::{get, put};
use futures_util::StreamExt;
use http::StatusCode;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokens::{SESSION_AUDIENCE, SESSION_ISSUER, SessionClaims, SigningKey};
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio::time::sleep;
use uuid::Uuid;
use wire::SERVICE_CREDENTIAL_HEADER;
use wire::arena::routes as arena;
use wire::matchmaking::{ServerReport, Ticket, TicketStatus, routes};

use crate::crowd::{Crowd, QUEUES, RATED, REGIONS, RIPE};

/// No secret: the service is for this run, on the loopback address.
const CREDENTIAL: &str = "credential-of-the-load-benchmark-0123456789";
const ASK_EVERY: Duration = Duration::from_millis(50);
const REPORT_EVERY: Duration = Duration::from_secs(1);
/// `USER_HZ`, which is 100 on every Linux that programs see.
const CLOCK_TICKS_PER_S: f64 = 100.0;
/// Requests at a time while the line is filled.
const FILLING: usize = 64;

pub struct Service {
    url: Arc<str>,
    http: reqwest::Client,
    auth: SigningKey,
    process: Child,
    around: JoinSet<()>,
    _data: TempDir,
}

impl Drop for Service {
    fn drop(&mut self) {
        // They would miss the server.
        self.around.abort_all();
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Runs all of them at the same time.
pub async fn all<T: Send + 'static>(calls: impl Iterator<Item = impl Future<Output = T> + Send + 'static>) -> Vec<T> {
    calls.collect::<JoinSet<T>>().join_all().await
}

impl Service {
    /// With one game server in each region.
    pub async fn start(crowd: Crowd) -> Self {
        let data = tempfile::tempdir().unwrap();
        crowd.write(data.path()).await;
        let queues = data.path().join("queues.toml");
        std::fs::write(&queues, QUEUES).unwrap();
        let auth = SigningKey::generate().unwrap();
        let mut around = JoinSet::new();
        let keys = auth.public_keys_json();
        let keys_url = serve(&mut around, Router::new().route("/keys", get(async move || keys))).await;
        let game_url = serve(&mut around, Router::new().route(arena::LOBBY, put(async || StatusCode::CREATED))).await;
        let (port, internal_port) = (free_port(), free_port());
        let process = Command::new(env!("CARGO_BIN_EXE_matchmaking_server"))
            .env("MATCHMAKING__SERVICE_CREDENTIAL", CREDENTIAL)
            .env("MATCHMAKING__DATA_DIR", data.path())
            .env("MATCHMAKING__QUEUES_FILE", &queues)
            .env("MATCHMAKING__RATINGS__LADDERS", RATED)
            .env("MATCHMAKING__AUTH_JWKS_URL", format!("{keys_url}/keys"))
            .env("MATCHMAKING__LISTEN__PORT", port.to_string())
            .env("MATCHMAKING__LISTEN__INTERNAL_PORT", internal_port.to_string())
            // Room for those who come while 100 000 wait.
            .env("MATCHMAKING__MATCHMAKER__MAX_WAITING", "200000")
            .env("MATCHMAKING__LOG__FILTER", "warn")
            .env_remove("DATABASE_URL")
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        let url: Arc<str> = format!("http://127.0.0.1:{internal_port}").into();
        let http = reqwest::Client::builder().no_proxy().tcp_nodelay(true).build().unwrap();
        while !http.get(format!("{url}/ready")).send().await.is_ok_and(|answer| answer.status() == 200) {
            sleep(ASK_EVERY).await;
        }
        for region in REGIONS {
            around.spawn(stand_in(http.clone(), url.clone(), region, game_url.clone()));
        }
        Self { url, http, auth, process, around, _data: data }
    }

    /// Somebody who will queue for a rated match, in this region.
    pub fn player(&self, (id, region): (Uuid, &'static str)) -> Player {
        let body = json!({ "queue": RATED, "regions": [{ "region": region, "ping_ms": 20 }] });
        Player { url: self.url.clone(), http: self.http.clone(), token: self.token(id).into(), body }
    }

    /// Somebody whom nobody knows, and who will queue where everybody will do.
    pub fn newcomer(&self) -> Player {
        let token = self.token(Uuid::new_v4()).into();
        Player { url: self.url.clone(), http: self.http.clone(), token, body: json!({ "queue": RIPE }) }
    }

    fn token(&self, player: Uuid) -> String {
        #[allow(clippy::disallowed_methods, reason = "a session token says when it was made")]
        let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
        let now = i64::try_from(now.as_secs()).unwrap();
        let claims = SessionClaims {
            iss: SESSION_ISSUER.into(),
            aud: SESSION_AUDIENCE.into(),
            sub: player,
            name: "Pilot".into(),
            sid: Uuid::new_v4(),
            iat: now,
            exp: now + 3600,
        };
        self.auth.sign(&claims).unwrap()
    }

    /// Fills the rated line, as fast as it takes them.
    pub async fn enqueue_all(&self, players: impl Iterator<Item = (Uuid, &'static str)>) {
        let gate = Arc::new(Semaphore::new(FILLING));
        let mut filling = JoinSet::new();
        for player in players {
            let player = self.player(player);
            let place = gate.clone().acquire_owned().await.unwrap();
            filling.spawn(async move {
                player.enqueue().await;
                drop(place);
            });
        }
        filling.join_all().await;
    }

    /// So far, says the server.
    pub async fn passes(&self) -> Passes {
        let text = self.http.get(format!("{}/metrics", self.url)).send().await.unwrap().text().await.unwrap();
        let of = |name: &str| {
            let line = text.lines().find_map(|line| line.strip_prefix(name)).unwrap();
            line.trim().parse::<f64>().unwrap()
        };
        Passes {
            seconds: of("matchmaking_pass_duration_seconds_sum"),
            count: of("matchmaking_pass_duration_seconds_count"),
        }
    }

    /// CPU time of the server's process so far, as Linux tells it.
    pub fn cpu_s(&self) -> f64 {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.process.id())).unwrap();
        // After the name, in parentheses, come fields from the third on; utime and stime are the 14th and the 15th.
        let (_, fields) = stat.rsplit_once(')').unwrap();
        let ticks: Vec<f64> = fields.split_whitespace().skip(11).take(2).map(|field| field.parse().unwrap()).collect();
        ticks.iter().sum::<f64>() / CLOCK_TICKS_PER_S
    }
}

pub struct Passes {
    pub count: f64,
    seconds: f64,
}

impl Passes {
    pub fn since(&self, before: Self) -> Self {
        Self { count: self.count - before.count, seconds: self.seconds - before.seconds }
    }

    pub fn mean_ms(&self) -> f64 {
        1e3 * self.seconds / self.count
    }
}

pub struct Player {
    url: Arc<str>,
    http: reqwest::Client,
    token: Arc<str>,
    body: Value,
}

impl Player {
    /// The new ticket.
    pub async fn enqueue(&self) -> Uuid {
        let request = self.http.post(format!("{}{}", self.url, routes::TICKETS)).bearer_auth(&self.token);
        let answer = request.header(SERVICE_CREDENTIAL_HEADER, CREDENTIAL).json(&self.body).send().await.unwrap();
        let status = answer.status();
        let ticket: Value = answer.json().await.unwrap();
        assert!(status == StatusCode::CREATED, "{status} {ticket}");
        ticket["ticket_id"].as_str().unwrap().parse().unwrap()
    }

    pub async fn until_matched(&self, ticket: Uuid) {
        let path = routes::TICKET_EVENTS.replace("{ticket_id}", &ticket.to_string());
        let request = self.http.get(format!("{}{path}", self.url)).bearer_auth(&self.token);
        let answer = request.header(SERVICE_CREDENTIAL_HEADER, CREDENTIAL).send().await.unwrap();
        let (mut events, mut text) = (answer.bytes_stream(), String::new());
        while let Some(chunk) = events.next().await {
            text.push_str(std::str::from_utf8(&chunk.unwrap()).unwrap());
            while let Some((event, rest)) = text.split_once("\n\n") {
                let data = event.lines().find_map(|line| line.strip_prefix("data:"));
                let ticket = data.map(|data| serde_json::from_str::<Ticket>(data.trim()).unwrap());
                text = rest.to_owned();
                if ticket.is_some_and(|ticket| ticket.status == TicketStatus::Matched) {
                    return;
                }
            }
        }
        panic!("the stream of {ticket} ended without a match");
    }
}

/// A game server that says yes to everything, and forgets it: a match that is never reported is over after a while.
async fn stand_in(http: reqwest::Client, matchmaking: Arc<str>, region: &'static str, internal_url: String) {
    let (id, incarnation) = (Uuid::new_v4(), Uuid::new_v4());
    let path = routes::SERVER.replace("{server_id}", &id.to_string());
    loop {
        let report = ServerReport {
            incarnation,
            region: region.into(),
            internal_url: internal_url.clone(),
            public_ws_url: format!("ws://{region}.example/ws"),
            draining: false,
            max_lobbies: 1_000_000,
            tick_load_permille: 0,
            lobbies: Vec::new(),
        };
        let request = http.put(format!("{matchmaking}{path}")).header(SERVICE_CREDENTIAL_HEADER, CREDENTIAL);
        let answer = request.json(&report).send().await.unwrap();
        assert!(answer.status().is_success(), "{}", answer.status());
        sleep(REPORT_EVERY).await;
    }
}

async fn serve(around: &mut JoinSet<()>, router: Router) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    around.spawn(async move { axum::serve(listener, router).await.unwrap() });
    url
}

fn free_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}
