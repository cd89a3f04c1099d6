//! The device list's rules: which entry may follow which. The hub holds to them so that an
//! honest client finds nothing to refuse; a client checks them again for itself.

use crewroom_crypto::sign;
use crewroom_protocol::sync::{
    AccountId, DeviceId, Entry, Hash, MAX_DEVICES, MAX_ENTRIES, MAX_ENTRY, Op, SignedEntry,
};
use std::collections::{BTreeMap, BTreeSet};

/// A device list as it stands after its newest entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct List {
    /// Whose.
    pub account: AccountId,
    /// How many entries it has.
    pub count: u32,
    /// The epoch.
    pub epoch: u32,
    /// The hash of the newest entry; zeros while there is none.
    pub head: Hash,
    /// Every device that was ever listed.
    pub devices: BTreeMap<DeviceId, Listed>,
}

/// A device in the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Listed {
    /// Its public Ed25519 key.
    pub sign_key: [u8; 32],
    /// The entry that removed it.
    pub removed: Option<u32>,
}

impl List {
    /// A list without entries.
    pub fn empty(account: AccountId) -> Self {
        Self { account, count: 0, epoch: 0, head: [0; 32], devices: BTreeMap::new() }
    }

    /// Whether the device is listed now.
    pub fn is_listed(&self, device: DeviceId) -> bool {
        self.devices.get(&device).is_some_and(|listed| listed.removed.is_none())
    }

    /// Takes the next entry, or leaves the list as it was.
    pub fn append(&mut self, signed: &SignedEntry) -> Option<Entry> {
        if signed.body.len() > MAX_ENTRY || self.count as usize >= MAX_ENTRIES {
            return None;
        }
        let entry = signed.entry().ok()?;
        // One form only: what is hashed and signed is what was read.
        if entry.to_bytes() != signed.body || entry.n != self.count || entry.prev != self.head {
            return None;
        }
        let signer = self.signer(&entry)?;
        sign::verify(&signer, &SignedEntry::signed(self.account, &signed.body), &signed.sig).ok()?;
        match &entry.op {
            Op::Add { device, sign_key, .. } => {
                let room = self.remaining().count() < MAX_DEVICES;
                if self.devices.contains_key(device)
                    || !room
                    || entry.epoch != self.epoch
                    || !entry.grants.is_empty()
                {
                    return None;
                }
                self.devices.insert(*device, Listed { sign_key: *sign_key, removed: None });
            }
            Op::Remove { device, .. } => {
                let remain: BTreeSet<DeviceId> = self.remaining().filter(|id| id != device).collect();
                let granted: BTreeSet<DeviceId> = entry.grants.iter().map(|grant| grant.device).collect();
                if !self.is_listed(*device)
                    || Some(entry.epoch) != self.epoch.checked_add(1)
                    || granted != remain
                    || entry.grants.len() != remain.len()
                {
                    return None;
                }
                self.devices.get_mut(device)?.removed = Some(entry.n);
            }
        }
        self.count += 1;
        self.epoch = entry.epoch;
        self.head = signed.hash();
        Some(entry)
    }

    fn remaining(&self) -> impl Iterator<Item = DeviceId> + '_ {
        self.devices.iter().filter(|(_, listed)| listed.removed.is_none()).map(|(id, _)| *id)
    }

    /// The key that must have signed: the first entry's own, else of a listed device.
    fn signer(&self, entry: &Entry) -> Option<[u8; 32]> {
        if entry.n > 0 {
            let signer = self.devices.get(&entry.signer)?;
            return signer.removed.is_none().then_some(signer.sign_key);
        }
        match &entry.op {
            Op::Add { device, sign_key, .. }
                if *device == entry.signer && AccountId::of(*device, sign_key) == self.account =>
            {
                Some(*sign_key)
            }
            _ => None,
        }
    }
}

/// The account that a first entry makes, with its device, if it is a sound first entry.
pub fn first(signed: &SignedEntry) -> Option<(List, DeviceId)> {
    let entry = signed.entry().ok()?;
    let Op::Add { device, sign_key, .. } = &entry.op else { return None };
    let mut list = List::empty(AccountId::of(*device, sign_key));
    list.append(signed)?;
    Some((list, *device))
}
