//! Puts the parts together.

use std::sync::Arc;

use axum::middleware::from_fn_with_state;
use service_kit::client::ServiceClient;
use service_kit::clock::Clock;
use service_kit::http::{ServeOptions, internal_document, public_document, public_router};
use service_kit::keys::{KeysKnown, RemoteKeys};
use service_kit::lifecycle::Lifecycle;
use service_kit::ready::Readiness;
use service_kit::run::{Listeners, StartError};
use service_kit::session::SessionGate;
use service_kit::shell::Shell;
use utoipa_axum::router::OpenApiRouter;

use crate::domain::client_address::TrustedProxies;
use crate::frameworks::Config;
use crate::interface_adapters::auth_client::AuthClient;
use crate::interface_adapters::http::limits::{Limits, limit_address};
use crate::interface_adapters::http::{HttpState, cors, route_table, routes};
use crate::interface_adapters::matchmaking_client::MatchmakingClient;
use crate::interface_adapters::website::website;

const NAME: &str = "head";

/// What the public and the internal listener serve as `/openapi.json`.
pub fn documents() -> [String; 2] {
    [public_document(NAME, route_table()), internal_document(NAME, OpenApiRouter::<()>::new())]
}

/// Starts head on bound listeners. Returns once it serves; its tasks end with `lifecycle`.
///
/// # Errors
/// When a certificate is configured that cannot be used, or a client of the services behind cannot be set up.
pub async fn start(
    config: Config,
    listeners: Listeners,
    clock: Arc<dyn Clock>,
    lifecycle: Lifecycle,
) -> Result<(), StartError> {
    let shell = Shell::open(NAME, &config.service_credential, listeners, &lifecycle)?;
    let credential = shell.credential();
    let options = ServeOptions {
        connections: config.connections.limits(&config.trusted_proxies),
        certificate: config.tls.open()?,
        ..ServeOptions::default()
    };
    let keys = RemoteKeys::new(config.auth_jwks_url.clone(), Some(config.data_dir.join("auth_keys.json")))?;
    let keys = Arc::new(keys);
    let proxies = TrustedProxies::new(config.trusted_proxies.clone());
    let limits = Limits::new(config.rate_limits.sizes(), proxies, config.forwarded_header);
    let state = HttpState {
        auth: AuthClient::new(ServiceClient::new(&config.auth_url, credential.clone())?),
        matchmaking: MatchmakingClient::new(ServiceClient::new(&config.matchmaking_url, credential.clone())?),
        sessions: SessionGate::new(keys.clone(), clock),
        limits: limits.clone(),
        stopping: lifecycle.stopping(),
    };
    let folder = Some(config.website_dir.as_path()).filter(|folder| !folder.as_os_str().is_empty());
    let website = website(folder).layer(from_fn_with_state(limits, limit_address));
    let public = cors::allow(public_router(NAME, routes(state), website), config.cors_origins());
    let readiness = Readiness::new(vec![Box::new(KeysKnown { name: "session_keys", keys })]);
    shell.serve(options, public, OpenApiRouter::new(), readiness);
    Ok(())
}
