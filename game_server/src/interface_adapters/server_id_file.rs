//! The server's id: chosen at the first start, then kept.

use std::io;
use std::path::Path;

use service_kit::files::write_whole;
use uuid::Uuid;

#[derive(Debug, thiserror::Error)]
pub enum ServerIdError {
    #[error("cannot read or write {path}: {source}")]
    Io { path: String, source: io::Error },
    #[error("{path} does not hold a UUID; remove it to get a new server id")]
    Malformed { path: String },
}

/// Reads the id from the file, or writes `new` into it on the first start.
pub fn load_or_create(path: &Path, new: Uuid) -> Result<Uuid, ServerIdError> {
    let failed = |source| ServerIdError::Io { path: path.display().to_string(), source };
    match std::fs::read_to_string(path) {
        Ok(text) => text.trim().parse().map_err(|_| ServerIdError::Malformed { path: path.display().to_string() }),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            if let Some(folder) = path.parent() {
                std::fs::create_dir_all(folder).map_err(failed)?;
            }
            write_whole(path, format!("{new}\n").as_bytes()).map_err(failed)?;
            Ok(new)
        }
        Err(error) => Err(failed(error)),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn the_id_of_the_first_start_is_kept() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("game/server_id");
        let first = Uuid::from_u128(1);
        assert_eq!(load_or_create(&path, first).unwrap(), first);
        assert_eq!(load_or_create(&path, Uuid::from_u128(2)).unwrap(), first);
        std::fs::write(&path, "not an id").unwrap();
        assert!(matches!(load_or_create(&path, first), Err(ServerIdError::Malformed { .. })));
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_first_start_on_a_full_disk_leaves_nothing_that_a_later_one_stumbles_over() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("server_id");
        std::os::unix::fs::symlink("/dev/full", folder.path().join("server_id.new")).unwrap();
        let first = Uuid::from_u128(1);
        let error = load_or_create(&path, first).unwrap_err().to_string();
        assert!(error.starts_with("cannot read or write") && error.contains("server_id"), "{error}");
        assert_eq!(load_or_create(&path, first).unwrap(), first);
    }
}
