//! Puts the parts together.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use service_kit::client::ServiceClient;
use service_kit::clock::Clock;
use service_kit::http::{ServeOptions, internal_document, not_found, public_document, public_router};
use service_kit::keys::{KeysKnown, RemoteKeys};
use service_kit::lifecycle::Lifecycle;
use service_kit::ready::{Readiness, ReadyCheck};
use service_kit::run::{Listeners, StartError};
use service_kit::shell::Shell;
use tokio::time::timeout;
use uuid::Uuid;

use crate::frameworks::Config;
use crate::frameworks::config::reachable;
use crate::interface_adapters::crash_files::CrashFiles;
use crate::interface_adapters::http::internal_routes;
use crate::interface_adapters::matchmaking_client::{Lease, ResultsOutbox, ServerProfile};
use crate::interface_adapters::net::{GameSocket, SocketParts, routes};
use crate::interface_adapters::server_id_file::load_or_create;
use crate::use_cases::open_lobbies::keep_open;
use crate::use_cases::registry::{Registry, RegistryParts};

const NAME: &str = "game";

/// What the public and the internal listener serve as `/openapi.json`.
pub fn documents() -> [String; 2] {
    [public_document(NAME, routes()), internal_document(NAME, internal_routes())]
}

/// How long each step of a stop may take. Together they stay below what the process is given.
const LOBBIES_END_WITHIN: Duration = Duration::from_secs(2);
const CONNECTIONS_END_WITHIN: Duration = Duration::from_secs(3);
const RESULTS_SENT_WITHIN: Duration = Duration::from_secs(2);

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
    let shell = Shell::open(NAME, &config.service_credential, listeners, &lifecycle)?;
    let options = ServeOptions {
        connections: config.connections.limits(&[]),
        certificate: config.tls.open()?,
        ..ServeOptions::default()
    };
    let tls = options.certificate.is_some();
    let modes = config.load_modes().map_err(|mistakes| mistakes.join("\n"))?;
    let stop = lifecycle.stopping();

    let server_id = load_or_create(&config.data_dir.join("server_id"), Uuid::new_v4())?;
    let matchmaking = ServiceClient::new(&config.matchmaking_internal_url, shell.credential().clone())?;
    let results = ResultsOutbox::new(config.data_dir.join("results"), matchmaking.clone(), server_id)?;
    let keys_file = config.data_dir.join("matchmaking_keys.json");
    let keys = Arc::new(RemoteKeys::new(config.matchmaking_jwks_url.clone(), Some(keys_file))?);
    let registry = Registry::new(RegistryParts {
        modes,
        times: config.times.of_lobbies(),
        max_lobbies: config.limits.max_lobbies,
        clock: clock.clone(),
        reports: results.clone(),
        crashes: Arc::new(CrashFiles::new(config.data_dir.join("crashes"), clock.clone())),
        random_id: Uuid::new_v4,
        stop: stop.clone(),
    });
    for mode in &config.open_lobbies {
        let lobby = registry.open(mode)?;
        lifecycle.spawn("open lobby", keep_open(registry.clone(), mode.clone(), lobby, stop.clone()));
    }

    let socket = GameSocket::new(SocketParts {
        registry: registry.clone(),
        keys: keys.clone(),
        clock,
        server_id,
        allowed_origins: config.allowed_origins,
        max_connections: config.limits.max_connections,
        times: config.times.of_sockets(),
        stop: stop.clone(),
    });
    let scheme = if tls { "wss" } else { "ws" };
    let or_derived = |given: String, derived: String| if given.is_empty() { derived } else { given };
    let profile = ServerProfile {
        server_id,
        incarnation: Uuid::new_v4(),
        region: config.region,
        public_ws_url: or_derived(config.public_ws_url, format!("{scheme}://{}/ws", reachable(shell.address()))),
        internal_url: or_derived(config.internal_url, format!("http://{}", reachable(shell.internal_address()))),
    };
    tracing::info!(%server_id, region = profile.region, public_ws_url = profile.public_ws_url, "known to matchmaking as");
    let lease = Lease::new(matchmaking, profile, registry.clone(), keys.clone());

    let readiness = Readiness::new(vec![
        Box::new(KeysKnown { name: "match_ticket_keys", keys: keys.clone() }),
        Box::new(HoldsLease(lease.clone())),
    ]);
    let public = public_router(NAME, routes().with_state(socket.clone()), not_found());
    shell.serve(options, public, internal_routes().with_state(registry.clone()), readiness.clone());
    lifecycle.spawn("match ticket keys", async move { keys.warm_up().await });

    let lease_kept = lifecycle.spawn("lease", {
        let (lease, stop) = (lease.clone(), stop.clone());
        async move { lease.keep(stop).await }
    });
    let results_sent = lifecycle.spawn("results", {
        let (results, stop) = (results.clone(), stop.clone());
        async move { results.run(stop).await }
    });
    lifecycle.spawn("game shutdown", async move {
        stop.cancelled().await;
        readiness.start_draining();
        registry.drain();
        // In this order nothing is lost: lobbies write their results, players are told, results are sent, and the
        // server is taken out last.
        let lobbies_ended = timeout(LOBBIES_END_WITHIN, registry.ended()).await.is_ok();
        let players_told = timeout(CONNECTIONS_END_WITHIN, socket.ended()).await.is_ok();
        if !lobbies_ended || !players_told {
            tracing::warn!(lobbies_ended, players_told, "stopping without waiting any longer");
        }
        let _ = tokio::join!(lease_kept, results_sent);
        results.flush(RESULTS_SENT_WITHIN).await;
        lease.withdraw().await;
    });
    Ok(())
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
