//! `contacts.csv` and `contacts.cy.csv`: services, and people by role.

use crate::fault::Faults;
use crate::field::Field;
use crate::placed::Placed;
use crate::table::{self, Row};
use crate::{phone, welsh};
use crewroom_protocol::pack::content::{Confidentiality, Contact, ContactKind, ContactText, RunBy, Source};
use opening_hours::OpeningHours;

const COLUMNS: &[&str] = &[
    "id",
    "kind",
    "name",
    "description",
    "run_by",
    "run_by_kind",
    "confidentiality",
    "confidentiality_note",
    "regions",
    "phone",
    "text_number",
    "text_keyword",
    "web",
    "hours",
    "languages",
    "outside_chain",
    "station",
    "crisis_order",
    "source",
    "source_url",
    "checked_on",
    "review_by",
];
const WELSH_COLUMNS: &[&str] = &["id", "name", "description", "run_by", "confidentiality_note"];

const KINDS: [(&str, ContactKind); 10] = [
    ("crisis", ContactKind::Crisis),
    ("support-line", ContactKind::SupportLine),
    ("peer-supporter", ContactKind::PeerSupporter),
    ("trim-practitioner", ContactKind::TrimPractitioner),
    ("occupational-health", ContactKind::OccupationalHealth),
    ("federation", ContactKind::Federation),
    ("chaplain", ContactKind::Chaplain),
    ("staff-network", ContactKind::StaffNetwork),
    ("treatment", ContactKind::Treatment),
    ("advice", ContactKind::Advice),
];
const RUN_BY: [(&str, RunBy); 6] = [
    ("police-national", RunBy::PoliceNational),
    ("force", RunBy::Force),
    ("union", RunBy::Union),
    ("charity", RunBy::Charity),
    ("nhs", RunBy::Nhs),
    ("other", RunBy::Other),
];
const CONFIDENTIALITY: [(&str, Confidentiality); 4] = [
    ("confidential", Confidentiality::Confidential),
    ("limits", Confidentiality::Limits),
    ("record", Confidentiality::Record),
    ("ask", Confidentiality::Ask),
];
const LANGUAGES: [(&str, &str); 2] = [("en", "en"), ("cy", "cy")];
/// OpenStreetMap's own limit for a value.
const MAX_HOURS: usize = 255;

/// Reads the contacts, and their Welsh words if there are any.
pub(crate) fn read(
    (file, text): (&str, &str),
    welsh: Option<(&str, &str)>,
    faults: &mut Faults,
) -> Vec<Placed<Contact>> {
    let rows = table::read(file, text, COLUMNS, faults);
    let mut contacts: Vec<_> =
        rows.iter().map(|row| Placed::on_line(contact(row, faults), file, row.line)).collect();
    if let Some((file, text)) = welsh {
        let rows = table::read(file, text, WELSH_COLUMNS, faults);
        for (row, contact) in welsh::pair(file, &rows, &mut contacts, |contact| &contact.id, faults) {
            contact.cy = Some(welsh_words(row, &contact.en, faults));
        }
    }
    contacts
}

fn contact(row: &Row<'_>, faults: &mut Faults) -> Contact {
    let number = |key, faults: &mut Faults| row.get(key).map(|field| dialled(&field, faults));
    let text_number = number("text_number", faults);
    let text_keyword = row.get("text_keyword");
    if let (Some(keyword), None) = (text_keyword, &text_number) {
        keyword.error(
            faults,
            "has no number to be sent to",
            "write the `text_number`, or leave the word out",
        );
    }
    let confidentiality =
        row.required("confidentiality", faults).and_then(|f| f.choice(&CONFIDENTIALITY, faults));
    Contact {
        id: row.required("id", faults).map(|f| f.id(faults)).unwrap_or_default(),
        // A wrong kind has had its fault; any that has no rules of its own will do here.
        kind: row
            .required("kind", faults)
            .and_then(|f| f.choice(&KINDS, faults))
            .unwrap_or(ContactKind::Advice),
        run_by_kind: row
            .required("run_by_kind", faults)
            .and_then(|f| f.choice(&RUN_BY, faults))
            .unwrap_or(RunBy::Other),
        confidentiality: confidentiality.unwrap_or(Confidentiality::Ask),
        regions: row.required("regions", faults).map(|f| f.regions(faults)).unwrap_or_default(),
        phone: number("phone", faults),
        text_number,
        text_keyword: text_keyword.map(|field| field.text()),
        web: row.get("web").map(|field| field.https(faults)),
        hours: row.required("hours", faults).and_then(|field| hours(&field, faults)),
        languages: row
            .required("languages", faults)
            .map(|field| field.choices(&LANGUAGES, faults).into_iter().map(str::to_owned).collect())
            .unwrap_or_default(),
        outside_chain: row.get("outside_chain").is_some_and(|field| field.yes(faults)),
        station: row.get("station").map(|field| field.id(faults)),
        crisis_order: row.get("crisis_order").and_then(|field| order(&field, faults)),
        source: Source {
            name: row.words("source", faults),
            url: row.required("source_url", faults).map(|f| f.https(faults)).unwrap_or_default(),
        },
        checked_on: row.required("checked_on", faults).map(|f| f.day(faults)).unwrap_or_default(),
        review_by: row.required("review_by", faults).map(|f| f.day(faults)).unwrap_or_default(),
        en: ContactText {
            name: row.words("name", faults),
            description: row.words("description", faults),
            run_by: row.words("run_by", faults),
            confidentiality_note: row.text("confidentiality_note"),
        },
        cy: None,
    }
}

fn welsh_words(row: &Row<'_>, english: &ContactText, faults: &mut Faults) -> ContactText {
    ContactText {
        name: row.words("name", faults),
        description: row.words("description", faults),
        run_by: row.words("run_by", faults),
        confidentiality_note: if english.confidentiality_note.is_empty() {
            row.text("confidentiality_note")
        } else {
            row.words("confidentiality_note", faults)
        },
    }
}

fn dialled(field: &Field<'_>, faults: &mut Faults) -> String {
    phone::read(field.value).unwrap_or_else(|wrong| {
        field.error(faults, wrong.what, wrong.instead);
        String::new()
    })
}

fn order(field: &Field<'_>, faults: &mut Faults) -> Option<u32> {
    let place = field.value.parse().ok().filter(|place| (1..=99).contains(place));
    if place.is_none() {
        field.error(faults, "is not a place on the help sheet", "write 1, 2, 3 …, or leave it empty");
    }
    place
}

/// Opening hours as written, if the app will understand them; `None` for `unknown`.
fn hours(field: &Field<'_>, faults: &mut Faults) -> Option<String> {
    if field.value == "unknown" {
        return None;
    }
    let instead = "write OpenStreetMap hours such as `Mo-Fr 09:00-17:00; PH off`, `24/7`, or `unknown`";
    if field.value.len() > MAX_HOURS {
        field.error(faults, "is too long", instead);
        return None;
    }
    if field.value.parse::<OpeningHours>().is_err() {
        field.error(faults, "are not opening hours that can be read", instead);
        return None;
    }
    Some(field.text())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fault::said;
    use crewroom_protocol::pack::content::Region;

    /// A good row with one cell changed.
    fn row(key: &str, value: &str) -> String {
        let good = [
            ("id", "samaritans"),
            ("kind", "crisis"),
            ("name", "Samaritans"),
            ("description", "Listens."),
            ("run_by", "Samaritans"),
            ("run_by_kind", "charity"),
            ("confidentiality", "limits"),
            ("confidentiality_note", "Private with exceptions"),
            ("regions", "england;wales"),
            ("phone", "116 123"),
            ("text_number", "85258"),
            ("text_keyword", "SHOUT"),
            ("web", "https://www.samaritans.org/"),
            ("hours", "24/7"),
            ("languages", "en; cy"),
            ("outside_chain", "yes"),
            ("station", ""),
            ("crisis_order", "1"),
            ("source", "Samaritans"),
            ("source_url", "https://www.samaritans.org/"),
            ("checked_on", "2026-11-21"),
            ("review_by", "2027-05-21"),
        ];
        let cells = good.map(|(known, cell)| format!("\"{}\"", if known == key { value } else { cell }));
        format!("{}\n{}\n", COLUMNS.join(","), cells.join(","))
    }

    fn one(key: &str, value: &str) -> (Contact, Vec<String>) {
        said(|faults| read(("contacts.csv", &row(key, value)), None, faults).remove(0).item)
    }

    #[test]
    fn a_good_row_becomes_a_contact() {
        let (contact, faults) = one("", "");
        assert!(faults.is_empty(), "{faults:?}");
        assert_eq!(contact.phone.as_deref(), Some("116123"));
        assert_eq!(contact.regions, [Region::England, Region::Wales]);
        assert_eq!(contact.languages, ["en", "cy"]);
        assert_eq!(contact.crisis_order, Some(1));
        assert!(contact.outside_chain);
        assert_eq!(contact.station, None);
    }

    #[test]
    fn each_wrong_cell_is_named_with_its_line() {
        for (key, value, what) in [
            ("id", "The Samaritans", "`id` is not an id"),
            ("id", "", "`id` is empty"),
            ("kind", "crysis", "write `crisis`"),
            ("run_by_kind", "NHS", "write `nhs`"),
            ("confidentiality", "secret", "`confidentiality` is not known"),
            ("regions", "", "`regions` is empty"),
            ("regions", "cymru", "`regions` is not known"),
            ("phone", "300 131 2789", "first 0"),
            ("text_number", "8525", "known short code"),
            ("text_number", "", "has no number to be sent to"),
            ("web", "www.samaritans.org", "not a web address"),
            ("hours", "", "`hours` is empty"),
            ("hours", "nine to five", "not opening hours"),
            ("languages", "welsh", "`languages` is not known"),
            ("outside_chain", "Y", "neither yes nor no"),
            ("station", "Town Hall", "not an id"),
            ("crisis_order", "0", "not a place"),
            ("crisis_order", "first", "not a place"),
            ("source", "", "`source` is empty"),
            ("source_url", "http://a.uk", "not a web address"),
            ("checked_on", "21/11/2026", "not a date"),
            ("review_by", "2027-02-30", "not a date"),
        ] {
            let (_, faults) = one(key, value);
            assert_eq!(faults.len(), 1, "{key}={value}: {faults:?}");
            assert!(faults[0].starts_with("contacts.csv:2: ") && faults[0].contains(what), "{faults:?}");
        }
    }

    #[test]
    fn hours_of_the_format_are_read() {
        for hours in
            ["24/7", "Mo-Fr 09:00-17:00; PH off", "Mo-Th 18:00-26:00; Fr 18:00-24:00; Sa-Su 00:00-24:00"]
        {
            assert_eq!(one("hours", hours).0.hours.as_deref(), Some(hours));
        }
        let (contact, faults) = one("hours", "unknown");
        assert_eq!((contact.hours, faults.len()), (None, 0));
        assert_eq!(one("hours", &"Mo ".repeat(200)).1.len(), 1);
    }

    #[test]
    fn welsh_rows_find_their_contact() {
        let welsh = "id,name,description,run_by,confidentiality_note\nsamaritans,Y Samariaid,Gwrando.,Samaritans,\nsamaritan,A,B,C,D\n";
        let (contacts, faults) =
            said(|faults| read(("contacts.csv", &row("", "")), Some(("contacts.cy.csv", welsh)), faults));
        assert_eq!(contacts[0].item.cy.as_ref().map(|words| words.name.as_str()), Some("Y Samariaid"));
        assert_eq!(
            faults,
            [
                "contacts.cy.csv:2: `confidentiality_note` is empty, write it",
                "contacts.cy.csv:3: no English item has the id `samaritan`, write `samaritans`",
            ]
        );
    }
}
