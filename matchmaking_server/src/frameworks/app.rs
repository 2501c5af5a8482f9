//! Wires the service and starts it.

use std::sync::Arc;
use std::time::Duration;

use service_kit::client::ServiceClient;
use service_kit::clock::Clock;
use service_kit::http::{ServeOptions, internal_document, not_found, public_document, public_router};
use service_kit::keys::{KeysKnown, RemoteKeys};
use service_kit::lifecycle::Lifecycle;
use service_kit::ready::Readiness;
use service_kit::run::{Listeners, StartError};
use service_kit::session::SessionGate;
use service_kit::shell::Shell;
use service_kit::sql::{self, DatabaseAnswers};
use tokens::SigningKey;

use crate::domain::matchmaking::Matchmaking;
use crate::frameworks::Config;
use crate::interface_adapters::game_server_client::HttpGameServers;
use crate::interface_adapters::http::{AppState, internal_routes, public_routes};
use crate::interface_adapters::sql_results::{SCHEMA, SqlResults};
use crate::use_cases::match_tickets::MatchTickets;
use crate::use_cases::matchmaker;

const SERVICE: &str = "matchmaking";

/// What the public and the internal listener serve as `/openapi.json`.
pub fn documents() -> [String; 2] {
    [public_document(SERVICE, public_routes()), internal_document(SERVICE, internal_routes())]
}

/// Starts the service on these listeners; returns once it serves. Its tasks end with `lifecycle`.
///
/// # Errors
/// When the data folder, the key file or the database cannot be used.
pub async fn start(
    config: Config,
    listeners: Listeners,
    clock: Arc<dyn Clock>,
    lifecycle: Lifecycle,
) -> Result<(), StartError> {
    let shell = Shell::open(SERVICE, &config.service_credential, listeners, &lifecycle)?;
    std::fs::create_dir_all(&config.data_dir)?;

    let key = SigningKey::load_or_create(&config.data_dir.join("matchmaking_signing_key.pem"))?;
    let lifetime_s = i64::from(config.matchmaker.match_ticket_lifetime_s);
    let match_tickets = Arc::new(MatchTickets::new(key, lifetime_s, clock.clone()));

    let keys_file = config.data_dir.join("auth_keys.json");
    let session_keys = Arc::new(RemoteKeys::new(config.auth_jwks_url.clone(), Some(keys_file))?);
    let pool = sql::open(&config.database_url(), &SCHEMA).await?;

    let client = ServiceClient::new("", shell.credential().clone())?;
    let deadline = Duration::from_millis(config.servers.call_timeout_ms.into());
    let servers = Arc::new(HttpGameServers::new(client, deadline));

    let state = Matchmaking::new(config.limits(), config.queue_rules(), &config.regions);
    let pass_every = Duration::from_millis(config.matchmaker.pass_every_ms.into());
    let matchmaker = matchmaker::start(state, pass_every, servers.clone(), clock.clone(), &lifecycle);

    let readiness = Readiness::new(vec![
        Box::new(DatabaseAnswers(pool.clone())),
        Box::new(KeysKnown { name: "session_keys", keys: session_keys.clone() }),
    ]);
    let state = AppState {
        matchmaker,
        servers,
        results: Arc::new(SqlResults::new(pool)),
        match_tickets,
        sessions: SessionGate::new(session_keys, clock.clone()),
        clock,
        lease: wire::matchmaking::Lease {
            lease_ms: config.servers.lease_ms,
            renew_after_ms: config.servers.renew_after_ms,
        },
        stopping: lifecycle.stopping(),
    };
    let public = public_router(SERVICE, public_routes().with_state(state.clone()), not_found());
    shell.serve(ServeOptions::default(), public, internal_routes().with_state(state), readiness);
    Ok(())
}
