//! The device list: verified entry by entry, and the only source of the account's public keys.

use super::SyncError;
use super::state::Identity;
use crewroom_crypto::{EpochKey, envelope, hpke, sign};
use crewroom_protocol::sync::device_list::grant_info;
use crewroom_protocol::sync::{
    AccountId, Cursor, DeviceId, Entry, Grant, Hash, MAX_DEVICES, MAX_ENTRIES, Op, SeriesId, SignedEntry,
};
use std::collections::BTreeSet;

/// A device that is or was listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Device {
    pub id: DeviceId,
    pub sign_key: [u8; 32],
    pub seal_key: [u8; 32],
    label: Vec<u8>,
    /// The epoch under which the label is sealed.
    added: u32,
    /// The epoch that began with its removal, and how far its logs count.
    removed: Option<(u32, Vec<Cursor>)>,
}

impl Device {
    /// Whether an envelope of this device counts: always while it is listed; else within its cut
    /// and sealed before its removal.
    pub fn may_write(&self, series: SeriesId, seq: u64, epoch: u32) -> bool {
        match &self.removed {
            None => true,
            Some((end, _)) => seq <= self.cut(series).unwrap_or(u64::MAX) && epoch < *end,
        }
    }

    /// How far a log of this device counts; `None` while it is listed.
    pub fn cut(&self, series: SeriesId) -> Option<u64> {
        let (_, cut) = self.removed.as_ref()?;
        Some(cut.iter().find(|cursor| cursor.series == series).map_or(0, |cursor| cursor.seq))
    }

    /// Whether it is listed now.
    pub fn is_listed(&self) -> bool {
        self.removed.is_none()
    }
}

/// Why an entry was not appended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// Not of the right form, not signed by who may, or against the rules.
    Forged,
    /// Another entry stands there.
    Forked,
}

/// The list.
#[derive(Clone)]
pub struct Devices {
    account: AccountId,
    entries: Vec<SignedEntry>,
    all: Vec<Device>,
    epoch: u32,
}

impl Devices {
    /// The list before its first entry.
    pub fn empty(account: AccountId) -> Self {
        Self { account, entries: Vec::new(), all: Vec::new(), epoch: 0 }
    }

    /// A list that this device has verified before and kept sealed.
    ///
    /// # Errors
    /// [`SyncError::Protocol`] when it is none.
    pub fn trusted(account: AccountId, entries: Vec<SignedEntry>) -> Result<Self, SyncError> {
        let mut list = Self::empty(account);
        for entry in entries {
            let read = entry.entry()?;
            list.follow(&read);
            list.entries.push(entry);
        }
        Ok(list)
    }

    /// Appends an entry after every check that the protocol names. An entry that is there already,
    /// byte for byte, changes nothing. Returns what was new.
    ///
    /// # Errors
    /// [`Refused`]; the list is then as before.
    pub fn append(&mut self, signed: &SignedEntry) -> Result<Option<Entry>, Refused> {
        let entry = signed.entry().map_err(|_| Refused::Forged)?;
        let n = entry.n as usize;
        if let Some(known) = self.entries.get(n) {
            return if known == signed { Ok(None) } else { Err(Refused::Forked) };
        }
        let in_place = n == self.entries.len() && n < MAX_ENTRIES && entry.prev == self.head();
        let key = match &entry.op {
            Op::Add { device, sign_key, .. } if n == 0 => {
                let founds = AccountId::of(*device, sign_key) == self.account && entry.signer == *device;
                founds.then_some(*sign_key)
            }
            _ => self.listed().find(|device| device.id == entry.signer).map(|device| device.sign_key),
        };
        let (true, Some(key)) = (in_place, key) else { return Err(Refused::Forged) };
        let message = SignedEntry::signed(self.account, &signed.body);
        sign::verify(&key, &message, &signed.sig).map_err(|_| Refused::Forged)?;
        let allowed = match &entry.op {
            Op::Add { device, .. } => {
                entry.epoch == self.epoch
                    && entry.grants.is_empty()
                    && self.get(*device).is_none()
                    && self.listed().count() < MAX_DEVICES
            }
            Op::Remove { device, .. } => {
                let remain: BTreeSet<DeviceId> =
                    self.listed().map(|listed| listed.id).filter(|id| id != device).collect();
                let granted: BTreeSet<DeviceId> = entry.grants.iter().map(|grant| grant.device).collect();
                self.listed().any(|listed| listed.id == *device)
                    && Some(entry.epoch) == self.epoch.checked_add(1)
                    && granted == remain
                    && entry.grants.len() == remain.len()
            }
        };
        if !allowed {
            return Err(Refused::Forged);
        }
        self.follow(&entry);
        self.entries.push(signed.clone());
        Ok(Some(entry))
    }

    fn follow(&mut self, entry: &Entry) {
        match &entry.op {
            Op::Add { device, sign_key, seal_key, label } => self.all.push(Device {
                id: *device,
                sign_key: *sign_key,
                seal_key: *seal_key,
                label: label.clone(),
                added: entry.epoch,
                removed: None,
            }),
            Op::Remove { device, cut } => {
                if let Some(gone) = self.all.iter_mut().find(|known| known.id == *device) {
                    gone.removed = Some((entry.epoch, cut.clone()));
                }
            }
        }
        self.epoch = entry.epoch;
    }

    /// The entries, as they travel.
    pub fn entries(&self) -> &[SignedEntry] {
        &self.entries
    }

    /// The hash of the newest entry; zeros for none.
    pub fn head(&self) -> Hash {
        self.entries.last().map_or([0; 32], SignedEntry::hash)
    }

    /// Whether an entry with this hash is in the list.
    pub fn knows(&self, hash: &Hash) -> bool {
        self.entries.iter().rev().any(|entry| entry.hash() == *hash)
    }

    /// The epoch now.
    pub fn epoch(&self) -> u32 {
        self.epoch
    }

    /// The devices that are listed now.
    pub fn listed(&self) -> impl Iterator<Item = &Device> {
        self.all.iter().filter(|device| device.is_listed())
    }

    /// A device that is or was listed.
    pub fn get(&self, id: DeviceId) -> Option<&Device> {
        self.all.iter().find(|device| device.id == id)
    }

    /// Whether any device was ever removed.
    pub fn had_removals(&self) -> bool {
        self.epoch > 0
    }

    /// A device's name; empty when it cannot be opened.
    pub fn label(&self, identity: &Identity, device: &Device) -> String {
        let key = identity.epoch(device.added);
        let open = |key| envelope::open_label(&key, &self.account.0, &device.id.0, &device.label).ok();
        let label = key.and_then(open).unwrap_or_default();
        // It was typed on another device: no more of it is shown than this one would take.
        label.chars().filter(|c| !c.is_control()).take(super::account::LABEL_MAX).collect()
    }

    /// The entry by which a device joins.
    ///
    /// # Errors
    /// [`SyncError::Protocol`] without the epoch's key.
    pub fn adding(
        &self,
        identity: &Identity,
        new: (DeviceId, [u8; 32], [u8; 32]),
        label: &str,
        nonce: [u8; 24],
    ) -> Result<SignedEntry, SyncError> {
        let (device, sign_key, seal_key) = new;
        let key = identity.epoch(self.epoch).ok_or(SyncError::Protocol)?;
        let label = envelope::seal_label(&key, &self.account.0, &device.0, nonce, label)?;
        let op = Op::Add { device, sign_key, seal_key, label };
        Ok(self.signed(identity, self.epoch, op, Vec::new()))
    }

    /// The entry by which a device goes, and the next epoch's key with it.
    ///
    /// # Errors
    /// [`SyncError::Protocol`] when a device's key cannot be sealed to.
    pub fn removing(
        &self,
        identity: &Identity,
        gone: DeviceId,
        cut: Vec<Cursor>,
        next: &EpochKey,
        mut fresh: impl FnMut() -> [u8; 32],
    ) -> Result<SignedEntry, SyncError> {
        let epoch = self.epoch.checked_add(1).ok_or(SyncError::Protocol)?;
        let mut grants = Vec::new();
        for device in self.listed().filter(|device| device.id != gone) {
            let info = grant_info(self.account, epoch, device.id);
            let sealed = hpke::seal_to(&device.seal_key, &mut fresh(), &info, next.expose())?;
            grants.push(Grant { device: device.id, sealed });
        }
        Ok(self.signed(identity, epoch, Op::Remove { device: gone, cut }, grants))
    }

    fn signed(&self, identity: &Identity, epoch: u32, op: Op, grants: Vec<Grant>) -> SignedEntry {
        let n = u32::try_from(self.entries.len()).unwrap_or(u32::MAX);
        let entry = Entry { n, prev: self.head(), epoch, signer: identity.device, op, grants };
        let body = entry.to_bytes();
        let sig = identity.signing().sign(&SignedEntry::signed(self.account, &body)).to_vec();
        SignedEntry { body, sig }
    }
}
