//! Files that are there whole or not at all.

use std::fs::{File, remove_file, rename};
use std::io::{self, Write};
use std::path::Path;

/// Writes the file, and returns once it is on the disk. A crash or a full disk leaves what was there before, never a part.
///
/// # Errors
/// When the folder is missing, or the disk takes no more.
pub fn write_whole(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let temporary = path.with_extension("new");
    let written = File::create(&temporary).and_then(|mut file| {
        file.write_all(bytes)?;
        file.sync_all()
    });
    if written.is_err() {
        // On a full disk even a part of a file is in the way. If it cannot be removed the next try overwrites it.
        let _ = remove_file(&temporary);
    }
    written.and_then(|()| rename(&temporary, path))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn the_newest_content_is_there_and_nothing_beside_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("name");
        for content in ["first", "second"] {
            write_whole(&path, content.as_bytes()).unwrap();
            assert_eq!(std::fs::read_to_string(&path).unwrap(), content);
        }
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_full_disk_leaves_what_was_there() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("name");
        write_whole(&path, b"before").unwrap();
        std::os::unix::fs::symlink("/dev/full", folder.path().join("name.new")).unwrap();
        assert_eq!(write_whole(&path, b"after").unwrap_err().kind(), io::ErrorKind::StorageFull);
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "before");
        write_whole(&path, b"after").unwrap();
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "after");
    }
}
