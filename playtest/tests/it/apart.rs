//! The four services apart, as in a deployment: secrets from files that `deploy_init` has made, TLS on every listener, two
//! game servers with the same settings.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use deploy_init::prepare;
use playtest::{GameSocket, HeadClient, Trust};
use service_kit::clock::{Clock, SystemClock};
use service_kit::config::{Env, Settings};
use service_kit::lifecycle::Lifecycle;
use service_kit::run::Listeners;
use tempfile::TempDir;
use tokio::net::TcpListener;
use wire::matchmaking::LobbyPhase;

const PATIENCE: Duration = Duration::from_secs(60);

struct Deployment {
    head_url: String,
    trust: Trust,
    folder: TempDir,
    lifecycle: Lifecycle,
}

impl Deployment {
    async fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let secrets = folder.path().join("secrets");
        let env =
            [("INIT__FOLDER", secrets.display().to_string())].map(|(name, value)| (name.to_owned(), value)).into();
        prepare(&deploy_init::Config::load(&env).unwrap(), SystemClock.unix_s()).unwrap();
        let trust = Trust::authority(&std::fs::read(secrets.join("head/ca.pem")).unwrap()).unwrap();

        let (lifecycle, clock) = (Lifecycle::new(), Arc::new(SystemClock));
        let (auth, matchmaking, head) = (listeners().await, listeners().await, listeners().await);
        let url = |address: SocketAddr| format!("https://localhost:{}", address.port());
        let public = |of: &Listeners| url(of.public.local_addr().unwrap());
        let internal = |of: &Listeners| url(of.internal.local_addr().unwrap());
        let keys = |of: &Listeners| format!("{}{}", public(of), wire::JWKS_PATH);
        let (auth_keys, matchmaking_keys) = (keys(&auth), keys(&matchmaking));
        let (auth_url, matchmaking_url, head_url) = (internal(&auth), internal(&matchmaking), public(&head));

        let env = |service: &str, more: &[(&str, &str)]| settings(folder.path(), service, more);
        let config = auth_server::Config::load(&env("auth", &[])).unwrap_or_else(|mistakes| panic!("{mistakes}"));
        auth_server::start(config, auth, clock.clone(), lifecycle.clone()).await.unwrap();

        let config = matchmaking_server::Config::load(&env("matchmaking", &[("AUTH_JWKS_URL", &auth_keys)])).unwrap();
        matchmaking_server::start(config, matchmaking, clock.clone(), lifecycle.clone()).await.unwrap();

        for _ in 0..2 {
            let game = listeners().await;
            let config = game_server::Config::load(&env(
                "game",
                &[
                    ("MATCHMAKING_INTERNAL_URL", &matchmaking_url),
                    ("MATCHMAKING_JWKS_URL", &matchmaking_keys),
                    ("INTERNAL_URL", &internal(&game)),
                    ("PUBLIC_WS_URL", &format!("{}/ws", public(&game).replace("https", "wss"))),
                    ("SHARE_DATA_DIR", "true"),
                    ("OPEN_LOBBIES", ""),
                    ("MODES__DUEL__COUNTDOWN_S", "0.5"),
                ],
            ));
            let config = config.unwrap_or_else(|mistakes| panic!("{mistakes}"));
            game_server::start(config, game, clock.clone(), lifecycle.clone()).await.unwrap();
        }

        let config = head_server::Config::load(&env(
            "head",
            &[("AUTH_URL", &auth_url), ("AUTH_JWKS_URL", &auth_keys), ("MATCHMAKING_URL", &matchmaking_url)],
        ));
        head_server::start(config.unwrap(), head, clock, lifecycle.clone()).await.unwrap();
        Self { head_url, trust, folder, lifecycle }
    }
}

async fn listeners() -> Listeners {
    let bind = || TcpListener::bind("127.0.0.1:0");
    Listeners { public: bind().await.unwrap(), internal: bind().await.unwrap() }
}

/// What every service is told, and `more` of its own.
fn settings(folder: &Path, service: &str, more: &[(&str, &str)]) -> Env {
    let secret = |name: &str| folder.join("secrets").join(service).join(name).display().to_string();
    let mut settings = vec![
        ("SERVICE_CREDENTIAL_FILE", secret("service_credential")),
        ("DATA_DIR", folder.join("data").join(service).display().to_string()),
        ("INTERNAL_TLS__CA", secret("ca.pem")),
        ("INTERNAL_TLS__CERTIFICATE", secret("certificate.pem")),
        ("INTERNAL_TLS__KEY", secret("key.pem")),
    ];
    if matches!(service, "game" | "head") {
        settings.extend([("TLS__CERTIFICATE", secret("certificate.pem")), ("TLS__KEY", secret("key.pem"))]);
    }
    settings.extend(more.iter().map(|(name, value)| (*name, (*value).to_owned())));
    let prefix = service.to_uppercase();
    settings.into_iter().map(|(name, value)| (format!("{prefix}__{name}"), value)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn two_guests_meet_over_https_and_fly_over_wss() {
    let deployment = Deployment::start().await;
    let head = HeadClient::trusting(&deployment.head_url, &deployment.trust).unwrap();
    let mut places = Vec::new();
    for name in ["Ada", "Grace"] {
        let pilot = head.enter_as_guest(name).await.unwrap();
        let ticket = pilot.queue("duel").await.unwrap();
        places.push((pilot, ticket.ticket_id));
    }
    let mut sockets = Vec::new();
    for (pilot, ticket_id) in &places {
        let placement = pilot.await_final(*ticket_id).await.unwrap().placement.unwrap();
        assert!(placement.ws_url.starts_with("wss://localhost:"), "{}", placement.ws_url);
        let joined = GameSocket::join_trusting(&placement.ws_url, &placement.match_ticket, &deployment.trust).await;
        sockets.push((placement.match_id, joined.unwrap().0));
    }
    assert_eq!(sockets[0].0, sockets[1].0);
    for (_, socket) in &mut sockets {
        socket.wait_for_state(|state| state.phase == LobbyPhase::Running).await.unwrap();
    }

    // Each game server has an identity of its own.
    let id = |number| {
        std::fs::read_to_string(deployment.folder.path().join(format!("data/game/{number}/server_id"))).unwrap()
    };
    assert_ne!(id(1), id(2));

    // Whoever trusts the web's authorities only is not served, and hears why.
    let error = HeadClient::new(&deployment.head_url).unwrap().lobbies().await.unwrap_err();
    assert!(error.to_string().contains("invalid peer certificate"), "{error}");
    drop(sockets);
    assert!(deployment.lifecycle.stop_and_wait(PATIENCE).await, "some task did not end");
}
