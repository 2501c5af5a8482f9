//! The PostgreSQL server that `cargo xtask test postgres` starts; a database for each test, and a way to stop the server.

use std::process::Command;

use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};
use tokio::sync::{RwLock, RwLockReadGuard, RwLockWriteGuard};
use uuid::Uuid;

/// `postgres://user:password@host:port`, without a database.
const URL: &str = "POSTGRES_TESTS_URL";

/// Shell commands that stop the server at once, and start it and wait.
const STOP: &str = "POSTGRES_TESTS_STOP";
const START: &str = "POSTGRES_TESTS_START";

/// Read by tests that need the server, written by one that stops it.
static SERVER: RwLock<()> = RwLock::const_new(());

/// A database of a test's own, empty. The server stays up as long as this lives.
pub struct Database {
    pub url: String,
    _up: RwLockReadGuard<'static, ()>,
}

impl Database {
    pub async fn new() -> Self {
        let up = SERVER.read().await;
        Self { url: create().await, _up: up }
    }
}

/// The server with nobody else on it, and an empty database.
pub struct Outages {
    pub url: String,
    stopped: bool,
    _alone: RwLockWriteGuard<'static, ()>,
}

impl Outages {
    pub async fn new() -> Self {
        let alone = SERVER.write().await;
        Self { url: create().await, stopped: false, _alone: alone }
    }

    pub fn stop_server(&mut self) {
        self.stopped = true;
        run(STOP);
    }

    pub fn start_server(&mut self) {
        run(START);
        self.stopped = false;
    }
}

/// A failed test leaves the server as it found it.
impl Drop for Outages {
    fn drop(&mut self) {
        if self.stopped {
            run(START);
        }
    }
}

/// The password in the URLs.
pub fn password() -> String {
    let url = variable(URL);
    let (_, rest) = url.split_once("://").unwrap();
    let (user_and_password, _) = rest.split_once('@').unwrap();
    user_and_password.split_once(':').unwrap().1.to_owned()
}

/// The file with the authority of the server's certificate, which is good for `localhost` and not for 127.0.0.1.
pub fn authority() -> String {
    variable("POSTGRES_TESTS_CA")
}

/// A connection for what no service does.
pub async fn connect(url: &str) -> PgConnection {
    PgConnection::connect(url).await.unwrap()
}

async fn create() -> String {
    let server = variable(URL);
    let name = format!("test_{}", Uuid::new_v4().simple());
    let mut connection = connect(&format!("{server}/postgres")).await;
    connection.execute(AssertSqlSafe(format!("CREATE DATABASE {name} TEMPLATE template0"))).await.unwrap();
    format!("{server}/{name}")
}

#[allow(clippy::disallowed_methods, reason = "how the task runner tells the tests where the server is")]
fn variable(name: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| panic!("{name} is not set: run `cargo xtask test postgres`"))
}

fn run(command: &str) {
    let status = Command::new("sh").args(["-c", &variable(command)]).status().unwrap();
    assert!(status.success(), "{command}: {status}");
}
