//! The storage on SQLite.

use auth_server::interface_adapters::sql::SCHEMA;

use crate::storage_contract::Storage;

async fn sqlite() -> Storage {
    let folder = tempfile::tempdir().unwrap();
    let url = service_kit::sql::sqlite_url(&folder.path().join("auth.sqlite"));
    Storage::new(service_kit::sql::open(&url, &SCHEMA).await.unwrap(), folder)
}

contract_on! { sqlite }
