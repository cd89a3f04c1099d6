//! Taking up what a hub offers, the short way first: what it has brought along or names as a patch,
//! and where that leads nowhere the whole file. What is fetched comes piece by piece into a file
//! beside the others, so that a line that breaks off costs only what was under way. The file is
//! named by its hash and goes nowhere before hash and signatures are right. One that wants a newer
//! app waits there for it.

use super::received::{Received, install_from_hub, install_patch, is_document, versions};
use super::{PackError, trust::Trust};
use crate::App;
use crate::storage::StorageError;
use crewroom_protocol::pack::MAX_ARCHIVE_BYTES;
use crewroom_protocol::pack::manifest::sha256_hex;
use crewroom_protocol::pack::trust::{MAX_DOCUMENT_BYTES, ROOT_ROLE, TIMESTAMP_ROLE};
use crewroom_protocol::sync::wire::{PackOffer, Way};
use std::collections::BTreeMap;
use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

/// How much is asked for at once, in bytes.
const PIECE: u64 = 1024 * 1024;
/// The folder of what is under way, in the app's own.
const FOLDER: &str = "incoming";
/// Offers beyond so many are not looked at.
const MAX_OFFERS: usize = 64;

/// Where archives come from: a hub, or any server that keeps files by their hash.
#[async_trait::async_trait]
pub trait Source: Send + Sync {
    /// The bytes `from..to` of the file with this SHA-256 (`GET /v1/packs/{hex}` with `range:
    /// bytes=from-(to-1)`). Fewer are well when the line is slow. A server that ignores the range
    /// and sends the whole file is the implementation's affair: it cuts the piece out.
    ///
    /// # Errors
    /// [`Gone`] when the file is not to be had.
    async fn piece(&self, sha256: &[u8; 32], from: u64, to: u64) -> Result<Vec<u8>, Gone>;
}

/// Why a file is not to be had.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Gone {
    /// No connection, or no answer in time: worth another try later.
    #[error("not to be had now")]
    Away,
    /// There is no such file.
    #[error("not there")]
    Missing,
}

/// What came of the offers.
#[derive(Debug, Default)]
pub struct Fetched {
    /// What was taken in, in its order.
    pub received: Vec<Received>,
    /// What was refused, by the name under which it was offered.
    pub refused: Vec<(String, PackError)>,
    /// Whether something is still to come: the next call goes on where this one stopped.
    pub unfinished: bool,
}

/// Fetches what is offered and newer than what is here, and takes it in: the root first, then the
/// timestamp, then packs, the national one first.
///
/// An offer is only a hint. What a hub says of versions, lengths and hashes decides nothing but
/// what is fetched; signatures decide the rest.
pub async fn fetch(app: &App, source: &dyn Source, offers: &[PackOffer]) -> Fetched {
    let mut fetched = Fetched::default();
    // A visit has no folder, and reads what the computer has.
    let Some(folder) = &app.folder else { return fetched };
    let mut offers: Vec<&PackOffer> = offers.iter().take(MAX_OFFERS).collect();
    offers.sort_by_key(|offer| (rank(&offer.pack), offer.pack.clone(), std::cmp::Reverse(offer.version)));
    offers.dedup_by_key(|offer| offer.pack.clone());
    let folder = folder.join(FOLDER);
    forget_others(&folder, &offers);
    for offer in offers {
        match one(app, source, &folder, offer).await {
            Ok(Some(received)) => fetched.received.push(received),
            Ok(None) => {}
            Err(Trouble::Gone(_)) => fetched.unfinished = true,
            Err(Trouble::Refused(error)) => {
                tracing::warn!(%error, "something offered was refused");
                fetched.refused.push((offer.pack.clone(), error));
            }
        }
    }
    // Empty by now, unless something is unfinished.
    let _ = fs::remove_dir(&folder);
    fetched
}

fn rank(pack: &str) -> u8 {
    match pack {
        ROOT_ROLE => 0,
        TIMESTAMP_ROLE => 1,
        "national" => 2,
        _ => 3,
    }
}

enum Trouble {
    Gone(Gone),
    Refused(PackError),
}

impl From<PackError> for Trouble {
    fn from(error: PackError) -> Self {
        Self::Refused(error)
    }
}

impl From<std::io::Error> for Trouble {
    fn from(error: std::io::Error) -> Self {
        Self::Refused(StorageError::from(error).into())
    }
}

async fn one(
    app: &App,
    source: &dyn Source,
    folder: &Path,
    offer: &PackOffer,
) -> Result<Option<Received>, Trouble> {
    if !is_wanted(app, offer).await? {
        return Ok(None);
    }
    let most = if is_document(&offer.pack) { MAX_DOCUMENT_BYTES } else { MAX_ARCHIVE_BYTES };
    if offer.len == 0 || offer.len > most as u64 {
        return Err(PackError::Unsupported.into());
    }
    match &offer.way {
        // The very file: another look at it would change nothing.
        Way::Whole(bytes) if sha256_hex(bytes) == hex(&offer.sha256) => {
            return Ok(Some(install_from_hub(app, bytes).await?));
        }
        _ => match patched(app, source, folder, offer).await {
            Ok(Some(received)) => return Ok(Some(received)),
            Ok(None) => {}
            // The line has broken off: it would for the whole, too.
            Err(Trouble::Gone(Gone::Away)) => return Err(Trouble::Gone(Gone::Away)),
            // Whatever is wrong with the patch, with what it starts from, or with the hub.
            Err(Trouble::Gone(Gone::Missing)) => tracing::warn!("a patch is not there: the whole is fetched"),
            Err(Trouble::Refused(error)) => tracing::warn!(%error, "a patch fails: the whole is fetched"),
        },
    }
    let path = part(folder, &offer.sha256);
    let outcome = match download(source, &path, &offer.sha256, offer.len).await {
        Ok(bytes) => install_from_hub(app, &bytes).await.map_err(Trouble::from),
        Err(trouble) => Err(trouble),
    };
    // What has come stays for the next time.
    if !matches!(outcome, Err(Trouble::Gone(_))) && !waits_for_a_newer_app(&outcome) {
        let _ = fs::remove_file(&path);
    }
    outcome.map(Some)
}

/// Whether it is kept until the app is renewed: it is offered with every sync until then.
fn waits_for_a_newer_app(outcome: &Result<Received, Trouble>) -> bool {
    matches!(outcome, Err(Trouble::Refused(PackError::Unsupported)))
}

/// The patch that the offer brings along or names; `None` where it does neither.
async fn patched(
    app: &App,
    source: &dyn Source,
    folder: &Path,
    offer: &PackOffer,
) -> Result<Option<Received>, Trouble> {
    match &offer.way {
        Way::Fetch | Way::Whole(_) => Ok(None),
        Way::Patch(bytes) => Ok(Some(install_patch(app, &offer.pack, bytes).await?)),
        // Not shorter than the whole.
        Way::PatchAt { len, .. } if *len == 0 || *len >= offer.len => Ok(None),
        Way::PatchAt { len, sha256 } => {
            let path = part(folder, sha256);
            let outcome = match download(source, &path, sha256, *len).await {
                Ok(bytes) => install_patch(app, &offer.pack, &bytes).await.map_err(Trouble::from),
                Err(trouble) => Err(trouble),
            };
            if !matches!(outcome, Err(Trouble::Gone(Gone::Away))) && !waits_for_a_newer_app(&outcome) {
                let _ = fs::remove_file(&path);
            }
            outcome.map(Some)
        }
    }
}

/// Newer than what is here, and of somebody whom the root knows.
async fn is_wanted(app: &App, offer: &PackOffer) -> Result<bool, PackError> {
    let here: BTreeMap<String, u64> =
        versions(&app.public).await?.into_iter().map(|one| (one.pack, one.version)).collect();
    if let Some(version) = here.get(&offer.pack) {
        return Ok(offer.version > *version);
    }
    let trust = Trust::load(&app.public).await?;
    Ok(trust.is_some_and(|trust| trust.root.roles.contains_key(&format!("force/{}", offer.pack))))
}

/// The file with this hash and so many bytes, kept under `path` until all of it is here.
async fn download(source: &dyn Source, path: &Path, sha256: &[u8; 32], len: u64) -> Result<Vec<u8>, Trouble> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let mut have = fs::metadata(path).map(|meta| meta.len()).unwrap_or(0);
    if have > len {
        fs::remove_file(path)?;
        have = 0;
    }
    let mut file = OpenOptions::new().create(true).append(true).open(path)?;
    while have < len {
        let to = len.min(have + PIECE);
        let piece = source.piece(sha256, have, to).await.map_err(Trouble::Gone)?;
        if piece.is_empty() {
            // It has less than was said.
            return Err(Trouble::Gone(Gone::Missing));
        }
        if piece.len() as u64 > to - have {
            return Err(PackError::Damaged("more than was asked for".into()).into());
        }
        file.write_all(&piece)?;
        have += piece.len() as u64;
    }
    drop(file);
    let bytes = fs::read(path)?;
    if sha256_hex(&bytes) != hex(sha256) {
        return Err(PackError::Damaged("not the file that was named".into()).into());
    }
    Ok(bytes)
}

/// Pieces of what is no longer offered.
fn forget_others(folder: &Path, offers: &[&PackOffer]) {
    let patches = offers.iter().filter_map(|offer| match &offer.way {
        Way::PatchAt { sha256, .. } => Some(part(folder, sha256)),
        _ => None,
    });
    let wanted: Vec<PathBuf> =
        offers.iter().map(|offer| part(folder, &offer.sha256)).chain(patches).collect();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        if !wanted.contains(&entry.path()) {
            let _ = fs::remove_file(entry.path());
        }
    }
}

fn part(folder: &Path, sha256: &[u8; 32]) -> PathBuf {
    folder.join(format!("{}.part", hex(sha256)))
}

fn hex(bytes: &[u8]) -> String {
    data_encoding::HEXLOWER.encode(bytes)
}
