//! Whose signature counts: the root document and its chain, the timestamp.
//!
//! As in [TUF](https://theupdateframework.io), cut down to what packs need. The byte layouts
//! stand here; the cipher does not: whoever asks hands in [`Verify`].

use super::manifest::{Role, is_id};
use super::{MAX_SIGNATURES, MAX_VERSION};
use serde::de::{DeserializeOwned, Error as _};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};

/// What a pack's signature is for; the manifest's bytes follow.
pub const PACK: &[u8] = b"crewroom/v1/pack";
/// What a root's signature is for; the document's bytes follow.
pub const ROOT: &[u8] = b"crewroom/v1/root";
/// What a timestamp's signature is for; the document's bytes follow.
pub const TIMESTAMP: &[u8] = b"crewroom/v1/timestamp";

/// The role that may change the roles.
pub const ROOT_ROLE: &str = "root";
/// The role that says what is newest.
pub const TIMESTAMP_ROLE: &str = "timestamp";
/// How long a timestamp is good for at most, in days.
pub const TIMESTAMP_DAYS: i64 = 7;
/// The largest chain of roots and the largest timestamp, in bytes.
pub const MAX_DOCUMENT_BYTES: usize = 1024 * 1024;
const MAX_KEYS: usize = 256;
const MAX_ROOTS: usize = 256;

/// Whether `signature` over the message was made with this Ed25519 key: (key, message, signature).
pub type Verify = fn(&[u8; 32], &[u8], &[u8; 64]) -> bool;

/// Why a document or a signature does not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TrustError {
    /// Not of the stated form.
    #[error("not of the right form: {0}")]
    Malformed(&'static str),
    /// The trusted root knows nobody of this role.
    #[error("nobody may sign as this role")]
    UnknownRole,
    /// Fewer keys of the role have signed than it asks for.
    #[error("not signed by enough keys of the role")]
    TooFew,
    /// A root that is not the next after the trusted one.
    #[error("a root is missing between the trusted one and this one")]
    Gap,
}

/// What is signed: what it is for, then the bytes.
pub fn message(purpose: &[u8], bytes: &[u8]) -> Vec<u8> {
    [purpose, bytes].concat()
}

/// First 8 bytes of SHA-256 of an Ed25519 public key; lower-case hex in JSON.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyId(pub [u8; 8]);

impl KeyId {
    /// The id of a key.
    pub fn of(public: &[u8; 32]) -> Self {
        let hash = Sha256::digest(public);
        let mut id = [0; 8];
        id.copy_from_slice(&hash[..8]);
        Self(id)
    }

    /// Reads 16 hex digits.
    pub fn parse(text: &str) -> Option<Self> {
        unhex(text).map(Self)
    }
}

impl std::fmt::Display for KeyId {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(&hex(&self.0))
    }
}

impl std::fmt::Debug for KeyId {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "KeyId({self})")
    }
}

impl Serialize for KeyId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for KeyId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| D::Error::custom("not a key id"))
    }
}

/// An Ed25519 public key; lower-case hex in JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PublicKey(pub [u8; 32]);

impl Serialize for PublicKey {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&hex(&self.0))
    }
}

impl<'de> Deserialize<'de> for PublicKey {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        unhex(&text).map(Self).ok_or_else(|| D::Error::custom("not a public key"))
    }
}

/// A signature and the key that made it; hex in JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signature {
    /// Which key.
    pub key: KeyId,
    /// Ed25519, 64 bytes.
    #[serde(serialize_with = "write_sig", deserialize_with = "read_sig")]
    pub sig: [u8; 64],
}

fn write_sig<S: Serializer>(sig: &[u8; 64], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&hex(sig))
}

fn read_sig<'de, D: Deserializer<'de>>(deserializer: D) -> Result<[u8; 64], D::Error> {
    let text = String::deserialize(deserializer)?;
    unhex(&text).ok_or_else(|| D::Error::custom("not a signature"))
}

/// A document with its signatures beside it. What is signed are the bytes of `signed` exactly
/// as they stand in the file.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Signed {
    /// The document, JSON on one line.
    pub signed: Box<RawValue>,
    /// Its signatures.
    pub signatures: Vec<Signature>,
}

impl Signed {
    /// Wraps a document, unsigned.
    ///
    /// # Errors
    /// None for the documents of this module.
    pub fn new(document: &impl Serialize) -> Result<Self, TrustError> {
        let signed =
            serde_json::value::to_raw_value(document).map_err(|_| TrustError::Malformed("document"))?;
        Ok(Self { signed, signatures: Vec::new() })
    }

    /// The bytes that are signed, after what they are for.
    pub fn bytes(&self) -> &[u8] {
        self.signed.get().as_bytes()
    }

    /// Adds a signature; an earlier one by the same key gives way.
    pub fn add(&mut self, signature: Signature) {
        self.signatures.retain(|old| old.key != signature.key);
        self.signatures.push(signature);
        self.signatures.sort_by_key(|signature| signature.key);
    }

    fn read<T: DeserializeOwned>(&self, what: &'static str) -> Result<T, TrustError> {
        if self.signatures.len() > MAX_SIGNATURES {
            return Err(TrustError::Malformed("too many signatures"));
        }
        serde_json::from_str(self.signed.get()).map_err(|_| TrustError::Malformed(what))
    }
}

/// Whose signatures make up a role.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RoleKeys {
    /// Any of these.
    pub keys: Vec<KeyId>,
    /// So many of them, from 1.
    pub threshold: u32,
}

/// The root of trust: every role, its keys and how many must sign. Who may change it is in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename = "root")]
pub struct Root {
    /// From 1; each root is one more than the one before.
    pub version: u64,
    /// Day of issue, `YYYY-MM-DD`.
    pub issued: String,
    /// Day after which nothing new is taken in until a newer root arrives.
    pub expires: String,
    /// Every key by its id.
    pub keys: BTreeMap<KeyId, PublicKey>,
    /// `root`, `national`, `timestamp`, `force/<id>`.
    pub roles: BTreeMap<String, RoleKeys>,
}

impl Root {
    /// Reads the root of a document, without looking at its signatures.
    ///
    /// # Errors
    /// [`TrustError::Malformed`].
    pub fn of(signed: &Signed) -> Result<Self, TrustError> {
        let root: Self = signed.read("root")?;
        root.check()?;
        Ok(root)
    }

    /// Whether it is whole: ids that fit their keys, thresholds that can be met, the three roles
    /// that must be there.
    ///
    /// # Errors
    /// [`TrustError::Malformed`] with what is wrong.
    pub fn check(&self) -> Result<(), TrustError> {
        let wrong = |what| Err(TrustError::Malformed(what));
        if self.version == 0 || self.version > MAX_VERSION {
            return wrong("version");
        }
        if self.keys.len() > MAX_KEYS || self.roles.len() > MAX_KEYS {
            return wrong("too many keys or roles");
        }
        if self.keys.iter().any(|(id, key)| KeyId::of(&key.0) != *id) {
            return wrong("a key id is not that of its key");
        }
        for needed in [ROOT_ROLE, "national", TIMESTAMP_ROLE] {
            if !self.roles.contains_key(needed) {
                return wrong("a role is missing");
            }
        }
        for (name, role) in &self.roles {
            let known = [ROOT_ROLE, TIMESTAMP_ROLE].contains(&name.as_str()) || Role::parse(name).is_some();
            if !known {
                return wrong("an unknown role");
            }
            let distinct: BTreeSet<_> = role.keys.iter().collect();
            if distinct.len() != role.keys.len() {
                return wrong("a role names a key twice");
            }
            if role.threshold == 0 || role.threshold as usize > role.keys.len() {
                return wrong("a threshold that cannot be met");
            }
            if role.keys.iter().any(|id| !self.keys.contains_key(id)) {
                return wrong("a role names a key that is not there");
            }
        }
        Ok(())
    }

    /// The keys of a role that have signed; each counts once, however often it stands there.
    ///
    /// # Errors
    /// [`TrustError::TooFew`] below the role's threshold, [`TrustError::UnknownRole`].
    pub fn signers(
        &self,
        role: &str,
        message: &[u8],
        signatures: &[Signature],
        verify: Verify,
    ) -> Result<BTreeSet<KeyId>, TrustError> {
        let role = self.roles.get(role).ok_or(TrustError::UnknownRole)?;
        let mut signers = BTreeSet::new();
        for signature in signatures.iter().take(MAX_SIGNATURES) {
            let key = self.keys.get(&signature.key).filter(|_| role.keys.contains(&signature.key));
            if key.is_some_and(|key| verify(&key.0, message, &signature.sig)) {
                signers.insert(signature.key);
            }
        }
        if signers.len() < role.threshold as usize {
            return Err(TrustError::TooFew);
        }
        Ok(signers)
    }

    /// Whether a document is the root that follows this one: the next number, signed by enough
    /// of this root's keys and by enough of its own.
    fn next(&self, signed: &Signed, verify: Verify) -> Result<Self, TrustError> {
        let next = Self::of(signed)?;
        if next.version != self.version + 1 {
            return Err(TrustError::Gap);
        }
        let message = message(ROOT, signed.bytes());
        self.signers(ROOT_ROLE, &message, &signed.signatures, verify)?;
        next.signers(ROOT_ROLE, &message, &signed.signatures, verify)?;
        Ok(next)
    }
}

/// Roots, oldest first: `root.json`. In JSON a list of [`Signed`].
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RootChain(pub Vec<Signed>);

impl RootChain {
    /// Reads a chain, without looking at its signatures.
    ///
    /// # Errors
    /// [`TrustError::Malformed`] for anything but 1 to 256 documents in at most 1 MiB.
    pub fn parse(bytes: &[u8]) -> Result<Self, TrustError> {
        if bytes.len() > MAX_DOCUMENT_BYTES {
            return Err(TrustError::Malformed("too large"));
        }
        let chain: Self =
            serde_json::from_slice(bytes).map_err(|_| TrustError::Malformed("chain of roots"))?;
        if chain.0.is_empty() || chain.0.len() > MAX_ROOTS {
            return Err(TrustError::Malformed("number of roots"));
        }
        Ok(chain)
    }

    /// One document a line.
    pub fn to_bytes(&self) -> Vec<u8> {
        let lines: Vec<String> =
            self.0.iter().map(|one| serde_json::to_string(one).unwrap_or_default()).collect();
        format!("[\n{}\n]\n", lines.join(",\n")).into_bytes()
    }

    /// The newest root, the first one being trusted because it is at hand: it must have signed
    /// itself, and each must follow the one before.
    ///
    /// # Errors
    /// [`TrustError`].
    pub fn newest(&self, verify: Verify) -> Result<Root, TrustError> {
        let first = self.0.first().ok_or(TrustError::Malformed("number of roots"))?;
        let root = Root::of(first)?;
        root.signers(ROOT_ROLE, &message(ROOT, first.bytes()), &first.signatures, verify)?;
        Ok(self.after(&root, verify)?.pop().map_or(root, |(newest, _)| newest))
    }

    /// The roots of this chain that follow `trusted`, each verified by the one before; those up
    /// to its own number are passed over. Empty when there is nothing new.
    ///
    /// # Errors
    /// [`TrustError`] when any does not follow; then none counts.
    pub fn after(&self, trusted: &Root, verify: Verify) -> Result<Vec<(Root, &Signed)>, TrustError> {
        let mut found: Vec<(Root, &Signed)> = Vec::new();
        for signed in &self.0 {
            let newest = found.last().map_or(trusted, |(root, _)| root);
            if Root::of(signed)?.version <= newest.version {
                continue;
            }
            let next = newest.next(signed, verify)?;
            found.push((next, signed));
        }
        Ok(found)
    }
}

/// One pack as it stands today.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Current {
    /// The pack's id.
    pub pack: String,
    /// Its version.
    pub version: u64,
    /// SHA-256 of its manifest, lower-case hex.
    pub sha256: String,
}

/// What is newest, said anew every few days: a hub that keeps old packs cannot hide it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename = "timestamp")]
pub struct Timestamp {
    /// From 1, rising.
    pub version: u64,
    /// Day of issue, `YYYY-MM-DD`.
    pub issued: String,
    /// The last day on which it counts, at most 7 days later.
    pub expires: String,
    /// Every pack.
    pub packs: Vec<Current>,
}

impl Timestamp {
    /// Reads a timestamp's file, without looking at its signatures.
    ///
    /// # Errors
    /// [`TrustError::Malformed`].
    pub fn parse(bytes: &[u8]) -> Result<(Self, Signed), TrustError> {
        if bytes.len() > MAX_DOCUMENT_BYTES {
            return Err(TrustError::Malformed("too large"));
        }
        let signed: Signed = serde_json::from_slice(bytes).map_err(|_| TrustError::Malformed("timestamp"))?;
        let timestamp: Self = signed.read("timestamp")?;
        let names: BTreeSet<&str> = timestamp.packs.iter().map(|one| one.pack.as_str()).collect();
        let whole = (1..=MAX_VERSION).contains(&timestamp.version)
            && names.len() == timestamp.packs.len()
            && names.len() <= MAX_KEYS
            && names.iter().all(|name| is_id(name));
        if !whole {
            return Err(TrustError::Malformed("timestamp"));
        }
        Ok((timestamp, signed))
    }

    /// What it says of a pack.
    pub fn names(&self, pack: &str) -> Option<&Current> {
        self.packs.iter().find(|one| one.pack == pack)
    }
}

fn hex(bytes: &[u8]) -> String {
    data_encoding::HEXLOWER.encode(bytes)
}

fn unhex<const N: usize>(text: &str) -> Option<[u8; N]> {
    // Only lower case: one form of everything that is compared.
    data_encoding::HEXLOWER.decode(text.as_bytes()).ok()?.try_into().ok()
}

#[cfg(test)]
#[path = "trust_tests.rs"]
mod tests;
