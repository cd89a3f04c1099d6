//! Installing: everything is verified and read before the first row is written, and all rows
//! are written in one transaction. Here what the app carries; `received.rs` has what a hub gave.

use super::store::{self, APP, Incoming, Installed};
use super::trust::Trust;
use super::{EMBEDDED, PackError};
use crewroom_crypto::submission::is_recipient_key;
use crewroom_protocol::pack::content::{
    About, BankHoliday, Contact, ContactKind, Event, Figure, Guide, MAX_RECIPIENTS, Story, path,
};
use crewroom_protocol::pack::{Archive, Manifest, Role, Sealed};
use serde::de::DeserializeOwned;
use sqlx::SqlitePool;
use std::collections::BTreeSet;

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

/// Installs a pack that came with the app, and so as trustworthy as the app itself: no signature
/// is asked for, and the same version is replaced, so that an app update can mend it. True when
/// something changed.
///
/// # Errors
/// [`PackError`]; nothing has changed then.
pub async fn install_own(pool: &SqlitePool, bytes: &[u8]) -> Result<bool, PackError> {
    let sealed = Sealed::read(bytes)?;
    let manifest = sealed.manifest();
    let (pack, role) = (manifest.pack.clone(), manifest.role.to_string());
    let floor = match Trust::load(pool).await? {
        Some(trust) => trust.floor(pool, &pack, &role).await?,
        None => 0,
    };
    install_carried(pool, bytes, floor).await
}

/// As [`install_own`], with the oldest version that will do.
pub(super) async fn install_carried(pool: &SqlitePool, bytes: &[u8], floor: u64) -> Result<bool, PackError> {
    let archive = Archive::from_bytes(bytes)?;
    let (manifest, digest) = (archive.manifest(), archive.digest());
    if store::installed_pack(pool, &manifest.pack).await?.is_some_and(|installed| installed.digest == digest)
    {
        return Ok(false);
    }
    if manifest.version < floor {
        return Err(PackError::Older);
    }
    let content = read(&archive)?;
    let signers = [APP.to_owned()];
    let incoming = Incoming {
        manifest,
        digest: &digest,
        content: &content,
        signed: (&[], &[]),
        archive: &[],
        signers: &signers,
    };
    store::replace(pool, incoming).await?;
    Ok(true)
}

/// The pack of this name that the app carries.
pub(super) fn carried(pack: &str) -> Option<&'static [u8]> {
    EMBEDDED.into_iter().find(|bytes| Sealed::read(bytes).is_ok_and(|sealed| sealed.manifest().pack == pack))
}

/// Brings the embedded packs in where they are missing or newer than what is installed.
/// Unpacks a manifest a pack when nothing is to be done.
///
/// # Errors
/// Only when the device cannot store them: the embedded packs themselves are sound.
pub async fn install_embedded(pool: &SqlitePool) -> Result<bool, PackError> {
    let installed: Vec<Installed> = store::installed(pool).await?;
    let mut changed = false;
    for bytes in EMBEDDED {
        let digest = Sealed::read(bytes)?.digest();
        if installed.iter().any(|pack| pack.digest == digest) {
            continue;
        }
        match install_own(pool, bytes).await {
            Ok(new) => changed |= new,
            // A newer pack has been received since this app was built: it stays.
            Err(PackError::Older) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(changed)
}

pub(super) fn read(archive: &Archive) -> Result<Content, PackError> {
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
    check_recipients(&content.about)?;
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

/// Who is named as a recipient must be one to whom something can be sealed.
fn check_recipients(about: &About) -> Result<(), PackError> {
    let mut ids = BTreeSet::new();
    let mut keys = BTreeSet::new();
    let good = about.recipients.len() <= MAX_RECIPIENTS
        && about.recipients.iter().all(|one| {
            !one.kinds.is_empty()
                && one.public_key().is_some_and(|key| is_recipient_key(&key))
                && ids.insert(&one.id)
                && keys.insert(&one.key)
        });
    if good { Ok(()) } else { Err(PackError::Damaged("recipients".into())) }
}

fn list<T: DeserializeOwned + Default>(archive: &Archive, path: &str) -> Result<T, PackError> {
    archive.file(path).map_or_else(|| Ok(T::default()), |bytes| parse(bytes, "list"))
}

fn parse<T: DeserializeOwned>(bytes: &[u8], what: &str) -> Result<T, PackError> {
    serde_json::from_slice(bytes).map_err(|error| PackError::Damaged(format!("{what}: {error}")))
}
