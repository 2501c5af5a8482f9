//! The four programs, each a process of its own, as in a deployment.

use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use tempfile::TempDir;

const READY_WITHIN: Duration = Duration::from_secs(60);

/// No secret: the services are for this run, on the loopback address.
const CREDENTIAL: &str = "credential-of-the-prometheus-test";

pub struct Services {
    pub head_url: String,
    /// Job and address of each internal listener.
    pub internal: Vec<(&'static str, String)>,
    programs: Vec<Child>,
    _data: TempDir,
}

impl Services {
    /// Starts the programs in this folder and waits until a player can fly.
    pub async fn start(folder: &Path) -> Self {
        let data = tempfile::tempdir().unwrap();
        let [head, game, auth, matchmaking] = [(); 4].map(|()| (free_port(), free_port()));
        let url = |port: u16| format!("http://127.0.0.1:{port}");
        let jwks = |port: u16| format!("{}/.well-known/jwks.json", url(port));
        let settings = [
            ("HEAD__AUTH_URL", url(auth.1)),
            ("HEAD__AUTH_JWKS_URL", jwks(auth.0)),
            ("HEAD__MATCHMAKING_URL", url(matchmaking.1)),
            ("MATCHMAKING__AUTH_JWKS_URL", jwks(auth.0)),
            ("GAME__MATCHMAKING_INTERNAL_URL", url(matchmaking.1)),
            ("GAME__MATCHMAKING_JWKS_URL", jwks(matchmaking.0)),
            ("GAME__MODES__DUEL__MATCH_S", "2".into()),
            ("GAME__MODES__DUEL__OVERTIME_S", "0".into()),
            ("GAME__MODES__DUEL__COUNTDOWN_S", "1".into()),
        ];
        let ports = [("auth", auth), ("matchmaking", matchmaking), ("game", game), ("head", head)];
        let start = |(service, (public, internal)): (&str, (u16, u16))| {
            let prefix = service.to_uppercase();
            let program = format!("{service}_server{}", std::env::consts::EXE_SUFFIX);
            Command::new(folder.join(program))
                .env(format!("{prefix}__LISTEN__PORT"), public.to_string())
                .env(format!("{prefix}__LISTEN__INTERNAL_PORT"), internal.to_string())
                .env(format!("{prefix}__DATA_DIR"), data.path().join(service))
                .env(format!("{prefix}__SERVICE_CREDENTIAL"), CREDENTIAL)
                .envs(settings.iter().map(|(name, value)| (name, value)))
                .env_remove("DATABASE_URL")
                .stdout(Stdio::null())
                .spawn()
                .unwrap()
        };
        let services = Self {
            programs: ports.map(start).into(),
            head_url: url(head.0),
            internal: ports.map(|(service, (_, internal))| (service, format!("127.0.0.1:{internal}"))).into(),
            _data: data,
        };
        let ready = async {
            for (_, address) in &services.internal {
                let is_ready =
                    async || reqwest::get(format!("http://{address}/ready")).await.is_ok_and(|r| r.status() == 200);
                while !is_ready().await {
                    tokio::time::sleep(Duration::from_millis(50)).await;
                }
            }
        };
        tokio::time::timeout(READY_WITHIN, ready).await.unwrap();
        services
    }
}

impl Drop for Services {
    fn drop(&mut self) {
        for program in &mut self.programs {
            let _ = program.kill();
            let _ = program.wait();
        }
    }
}

pub fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}
