//! The manifest: what a pack claims to be and the hash of every file in it.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// Names that no force may bear: what else a hub offers beside forces' packs.
const RESERVED: [&str; 3] = ["national", "root", "timestamp"];

/// Who speaks through a pack. A force's pack can never touch the national crisis lines.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Guidance, crisis lines, bank holidays and weeks of action for everyone.
    National,
    /// One force's own contacts, programme and stories; holds the force's id.
    Force(String),
}

impl Role {
    /// Reads `national` or `force/<id>`; an id is lower-case letters, digits and hyphens.
    pub fn parse(text: &str) -> Option<Self> {
        if text == "national" {
            return Some(Self::National);
        }
        let id = text.strip_prefix("force/")?;
        (is_id(id) && !RESERVED.contains(&id)).then(|| Self::Force(id.to_owned()))
    }
}

impl std::fmt::Display for Role {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::National => out.write_str("national"),
            Self::Force(id) => write!(out, "force/{id}"),
        }
    }
}

impl Serialize for Role {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Role {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| serde::de::Error::custom("not a pack role"))
    }
}

/// Whether `text` may stand as an id: 1 to 64 lower-case letters, digits and hyphens.
pub fn is_id(text: &str) -> bool {
    (1..=64).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
        && !text.starts_with('-')
        && !text.ends_with('-')
}

/// One file of a pack.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileEntry {
    /// Where it stands in the pack: `guides/section-136.json`. Forward slashes, no `..`.
    pub path: String,
    /// Length in bytes.
    pub len: u64,
    /// SHA-256 of the bytes, lower-case hex.
    pub sha256: String,
}

/// What a pack claims to be. Serialised as JSON with its keys in this order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// Pack format, see [`super::FORMAT`].
    pub format: u16,
    /// The pack's id: `national`, or the force's id.
    pub pack: String,
    /// Who speaks.
    pub role: Role,
    /// Rises with every publication; a lower one is refused (rollback).
    pub version: u64,
    /// Day of issue, `YYYY-MM-DD`.
    pub issued: String,
    /// Day after which the app marks the content as expired (it still shows it).
    pub expires: String,
    /// SPDX name of the licence of the whole, unless an item says otherwise.
    pub licence: String,
    /// The pack's name by language (`en`, `cy`).
    pub name: BTreeMap<String, String>,
    /// True for a force that does not exist; every screen labels its content.
    #[serde(default)]
    pub example: bool,
    /// SHA-256 of the manifest of the version before, lower-case hex: for people who compare.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prev: Option<String>,
    /// The oldest app that can show it, `1.2.3`; an older one leaves the pack alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min_app: Option<String>,
    /// Every file, in order of its path.
    pub files: Vec<FileEntry>,
}

impl Manifest {
    /// The bytes that are hashed and signed when the pack is made. A reader keeps to the bytes
    /// that it was given.
    pub fn to_bytes(&self) -> Vec<u8> {
        // A struct of strings and numbers always serialises.
        serde_json::to_vec(self).unwrap_or_default()
    }
}

/// Reads the version of an app, `1.2.3`, so that two can be compared.
pub fn app_version(text: &str) -> Option<[u64; 3]> {
    let mut parts = text.split('.').map(|part| part.parse().ok());
    let version = [parts.next()??, parts.next()??, parts.next()??];
    parts.next().is_none().then_some(version)
}

/// SHA-256 of some bytes as lower-case hex.
pub fn sha256_hex(bytes: &[u8]) -> String {
    data_encoding::HEXLOWER.encode(&Sha256::digest(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_of_apps_are_compared_as_numbers() {
        assert!(app_version("0.10.0") > app_version("0.9.12"));
        for text in ["", "1", "1.2", "1.2.3.4", "1.2.x", "1.2.-3", "1.2.3 "] {
            assert_eq!(app_version(text), None, "{text}");
        }
    }

    #[test]
    fn roles_round_trip_and_refuse_paths() {
        for text in ["national", "force/example-constabulary"] {
            assert_eq!(Role::parse(text).map(|role| role.to_string()).as_deref(), Some(text));
        }
        for text in ["", "force/", "force/../national", "Force/x", "national/x", "force/-x", "force/root"] {
            assert_eq!(Role::parse(text), None, "{text}");
        }
    }
}
