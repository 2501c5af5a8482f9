//! A running auth server, and a client that speaks to it as head does.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use auth_server::Config;
use reqwest::{Method, RequestBuilder, StatusCode};
use serde_json::{Value, json};
use service_kit::clock::{Clock, ManualClock};
use service_kit::config::Settings;
use service_kit::lifecycle::Lifecycle;
use service_kit::run::Listeners;
use service_kit::sql::AnyPool;
use tempfile::TempDir;
use wire::SERVICE_CREDENTIAL_HEADER;
use wire::accounts::{Session, routes};

pub const CREDENTIAL: &str = "a-credential-for-tests-0123456789abcdef";
pub const START: i64 = 1_790_000_000;

pub struct Auth {
    pub public: String,
    pub internal: String,
    pub clock: Arc<ManualClock>,
    pub folder: Arc<TempDir>,
    pub http: reqwest::Client,
    lifecycle: Lifecycle,
}

pub struct Answer {
    pub status: StatusCode,
    pub content_type: String,
    pub body: Value,
}

impl Answer {
    /// Reads a success; shows the body if it is none.
    pub fn session(self) -> Session {
        assert!(self.status.is_success(), "{} {}", self.status, self.body);
        serde_json::from_value(self.body).unwrap()
    }

    /// Demands a problem document with this status and code, and nothing that looks like a secret.
    #[track_caller]
    pub fn is_problem(&self, status: u16, code: &str) {
        assert_eq!((self.status.as_u16(), self.body["code"].as_str()), (status, Some(code)), "{}", self.body);
        assert_eq!(self.content_type, "application/problem+json");
        assert_eq!(self.body["status"], status);
        assert_eq!(self.body["trace_id"].as_str().map(str::len), Some(32));
    }
}

impl Auth {
    pub async fn start() -> Self {
        Self::start_with(&[]).await
    }

    /// `env` are settings such as `("AUTH__SESSIONS__SWEEP_EVERY_S", "1")`.
    pub async fn start_with(env: &[(&str, &str)]) -> Self {
        let folder = Arc::new(tempfile::tempdir().unwrap());
        Self::start_in(folder, Arc::new(ManualClock::at_unix_s(START)), env).await
    }

    pub async fn start_in(folder: Arc<TempDir>, clock: Arc<ManualClock>, env: &[(&str, &str)]) -> Self {
        let mut config = config(folder.path(), env);
        config.listen.port = 0;
        config.listen.internal_port = 0;
        let listeners = Listeners::bind(&config.listen, Config::ENV_PREFIX).await.unwrap();
        let public = format!("http://{}", listeners.public.local_addr().unwrap());
        let internal = format!("http://{}", listeners.internal.local_addr().unwrap());
        let lifecycle = Lifecycle::new();
        auth_server::start(config, listeners, clock.clone(), lifecycle.clone()).await.unwrap();
        let http = reqwest::Client::builder().no_proxy().timeout(Duration::from_secs(30)).build().unwrap();
        Self { public, internal, clock, folder, http, lifecycle }
    }

    /// Stops cleanly and starts again on the same folder with the same clock.
    pub async fn restart(self) -> Self {
        let (folder, clock) = (self.folder.clone(), self.clock.clone());
        self.stop().await;
        Self::start_in(folder, clock, &[]).await
    }

    pub async fn stop(self) {
        // Kept-alive connections would hold the listeners open.
        drop(self.http);
        assert!(self.lifecycle.stop_and_wait(Duration::from_secs(30)).await, "some tasks did not end");
    }

    pub fn now(&self) -> i64 {
        self.clock.unix_s()
    }

    pub fn advance_s(&self, seconds: i64) {
        self.clock.advance_ms(seconds * 1000);
    }

    /// The server's own database file, for what cannot be seen from the outside.
    pub async fn database(&self) -> AnyPool {
        let url = service_kit::sql::sqlite_url(&self.folder.path().join("auth.sqlite"));
        service_kit::sql::open(&url, &auth_server::interface_adapters::sql::SCHEMA).await.unwrap()
    }

    /// A request to an internal route, with the service credential.
    pub fn request(&self, method: Method, route: &str) -> RequestBuilder {
        self.http.request(method, format!("{}{route}", self.internal)).header(SERVICE_CREDENTIAL_HEADER, CREDENTIAL)
    }

    pub async fn post(&self, route: &str, body: Value) -> Answer {
        answer(self.request(Method::POST, route).json(&body)).await
    }

    pub async fn init(&self, display_name: &str) -> Answer {
        self.post(routes::GUESTS, json!({ "display_name": display_name })).await
    }

    pub async fn guest(&self, display_name: &str) -> Session {
        self.init(display_name).await.session()
    }

    pub async fn log_in(&self, guest: &Session) -> Answer {
        let secret = guest.guest_secret.as_deref().unwrap();
        self.post(routes::GUEST_LOGIN, json!({ "guest_id": guest.guest_id, "guest_secret": secret })).await
    }

    pub async fn refresh(&self, session: &Session) -> Answer {
        self.post(routes::SESSION_REFRESH, json!({ "refresh_token": session.refresh_token })).await
    }

    pub async fn log_out(&self, session: &Session) -> Answer {
        answer(self.request(Method::POST, routes::SESSION_LOGOUT).bearer_auth(&session.session_token)).await
    }

    pub async fn profile(&self, session: &Session) -> Answer {
        answer(self.request(Method::GET, routes::PROFILE).bearer_auth(&session.session_token)).await
    }

    pub async fn rename(&self, session: &Session, display_name: &str) -> Answer {
        let request = self.request(Method::PATCH, routes::PROFILE).bearer_auth(&session.session_token);
        answer(request.json(&json!({ "display_name": display_name }))).await
    }

    pub async fn public_keys(&self) -> tokens::KeySet {
        let response = self.http.get(format!("{}{}", self.public, wire::JWKS_PATH)).send().await.unwrap();
        tokens::KeySet::from_json(&response.bytes().await.unwrap()).unwrap()
    }
}

pub async fn answer(request: RequestBuilder) -> Answer {
    let response = request.send().await.unwrap();
    let status = response.status();
    let content_type = response.headers().get("content-type").map_or("", |value| value.to_str().unwrap()).to_owned();
    let body = response.bytes().await.unwrap();
    let body = if body.is_empty() { Value::Null } else { serde_json::from_slice(&body).unwrap() };
    Answer { status, content_type, body }
}

fn config(folder: &Path, env: &[(&str, &str)]) -> Config {
    let mut all = vec![
        ("AUTH__SERVICE_CREDENTIAL".to_owned(), CREDENTIAL.to_owned()),
        ("AUTH__DATA_DIR".to_owned(), folder.to_str().unwrap().to_owned()),
    ];
    all.extend(env.iter().map(|(name, value)| (name.to_string(), value.to_string())));
    match Config::load(&all) {
        Ok(config) => config,
        Err(mistakes) => panic!("{mistakes}"),
    }
}
