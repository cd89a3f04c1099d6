//! `diff`: what a new version changes, in plain words, for whoever signs it.

use super::files::{read_archive, today};
use anyhow::{Result, bail};
use chrono::NaiveDate;
use clap::Args;
use crewroom_protocol::pack::Archive;
use crewroom_protocol::pack::content::{About, BankHoliday, Contact, Event, Figure, Guide, Story, path};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// `diff …`
#[derive(Debug, Args)]
pub struct Diff {
    /// The pack that officers have now.
    pub old: PathBuf,
    /// The pack that is to follow.
    pub new: PathBuf,
}

/// Prints what changes.
pub(super) fn run(arguments: &Diff) -> Result<()> {
    let (_, old) = read_archive(&arguments.old)?;
    let (_, new) = read_archive(&arguments.new)?;
    for line in changes(&old, &new, today())? {
        println!("{line}");
    }
    Ok(())
}

/// What changes from one pack to the other, one line each; numbers to ring first.
///
/// # Errors
/// When the packs are of different publishers, or a file in one cannot be read.
pub fn changes(old: &Archive, new: &Archive, day: NaiveDate) -> Result<Vec<String>> {
    let (was, is) = (old.manifest(), new.manifest());
    if was.pack != is.pack {
        bail!("these are two packs: `{}` and `{}`", was.pack, is.pack);
    }
    let mut said =
        vec![format!("{}: version {} to {}, good until {}", is.pack, was.version, is.version, is.expires)];
    if is.version <= was.version {
        said.push(format!("! devices refuse this: the version must be above {}", was.version));
    }
    match &is.prev {
        Some(prev) if *prev != old.digest() => {
            said.push("! it was built to follow another version than this one".to_owned());
        }
        _ => {}
    }
    let empty = said.len();
    let pair = |file| -> Result<(Vec<Contact>, Vec<Contact>)> { Ok((list(old, file)?, list(new, file)?)) };
    let (before, after) = pair(path::CONTACTS)?;
    numbers(&before, &after, &mut said);
    said.extend(compare("contact", &before, &after, |one| (one.id.clone(), one.en.name.clone())));
    let (before, after) = (guides(old)?, guides(new)?);
    said.extend(compare("card", &before, &after, |one| (one.id.clone(), one.en.title.clone())));
    let (before, after): (Vec<Event>, Vec<Event>) = (list(old, path::EVENTS)?, list(new, path::EVENTS)?);
    said.extend(compare("event", &before, &after, |one| (one.id.clone(), one.en.title.clone())));
    let (before, after): (Vec<Story>, Vec<Story>) = (list(old, path::STORIES)?, list(new, path::STORIES)?);
    said.extend(compare("story", &before, &after, |one| (one.id.clone(), one.en.title.clone())));
    let (before, after): (Vec<Figure>, Vec<Figure>) = (list(old, path::FIGURES)?, list(new, path::FIGURES)?);
    said.extend(compare("figure", &before, &after, |one| (one.id.clone(), one.en.text.clone())));
    let (before, after): (Vec<BankHoliday>, Vec<BankHoliday>) =
        (list(old, path::BANK_HOLIDAYS)?, list(new, path::BANK_HOLIDAYS)?);
    said.extend(compare("bank holiday", &before, &after, |one| {
        (format!("{} {:?}", one.date, one.nation), format!("{}, {}", one.name_en, one.date))
    }));
    let (before, after): (About, About) = (one(old)?, one(new)?);
    if before != after {
        said.push("changed: what the pack says of itself (categories, weeks, stations)".to_owned());
    }
    if said.len() == empty {
        said.push("nothing that officers would see changes".to_owned());
    }
    late(new, day, &mut said)?;
    Ok(said)
}

/// What somebody in need would dial: each change on a line of its own.
fn numbers(before: &[Contact], after: &[Contact], said: &mut Vec<String>) {
    let shown = |number: &Option<String>| number.clone().unwrap_or_else(|| "none".to_owned());
    for new in after {
        let Some(old) = before.iter().find(|old| old.id == new.id) else { continue };
        for (what, was, is) in
            [("number", &old.phone, &new.phone), ("text number", &old.text_number, &new.text_number)]
        {
            if was != is {
                said.push(format!(
                    "! {}: the {what} changes from {} to {}",
                    new.en.name,
                    shown(was),
                    shown(is)
                ));
            }
        }
    }
    for old in before.iter().filter(|old| old.crisis_order.is_some()) {
        if after.iter().all(|new| new.id != old.id || new.crisis_order.is_none()) {
            said.push(format!("! {} leaves the help sheet", old.en.name));
        }
    }
}

fn compare<T: Serialize + PartialEq>(
    what: &str,
    before: &[T],
    after: &[T],
    name: impl Fn(&T) -> (String, String),
) -> Vec<String> {
    let old: BTreeMap<String, &T> = before.iter().map(|one| (name(one).0, one)).collect();
    let new: BTreeMap<String, &T> = after.iter().map(|one| (name(one).0, one)).collect();
    let mut said = Vec::new();
    for (id, one) in &new {
        let (_, shown) = name(one);
        match old.get(id) {
            None => said.push(format!("added: {what} {id}, {shown}")),
            Some(was) if was != one => {
                said.push(format!("changed: {what} {id}, {shown} ({})", fields(*was, *one).join(", ")));
            }
            Some(_) => {}
        }
    }
    for (id, one) in &old {
        if !new.contains_key(id) {
            said.push(format!("removed: {what} {id}, {}", name(one).1));
        }
    }
    said
}

/// The names of what differs between two items; words by their language.
fn fields<T: Serialize>(old: &T, new: &T) -> Vec<String> {
    let (old, new) = (serde_json::to_value(old), serde_json::to_value(new));
    let (Ok(Value::Object(old)), Ok(Value::Object(new))) = (old, new) else { return Vec::new() };
    let plain = |key: &String| match key.as_str() {
        "en" => "English words".to_owned(),
        "cy" => "Welsh words".to_owned(),
        other => other.replace('_', " "),
    };
    new.iter().filter(|(key, value)| old.get(*key) != Some(value)).map(|(key, _)| plain(key)).collect()
}

/// What will be past its review, or was forgotten in Welsh.
fn late(new: &Archive, day: NaiveDate, said: &mut Vec<String>) -> Result<()> {
    let today = day.to_string();
    let contacts: Vec<Contact> = list(new, path::CONTACTS)?;
    let contacts = contacts.iter().map(|one| ("contact", &one.id, &one.review_by));
    let cards = guides(new)?;
    let cards = cards.iter().map(|one| ("card", &one.id, &one.review_by));
    for (what, id, review_by) in contacts.chain(cards) {
        // Days are written so that they sort as text.
        if *review_by < today {
            said.push(format!("past review: {what} {id}, since {review_by}"));
        }
    }
    if new.manifest().expires < today {
        said.push(format!("! the pack itself is past its last day, {}", new.manifest().expires));
    }
    Ok(())
}

fn guides(archive: &Archive) -> Result<Vec<Guide>> {
    let files = archive.files().filter(|(file, _)| file.starts_with(path::GUIDES));
    files.map(|(_, bytes)| Ok(serde_json::from_slice(bytes)?)).collect()
}

fn list<T: DeserializeOwned>(archive: &Archive, file: &str) -> Result<Vec<T>> {
    archive.file(file).map_or_else(|| Ok(Vec::new()), |bytes| Ok(serde_json::from_slice(bytes)?))
}

fn one(archive: &Archive) -> Result<About> {
    archive.file(path::ABOUT).map_or_else(|| Ok(About::default()), |bytes| Ok(serde_json::from_slice(bytes)?))
}
