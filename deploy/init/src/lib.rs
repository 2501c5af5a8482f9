//! The secrets of one deployment: an authority of its own, a certificate for each service, the service credential, the
//! database's password. Made once, kept, and renewed before they end; it may run as often as one likes.
//!
//! The keys that sign tokens are not made here: auth and matchmaking make them on their first start, and nobody else ever sees
//! them.

mod authority;
mod config;
mod folder;

use std::path::PathBuf;

use tokens::ServiceCredential;

use crate::authority::Authority;
use crate::folder::Folder;

pub use config::{CertificatesConfig, Config, DatabaseConfig};

/// Why the secrets are not complete, as one line that says what to do.
#[derive(Debug, thiserror::Error)]
pub enum InitError {
    #[error("{path}: {error} (it must belong to the user that runs this)", path = .path.display())]
    File { path: PathBuf, error: std::io::Error },
    #[error(
        "{missing} is missing, but {there} is there: restore it from your backup, or remove both for a new authority and \
         restart every service",
        missing = .missing.display(), there = .there.display()
    )]
    HalfAnAuthority { missing: PathBuf, there: PathBuf },
    #[error("{path}: {reason}: restore it from your backup, or remove it to have a new one made", path = .path.display())]
    Damaged { path: PathBuf, reason: String },
    #[error("the authority {path} ends in {days} days: docs/operating.md says how to replace it", path = .path.display())]
    AuthorityEnds { path: PathBuf, days: i64 },
    #[error("there is no {0} to make anew: service_credential, database_password or authority")]
    Unknown(String),
    #[error("cannot make {what}: {reason}")]
    Making { what: String, reason: String },
}

const CREDENTIAL: &str = "service_credential";
const PASSWORD: &str = "database_password";

struct Service {
    name: &'static str,
    uses_database: bool,
    /// Players come to it.
    is_public: bool,
}

const SERVICES: [Service; 4] = [
    Service { name: "auth", uses_database: true, is_public: false },
    Service { name: "matchmaking", uses_database: true, is_public: false },
    Service { name: "game", uses_database: false, is_public: true },
    Service { name: "head", uses_database: false, is_public: true },
];

/// Makes what is missing and renews what ends soon. Returns a line for each thing done; `now` is in Unix seconds.
///
/// # Errors
/// When the folder cannot be used, or holds something damaged that must not be replaced silently.
pub fn prepare(config: &Config, now: i64) -> Result<Vec<String>, InitError> {
    let mut done = Vec::new();
    let own = Folder::open(config.folder.join("authority"))?;
    // Two at a time would each make an authority. Held until the end.
    let _lock = own.lock()?;
    let authority = Authority::load_or_make(&own, &config.certificates, now, &mut done)?;
    let credential = secret(&own, CREDENTIAL, &mut done)?;
    let password = secret(&own, PASSWORD, &mut done)?;

    for service in &SERVICES {
        let folder = Folder::open(config.folder.join(service.name))?;
        folder.write("ca.pem", authority.certificate_pem())?;
        folder.write(CREDENTIAL, &credential)?;
        if service.uses_database {
            folder.write("database_url", &config.database_url(&password))?;
        }
        let public = if service.is_public { config.public_names.as_slice() } else { &[] };
        let more = if service.name == "game" { config.game_names.as_slice() } else { &[] };
        authority.certify(&folder, service.name, &[public, more].concat(), now, &mut done)?;
    }

    if config.proxy {
        let proxy = Folder::open(config.folder.join("proxy"))?;
        proxy.write("ca.pem", authority.certificate_pem())?;
        authority.certify(&proxy, "proxy", &config.public_names, now, &mut done)?;
    }
    let database = Folder::open(config.folder.join("postgres"))?;
    database.write("password", &password)?;
    authority.certify(&database, &config.database.host, &[], now, &mut done)?;
    Ok(done)
}

/// Makes one thing anew, for everybody who has it: `service_credential`, `database_password` or `authority`.
///
/// # Errors
/// As [`prepare`], or when there is no such thing.
pub fn rotate(config: &Config, what: &str, now: i64) -> Result<Vec<String>, InitError> {
    let files: &[&str] = match what {
        "service_credential" => &[CREDENTIAL],
        "database_password" => &[PASSWORD],
        "authority" => &[authority::CA, authority::CA_KEY],
        other => return Err(InitError::Unknown(other.to_owned())),
    };
    let own = Folder::open(config.folder.join("authority"))?;
    let lock = own.lock()?;
    for file in files {
        own.remove(file)?;
    }
    drop(lock);
    prepare(config, now)
}

/// 256 random bits as text that needs no encoding in a URL.
fn secret(folder: &Folder, name: &str, done: &mut Vec<String>) -> Result<String, InitError> {
    if let Some(text) = folder.read(name)? {
        let text = text.trim_end().to_owned();
        let damaged =
            |error: &dyn std::fmt::Display| InitError::Damaged { path: folder.file(name), reason: error.to_string() };
        return match ServiceCredential::parse(&text) {
            Ok(_) if text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')) => Ok(text),
            Ok(_) => Err(damaged(&"it may hold letters, digits, - and _ only")),
            Err(error) => Err(damaged(&error)),
        };
    }
    let made = ServiceCredential::generate()
        .map_err(|error| InitError::Making { what: name.to_owned(), reason: error.to_string() })?;
    folder.write(name, made.reveal())?;
    done.push(format!("made {name}"));
    Ok(made.reveal().to_owned())
}
