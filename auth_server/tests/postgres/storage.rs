//! The storage on PostgreSQL.

use auth_server::interface_adapters::sql::SCHEMA;

use crate::server::Database;
use crate::storage_contract::Storage;

async fn postgres() -> Storage {
    let database = Database::new().await;
    Storage::new(service_kit::sql::open(&database.url, &SCHEMA).await.unwrap(), database)
}

contract_on! { postgres }
