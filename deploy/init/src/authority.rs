//! The deployment's own certificate authority, and the certificates that it gives.

use std::sync::Arc;
use std::time::Duration;

use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose, date_time_ymd,
};
use rustls::RootCertStore;
use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::ServerCertVerifier;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime};
use rustls::sign::CertifiedKey;

use crate::folder::Folder;
use crate::{CertificatesConfig, InitError};

pub const CA: &str = "ca.pem";
pub const CA_KEY: &str = "ca_key.pem";
const CERTIFICATE: &str = "certificate.pem";
const KEY: &str = "key.pem";

const DAY_S: i64 = 24 * 60 * 60;

/// Clocks of machines that check a new certificate may be behind.
const VALID_SINCE_S: i64 = 60 * 60;

pub struct Authority {
    pem: String,
    issuer: Issuer<'static, KeyPair>,
    ends_at: i64,
    days: CertificatesConfig,
}

impl Authority {
    /// The one in `folder`; made if there is none.
    pub fn load_or_make(
        folder: &Folder,
        days: &CertificatesConfig,
        now: i64,
        done: &mut Vec<String>,
    ) -> Result<Self, InitError> {
        let half =
            |missing, there| InitError::HalfAnAuthority { missing: folder.file(missing), there: folder.file(there) };
        let (pem, key) = match (folder.read(CA)?, folder.read(CA_KEY)?) {
            (Some(pem), Some(key)) => (pem, key),
            (None, Some(_)) => return Err(half(CA, CA_KEY)),
            (Some(_), None) => return Err(half(CA_KEY, CA)),
            (None, None) => {
                let (pem, key) = make_authority(now, days)?;
                folder.write(CA_KEY, &key)?;
                folder.write(CA, &pem)?;
                done.push("made an authority".into());
                (pem, key)
            }
        };
        let damaged = |name: &str, reason: String| InitError::Damaged { path: folder.file(name), reason };
        let ends_at = end_of(&pem).map_err(|reason| damaged(CA, reason))?;
        if !belong_together(&pem, &key) {
            return Err(damaged(CA_KEY, format!("it holds no key that belongs to {CA}")));
        }
        let key = KeyPair::from_pem(&key).map_err(|error| damaged(CA_KEY, error.to_string()))?;
        let issuer = Issuer::from_ca_cert_pem(&pem, key).map_err(|error| damaged(CA, error.to_string()))?;
        let days_left = (ends_at - now).div_euclid(DAY_S);
        if days_left <= i64::from(days.renew_before_days) {
            return Err(InitError::AuthorityEnds { path: folder.file(CA), days: days_left });
        }
        Ok(Self { pem, issuer, ends_at, days: days.clone() })
    }

    pub fn certificate_pem(&self) -> &str {
        &self.pem
    }

    /// Sees to it that `folder` holds a certificate for `name`, for this machine and for `more` that is good for a while.
    /// A key that is there stays, so that whoever reads the files in between never gets two that do not belong together.
    pub fn certify(
        &self,
        folder: &Folder,
        name: &str,
        more: &[String],
        now: i64,
        done: &mut Vec<String>,
    ) -> Result<(), InitError> {
        let mut names: Vec<String> = [name, "localhost", "127.0.0.1", "::1"].map(str::to_owned).into();
        names.extend(more.iter().filter(|name| !names.contains(name)).cloned().collect::<Vec<_>>());
        let making = |error: rcgen::Error| InitError::Making {
            what: format!("a certificate for {}", names.join(", ")),
            reason: error.to_string(),
        };
        let (present, present_key) = (folder.read(CERTIFICATE)?, folder.read(KEY)?);
        let renew_at = now + DAY_S * i64::from(self.days.renew_before_days);
        if let (Some(certificate), Some(key)) = (&present, &present_key)
            && belong_together(certificate, key)
            && self.is_good(certificate, &names, renew_at)
        {
            // For their modes.
            folder.write(KEY, key)?;
            return folder.write(CERTIFICATE, certificate);
        }
        let key = match present_key.and_then(|pem| KeyPair::from_pem(&pem).ok()) {
            Some(key) => key,
            None => KeyPair::generate().map_err(making)?,
        };
        let mut params = CertificateParams::new(names.clone()).map_err(making)?;
        params.distinguished_name = common_name(name);
        params.not_before = date_time_ymd(1970, 1, 1) + seconds(now - VALID_SINCE_S);
        params.not_after =
            date_time_ymd(1970, 1, 1) + seconds((now + DAY_S * i64::from(self.days.lifetime_days)).min(self.ends_at));
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        params.use_authority_key_identifier_extension = true;
        let certificate = params.signed_by(&key, &self.issuer).map_err(making)?;
        folder.write(KEY, &key.serialize_pem())?;
        folder.write(CERTIFICATE, &certificate.pem())?;
        let what = if present.is_some() { "renewed" } else { "made" };
        done.push(format!("{what} the certificate of {name}"));
        Ok(())
    }

    /// As a client of ours would judge it at `then`, for every one of the names.
    fn is_good(&self, certificate: &str, names: &[String], then: i64) -> bool {
        let judge = || {
            let authority = CertificateDer::from_pem_slice(self.pem.as_bytes()).ok()?;
            let certificate = CertificateDer::from_pem_slice(certificate.as_bytes()).ok()?;
            let mut roots = RootCertStore::empty();
            roots.add(authority).ok()?;
            let provider = Arc::new(rustls::crypto::ring::default_provider());
            let verifier = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider).build().ok()?;
            let then = UnixTime::since_unix_epoch(Duration::from_secs(u64::try_from(then).ok()?));
            for name in names {
                let name = ServerName::try_from(name.replace('*', "any")).ok()?;
                verifier.verify_server_cert(&certificate, &[], &name, &[], then).ok()?;
            }
            Some(())
        };
        judge().is_some()
    }
}

fn make_authority(now: i64, days: &CertificatesConfig) -> Result<(String, String), InitError> {
    let make = || {
        let key = KeyPair::generate()?;
        let mut params = CertificateParams::default();
        params.distinguished_name = common_name("Jet Raiders: authority of one deployment");
        params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        params.not_before = date_time_ymd(1970, 1, 1) + seconds(now - VALID_SINCE_S);
        params.not_after = date_time_ymd(1970, 1, 1) + seconds(now + DAY_S * i64::from(days.authority_lifetime_days));
        Ok((params.self_signed(&key)?.pem(), key.serialize_pem()))
    };
    make().map_err(|error: rcgen::Error| InitError::Making { what: "an authority".into(), reason: error.to_string() })
}

fn common_name(name: &str) -> DistinguishedName {
    let mut names = DistinguishedName::new();
    names.push(DnType::CommonName, name);
    names
}

/// When a certificate ends, in Unix seconds.
fn end_of(pem: &str) -> Result<i64, String> {
    let (_, block) = x509_parser::pem::parse_x509_pem(pem.as_bytes()).map_err(|error| error.to_string())?;
    let certificate = block.parse_x509().map_err(|error| error.to_string())?;
    Ok(certificate.validity().not_after.timestamp())
}

fn belong_together(certificate: &str, key: &str) -> bool {
    let check = || {
        let certificate = CertificateDer::from_pem_slice(certificate.as_bytes()).ok()?;
        let key = PrivateKeyDer::from_pem_slice(key.as_bytes()).ok()?;
        CertifiedKey::from_der(vec![certificate], key, &rustls::crypto::ring::default_provider()).ok()
    };
    check().is_some()
}

fn seconds(unix_s: i64) -> Duration {
    Duration::from_secs(u64::try_from(unix_s).unwrap_or(0))
}
