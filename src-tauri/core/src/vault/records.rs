//! A private record, what may happen to it, and how a feature follows.

use serde::{Deserialize, Serialize};
use serde_json::Value;
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

/// What stands inside the seal. Kept small and closed, because it will be synced one day.
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
    /// When it was changed, UTC milliseconds.
    pub changed_ms: i64,
    /// The feature's own data; `None` once deleted (a tombstone).
    pub body: Option<Value>,
}

fn no_rid() -> Rid {
    Rid([0; 16])
}

impl std::fmt::Debug for Record {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Record(hidden)")
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

/// The latest revision of each record.
#[derive(Default)]
pub struct Heads(HashMap<Rid, u32>);

impl Heads {
    pub fn next(&self, change: Change, now_ms: i64) -> Record {
        Record {
            rev: self.0.get(&change.rid).map_or(1, |rev| rev.saturating_add(1)),
            rid: change.rid,
            kind: change.kind.to_owned(),
            schema: change.schema,
            changed_ms: now_ms,
            body: change.body,
        }
    }

    pub fn follow(&mut self, record: &Record) {
        self.0.insert(record.rid, record.rev);
    }
}
