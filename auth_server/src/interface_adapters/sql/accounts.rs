//! The table `accounts`.

use async_trait::async_trait;
use sqlx::AnyPool;
use uuid::Uuid;

use crate::domain::{Account, Session, UniqueName};
use crate::interface_adapters::sql::{column, hash, id, sessions, unavailable};
use crate::use_cases::{Accounts, NameClaimError, StorageError};

pub struct SqlAccounts {
    pool: AnyPool,
}

impl SqlAccounts {
    pub fn new(pool: AnyPool) -> Self {
        Self { pool }
    }
}

#[async_trait]
impl Accounts for SqlAccounts {
    async fn register(&self, account: &Account, session: &Session) -> Result<(), NameClaimError> {
        // The first statement writes, so SQLite takes its write lock before anything was read that could change.
        let mut transaction = self.pool.begin().await.map_err(unavailable)?;
        let inserted = sqlx::query(
            "INSERT INTO accounts (account_id, display_name, folded_name, secret_hash, created_at) \
             VALUES ($1, $2, $3, $4, $5) ON CONFLICT (folded_name) DO NOTHING",
        )
        .bind(account.id.to_string())
        .bind(account.name.to_string())
        .bind(account.name.folded())
        .bind(account.secret.to_hex())
        .bind(account.created_at)
        .execute(&mut *transaction)
        .await
        .map_err(unavailable)?;
        if inserted.rows_affected() == 0 {
            transaction.rollback().await.map_err(unavailable)?;
            return Err(NameClaimError::Taken);
        }
        sessions::insert(&mut transaction, session).await?;
        transaction.commit().await.map_err(unavailable)?;
        Ok(())
    }

    async fn find(&self, account_id: Uuid) -> Result<Option<Account>, StorageError> {
        let row =
            sqlx::query("SELECT account_id, display_name, secret_hash, created_at FROM accounts WHERE account_id = $1")
                .bind(account_id.to_string())
                .fetch_optional(&self.pool)
                .await
                .map_err(unavailable)?;
        row.map(|row| {
            Ok(Account {
                id: id(&row, "account_id")?,
                name: UniqueName::from_stored(&column::<String>(&row, "display_name")?),
                secret: hash(&row, "secret_hash")?,
                created_at: column(&row, "created_at")?,
            })
        })
        .transpose()
    }

    async fn rename(&self, account_id: Uuid, name: &UniqueName) -> Result<(), NameClaimError> {
        let updated = sqlx::query("UPDATE accounts SET display_name = $2, folded_name = $3 WHERE account_id = $1")
            .bind(account_id.to_string())
            .bind(name.to_string())
            .bind(name.folded())
            .execute(&self.pool)
            .await;
        match updated {
            Ok(result) if result.rows_affected() == 1 => Ok(()),
            Ok(_) => Err(StorageError::Corrupt("an account that was read a moment ago is gone").into()),
            Err(sqlx::Error::Database(error)) if error.is_unique_violation() => Err(NameClaimError::Taken),
            Err(error) => Err(unavailable(error).into()),
        }
    }
}
