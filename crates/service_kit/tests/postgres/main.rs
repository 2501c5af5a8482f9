//! Opening a database, on a real PostgreSQL.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may fail this way")]

mod black_hole;
#[allow(dead_code, reason = "shared with the suites of the services, which use more of it")]
mod server;

use std::borrow::Cow;
use std::time::Duration;

use futures_util::future::join_all;
use service_kit::sql::{AnyPool, OpenError, Schema, open};
use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::{AssertSqlSafe, Executor, Row, SqlSafeStr};

use crate::black_hole::BlackHole;
use crate::server::{Database, authority, connect, password};

/// Every schema has the same table in another shape, made by a migration of the same number.
fn schema(name: &'static str) -> Schema {
    let sql = AssertSqlSafe(format!("CREATE TABLE notes ({name}_text TEXT NOT NULL)"));
    let migration = Migration::new(1, Cow::Borrowed("notes"), MigrationType::Simple, sql.into_sql_str(), false);
    Schema { name, migrations: Migrator::with_migrations(vec![migration]) }
}

async fn write(pool: &AnyPool, schema: &str, text: &str) {
    let insert = AssertSqlSafe(format!("INSERT INTO notes ({schema}_text) VALUES ($1)"));
    sqlx::query(insert).bind(text).execute(pool).await.unwrap();
}

async fn read(pool: &AnyPool) -> Vec<String> {
    let rows = sqlx::query("SELECT * FROM notes ORDER BY 1").fetch_all(pool).await.unwrap();
    rows.iter().map(|row| row.get(0)).collect()
}

async fn failure(url: &str) -> String {
    let Err(error) = open(url, &schema("one")).await else { panic!("it was opened") };
    assert!(matches!(error, OpenError::Connect { .. }), "{error}");
    let error = error.to_string();
    assert!(!error.contains('\n') && !error.contains(&password()), "{error}");
    error
}

#[tokio::test]
async fn two_schemas_share_a_database_and_do_not_see_each_other() {
    let database = Database::new().await;
    let one = open(&database.url, &schema("one")).await.unwrap();
    let two = open(&database.url, &schema("two")).await.unwrap();
    write(&one, "one", "first").await;
    write(&two, "two", "second").await;

    // Opened again, nothing is made anew.
    let one_again = open(&database.url, &schema("one")).await.unwrap();
    let two_again = open(&database.url, &schema("two")).await.unwrap();
    assert_eq!(read(&one_again).await, ["first"]);
    assert_eq!(read(&two_again).await, ["second"]);
}

#[tokio::test]
async fn many_that_open_an_empty_database_at_once_all_succeed() {
    let database = Database::new().await;
    let pools = join_all((0..10).map(|n| {
        let schema = schema(if n % 2 == 0 { "one" } else { "two" });
        let url = &database.url;
        async move { open(url, &schema).await.unwrap() }
    }))
    .await;
    for pool in &pools {
        assert!(read(pool).await.is_empty());
    }
}

#[tokio::test]
async fn a_role_that_may_not_make_schemas_uses_the_one_made_for_it() {
    let database = Database::new().await;
    let name = database.url.rsplit('/').next().unwrap();
    let role = format!("role_of_{name}");
    let mut owner = connect(&database.url).await;
    owner.execute(AssertSqlSafe(format!("CREATE ROLE {role} LOGIN PASSWORD '{}'", password()))).await.unwrap();
    let url = format!("postgres://{role}:{}@{}", password(), database.url.split_once('@').unwrap().1);

    let Err(error) = open(&url, &schema("one")).await else { panic!("it may not make a schema") };
    assert!(matches!(error, OpenError::Migrate { .. }), "{error}");
    owner.execute(AssertSqlSafe(format!("CREATE SCHEMA one AUTHORIZATION {role}"))).await.unwrap();
    let pool = open(&url, &schema("one")).await.unwrap();
    write(&pool, "one", "mine").await;
    assert_eq!(read(&pool).await, ["mine"]);
}

#[tokio::test]
async fn a_refusal_says_why_and_never_with_what_password() {
    let database = Database::new().await;
    let wrong = database.url.replace(&password(), "wrong-password");
    let error = failure(&wrong).await;
    assert!(error.contains("password authentication failed") && !error.contains("wrong-password"), "{error}");
    let error = failure(&format!("{}x", database.url)).await;
    assert!(error.contains("does not exist"), "{error}");
}

/// "true" if this connection is encrypted.
async fn is_encrypted(pool: &AnyPool) -> String {
    let asked = "SELECT CAST(ssl AS TEXT) FROM pg_stat_ssl WHERE pid = pg_backend_pid()";
    sqlx::query(asked).fetch_one(pool).await.unwrap().get(0)
}

#[tokio::test]
async fn with_tls_a_server_is_asked_to_prove_its_name() {
    let database = Database::new().await;
    let by_name = database.url.replace("@127.0.0.1:", "@localhost:");
    let ca = authority();
    for url in [format!("{}?sslmode=require", database.url), format!("{by_name}?sslmode=verify-full&sslrootcert={ca}")]
    {
        let pool = open(&url, &schema("one")).await.unwrap();
        assert_eq!(is_encrypted(&pool).await, "true", "{url}");
    }
    let pool = open(&format!("{by_name}?sslmode=disable"), &schema("one")).await.unwrap();
    assert_eq!(is_encrypted(&pool).await, "false");

    // Its certificate is good for `localhost`.
    let error = failure(&format!("{}?sslmode=verify-full&sslrootcert={ca}", database.url)).await;
    assert!(error.contains("not valid for name"), "{error}");
    // By default the authorities of the web are trusted, and this one is none of them.
    let error = failure(&format!("{by_name}?sslmode=verify-full")).await;
    assert!(error.contains("invalid peer certificate"), "{error}");
    let error = failure(&format!("{by_name}?sslmode=verify-full&sslrootcert=/nowhere/ca.pem")).await;
    assert!(error.contains("No such file"), "{error}");
}

/// A broken network, or a server that is replaced by another at the same name: nobody says that the connections are dead.
#[tokio::test]
async fn connections_that_fell_silent_are_replaced() {
    let database = Database::new().await;
    let proxy = BlackHole::in_front_of(&database.url).await;
    let pool = open(&proxy.url, &schema("one")).await.unwrap();
    let mut connections = Vec::new();
    for _ in 0..pool.options().get_max_connections() {
        connections.push(pool.acquire().await.unwrap());
    }
    proxy.swallow_present_connections();
    for connection in &mut connections {
        let asked = connection.execute("SELECT 1");
        assert!(tokio::time::timeout(Duration::from_millis(50), asked).await.is_err(), "it still answers");
    }
    drop(connections);
    let asking = async { while sqlx::query("SELECT 1").execute(&pool).await.is_err() {} };
    tokio::time::timeout(Duration::from_secs(60), asking).await.unwrap();
}
