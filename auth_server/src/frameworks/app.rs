//! Puts the service together.

use std::sync::Arc;
use std::time::Duration;

use service_kit::clock::Clock;
use service_kit::http::{ServeOptions, internal_document, not_found, public_document, public_router};
use service_kit::lifecycle::Lifecycle;
use service_kit::ready::Readiness;
use service_kit::run::{Listeners, StartError};
use service_kit::shell::Shell;
use service_kit::sql::DatabaseAnswers;
use tokens::SigningKey;
use tokio::time::MissedTickBehavior;

use crate::frameworks::Config;
use crate::interface_adapters::http::{Api, count_swept, describe_metrics, internal_routes, public_routes};
use crate::interface_adapters::sql::{SCHEMA, SqlAccounts, SqlSessions};
use crate::use_cases::{Accounts, EnterAsGuest, LogIn, RefreshSession, Rename, SessionTokens, Sessions, SweepSessions};

const SERVICE: &str = "auth";

/// What the public and the internal listener serve as `/openapi.json`.
pub fn documents() -> [String; 2] {
    [public_document(SERVICE, public_routes()), internal_document(SERVICE, internal_routes())]
}

/// Opens the storage and the signing key, and serves until `lifecycle` stops.
///
/// # Errors
/// When the key file or the database cannot be opened or made.
pub async fn start(
    config: Config,
    listeners: Listeners,
    clock: Arc<dyn Clock>,
    lifecycle: Lifecycle,
) -> Result<(), StartError> {
    let shell = Shell::open(SERVICE, &config.service_credential, listeners, &lifecycle)?;
    describe_metrics();

    let key = SigningKey::load_or_create(&config.data_dir.join("auth_signing_key.pem"))?;
    let pool = service_kit::sql::open(&config.database_url(), &SCHEMA).await?;
    let accounts: Arc<dyn Accounts> = Arc::new(SqlAccounts::new(pool.clone()));
    let sessions: Arc<dyn Sessions> = Arc::new(SqlSessions::new(pool.clone()));
    let tokens = Arc::new(SessionTokens::new(key, config.sessions.session_token_lifetime_s)?);
    let refresh_lifetime_s = config.sessions.refresh_token_lifetime_s;

    let api = Arc::new(Api {
        enter_as_guest: EnterAsGuest::new(accounts.clone(), tokens.clone(), refresh_lifetime_s),
        log_in: LogIn::new(accounts.clone(), sessions.clone(), tokens.clone(), refresh_lifetime_s),
        refresh_session: RefreshSession::new(sessions.clone(), tokens.clone(), refresh_lifetime_s),
        rename: Rename::new(accounts.clone()),
        accounts,
        sessions: sessions.clone(),
        tokens: tokens.clone(),
        clock: clock.clone(),
    });
    let readiness = Readiness::new(vec![Box::new(DatabaseAnswers(pool.clone()))]);
    let public = public_router(SERVICE, public_routes().with_state(tokens), not_found());
    spawn_sweeper(SweepSessions::new(sessions), clock, config.sessions.sweep_every_s, &lifecycle);
    let served = shell.serve(ServeOptions::default(), public, internal_routes().with_state(api), readiness);
    lifecycle.spawn("close the database", async move {
        // After the last request, so that SQLite folds its log back into the file.
        let _ = served.await;
        pool.close().await;
    });
    Ok(())
}

fn spawn_sweeper(sweeper: SweepSessions, clock: Arc<dyn Clock>, every_s: u64, lifecycle: &Lifecycle) {
    let stop = lifecycle.stopping();
    lifecycle.spawn("session sweeper", async move {
        let mut every = tokio::time::interval(Duration::from_secs(every_s));
        every.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                () = stop.cancelled() => return,
                _ = every.tick() => {}
            }
            match stop.run_until_cancelled(sweeper.sweep(clock.unix_s())).await {
                None => return,
                Some(Ok(0)) => {}
                Some(Ok(deleted)) => {
                    count_swept(deleted);
                    tracing::debug!(deleted, "lapsed sessions deleted");
                }
                Some(Err(error)) => tracing::warn!(%error, "lapsed sessions cannot be deleted, trying again later"),
            }
        }
    });
}
