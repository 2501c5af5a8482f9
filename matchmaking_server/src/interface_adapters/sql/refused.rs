//! Refused results, kept for a person to look at.

use async_trait::async_trait;
use service_kit::sql::AnyPool;

use crate::use_cases::ports::{RefusedResult, RefusedResults, StorageError};

/// Beyond it the oldest go.
const KEPT: u32 = 1000;

#[derive(Clone)]
pub struct SqlRefusedResults {
    pool: AnyPool,
}

impl SqlRefusedResults {
    /// The pool's database must have the [`SCHEMA`](super::SCHEMA).
    pub fn new(pool: AnyPool) -> Self {
        Self { pool }
    }
}

#[async_trait]
impl RefusedResults for SqlRefusedResults {
    async fn keep(&self, refused: &RefusedResult, now: i64) -> Result<(), StorageError> {
        // A sender who repeats himself fills nothing: the first of each kind stays.
        sqlx::query(
            "INSERT INTO refused_results (match_id, server_id, reason, content, refused_at)
             VALUES ($1, $2, $3, $4, $5) ON CONFLICT (match_id, server_id, reason) DO NOTHING",
        )
        .bind(refused.match_id.to_string())
        .bind(refused.server.to_string())
        .bind(refused.reason.name())
        .bind(refused.content.clone())
        .bind(now)
        .execute(&self.pool)
        .await?;
        sqlx::query(
            "DELETE FROM refused_results WHERE refused_at < (
                 SELECT refused_at FROM refused_results ORDER BY refused_at DESC LIMIT 1 OFFSET $1
             )",
        )
        .bind(i64::from(KEPT))
        .execute(&self.pool)
        .await?;
        Ok(())
    }
}
