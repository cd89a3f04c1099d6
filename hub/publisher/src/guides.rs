//! `guides/en/*.md` and `guides/cy/*.md`: one card a file.

use crate::fault::Faults;
use crate::field::Field;
use crate::front_matter::Page;
use crate::markdown::{self, Body};
use crate::pages::Pages;
use crate::placed::Placed;
use crate::{shape, welsh};
use crewroom_protocol::pack::content::{Guide, GuideText};
use std::collections::BTreeSet;

const KEYS: &[&str] = &[
    "title",
    "category",
    "summary",
    "synonyms",
    "regions",
    "urgent",
    "source",
    "college",
    "licence",
    "reviewed",
    "review_by",
];
const WELSH_KEYS: &[&str] = &["title", "summary", "synonyms"];

/// Reads the cards; a card without a readable English file is left out, with its fault.
pub(crate) fn read(pages: &Pages, faults: &mut Faults) -> Vec<Placed<Guide>> {
    let known: BTreeSet<String> = pages.en.keys().cloned().collect();
    for (id, (file, _)) in pages.cy.iter().filter(|(id, _)| !known.contains(*id)) {
        let what = "this Welsh card has no English one";
        faults.error(file, 1, what, welsh::meant(id, &known).replace("write", "name it"));
    }
    let mut guides = Vec::new();
    for (id, (file, text)) in &pages.en {
        let Some(page) = text.as_deref().and_then(|text| Page::read(file, text, faults)) else {
            continue;
        };
        let mut guide = guide(id, &page, faults);
        if let Some((file, Some(text))) = pages.cy.get(id)
            && let Some(page) = Page::read(file, text, faults)
        {
            guide.item.cy = Some(welsh_words(&page, &guide.item.en, &mut guide.links, faults));
        }
        guides.push(guide);
    }
    guides
}

fn guide(id: &str, page: &Page<'_>, faults: &mut Faults) -> Placed<Guide> {
    page.only(KEYS, &["source"], faults);
    page.required("source", faults);
    let Body { blocks, links, .. } = body(page, faults);
    let guide = Guide {
        id: id.to_owned(),
        category: page.required("category", faults).map(|f| f.id(faults)).unwrap_or_default(),
        regions: page.required("regions", faults).map(|f| f.regions(faults)).unwrap_or_default(),
        urgent: page.one("urgent").is_some_and(|f| f.yes(faults)),
        sources: page.all("source").map(|f| f.source(faults)).collect(),
        college: page.one("college").map(|f| f.source(faults)),
        licence: page.required("licence", faults).map(|f| f.licence(faults)).unwrap_or_default(),
        reviewed: page.required("reviewed", faults).map(|f| f.day(faults)).unwrap_or_default(),
        review_by: page.required("review_by", faults).map(|f| f.day(faults)).unwrap_or_default(),
        en: GuideText {
            title: required(page, "title", faults),
            summary: required(page, "summary", faults),
            synonyms: page.one("synonyms").map(|f| synonyms(&f, faults)).unwrap_or_default(),
            body: blocks,
        },
        cy: None,
    };
    Placed::on_page(guide, page, links)
}

fn welsh_words(
    page: &Page<'_>,
    english: &GuideText,
    links: &mut Vec<markdown::Link>,
    faults: &mut Faults,
) -> GuideText {
    for (key, line) in page.keys().filter(|(key, _)| KEYS.contains(key) && !WELSH_KEYS.contains(key)) {
        let what = format!("`{key}` is taken from the English card");
        faults.error(page.file, line, what, "leave the line out");
    }
    page.only(KEYS, &["source"], faults);
    let body = body(page, faults);
    shape::compare(page.file, &english.body, &body, faults);
    links.extend(body.links);
    GuideText {
        title: required(page, "title", faults),
        summary: required(page, "summary", faults),
        synonyms: page.one("synonyms").map(|f| synonyms(&f, faults)).unwrap_or_default(),
        body: body.blocks,
    }
}

fn required(page: &Page<'_>, key: &str, faults: &mut Faults) -> String {
    page.required(key, faults).map(|field| field.text()).unwrap_or_default()
}

fn body(page: &Page<'_>, faults: &mut Faults) -> Body {
    let body = markdown::read(page.file, page.body, page.body_line, faults);
    if body.blocks.is_empty() {
        faults.error(page.file, page.body_line, "the card has no text", "write it below the second `---`");
    }
    body
}

/// Other names, separated by commas; a name that comes twice is kept once.
fn synonyms(field: &Field<'_>, faults: &mut Faults) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for name in field.value.split(',').map(str::trim).filter(|name| !name.is_empty()) {
        if names.iter().any(|known| known.to_lowercase() == name.to_lowercase()) {
            let what = format!("the synonym `{name}` stands here twice");
            faults.warning(field.file, field.line, what, "leave one out");
        } else {
            names.push(name.to_owned());
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fault::said;
    use crewroom_protocol::pack::content::{Block, Region};

    const GOOD: &str = "---
title: Crisis: section 136
category: mental-health
summary: What to do.
synonyms: s136, 136
regions: england; wales
urgent: yes
source: MHA 1983 | https://www.legislation.gov.uk/ukpga/1983/20/section/136
college: Detention | https://www.college.police.uk/app/detention
licence: CC-BY-4.0
reviewed: 2026-11-21
review_by: 2027-05-21
---
## First
1. Ask. See [arrest](guide:arrest).
";

    fn pages(en: &str, cy: Option<&str>) -> Pages {
        let page = |folder: &str, text: &str| {
            [("section-136".to_owned(), (format!("guides/{folder}/section-136.md"), Some(text.to_owned())))]
                .into()
        };
        Pages { en: page("en", en), cy: cy.map(|cy| page("cy", cy)).unwrap_or_default() }
    }

    fn faults_of(en: &str, cy: Option<&str>) -> Vec<String> {
        said(|faults| read(&pages(en, cy), faults)).1
    }

    #[test]
    fn a_card_and_its_welsh_are_read() {
        let cy = "---\ntitle: Argyfwng\nsummary: Beth i'w wneud.\n---\n## Yn gyntaf\n1. Gofynnwch.\n";
        let (guides, faults) = said(|faults| read(&pages(GOOD, Some(cy)), faults));
        assert!(faults.is_empty(), "{faults:?}");
        let guide = &guides[0];
        assert_eq!(guide.item.id, "section-136");
        assert_eq!(guide.item.regions, [Region::England, Region::Wales]);
        assert_eq!(guide.item.en.synonyms, ["s136", "136"]);
        assert!(guide.item.urgent && guide.item.college.is_some());
        assert!(matches!(guide.item.cy.as_ref().unwrap().body[1], Block::Steps { .. }));
        assert_eq!((guide.line_of("review_by"), guide.links[0].line), (12, 15));
    }

    #[test]
    fn each_wrong_line_is_named() {
        for (from, to, line, what) in [
            ("title: Crisis: section 136\n", "", 1, "`title` is missing"),
            ("category: m", "category: M", 3, "`category` is not an id"),
            ("urgent: yes", "urgent: true", 7, "neither yes nor no"),
            ("synonyms: s136, 136", "synonyms: s136, S136", 5, "stands here twice"),
            ("regions: england; wales", "regions: britain", 6, "`regions` is not known"),
            ("source: MHA 1983 | https", "source: MHA 1983 | http", 8, "not a web address"),
            ("college: Detention |", "college: Detention", 9, "has no address"),
            ("licence: CC-BY-4.0", "licence: mine", 10, "not a known licence"),
            ("reviewed: 2026-11-21", "reviewed: yesterday", 11, "not a date"),
            ("review_by: 2027", "reveiw_by: 2027", 12, "write `review_by`"),
            ("## First\n1. Ask. See [arrest](guide:arrest).\n", "", 14, "the card has no text"),
        ] {
            let faults = faults_of(&GOOD.replace(from, to), None);
            let begin = format!("guides/en/section-136.md:{line}: ");
            assert!(
                faults.iter().any(|fault| fault.starts_with(&begin) && fault.contains(what)),
                "{to}: {faults:?}"
            );
        }
    }

    #[test]
    fn a_welsh_card_says_only_the_words() {
        let cy = "---\ntitle: Argyfwng\nsummary: Beth.\ncategory: mental-health\n---\n## Yn gyntaf\n1. Gofynnwch.\n";
        assert_eq!(
            faults_of(GOOD, Some(cy)),
            ["guides/cy/section-136.md:4: `category` is taken from the English card, leave the line out"]
        );
    }

    #[test]
    fn a_welsh_card_needs_an_english_one() {
        let mut pages = pages(GOOD, None);
        pages.cy.insert("section-135".into(), ("guides/cy/section-135.md".into(), Some(String::new())));
        let (_, faults) = said(|faults| read(&pages, faults));
        assert_eq!(
            faults,
            ["guides/cy/section-135.md:1: this Welsh card has no English one, name it `section-136`"]
        );
    }
}
