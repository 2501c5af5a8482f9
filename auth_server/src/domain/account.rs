//! A guest's account.

use tokens::TokenHash;
use uuid::Uuid;

use crate::domain::UniqueName;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// The player's id everywhere; it stays when a guest becomes an account with a password.
    pub id: Uuid,
    pub name: UniqueName,
    /// Of the guest's secret. The secret itself is told once and never kept.
    pub secret: TokenHash,
    /// Unix seconds.
    pub created_at: i64,
}
