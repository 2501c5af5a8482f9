//! A new player: an account with a name that nobody else has, and its first session.

use std::sync::Arc;

use tokens::OpaqueToken;
use uuid::Uuid;

use crate::domain::{Account, DisplayName, NameError, Session, UniqueName};
use crate::use_cases::session_tokens::new_refresh_token;
use crate::use_cases::{Accounts, Failure, Grant, NameClaimError, SessionTokens};

#[derive(Debug, thiserror::Error)]
pub enum EnterError {
    #[error(transparent)]
    Name(#[from] NameError),
    /// The name and every discriminator tried are taken.
    #[error("Too many players use this name. Choose another.")]
    NameExhausted,
    #[error(transparent)]
    Failed(#[from] Failure),
}

pub struct Entered {
    pub grant: Grant,
    /// Told this once. It opens new sessions for as long as the account lives.
    pub secret: OpaqueToken,
}

pub struct EnterAsGuest {
    accounts: Arc<dyn Accounts>,
    tokens: Arc<SessionTokens>,
    refresh_lifetime_s: i64,
}

impl EnterAsGuest {
    pub fn new(accounts: Arc<dyn Accounts>, tokens: Arc<SessionTokens>, refresh_lifetime_s: i64) -> Self {
        Self { accounts, tokens, refresh_lifetime_s }
    }

    pub async fn enter(&self, display_name: &str, now: i64) -> Result<Entered, EnterError> {
        let base = DisplayName::parse(display_name)?;
        let secret = OpaqueToken::generate().map_err(Failure::from)?;
        let refresh_token = new_refresh_token().map_err(Failure::from)?;
        let random = getrandom::u32().map_err(Failure::from)?;

        let id = Uuid::new_v4();
        let session = Session::begin(Uuid::new_v4(), id, refresh_token.hashes(), now, self.refresh_lifetime_s);
        for name in UniqueName::candidates(base, None, random) {
            let account = Account { id, name, secret: secret.hash(), created_at: now };
            match self.accounts.register(&account, &session).await {
                Ok(()) => {
                    let grant = self.tokens.grant(id, account.name, session.id, refresh_token, now)?;
                    return Ok(Entered { grant, secret });
                }
                Err(NameClaimError::Taken) => {}
                Err(NameClaimError::Storage(error)) => return Err(Failure::from(error).into()),
            }
        }
        Err(EnterError::NameExhausted)
    }
}
