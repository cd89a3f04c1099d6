//! What reading leaves in the vault: bookmarks, and when a card was last opened. Private,
//! because what somebody reads says how they are.

use crate::vault::{Change, Record, Rid};
use serde::{Deserialize, Serialize};
use std::collections::{HashMap, HashSet};

/// The kind of these records: one a card, or more where two devices each made one.
pub const KIND: &str = "guide_reading";
const SCHEMA: u16 = 1;
/// How many recently read cards are shown.
pub const RECENT: usize = 6;

#[derive(Clone, Serialize, Deserialize)]
struct Mark {
    guide: String,
    #[serde(default)]
    bookmarked_ms: Option<i64>,
    #[serde(default)]
    read_ms: Option<i64>,
}

/// Bookmarks and recently read cards.
#[derive(Default)]
pub struct Reading {
    marks: HashMap<Rid, Mark>,
}

impl Reading {
    /// Follows one record.
    pub fn apply(&mut self, record: &Record) {
        self.marks.remove(&record.rid);
        let mark = record.body.clone().and_then(|body| serde_json::from_value::<Mark>(body).ok());
        if let Some(mark) = mark.filter(|_| record.schema <= SCHEMA) {
            self.marks.insert(record.rid, mark);
        }
    }

    fn of<'a>(&'a self, guide: &'a str) -> impl Iterator<Item = (Rid, &'a Mark)> {
        self.marks.iter().filter(move |(_, mark)| mark.guide == guide).map(|(rid, mark)| (*rid, mark))
    }

    /// Whether a card is bookmarked.
    pub fn is_bookmarked(&self, guide: &str) -> bool {
        self.of(guide).any(|(_, mark)| mark.bookmarked_ms.is_some())
    }

    /// The bookmarked cards, newest first.
    pub fn bookmarks(&self) -> Vec<String> {
        self.newest(|mark| mark.bookmarked_ms, usize::MAX)
    }

    /// The cards read last, newest first.
    pub fn recent(&self) -> Vec<String> {
        self.newest(|mark| mark.read_ms, RECENT)
    }

    fn newest(&self, when: impl Fn(&Mark) -> Option<i64>, most: usize) -> Vec<String> {
        let mut all: Vec<(i64, &str)> =
            self.marks.values().filter_map(|mark| Some((when(mark)?, mark.guide.as_str()))).collect();
        all.sort_by_key(|(at, guide)| (std::cmp::Reverse(*at), *guide));
        let mut seen = HashSet::new();
        all.retain(|(_, guide)| seen.insert(*guide));
        all.into_iter().take(most).map(|(_, guide)| guide.to_owned()).collect()
    }

    /// What notes that a card was read now.
    pub(super) fn read(&self, guide: &str, now_ms: i64, fresh: Rid) -> Vec<Change> {
        self.changed(guide, fresh, |mark| mark.read_ms = Some(now_ms))
    }

    /// What bookmarks a card, or not.
    pub(super) fn bookmark(&self, guide: &str, on: bool, now_ms: i64, fresh: Rid) -> Vec<Change> {
        self.changed(guide, fresh, |mark| mark.bookmarked_ms = on.then_some(now_ms))
    }

    /// What forgets when cards were read; bookmarks stay.
    pub(super) fn forget_recent(&self) -> Vec<Change> {
        let read = self.marks.iter().filter(|(_, mark)| mark.read_ms.is_some());
        read.map(|(rid, mark)| keep(*rid, Mark { read_ms: None, ..mark.clone() })).collect()
    }

    fn changed(&self, guide: &str, fresh: Rid, change: impl Fn(&mut Mark)) -> Vec<Change> {
        let mut marks: Vec<(Rid, Mark)> = self.of(guide).map(|(rid, mark)| (rid, mark.clone())).collect();
        if marks.is_empty() {
            marks.push((fresh, Mark { guide: guide.to_owned(), bookmarked_ms: None, read_ms: None }));
        }
        let changed = marks.into_iter().map(|(rid, mut mark)| {
            change(&mut mark);
            keep(rid, mark)
        });
        changed.collect()
    }
}

/// A mark that says nothing any more is deleted.
fn keep(rid: Rid, mark: Mark) -> Change {
    let says_something = mark.read_ms.is_some() || mark.bookmarked_ms.is_some();
    let body = says_something.then(|| serde_json::to_value(mark).unwrap_or_default());
    Change { rid, kind: KIND, schema: SCHEMA, body }
}
