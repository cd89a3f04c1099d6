//! Joins rows of a Welsh spreadsheet to the English items that they translate.

use crate::fault::Faults;
use crate::field::quoted;
use crate::nearest::nearest;
use crate::placed::Placed;
use crate::table::Row;
use std::collections::{BTreeMap, BTreeSet};

/// Pairs every Welsh row with its English item; faults rows that have none or come twice.
pub(crate) fn pair<'r, 'i, T>(
    file: &str,
    rows: &'r [Row<'r>],
    items: &'i mut [Placed<T>],
    id_of: impl Fn(&T) -> &String,
    faults: &mut Faults,
) -> Vec<(&'r Row<'r>, &'i mut T)> {
    let ids: BTreeSet<String> = items.iter().map(|placed| id_of(&placed.item).clone()).collect();
    let mut welsh: BTreeMap<&str, &Row<'_>> = BTreeMap::new();
    for row in rows {
        let Some(id) = row.required("id", faults) else {
            continue;
        };
        if !ids.contains(id.value) {
            let what = format!("no English item has the id {}", quoted(id.value));
            faults.error(file, row.line, what, meant(id.value, &ids));
        } else if welsh.contains_key(id.value) {
            faults.error(
                file,
                row.line,
                format!("the id {} stands here twice", quoted(id.value)),
                "leave one row out",
            );
        } else {
            welsh.insert(id.value, row);
        }
    }
    let mut pairs = Vec::new();
    for placed in items {
        let id = id_of(&placed.item).clone();
        // Taken out, so that an English id that comes twice is not translated twice.
        if let Some(row) = welsh.remove(id.as_str()) {
            pairs.push((row, &mut placed.item));
        }
    }
    pairs
}

/// What to write instead of a Welsh id that has no English item.
pub(crate) fn meant(id: &str, known: &BTreeSet<String>) -> String {
    match nearest(id, known.iter().map(String::as_str)) {
        Some(near) => format!("write `{near}`"),
        None => "add the English item, or leave this one out".to_owned(),
    }
}
