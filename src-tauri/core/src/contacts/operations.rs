//! The rules: who is near, who is available, what matches, in which order.

use super::availability::{self, Holidays};
use super::model::{
    AvailabilityState, ContactList, ContactRow, ContactView, HelpSheet, KindCount, ListContacts,
};
use super::store::{self, Stored};
use crate::days::{UK, local_date, parse_date};
use crate::guidance::words::fold;
use crate::settings::{Language, Settings};
use crate::storage::StorageError;
use crate::{App, packs};
use crewroom_protocol::pack::content::{ContactKind, Force, Region};

/// What one answer needs from outside.
pub struct Scene {
    settings: Settings,
    force: Option<Force>,
    regions: Vec<Region>,
    holidays: Holidays,
    stored: Vec<Stored>,
    now_ms: i64,
}

impl Scene {
    pub async fn load(app: &App) -> Result<Self, StorageError> {
        let settings = app.settings();
        let forces = packs::forces(&app.public).await?;
        let force = forces.into_iter().find(|force| Some(&force.id) == settings.force.as_ref());
        let regions = match (settings.nation, &force) {
            (Some(nation), _) => vec![nation],
            (None, Some(force)) => force.nations.clone(),
            (None, None) => Vec::new(),
        };
        let nation = match regions.first() {
            Some(Region::Scotland) => "scotland",
            Some(Region::NorthernIreland) => "northern-ireland",
            _ => "england-wales",
        };
        let days = store::bank_holidays(&app.public, nation).await?;
        Ok(Self {
            holidays: Holidays::new(&days, settings.language == Language::Cy),
            stored: store::contacts(&app.public, settings.force.as_deref()).await?,
            now_ms: app.clock.now_ms(),
            settings,
            force,
            regions,
        })
    }

    fn is_mine(&self, row: &ContactRow) -> bool {
        self.regions.is_empty()
            || row.regions.contains(&Region::Uk)
            || row.regions.iter().any(|region| self.regions.contains(region))
    }

    fn row(&self, stored: &Stored, favourite: Option<bool>) -> ContactRow {
        let contact = &stored.contact;
        let (text, words) = match (self.settings.language, &contact.cy) {
            (Language::Cy, Some(cy)) => (cy, "cy"),
            _ => (&contact.en, "en"),
        };
        let station = contact.station.as_ref().and_then(|id| {
            let station = self.force.as_ref()?.stations.iter().find(|station| station.id == *id)?;
            Some(if self.settings.language == Language::Cy { &station.cy } else { &station.en }.clone())
        });
        let today = local_date(self.now_ms, UK);
        ContactRow {
            id: contact.id.clone(),
            name: text.name.clone(),
            description: text.description.clone(),
            kind: contact.kind,
            run_by: text.run_by.clone(),
            run_by_kind: contact.run_by_kind,
            confidentiality: contact.confidentiality,
            regions: contact.regions.clone(),
            phone: contact.phone.as_deref().map(group_digits),
            phone_url: contact.phone.as_ref().map(|digits| format!("tel:{digits}")),
            text_number: contact.text_number.as_deref().map(group_digits),
            text_keyword: contact.text_keyword.clone(),
            text_url: contact.text_number.as_ref().map(|digits| match &contact.text_keyword {
                Some(word) => format!("sms:{digits}?body={word}"),
                None => format!("sms:{digits}"),
            }),
            web: contact.web.clone(),
            languages: contact.languages.clone(),
            outside_chain: contact.outside_chain,
            station,
            near_me: contact.station.is_some() && contact.station == self.settings.station,
            availability: availability::at(contact.hours.as_deref(), &self.holidays, self.now_ms),
            favourite,
            example: stored.example,
            words: words.to_owned(),
            past_review: parse_date(&contact.review_by).is_some_and(|last| today > last),
        }
    }
}

/// The list under some filters. `is_favourite` gives nothing while the vault is closed.
pub fn list(
    scene: &Scene,
    request: &ListContacts,
    is_favourite: impl Fn(&str) -> Option<bool>,
) -> ContactList {
    let words: Vec<String> = fold(&request.query).split_whitespace().map(str::to_owned).collect();
    let mut rows: Vec<(bool, ContactRow)> = scene
        .stored
        .iter()
        .map(|stored| {
            let row = scene.row(stored, is_favourite(&stored.contact.id));
            (stored.pack != "national", row)
        })
        .filter(|(_, row)| {
            (!request.welsh || row.languages.iter().any(|language| language == "cy"))
                && (!request.outside_chain || row.outside_chain)
                && (!request.available || is_available(row))
                && (!request.favourites || row.favourite == Some(true))
                && matches_words(row, &words)
        })
        .collect();
    let mut kinds: Vec<KindCount> = Vec::new();
    for (_, row) in &rows {
        match kinds.iter_mut().find(|count| count.kind == row.kind) {
            Some(count) => count.count += 1,
            None => kinds.push(KindCount { kind: row.kind, count: 1 }),
        }
    }
    kinds.sort_by_key(|count| count.kind);
    rows.retain(|(_, row)| request.kinds.is_empty() || request.kinds.contains(&row.kind));
    let mut answer = ContactList {
        force: Vec::new(),
        national: Vec::new(),
        elsewhere: Vec::new(),
        kinds,
        force_name: scene.force.as_ref().map(|force| match scene.settings.language {
            Language::Cy => force.cy.clone(),
            Language::En => force.en.clone(),
        }),
        example: scene.force.as_ref().is_some_and(|force| force.example),
    };
    for (own, row) in rows {
        if own {
            answer.force.push(row);
        } else if scene.is_mine(&row) {
            answer.national.push(row);
        } else {
            answer.elsewhere.push(row);
        }
    }
    // Near me and available first; otherwise in the order of the pack.
    answer.force.sort_by_key(|row| (!is_available(row), !row.near_me, !row.outside_chain));
    answer
}

/// One contact, whole.
pub fn open(scene: &Scene, id: &str, is_favourite: impl Fn(&str) -> Option<bool>) -> Option<ContactView> {
    // A force's own never stands in for a national contact of the same id.
    let stored = scene.stored.iter().find(|stored| stored.contact.id == id)?;
    let contact = &stored.contact;
    let text = match (scene.settings.language, &contact.cy) {
        (Language::Cy, Some(cy)) => cy,
        _ => &contact.en,
    };
    Some(ContactView {
        row: scene.row(stored, is_favourite(id)),
        confidentiality_note: text.confidentiality_note.clone(),
        hours: availability::week(contact.hours.as_deref(), &scene.holidays, scene.now_ms),
        source: contact.source.clone(),
        checked_on: contact.checked_on.clone(),
        review_by: contact.review_by.clone(),
    })
}

/// The help sheet.
pub fn help(scene: &Scene) -> HelpSheet {
    let mut lines: Vec<(u32, ContactRow)> = scene
        .stored
        .iter()
        .filter(|stored| stored.pack == "national")
        .filter_map(|stored| Some((stored.contact.crisis_order?, scene.row(stored, None))))
        .collect();
    lines.sort_by_key(|(order, _)| *order);
    let (mine, elsewhere) = lines.into_iter().map(|(_, row)| row).partition(|row| scene.is_mine(row));
    let mut colleagues: Vec<ContactRow> = scene
        .stored
        .iter()
        .filter(|stored| stored.pack != "national")
        .filter(|stored| {
            matches!(stored.contact.kind, ContactKind::PeerSupporter | ContactKind::TrimPractitioner)
        })
        .map(|stored| scene.row(stored, None))
        .filter(is_available)
        .collect();
    colleagues.sort_by_key(|row| (!row.outside_chain, !row.near_me));
    HelpSheet { lines: mine, elsewhere, colleague: colleagues.into_iter().next() }
}

/// Every contact's id.
pub fn ids(scene: &Scene) -> impl Iterator<Item = &str> {
    scene.stored.iter().map(|stored| stored.contact.id.as_str())
}

/// Whether a contact of this id exists.
pub fn exists(scene: &Scene, id: &str) -> bool {
    ids(scene).any(|one| one == id)
}

fn is_available(row: &ContactRow) -> bool {
    matches!(row.availability.state, AvailabilityState::Always | AvailabilityState::Open)
}

fn matches_words(row: &ContactRow, words: &[String]) -> bool {
    if words.is_empty() {
        return true;
    }
    let station = row.station.as_deref().unwrap_or_default();
    let text = fold(&format!("{} {} {} {station}", row.name, row.description, row.run_by));
    let digits: String =
        row.phone.iter().flat_map(|phone| phone.chars()).filter(char::is_ascii_digit).collect();
    words.iter().all(|word| {
        text.split_whitespace().any(|part| part.starts_with(word.as_str()))
            || (word.len() > 2 && digits.contains(word.as_str()))
    })
}

/// Groups a number for reading, the way it is spoken.
fn group_digits(digits: &str) -> String {
    let cuts: &[usize] = match digits.len() {
        11 if digits.starts_with("02") => &[3, 7],
        11 if digits.starts_with("0300") || digits.starts_with("08") || digits.starts_with("03") => &[4, 7],
        11 => &[5],
        10 if digits.starts_with("08") => &[4, 7],
        6 if digits == "116123" => &[3],
        _ => &[],
    };
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if cuts.contains(&at) {
            out.push(' ');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::group_digits;

    #[test]
    fn numbers_are_grouped_as_they_are_spoken() {
        for (digits, shown) in [
            ("03001312789", "0300 131 2789"),
            ("116123", "116 123"),
            ("85258", "85258"),
            ("999", "999"),
            ("02031172520", "020 3117 2520"),
            ("07700900123", "07700 900123"),
            ("0800838587", "0800 838 587"),
        ] {
            assert_eq!(group_digits(digits), shown);
        }
    }
}
