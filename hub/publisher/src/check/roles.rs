//! Who may say what: the crisis lines are the national pack's alone. And what every contact needs.

use super::is_force;
use crate::fault::Faults;
use crate::folder::{Folder, HOLIDAYS};
use crate::nearest::nearest;
use crate::phone;
use crate::placed::Placed;
use crewroom_protocol::pack::Role;
use crewroom_protocol::pack::content::{Contact, ContactKind};
use std::collections::BTreeSet;

pub(super) fn check(folder: &Folder, faults: &mut Faults) {
    if is_force(folder) {
        of_a_force(folder, faults);
    } else {
        of_the_nation(folder, faults);
    }
    for contact in &folder.contacts {
        reachable(contact, faults);
    }
    let Some(front) = &folder.front else { return };
    let stations: BTreeSet<&str> = front.stations.iter().map(|placed| placed.item.id.as_str()).collect();
    for contact in &folder.contacts {
        if let Some(station) = contact.item.station.as_deref().filter(|station| !stations.contains(station)) {
            let what = format!("the station `{station}` is not known");
            let near = nearest(station, stations.iter().copied());
            let instead = near.map_or_else(
                || "write the id of a station in pack.toml".to_owned(),
                |near| format!("write `{near}`"),
            );
            faults.error(&contact.file, contact.line, what, instead);
        }
        numbers(contact, front.manifest.example, faults);
    }
}

fn of_a_force(folder: &Folder, faults: &mut Faults) {
    for contact in &folder.contacts {
        let alone = "leave it to the national pack: a force cannot touch the crisis lines";
        if contact.item.kind == ContactKind::Crisis {
            faults.error(
                &contact.file,
                contact.line,
                "a force pack holds a contact of the kind `crisis`",
                alone,
            );
        }
        if contact.item.crisis_order.is_some() {
            faults.error(&contact.file, contact.line, "a force pack writes a `crisis_order`", alone);
        }
    }
    if let Some(first) = folder.holidays.first() {
        faults.error(
            HOLIDAYS,
            first.line,
            "a force pack holds bank holidays",
            "leave them to the national pack",
        );
    }
}

fn of_the_nation(folder: &Folder, faults: &mut Faults) {
    let national = folder.front.as_ref().is_some_and(|front| front.manifest.role == Role::National);
    let helps = |contact: &&Placed<Contact>| {
        contact.item.crisis_order.is_some() || contact.item.kind == ContactKind::Crisis
    };
    if national && !folder.contacts.iter().any(|contact| contact.item.crisis_order.is_some()) {
        let instead = "write `crisis_order` 1, 2, 3 for the services that answer in a crisis";
        faults.error("contacts.csv", 1, "the help sheet is empty", instead);
    }
    for contact in folder.contacts.iter().filter(helps).filter(|contact| contact.item.cy.is_none()) {
        let what = format!("`{}` is on the help sheet without Welsh", contact.item.id);
        faults.warning(&contact.file, contact.line, what, "write its row in `contacts.cy.csv`");
    }
}

fn reachable(contact: &Placed<Contact>, faults: &mut Faults) {
    let Contact { id, phone, text_number, web, .. } = &contact.item;
    if phone.is_none() && text_number.is_none() && web.is_none() {
        let what = format!("`{id}` has no phone, text_number or web");
        faults.warning(&contact.file, contact.line, what, "write at least one way to reach it");
    }
}

/// Numbers that ring nowhere belong to examples, and an example should have no others.
fn numbers(contact: &Placed<Contact>, example: bool, faults: &mut Faults) {
    let Contact { phone, text_number, .. } = &contact.item;
    for number in [phone, text_number].into_iter().flatten().filter(|number| !number.is_empty()) {
        if phone::is_fictional(number) && !example {
            let what = format!("the number `{number}` is one for drama: it rings nowhere");
            faults.error(&contact.file, contact.line, what, "write the real number");
        } else if example && !phone::is_fictional(number) && !phone::is_short(number) {
            let what = format!("an example carries the number `{number}`, which may be somebody's");
            faults.warning(
                &contact.file,
                contact.line,
                what,
                "write one of Ofcom's for drama, such as 01632 960 and three digits",
            );
        }
    }
}
