//! The whole folder, read: every list with the places of its items.

use crate::about::{self, Front};
use crate::fault::Faults;
use crate::nearest::nearest;
use crate::pages::{self, Pages};
use crate::placed::Placed;
use crate::{contacts, events, figures, guides, holidays, stories, text};
use crewroom_protocol::pack::content::{BankHoliday, Contact, Event, Figure, Guide, Story};
use std::collections::BTreeSet;
use std::path::Path;

const CONTACTS: &str = "contacts.csv";
const CONTACTS_CY: &str = "contacts.cy.csv";
const EVENTS: &str = "events.ics";
const EVENTS_CY: &str = "events.cy.ics";
const FIGURES: &str = "figures.csv";
const FIGURES_CY: &str = "figures.cy.csv";
pub(crate) const HOLIDAYS: &str = "bank-holidays.csv";
/// What may stand in a pack's folder. `forces` and `built` are no part of the pack.
const KNOWN: [&str; 13] = [
    about::FILE,
    CONTACTS,
    CONTACTS_CY,
    EVENTS,
    EVENTS_CY,
    FIGURES,
    FIGURES_CY,
    HOLIDAYS,
    "guides",
    "stories",
    "README.md",
    "forces",
    "built",
];

/// What an author's folder says, before anybody has judged it.
#[derive(Debug, Default)]
pub(crate) struct Folder {
    /// `None` when there is no `pack.toml` that can be read.
    pub(crate) front: Option<Front>,
    pub(crate) guides: Vec<Placed<Guide>>,
    /// The ids of all cards, also of those that could not be read: links to them are not dead.
    pub(crate) guide_ids: BTreeSet<String>,
    pub(crate) contacts: Vec<Placed<Contact>>,
    pub(crate) events: Vec<Placed<Event>>,
    pub(crate) stories: Vec<Placed<Story>>,
    pub(crate) figures: Vec<Placed<Figure>>,
    pub(crate) holidays: Vec<Placed<BankHoliday>>,
}

impl Folder {
    /// Reads everything in the folder.
    pub(crate) fn read(folder: &Path, faults: &mut Faults) -> Self {
        look_for_strays(folder, faults);
        let front = text::load(folder, about::FILE, faults);
        if front.is_none() && !folder.join(about::FILE).exists() {
            faults.error(
                about::FILE,
                1,
                "is missing",
                "write `pack.toml` with the pack's id, role, version and dates",
            );
        }
        let front = front.and_then(|text| about::read(&text, faults));
        let stations: Option<BTreeSet<String>> =
            front.as_ref().map(|front| front.stations.iter().map(|placed| placed.item.id.clone()).collect());
        let cards = Pages::load(folder, "guides", faults);
        let tales = Pages::load(folder, "stories", faults);
        Self {
            guides: guides::read(&cards, faults),
            guide_ids: cards.en.into_keys().collect(),
            stories: stories::read(&tales, faults),
            contacts: pair(folder, CONTACTS, CONTACTS_CY, faults)
                .map(|(en, cy)| {
                    contacts::read((CONTACTS, &en), cy.as_deref().map(|cy| (CONTACTS_CY, cy)), faults)
                })
                .unwrap_or_default(),
            events: pair(folder, EVENTS, EVENTS_CY, faults)
                .map(|(en, cy)| {
                    events::read(
                        (EVENTS, &en),
                        cy.as_deref().map(|cy| (EVENTS_CY, cy)),
                        stations.as_ref(),
                        faults,
                    )
                })
                .unwrap_or_default(),
            figures: pair(folder, FIGURES, FIGURES_CY, faults)
                .map(|(en, cy)| {
                    figures::read((FIGURES, &en), cy.as_deref().map(|cy| (FIGURES_CY, cy)), faults)
                })
                .unwrap_or_default(),
            holidays: text::load(folder, HOLIDAYS, faults)
                .map(|text| holidays::read(HOLIDAYS, &text, faults))
                .unwrap_or_default(),
            front,
        }
    }
}

/// The English and the Welsh text of a list; a Welsh file alone is a fault.
fn pair(folder: &Path, en: &str, cy: &str, faults: &mut Faults) -> Option<(String, Option<String>)> {
    let welsh = text::load(folder, cy, faults);
    let english = text::load(folder, en, faults);
    if welsh.is_some() && english.is_none() && !folder.join(en).exists() {
        faults.error(
            cy,
            1,
            format!("there is no `{en}` beside it"),
            format!("write `{en}`, or take this file out"),
        );
    }
    english.map(|english| (english, welsh))
}

/// A file with a wrong name would be left out in silence: say so.
fn look_for_strays(folder: &Path, faults: &mut Faults) {
    for name in pages::names(folder).iter().filter(|name| !KNOWN.contains(&name.as_str())) {
        let instead = match nearest(name, KNOWN) {
            Some(near) => format!("name it `{near}`"),
            None => "take it out".to_owned(),
        };
        faults.warning(name, 1, "is not read", instead);
    }
    for kind in ["guides", "stories"] {
        for name in
            pages::names(&folder.join(kind)).iter().filter(|name| !["en", "cy"].contains(&name.as_str()))
        {
            faults.warning(
                &format!("{kind}/{name}"),
                1,
                "is not read",
                "put it into `en` or `cy`, or take it out",
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fault::said;

    #[test]
    fn strays_and_missing_partners_are_named() {
        let folder = tempfile::tempdir().unwrap();
        let put = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
        put("contact.csv", "");
        put("events.cy.ics", "BEGIN:VCALENDAR\nEND:VCALENDAR\n");
        std::fs::create_dir_all(folder.path().join("guides/fr")).unwrap();
        let (read, faults) = said(|faults| Folder::read(folder.path(), faults));
        assert!(read.front.is_none());
        assert_eq!(
            faults,
            [
                "contact.csv:1: is not read, name it `contacts.csv`",
                "events.cy.ics:1: there is no `events.ics` beside it, write `events.ics`, or take this file out",
                "guides/fr:1: is not read, put it into `en` or `cy`, or take it out",
                "pack.toml:1: is missing, write `pack.toml` with the pack's id, role, version and dates",
            ]
        );
    }

    #[test]
    fn damaged_files_of_every_kind_are_faults_and_the_rest_is_read() {
        let folder = tempfile::tempdir().unwrap();
        for kind in ["guides/en", "guides/cy", "stories/en"] {
            std::fs::create_dir_all(folder.path().join(kind)).unwrap();
        }
        let files = [
            "bank-holidays.csv",
            "contacts.csv",
            "contacts.cy.csv",
            "events.cy.ics",
            "events.ics",
            "figures.csv",
            "figures.cy.csv",
            "guides/cy/a.md",
            "guides/en/a.md",
            "pack.toml",
            "stories/en/a.md",
        ];
        for damage in [
            &b"\xff\xfe\x00a"[..],
            b"",
            b"\0\0\0\0",
            b"{\"json\": true}\n",
            b"\"\n\"\n\"\r,",
            b"---\n---\n",
            b"\xef\xbb\xbf",
        ] {
            for file in files {
                std::fs::write(folder.path().join(file), damage).unwrap();
            }
            let (_, faults) = said(|faults| Folder::read(folder.path(), faults));
            for file in files.into_iter().filter(|file| !file.contains("cy")) {
                let named = faults.iter().any(|fault| fault.starts_with(&format!("{file}:")));
                assert!(named, "{file} {damage:?}: {faults:?}");
            }
        }
    }
}
