//! Private sync: what travels between a device and a hub that is taken to be hostile.
//! `README.md` of this crate says it field by field; this is the same in types.
//!
//! Only shapes, byte layouts, hashes and what is signed; no cipher and no key.

pub mod body;
pub mod device_list;
pub mod envelope;
pub mod pairing;
pub mod submission;
pub mod wire;

pub use body::{Body, Change, Seen};
pub use device_list::{Entry, Grant, Op, SignedEntry};
pub use envelope::{Envelope, EnvelopeKind, HEADER_LEN, Header, MAX_CHECKPOINT};

use serde::{Deserialize, Serialize, de::DeserializeOwned};
use sha2::{Digest, Sha256};

/// The most devices that an account lists at one time.
pub const MAX_DEVICES: usize = 10;
/// The most entries in one device list.
pub const MAX_ENTRIES: usize = 600;
/// The largest entry of a device list, in bytes.
pub const MAX_ENTRY: usize = 8 * 1024;
/// The largest envelope, in bytes.
pub const MAX_ENVELOPE: usize = 256 * 1024;
/// The largest body, unpacked, in bytes.
pub const MAX_BODY: usize = 4 * 1024 * 1024;
/// The most changes in one envelope.
pub const MAX_CHANGES: usize = 4_096;
/// The largest request, in bytes.
pub const MAX_REQUEST: usize = 1024 * 1024;
/// The largest answer, in bytes.
pub const MAX_ANSWER: usize = 4 * 1024 * 1024;
/// The most envelopes in one answer.
pub const MAX_LOG: usize = 500;
/// The most cursors, or offers of packs, in one answer.
pub const MAX_LISTED: usize = 2_000;
/// What a client says that it has of a series of which it wants nothing more.
pub const NO_MORE: u64 = i64::MAX as u64;
/// The largest pairing message, in bytes.
pub const MAX_PAIRING: usize = 32 * 1024;
/// The largest submission, sealed, in bytes.
pub const MAX_SUBMISSION: usize = 64 * 1024;

/// A SHA-256.
pub type Hash = [u8; 32];

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub [u8; 16]);

        impl $name {
            /// Reads 32 lower-case hex digits.
            pub fn parse(text: &str) -> Option<Self> {
                data_encoding::HEXLOWER.decode(text.as_bytes()).ok()?.try_into().ok().map(Self)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                out.write_str(&data_encoding::HEXLOWER.encode(&self.0))
            }
        }
    };
}

id!(
    /// An account: random to look at, bound to its first device's key.
    AccountId
);
id!(
    /// A device.
    DeviceId
);
id!(
    /// A single-writer log of one device.
    SeriesId
);

impl AccountId {
    /// The account that a first device makes.
    pub fn of(device: DeviceId, sign_key: &[u8; 32]) -> Self {
        let digest: Hash = Sha256::new()
            .chain_update(b"crewroom/v1/account")
            .chain_update(device.0)
            .chain_update(sign_key)
            .finalize()
            .into();
        let mut id = [0; 16];
        id.copy_from_slice(&digest[..16]);
        Self(id)
    }
}

/// A place in a series: everything up to and with `seq`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cursor {
    /// Which series.
    pub series: SeriesId,
    /// The number of the last envelope; 0 for none.
    pub seq: u64,
}

/// Bytes that are not of the stated form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not of the right form")]
pub struct Malformed;

/// To postcard bytes. Types of this crate always fit.
pub fn to_bytes<T: Serialize>(value: &T) -> Vec<u8> {
    postcard::to_stdvec(value).unwrap_or_default()
}

/// From postcard bytes, all of them used.
///
/// # Errors
/// [`Malformed`], whatever is wrong.
pub fn from_bytes<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Malformed> {
    match postcard::take_from_bytes(bytes) {
        Ok((value, [])) => Ok(value),
        _ => Err(Malformed),
    }
}
