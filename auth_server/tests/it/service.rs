//! The service as an operator sees it: listeners, credential, keys, health, restart.

use std::sync::Arc;

use auth_server::Config;
use reqwest::Method;
use serde_json::json;
use service_kit::clock::ManualClock;
use service_kit::config::Settings;
use service_kit::ready::ReadyCheck;
use service_kit::sql::DatabaseAnswers;
use wire::SERVICE_CREDENTIAL_HEADER;
use wire::accounts::routes;

use crate::harness::{Auth, CREDENTIAL, START, answer};

#[tokio::test]
async fn every_internal_route_needs_the_service_credential() {
    let auth = Auth::start().await;
    let guest = auth.guest("Ada").await;
    for (method, route) in [
        (Method::POST, routes::GUESTS),
        (Method::POST, routes::GUEST_LOGIN),
        (Method::POST, routes::SESSION_REFRESH),
        (Method::POST, routes::SESSION_LOGOUT),
        (Method::GET, routes::PROFILE),
        (Method::PATCH, routes::PROFILE),
    ] {
        let url = format!("{}{route}", auth.internal);
        for wrong in [None, Some(""), Some("wrong"), Some(&CREDENTIAL[1..])] {
            let mut request = auth.http.request(method.clone(), &url).bearer_auth(&guest.session_token);
            if let Some(wrong) = wrong {
                request = request.header(SERVICE_CREDENTIAL_HEADER, wrong);
            }
            answer(request.json(&json!({ "display_name": "Bob" }))).await.is_problem(401, "service_credential_invalid");
        }
    }
}

#[tokio::test]
async fn the_public_listener_offers_no_account() {
    let auth = Auth::start().await;
    for route in [routes::GUESTS, routes::PROFILE, "/ready", "/metrics"] {
        let request = auth.http.get(format!("{}{route}", auth.public)).header(SERVICE_CREDENTIAL_HEADER, CREDENTIAL);
        answer(request).await.is_problem(404, "not_found");
    }
}

#[tokio::test]
async fn the_public_keys_may_be_cached_and_hold_no_private_part() {
    let auth = Auth::start().await;
    let response = auth.http.get(format!("{}{}", auth.public, wire::JWKS_PATH)).send().await.unwrap();
    assert_eq!(response.status(), 200);
    assert_eq!(response.headers()["content-type"], "application/json");
    assert!(response.headers()["cache-control"].to_str().unwrap().contains("max-age="));
    let keys: serde_json::Value = response.json().await.unwrap();
    assert_eq!((&keys["keys"][0]["kty"], &keys["keys"][0]["alg"]), (&json!("OKP"), &json!("EdDSA")));
    assert!(keys["keys"][0].get("d").is_none());
}

#[tokio::test]
async fn health_readiness_and_metrics_answer() {
    let auth = Auth::start().await;
    auth.guest("Ada").await;
    for listener in [&auth.public, &auth.internal] {
        let health = answer(auth.http.get(format!("{listener}/health"))).await;
        assert_eq!((health.status.as_u16(), health.body), (200, json!({ "status": "ok" })));
    }
    let ready = answer(auth.http.get(format!("{}/ready", auth.internal))).await;
    assert_eq!(ready.status, 200);
    assert_eq!(ready.body, json!({ "status": "ready", "checks": { "database": "ok" } }));
    let metrics = auth.http.get(format!("{}/metrics", auth.internal)).send().await.unwrap().text().await.unwrap();
    assert!(metrics.contains("auth_guests_created_total"), "{metrics}");
}

#[tokio::test]
async fn a_restart_keeps_accounts_sessions_and_the_key() {
    let auth = Auth::start().await;
    let guest = auth.guest("Ada").await;
    let refreshed = auth.refresh(&guest).await.session();
    let auth = auth.restart().await;

    assert_eq!(auth.profile(&guest).await.body["display_name"], "Ada", "the old session token verifies");
    assert_eq!(auth.log_in(&guest).await.session().guest_id, guest.guest_id);
    assert_eq!(auth.refresh(&refreshed).await.status, 200);
    assert!(auth.guest("ada").await.display_name.starts_with("ada#"));
}

#[cfg(unix)]
#[tokio::test]
async fn the_key_file_is_for_its_owner_only() {
    use std::os::unix::fs::PermissionsExt;
    let auth = Auth::start().await;
    let file = std::fs::metadata(auth.folder.path().join("auth_signing_key.pem")).unwrap();
    assert_eq!(file.permissions().mode() & 0o777, 0o600);
}

#[tokio::test]
async fn a_database_that_does_not_answer_is_not_ready() {
    let auth = Auth::start().await;
    let database = auth.database().await;
    let check = DatabaseAnswers(database.clone());
    assert_eq!(check.check().await, Ok(()));
    database.close().await;
    assert_eq!(check.check().await, Err("does not answer".into()));
}

#[tokio::test]
async fn a_storage_that_cannot_be_written_is_a_passing_problem() {
    let auth = Auth::start().await;
    let guest = auth.guest("Ada").await;
    let database = auth.database().await;
    let lock = database.begin_with("BEGIN IMMEDIATE").await.unwrap();
    let (init, refresh, rename) = tokio::join!(auth.init("Bob"), auth.refresh(&guest), auth.rename(&guest, "Bob"));
    for answer in [init, refresh, rename] {
        answer.is_problem(503, "service_unavailable");
    }
    lock.rollback().await.unwrap();
    assert_eq!(auth.refresh(&guest).await.status, 200, "nothing was used up");
    assert_eq!(auth.guest("Bob").await.display_name, "Bob", "nothing was half stored");
}

#[tokio::test]
async fn a_broken_key_file_stops_the_start_with_its_name() {
    let folder = Arc::new(tempfile::tempdir().unwrap());
    std::fs::write(folder.path().join("auth_signing_key.pem"), "not a key").unwrap();
    let error = start_in(folder.path().to_str().unwrap(), "").await.unwrap_err();
    assert!(error.contains("auth_signing_key.pem"), "{error}");
}

#[tokio::test]
async fn a_database_that_cannot_be_opened_stops_the_start() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("auth.sqlite"), "this is no SQLite file, but long enough to be looked at")
        .unwrap();
    let error = start_in(folder.path().to_str().unwrap(), "").await.unwrap_err();
    assert!(error.contains("database"), "{error}");
}

#[tokio::test]
async fn the_database_may_stand_elsewhere() {
    let (data, elsewhere) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let file = elsewhere.path().join("deep").join("accounts.sqlite");
    start_in(data.path().to_str().unwrap(), &service_kit::sql::sqlite_url(&file)).await.unwrap();
    assert!(file.exists());
    assert!(!data.path().join("auth.sqlite").exists());
}

async fn start_in(data_dir: &str, database_url: &str) -> Result<(), String> {
    let env = [
        ("AUTH__SERVICE_CREDENTIAL", CREDENTIAL),
        ("AUTH__DATA_DIR", data_dir),
        ("AUTH__DATABASE_URL", database_url),
        ("AUTH__LISTEN__PORT", "0"),
        ("AUTH__LISTEN__INTERNAL_PORT", "0"),
    ];
    let env = env.iter().map(|(name, value)| (name.to_string(), value.to_string())).collect();
    let config = Config::load(&env).map_err(|mistakes| mistakes.to_string())?;
    let listeners = service_kit::run::Listeners::bind(&config.listen, "AUTH").await.unwrap();
    let lifecycle = service_kit::lifecycle::Lifecycle::new();
    let clock = Arc::new(ManualClock::at_unix_s(START));
    let started = auth_server::start(config, listeners, clock, lifecycle.clone()).await;
    lifecycle.stop_and_wait(std::time::Duration::from_secs(30)).await;
    started.map_err(|error| error.to_string())
}
