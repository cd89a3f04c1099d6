//! What private sync keeps sealed in the vault between two syncs: who this device is, the signed
//! device list, its own log's end, how far it has read the others', its token.

use super::SyncError;
use super::devices::Devices;
use super::hub::Token;
use super::model::SyncProblem;
use crate::app::Private;
use crate::vault::{OWN_LOG as OWN, Transaction};
use crewroom_crypto::{EpochKey, SealingKey, SigningKey};
use crewroom_protocol::sync::{AccountId, DeviceId, Hash, SeriesId, SignedEntry};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use zeroize::Zeroizing;

/// A transaction over the app's vault.
pub type Vault<'a> = Transaction<'a, Private>;
/// Secret bytes, zeroed when dropped.
pub type Key = Zeroizing<[u8; 32]>;

const IDENTITY: &str = "identity";
const DEVICES: &str = "devices";
const READ: &str = "read";
const TOKEN: &str = "token";
const STANDING: &str = "standing";
const PENDING: &str = "pending";

/// The hub, as it introduced itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HubInfo {
    /// `https://hub.example`.
    pub address: String,
    /// For people.
    pub name: String,
    /// The force's id.
    pub force: String,
    /// Its Ed25519 key.
    pub key: [u8; 32],
}

/// Who this device is.
#[derive(Clone, Serialize, Deserialize)]
pub struct Identity {
    /// Where.
    pub hub: HubInfo,
    /// Of which account.
    pub account: AccountId,
    /// Which device.
    pub device: DeviceId,
    /// Its secret Ed25519 key.
    pub sign_key: Key,
    /// Its secret X25519 key.
    pub seal_key: Key,
    /// Every epoch's key, in order.
    pub epochs: Vec<Key>,
    /// Another device has removed this one: private sync has stopped.
    pub removed: bool,
}

impl Identity {
    /// To sign with.
    pub fn signing(&self) -> SigningKey {
        SigningKey::from_random(&mut self.sign_key.clone())
    }

    /// To open with what was sealed to this device.
    pub fn sealing(&self) -> SealingKey {
        SealingKey::from_random(&mut self.seal_key.clone())
    }

    /// An epoch's key; `None` when this device has none.
    pub fn epoch(&self, epoch: u32) -> Option<EpochKey> {
        self.epochs.get(epoch as usize).map(|key| EpochKey::from_random(&mut key.clone()))
    }
}

/// This device's own log.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Own {
    /// Its name.
    pub series: SeriesId,
    /// The last envelope that was packed; 0 for none.
    pub seq: u64,
    /// Its hash.
    pub hash: Hash,
    /// The last one that the hub has acknowledged.
    pub acked: u64,
    /// Where the last checkpoint begins; 0 for none.
    pub checkpoint: u64,
    /// Where it ends: it counts once that is acknowledged.
    #[serde(default)]
    pub checkpoint_end: u64,
    /// At which envelope a checkpoint was last thought of.
    pub considered: u64,
    /// How many changes each unacknowledged envelope holds.
    pub pending: Vec<(u64, u32)>,
    /// The day of the last one, days since 1970-01-01.
    pub day: u32,
}

impl Own {
    /// A new log.
    pub fn new(series: SeriesId) -> Self {
        Self {
            series,
            seq: 0,
            hash: [0; 32],
            acked: 0,
            checkpoint: 0,
            checkpoint_end: 0,
            considered: 0,
            pending: Vec::new(),
            day: 0,
        }
    }
}

/// How far another log has been read.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Series {
    /// Whose it is; `None` while only others have spoken of it.
    pub device: Option<DeviceId>,
    /// The last envelope taken in; 0 for none.
    pub seq: u64,
    /// Its hash.
    pub hash: Hash,
    /// What of this the other devices were told.
    pub said: u64,
    /// The day of the last one, days since 1970-01-01.
    pub day: u32,
    /// How far others say that it goes.
    pub claimed: u64,
    /// And with which hash.
    pub claimed_hash: Hash,
    /// The person was told that the hub has lost what came after this many.
    pub lost_after: Option<u64>,
    /// Not followed any more: forked, or given up by its own device.
    pub closed: bool,
}

/// How far every other log has been read.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Read {
    /// By name.
    pub series: BTreeMap<SeriesId, Series>,
    /// Device-list entries that others know and this device was not given.
    pub entries_claimed: Vec<Hash>,
}

/// How the last sync ended.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    /// When one last went through.
    pub last_ms: Option<i64>,
    /// What went wrong.
    pub problem: Option<SyncProblem>,
}

/// An enrolment that was sent and has not been heard of: the same is sent again.
#[derive(Clone, Serialize, Deserialize)]
pub struct PendingEnrolment {
    /// Who this device would be.
    pub identity: Identity,
    /// The entry that makes the account.
    pub entry: SignedEntry,
}

/// All of it.
pub struct State {
    pub identity: Identity,
    pub devices: Devices,
    pub own: Own,
    pub read: Read,
    pub token: Option<Token>,
    /// How many entries of the device list are kept already: it only grows.
    pub kept_entries: usize,
}

impl State {
    /// Reads it; `None` without private sync.
    ///
    /// # Errors
    /// The vault's.
    pub async fn load(
        vault: &mut Vault<'_>,
        new_series: impl FnOnce() -> SeriesId,
    ) -> Result<Option<Self>, SyncError> {
        let Some(identity) = vault.state::<Identity>(IDENTITY).await? else { return Ok(None) };
        let entries: Vec<SignedEntry> = vault.state(DEVICES).await?.unwrap_or_default();
        let devices = Devices::trusted(identity.account, entries)?;
        let own = match vault.state(OWN).await? {
            Some(own) => own,
            // Its end was lost with a damaged file, or given up with a recovery: a new one begins.
            None => {
                let own = Own::new(new_series());
                super::packing::begin_again(vault, &identity).await?;
                vault.put_state(OWN, &own).await?;
                own
            }
        };
        Ok(Some(Self {
            kept_entries: devices.entries().len(),
            devices,
            own,
            read: vault.state(READ).await?.unwrap_or_default(),
            token: vault.state(TOKEN).await?,
            identity,
        }))
    }

    /// Keeps everything that may have changed.
    ///
    /// # Errors
    /// The vault's.
    pub async fn save(&self, vault: &mut Vault<'_>) -> Result<(), SyncError> {
        vault.put_state(IDENTITY, &self.identity).await?;
        if self.devices.entries().len() != self.kept_entries {
            vault.put_state(DEVICES, &self.devices.entries()).await?;
        }
        vault.put_state(READ, &self.read).await?;
        self.save_own(vault).await?;
        self.save_token(vault).await
    }

    /// Keeps what packing changes.
    ///
    /// # Errors
    /// The vault's.
    pub async fn save_own(&self, vault: &mut Vault<'_>) -> Result<(), SyncError> {
        vault.put_state(OWN, &self.own).await?;
        Ok(vault.put_state(READ, &self.read).await?)
    }

    /// Keeps the token.
    ///
    /// # Errors
    /// The vault's.
    pub async fn save_token(&self, vault: &mut Vault<'_>) -> Result<(), SyncError> {
        match &self.token {
            Some(token) => vault.put_state(TOKEN, token).await?,
            None => vault.forget_state(TOKEN).await?,
        }
        Ok(())
    }
}

/// Only who this device is.
///
/// # Errors
/// The vault's.
pub async fn identity(vault: &mut Vault<'_>) -> Result<Option<Identity>, SyncError> {
    Ok(vault.state(IDENTITY).await?)
}

/// How the last sync ended.
///
/// # Errors
/// The vault's.
pub async fn standing(vault: &mut Vault<'_>) -> Result<Standing, SyncError> {
    Ok(vault.state(STANDING).await?.unwrap_or_default())
}

/// Keeps how a sync ended.
///
/// # Errors
/// The vault's.
pub async fn set_standing(vault: &mut Vault<'_>, standing: Standing) -> Result<(), SyncError> {
    Ok(vault.put_state(STANDING, &standing).await?)
}

/// The enrolment under way.
///
/// # Errors
/// The vault's.
pub async fn pending(vault: &mut Vault<'_>) -> Result<Option<PendingEnrolment>, SyncError> {
    Ok(vault.state(PENDING).await?)
}

/// Keeps the enrolment under way, or forgets it.
///
/// # Errors
/// The vault's.
pub async fn set_pending(vault: &mut Vault<'_>, pending: Option<&PendingEnrolment>) -> Result<(), SyncError> {
    match pending {
        Some(pending) => vault.put_state(PENDING, pending).await?,
        None => vault.forget_state(PENDING).await?,
    }
    Ok(())
}
