//! Content packs: a folder of files named by their hash, and its index, as `crewroom-hub pack
//! publish` writes them; any file server can carry the same folder. Whether a pack is genuine,
//! each device decides.

pub mod routes;

use crewroom_protocol::sync::Hash;
use crewroom_protocol::sync::wire::{PackOffer, PackVersion};
use data_encoding::HEXLOWER;
use serde::Deserialize;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

/// The index in the folder.
pub const INDEX: &str = "index.json";
/// The largest index that is read, in bytes.
const MAX_INDEX: u64 = 1024 * 1024;

/// A pack that stands; as an entry of the index.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Published {
    /// The pack's id.
    pub pack: String,
    /// Its version.
    pub version: u64,
    /// SHA-256 of the file, lower-case hex: its name.
    pub sha256: String,
    /// Its bytes.
    pub len: u64,
}

/// The folder, with its index at hand.
pub struct Shelf {
    folder: PathBuf,
    read: Mutex<Read>,
}

/// The index as it was last read, and which state of the file that was.
#[derive(Default)]
struct Read {
    of: Option<(SystemTime, u64)>,
    packs: Arc<Vec<PackOffer>>,
}

impl Shelf {
    /// The packs in this folder.
    pub fn new(folder: &Path) -> Self {
        Self { folder: folder.to_owned(), read: Mutex::default() }
    }

    /// Where the file with this hash is.
    pub fn file(&self, sha256: &Hash) -> PathBuf {
        self.folder.join(HEXLOWER.encode(sha256))
    }

    /// What stands now. A new index counts at once; one that cannot be read leaves the old.
    pub async fn published(&self) -> Arc<Vec<PackOffer>> {
        let path = self.folder.join(INDEX);
        let of = match tokio::fs::metadata(&path).await {
            Ok(data) => data.modified().ok().map(|at| (at, data.len())),
            Err(_) => None,
        };
        {
            let mut read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
            if of.is_none() || read.of == of {
                return read.packs.clone();
            }
            // Whoever comes meanwhile takes the old; a fault is told once for each new file.
            read.of = of;
        }
        match load(&path, of.map_or(0, |(_, len)| len)).await {
            Ok(packs) => {
                let packs = Arc::new(packs);
                self.read.lock().unwrap_or_else(PoisonError::into_inner).packs = packs.clone();
                packs
            }
            Err(fault) => {
                tracing::error!(fault, "the index of packs cannot be read: the one before stands");
                self.read.lock().unwrap_or_else(PoisonError::into_inner).packs.clone()
            }
        }
    }
}

async fn load(path: &Path, len: u64) -> Result<Vec<PackOffer>, &'static str> {
    if len > MAX_INDEX {
        return Err("too large");
    }
    let bytes = tokio::fs::read(path).await.map_err(|_| "unreadable")?;
    let entries: Vec<Published> = serde_json::from_slice(&bytes).map_err(|_| "not of the right form")?;
    entries
        .into_iter()
        .map(|entry| {
            let sha256 =
                HEXLOWER.decode(entry.sha256.as_bytes()).ok().and_then(|bytes| bytes.try_into().ok());
            let sha256 = sha256.ok_or("a hash that is none")?;
            Ok(PackOffer { pack: entry.pack, version: entry.version, len: entry.len, sha256 })
        })
        .collect()
}

/// The packs that are newer than what the client has, or that it has not.
pub fn offers(published: &[PackOffer], has: &[PackVersion]) -> Vec<PackOffer> {
    let held = |id: &str| has.iter().filter(|pack| pack.pack == id).map(|pack| pack.version).max();
    published
        .iter()
        .filter(|pack| held(&pack.pack).is_none_or(|version| version < pack.version))
        .cloned()
        .collect()
}
