//! The lease in matchmaking's registry: renewed in time, and at once when seats or phases change.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use http::Method;
use metrics::Gauge;
use service_kit::client::{CallError, ServiceClient, fill_path};
use service_kit::clock::Clock;
use service_kit::keys::RemoteKeys;
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;
use wire::matchmaking::{Lease as Granted, ServerReport, routes};
use wire::problem::Code;

use crate::interface_adapters::matchmaking_client::clock::MatchmakingClock;
use crate::interface_adapters::protocol::lobby_report;
use crate::use_cases::registry::Registry;

/// Changes within this time travel in one report.
const DEBOUNCE: Duration = Duration::from_millis(100);

/// Pauses while matchmaking does not answer; each is twice the last.
const FIRST_RETRY: Duration = Duration::from_millis(200);
const LAST_RETRY: Duration = Duration::from_secs(2);

/// Whatever matchmaking asks for, we renew no more and no less often than this.
const RENEW_WITHIN: (u32, u32) = (50, 60_000);

/// How long a stopping server tries to take itself out of the registry; the lease runs out anyway.
const WITHDRAW_WITHIN: Duration = Duration::from_secs(1);

/// What does not change while the process lives.
#[derive(Debug, Clone)]
pub struct ServerProfile {
    pub server_id: Uuid,
    pub incarnation: Uuid,
    pub region: String,
    pub internal_url: String,
    pub public_ws_url: String,
}

pub struct Lease {
    client: ServiceClient,
    profile: ServerProfile,
    registry: Arc<Registry>,
    keys: Arc<RemoteKeys>,
    clock: Arc<MatchmakingClock>,
    held: AtomicBool,
    superseded: AtomicBool,
    renewed_at: Gauge,
}

impl Lease {
    pub fn new(
        client: ServiceClient,
        profile: ServerProfile,
        registry: Arc<Registry>,
        keys: Arc<RemoteKeys>,
        clock: Arc<MatchmakingClock>,
    ) -> Arc<Lease> {
        metrics::describe_gauge!(
            "game_lease_renewed_timestamp_seconds",
            metrics::Unit::Seconds,
            "When matchmaking last renewed this server's lease, in Unix time; 0 before the first."
        );
        let renewed_at = metrics::gauge!("game_lease_renewed_timestamp_seconds");
        renewed_at.set(0.0);
        let (held, superseded) = (AtomicBool::new(false), AtomicBool::new(false));
        Arc::new(Lease { client, profile, registry, keys, clock, held, superseded, renewed_at })
    }

    /// True if the last renewal succeeded.
    pub fn is_held(&self) -> bool {
        self.held.load(Ordering::Relaxed)
    }

    /// Renews until `stop`, or until another process has taken this server's id: then this one takes no match any more,
    /// and those that run here are played to their end.
    pub async fn keep(&self, stop: CancellationToken) {
        let mut retry = FIRST_RETRY;
        loop {
            let renewed = tokio::select! {
                () = stop.cancelled() => return,
                renewed = self.renew() => renewed,
            };
            let pause = match renewed {
                Ok(granted) => {
                    self.clock.learn(granted.now_at);
                    self.renewed_at.set(self.clock.unix_ms() as f64 / 1000.0);
                    if !self.held.swap(true, Ordering::Relaxed) {
                        tracing::info!(server_id = %self.profile.server_id, "registered with matchmaking");
                        self.keys.warm_up().await;
                    }
                    retry = FIRST_RETRY;
                    let (least, most) = RENEW_WITHIN;
                    tokio::select! {
                        () = stop.cancelled() => return,
                        () = sleep(Duration::from_millis(granted.renew_after_ms.clamp(least, most).into())) => continue,
                        () = self.registry.changed() => DEBOUNCE,
                    }
                }
                Err(error) if error.code() == Some(Code::ServerSuperseded) => {
                    self.held.store(false, Ordering::Relaxed);
                    self.superseded.store(true, Ordering::Relaxed);
                    self.registry.supersede();
                    tracing::error!(
                        server_id = %self.profile.server_id,
                        "another process has this server id, taking no more matches"
                    );
                    return;
                }
                Err(error) => {
                    if self.held.swap(false, Ordering::Relaxed) || retry == FIRST_RETRY {
                        tracing::warn!(%error, "matchmaking does not take our report, trying again");
                    }
                    let pause = retry;
                    retry = (2 * retry).min(LAST_RETRY);
                    pause
                }
            };
            tokio::select! {
                () = stop.cancelled() => return,
                () = sleep(pause) => {}
            }
        }
    }

    /// Takes the server out of the registry, unless the id belongs to another process by now.
    pub async fn withdraw(&self) {
        if self.superseded.load(Ordering::Relaxed) || !self.held.swap(false, Ordering::Relaxed) {
            return;
        }
        let path = self.path();
        let call = self.client.call_empty(Method::DELETE, &path, None::<&()>, None);
        match timeout(WITHDRAW_WITHIN, call).await {
            Ok(Ok(())) => tracing::info!(server_id = %self.profile.server_id, "withdrawn from matchmaking"),
            Ok(Err(error)) => tracing::warn!(%error, "cannot withdraw from matchmaking, the lease will run out"),
            Err(_) => tracing::warn!("cannot withdraw from matchmaking in time, the lease will run out"),
        }
    }

    async fn renew(&self) -> Result<Granted, CallError> {
        self.client.call(Method::PUT, &self.path(), Some(&self.report()), None).await
    }

    fn report(&self) -> ServerReport {
        ServerReport {
            incarnation: self.profile.incarnation,
            region: self.profile.region.clone(),
            internal_url: self.profile.internal_url.clone(),
            public_ws_url: self.profile.public_ws_url.clone(),
            draining: self.registry.is_draining(),
            max_lobbies: u32::try_from(self.registry.max_lobbies()).unwrap_or(u32::MAX),
            tick_load_permille: self.registry.tick_load_permille(),
            lobbies: self.registry.all().iter().map(lobby_report).collect(),
        }
    }

    fn path(&self) -> String {
        fill_path(routes::SERVER, &[("server_id", &self.profile.server_id.to_string())])
    }
}
