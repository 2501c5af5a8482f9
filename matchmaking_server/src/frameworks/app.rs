//! Wires the service and starts it.

use std::sync::Arc;
use std::time::Duration;

use service_kit::clock::Clock;
use service_kit::http::{ServeOptions, internal_document, not_found, public_document, public_router};
use service_kit::keys::KeysKnown;
use service_kit::lifecycle::Lifecycle;
use service_kit::ready::Readiness;
use service_kit::run::{Listeners, StartError};
use service_kit::session::SessionGate;
use service_kit::shell::Shell;
use service_kit::sql::{self, DatabaseAnswers};
use tokens::SigningKey;
use tokio::time::MissedTickBehavior;

use crate::NAME;
use crate::domain::matchmaking::Matchmaking;
use crate::frameworks::Config;
use crate::interface_adapters::game_server_client::HttpGameServers;
use crate::interface_adapters::http::{AppState, LeaseTerms, internal_routes, public_routes};
use crate::interface_adapters::sql::{SCHEMA, SqlHistory, SqlLadders, SqlRefusedResults, SqlReplays, SqlResults};
use crate::use_cases::match_orders::MatchOrders;
use crate::use_cases::match_tickets::MatchTickets;
use crate::use_cases::matchmaker;
use crate::use_cases::ports::{MatchResults, Replays};
use crate::use_cases::record_result::RecordResult;
use crate::use_cases::sweep_results::{SweepResults, Swept};

/// What the public and the internal listener serve as `/openapi.json`.
pub fn documents() -> [String; 2] {
    [public_document(NAME, public_routes()), internal_document(NAME, internal_routes())]
}

/// Starts the service on these listeners; returns once it serves. Its tasks end with `lifecycle`.
///
/// # Errors
/// When a certificate, the data folder, the key file or the database cannot be used.
pub async fn start(
    config: Config,
    listeners: Listeners,
    clock: Arc<dyn Clock>,
    lifecycle: Lifecycle,
) -> Result<(), StartError> {
    let shell = Shell::open(NAME, &config.service_credential, &config.internal_tls, listeners, &lifecycle)?;
    std::fs::create_dir_all(&config.data_dir)?;

    let key = Arc::new(SigningKey::load_or_create(&config.data_dir.join("matchmaking_signing_key.pem"))?);
    let lifetime_s = i64::from(config.matchmaker.match_ticket_lifetime_s);
    let match_tickets = Arc::new(MatchTickets::new(key.clone(), lifetime_s, clock.clone()));
    let orders = Arc::new(MatchOrders::new(key, config.results.kept_s(), clock.clone())?);

    let keys_file = config.data_dir.join("auth_keys.json");
    let session_keys = shell.remote_keys(&config.auth_jwks_url, keys_file)?;
    let pool = sql::open(&config.database_url(), &SCHEMA).await?;
    sql::measure(&pool, &SCHEMA, &lifecycle);

    let client = shell.client("")?;
    let deadline = Duration::from_millis(config.servers.call_timeout_ms.into());
    let servers = Arc::new(HttpGameServers::new(client, deadline, orders.clone()));

    let queues = config.queue_rules().map_err(|mistakes| mistakes.join("; "))?;
    let state = Matchmaking::new(config.limits(&queues), queues, &config.regions);
    let pass_every = Duration::from_millis(config.matchmaker.pass_every_ms.into());
    let matchmaker = matchmaker::start(state, pass_every, servers.clone(), clock.clone(), &lifecycle);

    let readiness = Readiness::new(vec![
        Box::new(DatabaseAnswers(pool.clone())),
        Box::new(KeysKnown { name: "session_keys", keys: session_keys.clone() }),
    ]);
    let results: Arc<dyn MatchResults> = Arc::new(SqlResults::new(pool.clone()));
    let replays: Arc<dyn Replays> = Arc::new(SqlReplays::new(pool.clone()));
    let sweeper = SweepResults::new(results.clone(), replays.clone(), config.results.retention());
    spawn_sweeper(sweeper, clock.clone(), config.results.sweep_every_s, &lifecycle);
    let record_result = RecordResult::new(
        matchmaker.clone(),
        results.clone(),
        Arc::new(SqlRefusedResults::new(pool.clone())),
        orders,
        config.ratings.ladders.iter().cloned().collect(),
    );
    let state = AppState {
        matchmaker,
        servers,
        ratings: Arc::new(SqlLadders::new(pool.clone())),
        results,
        replays,
        record_result: Arc::new(record_result),
        ladders: Arc::new(SqlLadders::new(pool.clone())),
        ladder_names: config.ratings.ladders.into(),
        history: Arc::new(SqlHistory::new(pool)),
        match_tickets,
        sessions: SessionGate::new(session_keys, clock.clone()),
        clock,
        lease: LeaseTerms { lease_ms: config.servers.lease_ms, renew_after_ms: config.servers.renew_after_ms },
        stopping: lifecycle.stopping(),
    };
    let public = public_router(NAME, public_routes().with_state(state.clone()), not_found());
    // Only services ask for the keys.
    let options = ServeOptions { certificate: shell.internal_certificate(), ..ServeOptions::default() };
    shell.serve(options, public, internal_routes().with_state(state), readiness);
    Ok(())
}

fn spawn_sweeper(sweeper: SweepResults, clock: Arc<dyn Clock>, every_s: u32, lifecycle: &Lifecycle) {
    let stop = lifecycle.stopping();
    lifecycle.spawn("results sweeper", async move {
        let mut every = tokio::time::interval(Duration::from_secs(every_s.into()));
        every.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                () = stop.cancelled() => return,
                _ = every.tick() => {}
            }
            match stop.run_until_cancelled(sweeper.sweep(clock.unix_s())).await {
                None => return,
                Some(Ok(Swept { results: 0, replays: 0 })) => {}
                Some(Ok(Swept { results, replays })) => tracing::info!(results, replays, "old results deleted"),
                Some(Err(error)) => tracing::warn!(%error, "old results cannot be deleted, trying again later"),
            }
        }
    });
}
