//! One file that carries a manifest, its signatures and its files.
//!
//! | Offset | Bytes | Field |
//! |---|---|---|
//! | 0 | 4 | `CRWP` |
//! | 4 | 2 | format, 2, little-endian as all numbers |
//! | 6 | 1 | how many signatures, 0 to 16 |
//! | 7 | 4 | bytes of the packed manifest |
//! | 11 | 4 | bytes of the packed files |
//! | 15 | 32 | SHA-256 of the manifest |
//! | 47 | 72 each | signatures: key id (8), Ed25519 (64); ids rise strictly |
//! | | | the manifest, JSON, as a zstd frame |
//! | | | the files in the manifest's order, joined, as a zstd frame |
//!
//! The manifest has every file's length and hash, so that its signatures vouch for all of it;
//! they can be judged before a byte of a file is unpacked. The order and the bytes follow from
//! the content alone: the same folder always makes the same archive.

use super::manifest::{FileEntry, Manifest, sha256_hex};
use super::patch::{self, Base};
use super::trust::{KeyId, Signature};
use super::{
    FORMAT, MAX_ARCHIVE_BYTES, MAX_FILE_BYTES, MAX_FILES, MAX_MANIFEST_BYTES, MAX_PACK_BYTES, MAX_SIGNATURES,
    MAX_VERSION,
};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::io::Read;

const MAGIC: &[u8; 4] = b"CRWP";
/// Everything before the signatures.
const HEAD: usize = 47;
/// A frame may ask for as much memory to be unpacked, as a power of two: level 19 asks for no more.
const MAX_WINDOW: u32 = 23;
/// A key id and a signature.
pub(super) const SIGNATURE: usize = 72;
/// As small as it gets: made once, fetched by everybody.
const PUBLISHED: i32 = 19;
/// What a device keeps for itself.
const KEPT: i32 = 3;

/// A pack whose manifest agrees with its files, byte for byte. Says nothing of who signed it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Archive {
    manifest: Manifest,
    /// As they were read: what was signed, whatever a newer publisher put in.
    manifest_bytes: Vec<u8>,
    signatures: Vec<Signature>,
    files: BTreeMap<String, Vec<u8>>,
}

/// The head of an archive: manifest and signatures, with the files still packed. So it can be
/// judged who signed before a byte of a file is unpacked, whichever way the archive came.
#[derive(Debug, Clone)]
pub struct Sealed<'a> {
    pub(super) manifest: Manifest,
    pub(super) manifest_bytes: Vec<u8>,
    pub(super) signatures: Vec<Signature>,
    pub(super) packed: Packed<'a>,
}

/// Where the files are.
#[derive(Debug, Clone, Copy)]
pub(super) enum Packed<'a> {
    /// All of them, in a frame of their own.
    Whole(&'a [u8]),
    /// In a patch's frame, after the manifest, those that the base has not.
    Over(&'a [u8], &'a Base),
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

pub(super) const SHORT: ArchiveError = ArchiveError::Damaged("cut short");

impl Archive {
    /// Makes the archive of some files (path to bytes), unsigned; fills in the manifest's list.
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
        let manifest_bytes = manifest.to_bytes();
        if manifest_bytes.len() > MAX_MANIFEST_BYTES {
            return Err(ArchiveError::TooLarge("manifest"));
        }
        Ok(Self { manifest, manifest_bytes, signatures: Vec::new(), files })
    }

    /// The manifest.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// The manifest's exact bytes: what is signed.
    pub fn manifest_bytes(&self) -> &[u8] {
        &self.manifest_bytes
    }

    /// SHA-256 of the manifest, lower-case hex: names this exact content.
    pub fn digest(&self) -> String {
        sha256_hex(&self.manifest_bytes)
    }

    /// The signatures, by key id; whether they are right is another question.
    pub fn signatures(&self) -> &[Signature] {
        &self.signatures
    }

    /// Adds a signature over [`super::trust::PACK`] and [`Archive::manifest_bytes`]; an earlier
    /// one by the same key gives way.
    ///
    /// # Errors
    /// [`ArchiveError::TooLarge`] beyond 16 signatures.
    pub fn add_signature(&mut self, signature: Signature) -> Result<(), ArchiveError> {
        self.signatures.retain(|old| old.key != signature.key);
        if self.signatures.len() >= MAX_SIGNATURES {
            return Err(ArchiveError::TooLarge("number of signatures"));
        }
        self.signatures.push(signature);
        self.signatures.sort_by_key(|signature| signature.key);
        Ok(())
    }

    /// The files, in order of their paths.
    pub fn files(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.files.iter().map(|(path, bytes)| (path.as_str(), bytes.as_slice()))
    }

    /// One file's bytes.
    pub fn file(&self, path: &str) -> Option<&[u8]> {
        self.files.get(path).map(Vec::as_slice)
    }

    /// The archive as bytes, as small as it gets.
    ///
    /// # Errors
    /// Only when the compressor fails, which means that memory ran out.
    pub fn to_bytes(&self) -> std::io::Result<Vec<u8>> {
        self.pack(PUBLISHED)
    }

    /// The archive as bytes, packed quickly: the same content in another file, for a device that
    /// put it together from a patch.
    ///
    /// # Errors
    /// As [`Archive::to_bytes`].
    pub fn to_bytes_quickly(&self) -> std::io::Result<Vec<u8>> {
        self.pack(KEPT)
    }

    fn pack(&self, level: i32) -> std::io::Result<Vec<u8>> {
        let joined: Vec<u8> = self.files.values().flatten().copied().collect();
        let manifest = zstd::bulk::compress(&self.manifest_bytes, level)?;
        let files = zstd::bulk::compress(&joined, level)?;
        let mut out =
            Vec::with_capacity(HEAD + self.signatures.len() * SIGNATURE + manifest.len() + files.len());
        out.extend_from_slice(MAGIC);
        out.extend_from_slice(&FORMAT.to_le_bytes());
        out.push(self.signatures.len() as u8);
        out.extend_from_slice(&(manifest.len() as u32).to_le_bytes());
        out.extend_from_slice(&(files.len() as u32).to_le_bytes());
        out.extend_from_slice(&Sha256::digest(&self.manifest_bytes));
        for signature in &self.signatures {
            out.extend_from_slice(&signature.key.0);
            out.extend_from_slice(&signature.sig);
        }
        out.extend_from_slice(&manifest);
        out.extend_from_slice(&files);
        Ok(out)
    }

    /// Reads and verifies an archive: every length and every hash, no signature.
    ///
    /// # Errors
    /// [`ArchiveError`]; never panics, whatever the bytes.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, ArchiveError> {
        Sealed::read(bytes)?.unpack()
    }
}

impl<'a> Sealed<'a> {
    /// Reads an archive up to its manifest; no file is unpacked.
    ///
    /// # Errors
    /// [`ArchiveError`]; never panics, whatever the bytes.
    pub fn read(bytes: &'a [u8]) -> Result<Self, ArchiveError> {
        if !bytes.starts_with(MAGIC) {
            return Err(ArchiveError::Damaged("not a pack"));
        }
        let (head, rest) = bytes.split_first_chunk::<HEAD>().ok_or(SHORT)?;
        let format = u16::from_le_bytes([head[4], head[5]]);
        if format > FORMAT {
            return Err(ArchiveError::TooNew(format));
        }
        if format < FORMAT {
            return Err(ArchiveError::Damaged("a format that was never released"));
        }
        if bytes.len() > MAX_ARCHIVE_BYTES {
            return Err(ArchiveError::TooLarge("archive"));
        }
        let count = usize::from(head[6]);
        if count > MAX_SIGNATURES {
            return Err(ArchiveError::TooLarge("number of signatures"));
        }
        let manifest_len = u32::from_le_bytes([head[7], head[8], head[9], head[10]]) as usize;
        let files_len = u32::from_le_bytes([head[11], head[12], head[13], head[14]]) as usize;
        let (signatures, rest) = rest.split_at_checked(count * SIGNATURE).ok_or(SHORT)?;
        let (manifest, packed) = rest.split_at_checked(manifest_len).ok_or(SHORT)?;
        if packed.len() != files_len {
            return Err(SHORT);
        }
        let manifest_bytes = decompress(manifest, MAX_MANIFEST_BYTES, "manifest")?;
        Self::new(manifest_bytes, &head[15..], signatures, Packed::Whole(packed))
    }

    /// Checks a manifest, and reads the signatures beside it.
    pub(super) fn new(
        manifest_bytes: Vec<u8>,
        sha256: &[u8],
        signatures: &[u8],
        packed: Packed<'a>,
    ) -> Result<Self, ArchiveError> {
        if Sha256::digest(&manifest_bytes).as_slice() != sha256 {
            return Err(ArchiveError::Damaged("the manifest's hash differs"));
        }
        let manifest: Manifest =
            serde_json::from_slice(&manifest_bytes).map_err(|_| ArchiveError::Damaged("manifest"))?;
        if manifest.format != FORMAT {
            return Err(ArchiveError::Damaged("the manifest names another format"));
        }
        check_limits(&manifest)?;
        Ok(Self { manifest, manifest_bytes, signatures: read_signatures(signatures)?, packed })
    }

    /// The manifest.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// The manifest's exact bytes: what is signed.
    pub fn manifest_bytes(&self) -> &[u8] {
        &self.manifest_bytes
    }

    /// SHA-256 of the manifest, lower-case hex.
    pub fn digest(&self) -> String {
        sha256_hex(&self.manifest_bytes)
    }

    /// The signatures, by key id.
    pub fn signatures(&self) -> &[Signature] {
        &self.signatures
    }

    /// Unpacks the files and compares each with the manifest.
    ///
    /// # Errors
    /// [`ArchiveError`]; never holds more than the manifest promises.
    pub fn unpack(self) -> Result<Archive, ArchiveError> {
        let (came, base) = match self.packed {
            Packed::Whole(frame) => {
                let total: u64 = self.manifest.files.iter().map(|entry| entry.len).sum();
                (decompress(frame, total as usize, "pack")?, None)
            }
            Packed::Over(frame, base) => {
                (patch::unpack(frame, base, self.manifest_bytes.len(), &self.manifest)?, Some(base))
            }
        };
        let mut rest = came.as_slice();
        let mut files = BTreeMap::new();
        for entry in &self.manifest.files {
            let bytes = match base.and_then(|base| base.file(entry)) {
                Some(bytes) => bytes,
                None => {
                    let (bytes, after) = rest.split_at_checked(entry.len as usize).ok_or(SHORT)?;
                    rest = after;
                    bytes
                }
            };
            if sha256_hex(bytes) != entry.sha256 {
                return Err(ArchiveError::Damaged("a file's hash differs"));
            }
            files.insert(entry.path.clone(), bytes.to_vec());
        }
        Ok(Archive {
            manifest: self.manifest,
            manifest_bytes: self.manifest_bytes,
            signatures: self.signatures,
            files,
        })
    }
}

fn read_signatures(bytes: &[u8]) -> Result<Vec<Signature>, ArchiveError> {
    let mut signatures: Vec<Signature> = Vec::new();
    for one in bytes.chunks_exact(SIGNATURE) {
        let (key, sig) = one.split_first_chunk::<8>().ok_or(SHORT)?;
        let sig = *sig.first_chunk::<64>().ok_or(SHORT)?;
        let key = KeyId(*key);
        // One form only, and no key twice.
        if signatures.last().is_some_and(|last| last.key >= key) {
            return Err(ArchiveError::Damaged("the signatures are out of order"));
        }
        signatures.push(Signature { key, sig });
    }
    Ok(signatures)
}

/// Decompresses without ever holding more than the limit, whatever the frame claims.
pub(super) fn decompress(packed: &[u8], limit: usize, what: &'static str) -> Result<Vec<u8>, ArchiveError> {
    let damaged = |_| ArchiveError::Damaged("zstd");
    let mut decoder = zstd::stream::read::Decoder::with_buffer(packed).map_err(damaged)?;
    decoder.window_log_max(MAX_WINDOW).map_err(damaged)?;
    let mut out = Vec::new();
    decoder.take(limit as u64 + 1).read_to_end(&mut out).map_err(damaged)?;
    if out.len() > limit {
        return Err(ArchiveError::TooLarge(what));
    }
    Ok(out)
}

fn check_limits(manifest: &Manifest) -> Result<(), ArchiveError> {
    if manifest.version == 0 || manifest.version > MAX_VERSION {
        return Err(ArchiveError::Damaged("the version"));
    }
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
            prev: None,
            min_app: None,
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
    fn signatures_travel_beside_the_manifest_in_one_order() {
        let mut signed = sample();
        for key in [9, 3, 9] {
            signed.add_signature(Signature { key: KeyId([key; 8]), sig: [key; 64] }).unwrap();
        }
        let bytes = signed.to_bytes().unwrap();
        let read = Archive::from_bytes(&bytes).unwrap();
        assert_eq!(read, signed);
        assert_eq!(read.signatures().iter().map(|one| one.key.0[0]).collect::<Vec<_>>(), [3, 9]);
        assert_eq!(read.digest(), sample().digest(), "signing changes nothing of the content");
        // The same key twice, and the keys the other way round.
        let mut twice = bytes.clone();
        twice.copy_within(HEAD..HEAD + SIGNATURE, HEAD + SIGNATURE);
        assert_eq!(
            Archive::from_bytes(&twice),
            Err(ArchiveError::Damaged("the signatures are out of order"))
        );
        for key in 20..34 {
            signed.add_signature(Signature { key: KeyId([key; 8]), sig: [0; 64] }).unwrap();
        }
        let many = Signature { key: KeyId([99; 8]), sig: [0; 64] };
        assert!(matches!(signed.add_signature(many), Err(ArchiveError::TooLarge(_))));
    }

    #[test]
    fn a_frame_that_swells_past_what_the_manifest_says_is_refused() {
        let bytes = sample().to_bytes().unwrap();
        let manifest_len = u32::from_le_bytes(bytes[7..11].try_into().unwrap()) as usize;
        let bomb = zstd::bulk::compress(&vec![0; 20 * 1024 * 1024], 19).unwrap();
        let mut swollen = bytes[..HEAD + manifest_len].to_vec();
        swollen[11..15].copy_from_slice(&(bomb.len() as u32).to_le_bytes());
        swollen.extend_from_slice(&bomb);
        assert_eq!(Archive::from_bytes(&swollen), Err(ArchiveError::TooLarge("pack")));
    }

    #[test]
    fn a_version_of_zero_or_beyond_what_every_reader_can_count_is_refused() {
        for version in [0, MAX_VERSION + 1, u64::MAX] {
            let mut manifest = sample().manifest().clone();
            manifest.version = version;
            assert_eq!(Archive::new(manifest, BTreeMap::new()), Err(ArchiveError::Damaged("the version")));
        }
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
            let mut dressed = b"CRWP\x02\x00".to_vec();
            dressed.extend_from_slice(&noise);
            prop_assert!(Archive::from_bytes(&dressed).is_err());
            let mut dressed = b"CRWP\x02\x00\x00".to_vec();
            dressed.extend_from_slice(&(noise.len() as u32).to_le_bytes());
            dressed.extend_from_slice(&[0; 36]);
            dressed.extend_from_slice(&noise);
            prop_assert!(Archive::from_bytes(&dressed).is_err());
        }
    }
}
