//! Matchmaking, as far as a game server needs it: it publishes the key of match tickets, grants the lease, and takes results
//! without keeping them. So nothing but the game server is measured.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use axum::routing::{get, post, put};
use axum::{Json, Router};
use service_kit::clock::{Clock, SystemClock};
use tokens::SigningKey;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tokio::sync::watch;
use uuid::Uuid;
use wire::matchmaking::{Lease, ServerReport, routes};

use crate::SwarmError;

/// What a game server has said of itself.
#[derive(Debug, Clone)]
pub struct KnownServer {
    pub id: Uuid,
    pub public_ws_url: String,
    pub internal_url: String,
}

/// Serves until it is dropped.
pub struct StandIn {
    pub address: SocketAddr,
    pub key: Arc<SigningKey>,
    pub runtime: Runtime,
    server: watch::Receiver<Option<KnownServer>>,
}

#[derive(Clone)]
struct Shared {
    key: Arc<SigningKey>,
    server: Arc<watch::Sender<Option<KnownServer>>>,
}

impl StandIn {
    /// # Errors
    /// When the address is taken, or there is no randomness for a key.
    pub fn start(listen: SocketAddr) -> Result<StandIn, SwarmError> {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
        let runtime = runtime.map_err(|error| SwarmError::new("runtime", error))?;
        let key = Arc::new(SigningKey::generate().map_err(|error| SwarmError::new("key", error))?);
        let listener = runtime.block_on(TcpListener::bind(listen)).map_err(|error| SwarmError::new(listen, error))?;
        let address = listener.local_addr().map_err(|error| SwarmError::new(listen, error))?;
        let (server, known) = watch::channel(None);
        let shared = Shared { key: key.clone(), server: Arc::new(server) };
        let router = Router::new()
            .route(wire::JWKS_PATH, get(keys))
            .route(routes::SERVER, put(report).delete(async || StatusCode::NO_CONTENT))
            .route(routes::RESULTS, post(async || StatusCode::CREATED))
            .with_state(shared);
        runtime.spawn(async move { axum::serve(listener, router).await });
        Ok(StandIn { address, key, runtime, server: known })
    }

    /// Waits for a game server to report itself.
    ///
    /// # Errors
    /// Never while this stand-in lives.
    pub async fn server(&self) -> Result<KnownServer, SwarmError> {
        let mut server = self.server.clone();
        let known = server.wait_for(Option::is_some).await.map_err(|error| SwarmError::new("stand-in", error))?;
        known.clone().ok_or_else(|| SwarmError::new("stand-in", "no server"))
    }
}

async fn keys(State(shared): State<Shared>) -> impl IntoResponse {
    shared.key.public_keys_json()
}

async fn report(State(shared): State<Shared>, Path(id): Path<Uuid>, Json(report): Json<ServerReport>) -> Json<Lease> {
    let ServerReport { public_ws_url, internal_url, .. } = report;
    shared.server.send_if_modified(|known| {
        let is_new = known.is_none();
        *known = Some(KnownServer { id, public_ws_url, internal_url });
        is_new
    });
    Json(Lease { lease_ms: 10_000, renew_after_ms: 2_000, now_at: SystemClock.unix_s() })
}
