//! Content packs: what is in them ([`content`]), their list of files ([`manifest`]), the single
//! file that carries both ([`archive`]), what leads from one such file to the next ([`patch`]), and
//! whose signature counts ([`trust`]).

pub mod archive;
pub mod content;
pub mod manifest;
pub mod patch;
pub mod trust;

pub use archive::{Archive, ArchiveError, Sealed};
pub use manifest::{FileEntry, Manifest, Role};
pub use patch::Base;

/// The newest pack format that this code reads and the one that it writes.
pub const FORMAT: u16 = 2;
/// The largest pack that is accepted, in bytes, unpacked.
pub const MAX_PACK_BYTES: usize = 64 * 1024 * 1024;
/// The largest single file of a pack, in bytes.
pub const MAX_FILE_BYTES: usize = 8 * 1024 * 1024;
/// The largest manifest, in bytes.
pub const MAX_MANIFEST_BYTES: usize = 256 * 1024;
/// The most files that one pack may hold.
pub const MAX_FILES: usize = 2_000;
/// The largest archive that is read, in bytes: a pack that did not compress, and its manifest.
pub const MAX_ARCHIVE_BYTES: usize = MAX_PACK_BYTES + 1024 * 1024;
/// The most signatures beside one manifest.
pub const MAX_SIGNATURES: usize = 16;
/// The greatest version: what every reader of JSON can still count exactly.
pub const MAX_VERSION: u64 = (1 << 53) - 1;
