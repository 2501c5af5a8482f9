//! Results, ratings and history on SQLite.

use matchmaking_server::interface_adapters::sql::SCHEMA;
use service_kit::sql;

use crate::storage_contract::{Store, keeps_its_promises};

#[tokio::test]
async fn sqlite_keeps_results_ratings_and_history() {
    let folder = tempfile::tempdir().unwrap();
    let url = sql::sqlite_url(&folder.path().join("results.sqlite"));
    keeps_its_promises(&Store::new(sql::open(&url, &SCHEMA).await.unwrap())).await;
}
