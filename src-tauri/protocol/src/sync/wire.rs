//! The bodies of the hub's routes, as postcard; JSON where a person may want to read it.

use super::{AccountId, Cursor, DeviceId, MAX_ENTRIES, MAX_LISTED, MAX_LOG, SeriesId, SignedEntry};
use serde::de::{Error, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

/// `POST /v1/enrol`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Enrol {
    /// The one-time code, as [`crate::sync::wire::plain_code`] writes it.
    pub code: String,
    /// The first entry of the account's device list.
    pub entry: SignedEntry,
}

/// A token for this device.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Enrolled {
    /// Goes into `authorization: Bearer`, base64url without padding.
    pub token: [u8; 32],
}

impl std::fmt::Debug for Enrolled {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Enrolled(hidden)")
    }
}

/// `POST /v1/challenge`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Challenge {
    /// Whose.
    pub account: AccountId,
    /// Which device.
    pub device: DeviceId,
}

/// What is to be signed for a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Nonce {
    /// Used once, valid for two minutes.
    pub nonce: [u8; 32],
}

/// `POST /v1/token`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenRequest {
    /// Whose.
    pub account: AccountId,
    /// Which device.
    pub device: DeviceId,
    /// The hub's nonce.
    pub nonce: [u8; 32],
    /// Ed25519 by the device over [`token_signed`], 64 bytes.
    pub sig: Vec<u8>,
}

/// `POST /v1/sync`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SyncRequest {
    /// How many entries of the device list the client has.
    pub entries_known: u32,
    /// New entries.
    pub entries: Vec<SignedEntry>,
    /// How far the client has each series.
    pub have: Vec<Cursor>,
    /// New envelopes, in order.
    pub push: Vec<Vec<u8>>,
    /// The packs that the client has.
    pub packs: Vec<PackVersion>,
}

/// The answer to [`SyncRequest`].
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SyncResponse {
    /// Entries that the client lacks.
    #[serde(deserialize_with = "at_most::<_, _, MAX_ENTRIES>")]
    pub entries: Vec<SignedEntry>,
    /// The tips of the series just pushed.
    #[serde(deserialize_with = "at_most::<_, _, MAX_LISTED>")]
    pub stored: Vec<Cursor>,
    /// Where the hub holds less than the client.
    #[serde(deserialize_with = "at_most::<_, _, MAX_LISTED>")]
    pub tips: Vec<Cursor>,
    /// Envelopes that the client lacks, series by series, in order.
    #[serde(deserialize_with = "at_most::<_, _, MAX_LOG>")]
    pub log: Vec<Vec<u8>>,
    /// Whether there are more.
    pub more: bool,
    /// Packs that are newer than the client's.
    #[serde(deserialize_with = "at_most::<_, _, MAX_LISTED>")]
    pub packs: Vec<PackOffer>,
    /// The first thing that did not fit, if any.
    pub refused: Option<Refusal>,
}

/// The whole device list, as 410 carries it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Entries(#[serde(deserialize_with = "at_most::<_, _, MAX_ENTRIES>")] pub Vec<SignedEntry>);

/// A list of at most `MOST`. An element may take many times the memory of the byte that it travels
/// as: what is longer is refused before it takes any.
fn at_most<'de, D, T, const MOST: usize>(from: D) -> Result<Vec<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    struct AtMost<T, const MOST: usize>(std::marker::PhantomData<T>);

    impl<'de, T: Deserialize<'de>, const MOST: usize> Visitor<'de> for AtMost<T, MOST> {
        type Value = Vec<T>;

        fn expecting(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            write!(out, "a list of at most {MOST}")
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Vec<T>, A::Error> {
            let mut found = Vec::new();
            while let Some(one) = list.next_element()? {
                if found.len() == MOST {
                    return Err(A::Error::custom("the list is too long"));
                }
                found.push(one);
            }
            Ok(found)
        }
    }

    from.deserialize_seq(AtMost::<T, MOST>(std::marker::PhantomData))
}

/// A pack and its version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PackVersion {
    /// The pack's id.
    pub pack: String,
    /// Its version.
    pub version: u64,
}

/// A newer pack, root or timestamp. Only a hint: what counts is signed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PackOffer {
    /// The pack's id.
    pub pack: String,
    /// Its version.
    pub version: u64,
    /// Bytes of the whole file.
    pub len: u64,
    /// SHA-256 of the whole file, to be fetched from `GET /v1/packs/{sha256}`.
    pub sha256: [u8; 32],
    /// Whether there is a shorter way to it.
    pub way: Way,
}

/// The largest that all [`Way`]s of one answer may bring with them, in bytes.
pub const MAX_INLINE: usize = 16 * 1024;

/// A way to what is offered that costs less than fetching the whole, which every client can do all
/// the same.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Way {
    /// None.
    #[default]
    Fetch,
    /// Here is the whole file.
    Whole(Vec<u8>),
    /// Here is the patch from the version that the client has named.
    Patch(Vec<u8>),
    /// That patch is too large to be brought along; it is fetched as a whole file is.
    PatchAt {
        /// Its bytes.
        len: u64,
        /// Its SHA-256.
        sha256: [u8; 32],
    },
}

/// Why a push stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Refusal {
    /// An envelope is not the next of its series.
    Gap {
        /// Which series.
        series: SeriesId,
        /// The hub's last.
        tip: u64,
    },
    /// Another envelope stands there already.
    Fork {
        /// Which series.
        series: SeriesId,
        /// At which number.
        seq: u64,
    },
    /// A device-list entry does not follow, or is not signed by who may; or the client knows more
    /// entries than the hub has.
    Entry {
        /// Where it does not fit: the entry that the hub would take next, or has otherwise.
        n: u32,
    },
    /// The account has no room left.
    Quota,
}

/// `POST /v1/leave`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Leave {
    /// Ed25519 by the device over [`leave_signed`], 64 bytes.
    pub sig: Vec<u8>,
}

/// The hub's word that everything is gone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// Whose.
    pub account: AccountId,
    /// How many envelopes were erased.
    pub envelopes: u64,
    /// How many bytes they had.
    pub bytes: u64,
    /// When, in days since 1970-01-01.
    pub day: u32,
    /// Ed25519 by the hub over [`Receipt::signed`], 64 bytes.
    pub sig: Vec<u8>,
}

/// `POST /v1/submissions`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Submission {
    /// Random; sending the same again changes nothing.
    pub id: [u8; 16],
    /// Which recipient key: the first 8 bytes of SHA-256 of the public key.
    pub recipient: [u8; 8],
    /// HPKE: encapsulated key, ciphertext.
    pub sealed: Vec<u8>,
}

/// The hub has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Accepted {
    /// The submission's id.
    pub id: [u8; 16],
}

/// `GET /v1/about`, JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct About {
    /// The hub's name, for people.
    pub name: String,
    /// The force's id.
    pub force: String,
    /// The hub's Ed25519 key, lower-case hex.
    pub key: String,
    /// The hub's version.
    pub version: String,
    /// Whether it takes private sync.
    pub private_sync: bool,
}

/// `GET /v1/account`, JSON: everything that the hub keeps of an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// Entries of the device list.
    pub entries: u64,
    /// Devices with a token.
    pub tokens: u64,
    /// Sealed envelopes.
    pub envelopes: u64,
    /// Bytes of all of it.
    pub bytes: u64,
    /// The first day of the account, days since 1970-01-01.
    pub since_day: u32,
    /// The last day of a sync, days since 1970-01-01.
    pub last_day: u32,
}

/// What a device signs for a token.
pub fn token_signed(hub: &[u8; 32], account: AccountId, device: DeviceId, nonce: &[u8; 32]) -> Vec<u8> {
    [b"crewroom/v1/token".as_slice(), hub, &account.0, &device.0, nonce].concat()
}

/// What a device signs to erase the account.
pub fn leave_signed(hub: &[u8; 32], account: AccountId, device: DeviceId) -> Vec<u8> {
    [b"crewroom/v1/leave".as_slice(), hub, &account.0, &device.0].concat()
}

impl Receipt {
    /// What the hub signs.
    pub fn signed(&self) -> Vec<u8> {
        [
            b"crewroom/v1/receipt".as_slice(),
            &self.account.0,
            &self.envelopes.to_le_bytes(),
            &self.bytes.to_le_bytes(),
            &self.day.to_le_bytes(),
        ]
        .concat()
    }
}

/// Bytes of chance in an enrolment code: 80 bits.
pub const CODE_BYTES: usize = 10;

/// An enrolment code for people: `ABCD-EFGH-JKMN-PQRS`, Crockford's base32.
pub fn show_code(bytes: &[u8; CODE_BYTES]) -> String {
    let plain = crockford().encode(bytes);
    let groups: Vec<&str> = (0..4).map(|n| &plain[n * 4..n * 4 + 4]).collect();
    groups.join("-")
}

/// A typed code in its one form: 16 characters, capitals, no hyphens, `O` as 0, `I` and `L` as 1.
/// `None` when it cannot be one.
pub fn plain_code(typed: &str) -> Option<String> {
    let plain: String = typed
        .chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '-' | '\u{2010}'..='\u{2014}'))
        .map(|c| match c.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            other => other,
        })
        .collect();
    (crockford().decode(plain.as_bytes()).ok()?.len() == CODE_BYTES).then_some(plain)
}

fn crockford() -> data_encoding::Encoding {
    let mut specification = data_encoding::Specification::new();
    specification.symbols.push_str("0123456789ABCDEFGHJKMNPQRSTVWXYZ");
    // 32 distinct symbols always make an encoding.
    specification.encoding().unwrap_or(data_encoding::BASE32)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sync::{from_bytes, to_bytes};

    #[test]
    fn an_answer_with_longer_lists_than_there_can_be_is_none() {
        let log = |count| SyncResponse { log: vec![vec![]; count], ..SyncResponse::default() };
        let tip = Cursor { series: SeriesId([1; 16]), seq: 1 };
        let tips = |count| SyncResponse { tips: vec![tip; count], ..SyncResponse::default() };
        for whole in [log(MAX_LOG), tips(MAX_LISTED)] {
            assert_eq!(from_bytes::<SyncResponse>(&to_bytes(&whole)), Ok(whole));
        }
        for long in [log(MAX_LOG + 1), tips(MAX_LISTED + 1)] {
            assert!(from_bytes::<SyncResponse>(&to_bytes(&long)).is_err());
        }
    }

    #[test]
    fn codes_survive_how_people_type_them() {
        let shown = show_code(&[0, 1, 2, 3, 4, 250, 251, 252, 253, 254]);
        assert_eq!(shown.len(), 19);
        let plain = plain_code(&shown).unwrap();
        assert_eq!(plain_code(&shown.to_lowercase().replace('-', " ")), Some(plain.clone()));
        assert_eq!(plain_code(&plain.replace('0', "o").replace('1', "l")), Some(plain));
        assert_eq!(plain_code("ABCD"), None);
        assert_eq!(plain_code(&"U".repeat(16)), None);
    }
}
