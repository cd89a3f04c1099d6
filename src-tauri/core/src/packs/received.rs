//! What a hub hands over: a pack, the chain of roots, or a timestamp. The hub is not trusted; the
//! signatures are. Nothing is written before all of it has been verified.

use super::PackError;
use super::install::{Content, carried, read};
use super::store::{self, Incoming};
use super::trust::{Trust, adopt_roots, adopt_timestamp, is_good, verify};
use crate::App;
use crate::days::{UK, local_date};
use crate::storage::StorageError;
use chrono::NaiveDate;
use crewroom_protocol::pack::content::Recipient;
use crewroom_protocol::pack::manifest::app_version;
use crewroom_protocol::pack::trust::{MAX_DOCUMENT_BYTES, PACK, ROOT_ROLE, TIMESTAMP_ROLE, message};
use crewroom_protocol::pack::{Base, Manifest, Role, Sealed, patch};
use crewroom_protocol::sync::wire::PackVersion;
use sqlx::SqlitePool;
use tokio::sync::Mutex;

/// What came of something that was handed over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Received {
    /// The pack's id, or `root`, or `timestamp`.
    pub pack: String,
    /// The version that the device now has.
    pub version: u64,
    /// Whether anything is new.
    pub changed: bool,
}

/// What the device has, to be named to a hub: every installed pack, and under the names `root`
/// and `timestamp` what vouches for them. A hub offers each that it has newer.
///
/// # Errors
/// Only when `public.db` cannot be read.
pub async fn versions(pool: &SqlitePool) -> Result<Vec<PackVersion>, PackError> {
    let installed = store::installed(pool).await?;
    let mut versions: Vec<PackVersion> =
        installed.into_iter().map(|pack| PackVersion { pack: pack.id, version: pack.version }).collect();
    if let Some(trust) = Trust::load(pool).await? {
        let timestamp = trust.timestamp.as_ref().map_or(0, |timestamp| timestamp.version);
        versions.push(PackVersion { pack: "root".to_owned(), version: trust.root.version });
        versions.push(PackVersion { pack: "timestamp".to_owned(), version: timestamp });
    }
    Ok(versions)
}

/// Takes in what a hub handed over, if its signatures allow it. Of several, hand over `root`
/// first, then `timestamp`, then packs, the national one first: each is judged by what came
/// before it.
///
/// # Errors
/// [`PackError`]; nothing has changed then.
pub async fn install_from_hub(app: &App, bytes: &[u8]) -> Result<Received, PackError> {
    install_received(&app.public, local_date(app.clock.now_ms(), UK), bytes).await
}

/// As [`install_from_hub`], on this day.
///
/// # Errors
/// [`PackError`]; nothing has changed then.
pub async fn install_received(
    pool: &SqlitePool,
    today: NaiveDate,
    bytes: &[u8],
) -> Result<Received, PackError> {
    let _one = ONE.lock().await;
    if bytes.starts_with(b"CRWP") {
        return pack(pool, today, Sealed::read(bytes)?, Some(bytes)).await;
    }
    document(pool, today, bytes).await
}

/// One at a time: what was compared must still hold when the rows are written.
static ONE: Mutex<()> = Mutex::const_new(());

/// Takes in a patch of what is here under this name, and judges what comes out exactly as if it
/// had come whole.
///
/// # Errors
/// [`PackError`], also when there is nothing sound to patch; nothing has changed then, and the
/// whole may still do.
pub async fn install_patch(app: &App, name: &str, bytes: &[u8]) -> Result<Received, PackError> {
    let (pool, today) = (&app.public, local_date(app.clock.now_ms(), UK));
    let _one = ONE.lock().await;
    let nothing = || PackError::Damaged("there is nothing to patch".into());
    if is_document(name) {
        let held = store::document(pool, name).await?.ok_or_else(nothing)?;
        return document(pool, today, &patch::read_document(bytes, &held)?).await;
    }
    let base = base(pool, name).await?.ok_or_else(nothing)?;
    pack(pool, today, patch::read(bytes, &base)?, None).await
}

/// Whether a root or a timestamp goes by this name.
pub(super) fn is_document(name: &str) -> bool {
    [ROOT_ROLE, TIMESTAMP_ROLE].contains(&name)
}

/// The installed pack as a patch needs it: as it came from a hub, or as the app carries it.
async fn base(pool: &SqlitePool, pack: &str) -> Result<Option<Base>, PackError> {
    let Some(installed) = store::installed_pack(pool, pack).await? else { return Ok(None) };
    let base = match store::archive(pool, pack).await? {
        Some(archive) => Base::read(&archive)?,
        None => match carried(pack) {
            Some(archive) => Base::read(archive)?,
            None => return Ok(None),
        },
    };
    Ok((base.digest() == installed.digest).then_some(base))
}

async fn document(pool: &SqlitePool, today: NaiveDate, bytes: &[u8]) -> Result<Received, PackError> {
    if bytes.len() > MAX_DOCUMENT_BYTES {
        return Err(PackError::Unsupported);
    }
    // A chain of roots is a list, a timestamp an object.
    match bytes.iter().find(|byte| !byte.is_ascii_whitespace()) {
        Some(b'[') => adopt_roots(pool, bytes).await,
        Some(b'{') => adopt_timestamp(pool, today, bytes).await,
        _ => Err(PackError::Damaged("neither a pack nor a document".into())),
    }
}

/// Judges a pack and takes it in. `whole`: its archive, unless it was put together here.
async fn pack(
    pool: &SqlitePool,
    today: NaiveDate,
    sealed: Sealed<'_>,
    whole: Option<&[u8]>,
) -> Result<Received, PackError> {
    let manifest = sealed.manifest().clone();
    let digest = sealed.digest();
    let role = manifest.role.to_string();
    let done = |changed| Received { pack: manifest.pack.clone(), version: manifest.version, changed };

    let trust = Trust::load(pool).await?.ok_or(PackError::Untrusted)?;
    let signed = message(PACK, sealed.manifest_bytes());
    let signers = trust.root.signers(&role, &signed, sealed.signatures(), verify)?;
    if !trust.root_is_good(today) {
        return Err(PackError::Expired);
    }
    let own = match &manifest.role {
        Role::National => manifest.pack == "national",
        Role::Force(id) => manifest.pack == *id,
    };
    if !own {
        return Err(PackError::Damaged("a pack of another's name".into()));
    }

    let installed = store::installed_pack(pool, &manifest.pack).await?;
    if installed.as_ref().is_some_and(|installed| installed.digest == digest) {
        return Ok(done(false));
    }
    let floor = trust.floor(pool, &manifest.pack, &role).await?;
    if manifest.version < floor || installed.is_some_and(|installed| manifest.version <= installed.version) {
        return Err(PackError::Older);
    }
    if !is_good(&manifest.expires, trust.day(today)) {
        return Err(PackError::Expired);
    }
    if !shows(&manifest) {
        return Err(PackError::Unsupported);
    }
    if let Some(newest) = trust.timestamp.as_ref().and_then(|timestamp| timestamp.names(&manifest.pack))
        && (newest.version, newest.sha256.as_str()) != (manifest.version, digest.as_str())
    {
        return Err(PackError::Mixed);
    }

    let archive = sealed.unpack()?;
    let content = read(&archive)?;
    if manifest.role != Role::National {
        beside_the_national(pool, &manifest.pack, &content).await?;
    }
    let packed = match whole {
        Some(_) => Vec::new(),
        None => archive.to_bytes_quickly().map_err(StorageError::from)?,
    };
    let signers: Vec<String> = signers.iter().map(ToString::to_string).collect();
    let incoming = Incoming {
        manifest: &manifest,
        digest: &digest,
        content: &content,
        signed: (archive.manifest_bytes(), archive.signatures()),
        archive: whole.unwrap_or(&packed),
        signers: &signers,
    };
    store::replace(pool, incoming).await?;
    tracing::info!(version = manifest.version, "a pack was installed");
    Ok(done(true))
}

/// Whether this app is new enough for the pack.
fn shows(manifest: &Manifest) -> bool {
    let own = app_version(env!("CARGO_PKG_VERSION"));
    manifest.min_app.as_ref().is_none_or(|least| app_version(least).is_some_and(|least| own >= Some(least)))
}

/// A force's items may not bear the ids of national ones, or a link to a crisis line could lead
/// to something else; nor may its cards take the place of another pack's.
async fn beside_the_national(pool: &SqlitePool, pack: &str, content: &Content) -> Result<(), PackError> {
    let guides: Vec<&str> = content.guides.iter().map(|one| one.id.as_str()).collect();
    let contacts: Vec<&str> = content.contacts.iter().map(|one| one.id.as_str()).collect();
    let events: Vec<&str> = content.events.iter().map(|one| one.id.as_str()).collect();
    let stories: Vec<&str> = content.stories.iter().map(|one| one.id.as_str()).collect();
    let figures: Vec<&str> = content.figures.iter().map(|one| one.id.as_str()).collect();
    for (table, ids, national) in [
        ("guide", guides, false),
        ("contact", contacts, true),
        ("event", events, true),
        ("story", stories, true),
        ("figure", figures, true),
    ] {
        if !store::taken(pool, table, pack, &ids, national).await?.is_empty() {
            return Err(PackError::Damaged(format!("a {table} of another pack's name")));
        }
    }
    // Nor may its people pass for national ones.
    for (of, national) in store::recipients(pool).await?.iter().filter(|(of, _)| of.role == "national") {
        let taken = |own: &Recipient| own.id == national.id || own.key == national.key;
        if of.id != pack && content.about.recipients.iter().any(taken) {
            return Err(PackError::Damaged("a recipient of another pack's name or key".into()));
        }
    }
    Ok(())
}
