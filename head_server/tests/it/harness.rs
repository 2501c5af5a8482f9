//! One head on free ports, and a scripted service that plays auth and matchmaking.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use head_server::{Config, start};
use http::StatusCode;
use service_kit::clock::ManualClock;
use service_kit::config::Settings;
use service_kit::lifecycle::Lifecycle;
use service_kit::run::{Listeners, StartError};
use tempfile::TempDir;
use tokens::{SESSION_AUDIENCE, SESSION_ISSUER, ServiceCredential, SessionClaims, SigningKey};
use tokio::net::TcpListener;
use uuid::Uuid;

pub const NOW: i64 = 1_790_000_000;

/// Answers every request with the scripted reply and remembers the last request.
pub struct Behind {
    reply: Mutex<(u16, &'static str, String)>,
    pub calls: AtomicUsize,
    pub last: Mutex<Option<http::request::Parts>>,
    keys: String,
}

impl Behind {
    pub fn reply(&self, status: u16, content_type: &'static str, body: impl Into<String>) {
        *self.reply.lock().unwrap() = (status, content_type, body.into());
    }

    pub fn calls(&self) -> usize {
        self.calls.load(Ordering::SeqCst)
    }
}

pub struct Head {
    pub behind: Arc<Behind>,
    pub url: String,
    pub internal_url: String,
    pub key: SigningKey,
    pub http: reqwest::Client,
    behind_lifecycle: Lifecycle,
    lifecycle: Lifecycle,
    _data: TempDir,
}

impl Head {
    pub async fn start() -> Self {
        Self::start_with(|_| {}).await
    }

    pub async fn start_with(change: impl FnOnce(&mut Config)) -> Self {
        Self::try_start_with(change).await.unwrap()
    }

    pub async fn try_start_with(change: impl FnOnce(&mut Config)) -> Result<Self, StartError> {
        let key = SigningKey::generate().unwrap();
        let behind = Arc::new(Behind {
            reply: Mutex::new((500, "text/plain", String::new())),
            calls: AtomicUsize::new(0),
            last: Mutex::new(None),
            keys: key.public_keys_json(),
        });
        let behind_lifecycle = Lifecycle::new();
        let behind_address = serve_behind(behind.clone(), &behind_lifecycle).await;

        let data = tempfile::tempdir().unwrap();
        let credential = ServiceCredential::generate().unwrap();
        let env = vec![("HEAD__SERVICE_CREDENTIAL".to_owned(), credential.reveal().to_owned())];
        let mut config = Config::load(&env).unwrap();
        config.auth_url = format!("http://{behind_address}");
        config.matchmaking_url = format!("http://{behind_address}");
        config.auth_jwks_url = format!("http://{behind_address}/.well-known/jwks.json");
        config.data_dir = data.path().to_owned();
        change(&mut config);

        let listeners = Listeners { public: free_port().await, internal: free_port().await };
        let url = format!("http://{}", listeners.public.local_addr().unwrap());
        let internal_url = format!("http://{}", listeners.internal.local_addr().unwrap());
        let lifecycle = Lifecycle::new();
        start(config, listeners, Arc::new(ManualClock::at_unix_s(NOW)), lifecycle.clone()).await?;
        let http = reqwest::Client::builder().no_proxy().timeout(Duration::from_secs(30)).build().unwrap();
        Ok(Self { behind, url, internal_url, key, http, behind_lifecycle, lifecycle, _data: data })
    }

    pub fn token(&self, exp: i64) -> String {
        self.token_of(Uuid::from_u128(7), exp)
    }

    pub fn token_of(&self, player_id: Uuid, exp: i64) -> String {
        let claims = SessionClaims {
            iss: SESSION_ISSUER.into(),
            aud: SESSION_AUDIENCE.into(),
            sub: player_id,
            name: "Ada".into(),
            sid: Uuid::from_u128(8),
            iat: NOW,
            exp,
        };
        self.key.sign(&claims).unwrap()
    }

    pub fn request(&self, method: http::Method, path: &str) -> reqwest::RequestBuilder {
        self.http.request(method, format!("{}{path}", self.url))
    }

    pub async fn stop_what_is_behind(&self) {
        assert!(self.behind_lifecycle.stop_and_wait(Duration::from_secs(30)).await);
    }
}

impl Drop for Head {
    fn drop(&mut self) {
        self.lifecycle.stop();
        self.behind_lifecycle.stop();
    }
}

async fn free_port() -> TcpListener {
    TcpListener::bind("127.0.0.1:0").await.unwrap()
}

async fn serve_behind(behind: Arc<Behind>, lifecycle: &Lifecycle) -> SocketAddr {
    let keys = behind.keys.clone();
    let router = Router::new()
        .route("/.well-known/jwks.json", get(move || async move { keys }))
        .fallback(answer)
        .with_state(behind);
    let listener = free_port().await;
    let address = listener.local_addr().unwrap();
    let stop = lifecycle.stopping();
    lifecycle.spawn("behind", async move {
        axum::serve(listener, router).with_graceful_shutdown(stop.cancelled_owned()).await.unwrap();
    });
    address
}

async fn answer(State(behind): State<Arc<Behind>>, request: Request) -> Response {
    behind.calls.fetch_add(1, Ordering::SeqCst);
    *behind.last.lock().unwrap() = Some(request.into_parts().0);
    let (status, content_type, body) = behind.reply.lock().unwrap().clone();
    (StatusCode::from_u16(status).unwrap(), [("content-type", content_type)], body).into_response()
}
