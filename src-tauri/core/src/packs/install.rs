//! Installing: everything is verified and read before the first row is written, and all rows
//! are written in one transaction.

use super::store::{self, Installed};
use super::{EMBEDDED, PackError};
use crewroom_protocol::pack::content::{
    About, BankHoliday, Contact, ContactKind, Event, Figure, Guide, Story, path,
};
use crewroom_protocol::pack::manifest::sha256_hex;
use crewroom_protocol::pack::{Archive, Manifest, Role};
use serde::de::DeserializeOwned;
use sqlx::SqlitePool;

/// Where a pack came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// Carried by the app: replaces the same version, so that an app update can mend it.
    Embedded,
    /// Received: must be newer than what is installed.
    Received,
}

/// A pack, read whole.
pub(super) struct Content {
    pub about: About,
    pub guides: Vec<Guide>,
    pub contacts: Vec<Contact>,
    pub events: Vec<Event>,
    pub stories: Vec<Story>,
    pub figures: Vec<Figure>,
    pub bank_holidays: Vec<BankHoliday>,
}

/// Verifies and installs one pack; true when something changed.
///
/// # Errors
/// [`PackError`]; nothing has changed then.
pub async fn install(pool: &SqlitePool, bytes: &[u8], origin: Origin) -> Result<bool, PackError> {
    let archive = Archive::from_bytes(bytes)?;
    let manifest = archive.manifest();
    if let Some(installed) = store::installed_pack(pool, &manifest.pack).await? {
        let same = installed.digest == sha256_hex(bytes);
        let older = match origin {
            Origin::Embedded => manifest.version < installed.version,
            Origin::Received => manifest.version <= installed.version,
        };
        if same {
            return Ok(false);
        }
        if older {
            return Err(PackError::Older);
        }
    }
    let content = read(&archive)?;
    store::replace(pool, manifest, &sha256_hex(bytes), &content).await?;
    Ok(true)
}

/// Brings the embedded packs in where they are missing or newer than what is installed.
/// Costs one hash a pack when nothing is to be done.
///
/// # Errors
/// Only when the device cannot store them: the embedded packs themselves are sound.
pub async fn install_embedded(pool: &SqlitePool) -> Result<bool, PackError> {
    let installed: Vec<Installed> = store::installed(pool).await?;
    let mut changed = false;
    for bytes in EMBEDDED {
        let digest = sha256_hex(bytes);
        if installed.iter().any(|pack| pack.digest == digest) {
            continue;
        }
        match install(pool, bytes, Origin::Embedded).await {
            Ok(new) => changed |= new,
            // A newer pack has been received since this app was built: it stays.
            Err(PackError::Older) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(changed)
}

fn read(archive: &Archive) -> Result<Content, PackError> {
    let manifest = archive.manifest();
    let guides = archive
        .files()
        .filter(|(path, _)| path.starts_with(path::GUIDES))
        .map(|(_, bytes)| parse(bytes, "guide"))
        .collect::<Result<Vec<Guide>, _>>()?;
    let content = Content {
        about: list(archive, path::ABOUT)?,
        guides,
        contacts: list(archive, path::CONTACTS)?,
        events: list(archive, path::EVENTS)?,
        stories: list(archive, path::STORIES)?,
        figures: list(archive, path::FIGURES)?,
        bank_holidays: list(archive, path::BANK_HOLIDAYS)?,
    };
    check_role(manifest, &content)?;
    Ok(content)
}

/// A force's pack may add its own; it can never touch what is national.
fn check_role(manifest: &Manifest, content: &Content) -> Result<(), PackError> {
    let Role::Force(id) = &manifest.role else {
        return if manifest.pack == "national" && content.about.force.is_none() {
            Ok(())
        } else {
            Err(PackError::Damaged("the national pack names a force".into()))
        };
    };
    let own = manifest.pack == *id && content.about.force.as_ref().is_none_or(|force| force.id == *id);
    let national = content.about.categories.is_empty()
        && content.about.weeks.is_empty()
        && content.bank_holidays.is_empty()
        && content.contacts.iter().all(|c| c.kind != ContactKind::Crisis && c.crisis_order.is_none());
    if own && national {
        Ok(())
    } else {
        Err(PackError::Damaged("a force's pack reaches beyond its force".into()))
    }
}

fn list<T: DeserializeOwned + Default>(archive: &Archive, path: &str) -> Result<T, PackError> {
    archive.file(path).map_or_else(|| Ok(T::default()), |bytes| parse(bytes, "list"))
}

fn parse<T: DeserializeOwned>(bytes: &[u8], what: &str) -> Result<T, PackError> {
    serde_json::from_slice(bytes).map_err(|error| PackError::Damaged(format!("{what}: {error}")))
}
