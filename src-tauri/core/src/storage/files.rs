//! Plain files next to the databases: replaced whole or not at all; moved aside, never deleted.

use super::StorageError;
use std::io::Write;
use std::path::{Path, PathBuf};

/// Replaces a file's content so that a crash leaves either the old or the new one.
///
/// # Errors
/// As the file system reports; the old file is then untouched.
pub fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), StorageError> {
    let new = beside(path, ".new");
    let mut file = std::fs::File::create(&new)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    drop(file);
    std::fs::rename(&new, path)?;
    sync_folder(path);
    Ok(())
}

/// Makes a rename in the file's folder durable, where the system can.
pub fn sync_folder(path: &Path) {
    // Windows cannot open a folder as a file; its renames are durable without.
    if let Some(folder) = path.parent().and_then(|folder| std::fs::File::open(folder).ok()) {
        let _ = folder.sync_all();
    }
}

/// Moves a damaged database and its companions (`-wal`, `-shm`) aside under the first free
/// name and returns that name. Nothing is deleted.
///
/// # Errors
/// As the file system reports.
pub fn move_aside(path: &Path, now_ms: i64) -> Result<PathBuf, StorageError> {
    let mut aside = beside(path, &format!(".damaged-{now_ms}"));
    let mut number = 1;
    while aside.exists() {
        number += 1;
        aside = beside(path, &format!(".damaged-{now_ms}-{number}"));
    }
    for companion in ["", "-wal", "-shm"] {
        let from = beside(path, companion);
        if from.exists() {
            std::fs::rename(&from, beside(&aside, companion))?;
        }
    }
    sync_folder(path);
    Ok(aside)
}

/// Removes a half-made database and its companions.
///
/// # Errors
/// As the file system reports.
pub fn remove_database(path: &Path) -> Result<(), StorageError> {
    for companion in ["-wal", "-shm", ""] {
        match std::fs::remove_file(beside(path, companion)) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error.into()),
            _ => {}
        }
    }
    Ok(())
}

/// The path of a file that stands beside `path`, named after it.
pub fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}
