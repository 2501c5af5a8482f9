//! Accounts and sessions in SQL: one text for SQLite and PostgreSQL. A storage fact becomes a domain fact here: a name that
//! is taken is a unique violation.

mod accounts;
mod sessions;

use service_kit::sql::Schema;
use sqlx::any::AnyRow;
use sqlx::{Decode, Row, Type};
use tokens::TokenHash;
use uuid::Uuid;

use crate::use_cases::StorageError;

pub use accounts::SqlAccounts;
pub use sessions::SqlSessions;

/// The folder `migrations`.
pub static SCHEMA: Schema = Schema { name: "auth", migrations: sqlx::migrate!() };

fn unavailable(error: sqlx::Error) -> StorageError {
    StorageError::Unavailable(Box::new(error))
}

fn column<'r, T>(row: &'r AnyRow, name: &'static str) -> Result<T, StorageError>
where
    T: Decode<'r, sqlx::Any> + Type<sqlx::Any>,
{
    row.try_get(name).map_err(|_| StorageError::Corrupt(name))
}

fn id(row: &AnyRow, name: &'static str) -> Result<Uuid, StorageError> {
    column::<String>(row, name)?.parse().map_err(|_| StorageError::Corrupt(name))
}

fn hash(row: &AnyRow, name: &'static str) -> Result<TokenHash, StorageError> {
    TokenHash::from_hex(&column::<String>(row, name)?).ok_or(StorageError::Corrupt(name))
}
