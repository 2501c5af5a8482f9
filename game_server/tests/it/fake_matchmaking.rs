//! A matchmaking server reduced to what a game server sees of it. Records what it is told.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post, put};
use axum::{Json, Router};
use service_kit::clock::{Clock, ManualClock};
use tokens::{SigningKey, match_of_round};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;
use wire::matchmaking::{Lease, MatchResult, ResultReport, ServerReport, routes};
use wire::problem::{Code, Problem};

use crate::harness::{DEADLINE, NOW};

/// How it answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mood {
    Well,
    Down,
    /// Refuses reports: another process has the server id.
    Superseded,
    /// Refuses results: it has another one of that match.
    Conflict,
    /// Refuses results: they cannot be.
    Refusing,
}

#[derive(Debug, Clone, Default)]
pub struct Seen {
    pub server_ids: Vec<Uuid>,
    pub reports: Vec<ServerReport>,
    pub withdrawn: usize,
    pub results: Vec<MatchResult>,
    pub replays: Vec<(Uuid, Vec<u8>)>,
    pub results_refused: usize,
}

#[derive(Clone)]
pub struct FakeMatchmaking {
    pub address: SocketAddr,
    pub key: Arc<SigningKey>,
    pub clock: Arc<ManualClock>,
    mood: watch::Sender<Mood>,
    seen: watch::Sender<Seen>,
    stop: CancellationToken,
}

impl FakeMatchmaking {
    pub async fn start() -> FakeMatchmaking {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let fake = FakeMatchmaking {
            address: listener.local_addr().unwrap(),
            key: Arc::new(SigningKey::generate().unwrap()),
            clock: Arc::new(ManualClock::at_unix_s(NOW)),
            mood: watch::Sender::new(Mood::Well),
            seen: watch::Sender::new(Seen::default()),
            stop: CancellationToken::new(),
        };
        let router = Router::new()
            .route(wire::JWKS_PATH, get(keys))
            .route(routes::SERVER, put(report).delete(withdraw))
            .route(routes::RESULTS, post(result))
            .route(routes::REPLAY, put(replay))
            .with_state(fake.clone());
        let stop = fake.stop.clone();
        tokio::spawn(async move { axum::serve(listener, router).with_graceful_shutdown(stop.cancelled_owned()).await });
        fake
    }

    pub fn set_mood(&self, mood: Mood) {
        self.mood.send_replace(mood);
    }

    fn mood(&self) -> Mood {
        *self.mood.borrow()
    }

    pub fn seen(&self) -> Seen {
        self.seen.borrow().clone()
    }

    /// Waits until what was seen is as wanted.
    pub async fn until(&self, wanted: impl FnMut(&Seen) -> bool) -> Seen {
        let mut seen = self.seen.subscribe();
        timeout(DEADLINE, seen.wait_for(wanted)).await.expect("matchmaking was not told in time").unwrap().clone()
    }
}

async fn keys(State(fake): State<FakeMatchmaking>) -> Response {
    match fake.mood() {
        Mood::Down => StatusCode::SERVICE_UNAVAILABLE.into_response(),
        _ => fake.key.public_keys_json().into_response(),
    }
}

async fn report(
    State(fake): State<FakeMatchmaking>,
    Path(server_id): Path<Uuid>,
    Json(report): Json<ServerReport>,
) -> Response {
    match fake.mood() {
        Mood::Down => StatusCode::SERVICE_UNAVAILABLE.into_response(),
        Mood::Superseded => problem(Code::ServerSuperseded),
        Mood::Well | Mood::Conflict | Mood::Refusing => {
            fake.seen.send_modify(|seen| {
                seen.server_ids.push(server_id);
                seen.reports.push(report);
            });
            let now_at = fake.clock.unix_s();
            Json(Lease { lease_ms: 5_000, renew_after_ms: 1_000, now_at }).into_response()
        }
    }
}

async fn withdraw(State(fake): State<FakeMatchmaking>) -> StatusCode {
    fake.seen.send_modify(|seen| seen.withdrawn += 1);
    StatusCode::NO_CONTENT
}

async fn result(State(fake): State<FakeMatchmaking>, Json(report): Json<ResultReport>) -> Response {
    let result = report.result;
    let ordered = report.order.strip_prefix("order of ").and_then(|id| Uuid::parse_str(id).ok());
    let ordered = ordered.map(|ordered| match_of_round(ordered, report.round));
    assert_eq!(ordered, Some(result.match_id), "the order comes back with its result");
    match fake.mood() {
        Mood::Well | Mood::Superseded => {
            fake.seen.send_modify(|seen| seen.results.push(result));
            StatusCode::CREATED.into_response()
        }
        refusing => {
            fake.seen.send_modify(|seen| seen.results_refused += 1);
            match refusing {
                Mood::Conflict => problem(Code::ResultConflict),
                Mood::Refusing => problem(Code::ResultRefused),
                _ => StatusCode::SERVICE_UNAVAILABLE.into_response(),
            }
        }
    }
}

async fn replay(State(fake): State<FakeMatchmaking>, Path(match_id): Path<Uuid>, replay: Bytes) -> StatusCode {
    match fake.mood() {
        Mood::Down => StatusCode::SERVICE_UNAVAILABLE,
        _ => {
            fake.seen.send_modify(|seen| seen.replays.push((match_id, replay.to_vec())));
            StatusCode::NO_CONTENT
        }
    }
}

fn problem(code: Code) -> Response {
    let body = Problem {
        kind: "about:blank".into(),
        title: "refused".into(),
        status: code.status(),
        code: code.name().into(),
        detail: "refused".into(),
        trace_id: String::new(),
    };
    (StatusCode::from_u16(code.status()).unwrap(), Json(body)).into_response()
}
