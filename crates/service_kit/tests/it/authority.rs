//! A certificate authority of a test's own.

use std::path::{Path, PathBuf};

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair, date_time_ymd};
use rustls::pki_types::CertificateDer;

pub struct Authority {
    pub certificate: CertificateDer<'static>,
    pem: String,
    issuer: Issuer<'static, KeyPair>,
}

impl Authority {
    pub fn new() -> Self {
        let mut params = CertificateParams::default();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().unwrap();
        let own = params.self_signed(&key).unwrap();
        Self { certificate: own.der().clone(), pem: own.pem(), issuer: Issuer::new(params, key) }
    }

    /// Writes what to trust to `ca.pem`.
    pub fn publish(&self, folder: &Path) -> PathBuf {
        let path = folder.join("ca.pem");
        std::fs::write(&path, &self.pem).unwrap();
        path
    }

    /// Writes a certificate for `localhost` and its key to `cert.pem` and `key.pem`.
    pub fn issue(&self, folder: &Path) {
        self.issue_params(folder, CertificateParams::new(vec!["localhost".to_owned()]).unwrap());
    }

    pub fn issue_for(&self, folder: &Path, name: &str) {
        self.issue_params(folder, CertificateParams::new(vec![name.to_owned()]).unwrap());
    }

    /// For `localhost`, until some time ago.
    pub fn issue_expired(&self, folder: &Path) {
        let mut params = CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
        params.not_before = date_time_ymd(2020, 1, 1);
        params.not_after = date_time_ymd(2020, 2, 1);
        self.issue_params(folder, params);
    }

    fn issue_params(&self, folder: &Path, params: CertificateParams) {
        let key = KeyPair::generate().unwrap();
        let certificate = params.signed_by(&key, &self.issuer).unwrap();
        std::fs::write(folder.join("cert.pem"), certificate.pem()).unwrap();
        std::fs::write(folder.join("key.pem"), key.serialize_pem()).unwrap();
    }
}
