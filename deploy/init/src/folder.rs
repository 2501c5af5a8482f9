//! A folder of secrets: files that only their owner reads, each replaced as a whole.

use std::fs::{File, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use crate::InitError;

#[cfg(unix)]
const OWNER_ONLY: u32 = 0o600;

pub struct Folder(PathBuf);

impl Folder {
    /// Makes it if it is missing, for its owner only.
    pub fn open(path: PathBuf) -> Result<Self, InitError> {
        let folder = Self(path);
        let mut builder = std::fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(&folder.0).map_err(failed(&folder.0))?;
        Ok(folder)
    }

    pub fn file(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    /// Waits for another process that is at it.
    pub fn lock(&self) -> Result<File, InitError> {
        let path = self.file("lock");
        let file = File::create(&path).map_err(failed(&path))?;
        file.lock().map_err(failed(&path))?;
        Ok(file)
    }

    /// `None` if there is no such file.
    pub fn read(&self, name: &str) -> Result<Option<String>, InitError> {
        let path = self.file(name);
        match std::fs::read_to_string(&path) {
            Ok(text) => Ok(Some(text)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(failed(&path)(error)),
        }
    }

    pub fn remove(&self, name: &str) -> Result<(), InitError> {
        let path = self.file(name);
        match std::fs::remove_file(&path) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(failed(&path)(error)),
            _ => Ok(()),
        }
    }

    /// Replaces the file unless it holds this already. A reader sees the old text or the new one, never a part, and a crash
    /// leaves one of them.
    pub fn write(&self, name: &str, text: &str) -> Result<(), InitError> {
        let path = self.file(name);
        if self.read(name)?.is_some_and(|present| present == text) {
            return close_to_others(&path).map_err(failed(&path));
        }
        let temporary = self.file(&format!(".{name}.new"));
        let written = write_new(&temporary, text).and_then(|()| std::fs::rename(&temporary, &path));
        written.map_err(failed(&path))?;
        // The name of the file is an entry of the folder.
        File::open(&self.0).and_then(|folder| folder.sync_all()).map_err(failed(&self.0))
    }
}

fn write_new(path: &Path, text: &str) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, OWNER_ONLY);
    let mut file = options.open(path)?;
    close_to_others(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

/// Somebody may have copied the folder with other modes.
#[cfg(unix)]
fn close_to_others(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    let mode = std::fs::metadata(path)?.permissions().mode() & 0o777;
    if mode == OWNER_ONLY {
        return Ok(());
    }
    std::fs::set_permissions(path, PermissionsExt::from_mode(OWNER_ONLY))
}

#[cfg(not(unix))]
fn close_to_others(_: &Path) -> io::Result<()> {
    Ok(())
}

fn failed(path: &Path) -> impl FnOnce(io::Error) -> InitError + use<> {
    let path = path.to_owned();
    move |error| InitError::File { path, error }
}
