//! A folder that has passed: its content in order, and the archive that it makes.

use crate::about;
use crate::fault::{Fault, Faults};
use crate::folder::Folder;
use crate::placed::Placed;
use crewroom_protocol::pack::content::{About, BankHoliday, Contact, Event, Figure, Guide, Story, path};
use crewroom_protocol::pack::{Archive, Manifest};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::collections::{BTreeMap, BTreeSet};

/// The content of a pack. The same folder always makes the same one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pack {
    /// Who speaks, version, dates; its list of files is filled by [`Pack::archive`].
    pub manifest: Manifest,
    /// Categories, weeks, the force.
    pub about: About,
    /// Cards, by id.
    pub guides: Vec<Guide>,
    /// Contacts, in the order of their file.
    pub contacts: Vec<Contact>,
    /// Events, by their beginning.
    pub events: Vec<Event>,
    /// Stories, by id.
    pub stories: Vec<Story>,
    /// Figures, in the order of their file.
    pub figures: Vec<Figure>,
    /// Bank holidays, by day.
    pub bank_holidays: Vec<BankHoliday>,
}

/// What a national pack holds, for force packs that link to it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ids {
    /// Ids of cards.
    pub guides: BTreeSet<String>,
    /// Ids of contacts.
    pub contacts: BTreeSet<String>,
    /// Ids of categories.
    pub categories: BTreeSet<String>,
}

impl Ids {
    /// What an archive holds.
    pub fn of_archive(archive: &Archive) -> Self {
        let guides = archive
            .files()
            .filter_map(|(file, _)| Some(file.strip_prefix(path::GUIDES)?.strip_suffix(".json")?.to_owned()));
        let contacts: Vec<Contact> = listed(archive, path::CONTACTS);
        let about: About = listed(archive, path::ABOUT);
        Self {
            guides: guides.collect(),
            contacts: contacts.into_iter().map(|contact| contact.id).collect(),
            categories: about.categories.into_iter().map(|category| category.id).collect(),
        }
    }

    /// What a folder holds, whatever its faults.
    pub(crate) fn of(folder: &Folder) -> Self {
        let categories = folder.front.iter().flat_map(|front| &front.categories);
        Self {
            guides: folder.guide_ids.clone(),
            contacts: folder.contacts.iter().map(|placed| placed.item.id.clone()).collect(),
            categories: categories.map(|placed| placed.item.id.clone()).collect(),
        }
    }
}

impl Pack {
    /// The content of a folder that has a `pack.toml`.
    pub(crate) fn of(folder: Folder) -> Option<Self> {
        let front = folder.front?;
        let about = front.about();
        let mut events = items(folder.events);
        // A calendar may be exported in any order.
        events.sort_by(|a, b| (a.starts_ms, &a.id).cmp(&(b.starts_ms, &b.id)));
        let mut bank_holidays = items(folder.holidays);
        bank_holidays.sort_by(|a, b| (&a.date, a.nation).cmp(&(&b.date, b.nation)));
        Some(Self {
            manifest: front.manifest,
            about,
            guides: items(folder.guides),
            contacts: items(folder.contacts),
            events,
            stories: items(folder.stories),
            figures: items(folder.figures),
            bank_holidays,
        })
    }

    /// The archive of this content.
    ///
    /// # Errors
    /// A fault of `pack.toml` when the content is past the limits of a pack.
    pub fn archive(&self) -> Result<Archive, Vec<Fault>> {
        let mut files = BTreeMap::new();
        files.insert(path::ABOUT.to_owned(), json(&self.about));
        for guide in &self.guides {
            files.insert(format!("{}{}.json", path::GUIDES, guide.id), json(guide));
        }
        files.insert(path::CONTACTS.to_owned(), json(&self.contacts));
        files.insert(path::EVENTS.to_owned(), json(&self.events));
        files.insert(path::STORIES.to_owned(), json(&self.stories));
        files.insert(path::FIGURES.to_owned(), json(&self.figures));
        files.insert(path::BANK_HOLIDAYS.to_owned(), json(&self.bank_holidays));
        Archive::new(self.manifest.clone(), files).map_err(|error| {
            let mut faults = Faults::default();
            faults.error(about::FILE, 1, format!("the pack cannot be made ({error})"), "make it smaller");
            faults.sorted()
        })
    }
}

fn listed<T: DeserializeOwned + Default>(archive: &Archive, file: &str) -> T {
    archive.file(file).and_then(|bytes| serde_json::from_slice(bytes).ok()).unwrap_or_default()
}

fn items<T>(placed: Vec<Placed<T>>) -> Vec<T> {
    placed.into_iter().map(|placed| placed.item).collect()
}

fn json(value: &impl Serialize) -> Vec<u8> {
    // Structs of texts, numbers and lists always serialise.
    serde_json::to_vec(value).unwrap_or_default()
}
