//! Readiness: may this process get work? Unlike liveness it asks what the process depends on.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use axum::Json;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use wire::health::{Ready, ReadyStatus};

/// A check that takes longer counts as failed.
const CHECK_TIMEOUT: Duration = Duration::from_secs(2);

/// One thing the process depends on.
#[async_trait]
pub trait ReadyCheck: Send + Sync {
    fn name(&self) -> &'static str;

    /// The error says what is wrong, without addresses or secrets.
    async fn check(&self) -> Result<(), String>;
}

/// All checks of a process, and whether it drains.
#[derive(Clone, Default)]
pub struct Readiness {
    checks: Arc<Vec<Box<dyn ReadyCheck>>>,
    draining: Arc<AtomicBool>,
}

impl Readiness {
    pub fn new(checks: Vec<Box<dyn ReadyCheck>>) -> Self {
        Self { checks: Arc::new(checks), draining: Arc::default() }
    }

    /// From now on the process is not ready.
    pub fn start_draining(&self) {
        self.draining.store(true, Ordering::Relaxed);
    }

    pub fn is_draining(&self) -> bool {
        self.draining.load(Ordering::Relaxed)
    }

    /// 200 with every check's `ok`, or 503 that names what fails.
    pub(crate) async fn respond(&self) -> Response {
        let mut ready = !self.is_draining();
        let mut checks = BTreeMap::new();
        for check in self.checks.iter() {
            let result = match tokio::time::timeout(CHECK_TIMEOUT, check.check()).await {
                Ok(result) => result,
                Err(_) => Err("no answer in time".into()),
            };
            ready &= result.is_ok();
            checks.insert(check.name().to_owned(), result.err().unwrap_or_else(|| "ok".into()));
        }
        let status = if ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
        let word = if self.is_draining() {
            ReadyStatus::Draining
        } else if ready {
            ReadyStatus::Ready
        } else {
            ReadyStatus::NotReady
        };
        (status, Json(Ready { status: word, checks })).into_response()
    }
}
