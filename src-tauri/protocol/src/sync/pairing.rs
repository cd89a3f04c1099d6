//! The two messages by which a new device joins. Their seals are in the crypto crate.

use super::{AccountId, DeviceId, Hash, Seen, SignedEntry};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// How long a pairing lasts, in milliseconds.
pub const LASTS_MS: i64 = 10 * 60 * 1_000;

/// What the new device says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hello {
    /// Its id.
    pub device: DeviceId,
    /// Its public Ed25519 key.
    pub sign_key: [u8; 32],
    /// Its public X25519 key.
    pub seal_key: [u8; 32],
    /// Its name, for people: "Station desktop".
    pub label: String,
}

/// What the old device answers. Holds keys: sealed before it leaves, never printed.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Welcome {
    /// The account.
    pub account: AccountId,
    /// The newest entry of the device list, which stands for all before it.
    pub entries: Vec<SignedEntry>,
    /// Every epoch's key, in order.
    pub epochs: Vec<[u8; 32]>,
    /// How far the old device has read each series, its own included.
    pub seen: Vec<Seen>,
}

impl std::fmt::Debug for Welcome {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Welcome(hidden)")
    }
}

/// HPKE's `info` of the welcome: it answers this hello and no other.
pub fn welcome_info(hello: &[u8]) -> Vec<u8> {
    let digest: Hash = Sha256::digest(hello).into();
    [b"crewroom/v1/pair".as_slice(), &digest].concat()
}

/// The two digits that both devices show.
pub fn check_digits(hello: &[u8], welcome: &[u8]) -> u8 {
    let digest = Sha256::new().chain_update(hello).chain_update(welcome).finalize();
    digest.iter().fold(0_u32, |rest, byte| (rest * 256 + u32::from(*byte)) % 100) as u8
}
