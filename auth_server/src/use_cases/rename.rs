//! Another name for the same player.

use std::sync::Arc;

use uuid::Uuid;

use crate::domain::{Account, DisplayName, NameError, UniqueName};
use crate::use_cases::{Accounts, Failure, NameClaimError};

#[derive(Debug, thiserror::Error)]
pub enum RenameError {
    #[error(transparent)]
    Name(#[from] NameError),
    /// The name and every discriminator tried are taken.
    #[error("Too many players use this name. Choose another.")]
    NameExhausted,
    #[error("this account does not exist")]
    UnknownAccount,
    #[error(transparent)]
    Failed(#[from] Failure),
}

pub struct Rename {
    accounts: Arc<dyn Accounts>,
}

impl Rename {
    pub fn new(accounts: Arc<dyn Accounts>) -> Self {
        Self { accounts }
    }

    /// The old name is free at once. Session tokens keep saying it until they are refreshed.
    pub async fn rename(&self, account_id: Uuid, display_name: &str) -> Result<Account, RenameError> {
        let base = DisplayName::parse(display_name)?;
        let account = self.accounts.find(account_id).await.map_err(Failure::from)?;
        let account = account.ok_or(RenameError::UnknownAccount)?;
        let random = getrandom::u32().map_err(Failure::from)?;

        for name in UniqueName::candidates(base, Some(&account.name), random) {
            match self.accounts.rename(account_id, &name).await {
                Ok(()) => return Ok(Account { name, ..account }),
                Err(NameClaimError::Taken) => {}
                Err(NameClaimError::Storage(error)) => return Err(Failure::from(error).into()),
            }
        }
        Err(RenameError::NameExhausted)
    }
}
