//! Opening a database by its URL: SQLite, or PostgreSQL. SQL is written once, in the subset that both share.
//!
//! No error says anything of the URL but host and port, or the file: the rest may hold a password.

use std::path::Path;
use std::str::FromStr;
use std::sync::Once;
use std::time::Duration;

use async_trait::async_trait;
use sqlx::any::{AnyConnectOptions, AnyPoolOptions};
use sqlx::migrate::{MigrateError, Migrator};
use sqlx::postgres::PgConnectOptions;
use sqlx::{AnyConnection, AssertSqlSafe, ConnectOptions, Connection, Executor};

use crate::lifecycle::Lifecycle;
use crate::ready::ReadyCheck;

pub use sqlx::AnyPool;

const MAX_CONNECTIONS: u32 = 8;

/// While the database is away, a request fails after this. Shorter than callers wait, so that they get an answer.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(3);

/// How often the pool's gauges are set.
const MEASURE_EVERY: Duration = Duration::from_secs(1);

/// For a connection that comes back to the pool to show that it still works.
const RELEASE_TIMEOUT: Duration = Duration::from_secs(2);

/// At the start, for the first connection.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// At the start, for all migrations, the wait for another process that runs its own among them. Far longer than they take.
const MIGRATE_TIMEOUT: Duration = Duration::from_secs(300);

/// What a PostgreSQL URL may hold after `?`. The driver would log any other with its value.
const PARAMETERS: [&str; 12] = [
    "application_name",
    "dbname",
    "host",
    "hostaddr",
    "options",
    "password",
    "port",
    "sslcert",
    "sslkey",
    "sslmode",
    "sslrootcert",
    "user",
];

/// The tables of one service.
pub struct Schema {
    /// In PostgreSQL, the schema that holds the tables and the list of migrations done, so that services may share a
    /// database. A plain lower-case word. An SQLite file belongs to one service.
    pub name: &'static str,
    pub migrations: Migrator,
}

#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    #[error("the URL of the database {0}")]
    Url(&'static str),
    #[error("cannot make the folder of the database: {0}")]
    Folder(#[from] std::io::Error),
    #[error("cannot open the database {place}: {cause}")]
    Connect { place: String, cause: sqlx::Error },
    #[error("cannot open the database {place}: no answer within {} s", CONNECT_TIMEOUT.as_secs())]
    Silent { place: String },
    #[error("cannot bring the database {place} up to date: {cause}")]
    Migrate { place: String, cause: MigrateError },
    #[error("cannot bring the database {place} up to date within {} s", MIGRATE_TIMEOUT.as_secs())]
    MigrateSlow { place: String },
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Engine {
    Sqlite,
    Postgres,
}

/// The URL of an SQLite file.
pub fn sqlite_url(file: &Path) -> String {
    format!("sqlite://{}?mode=rwc", file.display())
}

/// What is wrong with the URL of a database, as the end of a sentence, without repeating any of it.
pub fn url_mistake(url: &str) -> Option<&'static str> {
    match Engine::of(url) {
        None => Some("must begin with sqlite: or postgres://"),
        Some(Engine::Sqlite) => None,
        Some(Engine::Postgres) => postgres_url_mistake(url),
    }
}

fn postgres_url_mistake(url: &str) -> Option<&'static str> {
    const UNREADABLE: &str =
        "cannot be read: a password's special characters must be percent-encoded, such as %40 for @ and %2F for /";
    let Ok(AnyConnectOptions { database_url: parsed, .. }) = AnyConnectOptions::from_str(url) else {
        return Some(UNREADABLE);
    };
    // Otherwise a piece of a password could pass for a host or a database, and be named in an error.
    if parsed.path().contains('@') || parsed.fragment().is_some() {
        return Some(UNREADABLE);
    }
    let known = |name: &str| PARAMETERS.contains(&name) || name.starts_with("options[");
    if !parsed.query_pairs().all(|(name, _)| known(&name)) {
        return Some("has an unknown parameter after the ?");
    }
    PgConnectOptions::from_str(url).is_err().then_some("has a parameter after the ? with a value that cannot be")
}

/// Opens the database, makes an SQLite file or a PostgreSQL schema if there is none, and runs the migrations that are
/// missing. Returns within a bounded time. Later, connections are made as needed: a database that was away is used again
/// once it is back.
///
/// # Errors
/// At once if the database cannot be reached or refuses, in one line that names the place and the reason.
pub async fn open(url: &str, schema: &Schema) -> Result<AnyPool, OpenError> {
    static DRIVERS: Once = Once::new();
    DRIVERS.call_once(sqlx::any::install_default_drivers);

    if let Some(mistake) = url_mistake(url) {
        return Err(OpenError::Url(mistake));
    }
    let engine = Engine::of(url).ok_or(OpenError::Url("is of an unknown kind"))?;
    let place = || engine.place(url);
    let connect_failed = |cause| OpenError::Connect { place: place(), cause };
    if let Some(folder) = sqlite_file(url).and_then(Path::parent) {
        std::fs::create_dir_all(folder)?;
    }
    let options = AnyConnectOptions::from_str(url).map_err(connect_failed)?;

    // Not by the pool: it would hide the reason of a failure behind its own time-out.
    let connecting = async {
        let mut connection = options.connect().await?;
        engine.prepare(&mut connection, schema.name).await?;
        Ok(connection)
    };
    let mut connection = tokio::time::timeout(CONNECT_TIMEOUT, connecting)
        .await
        .map_err(|_| OpenError::Silent { place: place() })?
        .map_err(connect_failed)?;
    tokio::time::timeout(MIGRATE_TIMEOUT, engine.migrate(&mut connection, schema))
        .await
        .map_err(|_| OpenError::MigrateSlow { place: place() })?
        .map_err(|cause| OpenError::Migrate { place: place(), cause })?;
    connection.close().await.map_err(connect_failed)?;

    let name = schema.name;
    let pool = AnyPoolOptions::new()
        .max_connections(MAX_CONNECTIONS)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .after_connect(move |connection, _| Box::pin(engine.prepare(connection, name)))
        .after_release(move |connection, _| Box::pin(engine.check_released(connection)))
        .connect_lazy_with(options);
    Ok(pool)
}

/// Shows the pool's use as metrics until the lifecycle stops.
pub fn measure(pool: &AnyPool, schema: &Schema, lifecycle: &Lifecycle) {
    metrics::describe_gauge!(
        "database_connections",
        "Connections of the pool, by the schema that they serve and state: idle, or busy with a request."
    );
    metrics::describe_gauge!("database_connections_max", "The most connections that the pool opens, by schema.");
    metrics::gauge!("database_connections_max", "schema" => schema.name).set(f64::from(MAX_CONNECTIONS));
    let idle = metrics::gauge!("database_connections", "schema" => schema.name, "state" => "idle");
    let busy = metrics::gauge!("database_connections", "schema" => schema.name, "state" => "busy");
    let (pool, stop) = (pool.clone(), lifecycle.stopping());
    lifecycle.spawn("database metrics", async move {
        let mut every = tokio::time::interval(MEASURE_EVERY);
        while stop.run_until_cancelled(every.tick()).await.is_some() {
            let (all, unused) = (f64::from(pool.size()), pool.num_idle() as f64);
            idle.set(unused);
            busy.set((all - unused).max(0.0));
        }
    });
}

impl Engine {
    fn of(url: &str) -> Option<Self> {
        match url.split_once(':')?.0 {
            "sqlite" => Some(Self::Sqlite),
            "postgres" | "postgresql" => Some(Self::Postgres),
            _ => None,
        }
    }

    /// Settings of each new connection.
    async fn prepare(self, connection: &mut AnyConnection, schema: &'static str) -> Result<(), sqlx::Error> {
        match self {
            Self::Sqlite => {
                // Readers do not wait for the writer; a writer waits for another; a commit survives a crash of the process.
                connection.execute("PRAGMA busy_timeout = 5000").await?;
                connection.execute("PRAGMA journal_mode = WAL").await?;
                connection.execute("PRAGMA synchronous = NORMAL").await?;
                connection.execute("PRAGMA foreign_keys = ON").await?;
            }
            Self::Postgres => {
                connection.execute(AssertSqlSafe(format!("SET search_path TO {schema}"))).await?;
                // Spares the log a notice of each start that what is to be made is there already.
                connection.execute("SET client_min_messages TO warning").await?;
            }
        }
        Ok(())
    }

    /// Whether a connection may be used again.
    ///
    /// One to PostgreSQL whose request gave up waiting may be to a server that is gone without a word. Without this it would
    /// keep its place in the pool for as long as TCP hopes, a quarter of an hour.
    ///
    /// One to SQLite whose commit found the disk full has been rolled back by SQLite, and `sqlx` takes it for one that is still
    /// inside a transaction: what is committed on it later would not be, and everybody else would be locked out.
    async fn check_released(self, connection: &mut AnyConnection) -> Result<bool, sqlx::Error> {
        if self == Self::Sqlite && !connection.is_in_transaction() {
            return Ok(true);
        }
        let silent = |_| sqlx::Error::Io(std::io::ErrorKind::TimedOut.into());
        // Comes after a rollback that is on its way.
        tokio::time::timeout(RELEASE_TIMEOUT, connection.ping()).await.map_err(silent)??;
        Ok(self == Self::Postgres || !connection.is_in_transaction())
    }

    /// One process at a time: PostgreSQL's migrator takes a lock, SQLite has one writer.
    async fn migrate(self, connection: &mut AnyConnection, schema: &Schema) -> Result<(), MigrateError> {
        let mut migrator = Migrator::with_migrations(schema.migrations.iter().cloned().collect());
        if self == Self::Postgres {
            // Asked before, because a role that may not make schemas may not say `IF NOT EXISTS` either.
            let known = sqlx::query("SELECT 1 FROM pg_catalog.pg_namespace WHERE nspname = $1")
                .bind(schema.name)
                .fetch_optional(&mut *connection)
                .await?;
            if known.is_none() {
                migrator.create_schema(schema.name);
            }
        }
        migrator.run(connection).await
    }

    /// For people: where the database is.
    fn place(self, url: &str) -> String {
        match self {
            Self::Sqlite => {
                url.split('?').next().unwrap_or_default().trim_start_matches("sqlite:").trim_start_matches("//").into()
            }
            Self::Postgres => match PgConnectOptions::from_str(url) {
                Ok(options) => match options.get_socket() {
                    Some(socket) => format!("at {}", socket.display()),
                    None => format!("at {}:{}", options.get_host(), options.get_port()),
                },
                Err(_) => "at an unreadable address".into(),
            },
        }
    }
}

/// Ready while the database answers.
pub struct DatabaseAnswers(pub AnyPool);

#[async_trait]
impl ReadyCheck for DatabaseAnswers {
    fn name(&self) -> &'static str {
        "database"
    }

    async fn check(&self) -> Result<(), String> {
        match sqlx::query("SELECT 1").fetch_optional(&self.0).await {
            Ok(_) => Ok(()),
            Err(error) => {
                tracing::warn!(%error, "database does not answer");
                Err("does not answer".into())
            }
        }
    }
}

fn sqlite_file(url: &str) -> Option<&Path> {
    let rest = url.strip_prefix("sqlite://")?;
    let file = rest.split('?').next()?;
    if file.is_empty() || file.starts_with(':') { None } else { Some(Path::new(file)) }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn urls_of_both_engines_are_accepted() {
        for url in [
            "sqlite://data/auth.sqlite?mode=rwc",
            "postgres://jet@localhost/jet",
            "postgresql://jet:p%40ss%2Fword@db.example:6432/jet?sslmode=disable&application_name=auth",
            "postgres:///jet?host=/run/postgresql",
            "postgres://[::1]/jet?options[statement_timeout]=9s",
        ] {
            assert_eq!(url_mistake(url), None, "{url}");
        }
    }

    #[test]
    fn a_mistaken_url_is_described_and_never_repeated() {
        for url in [
            "",
            "hunter2",
            "mysql://jet:hunter2@db/jet",
            "postgres://jet:hunter2#@db/jet",
            "postgres://jet:hunter2/@db/jet",
            "postgres://jet:@hunter2/x@db/jet",
            "postgres://jet:1/hunter2@db/jet",
            "postgres://jet@db/jet?hunter2",
            "postgres://jet@db/jet?pasword=hunter2",
            "postgres://jet@db/jet?sslmode=hunter2",
            "postgres://jet@db/jet?port=hunter2",
        ] {
            let mistake = url_mistake(url).unwrap_or_else(|| panic!("{url} is accepted"));
            assert!(!mistake.contains("hunter2"), "{mistake}");
        }
    }

    #[test]
    fn a_place_is_named_without_user_and_password() {
        let url = "postgres://jet:hunter2@db.example:6432/accounts?application_name=auth";
        assert_eq!(Engine::Postgres.place(url), "at db.example:6432");
        assert_eq!(Engine::Sqlite.place("sqlite://data/auth.sqlite?mode=rwc"), "data/auth.sqlite");
    }

    #[tokio::test]
    async fn after_a_full_disk_what_is_committed_is_there_and_everybody_writes_again() {
        let folder = tempfile::tempdir().unwrap();
        let schema = Schema { name: "test", migrations: Migrator::with_migrations(Vec::new()) };
        let pool = open(&sqlite_url(&folder.path().join("test.sqlite")), &schema).await.unwrap();
        sqlx::query("CREATE TABLE notes (text TEXT NOT NULL)").execute(&pool).await.unwrap();
        let write = |text| sqlx::query("INSERT INTO notes (text) VALUES ($1)").bind(text);
        let all_are_back = async || {
            while pool.num_idle() as u32 != pool.size() {
                tokio::task::yield_now().await;
            }
        };

        // So that it is one and the same connection from here on.
        all_are_back().await;
        // What SQLite does by itself when a commit finds the disk full.
        let mut transaction = pool.begin().await.unwrap();
        transaction.execute("ROLLBACK").await.unwrap();
        assert!(transaction.commit().await.is_err());
        all_are_back().await;
        // Somebody gives up half-way.
        let mut transaction = pool.begin().await.unwrap();
        write("given up").execute(&mut *transaction).await.unwrap();
        drop(transaction);
        all_are_back().await;

        let mut transaction = pool.begin().await.unwrap();
        write("kept").execute(&mut *transaction).await.unwrap();
        transaction.commit().await.unwrap();
        all_are_back().await;
        let (mut one, mut other) = (pool.acquire().await.unwrap(), pool.acquire().await.unwrap());
        for connection in [&mut one, &mut other] {
            let notes = sqlx::query("SELECT text FROM notes").fetch_all(&mut **connection).await.unwrap();
            assert_eq!(notes.len(), 1);
        }
        write("one").execute(&mut *one).await.unwrap();
        write("other").execute(&mut *other).await.unwrap();
    }
}
