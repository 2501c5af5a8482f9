//! Opening a database by its URL. SQL is written in the subset that SQLite and PostgreSQL share.

use std::path::Path;
use std::sync::Once;
use std::time::Duration;

use sqlx::Executor;
use sqlx::any::AnyPoolOptions;
use sqlx::migrate::Migrator;

pub use sqlx::AnyPool;

const MAX_CONNECTIONS: u32 = 8;
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(5);

#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    #[error("cannot open the database: {0}")]
    Connect(#[from] sqlx::Error),
    #[error("cannot bring the database up to date: {0}")]
    Migrate(#[from] sqlx::migrate::MigrateError),
    #[error("cannot make the folder of the database: {0}")]
    Folder(#[from] std::io::Error),
}

/// The URL of an SQLite file.
pub fn sqlite_url(file: &Path) -> String {
    format!("sqlite://{}?mode=rwc", file.display())
}

/// Opens the database, makes an SQLite file if there is none, and runs the migrations that are missing.
pub async fn open(url: &str, migrations: &Migrator) -> Result<AnyPool, OpenError> {
    static DRIVERS: Once = Once::new();
    DRIVERS.call_once(sqlx::any::install_default_drivers);

    let sqlite = url.starts_with("sqlite:");
    if let Some(folder) = sqlite_file(url).and_then(Path::parent) {
        std::fs::create_dir_all(folder)?;
    }
    let pool = AnyPoolOptions::new()
        .max_connections(MAX_CONNECTIONS)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .after_connect(move |connection, _| {
            Box::pin(async move {
                if sqlite {
                    // Readers do not wait for the writer; a writer waits for another; a commit survives a crash of the process.
                    connection.execute("PRAGMA busy_timeout = 5000").await?;
                    connection.execute("PRAGMA journal_mode = WAL").await?;
                    connection.execute("PRAGMA synchronous = NORMAL").await?;
                    connection.execute("PRAGMA foreign_keys = ON").await?;
                }
                Ok(())
            })
        })
        .connect(url)
        .await?;
    migrations.run(&pool).await?;
    Ok(pool)
}

fn sqlite_file(url: &str) -> Option<&Path> {
    let rest = url.strip_prefix("sqlite://")?;
    let file = rest.split('?').next()?;
    if file.is_empty() || file.starts_with(':') { None } else { Some(Path::new(file)) }
}
