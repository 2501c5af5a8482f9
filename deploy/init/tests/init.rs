//! What is made, what stays, and what is said about a folder that cannot be used.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail this way")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use deploy_init::{Config, prepare};
use service_kit::config::{Settings, TlsConfig};
use service_kit::trust::Trust;
use tempfile::TempDir;

const NOW: i64 = 1_790_000_000;
const DAY: i64 = 24 * 60 * 60;

fn config(folder: &Path, more: &[(&str, &str)]) -> Config {
    let own = [("INIT__FOLDER", folder.to_str().unwrap())];
    let env = own.iter().chain(more).map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    Config::load(&env.collect()).unwrap()
}

/// Every file with what it holds.
fn contents(folder: &Path) -> BTreeMap<PathBuf, String> {
    let mut found = BTreeMap::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(contents(&path));
        } else {
            found.insert(path.clone(), std::fs::read_to_string(&path).unwrap());
        }
    }
    found
}

struct Deployment(TempDir);

impl Deployment {
    fn made() -> Self {
        let made = Self(tempfile::tempdir().unwrap());
        made.prepare(NOW).unwrap();
        made
    }

    fn file(&self, path: &str) -> PathBuf {
        self.0.path().join(path)
    }

    fn read(&self, path: &str) -> String {
        std::fs::read_to_string(self.file(path)).unwrap()
    }

    /// What was done, or the line that says why not.
    fn prepare(&self, now: i64) -> Result<Vec<String>, String> {
        self.prepare_with(now, &[])
    }

    fn prepare_with(&self, now: i64, settings: &[(&str, &str)]) -> Result<Vec<String>, String> {
        prepare(&config(self.0.path(), settings), now).map_err(|error| error.to_string())
    }

    fn refusal(&self) -> String {
        let line = self.prepare(NOW).unwrap_err();
        assert!(!line.contains('\n'), "{line}");
        line
    }
}

#[test]
fn the_first_run_makes_what_every_service_needs() {
    let made = Deployment::made();
    for service in ["auth", "matchmaking", "game", "head"] {
        assert!(Trust::authority(&made.file(&format!("{service}/ca.pem"))).is_ok());
        assert_eq!(made.read(&format!("{service}/service_credential")), made.read("authority/service_credential"));
    }
    for service in ["auth", "matchmaking", "game", "head", "postgres"] {
        let file = |name| made.file(&format!("{service}/{name}.pem"));
        let tls = TlsConfig { certificate: file("certificate"), key: file("key") };
        assert!(tls.open().unwrap().is_some());
    }
    let password = made.read("postgres/password");
    assert_eq!(
        made.read("auth/database_url"),
        format!(
            "postgres://jet_raiders:{password}@postgres:5432/jet_raiders?sslmode=verify-full&sslrootcert=/secrets/ca.pem"
        )
    );
    assert_ne!(password, made.read("auth/service_credential"));
    // The one that could make more certificates, and the database's password, stay where they are needed.
    let holders = |text: &str| contents(made.0.path()).into_iter().filter(|(_, held)| held.contains(text)).count();
    assert_eq!(holders(&made.read("authority/ca_key.pem")), 1);
    assert_eq!(holders(&password), 4);
}

#[cfg(unix)]
#[test]
fn nobody_but_the_owner_reads_them_even_if_somebody_opened_them() {
    use std::os::unix::fs::PermissionsExt;
    let made = Deployment::made();
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    std::fs::set_permissions(made.file("auth/key.pem"), PermissionsExt::from_mode(0o644)).unwrap();
    made.prepare(NOW).unwrap();
    for path in contents(made.0.path()).into_keys().filter(|path| !path.ends_with("lock")) {
        assert_eq!(mode(&path), 0o600, "{}", path.display());
    }
    assert_eq!(mode(&made.file("head")), 0o700);
}

#[test]
fn a_second_run_changes_nothing() {
    let made = Deployment::made();
    let before = contents(made.0.path());
    assert_eq!(made.prepare(NOW + DAY), Ok(Vec::new()));
    assert_eq!(contents(made.0.path()), before);
}

#[test]
fn certificates_that_end_soon_are_renewed_with_their_keys_kept() {
    let made = Deployment::made();
    let (certificate, key) = (made.read("game/certificate.pem"), made.read("game/key.pem"));
    assert_eq!(made.prepare(NOW + 330 * DAY), Ok(Vec::new()));
    let done = made.prepare(NOW + 350 * DAY).unwrap();
    assert_eq!(done.len(), 5, "{done:?}");
    assert!(done.contains(&"renewed the certificate of game".to_owned()), "{done:?}");
    assert_ne!(made.read("game/certificate.pem"), certificate);
    assert_eq!(made.read("game/key.pem"), key);
}

#[test]
fn another_public_name_renews_the_certificates_that_players_see() {
    let made = Deployment::made();
    let names = ("INIT__PUBLIC_NAMES", "play.example.org,203.0.113.7");
    let of_games = ("INIT__GAME_NAMES", "*.jet.internal");
    let done = made.prepare_with(NOW, &[names]).unwrap();
    assert_eq!(done, ["renewed the certificate of game", "renewed the certificate of head"]);
    assert_eq!(made.prepare_with(NOW, &[names, of_games]).unwrap(), ["renewed the certificate of game"]);
    assert_eq!(made.prepare_with(NOW, &[names, of_games]), Ok(Vec::new()));
}

#[test]
fn a_proxy_gets_a_certificate_and_no_credential() {
    let made = Deployment::made();
    assert!(!made.file("proxy").exists());
    assert_eq!(made.prepare_with(NOW, &[("INIT__PROXY", "true")]).unwrap(), ["made the certificate of proxy"]);
    let files: Vec<_> = contents(&made.file("proxy")).into_keys().collect();
    assert_eq!(files, ["ca.pem", "certificate.pem", "key.pem"].map(|name| made.file("proxy").join(name)));
}

#[test]
fn what_a_crash_left_half_done_is_completed() {
    let made = Deployment::made();
    let ca = made.read("authority/ca.pem");
    std::fs::write(made.file("auth/.key.pem.new"), "half").unwrap();
    std::fs::write(made.file("auth/key.pem"), "half").unwrap();
    std::fs::remove_file(made.file("head/certificate.pem")).unwrap();
    std::fs::remove_dir_all(made.file("game")).unwrap();
    std::fs::remove_file(made.file("matchmaking/service_credential")).unwrap();
    let done = made.prepare(NOW).unwrap();
    assert_eq!(
        done,
        ["renewed the certificate of auth", "made the certificate of game", "made the certificate of head"]
    );
    assert_eq!(made.read("matchmaking/service_credential"), made.read("authority/service_credential"));
    assert_eq!(made.read("game/ca.pem"), ca);
}

#[test]
fn what_is_rotated_is_new_for_everybody_and_the_rest_stays() {
    let made = Deployment::made();
    let rotate = |what: &str| deploy_init::rotate(&config(made.0.path(), &[]), what, NOW);
    let (credential, password) = (made.read("head/service_credential"), made.read("postgres/password"));
    let (ca, key) = (made.read("head/ca.pem"), made.read("head/key.pem"));

    assert_eq!(rotate("service_credential").unwrap(), ["made service_credential"]);
    assert_ne!(made.read("head/service_credential"), credential);
    assert_eq!(made.read("game/service_credential"), made.read("head/service_credential"));
    assert_eq!((made.read("postgres/password"), made.read("head/ca.pem")), (password.clone(), ca.clone()));

    assert_eq!(rotate("database_password").unwrap(), ["made database_password"]);
    assert_ne!(made.read("postgres/password"), password);
    assert!(made.read("auth/database_url").contains(&made.read("postgres/password")));

    let done = rotate("authority").unwrap();
    assert_eq!((done.len(), done[0].as_str()), (6, "made an authority"), "{done:?}");
    assert_ne!(made.read("head/ca.pem"), ca);
    assert_eq!(made.read("head/key.pem"), key);
    assert_eq!(made.prepare(NOW), Ok(Vec::new()));

    assert!(rotate("head").unwrap_err().to_string().contains("there is no head to make anew"));
}

#[test]
fn what_must_not_be_replaced_silently_is_named_in_one_line() {
    let made = Deployment::made();
    std::fs::write(made.file("authority/database_password"), "").unwrap();
    let line = made.refusal();
    assert!(line.contains("database_password: ") && line.contains("not set"), "{line}");

    let made = Deployment::made();
    std::fs::write(made.file("authority/database_password"), "hunter2/hunter2/hunter2/hunter2/hunter2").unwrap();
    let line = made.refusal();
    assert!(line.contains("database_password: ") && !line.contains("hunter2"), "{line}");

    let made = Deployment::made();
    std::fs::remove_file(made.file("authority/ca_key.pem")).unwrap();
    let line = made.refusal();
    assert!(line.contains("ca_key.pem is missing") && line.contains("restore it"), "{line}");

    let (made, other) = (Deployment::made(), Deployment::made());
    std::fs::copy(other.file("authority/ca_key.pem"), made.file("authority/ca_key.pem")).unwrap();
    assert!(made.refusal().contains("no key that belongs to ca.pem"));

    let made = Deployment::made();
    let line = made.prepare(NOW + 3600 * DAY).unwrap_err();
    assert!(line.contains("ca.pem ends in 50 days"), "{line}");
}

#[test]
fn a_folder_that_cannot_be_used_is_named() {
    let place = tempfile::tempdir().unwrap();
    let file = place.path().join("file");
    std::fs::write(&file, "").unwrap();
    let line = prepare(&config(&file, &[]), NOW).unwrap_err().to_string();
    assert!(line.contains("file/authority: ") && !line.contains('\n'), "{line}");
}

#[test]
fn mistakes_in_the_settings_have_a_line_each() {
    let env =
        [("INIT__PUBLIC_NAMES", ""), ("INIT__DATABASE__NAME", "a/b"), ("INIT__CERTIFICATES__RENEW_BEFORE_DAYS", "400")];
    let env = env.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
    let mistakes = Config::load(&env).unwrap_err();
    assert_eq!(mistakes.0.len(), 3, "{mistakes}");
}
