//! Readiness: the database answers.

use async_trait::async_trait;
use service_kit::ready::ReadyCheck;
use sqlx::AnyPool;

pub struct DatabaseCheck {
    pool: AnyPool,
}

impl DatabaseCheck {
    pub fn new(pool: AnyPool) -> Self {
        Self { pool }
    }
}

#[async_trait]
impl ReadyCheck for DatabaseCheck {
    fn name(&self) -> &'static str {
        "database"
    }

    async fn check(&self) -> Result<(), String> {
        match sqlx::query("SELECT 1").fetch_optional(&self.pool).await {
            Ok(_) => Ok(()),
            Err(error) => {
                tracing::warn!(%error, "database does not answer");
                Err("does not answer".into())
            }
        }
    }
}
