//! A private record, what may happen to it, which of two versions wins, and how a feature
//! follows.

use super::VaultError;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::cmp::Ordering;
use std::collections::HashMap;

/// A record's id: 16 random bytes, 32 hex digits outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Rid(pub [u8; 16]);

impl Rid {
    /// Reads 32 hex digits.
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = data_encoding::HEXLOWER.decode(text.as_bytes()).ok()?;
        bytes.try_into().ok().map(Self)
    }
}

impl std::fmt::Display for Rid {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(&data_encoding::HEXLOWER.encode(&self.0))
    }
}

/// A device's id; zeros before private sync.
pub type Writer = [u8; 16];

/// What stands inside the seal. Kept small and closed, because it is synced.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// The record's id; outside the seal too, and bound to it.
    #[serde(skip, default = "no_rid")]
    pub rid: Rid,
    /// Which feature it belongs to: `check_in`.
    pub kind: String,
    /// The version of `body`'s shape.
    pub schema: u16,
    /// Rises by one with each change; deletion included.
    pub rev: u32,
    /// Hybrid logical clock, see [`Hlc`]; 0 in records from before there was one.
    #[serde(default)]
    pub hlc: u64,
    /// The device that wrote this version.
    #[serde(default, with = "hex_writer", skip_serializing_if = "is_nobody")]
    pub writer: Writer,
    /// When it was changed, UTC milliseconds.
    pub changed_ms: i64,
    /// The feature's own data; `None` once deleted (a tombstone).
    pub body: Option<Value>,
}

fn no_rid() -> Rid {
    Rid([0; 16])
}

fn is_nobody(writer: &Writer) -> bool {
    *writer == [0; 16]
}

impl std::fmt::Debug for Record {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Record(hidden)")
    }
}

impl Record {
    /// What decides between versions.
    pub fn version(&self) -> Version {
        Version { rev: self.rev, hlc: self.hlc, writer: self.writer, deleted: self.body.is_none() }
    }

    /// Gives a record from before the hybrid clock the reading that it would have had.
    pub(super) fn with_hlc(mut self) -> Self {
        if self.hlc == 0 {
            self.hlc = Hlc::of(self.changed_ms);
        }
        self
    }
}

/// What decides between two versions of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Version {
    /// See [`Record::rev`].
    pub rev: u32,
    /// See [`Record::hlc`].
    pub hlc: u64,
    /// See [`Record::writer`].
    pub writer: Writer,
    /// Whether it is a tombstone.
    pub deleted: bool,
}

impl Version {
    /// Whether this one wins: a deletion always does, and what is deleted stays deleted; else
    /// the greater (rev, hlc, writer). The same on every device, in whatever order they meet.
    pub fn against(&self, other: &Self) -> Ordering {
        let order = |version: &Self| (version.deleted, version.rev, version.hlc, version.writer);
        order(self).cmp(&order(other))
    }
}

/// A hybrid logical clock (Kulkarni et al., 2014): 48 bits of UTC milliseconds and 16 bits of
/// counter. It breaks ties between changes made at once; no wild clock makes it panic or run away.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Hlc(u64);

/// How far past the wall clock what arrives may move the hybrid one, in milliseconds.
const AHEAD: i64 = 5 * 60_000;

impl Hlc {
    /// The reading of a wall clock.
    pub fn of(ms: i64) -> u64 {
        (ms.clamp(0, (1 << 48) - 1) as u64) << 16
    }

    /// The reading for a change that is made now: always later than the one before.
    pub fn tick(&mut self, now_ms: i64) -> u64 {
        self.0 = self.0.saturating_add(1).max(Self::of(now_ms));
        self.0
    }

    /// Follows what arrives, up to five minutes past the wall clock.
    pub fn observe(&mut self, hlc: u64, now_ms: i64) {
        self.0 = self.0.max(hlc.min(Self::of(now_ms.saturating_add(AHEAD))));
    }
}

/// A change that a feature asks for.
pub struct Change {
    /// Which record.
    pub rid: Rid,
    /// Which feature.
    pub kind: &'static str,
    /// The version of `body`'s shape.
    pub schema: u16,
    /// The new data; `None` deletes.
    pub body: Option<Value>,
}

/// The features' in-memory views of the records. Built at unlocking, dropped at locking.
pub trait Projection: Default + Send {
    /// Follows one record: newly read, changed or deleted. Unknown kinds and newer shapes are
    /// left alone.
    fn apply(&mut self, record: &Record);
}

/// The latest version of each record.
#[derive(Default)]
pub struct Heads(HashMap<Rid, Version>);

impl Heads {
    /// The record that a change makes.
    ///
    /// # Errors
    /// [`VaultError::NotFound`] for new data on a deleted record: no other device would take it.
    pub fn next(&self, change: Change, now_ms: i64, hlc: u64, writer: Writer) -> Result<Record, VaultError> {
        let before = self.0.get(&change.rid);
        if before.is_some_and(|before| before.deleted) && change.body.is_some() {
            return Err(VaultError::NotFound);
        }
        Ok(Record {
            rev: before.map_or(1, |before| before.rev.saturating_add(1)),
            rid: change.rid,
            kind: change.kind.to_owned(),
            schema: change.schema,
            hlc,
            writer,
            changed_ms: now_ms,
            body: change.body,
        })
    }

    pub fn follow(&mut self, record: &Record) {
        self.0.insert(record.rid, record.version());
    }

    pub fn get(&self, rid: Rid) -> Option<&Version> {
        self.0.get(&rid)
    }

    pub fn iter(&self) -> impl Iterator<Item = (Rid, &Version)> {
        self.0.iter().map(|(rid, version)| (*rid, version))
    }
}

mod hex_writer {
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub fn serialize<S: Serializer>(writer: &super::Writer, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&data_encoding::HEXLOWER.encode(writer))
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<super::Writer, D::Error> {
        let text = String::deserialize(deserializer)?;
        let bytes =
            data_encoding::HEXLOWER.decode(text.as_bytes()).map_err(|_| D::Error::custom("not hex"))?;
        bytes.try_into().map_err(|_| D::Error::custom("not 16 bytes"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn version() -> impl Strategy<Value = Version> {
        (0..3_u32, 0..3_u64, 0..3_u8, any::<bool>()).prop_map(|(rev, hlc, writer, deleted)| Version {
            rev,
            hlc,
            writer: [writer; 16],
            deleted,
        })
    }

    proptest! {
        #[test]
        fn the_winner_does_not_depend_on_the_order(mut all in proptest::collection::vec(version(), 1..8)) {
            let win = |all: &[Version]| {
                *all.iter().reduce(|a, b| if b.against(a).is_gt() { b } else { a }).unwrap()
            };
            let forwards = win(&all);
            all.reverse();
            prop_assert_eq!(win(&all), forwards);
            prop_assert_eq!(forwards.deleted, all.iter().any(|version| version.deleted));
        }

        #[test]
        fn no_clock_is_too_wild(steps in proptest::collection::vec((any::<i64>(), any::<u64>()), 1..50)) {
            let mut clock = Hlc::default();
            for (now_ms, arrived) in steps {
                let before = clock;
                clock.observe(arrived, now_ms);
                prop_assert!(clock.0 <= before.0.max(Hlc::of(now_ms.saturating_add(AHEAD))));
                let next = clock.tick(now_ms);
                prop_assert!(next > before.0 || before.0 == u64::MAX);
            }
        }
    }
}
