//! The device list: a hash chain of signed entries. All keys of an account come from here,
//! never from the hub.

use super::{AccountId, Cursor, DeviceId, Hash, Malformed, from_bytes, to_bytes};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// An entry as it travels: the signed bytes exactly as they were signed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignedEntry {
    /// postcard of [`Entry`].
    pub body: Vec<u8>,
    /// Ed25519 over [`SignedEntry::signed`], 64 bytes.
    pub sig: Vec<u8>,
}

/// One entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Its place, from 0.
    pub n: u32,
    /// The hash of the entry before; zeros for the first.
    pub prev: Hash,
    /// The epoch from here on.
    pub epoch: u32,
    /// Who signs.
    pub signer: DeviceId,
    /// What happens.
    pub op: Op,
    /// The new epoch's key for each device that remains; only with [`Op::Remove`].
    pub grants: Vec<Grant>,
}

/// What an entry does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Op {
    /// A device joins.
    Add {
        /// Its id.
        device: DeviceId,
        /// Its public Ed25519 key.
        sign_key: [u8; 32],
        /// Its public X25519 key.
        seal_key: [u8; 32],
        /// Its name, sealed under the account's label key.
        label: Vec<u8>,
    },
    /// A device goes.
    Remove {
        /// Its id.
        device: DeviceId,
        /// How far its series count.
        cut: Vec<Cursor>,
    },
}

/// An epoch key, sealed to one device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grant {
    /// To whom.
    pub device: DeviceId,
    /// HPKE: encapsulated key (32 bytes), ciphertext.
    pub sealed: Vec<u8>,
}

impl SignedEntry {
    /// What the signature covers.
    pub fn signed(account: AccountId, body: &[u8]) -> Vec<u8> {
        [b"crewroom/v1/device-list".as_slice(), &account.0, body].concat()
    }

    /// The hash that the next entry names.
    pub fn hash(&self) -> Hash {
        Sha256::new().chain_update(&self.body).chain_update(&self.sig).finalize().into()
    }

    /// Reads the entry; says nothing about its signature.
    ///
    /// # Errors
    /// [`Malformed`].
    pub fn entry(&self) -> Result<Entry, Malformed> {
        from_bytes(&self.body)
    }
}

impl Entry {
    /// The bytes to sign and send.
    pub fn to_bytes(&self) -> Vec<u8> {
        to_bytes(self)
    }
}

/// What an epoch key is bound to when it is sealed to a device: HPKE's `info`.
pub fn grant_info(account: AccountId, epoch: u32, device: DeviceId) -> Vec<u8> {
    [b"crewroom/v1/grant".as_slice(), &account.0, &epoch.to_le_bytes(), &device.0].concat()
}
