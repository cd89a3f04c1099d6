//! Whose packs this device takes in: the root that it trusts, the timestamp that it has seen, and
//! how far each pack has come.

use super::install::{carried, install_carried};
use super::store::{self, APP};
use super::{PackError, Received};
use crate::days::parse_date;
use crate::storage::StorageError;
use chrono::NaiveDate;
use crewroom_protocol::pack::trust::{
    PACK, Root, RootChain, TIMESTAMP, TIMESTAMP_DAYS, TIMESTAMP_ROLE, Timestamp, message,
};
use sqlx::SqlitePool;

/// What the device holds true.
pub(super) struct Trust {
    pub root: Root,
    /// Every root from the app's own on.
    chain: RootChain,
    /// The newest one that was seen.
    pub timestamp: Option<Timestamp>,
}

/// Whether `sig` is Ed25519 by this key.
pub(super) fn verify(key: &[u8; 32], message: &[u8], sig: &[u8; 64]) -> bool {
    crewroom_crypto::sign::verify(key, message, sig).is_ok()
}

impl Trust {
    /// What is stored; `None` before [`settle`] has run. It was verified on its way in.
    pub async fn load(pool: &SqlitePool) -> Result<Option<Self>, PackError> {
        let Some(bytes) = store::document(pool, "root").await? else { return Ok(None) };
        let chain = RootChain::parse(&bytes).map_err(|_| StorageError::Damaged)?;
        let newest = chain.0.last().ok_or(StorageError::Damaged)?;
        let root = Root::of(newest).map_err(|_| StorageError::Damaged)?;
        let timestamp = match store::document(pool, "timestamp").await? {
            Some(bytes) => Some(Timestamp::parse(&bytes).map_err(|_| StorageError::Damaged)?.0),
            None => None,
        };
        Ok(Some(Self { root, chain, timestamp }))
    }

    /// Today, as far as it can be known: a clock that was set back undoes no expiry that a
    /// signed timestamp has shown to be past.
    pub fn day(&self, today: NaiveDate) -> NaiveDate {
        let issued = self.timestamp.as_ref().and_then(|timestamp| parse_date(&timestamp.issued));
        issued.map_or(today, |issued| today.max(issued))
    }

    /// Whether the root may still vouch for anything new.
    pub fn root_is_good(&self, today: NaiveDate) -> bool {
        is_good(&self.root.expires, self.day(today))
    }

    /// Whether somebody has said lately what is newest.
    pub fn is_fresh(&self, today: NaiveDate) -> bool {
        let day = self.day(today);
        let fresh = self.timestamp.as_ref().is_some_and(|timestamp| is_good(&timestamp.expires, day));
        fresh && self.root_is_good(today)
    }

    /// The version below which nothing of this pack is taken in: the greatest that a key vouched
    /// for which is still trusted, or that the app carried. What a revoked key counted is
    /// forgotten, so that its thief cannot lock the pack by a leap.
    pub async fn floor(&self, pool: &SqlitePool, pack: &str, role: &str) -> Result<u64, PackError> {
        floor(pool, &self.root, pack, role).await
    }
}

async fn floor(pool: &SqlitePool, root: &Root, pack: &str, role: &str) -> Result<u64, PackError> {
    let keys = root.roles.get(role).map(|role| role.keys.as_slice()).unwrap_or_default();
    let trusted = |key: &str| key == APP || keys.iter().any(|id| id.to_string() == key);
    let ratchets = store::ratchets(pool, pack).await?;
    Ok(ratchets.into_iter().filter(|(key, _)| trusted(key)).map(|(_, version)| version).max().unwrap_or(0))
}

/// Whether the day is not past this last day; a day that cannot be read is past.
pub(super) fn is_good(last: &str, day: NaiveDate) -> bool {
    parse_date(last).is_some_and(|last| day <= last)
}

/// Begins with the app's own root, or goes on from what has followed it since. An app that was
/// built with another root begins anew from that one.
///
/// # Errors
/// [`PackError::Untrusted`] when the app's own root is no root; the device's own troubles.
pub async fn settle(pool: &SqlitePool, anchor: &[u8]) -> Result<(), PackError> {
    let chain = RootChain::parse(anchor)?;
    let root = chain.newest(verify)?;
    let own = chain.0.last().map(|signed| signed.bytes().to_vec());
    match Trust::load(pool).await {
        Ok(Some(held)) if held.chain.0.iter().any(|signed| Some(signed.bytes()) == own.as_deref()) => Ok(()),
        Ok(held) => trust(pool, held.and_then(|held| held.timestamp), &root, &chain).await,
        Err(PackError::Storage(StorageError::Damaged)) => trust(pool, None, &root, &chain).await,
        Err(error) => Err(error),
    }
}

/// Takes in the roots that follow the trusted one.
pub(super) async fn adopt_roots(pool: &SqlitePool, bytes: &[u8]) -> Result<Received, PackError> {
    let offered = RootChain::parse(bytes)?;
    let mut held = Trust::load(pool).await?.ok_or(PackError::Untrusted)?;
    let mut new = offered.after(&held.root, verify)?;
    let Some((newest, _)) = new.last() else {
        // The very same is nothing new; an older one is an attempt to go back; another one under
        // the same number is nobody's whom this device trusts.
        let root = offered.0.last().and_then(|signed| Root::of(signed).ok());
        return match root {
            Some(root) if root == held.root => Ok(received("root", root.version, false)),
            Some(root) if root.version == held.root.version => Err(PackError::Untrusted),
            _ => Err(PackError::Older),
        };
    };
    let newest = newest.clone();
    held.chain.0.extend(new.drain(..).map(|(_, signed)| signed.clone()));
    trust(pool, held.timestamp, &newest, &held.chain).await?;
    Ok(received("root", newest.version, true))
}

/// From now on this root. Packs for which it does not vouch are withdrawn: where the app carries
/// one of that name it takes its place first, so that there is no moment without the help lines.
async fn trust(
    pool: &SqlitePool,
    timestamp: Option<Timestamp>,
    root: &Root,
    chain: &RootChain,
) -> Result<(), PackError> {
    let mut withdrawn = Vec::new();
    for pack in store::vouched(pool).await? {
        let signed = message(PACK, &pack.manifest);
        if root.signers(&pack.role, &signed, &pack.signatures, verify).is_ok() {
            continue;
        }
        tracing::warn!("a pack is withdrawn: its keys are no longer trusted");
        match carried(&pack.id) {
            Some(bytes) => {
                let floor = floor(pool, root, &pack.id, &pack.role).await?;
                match install_carried(pool, bytes, floor).await {
                    Ok(_) => {}
                    // Newer ones by a trusted key were here; the app's old one must do until
                    // they come again.
                    Err(PackError::Older) => drop(install_carried(pool, bytes, 0).await?),
                    Err(error) => return Err(error),
                }
            }
            None => withdrawn.push(pack.id),
        }
    }
    let document = store::document(pool, "timestamp").await?;
    let keep = timestamp.is_some()
        && document.is_some_and(|bytes| {
            Timestamp::parse(&bytes).is_ok_and(|(_, signed)| {
                let text = message(TIMESTAMP, signed.bytes());
                root.signers(TIMESTAMP_ROLE, &text, &signed.signatures, verify).is_ok()
            })
        });
    store::keep_root(pool, root.version, &chain.to_bytes(), &withdrawn, keep).await?;
    Ok(())
}

/// Takes in a newer timestamp.
pub(super) async fn adopt_timestamp(
    pool: &SqlitePool,
    today: NaiveDate,
    bytes: &[u8],
) -> Result<Received, PackError> {
    let (timestamp, signed) = Timestamp::parse(bytes)?;
    let held = Trust::load(pool).await?.ok_or(PackError::Untrusted)?;
    let text = message(TIMESTAMP, signed.bytes());
    held.root.signers(TIMESTAMP_ROLE, &text, &signed.signatures, verify)?;
    if !held.root_is_good(today) {
        return Err(PackError::Expired);
    }
    if let Some(old) = &held.timestamp {
        if timestamp == *old {
            return Ok(received("timestamp", old.version, false));
        }
        if timestamp.version <= old.version {
            return Err(PackError::Older);
        }
    }
    let days = parse_date(&timestamp.issued).zip(parse_date(&timestamp.expires));
    let (issued, expires) = days.ok_or_else(|| PackError::Damaged("a timestamp's day".into()))?;
    let lasts = (expires - issued).num_days();
    // One from the future would make all that is here look expired for good.
    let ahead = (issued - today).num_days();
    if !(0..=TIMESTAMP_DAYS).contains(&lasts) || ahead > 1 {
        return Err(PackError::Damaged("a timestamp's day".into()));
    }
    if !is_good(&timestamp.expires, held.day(today)) {
        return Err(PackError::Expired);
    }
    store::keep_timestamp(pool, timestamp.version, bytes).await?;
    Ok(received("timestamp", timestamp.version, true))
}

fn received(pack: &str, version: u64, changed: bool) -> Received {
    Received { pack: pack.to_owned(), version, changed }
}
