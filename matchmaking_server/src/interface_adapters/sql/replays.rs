//! Recordings of matches.

use async_trait::async_trait;
use service_kit::sql::AnyPool;
use sqlx::Row;

use crate::domain::ids::MatchId;
use crate::use_cases::ports::{Replays, StorageError};

#[derive(Clone)]
pub struct SqlReplays {
    pool: AnyPool,
}

impl SqlReplays {
    /// The pool's database must have the [`SCHEMA`](super::SCHEMA).
    pub fn new(pool: AnyPool) -> Self {
        Self { pool }
    }
}

#[async_trait]
impl Replays for SqlReplays {
    async fn keep(&self, id: MatchId, content: &[u8], now: i64) -> Result<bool, StorageError> {
        let inserted = sqlx::query(
            "INSERT INTO match_replays (match_id, recorded_at, bytes, content) VALUES ($1, $2, $3, $4)
             ON CONFLICT (match_id) DO NOTHING",
        )
        .bind(id.to_string())
        .bind(now)
        .bind(i64::try_from(content.len()).unwrap_or(i64::MAX))
        .bind(content.to_vec())
        .execute(&self.pool)
        .await;
        match inserted {
            Ok(_) => Ok(true),
            Err(sqlx::Error::Database(error)) if error.is_foreign_key_violation() => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    async fn find(&self, id: MatchId) -> Result<Option<Vec<u8>>, StorageError> {
        let row = sqlx::query("SELECT content FROM match_replays WHERE match_id = $1")
            .bind(id.to_string())
            .fetch_optional(&self.pool)
            .await?;
        Ok(row.map(|row| row.try_get("content")).transpose()?)
    }

    async fn shrink(&self, recorded_at: i64, max_bytes: i64) -> Result<u64, StorageError> {
        let deleted = sqlx::query(
            "DELETE FROM match_replays WHERE recorded_at < $1 OR match_id IN (
                 SELECT match_id FROM (
                     SELECT match_id, SUM(bytes) OVER (ORDER BY recorded_at DESC, match_id DESC) AS bytes_down_to_it
                     FROM match_replays
                 ) AS newest_first WHERE bytes_down_to_it > $2
             )",
        )
        .bind(recorded_at)
        .bind(max_bytes)
        .execute(&self.pool)
        .await?;
        Ok(deleted.rows_affected())
    }
}
