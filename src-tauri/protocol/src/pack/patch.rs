//! What leads from one archive to the next, in as few bytes as the change is worth.
//!
//! | Offset | Bytes | Field |
//! |---|---|---|
//! | 0 | 4 | `CRWD` |
//! | 4 | 2 | format, 1, little-endian as all numbers |
//! | 6 | 1 | how many signatures, 0 to 16 |
//! | 7 | 4 | bytes of the new manifest |
//! | 11 | 8 | which base: the first bytes of SHA-256 of its manifest |
//! | 19 | 32 | SHA-256 of the new manifest |
//! | 51 | 72 each | the new archive's signatures, as in the archive |
//! | | | one zstd frame: the new manifest, then its files, in its order, that the base has not |
//!
//! The frame is made with the base as its prefix: the base's manifest, then its files in order. A
//! file that the base has, the new manifest names by its hash. What comes out is read as an archive
//! is: nothing is taken on the word of a patch.
//!
//! A root or a timestamp is one signed document: its patch is the frame alone, with the older
//! document as the prefix.

use super::archive::{Packed, SHORT, SIGNATURE, decompress};
use super::manifest::{FileEntry, Manifest, sha256_hex};
use super::trust::MAX_DOCUMENT_BYTES;
use super::{Archive, ArchiveError, MAX_MANIFEST_BYTES, MAX_SIGNATURES, Sealed};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::io::{self, Read, Write};
use std::ops::Range;

/// What every patch of an archive begins with.
pub const MAGIC: &[u8; 4] = b"CRWD";
/// The newest format of patches that this code reads and the one that it writes.
pub const PATCH_FORMAT: u16 = 1;
/// Everything before the signatures.
const HEAD: usize = 51;
/// How much of a base's hash is named: enough that no two are mistaken; the rest is checked anyway.
const NAME: usize = 8;
const LEVEL: i32 = 19;
/// From here on the compressor's own tables are too small for the prefix.
const LONG: usize = 4 * 1024 * 1024;
/// A frame may ask for as much memory to be unpacked, as a power of two: that of the largest pack.
const MAX_WINDOW: u32 = 26;

/// An archive that a patch starts from, unpacked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Base {
    /// The manifest, then the files in its order.
    plain: Vec<u8>,
    digest: String,
    /// Where each file stands, by its hash.
    files: BTreeMap<String, Range<usize>>,
}

impl Base {
    /// Reads an archive to start from, and checks all of it.
    ///
    /// # Errors
    /// [`ArchiveError`]; never panics, whatever the bytes.
    pub fn read(archive: &[u8]) -> Result<Self, ArchiveError> {
        let sealed = Sealed::read(archive)?;
        let Packed::Whole(frame) = sealed.packed else { return Err(SHORT) };
        let total: u64 = sealed.manifest.files.iter().map(|entry| entry.len).sum();
        let joined = decompress(frame, total as usize, "pack")?;
        let mut base = Self { digest: sealed.digest(), plain: sealed.manifest_bytes, files: BTreeMap::new() };
        let mut rest = joined.as_slice();
        let mut at = base.plain.len();
        for entry in sealed.manifest.files {
            let (bytes, after) = rest.split_at_checked(entry.len as usize).ok_or(SHORT)?;
            if sha256_hex(bytes) != entry.sha256 {
                return Err(ArchiveError::Damaged("a file's hash differs"));
            }
            base.files.insert(entry.sha256, at..at + bytes.len());
            (rest, at) = (after, at + bytes.len());
        }
        base.plain.extend_from_slice(&joined);
        Ok(base)
    }

    /// SHA-256 of its manifest, lower-case hex.
    pub fn digest(&self) -> &str {
        &self.digest
    }

    /// The file that an entry names, when it is here.
    pub(super) fn file(&self, entry: &FileEntry) -> Option<&[u8]> {
        let bytes = self.plain.get(self.files.get(&entry.sha256)?.clone())?;
        (bytes.len() as u64 == entry.len).then_some(bytes)
    }

    fn name(&self) -> [u8; NAME] {
        let manifest = self.digest.as_bytes().get(..2 * NAME).unwrap_or_default();
        let name = data_encoding::HEXLOWER.decode(manifest).unwrap_or_default();
        name.try_into().unwrap_or_default()
    }
}

/// Makes the patch from `base` to an archive. The same two always make the same patch.
///
/// # Errors
/// Only when the compressor fails, which means that memory ran out.
pub fn make(base: &Base, new: &Archive) -> io::Result<Vec<u8>> {
    let manifest = new.manifest_bytes();
    let mut content = manifest.to_vec();
    for entry in &new.manifest().files {
        if base.file(entry).is_none() {
            content.extend_from_slice(new.file(&entry.path).unwrap_or_default());
        }
    }
    let mut out = Vec::new();
    out.extend_from_slice(MAGIC);
    out.extend_from_slice(&PATCH_FORMAT.to_le_bytes());
    out.push(new.signatures().len() as u8);
    out.extend_from_slice(&(manifest.len() as u32).to_le_bytes());
    out.extend_from_slice(&base.name());
    out.extend_from_slice(&Sha256::digest(manifest));
    for signature in new.signatures() {
        out.extend_from_slice(&signature.key.0);
        out.extend_from_slice(&signature.sig);
    }
    out.extend_from_slice(&compress(&base.plain, &content)?);
    Ok(out)
}

/// Reads a patch over its base, up to the new manifest; [`Sealed::unpack`] does the rest.
///
/// # Errors
/// [`ArchiveError`]: also when it starts from another base. Never panics, whatever the bytes.
pub fn read<'a>(bytes: &'a [u8], base: &'a Base) -> Result<Sealed<'a>, ArchiveError> {
    if !bytes.starts_with(MAGIC) {
        return Err(ArchiveError::Damaged("not a patch"));
    }
    let (head, rest) = bytes.split_first_chunk::<HEAD>().ok_or(SHORT)?;
    let format = u16::from_le_bytes([head[4], head[5]]);
    if format > PATCH_FORMAT {
        return Err(ArchiveError::TooNew(format));
    }
    if format < PATCH_FORMAT {
        return Err(ArchiveError::Damaged("a format that was never released"));
    }
    let count = usize::from(head[6]);
    if count > MAX_SIGNATURES {
        return Err(ArchiveError::TooLarge("number of signatures"));
    }
    let manifest_len = u32::from_le_bytes([head[7], head[8], head[9], head[10]]) as usize;
    if manifest_len > MAX_MANIFEST_BYTES {
        return Err(ArchiveError::TooLarge("manifest"));
    }
    if head[11..11 + NAME] != base.name() {
        return Err(ArchiveError::Damaged("a patch of another pack"));
    }
    let (signatures, frame) = rest.split_at_checked(count * SIGNATURE).ok_or(SHORT)?;
    let mut manifest = Vec::new();
    decoder(frame, &base.plain)?.take(manifest_len as u64).read_to_end(&mut manifest).map_err(zstd)?;
    Sealed::new(manifest, &head[11 + NAME..], signatures, Packed::Over(frame, base))
}

/// The files of a patch that the base has not, joined. `skip`: bytes of the manifest before them.
pub(super) fn unpack(
    frame: &[u8],
    base: &Base,
    skip: usize,
    manifest: &Manifest,
) -> Result<Vec<u8>, ArchiveError> {
    let new: u64 = manifest.files.iter().filter(|entry| base.file(entry).is_none()).map(|one| one.len).sum();
    let mut content = expand(frame, &base.plain, skip + new as usize)?;
    content.drain(..skip.min(content.len()));
    Ok(content)
}

/// Makes the patch from a root or a timestamp to a newer one.
///
/// # Errors
/// As [`make`].
pub fn make_document(base: &[u8], new: &[u8]) -> io::Result<Vec<u8>> {
    compress(base, new)
}

/// Applies the patch of a root or a timestamp. Whether anything sensible comes out, its signatures
/// say.
///
/// # Errors
/// [`ArchiveError`]; never panics, never makes more than the largest document.
pub fn read_document(patch: &[u8], base: &[u8]) -> Result<Vec<u8>, ArchiveError> {
    expand(patch, base, MAX_DOCUMENT_BYTES)
}

fn compress(prefix: &[u8], content: &[u8]) -> io::Result<Vec<u8>> {
    let all = prefix.len() + content.len();
    let mut encoder = zstd::stream::write::Encoder::with_ref_prefix(Vec::new(), LEVEL, prefix)?;
    encoder.set_pledged_src_size(Some(content.len() as u64))?;
    // The window reaches back to the prefix's first byte.
    encoder.window_log(all.max(1).next_power_of_two().ilog2().clamp(10, 27))?;
    if all > LONG {
        encoder.long_distance_matching(true)?;
    }
    encoder.write_all(content)?;
    encoder.finish()
}

fn decoder<'a>(
    frame: &'a [u8],
    prefix: &'a [u8],
) -> Result<zstd::stream::read::Decoder<'a, &'a [u8]>, ArchiveError> {
    let mut decoder = zstd::stream::read::Decoder::with_ref_prefix(frame, prefix).map_err(zstd)?;
    decoder.window_log_max(MAX_WINDOW).map_err(zstd)?;
    Ok(decoder.single_frame())
}

/// Unpacks one frame and no more, without ever holding more than the limit, whatever it claims.
fn expand(frame: &[u8], prefix: &[u8], limit: usize) -> Result<Vec<u8>, ArchiveError> {
    let mut content = Vec::new();
    let mut bounded = decoder(frame, prefix)?.take(limit as u64 + 1);
    bounded.read_to_end(&mut content).map_err(zstd)?;
    if content.len() > limit {
        return Err(ArchiveError::TooLarge("patch"));
    }
    if !bounded.into_inner().finish().is_empty() {
        return Err(ArchiveError::Damaged("more than a patch"));
    }
    Ok(content)
}

fn zstd(_: io::Error) -> ArchiveError {
    ArchiveError::Damaged("zstd")
}

#[cfg(test)]
#[path = "patch_tests.rs"]
mod tests;
