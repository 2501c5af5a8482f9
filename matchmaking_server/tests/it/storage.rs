//! Results on SQLite.

use matchmaking_server::interface_adapters::sql_results::{SCHEMA, SqlResults};
use service_kit::sql;

use crate::storage_contract::keeps_results;

#[tokio::test]
async fn sqlite_keeps_results() {
    let folder = tempfile::tempdir().unwrap();
    let url = sql::sqlite_url(&folder.path().join("results.sqlite"));
    let pool = sql::open(&url, &SCHEMA).await.unwrap();
    keeps_results(&SqlResults::new(pool)).await;
}
