//! One file that carries a manifest and its files: `CRWP`, the format (2 bytes), the length of
//! the compressed rest (4 bytes, little-endian), SHA-256 of the manifest, and a zstd frame of
//! `manifest length, manifest, file, file, …`. The manifest in turn has every file's hash.
//!
//! The order and the bytes follow from the content alone, so the same folder always makes
//! the same archive.

use super::manifest::{FileEntry, Manifest, sha256_hex};
use super::{FORMAT, MAX_FILE_BYTES, MAX_FILES, MAX_MANIFEST_BYTES, MAX_PACK_BYTES};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::io::Read;

const MAGIC: &[u8; 4] = b"CRWP";
/// Magic, format, length.
const HEAD: usize = 10;
/// A SHA-256.
const HASH: usize = 32;

/// A pack whose manifest agrees with its files, byte for byte.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Archive {
    manifest: Manifest,
    files: BTreeMap<String, Vec<u8>>,
}

/// Why an archive was refused. Nothing of a refused archive is ever used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ArchiveError {
    /// Not a pack at all, or cut short, or a bit has changed.
    #[error("the pack is damaged: {0}")]
    Damaged(&'static str),
    /// Written for a newer app.
    #[error("the pack has format {0}, newer than this app reads")]
    TooNew(u16),
    /// Larger than the stated limits.
    #[error("the pack is too large: {0}")]
    TooLarge(&'static str),
}

impl Archive {
    /// Makes the archive of some files (path to bytes); fills in the manifest's list.
    ///
    /// # Errors
    /// [`ArchiveError::TooLarge`] past the limits of [`super`]; `Damaged` for a path that
    /// leaves the pack.
    pub fn new(mut manifest: Manifest, files: BTreeMap<String, Vec<u8>>) -> Result<Self, ArchiveError> {
        manifest.format = FORMAT;
        manifest.files = files
            .iter()
            .map(|(path, bytes)| FileEntry {
                path: path.clone(),
                len: bytes.len() as u64,
                sha256: sha256_hex(bytes),
            })
            .collect();
        check_limits(&manifest)?;
        Ok(Self { manifest, files })
    }

    /// The manifest.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// SHA-256 of the manifest, lower-case hex: names this exact content.
    pub fn digest(&self) -> String {
        sha256_hex(&self.manifest.to_bytes())
    }

    /// The files, in order of their paths.
    pub fn files(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.files.iter().map(|(path, bytes)| (path.as_str(), bytes.as_slice()))
    }

    /// One file's bytes.
    pub fn file(&self, path: &str) -> Option<&[u8]> {
        self.files.get(path).map(Vec::as_slice)
    }

    /// The archive as bytes.
    ///
    /// # Errors
    /// Only when the compressor fails, which means that memory ran out.
    pub fn to_bytes(&self) -> std::io::Result<Vec<u8>> {
        let manifest = self.manifest.to_bytes();
        let mut inner = Vec::new();
        inner.extend_from_slice(&(manifest.len() as u32).to_le_bytes());
        inner.extend_from_slice(&manifest);
        for bytes in self.files.values() {
            inner.extend_from_slice(bytes);
        }
        let packed = zstd::bulk::compress(&inner, 19)?;
        let mut out = Vec::with_capacity(packed.len() + HEAD + HASH);
        out.extend_from_slice(MAGIC);
        out.extend_from_slice(&FORMAT.to_le_bytes());
        out.extend_from_slice(&(packed.len() as u32).to_le_bytes());
        out.extend_from_slice(&Sha256::digest(&manifest));
        out.extend_from_slice(&packed);
        Ok(out)
    }

    /// Reads and verifies an archive: every length and every hash.
    ///
    /// # Errors
    /// [`ArchiveError`]; never panics, whatever the bytes.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, ArchiveError> {
        let (head, rest) = bytes.split_at_checked(HEAD).ok_or(ArchiveError::Damaged("cut short"))?;
        let (hash, packed) = rest.split_at_checked(HASH).ok_or(ArchiveError::Damaged("cut short"))?;
        let (magic, numbers) = head.split_at(4);
        if magic != MAGIC {
            return Err(ArchiveError::Damaged("not a pack"));
        }
        let format = u16::from_le_bytes([numbers[0], numbers[1]]);
        if format > FORMAT {
            return Err(ArchiveError::TooNew(format));
        }
        let len = u32::from_le_bytes([numbers[2], numbers[3], numbers[4], numbers[5]]) as usize;
        if packed.len() != len {
            return Err(ArchiveError::Damaged("cut short"));
        }
        let inner = unpack(packed)?;
        let (length, rest) = inner.split_at_checked(4).ok_or(ArchiveError::Damaged("cut short"))?;
        let length = u32::from_le_bytes([length[0], length[1], length[2], length[3]]) as usize;
        if length > MAX_MANIFEST_BYTES {
            return Err(ArchiveError::TooLarge("manifest"));
        }
        let (manifest, mut rest) = rest.split_at_checked(length).ok_or(ArchiveError::Damaged("cut short"))?;
        if Sha256::digest(manifest).as_slice() != hash {
            return Err(ArchiveError::Damaged("the manifest's hash differs"));
        }
        let manifest: Manifest =
            serde_json::from_slice(manifest).map_err(|_| ArchiveError::Damaged("manifest"))?;
        check_limits(&manifest)?;
        let mut files = BTreeMap::new();
        for entry in &manifest.files {
            let (bytes, after) =
                rest.split_at_checked(entry.len as usize).ok_or(ArchiveError::Damaged("cut short"))?;
            if sha256_hex(bytes) != entry.sha256 {
                return Err(ArchiveError::Damaged("a file's hash differs"));
            }
            files.insert(entry.path.clone(), bytes.to_vec());
            rest = after;
        }
        if !rest.is_empty() || files.len() != manifest.files.len() {
            return Err(ArchiveError::Damaged("more than the manifest lists"));
        }
        Ok(Self { manifest, files })
    }
}

/// Decompresses without ever holding more than the limit, whatever the frame claims.
fn unpack(packed: &[u8]) -> Result<Vec<u8>, ArchiveError> {
    let decoder =
        zstd::stream::read::Decoder::with_buffer(packed).map_err(|_| ArchiveError::Damaged("zstd"))?;
    let mut inner = Vec::new();
    let limit = MAX_PACK_BYTES + MAX_MANIFEST_BYTES;
    decoder.take(limit as u64 + 1).read_to_end(&mut inner).map_err(|_| ArchiveError::Damaged("zstd"))?;
    if inner.len() > limit {
        return Err(ArchiveError::TooLarge("pack"));
    }
    Ok(inner)
}

fn check_limits(manifest: &Manifest) -> Result<(), ArchiveError> {
    if manifest.files.len() > MAX_FILES {
        return Err(ArchiveError::TooLarge("number of files"));
    }
    let mut total = 0_u64;
    let mut last = "";
    for entry in &manifest.files {
        if entry.len > MAX_FILE_BYTES as u64 {
            return Err(ArchiveError::TooLarge("file"));
        }
        total = total.saturating_add(entry.len);
        let clean = !entry.path.is_empty()
            && entry.path.len() <= 200
            && entry.path.split('/').all(|part| !part.is_empty() && part != "." && part != "..")
            && !entry.path.contains(['\\', '\0']);
        if !clean || entry.path.as_str() <= last {
            return Err(ArchiveError::Damaged("a path"));
        }
        last = &entry.path;
    }
    if total > MAX_PACK_BYTES as u64 {
        return Err(ArchiveError::TooLarge("pack"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::manifest::Role;
    use super::*;
    use proptest::prelude::*;

    fn sample() -> Archive {
        let manifest = Manifest {
            format: FORMAT,
            pack: "national".into(),
            role: Role::National,
            version: 3,
            issued: "2026-11-21".into(),
            expires: "2027-05-21".into(),
            licence: "CC-BY-4.0".into(),
            name: BTreeMap::from([("en".into(), "Starter".into())]),
            example: false,
            files: vec![],
        };
        let files = BTreeMap::from([
            ("a.json".to_owned(), b"{}".to_vec()),
            ("guides/b.json".to_owned(), vec![7; 3_000]),
        ]);
        Archive::new(manifest, files).unwrap()
    }

    #[test]
    fn an_archive_survives_the_round_trip_and_is_deterministic() {
        let bytes = sample().to_bytes().unwrap();
        assert_eq!(bytes, sample().to_bytes().unwrap());
        assert_eq!(Archive::from_bytes(&bytes).unwrap(), sample());
    }

    #[test]
    fn a_path_out_of_the_pack_is_refused() {
        let mut manifest = sample().manifest().clone();
        manifest.files[0].path = "../a.json".into();
        assert_eq!(check_limits(&manifest), Err(ArchiveError::Damaged("a path")));
    }

    #[test]
    fn every_truncation_is_refused() {
        let bytes = sample().to_bytes().unwrap();
        for end in 0..bytes.len() {
            assert!(Archive::from_bytes(&bytes[..end]).is_err(), "cut at {end}");
        }
    }

    #[test]
    fn every_flipped_bit_is_refused_or_harmless() {
        let whole = sample().to_bytes().unwrap();
        for at in 0..whole.len() * 8 {
            let mut bytes = whole.clone();
            bytes[at / 8] ^= 1 << (at % 8);
            // Refused, or (an unused bit of the zstd frame) read to exactly the same content.
            assert!(Archive::from_bytes(&bytes).map_or(true, |read| read == sample()), "bit {at}");
        }
    }

    proptest! {
        #[test]
        fn noise_is_refused_without_a_panic(noise in proptest::collection::vec(any::<u8>(), 0..400)) {
            prop_assert!(Archive::from_bytes(&noise).is_err());
            let mut dressed = b"CRWP\x01\x00".to_vec();
            dressed.extend_from_slice(&(noise.len() as u32).to_le_bytes());
            dressed.extend_from_slice(&[0; HASH]);
            dressed.extend_from_slice(&noise);
            prop_assert!(Archive::from_bytes(&dressed).is_err());
        }
    }
}
