//! How the server goes: first it makes way, then it ends.

use std::sync::Arc;
use std::time::Duration;

use service_kit::lifecycle::Lifecycle;
use service_kit::ready::Readiness;
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use crate::frameworks::lobby_threads::LobbyThreads;
use crate::interface_adapters::data_folder::DataFolder;
use crate::interface_adapters::matchmaking_client::{Lease, ResultsOutbox};
use crate::interface_adapters::net::GameSocket;
use crate::use_cases::registry::Registry;
use crate::use_cases::screenings::Screenings;

/// How long each step of a stop may take. Together they stay below what the process is given.
const LOBBIES_END_WITHIN: Duration = Duration::from_secs(2);
const CONNECTIONS_END_WITHIN: Duration = Duration::from_secs(3);
const RESULTS_SENT_WITHIN: Duration = Duration::from_secs(2);

/// What has to end in order.
pub struct Shutdown {
    pub readiness: Readiness,
    pub registry: Arc<Registry>,
    pub screenings: Arc<Screenings>,
    pub socket: GameSocket,
    pub results: Arc<ResultsOutbox>,
    pub lease: Arc<Lease>,
    /// Given back last.
    pub folder: DataFolder,
    pub lobby_threads: LobbyThreads,
    /// Those that keep the lease and send results.
    pub tasks: [JoinHandle<()>; 2],
}

impl Shutdown {
    /// From now on the server drains and stops with `lifecycle`.
    pub fn prepare(self, lifecycle: &Lifecycle) {
        let (readiness, registry) = (self.readiness.clone(), self.registry.clone());
        let (draining, stopping) = (lifecycle.draining(), lifecycle.stopping());
        lifecycle.spawn_drain("game drain", async move {
            draining.cancelled().await;
            readiness.start_draining();
            stopping.run_until_cancelled(make_way(&registry)).await;
        });
        let stopping = lifecycle.stopping();
        lifecycle.spawn("game shutdown", self.end(stopping));
    }

    /// In this order nothing is lost: lobbies write their results, players are told, results are sent, and the server is
    /// taken out last.
    async fn end(self, stopping: CancellationToken) {
        stopping.cancelled().await;
        let Self { registry, screenings, socket, results, lease, folder, lobby_threads, tasks, .. } = self;
        let ended = async { tokio::join!(registry.ended(), screenings.ended()) };
        let lobbies_ended = timeout(LOBBIES_END_WITHIN, ended).await.is_ok();
        let players_told = timeout(CONNECTIONS_END_WITHIN, socket.ended()).await.is_ok();
        if !lobbies_ended || !players_told {
            tracing::warn!(lobbies_ended, players_told, "stopping without waiting any longer");
        }
        let [lease_kept, results_sent] = tasks;
        let _ = tokio::join!(lease_kept, results_sent);
        results.flush(RESULTS_SENT_WITHIN).await;
        lease.withdraw().await;
        drop((lobby_threads, folder));
    }
}

/// Takes no more matches, and waits for those that run. Every lobby keeps the bound by itself.
async fn make_way(registry: &Registry) {
    registry.drain();
    let (lobbies, players) = registry.held();
    let within_s = registry.drains_within().as_secs();
    if players > 0 {
        tracing::info!(lobbies, players, within_s, "matches are played to their end, a second signal stops at once");
    }
    registry.ended().await;
    tracing::info!("drained");
}
