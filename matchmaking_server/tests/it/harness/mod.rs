//! One service on free ports, its clock in the test's hand; players; game servers.

mod arena;
mod made_match;
mod player;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

pub use arena::{Arena, Behaviour, text};
use axum::Router;
use axum::routing::get;
pub use made_match::{End, MadeMatch};
use matchmaking_server::{Config, start};
pub use player::{Answer, Events, Player, matched_claims, public_keys};
use service_kit::clock::{Clock, ManualClock};
use service_kit::config::Settings;
use service_kit::lifecycle::Lifecycle;
use service_kit::run::Listeners;
use tempfile::TempDir;
use tokens::{SESSION_AUDIENCE, SESSION_ISSUER, SessionClaims, SigningKey};
use tokio::net::TcpListener;
use uuid::Uuid;

pub const CREDENTIAL: &str = "a-credential-for-tests-only-0123456789";
pub const NOW: i64 = 1_790_000_000;

/// Far longer than anything here takes; only a defect waits so long.
const DEADLINE: Duration = Duration::from_secs(20);

pub struct Service {
    pub public_url: String,
    pub internal_url: String,
    pub clock: Arc<ManualClock>,
    pub http: reqwest::Client,
    lifecycle: Lifecycle,
    auth: Arc<SigningKey>,
    data: Arc<TempDir>,
    change: Change,
}

/// How a test wants its configuration.
type Change = Arc<dyn Fn(&mut Config)>;

impl Service {
    pub async fn start() -> Self {
        Self::start_with(|_| {}).await
    }

    pub async fn start_with(change: impl Fn(&mut Config) + 'static) -> Self {
        let data = Arc::new(tempfile::tempdir().unwrap());
        let auth = Arc::new(SigningKey::generate().unwrap());
        Self::start_on(data, auth, Arc::new(ManualClock::at_unix_s(NOW)), Arc::new(change)).await
    }

    /// Ends this process and starts another on the same data.
    pub async fn restart(self) -> Self {
        self.stop().await;
        Self::start_on(self.data, self.auth, self.clock, self.change).await
    }

    pub async fn stop(&self) {
        assert!(self.lifecycle.stop_and_wait(DEADLINE).await, "tasks still run");
    }

    async fn start_on(data: Arc<TempDir>, auth: Arc<SigningKey>, clock: Arc<ManualClock>, change: Change) -> Self {
        let lifecycle = Lifecycle::new();
        let mut config = config(data.path());
        config.auth_jwks_url = publish(auth.public_keys_json(), &lifecycle).await;
        change(&mut config);
        let listeners = Listeners { public: listen().await, internal: listen().await };
        let (public, internal) = (listeners.public.local_addr().unwrap(), listeners.internal.local_addr().unwrap());
        start(config, listeners, clock.clone(), lifecycle.clone()).await.unwrap();
        Self {
            public_url: format!("http://{public}"),
            internal_url: format!("http://{internal}"),
            clock,
            http: reqwest::Client::builder().no_proxy().build().unwrap(),
            lifecycle,
            auth,
            data,
            change,
        }
    }

    /// A player with a valid session.
    pub fn player(&self, name: &str) -> Player {
        let id = Uuid::new_v4();
        let claims = self.session(id, name);
        self.player_with_token(id, self.auth.sign(&claims).unwrap())
    }

    pub fn session(&self, id: Uuid, name: &str) -> SessionClaims {
        let now = self.clock.unix_s();
        SessionClaims {
            iss: SESSION_ISSUER.into(),
            aud: SESSION_AUDIENCE.into(),
            sub: id,
            name: name.into(),
            sid: Uuid::new_v4(),
            iat: now,
            exp: now + 100_000,
        }
    }

    pub fn sign(&self, claims: &SessionClaims) -> String {
        self.auth.sign(claims).unwrap()
    }

    pub fn player_with_token(&self, id: Uuid, token: String) -> Player {
        Player::new(id, token, self.internal_url.clone(), self.http.clone())
    }

    /// The same player on the service as it runs now, with a new session and this name.
    pub fn signed_in_again(&self, player: &Player, name: &str) -> Player {
        self.player_with_token(player.id, self.sign(&self.session(player.id, name)))
    }

    /// The same player on the service as it runs now.
    pub fn again(&self, player: &Player) -> Player {
        self.player_with_token(player.id, player.token.clone())
    }
}

fn config(data: &Path) -> Config {
    let env = vec![("MATCHMAKING__SERVICE_CREDENTIAL".into(), CREDENTIAL.into())];
    let mut config = Config::load(&env).unwrap();
    config.data_dir = data.into();
    config.matchmaker.pass_every_ms = 10;
    // A game server of these tests is slow only because the machine is busy; tests of silent ones set their own.
    config.servers.call_timeout_ms = 8_000;
    config
}

pub async fn listen() -> TcpListener {
    TcpListener::bind("127.0.0.1:0").await.unwrap()
}

/// Another file of queues for `config.queues_file`, in a folder that lives as long as the answer.
pub fn queues(text: &str) -> (TempDir, std::path::PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("queues.toml");
    std::fs::write(&path, text).unwrap();
    (folder, path)
}

async fn publish(keys: String, lifecycle: &Lifecycle) -> String {
    let listener = listen().await;
    let url = format!("http://{}/keys", listener.local_addr().unwrap());
    let router = Router::new().route("/keys", get(move || async move { keys }));
    let stop = lifecycle.stopping();
    tokio::spawn(async move {
        axum::serve(listener, router).with_graceful_shutdown(stop.cancelled_owned()).await.unwrap();
    });
    url
}

/// Asks until the answer is there.
pub async fn until<T, F: Future<Output = Option<T>>>(what: &str, mut ask: impl FnMut() -> F) -> T {
    let asking = async {
        loop {
            if let Some(answer) = ask().await {
                return answer;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(DEADLINE, asking).await.unwrap_or_else(|_| panic!("never happened: {what}"))
}

pub async fn in_time<T>(what: &str, work: impl Future<Output = T>) -> T {
    tokio::time::timeout(DEADLINE, work).await.unwrap_or_else(|_| panic!("never happened: {what}"))
}
