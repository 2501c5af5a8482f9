//! The game server under load: a process of its own, which this program starts of itself, or one that is somewhere already
//! and takes this swarm for its matchmaking.

use std::fs::File;
use std::net::SocketAddr;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use reqwest::Method;
use service_kit::client::{ServiceClient, fill_path};
use service_kit::clock::SystemClock;
use service_kit::config::{ListenConfig, Settings, process_env};
use service_kit::program::ServiceSettings;
use service_kit::run::{Listeners, run};
use service_kit::trust::Trust;
use tempfile::TempDir;
use tokens::ServiceCredential;
use tokio::time::timeout;
use tungstenite::http::Uri;
use wire::arena::routes;
use wire::matchmaking::LobbyReport;

use crate::SwarmError;
use crate::client::{Encoding, Ticketed};
use crate::impairment::Impairment;
use crate::lobby_order::LobbyOrder;
use crate::metrics_text::MetricsText;
use crate::process::{OwnProgram, Process};
use crate::server_reading::ServerReading;
use crate::stand_in::{KnownServer, StandIn};
use crate::{floor, impairment};

const SERVE_GAME: &str = "serve-game";

/// Only this program and the server that it starts know it.
const OWN_CREDENTIAL: &str = "the-swarm-and-the-server-it-starts-0";

/// A server that starts, or that somebody is asked to start.
const OWN_SERVER_WITHIN: Duration = Duration::from_secs(30);
const OTHER_SERVER_WITHIN: Duration = Duration::from_secs(300);

/// In a lobby with more seats everybody sees a part of the world only; the part is that of the shipped large worlds.
const SHOWN_WHOLE: u16 = 128;
const VIEW_PX2: &str = "518400";

/// The mode whose world is made for its ships, whatever stands and lies there.
const ROOMY: &str = "ARMADA";

/// Room for each ship of a large lobby, and the shape of its world.
const ROOM_PX2: f64 = 40_000.0;
const ASPECT: f64 = 1.74;

/// A program that measures starts itself again as what it measures: call this before all else.
#[must_use]
pub fn serve_if_asked() -> Option<ExitCode> {
    let mut arguments = std::env::args().skip(1);
    match arguments.next().as_deref() {
        Some(SERVE_GAME) => Some(serve()),
        Some(floor::SERVE) => Some(floor::serve(arguments)),
        Some(impairment::SERVE) => Some(impairment::serve(arguments)),
        _ => None,
    }
}

/// `game_server`'s own `main`, but for its command line.
fn serve() -> ExitCode {
    let config = game_server::Config::load(&process_env());
    run("game_server", config, game_server::Config::telemetry, |config, lifecycle| async move {
        let listen: &ListenConfig = config.listen();
        let listeners = Listeners::bind(listen, game_server::Config::ENV_PREFIX).await?;
        game_server::start(config, listeners, Arc::new(SystemClock), lifecycle).await
    })
}

/// What a server is started with.
#[derive(Debug, Clone, Default)]
pub struct GameSettings {
    pub lobbies: usize,
    /// Those who watch included.
    pub connections: usize,
    /// Modes with another number of seats than they have by themselves. The world grows with them.
    pub seats: Vec<(String, u16)>,
    /// Further settings as environment variables.
    pub env: Vec<(String, String)>,
}

/// A game server that knows this swarm as its matchmaking.
pub struct Game {
    stand_in: StandIn,
    server: KnownServer,
    address: SocketAddr,
    client: ServiceClient,
    http: reqwest::Client,
    process: Option<Process>,
    /// The server that was started, and its data; gone with this.
    _own: Option<(OwnProgram, TempDir)>,
}

impl Game {
    /// Starts a server of our own.
    ///
    /// # Errors
    /// When it does not come up; the end of its log says why.
    pub fn start(settings: &GameSettings) -> Result<Game, SwarmError> {
        let stand_in = StandIn::start(SocketAddr::from(([127, 0, 0, 1], 0)))?;
        let data = tempfile::tempdir().map_err(|error| SwarmError::new("temporary folder", error))?;
        let log = data.path().join("server.log");
        let log_file = File::create(&log).map_err(|error| SwarmError::new(log.display(), error))?;
        let env = environment(settings, &stand_in, &data);
        let program = OwnProgram::start(|command| command.arg(SERVE_GAME).env_clear().envs(env).stderr(log_file))?;
        match Game::reported(stand_in, OWN_CREDENTIAL, OWN_SERVER_WITHIN, Some(program.process())) {
            Ok(game) => Ok(Game { _own: Some((program, data)), ..game }),
            Err(error) => {
                let log = std::fs::read_to_string(log).unwrap_or_default();
                Err(SwarmError::new(error, log.lines().last().unwrap_or("its log is empty")))
            }
        }
    }

    /// Waits at `listen` for a server that was told to take this address for its matchmaking. `process` is the server's,
    /// if it runs on this machine.
    ///
    /// # Errors
    /// When none comes.
    pub fn attach(listen: SocketAddr, credential: &str, process: Option<Process>) -> Result<Game, SwarmError> {
        Game::reported(StandIn::start(listen)?, credential, OTHER_SERVER_WITHIN, process)
    }

    fn reported(
        stand_in: StandIn,
        credential: &str,
        within: Duration,
        process: Option<Process>,
    ) -> Result<Game, SwarmError> {
        let reported = stand_in.runtime.block_on(async { timeout(within, stand_in.server()).await });
        let server = reported.map_err(|_| SwarmError::new("no game server", "none has reported itself"))??;
        let address = address_of(&server.public_ws_url)?;
        let credential = ServiceCredential::parse(credential).map_err(|error| SwarmError::new("credential", error))?;
        let trust = Trust::plain().map_err(|error| SwarmError::new("HTTP client", error))?;
        let no_client = |error| SwarmError::new("HTTP client", error);
        let client = ServiceClient::new(&server.internal_url, credential, &trust).map_err(no_client)?;
        let http = trust.http_client().build().map_err(no_client)?;
        Ok(Game { stand_in, server, address, client, http, process, _own: None })
    }

    /// Where its clients connect to.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Has a lobby made; places by seat, for clients in the binary encoding that do not observe.
    ///
    /// # Errors
    /// When the server refuses it.
    pub fn open_lobby(&self, order: &LobbyOrder) -> Result<Vec<Ticketed>, SwarmError> {
        Ok(self.open_watched_lobby(order, 0)?.0)
    }

    /// The same, and places for so many who watch it: each pilot is followed by as many of them.
    ///
    /// # Errors
    /// When the server refuses it.
    pub fn open_watched_lobby(
        &self,
        order: &LobbyOrder,
        watchers: usize,
    ) -> Result<(Vec<Ticketed>, Vec<Ticketed>), SwarmError> {
        let placed = order.place();
        let path = fill_path(routes::LOBBY, &[("lobby_id", &placed.lobby_id)]);
        let made = self.client.call::<LobbyReport>(Method::PUT, &path, Some(&placed.body), None);
        self.stand_in.runtime.block_on(made).map_err(|error| SwarmError::new("lobby refused", error))?;
        let (server, key) = (self.server.id, &self.stand_in.key);
        let tickets = placed.tickets(server, key)?.into_iter();
        let seats = (0..order.players.max(1)).cycle().take(watchers);
        let watching = seats.map(|seat| {
            let ticket = placed.watch_ticket(server, key)?;
            Ok(Ticketed { follows: Some(seat), ..self.place(Some(ticket), &order.mode) })
        });
        Ok((tickets.map(|ticket| self.place(Some(ticket), &order.mode)).collect(), watching.collect::<Result<_, _>>()?))
    }

    /// A place for a client that says nothing.
    pub fn silent_place(&self) -> Ticketed {
        self.place(None, &Arc::from("silent"))
    }

    fn place(&self, ticket: Option<String>, mode: &Arc<str>) -> Ticketed {
        Ticketed {
            ws_url: Arc::from(self.server.public_ws_url.as_str()),
            address: self.address,
            mode: mode.clone(),
            ticket,
            follows: None,
            encoding: Encoding::Binary,
            channel: false,
            beside: Impairment::default(),
            observes: false,
        }
    }

    /// What the server has done so far.
    ///
    /// # Errors
    /// When it does not show its metrics.
    pub fn read(&self) -> Result<ServerReading, SwarmError> {
        let url = format!("{}/metrics", self.server.internal_url);
        let asked = self.stand_in.runtime.block_on(async { self.http.get(url).send().await?.text().await });
        let text = asked.map_err(|error| SwarmError::new("metrics", error))?;
        Ok(ServerReading::now(self.process, MetricsText::parse(&text)))
    }
}

fn address_of(ws_url: &str) -> Result<SocketAddr, SwarmError> {
    use std::net::ToSocketAddrs;
    let uri: Uri = ws_url.parse().map_err(|error| SwarmError::new(ws_url, error))?;
    let (Some("ws"), Some(host)) = (uri.scheme_str(), uri.host()) else {
        return Err(SwarmError::new(ws_url, "the swarm speaks plain ws only"));
    };
    let host = host.trim_matches(['[', ']']);
    let mut found =
        (host, uri.port_u16().unwrap_or(80)).to_socket_addrs().map_err(|error| SwarmError::new(ws_url, error))?;
    found.next().ok_or_else(|| SwarmError::new(ws_url, "the name has no address"))
}

fn environment(settings: &GameSettings, stand_in: &StandIn, data: &TempDir) -> Vec<(String, String)> {
    let matchmaking = format!("http://{}", stand_in.address);
    let connections = settings.connections + 16;
    let mut env: Vec<(String, String)> = [
        ("SERVICE_CREDENTIAL", OWN_CREDENTIAL.to_owned()),
        ("MATCHMAKING_JWKS_URL", format!("{matchmaking}{}", wire::JWKS_PATH)),
        ("MATCHMAKING_INTERNAL_URL", matchmaking),
        ("DATA_DIR", data.path().join("game").display().to_string()),
        ("LISTEN__PORT", "0".into()),
        ("WEBRTC__BIND", "127.0.0.1:0".into()),
        ("WEBRTC__MAX_CHANNELS", connections.to_string()),
        // A machine that is busy with the swarm is no reason to change over.
        ("TIMES__CHANNEL_S", "10".into()),
        ("LISTEN__INTERNAL_PORT", "0".into()),
        ("LOG__FILTER", "warn".into()),
        // Nobody else plays on the machine.
        ("OPEN_LOBBIES", String::new()),
        ("LIMITS__MAX_LOBBIES", settings.lobbies.to_string()),
        ("LIMITS__MAX_CONNECTIONS", connections.to_string()),
        ("LIMITS__MAX_WATCHERS", connections.to_string()),
        ("LIMITS__MAX_WATCHERS_PER_LOBBY", connections.to_string()),
        ("CONNECTIONS__TOTAL", connections.to_string()),
        // Arrivals may take their time.
        ("TIMES__JOIN_WAIT_S", "600".into()),
        ("TIMES__UNCLAIMED_S", "600".into()),
    ]
    .map(|(name, value)| (format!("GAME__{name}"), value))
    .into();
    for (mode, seats) in &settings.seats {
        let mode = mode.to_uppercase();
        let mut set = |name: &str, value: String| env.push((format!("GAME__MODES__{mode}__{name}"), value));
        set("MAX_PLAYERS", seats.to_string());
        set("MATCH_S", "86400".into());
        set("COUNTDOWN_S", "1".into());
        if *seats > SHOWN_WHOLE {
            set("VIEW__AREA_PX2", VIEW_PX2.into());
        }
        if mode == ROOMY {
            set("WORLD__SHIPS", seats.to_string());
            continue;
        }
        // The one place where nothing stands that a smaller world would have no room for, and nothing lies.
        set("WORLD__MAPS", "classic".into());
        set("PICKUPS__RETURNS_S", "0".into());
        let area = ROOM_PX2 * f64::from(*seats);
        set("WORLD__WIDTH_PX", format!("{:.0}", (area * ASPECT).sqrt()));
        set("WORLD__HEIGHT_PX", format!("{:.0}", (area / ASPECT).sqrt()));
    }
    env.extend(settings.env.iter().cloned());
    env
}
