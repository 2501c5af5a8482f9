//! An Ed25519 key that signs tokens, and its file.

use std::io::Write;
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ed25519_dalek::pkcs8::spki::der::pem::LineEnding;
use ed25519_dalek::pkcs8::{DecodePrivateKey, EncodePrivateKey};
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::{KeySet, KeySetError};

#[derive(Debug, thiserror::Error)]
pub enum KeyFileError {
    #[error("cannot read or write the key file {path}: {source}")]
    Io { path: PathBuf, source: std::io::Error },
    #[error("{path} does not hold an Ed25519 private key in PKCS#8 PEM form")]
    Malformed { path: PathBuf },
    #[error("the system's source of randomness failed: {0}")]
    Randomness(#[from] getrandom::Error),
}

pub struct SigningKey {
    key: EncodingKey,
    public: [u8; 32],
    kid: String,
    pem: String,
}

impl SigningKey {
    pub fn generate() -> Result<Self, KeyFileError> {
        let mut seed = [0; 32];
        getrandom::fill(&mut seed)?;
        Self::from_dalek(&ed25519_dalek::SigningKey::from_bytes(&seed), Path::new("a new key"))
    }

    /// Reads a PKCS#8 PEM file.
    pub fn load(path: &Path) -> Result<Self, KeyFileError> {
        let pem = std::fs::read_to_string(path).map_err(|source| KeyFileError::Io { path: path.into(), source })?;
        let key = ed25519_dalek::SigningKey::from_pkcs8_pem(&pem)
            .map_err(|_| KeyFileError::Malformed { path: path.into() })?;
        Self::from_dalek(&key, path)
    }

    /// Reads the key file, or makes it on the first start, readable by its owner only.
    pub fn load_or_create(path: &Path) -> Result<Self, KeyFileError> {
        if path.exists() {
            return Self::load(path);
        }
        let key = Self::generate()?;
        write_private(path, key.pem.as_bytes()).map_err(|source| KeyFileError::Io { path: path.into(), source })?;
        Ok(key)
    }

    fn from_dalek(key: &ed25519_dalek::SigningKey, path: &Path) -> Result<Self, KeyFileError> {
        let malformed = |_| KeyFileError::Malformed { path: path.into() };
        let der = key.to_pkcs8_der().map_err(malformed)?;
        let pem = key.to_pkcs8_pem(LineEnding::LF).map_err(malformed)?;
        let public = key.verifying_key().to_bytes();
        Ok(Self {
            key: EncodingKey::from_ed_der(der.as_bytes()),
            public,
            kid: thumbprint(&public),
            pem: pem.to_string(),
        })
    }

    /// A signed JWT of these claims.
    pub fn sign<C: Serialize>(&self, claims: &C) -> Result<String, jsonwebtoken::errors::Error> {
        let mut header = Header::new(Algorithm::EdDSA);
        header.kid = Some(self.kid.clone());
        encode(&header, claims, &self.key)
    }

    /// The public half as a JSON web key set (RFC 7517, RFC 8037), ready to be published.
    pub fn public_keys_json(&self) -> String {
        serde_json::json!({ "keys": [{
            "kty": "OKP", "crv": "Ed25519", "use": "sig", "alg": "EdDSA",
            "kid": self.kid, "x": URL_SAFE_NO_PAD.encode(self.public),
        }]})
        .to_string()
    }

    /// The set that verifies what this key signs.
    pub fn key_set(&self) -> Result<KeySet, KeySetError> {
        KeySet::from_json(self.public_keys_json().as_bytes())
    }
}

/// The key id: the JWK thumbprint (RFC 7638).
fn thumbprint(public: &[u8; 32]) -> String {
    let canonical = format!(r#"{{"crv":"Ed25519","kty":"OKP","x":"{}"}}"#, URL_SAFE_NO_PAD.encode(public));
    URL_SAFE_NO_PAD.encode(Sha256::digest(canonical))
}

/// Whole or not at all: a first start on a full disk must not leave half a key that no later start can read.
fn write_private(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let temporary = path.with_extension("new");
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let written = options.open(&temporary).and_then(|mut file| {
        file.write_all(bytes)?;
        file.sync_all()
    });
    if written.is_err() {
        let _ = std::fs::remove_file(&temporary);
    }
    written.and_then(|()| std::fs::rename(&temporary, path))
}
