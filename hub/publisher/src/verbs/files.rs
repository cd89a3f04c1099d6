//! Reading and writing the verbs' files: nothing is left half-written, nothing is overwritten
//! unasked.

use anyhow::{Context, Result, bail};
use chrono::NaiveDate;
use crewroom_protocol::pack::{Archive, MAX_ARCHIVE_BYTES};
use std::fs::{self, OpenOptions};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

/// The most that a key file, a table or a document may have, in bytes.
const MAX_TEXT: u64 = 4 * 1024 * 1024;

/// Reads a text.
pub(super) fn read_text(path: &Path) -> Result<String> {
    String::from_utf8(read(path, MAX_TEXT)?).with_context(|| format!("{} is not text", path.display()))
}

/// Reads an archive's bytes and what they hold.
pub(super) fn read_archive(path: &Path) -> Result<(Vec<u8>, Archive)> {
    let bytes = read(path, MAX_ARCHIVE_BYTES as u64)?;
    let archive = Archive::from_bytes(&bytes).with_context(|| format!("{}", path.display()))?;
    Ok((bytes, archive))
}

/// Reads at most `most` bytes.
pub(super) fn read(path: &Path, most: u64) -> Result<Vec<u8>> {
    let shown = path.display();
    let file = fs::File::open(path).with_context(|| format!("opening {shown}"))?;
    let mut bytes = Vec::new();
    file.take(most + 1).read_to_end(&mut bytes).with_context(|| format!("reading {shown}"))?;
    if bytes.len() as u64 > most {
        bail!("{shown} is too large");
    }
    Ok(bytes)
}

/// Writes a file that must not be there yet.
pub(super) fn write_new(path: &Path, bytes: &[u8]) -> Result<()> {
    make_folder(path)?;
    let file = OpenOptions::new().write(true).create_new(true).open(path);
    fill(file.with_context(|| format!("making {}", path.display()))?, path, bytes)
}

/// As [`write_new`], for its owner's eyes only.
pub(super) fn write_secret(path: &Path, bytes: &[u8]) -> Result<()> {
    make_folder(path)?;
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    fill(options.open(path).with_context(|| format!("making {}", path.display()))?, path, bytes)
}

/// Puts a whole file in the place of another: whoever reads sees the old one or the new one.
pub(super) fn replace(path: &Path, bytes: &[u8]) -> Result<()> {
    make_folder(path)?;
    let beside = beside(path);
    let _ = fs::remove_file(&beside);
    write_new(&beside, bytes)?;
    fs::rename(&beside, path).with_context(|| format!("writing {}", path.display()))?;
    #[cfg(unix)]
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        fs::File::open(folder)
            .and_then(|folder| folder.sync_all())
            .with_context(|| format!("writing {}", path.display()))?;
    }
    Ok(())
}

fn beside(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".new");
    name.into()
}

fn make_folder(path: &Path) -> Result<()> {
    match path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        Some(folder) => fs::create_dir_all(folder).with_context(|| format!("making {}", folder.display())),
        None => Ok(()),
    }
}

fn fill(mut file: fs::File, path: &Path, bytes: &[u8]) -> Result<()> {
    let written = file.write_all(bytes).and_then(|()| file.sync_all());
    if written.is_err() {
        let _ = fs::remove_file(path);
    }
    written.with_context(|| format!("writing {}", path.display()))
}

/// Today in the United Kingdom is near enough to today in UTC for dates of packs.
#[allow(clippy::disallowed_methods)] // The one place where the verbs read the clock.
pub(super) fn today() -> NaiveDate {
    chrono::Utc::now().date_naive()
}
