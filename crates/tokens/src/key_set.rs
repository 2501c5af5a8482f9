//! Published public keys, and the check of a signature against them.

use std::collections::HashMap;

use jsonwebtoken::jwk::{AlgorithmParameters, EllipticCurve, JwkSet};
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header};
use serde::de::DeserializeOwned;

/// A key set holds at most this many keys: two are in use while keys rotate.
const MAX_KEYS: usize = 16;

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    #[error("not a token")]
    Malformed,
    /// The signing key is not in the set; newer keys may have been published since.
    #[error("signed with an unknown key")]
    UnknownKey,
    #[error("the signature does not match")]
    Forged,
    #[error("made by another issuer or for another audience")]
    Foreign,
    #[error("expired")]
    Expired,
}

#[derive(Debug, thiserror::Error)]
pub enum KeySetError {
    #[error("not a JSON web key set: {0}")]
    Malformed(#[from] serde_json::Error),
    #[error("the key set holds no Ed25519 key with a key id")]
    Empty,
    #[error("the key set holds more than {MAX_KEYS} keys")]
    TooMany,
}

/// Ed25519 public keys by key id.
#[derive(Clone, Default)]
pub struct KeySet {
    keys: HashMap<String, DecodingKey>,
}

impl KeySet {
    /// Reads a JSON web key set (RFC 7517). Keys of other kinds are passed over.
    pub fn from_json(json: &[u8]) -> Result<Self, KeySetError> {
        let set: JwkSet = serde_json::from_slice(json)?;
        if set.keys.len() > MAX_KEYS {
            return Err(KeySetError::TooMany);
        }
        let keys: HashMap<_, _> = set
            .keys
            .iter()
            .filter(|jwk| match &jwk.algorithm {
                AlgorithmParameters::OctetKeyPair(pair) => pair.curve == EllipticCurve::Ed25519,
                _ => false,
            })
            .filter_map(|jwk| Some((jwk.common.key_id.clone()?, DecodingKey::from_jwk(jwk).ok()?)))
            .collect();
        if keys.is_empty() { Err(KeySetError::Empty) } else { Ok(Self { keys }) }
    }

    /// Checks everything but the time: accepts EdDSA only, with the exact issuer and audience. A token longer than
    /// `max_bytes` is refused unread.
    pub(crate) fn verify<C: DeserializeOwned>(
        &self,
        token: &str,
        max_bytes: usize,
        iss: &str,
        aud: &str,
    ) -> Result<C, TokenError> {
        if token.len() > max_bytes {
            return Err(TokenError::Malformed);
        }
        let header = decode_header(token).map_err(|_| TokenError::Malformed)?;
        if header.alg != Algorithm::EdDSA {
            return Err(TokenError::Forged);
        }
        let kid = header.kid.ok_or(TokenError::Malformed)?;
        let key = self.keys.get(&kid).ok_or(TokenError::UnknownKey)?;

        let mut validation = Validation::new(Algorithm::EdDSA);
        validation.set_issuer(&[iss]);
        validation.set_audience(&[aud]);
        validation.set_required_spec_claims(&["exp", "iss", "aud"]);
        // The caller compares `exp` with the time it was given.
        validation.validate_exp = false;

        use jsonwebtoken::errors::ErrorKind;
        match decode::<C>(token, key, &validation) {
            Ok(data) => Ok(data.claims),
            Err(error) => Err(match error.kind() {
                ErrorKind::InvalidSignature => TokenError::Forged,
                ErrorKind::InvalidIssuer | ErrorKind::InvalidAudience => TokenError::Foreign,
                _ => TokenError::Malformed,
            }),
        }
    }
}
