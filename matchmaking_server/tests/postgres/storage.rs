//! Results, ratings and history on PostgreSQL, alone and beside the accounts of the auth server.

use matchmaking_server::interface_adapters::sql::SCHEMA;
use service_kit::sql::{Schema, open};

use crate::server::Database;
use crate::storage_contract::{Store, keeps_its_promises};

/// What the auth server does to a database; its crate is no dependency of this one.
static AUTH: Schema = Schema { name: "auth", migrations: sqlx::migrate!("../auth_server/migrations") };

#[tokio::test]
async fn postgres_keeps_results_ratings_and_history() {
    let database = Database::new().await;
    keeps_its_promises(&Store::new(open(&database.url, &SCHEMA).await.unwrap())).await;
}

#[tokio::test]
async fn both_services_live_in_one_database_whoever_comes_first() {
    for order in [[&AUTH, &SCHEMA], [&SCHEMA, &AUTH]] {
        let database = Database::new().await;
        // Twice: a restart finds its own list of migrations.
        for schema in order.into_iter().chain(order) {
            open(&database.url, schema).await.unwrap();
        }
        let auth = open(&database.url, &AUTH).await.unwrap();
        let accounts = sqlx::query("SELECT account_id FROM accounts").fetch_all(&auth).await.unwrap();
        assert!(accounts.is_empty());
        assert!(
            sqlx::query("SELECT match_id FROM match_results").fetch_all(&auth).await.is_err(),
            "it sees its own only"
        );
        keeps_its_promises(&Store::new(open(&database.url, &SCHEMA).await.unwrap())).await;
    }
}
