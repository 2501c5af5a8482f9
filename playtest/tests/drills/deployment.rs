//! Auth, matchmaking, two game servers and head, each a process that can be killed and started again on the same data.

use std::net::TcpListener;
use std::process::{Child, Command, ExitCode, Stdio};
use std::time::Duration;

use service_kit::program::run_service;
use tempfile::TempDir;

/// Which service this process is to be.
pub const SERVICE: &str = "JET_DRILL_SERVICE";

/// No secret: the services are for this run, on the loopback address.
const CREDENTIAL: &str = "credential-of-the-drills-0123456789";

const ASK_EVERY: Duration = Duration::from_millis(50);

pub fn serve(service: &str) -> ExitCode {
    match service {
        "auth" => run_service("auth_server", auth_server::start),
        "matchmaking" => run_service("matchmaking_server", matchmaking_server::start),
        "game" => run_service("game_server", game_server::start),
        "head" => run_service("head_server", head_server::start),
        other => panic!("there is no service {other}"),
    }
}

/// A service's program, running or killed.
pub struct Program {
    command: Command,
    child: Option<Child>,
    public: u16,
    internal: u16,
}

impl Program {
    fn new(service: &str, folder: &str, ports: (u16, u16), data: &TempDir, settings: &[(&str, String)]) -> Self {
        let prefix = service.to_uppercase();
        let (public, internal) = ports;
        let mut command = Command::new(std::env::current_exe().unwrap());
        command
            .env(SERVICE, service)
            .env(format!("{prefix}__LISTEN__PORT"), public.to_string())
            .env(format!("{prefix}__LISTEN__INTERNAL_PORT"), internal.to_string())
            .env(format!("{prefix}__DATA_DIR"), data.path().join(folder))
            .env(format!("{prefix}__SERVICE_CREDENTIAL"), CREDENTIAL)
            .envs(settings.iter().map(|(name, value)| (name, value)))
            .env(format!("{prefix}__LOG__FILTER"), "error")
            .env_remove("DATABASE_URL")
            .stdout(Stdio::null());
        Self { command, child: None, public, internal }
    }

    /// Starts it, and waits until it is ready.
    pub async fn start(&mut self) {
        assert!(self.child.is_none(), "it runs already");
        self.child = Some(self.command.spawn().unwrap());
        let ready = format!("http://127.0.0.1:{}/ready", self.internal);
        while !reqwest::get(&ready).await.is_ok_and(|answer| answer.status() == 200) {
            tokio::time::sleep(ASK_EVERY).await;
        }
    }

    /// As `kill -9` does it.
    pub fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            child.kill().unwrap();
            child.wait().unwrap();
        }
    }

    pub fn ws_url(&self) -> String {
        format!("ws://127.0.0.1:{}/ws", self.public)
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        self.kill();
    }
}

pub struct Deployment {
    pub head_url: String,
    pub matchmaking: Program,
    pub games: [Program; 2],
    _others: [Program; 2],
    _data: TempDir,
}

impl Deployment {
    /// Short duels, and leases that end soon.
    pub async fn start() -> Self {
        let data = tempfile::tempdir().unwrap();
        let [auth, matchmaking, east, west, head] = [(); 5].map(|()| (free_port(), free_port()));
        let url = |port: u16| format!("http://127.0.0.1:{port}");
        let keys = |port: u16| format!("{}{}", url(port), wire::JWKS_PATH);
        let settings = [
            ("HEAD__AUTH_URL", url(auth.1)),
            ("HEAD__AUTH_JWKS_URL", keys(auth.0)),
            ("HEAD__MATCHMAKING_URL", url(matchmaking.1)),
            ("MATCHMAKING__AUTH_JWKS_URL", keys(auth.0)),
            ("MATCHMAKING__SERVERS__LEASE_MS", "3000".into()),
            ("MATCHMAKING__SERVERS__RENEW_AFTER_MS", "500".into()),
            ("MATCHMAKING__SERVERS__GRACE_MS", "1000".into()),
            ("GAME__MATCHMAKING_INTERNAL_URL", url(matchmaking.1)),
            ("GAME__MATCHMAKING_JWKS_URL", keys(matchmaking.0)),
            ("GAME__MODES__DUEL__MATCH_S", "3".into()),
            ("GAME__MODES__DUEL__OVERTIME_S", "0".into()),
            ("GAME__MODES__DUEL__COUNTDOWN_S", "0.5".into()),
            // Long enough for a result to be in its file when the players have seen the match end.
            ("GAME__TIMES__SCOREBOARD_S", "2".into()),
        ];
        let program = |service, folder, ports| Program::new(service, folder, ports, &data, &settings);
        let mut deployment = Self {
            head_url: url(head.0),
            matchmaking: program("matchmaking", "matchmaking", matchmaking),
            games: [program("game", "east", east), program("game", "west", west)],
            _others: [program("auth", "auth", auth), program("head", "head", head)],
            _data: data,
        };
        let [auth, head] = &mut deployment._others;
        auth.start().await;
        deployment.matchmaking.start().await;
        for game in &mut deployment.games {
            game.start().await;
        }
        head.start().await;
        deployment
    }
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}
