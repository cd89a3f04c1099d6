//! Content packs: an index, and files named by their hash, which any file server can carry too.
//! The hub hands out what was published; whether it is genuine, each device decides.

pub mod routes;
pub mod store;

use crate::Hub;
use crate::store::{Session, StoreError};
use crewroom_protocol::pack::{Archive, MAX_PACK_BYTES};
use crewroom_protocol::sync::Hash;
use crewroom_protocol::sync::wire::{PackOffer, PackVersion};
use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};
use store::Published;

/// Why a pack was not published.
#[derive(Debug, thiserror::Error)]
pub enum PublishError {
    /// No sound archive.
    #[error("not a content pack: {0}")]
    Archive(String),
    /// Larger than any device takes.
    #[error("larger than {} MiB", MAX_PACK_BYTES / 1024 / 1024)]
    TooLarge,
    /// Devices refuse to go back.
    #[error("{0}: version {1} is published already, and {2} is not newer")]
    NotNewer(String, u64, u64),
    /// The file could not be written.
    #[error("{0}: {1}")]
    File(PathBuf, std::io::Error),
    /// [`StoreError`].
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Where the archive with this hash is kept.
pub fn file(folder: &Path, sha256: &Hash) -> PathBuf {
    folder.join(HEXLOWER.encode(sha256))
}

/// Publishes an archive: checks its form, keeps the file, enters it in the index. The same
/// archive again changes nothing.
///
/// # Errors
/// [`PublishError`]; then no device is offered it.
pub async fn publish(hub: &Hub, bytes: &[u8]) -> Result<Published, PublishError> {
    if bytes.len() > MAX_PACK_BYTES {
        return Err(PublishError::TooLarge);
    }
    let archive = Archive::from_bytes(bytes).map_err(|error| PublishError::Archive(error.to_string()))?;
    let manifest = archive.manifest();
    let pack = Published {
        id: manifest.pack.clone(),
        version: manifest.version,
        role: manifest.role.to_string(),
        sha256: Sha256::digest(bytes).into(),
        len: bytes.len() as u64,
    };
    let path = file(&hub.config.packs, &pack.sha256);
    write(&path, bytes).await.map_err(|error| PublishError::File(path, error))?;
    let mut session = hub.store.write().await?;
    let newest = session.newest_packs().await?.into_iter().find(|other| other.id == pack.id);
    if let Some(newest) = newest
        && newest.version >= pack.version
    {
        if newest == pack {
            return Ok(pack);
        }
        return Err(PublishError::NotNewer(pack.id, newest.version, pack.version));
    }
    session.add_pack(&pack).await?;
    session.commit().await?;
    Ok(pack)
}

/// Whole or not at all: a device that asks meanwhile must not get half a file.
async fn write(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    use tokio::io::AsyncWriteExt;
    let beside = path.with_extension("part");
    let mut open = tokio::fs::File::create(&beside).await?;
    open.write_all(bytes).await?;
    open.sync_all().await?;
    tokio::fs::rename(&beside, path).await
}

/// The packs that are newer than what the client has, or that it has not.
///
/// # Errors
/// What the database says.
pub async fn offers(session: &mut dyn Session, has: &[PackVersion]) -> Result<Vec<PackOffer>, StoreError> {
    let newest = session.newest_packs().await?;
    let held = |id: &str| has.iter().filter(|pack| pack.pack == id).map(|pack| pack.version).max();
    Ok(newest
        .into_iter()
        .filter(|pack| held(&pack.id).is_none_or(|version| version < pack.version))
        .map(|pack| PackOffer { pack: pack.id, version: pack.version, len: pack.len, sha256: pack.sha256 })
        .collect())
}
