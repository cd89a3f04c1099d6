//! Content packs: what is in them ([`content`]), their list of files ([`manifest`]) and
//! the single file that carries both ([`archive`]).

pub mod archive;
pub mod content;
pub mod manifest;

pub use archive::{Archive, ArchiveError};
pub use manifest::{FileEntry, Manifest, Role};

/// The newest pack format that this code reads and the one that it writes.
pub const FORMAT: u16 = 1;
/// The largest pack that is accepted, in bytes, unpacked.
pub const MAX_PACK_BYTES: usize = 64 * 1024 * 1024;
/// The largest single file of a pack, in bytes.
pub const MAX_FILE_BYTES: usize = 8 * 1024 * 1024;
/// The largest manifest, in bytes.
pub const MAX_MANIFEST_BYTES: usize = 256 * 1024;
/// The most files that one pack may hold.
pub const MAX_FILES: usize = 2_000;
