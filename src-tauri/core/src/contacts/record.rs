//! Which contacts are my favourites: private, so in the vault.

use crate::vault::{Change, Record, Rid};
use serde_json::json;
use std::collections::{HashMap, HashSet};

/// The kind of these records.
pub const KIND: &str = "contact_favourite";
const SCHEMA: u16 = 1;

/// My favourites, by contact id.
#[derive(Default)]
pub struct Favourites {
    by_rid: HashMap<Rid, String>,
    ids: HashSet<String>,
}

impl Favourites {
    /// Follows one record.
    pub fn apply(&mut self, record: &Record) {
        self.by_rid.remove(&record.rid);
        if let Some(id) = record.body.as_ref().and_then(|body| body["contact"].as_str()) {
            self.by_rid.insert(record.rid, id.to_owned());
        }
        self.ids = self.by_rid.values().cloned().collect();
    }

    /// Whether a contact is among them.
    pub fn contains(&self, id: &str) -> bool {
        self.ids.contains(id)
    }

    /// What makes `id` a favourite, or not.
    pub(super) fn set(&self, id: &str, on: bool, fresh: Rid) -> Vec<Change> {
        match (on, self.contains(id)) {
            (true, false) => {
                vec![Change { rid: fresh, kind: KIND, schema: SCHEMA, body: Some(json!({ "contact": id })) }]
            }
            (false, true) => self
                .by_rid
                .iter()
                .filter(|(_, contact)| *contact == id)
                .map(|(rid, _)| Change { rid: *rid, kind: KIND, schema: SCHEMA, body: None })
                .collect(),
            _ => Vec::new(),
        }
    }
}
