//! The patches beside what is published: from each of the last versions to the one that stands.

use super::files::read;
use super::publish::{Entry, Former, Part};
use anyhow::{Result, ensure};
use crewroom_protocol::pack::manifest::sha256_hex;
use crewroom_protocol::pack::trust::ROOT_ROLE;
use crewroom_protocol::pack::{Archive, Base, MAX_ARCHIVE_BYTES, patch};
use std::collections::BTreeSet;
use std::path::Path;

/// So many former versions are patched from. A device that has been away for longer fetches the
/// whole.
pub const FORMER: usize = 8;

/// What stands from now on in the place of `old`: the former versions, newest first, without their
/// patches.
pub(super) fn succeed(old: Entry, new: &Entry) -> Entry {
    let stood = Former { version: old.version, sha256: old.sha256, len: old.len, patch: None };
    let older = old.before.into_iter().map(|former| Former { patch: None, ..former });
    // Roots are few, and a device follows the chain of them.
    let before =
        if new.role == ROOT_ROLE { Vec::new() } else { std::iter::once(stood).chain(older).collect() };
    let mut entry = Entry { before, ..new.clone() };
    entry.before.truncate(FORMER);
    entry
}

/// Makes the patches of an entry that has just been made, and names them in it. A former version
/// whose file is gone or damaged is forgotten; a patch that saves less than half is not worth its
/// file. The bytes, each with its name.
///
/// # Errors
/// When a patch does not lead to what it was made for: then none may be published.
pub(super) fn make(folder: &Path, entry: &mut Entry, new: &[u8]) -> Result<Vec<(String, Vec<u8>)>> {
    let archive = Archive::from_bytes(new).ok();
    let mut files = Vec::new();
    let mut before = Vec::new();
    for mut former in std::mem::take(&mut entry.before) {
        let Ok(old) = read(&folder.join(&former.sha256), MAX_ARCHIVE_BYTES as u64) else { continue };
        if sha256_hex(&old) != former.sha256 {
            continue;
        }
        let bytes = match &archive {
            Some(archive) => between(&old, archive)?,
            None => {
                let bytes = patch::make_document(&old, new)?;
                ensure!(patch::read_document(&bytes, &old)? == new, "a patch leads elsewhere");
                bytes
            }
        };
        if bytes.len() as u64 * 2 <= entry.len {
            let name = sha256_hex(&bytes);
            former.patch = Some(Part { sha256: name.clone(), len: bytes.len() as u64 });
            files.push((name, bytes));
        }
        before.push(former);
    }
    entry.before = before;
    Ok(files)
}

fn between(old: &[u8], new: &Archive) -> Result<Vec<u8>> {
    let base = Base::read(old)?;
    let bytes = patch::make(&base, new)?;
    ensure!(patch::read(&bytes, &base)?.unpack()? == *new, "a patch leads elsewhere");
    Ok(bytes)
}

/// Removes the files of patches that nothing names any more: they lead to what is no longer
/// offered. Whoever is fetching one fetches the whole instead.
pub(super) fn sweep(folder: &Path, old: &[Entry], new: &[Entry]) {
    let names = |index: &[Entry]| -> BTreeSet<String> {
        let patches = index.iter().flat_map(|entry| &entry.before).filter_map(|former| former.patch.clone());
        patches.map(|part| part.sha256).collect()
    };
    let standing = names(new);
    for name in names(old).difference(&standing) {
        // Left over, it would cost room and nothing else.
        let _ = std::fs::remove_file(folder.join(name));
    }
}
