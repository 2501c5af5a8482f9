//! Puts the parts together.

use std::sync::Arc;

use axum::Router;
use service_kit::client::ServiceClient;
use service_kit::clock::Clock;
use service_kit::http::{internal_router, public_router, serve};
use service_kit::keys::{KeysKnown, RemoteKeys};
use service_kit::lifecycle::Lifecycle;
use service_kit::ready::Readiness;
use service_kit::run::{Listeners, StartError};
use service_kit::session::SessionGate;
use service_kit::telemetry::Metrics;
use tokens::ServiceCredential;

use crate::frameworks::Config;
use crate::interface_adapters::auth_client::AuthClient;
use crate::interface_adapters::http::{HttpState, routes};
use crate::interface_adapters::matchmaking_client::MatchmakingClient;
use crate::interface_adapters::website::website;

const NAME: &str = "head";

/// Starts head on bound listeners. Returns once it serves; its tasks end with `lifecycle`.
pub async fn start(
    config: Config,
    listeners: Listeners,
    clock: Arc<dyn Clock>,
    lifecycle: Lifecycle,
) -> Result<(), StartError> {
    let credential = ServiceCredential::parse(&config.service_credential)?;
    let metrics = Metrics::install()?;
    metrics.keep_small(&lifecycle);
    let keys = RemoteKeys::new(config.auth_jwks_url.clone(), Some(config.data_dir.join("auth_keys.json")))?;
    let keys = Arc::new(keys);
    let state = HttpState {
        auth: AuthClient::new(ServiceClient::new(&config.auth_url, credential.clone())?),
        matchmaking: MatchmakingClient::new(ServiceClient::new(&config.matchmaking_url, credential.clone())?),
        sessions: SessionGate::new(keys.clone(), clock),
        stopping: lifecycle.stopping(),
    };
    let folder = Some(config.website_dir.as_path()).filter(|folder| !folder.as_os_str().is_empty());
    let public = public_router(NAME, routes(state), website(folder));
    let readiness = Readiness::new(vec![Box::new(KeysKnown { name: "session_keys", keys })]);
    let internal = internal_router(NAME, Router::new(), credential, readiness, metrics);

    let address = listeners.public.local_addr()?;
    let internal_address = listeners.internal.local_addr()?;
    lifecycle.spawn("head public", serve(listeners.public, public, lifecycle.stopping()));
    lifecycle.spawn("head internal", serve(listeners.internal, internal, lifecycle.stopping()));
    tracing::info!(service = NAME, %address, %internal_address, "serving");
    Ok(())
}
