//! Content packs: a folder of files named by their hash, and its index, as `crewroom-hub pack
//! publish` writes them; any file server can carry the same folder. Whether a pack is genuine,
//! each device decides.

pub mod routes;

use crewroom_protocol::pack::trust::{ROOT_ROLE, TIMESTAMP_ROLE};
use crewroom_protocol::sync::Hash;
use crewroom_protocol::sync::wire::{MAX_INLINE, PackOffer, PackVersion, Way};
use data_encoding::HEXLOWER;
use serde::Deserialize;
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

/// The index in the folder.
pub const INDEX: &str = "index.json";
/// The largest index that is read, in bytes.
const MAX_INDEX: u64 = 1024 * 1024;
/// What small files are kept at hand for, in bytes, all together.
const MAX_AT_HAND: usize = 32 * 1024 * 1024;

/// An entry of the index.
#[derive(Debug, Deserialize)]
struct Entry {
    pack: String,
    version: u64,
    #[serde(flatten)]
    file: File,
    #[serde(default)]
    before: Vec<Former>,
}

/// A version that stood before.
#[derive(Debug, Deserialize)]
struct Former {
    version: u64,
    #[serde(default)]
    patch: Option<File>,
}

#[derive(Debug, Deserialize)]
struct File {
    sha256: String,
    len: u64,
}

/// What stands under a name, and the short ways to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Published {
    /// As it is offered to who has to fetch it, or to who has nothing.
    pub offer: PackOffer,
    /// From each former version, by its number.
    pub patches: Vec<(u64, Way)>,
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
    packs: Arc<Vec<Published>>,
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
    pub async fn published(&self) -> Arc<Vec<Published>> {
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
        match self.load(of.map_or(0, |(_, len)| len)).await {
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

    async fn load(&self, len: u64) -> Result<Vec<Published>, &'static str> {
        if len > MAX_INDEX {
            return Err("too large");
        }
        let bytes = tokio::fs::read(self.folder.join(INDEX)).await.map_err(|_| "unreadable")?;
        let entries: Vec<Entry> = serde_json::from_slice(&bytes).map_err(|_| "not of the right form")?;
        let mut packs = Vec::new();
        let mut room = MAX_AT_HAND;
        for entry in entries {
            let (len, sha256) = (entry.file.len, hash(&entry.file.sha256)?);
            let mut way = Way::Fetch;
            if [ROOT_ROLE, TIMESTAMP_ROLE].contains(&entry.pack.as_str())
                && let Some(bytes) = self.small(&sha256, len, &mut room).await
            {
                way = Way::Whole(bytes);
            }
            let mut patches = Vec::new();
            for former in entry.before {
                let Some(file) = former.patch else { continue };
                let sha256 = hash(&file.sha256)?;
                let way = match self.small(&sha256, file.len, &mut room).await {
                    Some(bytes) => Way::Patch(bytes),
                    None => Way::PatchAt { len: file.len, sha256 },
                };
                patches.push((former.version, way));
            }
            let offer = PackOffer { pack: entry.pack, version: entry.version, len, sha256, way };
            packs.push(Published { offer, patches });
        }
        // As a device takes them in; what comes first is the first to be brought along.
        packs.sort_by_key(|one| rank(&one.offer.pack));
        Ok(packs)
    }

    /// A file that is small enough to go into an answer, if it is what its name says.
    async fn small(&self, sha256: &Hash, len: u64, room: &mut usize) -> Option<Vec<u8>> {
        let len = usize::try_from(len).ok().filter(|len| *len <= MAX_INLINE)?;
        let left = room.checked_sub(len)?;
        let path = self.file(sha256);
        if tokio::fs::metadata(&path).await.ok()?.len() != len as u64 {
            return None;
        }
        let bytes = tokio::fs::read(path).await.ok()?;
        if bytes.len() != len || Sha256::digest(&bytes).as_slice() != sha256 {
            return None;
        }
        *room = left;
        Some(bytes)
    }
}

fn hash(name: &str) -> Result<Hash, &'static str> {
    let bytes = HEXLOWER.decode(name.as_bytes()).ok().and_then(|bytes| bytes.try_into().ok());
    bytes.ok_or("a hash that is none")
}

fn rank(pack: &str) -> u8 {
    match pack {
        ROOT_ROLE => 0,
        TIMESTAMP_ROLE => 1,
        "national" => 2,
        _ => 3,
    }
}

/// The packs that are newer than what the client has, or that it has not, each with the shortest
/// way from what it has. All together bring along at most [`MAX_INLINE`].
pub fn offers(published: &[Published], has: &[PackVersion]) -> Vec<PackOffer> {
    let held = |id: &str| has.iter().filter(|pack| pack.pack == id).map(|pack| pack.version).max();
    let mut room = MAX_INLINE;
    let mut offers = Vec::new();
    for Published { offer, patches } in published {
        let held = held(&offer.pack);
        if held.is_some_and(|version| version >= offer.version) {
            continue;
        }
        let patch = patches.iter().find(|(version, _)| Some(*version) == held).map(|(_, way)| way);
        let (way, weight) = match patch.unwrap_or(&offer.way) {
            Way::Patch(bytes) if bytes.len() > room => {
                let sha256 = Sha256::digest(bytes).into();
                (Way::PatchAt { len: bytes.len() as u64, sha256 }, 0)
            }
            Way::Whole(bytes) if bytes.len() > room => (Way::Fetch, 0),
            way @ (Way::Patch(bytes) | Way::Whole(bytes)) => (way.clone(), bytes.len()),
            way => (way.clone(), 0),
        };
        room -= weight;
        offers.push(PackOffer { way, ..offer.clone() });
    }
    offers
}
