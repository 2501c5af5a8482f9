//! Whose certificates are good enough for `https` and `wss`.

use std::sync::Arc;

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};

/// Clones share it.
#[derive(Clone)]
pub struct Trust(Arc<ClientConfig>);

impl Trust {
    /// The authorities that browsers trust.
    pub fn of_the_web() -> Self {
        Self::roots(webpki_roots::TLS_SERVER_ROOTS.iter().cloned().collect())
    }

    /// This authority (PEM) and no other: a deployment's own.
    ///
    /// # Errors
    /// When the text holds no certificate that can be trusted.
    pub fn authority(pem: &[u8]) -> Result<Self, String> {
        let mut roots = RootCertStore::empty();
        for certificate in CertificateDer::pem_slice_iter(pem) {
            let certificate = certificate.map_err(|error| error.to_string())?;
            roots.add(certificate).map_err(|error| error.to_string())?;
        }
        if roots.is_empty() { Err("there is no certificate in it".into()) } else { Ok(Self::roots(roots)) }
    }

    fn roots(roots: RootCertStore) -> Self {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        #[allow(clippy::expect_used, reason = "ring can do what rustls asks for by default")]
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .expect("the default versions of TLS")
            .with_root_certificates(roots)
            .with_no_client_auth();
        Self(Arc::new(config))
    }

    pub(crate) fn config(&self) -> Arc<ClientConfig> {
        self.0.clone()
    }
}
