//! Failures that are nobody's mistake: hidden from the caller, recorded at the boundary.

use crate::use_cases::StorageError;

#[derive(Debug, thiserror::Error)]
pub enum Failure {
    #[error(transparent)]
    Storage(#[from] StorageError),
    #[error("the system's source of randomness failed: {0}")]
    Randomness(#[from] getrandom::Error),
    #[error("a session token cannot be signed: {0}")]
    Signing(Box<dyn std::error::Error + Send + Sync>),
    /// So many refreshed the same session at once that this one never got its turn. Nothing has changed.
    #[error("the session is being refreshed by too many at once")]
    Contended,
}
