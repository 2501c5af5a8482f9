//! The folder where a server keeps its id, its results and its keys. A running server has it to itself: two with one id
//! would each send away the players of the other.

use std::fs::{File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

const LOCK_FILE: &str = "lock";

/// How many servers may share a folder of numbered folders.
const MOST_NUMBERED: u16 = 256;

#[derive(Debug, thiserror::Error)]
pub enum DataFolderError {
    #[error("{path}: {source}", path = .path.display())]
    Io { path: PathBuf, source: io::Error },
    #[error("{path}: another game server is running on this folder", path = .0.display())]
    InUse(PathBuf),
    #[error("{path}: game servers are running on all of its {MOST_NUMBERED} folders", path = .0.display())]
    NoneFree(PathBuf),
}

/// A folder that no other server uses for as long as this lives. A process that dies gives it back, too.
pub struct DataFolder {
    path: PathBuf,
    _lock: File,
}

impl DataFolder {
    /// Takes `path`, and makes it if it is missing.
    pub fn take(path: &Path) -> Result<Self, DataFolderError> {
        let failed = |source| DataFolderError::Io { path: path.into(), source };
        std::fs::create_dir_all(path).map_err(failed)?;
        let lock = File::create(path.join(LOCK_FILE)).map_err(failed)?;
        match lock.try_lock() {
            Ok(()) => Ok(Self { path: path.into(), _lock: lock }),
            Err(TryLockError::WouldBlock) => Err(DataFolderError::InUse(path.into())),
            Err(TryLockError::Error(error)) => Err(failed(error)),
        }
    }

    /// Takes the first folder in `path` that is free: 1, 2 and so on. A server that starts anew thus finds what one that
    /// stopped has left, its id and the results that wait.
    pub fn take_numbered(path: &Path) -> Result<Self, DataFolderError> {
        for number in 1..=MOST_NUMBERED {
            match Self::take(&path.join(number.to_string())) {
                Err(DataFolderError::InUse(_)) => {}
                taken => return taken,
            }
        }
        Err(DataFolderError::NoneFree(path.into()))
    }

    pub fn file(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn a_folder_is_one_servers_until_it_ends() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("game");
        let first = DataFolder::take(&path).unwrap();
        assert!(matches!(DataFolder::take(&path), Err(DataFolderError::InUse(_))));
        drop(first);
        assert!(DataFolder::take(&path).is_ok());
    }

    #[test]
    fn servers_that_share_settings_take_a_number_each_and_the_next_takes_one_that_is_free_again() {
        let folder = tempfile::tempdir().unwrap();
        let take = || DataFolder::take_numbered(folder.path()).unwrap();
        let (first, second) = (take(), take());
        assert_eq!(first.file("x"), folder.path().join("1/x"));
        assert_eq!(second.file("x"), folder.path().join("2/x"));
        drop(first);
        assert_eq!(take().file("x"), folder.path().join("1/x"));
    }
}
