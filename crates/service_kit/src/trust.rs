//! Whom calls between services trust: the deployment's own certificate authority, and nobody else.

use std::error::Error;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};

/// Why an authority cannot be used, as one line.
#[derive(Debug, thiserror::Error)]
pub enum TrustError {
    #[error("{path}: {error}", path = .path.display())]
    File { path: PathBuf, error: rustls::pki_types::pem::Error },
    #[error("{path}: {error}", path = .path.display())]
    Unusable { path: PathBuf, error: rustls::Error },
    #[error("{path}: there is no certificate in this file", path = .0.display())]
    Empty(PathBuf),
    #[error("TLS cannot be set up: {0}")]
    Setup(rustls::Error),
}

/// What an outgoing call demands of the other end.
#[derive(Clone)]
pub struct Trust {
    tls: ClientConfig,
    encrypted: bool,
}

impl Trust {
    /// No authority is known: plain HTTP, and no certificate is good enough for HTTPS.
    ///
    /// # Errors
    /// When TLS cannot be set up.
    pub fn plain() -> Result<Self, TrustError> {
        Ok(Self { tls: client_config(RootCertStore::empty())?, encrypted: false })
    }

    /// HTTPS only, towards whoever has a certificate of this authority (PEM; several while one replaces another).
    ///
    /// # Errors
    /// When the file cannot be read, or holds no certificate.
    pub fn authority(ca: &Path) -> Result<Self, TrustError> {
        let path = || ca.to_owned();
        let certificates = CertificateDer::pem_file_iter(ca)
            .and_then(Iterator::collect::<Result<Vec<_>, _>>)
            .map_err(|error| TrustError::File { path: path(), error })?;
        if certificates.is_empty() {
            return Err(TrustError::Empty(path()));
        }
        let mut roots = RootCertStore::empty();
        for certificate in certificates {
            roots.add(certificate).map_err(|error| TrustError::Unusable { path: path(), error })?;
        }
        Ok(Self { tls: client_config(roots)?, encrypted: true })
    }

    /// For calls inside the deployment: never through a proxy.
    pub fn http_client(&self) -> reqwest::ClientBuilder {
        reqwest::Client::builder().no_proxy().tls_backend_preconfigured(self.tls.clone()).https_only(self.encrypted)
    }
}

fn client_config(roots: RootCertStore) -> Result<ClientConfig, TrustError> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(TrustError::Setup)?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(config)
}

/// Names ring as the provider of cryptography for whoever makes an HTTP client without a [`Trust`]: the exporter of traces,
/// tests. Rustls is built without one of its own. Calling it again changes nothing.
pub fn provide_cryptography() {
    let _ = rustls::crypto::ring::default_provider().install_default();
}

/// What went wrong with a request, without its URL.
pub(crate) enum Failure {
    /// The other end is not whom we trust, or does not speak TLS.
    NotTrusted(String),
    /// It was not reached, or did not keep to HTTP.
    NoAnswer(String),
}

impl Failure {
    /// The client's own words say little more than that sending failed: the innermost cause says why.
    pub fn of(error: reqwest::Error) -> Self {
        let error = error.without_url();
        let mut cause: &(dyn Error + 'static) = &error;
        loop {
            if let Some(tls) = tls_error(cause) {
                return Self::NotTrusted(match tls {
                    rustls::Error::InvalidMessage(_) => format!("it does not speak TLS: {tls}"),
                    _ => tls.to_string(),
                });
            }
            match cause.source() {
                Some(inner) => cause = inner,
                None => return Self::NoAnswer(cause.to_string()),
            }
        }
    }
}

/// An I/O error does not name what it wraps as its source.
fn tls_error<'a>(cause: &'a (dyn Error + 'static)) -> Option<&'a rustls::Error> {
    match cause.downcast_ref::<rustls::Error>() {
        Some(error) => Some(error),
        None => tls_error(cause.downcast_ref::<io::Error>()?.get_ref()?),
    }
}
