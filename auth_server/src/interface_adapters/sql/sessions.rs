//! The table `sessions`.

use async_trait::async_trait;
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, AnyPool};
use tokens::TokenHash;
use uuid::Uuid;

use crate::domain::{Previous, Session, UniqueName};
use crate::interface_adapters::sql::{column, hash, id, unavailable};
use crate::use_cases::{OpenSession, Sessions, StorageError};

/// SQLite knows no `OFFSET` without a `LIMIT`. The rest beyond it, which only a lowered bound can leave, goes with the next
/// login.
const ENDED_AT_ONCE: i64 = 1_000;

pub struct SqlSessions {
    pool: AnyPool,
}

impl SqlSessions {
    pub fn new(pool: AnyPool) -> Self {
        Self { pool }
    }
}

#[async_trait]
impl Sessions for SqlSessions {
    async fn open(&self, session: &Session, keep: u32) -> Result<(), StorageError> {
        let mut transaction = self.pool.begin().await.map_err(unavailable)?;
        insert(&mut transaction, session).await?;
        // All refresh tokens live equally long, so the one that lapses first was used longest ago.
        sqlx::query(
            "DELETE FROM sessions WHERE session_id IN (\
                 SELECT session_id FROM sessions WHERE account_id = $1 AND session_id <> $2 \
                 ORDER BY expires_at DESC, session_id LIMIT $3 OFFSET $4)",
        )
        .bind(session.account_id.to_string())
        .bind(session.id.to_string())
        .bind(ENDED_AT_ONCE)
        .bind(i64::from(keep).saturating_sub(1))
        .execute(&mut *transaction)
        .await
        .map_err(unavailable)?;
        transaction.commit().await.map_err(unavailable)
    }

    async fn find(&self, family: &TokenHash) -> Result<Option<OpenSession>, StorageError> {
        let row = sqlx::query(
            "SELECT session_id, sessions.account_id AS account_id, family_hash, current_hash, previous_hash, rotated_at, \
                    expires_at, display_name \
             FROM sessions JOIN accounts ON accounts.account_id = sessions.account_id WHERE family_hash = $1",
        )
        .bind(family.to_hex())
        .fetch_optional(&self.pool)
        .await
        .map_err(unavailable)?;
        row.as_ref().map(open_session).transpose()
    }

    async fn rotate(&self, next: &Session, seen: &TokenHash) -> Result<bool, StorageError> {
        let (previous_hash, rotated_at) = stored_previous(next);
        let updated = sqlx::query(
            "UPDATE sessions SET current_hash = $3, previous_hash = $4, rotated_at = $5, expires_at = $6 \
             WHERE session_id = $1 AND current_hash = $2",
        )
        .bind(next.id.to_string())
        .bind(seen.to_hex())
        .bind(next.current.to_hex())
        .bind(previous_hash)
        .bind(rotated_at)
        .bind(next.expires_at)
        .execute(&self.pool)
        .await
        .map_err(unavailable)?;
        Ok(updated.rows_affected() == 1)
    }

    async fn end(&self, session_id: Uuid) -> Result<(), StorageError> {
        sqlx::query("DELETE FROM sessions WHERE session_id = $1")
            .bind(session_id.to_string())
            .execute(&self.pool)
            .await
            .map_err(unavailable)?;
        Ok(())
    }

    async fn delete_expired(&self, now: i64, limit: u32) -> Result<u64, StorageError> {
        let deleted = sqlx::query(
            "DELETE FROM sessions WHERE session_id IN (SELECT session_id FROM sessions WHERE expires_at <= $1 LIMIT $2)",
        )
        .bind(now)
        .bind(i64::from(limit))
        .execute(&self.pool)
        .await
        .map_err(unavailable)?;
        Ok(deleted.rows_affected())
    }
}

pub(super) async fn insert(connection: &mut AnyConnection, session: &Session) -> Result<(), StorageError> {
    let (previous_hash, rotated_at) = stored_previous(session);
    sqlx::query(
        "INSERT INTO sessions \
             (session_id, account_id, family_hash, current_hash, previous_hash, rotated_at, expires_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(session.id.to_string())
    .bind(session.account_id.to_string())
    .bind(session.family.to_hex())
    .bind(session.current.to_hex())
    .bind(previous_hash)
    .bind(rotated_at)
    .bind(session.expires_at)
    .execute(connection)
    .await
    .map_err(unavailable)?;
    Ok(())
}

fn stored_previous(session: &Session) -> (Option<String>, Option<i64>) {
    session.previous.as_ref().map(|previous| (previous.rotating.to_hex(), previous.rotated_at)).unzip()
}

fn open_session(row: &AnyRow) -> Result<OpenSession, StorageError> {
    let previous = match (column::<Option<String>>(row, "previous_hash")?, column::<Option<i64>>(row, "rotated_at")?) {
        (Some(_), Some(rotated_at)) => Some(Previous { rotating: hash(row, "previous_hash")?, rotated_at }),
        (None, None) => None,
        _ => return Err(StorageError::Corrupt("rotated_at")),
    };
    Ok(OpenSession {
        session: Session {
            id: id(row, "session_id")?,
            account_id: id(row, "account_id")?,
            family: hash(row, "family_hash")?,
            current: hash(row, "current_hash")?,
            previous,
            expires_at: column(row, "expires_at")?,
        },
        name: UniqueName::from_stored(&column::<String>(row, "display_name")?),
    })
}
