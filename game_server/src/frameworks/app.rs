//! Puts the parts together.

use std::sync::Arc;

use async_trait::async_trait;
use service_kit::clock::Clock;
use service_kit::config::reachable;
use service_kit::forwarded::Proxies;
use service_kit::http::{Admission, ServeOptions, internal_document, not_found, public_document, public_router};
use service_kit::keys::KeysKnown;
use service_kit::lifecycle::Lifecycle;
use service_kit::ready::{Readiness, ReadyCheck};
use service_kit::run::{Listeners, StartError};
use service_kit::shell::Shell;
use tokio::net::UdpSocket;
use uuid::Uuid;

use crate::NAME;
use crate::frameworks::Config;
use crate::frameworks::config::WebrtcConfig;
use crate::frameworks::lobby_threads::LobbyThreads;
use crate::frameworks::shutdown::Shutdown;
use crate::interface_adapters::crash_files::CrashFiles;
use crate::interface_adapters::data_folder::DataFolder;
use crate::interface_adapters::http::{InternalState, internal_routes};
use crate::interface_adapters::matchmaking_client::{Lease, MatchmakingClock, ResultsOutbox, ServerProfile};
use crate::interface_adapters::net::{Channels, GameSocket, Lanes, SocketParts, routes};
use crate::interface_adapters::server_id_file::load_or_create;
use crate::use_cases::open_lobbies::keep_open;
use crate::use_cases::registry::{Registry, RegistryParts};
use crate::use_cases::screenings::Screenings;

/// What the public and the internal listener serve as `/openapi.json`.
pub fn documents() -> [String; 2] {
    [public_document(NAME, routes()), internal_document(NAME, internal_routes())]
}

/// Starts the game server on bound listeners. Returns once it serves; its tasks end with `lifecycle`.
///
/// # Errors
/// When the configuration is wrong, the certificate cannot be used, or the data folder cannot.
pub async fn start(
    config: Config,
    listeners: Listeners,
    clock: Arc<dyn Clock>,
    lifecycle: Lifecycle,
) -> Result<(), StartError> {
    let shell = Shell::open(NAME, &config.service_credential, &config.internal_tls, listeners, &lifecycle)?;
    let options = ServeOptions {
        connections: config.connections.limits(&config.trusted_proxies),
        certificate: config.tls.open()?,
        ..ServeOptions::default()
    };
    let tls = options.certificate.is_some();
    let modes = config.load_modes().map_err(|mistakes| mistakes.join("\n"))?;
    let stop = lifecycle.stopping();

    let folder = match config.share_data_dir {
        true => DataFolder::take_numbered(&config.data_dir)?,
        false => DataFolder::take(&config.data_dir)?,
    };
    let server_id = load_or_create(&folder.file("server_id"), Uuid::new_v4())?;
    let matchmaking = shell.client(&config.matchmaking_internal_url)?;
    let results = ResultsOutbox::new(folder.file("results"), matchmaking.clone(), server_id)?;
    let keys = shell.remote_keys(&config.matchmaking_jwks_url, folder.file("matchmaking_keys.json"))?;
    let lobby_threads = if config.lobby_threads { LobbyThreads::start()? } else { LobbyThreads::shared() };
    let screened_modes = modes.clone();
    let registry = Registry::new(RegistryParts {
        modes,
        times: config.lobby_times(),
        max_lobbies: config.limits.max_lobbies,
        habits: config.lobby_habits(),
        clock: clock.clone(),
        reports: results.clone(),
        crashes: Arc::new(CrashFiles::new(folder.file("crashes"), clock.clone())),
        random_id: Uuid::new_v4,
        drain: lifecycle.draining(),
        stop: stop.clone(),
        threads: lobby_threads.handle(),
    });
    let screenings = Screenings::new(screened_modes, config.limits.max_screenings, lifecycle.draining(), stop.clone());
    for mode in &config.open_lobbies {
        let lobby = registry.open(mode)?;
        lifecycle
            .spawn("open lobby", keep_open(registry.clone(), lobby, config.times.patience(), lifecycle.draining()));
    }

    let channels = open_channels(&config.webrtc).await?;
    if let Some(channels) = channels.clone() {
        tracing::info!(address = %channels.public_address(), "data channels");
        lifecycle.spawn("data channels", channels.serve(stop.clone()));
    }

    let (public_scheme, internal_scheme) = (if tls { "wss" } else { "ws" }, config.internal_scheme());
    let ticket_clock = Arc::new(MatchmakingClock::new(clock));
    let socket = GameSocket::new(SocketParts {
        registry: registry.clone(),
        screenings: screenings.clone(),
        keys: keys.clone(),
        clock: ticket_clock.clone(),
        server_id,
        allowed_origins: config.allowed_origins,
        proxied: Admission::new(config.connections.limits(&[])),
        proxies: Proxies::new(config.trusted_proxies, config.forwarded_header),
        max_connections: config.limits.max_connections,
        max_watchers: config.limits.max_watchers,
        client_bytes_per_s: config.limits.client_bytes_per_s,
        times: config.times.of_sockets(),
        lanes: channels.map(|channels| Arc::new(channels) as Arc<dyn Lanes>),
        stop: stop.clone(),
    });
    let hostname = gethostname::gethostname().to_string_lossy().into_owned();
    let or_derived = |given: String, derived: String| match given.is_empty() {
        true => derived,
        false => given.replace("{hostname}", &hostname),
    };
    let profile = ServerProfile {
        server_id,
        incarnation: Uuid::new_v4(),
        region: config.region,
        public_ws_url: or_derived(config.public_ws_url, format!("{public_scheme}://{}/ws", reachable(shell.address()))),
        internal_url: or_derived(
            config.internal_url,
            format!("{internal_scheme}://{}", reachable(shell.internal_address())),
        ),
    };
    tracing::info!(%server_id, region = profile.region, public_ws_url = profile.public_ws_url, "known to matchmaking as");
    let lease = Lease::new(matchmaking, profile, registry.clone(), keys.clone(), ticket_clock);

    let readiness = Readiness::new(vec![
        Box::new(KeysKnown { name: "match_ticket_keys", keys: keys.clone() }),
        Box::new(HoldsLease(lease.clone())),
    ]);
    let internal = InternalState { registry: registry.clone(), screenings: screenings.clone() };
    let public = public_router(NAME, routes().with_state(socket.clone()), not_found());
    shell.serve(options, public, internal_routes().with_state(internal), readiness.clone());
    lifecycle.spawn("match ticket keys", async move { keys.warm_up().await });

    let lease_kept = lifecycle.spawn("lease", {
        let (lease, stop) = (lease.clone(), stop.clone());
        async move { lease.keep(stop).await }
    });
    let results_sent = lifecycle.spawn("results", {
        let (results, stop) = (results.clone(), stop.clone());
        async move { results.run(stop).await }
    });
    let tasks = [lease_kept, results_sent];
    Shutdown { readiness, registry, screenings, socket, results, lease, folder, lobby_threads, tasks }
        .prepare(&lifecycle);
    Ok(())
}

async fn open_channels(config: &WebrtcConfig) -> Result<Option<Channels>, StartError> {
    let Some(bind) = config.bind() else { return Ok(None) };
    let opened = UdpSocket::bind(bind)
        .await
        .and_then(|socket| Channels::new(socket, config.public_address(), config.max_channels));
    opened.map(Some).map_err(|error| format!("webrtc.bind: UDP {bind}: {error}").into())
}

/// Without a lease no player is sent here.
struct HoldsLease(Arc<Lease>);

#[async_trait]
impl ReadyCheck for HoldsLease {
    fn name(&self) -> &'static str {
        "lease"
    }

    async fn check(&self) -> Result<(), String> {
        if self.0.is_held() { Ok(()) } else { Err("matchmaking does not know this server".into()) }
    }
}
