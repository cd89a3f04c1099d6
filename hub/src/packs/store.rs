//! What is kept of packs: an index. The archives are files in the data folder, named by hash.

use crate::store::StoreError;
use async_trait::async_trait;
use crewroom_protocol::sync::Hash;

/// A published pack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Published {
    /// The pack's id.
    pub id: String,
    /// Its version.
    pub version: u64,
    /// Who speaks through it: `national` or `force/<id>`.
    pub role: String,
    /// SHA-256 of the archive.
    pub sha256: Hash,
    /// Bytes of the archive.
    pub len: u64,
}

/// The index of packs.
#[async_trait]
pub trait Packs {
    /// Enters a pack; `false` when this version is there already.
    async fn add_pack(&mut self, pack: &Published) -> Result<bool, StoreError>;

    /// The newest version of each pack, in order of id.
    async fn newest_packs(&mut self) -> Result<Vec<Published>, StoreError>;

    /// The pack whose archive has this hash.
    async fn pack_by_hash(&mut self, sha256: &Hash) -> Result<Option<Published>, StoreError>;
}
