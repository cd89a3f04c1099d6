//! Things that must be there once: ids, places on the help sheet, days.

use crate::fault::Faults;
use crate::folder::Folder;
use crate::pack::Ids;
use crate::placed::Placed;
use std::collections::{BTreeMap, BTreeSet};

pub(super) fn check(folder: &Folder, national: Option<&Ids>, faults: &mut Faults) {
    once(&folder.contacts, faults, |item| Some(format!("the id `{}`", item.id)));
    once(&folder.contacts, faults, |item| item.crisis_order.map(|place| format!("the crisis_order {place}")));
    once(&folder.events, faults, |item| Some(format!("the UID `{}`", item.id)));
    once(&folder.figures, faults, |item| Some(format!("the id `{}`", item.id)));
    once(&folder.holidays, faults, |item| {
        Some(format!("the day {} for this nation ({:?})", item.date, item.nation))
    });
    if let Some(front) = &folder.front {
        once(&front.categories, faults, |item| Some(format!("the category `{}`", item.id)));
        once(&front.stations, faults, |item| Some(format!("the station `{}`", item.id)));
        once(&front.recipients, faults, |item| Some(format!("the recipient `{}`", item.id)));
        once(&front.recipients, faults, |item| Some(format!("the key {}", item.key)));
        once(&front.weeks, faults, |item| Some(format!("the week number {}", item.number)));
    }
    if let Some(national) = national {
        taken(&folder.guides, &national.guides, |item| &item.id, faults);
        taken(&folder.contacts, &national.contacts, |item| &item.id, faults);
    }
}

/// Notes every item whose name stands on an earlier line too.
fn once<T>(items: &[Placed<T>], faults: &mut Faults, name: impl Fn(&T) -> Option<String>) {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for placed in items {
        let Some(name) = name(&placed.item) else {
            continue;
        };
        if let Some(earlier) = seen.get(&name) {
            let what = format!("{name} stands here again after line {earlier}");
            faults.error(&placed.file, placed.line, what, "give it another, or leave one out");
        } else {
            seen.insert(name, placed.line);
        }
    }
}

/// Notes every item of a force that would pass for one of the national pack.
fn taken<T>(
    items: &[Placed<T>],
    national: &BTreeSet<String>,
    id: impl Fn(&T) -> &String,
    faults: &mut Faults,
) {
    for placed in items.iter().filter(|placed| national.contains(id(&placed.item))) {
        let what = format!("the id `{}` belongs to the national pack", id(&placed.item));
        faults.error(&placed.file, placed.line, what, "give it another, such as one with the force's name");
    }
}
