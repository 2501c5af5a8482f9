//! A real game server on free ports, beside a fake matchmaking.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use game_server::{Config, start};
use reqwest::{Method, StatusCode};
use serde::Serialize;
use serde::de::DeserializeOwned;
use service_kit::clock::ManualClock;
use service_kit::config::Settings;
use service_kit::lifecycle::Lifecycle;
use service_kit::run::Listeners;
use service_kit::trust::Trust;
use tempfile::TempDir;
use tokens::{MATCHMAKING_ISSUER, MatchClaims, SigningKey};
use tokio::net::TcpListener;
use tokio::time::timeout;
use uuid::Uuid;
use wire::arena::{DrainReport, LobbyCreate, SeatGrant, SeatRequest, SeatReservation};
use wire::matchmaking::{InviteCode, LobbyReport};
use wire::problem::Problem;

use crate::fake_matchmaking::FakeMatchmaking;
use crate::player::Player;

/// Long enough for any machine; nothing waits this long when all is well.
pub const DEADLINE: Duration = Duration::from_secs(30);

pub const CREDENTIAL: &str = "0123456789abcdef0123456789abcdef";
pub const NOW: i64 = 1_790_000_000;

pub const ADA: Uuid = Uuid::from_u128(1);
pub const GRACE: Uuid = Uuid::from_u128(2);

/// A short duel: half a second of countdown, two seconds of flight, half a second of scoreboard.
pub const SHORT_DUEL: &[(&str, &str)] = &[
    ("GAME__MODES__DUEL__MATCH_S", "2"),
    ("GAME__MODES__DUEL__OVERTIME_S", "0"),
    ("GAME__MODES__DUEL__COUNTDOWN_S", "0.5"),
    ("GAME__TIMES__SCOREBOARD_S", "0.5"),
];

pub struct Game {
    pub matchmaking: FakeMatchmaking,
    pub server_id: Uuid,
    pub clock: Arc<ManualClock>,
    pub public: SocketAddr,
    pub internal: SocketAddr,
    pub lifecycle: Lifecycle,
    http: reqwest::Client,
    data: Arc<TempDir>,
    generations: AtomicU32,
}

impl Game {
    pub async fn start() -> Game {
        Game::start_with(&[]).await
    }

    /// Settings as environment variables.
    pub async fn start_with(settings: &[(&str, &str)]) -> Game {
        let matchmaking = FakeMatchmaking::start().await;
        let clock = matchmaking.clock.clone();
        let game = Game::launch(matchmaking, clock, Arc::new(tempfile::tempdir().unwrap()), settings).await;
        game.matchmaking.until(|seen| !seen.reports.is_empty()).await;
        game
    }

    /// On a machine whose clock says something else than matchmaking's.
    pub async fn start_with_clock_at(unix_s: i64) -> Game {
        let (clock, data) = (Arc::new(ManualClock::at_unix_s(unix_s)), Arc::new(tempfile::tempdir().unwrap()));
        let game = Game::launch(FakeMatchmaking::start().await, clock, data, &[]).await;
        eventually(async || game.is_ready().await).await;
        game
    }

    /// Time passes on matchmaking's clock, which the server goes by. An answer that is under way still says the old time.
    pub async fn pass_time_ms(&self, ms: i64) {
        self.matchmaking.clock.advance_ms(ms);
        let reports = self.matchmaking.seen().reports.len();
        self.matchmaking.until(|seen| seen.reports.len() > reports + 1).await;
    }

    /// What `/ready` says.
    pub async fn is_ready(&self) -> bool {
        self.http.get(format!("http://{}/ready", self.internal)).send().await.unwrap().status().is_success()
    }

    pub async fn drain(&self) -> DrainReport {
        read(self.call(Method::POST, wire::arena::routes::DRAIN, None::<&()>).await).await
    }

    /// A program that was started beside the test. Its clock is the real one; tickets follow matchmaking's.
    pub async fn of_a_program(matchmaking: FakeMatchmaking, data: TempDir) -> Game {
        let seen = matchmaking.until(|seen| !seen.reports.is_empty()).await;
        let report = &seen.reports[0];
        let address = |url: &str| url.split('/').nth(2).unwrap().parse().unwrap();
        Game {
            server_id: seen.server_ids[0],
            clock: matchmaking.clock.clone(),
            public: address(&report.public_ws_url),
            internal: address(&report.internal_url),
            lifecycle: Lifecycle::new(),
            http: Trust::plain().unwrap().http_client().build().unwrap(),
            data: Arc::new(data),
            generations: AtomicU32::new(1),
            matchmaking,
        }
    }

    /// Stops this server and starts another on its data.
    pub async fn restart(self, settings: &[(&str, &str)]) -> Game {
        self.stop().await;
        Game::launch(self.matchmaking, self.clock, self.data, settings).await
    }

    async fn launch(
        matchmaking: FakeMatchmaking,
        clock: Arc<ManualClock>,
        data: Arc<TempDir>,
        settings: &[(&str, &str)],
    ) -> Game {
        let own = [
            ("GAME__SERVICE_CREDENTIAL", CREDENTIAL.to_owned()),
            // Of the shipped ones, one is enough: tests count lobbies.
            ("GAME__OPEN_LOBBIES", "free-play".to_owned()),
            ("GAME__MATCHMAKING_INTERNAL_URL", format!("http://{}", matchmaking.address)),
            ("GAME__MATCHMAKING_JWKS_URL", format!("http://{}{}", matchmaking.address, wire::JWKS_PATH)),
            ("GAME__DATA_DIR", data.path().display().to_string()),
            // A machine that is busy with other tests keeps nobody out,
            ("GAME__TIMES__JOIN_S", "60".to_owned()),
            // and its lobbies are no faster than the test that flies in them.
            ("GAME__LOBBY_THREADS", "false".to_owned()),
        ];
        let own = own.into_iter().filter(|(name, _)| !settings.iter().any(|(given, _)| given == name));
        let given = settings.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        let env = own.map(|(name, value)| (name.to_owned(), value)).chain(given).collect();
        let config = Config::load(&env).unwrap_or_else(|mistakes| panic!("{mistakes}"));
        let listeners = Listeners {
            public: TcpListener::bind("127.0.0.1:0").await.unwrap(),
            internal: TcpListener::bind("127.0.0.1:0").await.unwrap(),
        };
        let (public, internal) = (listeners.public.local_addr().unwrap(), listeners.internal.local_addr().unwrap());
        let lifecycle = Lifecycle::new();
        start(config, listeners, clock.clone(), lifecycle.clone()).await.unwrap();
        let server_id = std::fs::read_to_string(data.path().join("server_id")).unwrap().trim().parse().unwrap();
        let http = Trust::plain().unwrap().http_client().build().unwrap();
        let generations = AtomicU32::new(1);
        Game { matchmaking, server_id, clock, public, internal, lifecycle, http, data, generations }
    }

    /// Stops softly, as after SIGTERM.
    pub async fn stop(&self) {
        assert!(self.lifecycle.stop_and_wait(DEADLINE).await, "the server has not stopped");
    }

    pub fn file(&self, name: &str) -> PathBuf {
        self.data.path().join(name)
    }

    pub fn ws_url(&self) -> String {
        format!("ws://{}/ws", self.public)
    }

    pub async fn call(&self, method: Method, path: &str, body: Option<&impl Serialize>) -> reqwest::Response {
        let request = self.http.request(method, format!("http://{}{path}", self.internal));
        let request = request.header(wire::SERVICE_CREDENTIAL_HEADER, CREDENTIAL);
        let request = match body {
            Some(body) => request.json(body),
            None => request,
        };
        request.send().await.unwrap()
    }

    pub async fn create(&self, lobby_id: &str, order: &LobbyCreate) -> LobbyReport {
        let path = format!("/internal/v1/lobbies/{lobby_id}");
        read(self.call(Method::PUT, &path, Some(order)).await).await
    }

    pub async fn lobby(&self, lobby_id: &str) -> reqwest::Response {
        self.call(Method::GET, &format!("/internal/v1/lobbies/{lobby_id}"), None::<&()>).await
    }

    pub async fn ask_for_seat(&self, lobby_id: &str, player_id: Uuid, name: &str) -> reqwest::Response {
        let body = SeatRequest { player_id, name: name.into() };
        self.call(Method::POST, &format!("/internal/v1/lobbies/{lobby_id}/seats"), Some(&body)).await
    }

    /// Claims that this server accepts for a seat, of a generation higher than any before.
    pub fn claims(&self, lobby_id: &str, match_id: Uuid, seat: u16, player: Uuid) -> MatchClaims {
        MatchClaims {
            iss: MATCHMAKING_ISSUER.into(),
            aud: self.server_id.to_string(),
            sub: player,
            name: "Ada".into(),
            match_id,
            lobby_id: lobby_id.into(),
            seat,
            team: 0,
            generation: self.generations.fetch_add(1, Ordering::Relaxed),
            iat: NOW,
            exp: NOW + 60,
        }
    }

    pub fn sign(&self, claims: &MatchClaims) -> String {
        sign_with(&self.matchmaking.key, claims)
    }

    /// A ticket for a seat in `free-play`.
    pub async fn free_play_ticket(&self, player: Uuid) -> String {
        let grant: SeatGrant =
            read(self.ask_for_seat("free-play", player, &format!("P{}", player.as_u128())).await).await;
        self.sign(&self.claims("free-play", grant.match_id, grant.seat, player))
    }

    /// A player who flies in `free-play`.
    pub async fn enter_free_play(&self, player: Uuid) -> Player {
        let ticket = self.free_play_ticket(player).await;
        Player::join(self, &ticket).await
    }

    /// A ticket for a seat in this lobby, which the player asks for first.
    pub async fn ticket_for(&self, lobby_id: &str, player: Uuid, name: &str) -> String {
        let grant: SeatGrant = read(self.ask_for_seat(lobby_id, player, name).await).await;
        self.sign(&self.claims(lobby_id, grant.match_id, grant.seat, player))
    }

    /// Makes a duel between Ada and Grace and gives their tickets.
    pub async fn make_duel(&self) -> (Uuid, [String; 2]) {
        let match_id = Uuid::new_v4();
        let lobby_id = match_id.to_string();
        self.create(&lobby_id, &duel(match_id)).await;
        let ticket = |seat, player| self.sign(&self.claims(&lobby_id, match_id, seat, player));
        (match_id, [ticket(0, ADA), ticket(1, GRACE)])
    }
}

/// A private lobby for Ada, where others may come.
pub fn private_duel(match_id: Uuid) -> LobbyCreate {
    let mut order = duel(match_id);
    order.seats.truncate(1);
    (order.queue, order.code, order.fill_to) = (None, Some(InviteCode("H7K3PW".into())), 0);
    order
}

pub fn duel(match_id: Uuid) -> LobbyCreate {
    let seat = |seat: u16, player_id, name: &str| SeatReservation {
        seat,
        player_id,
        name: name.into(),
        team: seat as u8,
        traceparent: None,
    };
    LobbyCreate {
        match_id,
        mode: "duel".into(),
        queue: Some("duel".into()),
        code: None,
        seats: vec![seat(0, ADA, "Ada"), seat(1, GRACE, "Grace")],
        fill_to: 2,
        order: format!("order of {match_id}"),
    }
}

/// Asks again until it is so.
pub async fn eventually(mut is_so: impl AsyncFnMut() -> bool) {
    let asking = async {
        while !is_so().await {
            tokio::task::yield_now().await;
        }
    };
    timeout(DEADLINE, asking).await.expect("it has not become so in time");
}

pub fn sign_with(key: &SigningKey, claims: &MatchClaims) -> String {
    key.sign(claims).unwrap()
}

/// The body of a successful answer.
pub async fn read<T: DeserializeOwned>(response: reqwest::Response) -> T {
    let status = response.status();
    let text = response.text().await.unwrap();
    assert!(status.is_success(), "{status}: {text}");
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

/// Status and code of a refusal.
pub async fn problem(response: reqwest::Response) -> (StatusCode, String) {
    let status = response.status();
    let text = response.text().await.unwrap();
    let problem: Problem = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{status} {error}: {text}"));
    assert_eq!(problem.status, status.as_u16());
    (status, problem.code)
}
