//! Cards: category, length, reading age, steps, Welsh.

use super::is_force;
use crate::fault::Faults;
use crate::folder::Folder;
use crate::nearest::instead;
use crate::pack::Ids;
use crate::placed::Placed;
use crate::reading_age;
use crewroom_protocol::pack::content::{Block, Guide};
use std::collections::BTreeSet;

/// A summary longer than this does not fit its two lines on a phone.
const MAX_SUMMARY: usize = 160;
/// A card longer than this is not read at a job.
const MAX_WORDS: usize = 320;
/// Past this grade a tired reader at four in the morning is lost.
const MAX_GRADE: f64 = 10.0;

pub(super) fn check(folder: &Folder, national: Option<&Ids>, faults: &mut Faults) {
    for guide in &folder.guides {
        words(guide, faults);
        urgency(guide, faults);
    }
    categories(folder, national, faults);
}

fn words(guide: &Placed<Guide>, faults: &mut Faults) {
    let Guide { en, cy, .. } = &guide.item;
    let letters = en.summary.chars().count();
    if letters > MAX_SUMMARY {
        let what = format!("the summary has {letters} letters");
        faults.error(&guide.file, guide.line_of("summary"), what, format!("use {MAX_SUMMARY} at most"));
    }
    if let Some(letters) = cy.as_ref().map(|cy| cy.summary.chars().count()).filter(|n| *n > MAX_SUMMARY) {
        let what = format!("the summary has {letters} letters");
        faults.error(&welsh_file(guide), 1, what, format!("use {MAX_SUMMARY} at most"));
    }
    let lines = reading_age::lines(&en.body);
    let count = reading_age::count_words(&lines);
    if count > MAX_WORDS {
        let what = format!("the card has {count} words");
        faults.warning(&guide.file, 1, what, format!("use {MAX_WORDS} at most, or make two cards"));
    }
    if let Some(grade) = reading_age::grade(&lines).filter(|grade| *grade > MAX_GRADE) {
        let what = format!("the card is hard to read (Flesch-Kincaid grade {grade:.1})");
        faults.warning(&guide.file, 1, what, "use shorter sentences and shorter words");
    }
}

fn urgency(guide: &Placed<Guide>, faults: &mut Faults) {
    if !guide.item.urgent {
        return;
    }
    let line = guide.line_of("urgent");
    if !guide.item.en.body.iter().any(|block| matches!(block, Block::Steps { .. })) {
        faults.error(&guide.file, line, "an urgent card has no steps", "write what to do as a `1.` list");
    }
    if guide.item.cy.is_none() {
        let what = "an urgent card has no Welsh";
        faults.warning(&guide.file, line, what, format!("write `{}`", welsh_file(guide)));
    }
}

fn categories(folder: &Folder, national: Option<&Ids>, faults: &mut Faults) {
    let Some(front) = &folder.front else { return };
    let own: BTreeSet<&str> = front.categories.iter().map(|placed| placed.item.id.as_str()).collect();
    let lent = || national.into_iter().flat_map(|ids| ids.categories.iter().map(String::as_str));
    for guide in folder.guides.iter().filter(|guide| !guide.item.category.is_empty()) {
        let category = guide.item.category.as_str();
        if own.contains(category) || lent().any(|known| known == category) {
            continue;
        }
        let line = guide.line_of("category");
        if is_force(folder) && national.is_none() {
            let what = format!("the category `{category}` is not this pack's");
            faults.warning(&guide.file, line, what, "check it against the national pack");
        } else {
            let known: Vec<&str> = own.iter().copied().chain(lent()).collect();
            let what = format!("the category `{category}` is not known");
            faults.error(&guide.file, line, what, instead(category, known.iter().copied()));
        }
    }
    let used: BTreeSet<&str> = folder.guides.iter().map(|guide| guide.item.category.as_str()).collect();
    for category in front.categories.iter().filter(|placed| !used.contains(placed.item.id.as_str())) {
        let what = format!("the category `{}` has no card", category.item.id);
        faults.warning(&category.file, category.line, what, "write one, or leave the category out");
    }
}

fn welsh_file(guide: &Placed<Guide>) -> String {
    format!("guides/cy/{}.md", guide.item.id)
}
