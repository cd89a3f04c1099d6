//! What is built from a folder without faults.

use super::Sample;
use crate::{Ids, Severity, build, check, check_force, ids, read};
use chrono::NaiveDate;
use crewroom_protocol::pack::Archive;
use crewroom_protocol::pack::content::{About, Contact, Guide};
use std::collections::BTreeSet;

fn day() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 22).unwrap()
}

#[test]
fn a_good_folder_has_no_faults_and_makes_every_file() {
    let sample = Sample::national();
    assert_eq!(check(sample.path(), day()), []);
    let archive = build(sample.path()).unwrap();
    let paths: Vec<_> = archive.files().map(|(path, _)| path).collect();
    assert_eq!(
        paths,
        [
            "about.json",
            "bank-holidays.json",
            "contacts.json",
            "events.json",
            "figures.json",
            "guides/arrest.json",
            "guides/search.json",
            "stories.json",
        ]
    );
    let guide: Guide = serde_json::from_slice(archive.file("guides/arrest.json").unwrap()).unwrap();
    assert_eq!(guide.cy.unwrap().title, "Arestio");
    let contacts: Vec<Contact> = serde_json::from_slice(archive.file("contacts.json").unwrap()).unwrap();
    assert_eq!(contacts[0].phone.as_deref(), Some("116123"));
    assert_eq!(archive.manifest().version, 1);
}

#[test]
fn a_force_builds_on_the_national_pack() {
    let (force, national) = (Sample::force(), ids(Sample::national().path()));
    assert_eq!(check_force(force.path(), day(), &national), []);
    // Alone, what it takes from the national pack can only be doubted.
    let alone = check(force.path(), day());
    assert_eq!(alone.len(), 3, "{alone:?}");
    assert!(alone.iter().all(|fault| fault.severity == Severity::Warning));
    let archive = build(force.path()).unwrap();
    let about: About = serde_json::from_slice(archive.file("about.json").unwrap()).unwrap();
    assert_eq!(about.force.unwrap().stations[0].en, "North");
    assert_eq!(archive.file("bank-holidays.json"), Some(&b"[]"[..]));
}

#[test]
fn the_same_folder_makes_the_same_bytes_whatever_the_order_on_disk() {
    let (one, other) = (Sample::national(), Sample::national());
    for sample in [&one, &other] {
        for at in 0..20 {
            // Written in opposite orders, so that a walk in disk order would differ.
            let at = if std::ptr::eq(sample, &one) { at } else { 19 - at };
            sample.put(
                &format!("stories/en/s-{at}.md"),
                &format!("---\ntitle: {at}\nkind: story\nrole: A\nreviewed: 2026-11-21\n---\nText.\n"),
            );
        }
    }
    let bytes = build(one.path()).unwrap().to_bytes().unwrap();
    assert_eq!(bytes, build(one.path()).unwrap().to_bytes().unwrap());
    assert_eq!(bytes, build(other.path()).unwrap().to_bytes().unwrap());
    assert_eq!(Archive::from_bytes(&bytes).unwrap(), build(one.path()).unwrap());
}

#[test]
fn line_ends_and_byte_order_marks_change_nothing() {
    let (plain, windows) = (Sample::national(), Sample::national());
    for file in [
        "pack.toml",
        "contacts.csv",
        "contacts.cy.csv",
        "events.ics",
        "guides/en/arrest.md",
        "guides/cy/arrest.md",
        "figures.csv",
    ] {
        let text = std::fs::read_to_string(windows.path().join(file)).unwrap();
        windows.put(file, &format!("\u{feff}{}", text.replace('\n', "\r\n")));
    }
    assert_eq!(check(windows.path(), day()), []);
    assert_eq!(build(windows.path()), build(plain.path()));
}

#[test]
fn an_error_stops_the_build_and_a_warning_does_not() {
    let sample = Sample::national();
    sample.put("notes.txt", "");
    assert_eq!(read(sample.path()).unwrap().guides.len(), 2);
    sample.put("figures.csv", "");
    let faults = build(sample.path()).unwrap_err();
    assert!(faults.iter().any(|fault| fault.is_error()));
    assert!(build(&sample.path().join("nowhere")).is_err());
}

#[test]
fn ids_are_those_of_the_folder() {
    let set = |ids: &[&str]| ids.iter().map(|id| (*id).to_owned()).collect::<BTreeSet<_>>();
    let expected = Ids {
        guides: set(&["arrest", "search"]),
        contacts: set(&["samaritans"]),
        categories: set(&["powers"]),
    };
    assert_eq!(ids(Sample::national().path()), expected);
}
