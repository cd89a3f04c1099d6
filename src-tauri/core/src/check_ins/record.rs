//! What check-ins keep in the vault, and their in-memory view.

use super::model::CheckIn;
use crate::vault::{Change, Record, Rid};
use std::collections::{BTreeMap, HashMap};

/// The kind of these records.
pub const KIND: &str = "check_in";
/// The shape of [`CheckIn`].
const SCHEMA: u16 = 1;

/// All check-ins, in order of time.
#[derive(Default)]
pub struct CheckIns {
    by_time: BTreeMap<(i64, Rid), CheckIn>,
    times: HashMap<Rid, i64>,
    /// Deleted since unlocking, for undo; gone with the lock.
    deleted: HashMap<Rid, CheckIn>,
}

impl CheckIns {
    /// Follows one record.
    pub fn apply(&mut self, record: &Record) {
        let before = self.times.remove(&record.rid).and_then(|at| self.by_time.remove(&(at, record.rid)));
        match &record.body {
            None => {
                if let Some(before) = before {
                    self.deleted.insert(record.rid, before);
                }
            }
            Some(body) => {
                // A newer shape than this app reads is left in the vault, unseen.
                let Ok(check_in) = CheckIn::deserialize_known(record.schema, body) else { return };
                self.deleted.remove(&record.rid);
                self.times.insert(record.rid, check_in.at_ms);
                self.by_time.insert((check_in.at_ms, record.rid), check_in);
            }
        }
    }

    /// One check-in.
    pub(super) fn get(&self, rid: Rid) -> Option<&CheckIn> {
        self.by_time.get(&(*self.times.get(&rid)?, rid))
    }

    /// One that was deleted since unlocking.
    pub(super) fn deleted(&self, rid: Rid) -> Option<&CheckIn> {
        self.deleted.get(&rid)
    }

    /// Those of one moment.
    pub(super) fn at(&self, at_ms: i64) -> impl Iterator<Item = (Rid, &CheckIn)> {
        let (first, last) = ((at_ms, Rid([0; 16])), (at_ms, Rid([255; 16])));
        self.by_time.range(first..=last).map(|((_, rid), value)| (*rid, value))
    }

    /// Newest first, those earlier than `before_ms`; all of them for the latest time there is.
    pub(super) fn before(&self, before_ms: i64) -> impl Iterator<Item = (Rid, &CheckIn)> {
        let end = if before_ms == i64::MAX { [255; 16] } else { [0; 16] };
        self.by_time.range(..(before_ms, Rid(end))).rev().map(|((_, rid), value)| (*rid, value))
    }

    /// Oldest first.
    pub(super) fn all(&self) -> impl DoubleEndedIterator<Item = (Rid, &CheckIn)> {
        self.by_time.iter().map(|((_, rid), value)| (*rid, value))
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.by_time.is_empty()
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.by_time.len()
    }
}

impl CheckIn {
    fn deserialize_known(schema: u16, body: &serde_json::Value) -> Result<Self, serde_json::Error> {
        use serde::de::Error;
        if schema > SCHEMA {
            return Err(serde_json::Error::custom("newer"));
        }
        serde_json::from_value(body.clone())
    }

    /// The change that keeps this check-in.
    pub(super) fn keep(&self, rid: Rid) -> Change {
        Change { rid, kind: KIND, schema: SCHEMA, body: serde_json::to_value(self).ok() }
    }
}

/// The change that deletes a check-in.
pub(super) fn delete(rid: Rid) -> Change {
    Change { rid, kind: KIND, schema: SCHEMA, body: None }
}
