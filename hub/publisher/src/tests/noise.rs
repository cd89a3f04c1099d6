//! Whatever the bytes, the readers answer with faults and never panic.

use super::{CARD, EVENT, Sample, WELSH_CARD};
use crate::fault::Faults;
use crate::front_matter::Page;
use crate::{build, calendar, check, field, markdown, phone, table, text};
use chrono::NaiveDate;
use proptest::prelude::*;

const FILES: [&str; 11] = [
    "pack.toml",
    "contacts.csv",
    "contacts.cy.csv",
    "events.ics",
    "events.cy.ics",
    "figures.csv",
    "figures.cy.csv",
    "bank-holidays.csv",
    "guides/en/arrest.md",
    "guides/cy/arrest.md",
    "stories/en/a-night.md",
];

/// Text made of the marks that mean something to some reader.
fn marked() -> impl Strategy<Value = String> {
    let marks = prop::sample::select(vec![
        "---\n",
        "\n",
        "#",
        "## ",
        "- ",
        "1. ",
        "  ",
        "\t",
        "**",
        "*",
        "[",
        "](",
        ")",
        "guide:",
        "tel:",
        "<b>",
        "|",
        "`",
        "> ",
        "![",
        "BEGIN:",
        "END:",
        "VEVENT\n",
        "VCALENDAR\n",
        "DTSTART;TZID=",
        "\"",
        ",",
        ";",
        ":",
        "=",
        "\\n",
        "20260622T090000",
        "id",
        "[[weeks]]\n",
        "[name]\n",
        "= \"x\"\n",
        "= [",
        "{",
        "title: ",
        "Mo-Fr 09:00",
        "24/7",
        "\u{202e}",
        "é",
        "\0",
        "\r",
        "https://",
        "999",
        "2026-11-21",
        "\u{feff}",
    ]);
    prop::collection::vec(marks, 0..60).prop_map(|parts| parts.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn random_bytes_never_panic_the_folder(bytes in prop::collection::vec(any::<u8>(), 0..300), at in 0..FILES.len()) {
        let sample = Sample::national();
        std::fs::write(sample.path().join(FILES[at]), bytes).unwrap();
        check(sample.path(), NaiveDate::MIN);
        let _ = build(sample.path());
    }

    #[test]
    fn marked_text_never_panics_any_reader(words in marked()) {
        let sample = Sample::national();
        for file in FILES {
            sample.put(file, &words);
        }
        check(sample.path(), NaiveDate::MAX);
    }

    #[test]
    fn marked_text_never_panics_inside_good_files(words in marked(), at in 0..400_usize) {
        let mut faults = Faults::default();
        let insert = |text: &str| {
            let at = (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
            format!("{}{words}{}", &text[..at], &text[at..])
        };
        for card in [CARD, WELSH_CARD] {
            let card = insert(card);
            if let Some(page) = Page::read("a.md", &card, &mut faults) {
                let body = markdown::read("a.md", page.body, page.body_line, &mut faults);
                prop_assert_eq!(body.blocks.len(), body.lines.len());
            }
        }
        calendar::read("a.ics", &insert(EVENT), &mut faults);
        table::read("a.csv", &insert("id,text\na,b\n"), &["id", "text"], &mut faults);
        let _ = phone::read(&words);
        field::parse_date(&words);
        field::is_https(&words);
        text::decode("a", words.into_bytes(), &mut faults);
    }

    #[test]
    fn hours_never_panic(words in "[A-Za-z0-9:;, +/\"()-]{0,40}", good in prop::sample::select(vec!["", "Mo-Fr 09:00-17:00", "24/7; ", "PH off", "Jan 1-"])) {
        let sample = Sample::national();
        sample.change("contacts.csv", "24/7", &format!("\"{}\"", format!("{good}{words}").replace('"', "\"\"")));
        check(sample.path(), NaiveDate::MIN);
    }
}
