//! The storage that the use cases need.

use async_trait::async_trait;
use tokens::TokenHash;
use uuid::Uuid;

use crate::domain::{Account, Session, UniqueName};

#[derive(Debug, thiserror::Error)]
pub enum StorageError {
    /// Nobody's fault here: trying again may help.
    #[error("the storage does not answer: {0}")]
    Unavailable(Box<dyn std::error::Error + Send + Sync>),
    /// A stored value breaks the rules it was stored by.
    #[error("the storage holds what cannot be: {0}")]
    Corrupt(&'static str),
}

/// Why a name could not be claimed.
#[derive(Debug, thiserror::Error)]
pub enum NameClaimError {
    #[error("the name is taken")]
    Taken,
    #[error(transparent)]
    Storage(#[from] StorageError),
}

#[async_trait]
pub trait Accounts: Send + Sync {
    /// Stores a new account together with its first session, both or neither. Of many who claim a name at once, one gets it.
    async fn register(&self, account: &Account, session: &Session) -> Result<(), NameClaimError>;

    async fn find(&self, account_id: Uuid) -> Result<Option<Account>, StorageError>;

    /// Gives an existing account another name and frees the old one, at once.
    async fn rename(&self, account_id: Uuid, name: &UniqueName) -> Result<(), NameClaimError>;
}

/// A session, and what its player is called now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenSession {
    pub session: Session,
    pub name: UniqueName,
}

#[async_trait]
pub trait Sessions: Send + Sync {
    /// Stores a new session, and ends those of the same account that were used longest ago until at most `keep` are left.
    /// Two that open at once may leave one more until the next opens.
    async fn open(&self, session: &Session, keep: u32) -> Result<(), StorageError>;

    /// The session of this family, lapsed or not, unless it has ended.
    async fn find(&self, family: &TokenHash) -> Result<Option<OpenSession>, StorageError>;

    /// Stores the next state of a session, if its current token is still `seen`. False if another was faster, or the
    /// session has ended: then nothing has changed.
    async fn rotate(&self, next: &Session, seen: &TokenHash) -> Result<bool, StorageError>;

    /// No refresh token of this session is good from now on. Ending it again changes nothing.
    async fn end(&self, session_id: Uuid) -> Result<(), StorageError>;

    /// Deletes at most `limit` sessions that have lapsed, and says how many.
    async fn delete_expired(&self, now: i64, limit: u32) -> Result<u64, StorageError>;
}
