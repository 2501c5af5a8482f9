//! A game server's internal routes with real seats, and nobody flying. It reports when the test says so.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard};

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use axum::routing::{delete, get, post, put};
use axum::{Json, Router};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use tokio::sync::watch;
use uuid::Uuid;
use wire::SERVICE_CREDENTIAL_HEADER;
use wire::arena::{LobbyCreate, SeatGrant, SeatRequest, routes};
use wire::matchmaking::{LobbyPhase, LobbyReport, SeatReport, ServerReport};

use super::{Answer, CREDENTIAL, Service, listen};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Behaviour {
    Obey,
    /// Takes no new lobby.
    Refuse,
    /// Takes no new lobby and no new player.
    Drain,
    /// Answers nothing until it obeys again; then does what it was asked.
    Hang,
}

/// Clones are the same server.
#[derive(Clone)]
pub struct Arena {
    pub id: Uuid,
    state: Arc<Mutex<ArenaState>>,
    behaviour: Arc<watch::Sender<Behaviour>>,
}

struct ArenaState {
    report: ServerReport,
    lobbies: BTreeMap<String, LobbyReport>,
    /// What was asked, in order.
    created: Vec<LobbyCreate>,
    /// Recordings that are shown: of which match, and as which lobby.
    screenings: Vec<(Uuid, Uuid, Vec<u8>)>,
    /// Players whom the hosts of lobbies have sent away.
    banned: Vec<Uuid>,
}

const FREE_PLAY_SEATS: u32 = 16;

impl Arena {
    /// Starts a server with an open lobby `free-play`, registered with the service.
    pub async fn start(service: &Service) -> Self {
        let arena = Self::start_unregistered("local").await;
        arena.report(service).await.ok(200);
        arena
    }

    pub async fn start_unregistered(region: &str) -> Self {
        let listener = listen().await;
        let report = ServerReport {
            incarnation: Uuid::new_v4(),
            region: region.into(),
            internal_url: format!("http://{}", listener.local_addr().unwrap()),
            public_ws_url: format!("ws://{region}.example/ws"),
            draining: false,
            max_lobbies: 8,
            tick_load_permille: 0,
            lobbies: Vec::new(),
        };
        let free_play = lobby("free-play", Uuid::new_v4(), "free-play", None, FREE_PLAY_SEATS);
        let lobbies = BTreeMap::from([("free-play".into(), free_play)]);
        let state = ArenaState { report, lobbies, created: Vec::new(), banned: Vec::new(), screenings: Vec::new() };
        let arena = Self {
            id: Uuid::new_v4(),
            state: Arc::new(Mutex::new(state)),
            behaviour: Arc::new(watch::channel(Behaviour::Obey).0),
        };
        let router = Router::new()
            .route(routes::LOBBY, get(look).put(create))
            .route(routes::SCREENING, put(screen))
            .route(routes::LOBBY_SEATS, post(take_seat))
            .route(routes::LOBBY_PLAYER, delete(release))
            .with_state(arena.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        arena
    }

    /// Sends its whole state, as a game server does every second.
    pub async fn report(&self, service: &Service) -> Answer {
        let report = {
            let state = self.state();
            ServerReport { lobbies: state.lobbies.values().cloned().collect(), ..state.report.clone() }
        };
        self.put(service, &report).await
    }

    pub async fn put(&self, service: &Service, report: &impl serde::Serialize) -> Answer {
        let url = format!("{}/internal/v1/servers/{}", service.internal_url, self.id);
        let request = service.http.put(url).header(SERVICE_CREDENTIAL_HEADER, CREDENTIAL).json(report);
        Answer::read(request.send().await.unwrap()).await
    }

    pub async fn say_goodbye(&self, service: &Service) -> Answer {
        let url = format!("{}/internal/v1/servers/{}", service.internal_url, self.id);
        let request = service.http.request(Method::DELETE, url).header(SERVICE_CREDENTIAL_HEADER, CREDENTIAL);
        Answer::read(request.send().await.unwrap()).await
    }

    pub fn behave(&self, behaviour: Behaviour) {
        self.behaviour.send_replace(behaviour);
    }

    pub fn change_report(&self, change: impl FnOnce(&mut ServerReport)) {
        change(&mut self.state().report);
    }

    pub fn server_report(&self) -> ServerReport {
        self.state().report.clone()
    }

    pub fn change_lobby(&self, lobby: &str, change: impl FnOnce(&mut LobbyReport)) {
        change(self.state().lobbies.get_mut(lobby).unwrap());
    }

    pub fn ban(&self, player: Uuid) {
        self.state().banned.push(player);
    }

    pub fn close_lobby(&self, lobby: &str) {
        self.state().lobbies.remove(lobby).unwrap();
    }

    pub fn lobby(&self, lobby: &str) -> Option<LobbyReport> {
        self.state().lobbies.get(lobby).cloned()
    }

    pub fn players_in(&self, lobby: &str) -> Vec<Uuid> {
        self.lobby(lobby).into_iter().flat_map(|lobby| lobby.seats).map(|seat| seat.player_id).collect()
    }

    /// The lobbies asked for so far.
    pub fn created(&self) -> Vec<LobbyCreate> {
        self.state().created.clone()
    }

    /// The recordings shown so far, each with its screening and its match.
    pub fn screenings(&self) -> Vec<(Uuid, Uuid, Vec<u8>)> {
        self.state().screenings.clone()
    }

    fn state(&self) -> MutexGuard<'_, ArenaState> {
        self.state.lock().unwrap()
    }

    async fn answering(&self) {
        let mut behaviour = self.behaviour.subscribe();
        behaviour.wait_for(|behaviour| *behaviour != Behaviour::Hang).await.unwrap();
    }
}

fn lobby(id: &str, match_id: Uuid, mode: &str, queue: Option<String>, max_seats: u32) -> LobbyReport {
    LobbyReport {
        lobby_id: id.into(),
        match_id,
        mode: mode.into(),
        queue,
        code: None,
        phase: LobbyPhase::Running,
        max_seats,
        bots: 0,
        watchers: 0,
        seats: Vec::new(),
        vacancies: 0,
    }
}

fn problem(status: StatusCode, code: &str) -> Response {
    let body = json!({
        "type": "about:blank", "title": "", "status": status.as_u16(), "code": code, "detail": "", "trace_id": "0",
    });
    (status, Json(body)).into_response()
}

async fn create(State(arena): State<Arena>, Path(id): Path<String>, Json(order): Json<LobbyCreate>) -> Response {
    arena.state().created.push(order.clone());
    // The caller may be gone when the server comes to it: it is done all the same.
    let work = tokio::spawn(async move {
        arena.answering().await;
        if *arena.behaviour.borrow() == Behaviour::Refuse {
            return problem(StatusCode::CONFLICT, "server_full");
        }
        if *arena.behaviour.borrow() == Behaviour::Drain {
            return problem(StatusCode::CONFLICT, "server_draining");
        }
        if order.mode == "chess" {
            return problem(StatusCode::UNPROCESSABLE_ENTITY, "mode_unknown");
        }
        if order.fill_to > 16 {
            return problem(StatusCode::UNPROCESSABLE_ENTITY, "seats_invalid");
        }
        let mut made = lobby(&id, order.match_id, &order.mode, order.queue, 16);
        made.code = order.code;
        made.seats = order
            .seats
            .iter()
            .map(|seat| SeatReport { seat: seat.seat, player_id: seat.player_id, generation: 0, present: false })
            .collect();
        arena.state().lobbies.insert(id, made);
        StatusCode::CREATED.into_response()
    });
    work.await.unwrap()
}

async fn screen(
    State(arena): State<Arena>,
    Path((screening, match_id)): Path<(Uuid, Uuid)>,
    recording: Bytes,
) -> Response {
    arena.answering().await;
    match *arena.behaviour.borrow() {
        Behaviour::Refuse => return problem(StatusCode::CONFLICT, "server_full"),
        Behaviour::Drain => return problem(StatusCode::CONFLICT, "server_draining"),
        Behaviour::Obey | Behaviour::Hang => {}
    }
    if recording.as_ref() == b"of another version" {
        return problem(StatusCode::CONFLICT, "replay_foreign");
    }
    arena.state().screenings.push((screening, match_id, recording.to_vec()));
    StatusCode::NO_CONTENT.into_response()
}

async fn look(State(arena): State<Arena>, Path(id): Path<String>) -> Response {
    arena.answering().await;
    match arena.lobby(&id) {
        Some(lobby) => Json(lobby).into_response(),
        None => problem(StatusCode::NOT_FOUND, "lobby_unknown"),
    }
}

async fn take_seat(State(arena): State<Arena>, Path(id): Path<String>, Json(wanted): Json<SeatRequest>) -> Response {
    arena.answering().await;
    if *arena.behaviour.borrow() == Behaviour::Drain {
        return problem(StatusCode::CONFLICT, "server_draining");
    }
    let mut state = arena.state();
    if state.banned.contains(&wanted.player_id) {
        return problem(StatusCode::FORBIDDEN, "kicked");
    }
    let Some(lobby) = state.lobbies.get_mut(&id) else {
        return problem(StatusCode::NOT_FOUND, "lobby_unknown");
    };
    let held = lobby.seats.iter().find(|seat| seat.player_id == wanted.player_id).cloned();
    if lobby.queue.is_some() {
        // Seats of a match are given in place of those who have left only.
        match lobby.vacancies.checked_sub(1) {
            Some(left) => lobby.vacancies = left,
            None => return problem(StatusCode::CONFLICT, "lobby_full"),
        }
    }
    let free = (0..lobby.max_seats as u16).find(|number| lobby.seats.iter().all(|seat| seat.seat != *number));
    let seat = match (held, free) {
        (Some(seat), _) => seat,
        (None, Some(seat)) => {
            let seat = SeatReport { seat, player_id: wanted.player_id, generation: 0, present: false };
            lobby.seats.push(seat.clone());
            seat
        }
        (None, None) => return problem(StatusCode::CONFLICT, "lobby_full"),
    };
    let grant = SeatGrant { match_id: lobby.match_id, seat: seat.seat, team: 0, generation: seat.generation };
    Json(grant).into_response()
}

async fn release(State(arena): State<Arena>, Path((id, player)): Path<(String, Uuid)>) -> Response {
    arena.answering().await;
    match arena.state().lobbies.get_mut(&id) {
        Some(lobby) => {
            lobby.seats.retain(|seat| seat.player_id != player);
            StatusCode::NO_CONTENT.into_response()
        }
        None => problem(StatusCode::NOT_FOUND, "lobby_unknown"),
    }
}

/// The `ticket_id`, `lobby_id` and the like of an answer.
pub fn text(value: &Value, field: &str) -> String {
    value[field].as_str().unwrap_or_else(|| panic!("no {field} in {value}")).to_owned()
}
