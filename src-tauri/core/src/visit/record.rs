//! What a visit writes for the visitor's other devices: that it has begun, and that it is over.

use super::VisitError;
use crate::vault::{Change, Record, Rid, Writer};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// The kind of these records.
pub const KIND: &str = "visit";
/// The shape of [`Visit`].
const SCHEMA: u16 = 1;
/// A visit that nobody has heard of for so long was cut short.
const DAY_MS: i64 = 24 * 3_600_000;

/// A visit, as it tells of itself.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub struct Visit {
    /// UTC milliseconds.
    pub begun_ms: i64,
    /// Nothing more comes from it.
    pub over: bool,
}

impl Visit {
    /// The change that keeps it.
    pub fn keep(&self, rid: Rid) -> Change {
        Change { rid, kind: KIND, schema: SCHEMA, body: serde_json::to_value(self).ok() }
    }
}

/// The change that forgets a visit.
pub fn forget(rid: Rid) -> Change {
    Change { rid, kind: KIND, schema: SCHEMA, body: None }
}

/// The devices that visit.
#[derive(Default)]
pub struct Visitors(HashMap<Rid, (Writer, Visit)>);

impl Visitors {
    /// Follows one record. Who wrote it is who visits: no device can say it of another.
    pub fn apply(&mut self, record: &Record) {
        let known = record.body.as_ref().filter(|_| record.schema <= SCHEMA);
        match known.map(|body| serde_json::from_value(body.clone())) {
            Some(Ok(visit)) => drop(self.0.insert(record.rid, (record.writer, visit))),
            // Deleted; or a newer shape, which a newer app sees off.
            _ => drop(self.0.remove(&record.rid)),
        }
    }

    /// Those that are over, or were begun more than a day ago, by whichever clock.
    pub fn to_see_off(&self, now_ms: i64) -> Vec<(Rid, Writer)> {
        let gone = |visit: &Visit| {
            visit.over || now_ms.saturating_sub(visit.begun_ms).unsigned_abs() > DAY_MS as u64
        };
        let mut gone: Vec<_> = self.0.iter().filter(|(_, (_, visit))| gone(visit)).collect();
        gone.sort_unstable_by_key(|(rid, _)| **rid);
        gone.into_iter().map(|(rid, (writer, _))| (*rid, *writer)).collect()
    }

    /// One of them.
    pub fn get(&self, rid: Rid) -> Result<Visit, VisitError> {
        self.0.get(&rid).map(|(_, visit)| *visit).ok_or(VisitError::NotPaired)
    }
}
