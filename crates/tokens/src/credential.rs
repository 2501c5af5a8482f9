//! The secret that the services of one deployment share, shown on every internal call.

use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use crate::OpaqueToken;

/// Shorter secrets could be guessed.
const MIN_LENGTH: usize = 32;

/// Kept out of headers' limits.
const MAX_LENGTH: usize = 256;

#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum CredentialError {
    #[error("the service credential is not set")]
    Missing,
    #[error("the service credential needs {MIN_LENGTH} to {MAX_LENGTH} characters")]
    Length,
    #[error("the service credential may hold visible ASCII characters only")]
    Characters,
}

/// Has no `Debug`: it never belongs in a log.
#[derive(Clone)]
pub struct ServiceCredential(String);

impl ServiceCredential {
    pub fn parse(secret: &str) -> Result<Self, CredentialError> {
        if secret.is_empty() {
            return Err(CredentialError::Missing);
        }
        if !(MIN_LENGTH..=MAX_LENGTH).contains(&secret.len()) {
            return Err(CredentialError::Length);
        }
        if !secret.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(CredentialError::Characters);
        }
        Ok(Self(secret.to_owned()))
    }

    /// A random one, for services that start together in one process.
    pub fn generate() -> Result<Self, getrandom::Error> {
        Ok(Self(OpaqueToken::generate()?.reveal()))
    }

    /// The header's value.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// Compares digests in constant time, so that neither content nor length leaks.
    pub fn matches(&self, presented: &[u8]) -> bool {
        Sha256::digest(self.0.as_bytes()).ct_eq(&Sha256::digest(presented)).into()
    }
}
