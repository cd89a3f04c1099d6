//! One test for each kind of fault that takes the whole folder to see.

use super::{CARD, Sample, WELSH_CARD};
use crate::{Fault, check, check_force, ids};
use chrono::NaiveDate;

fn day() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 22).unwrap()
}

/// The only fault of a folder, with its severity.
fn only(faults: Vec<Fault>) -> String {
    assert_eq!(faults.len(), 1, "{faults:?}");
    format!("{} {}", faults[0].severity, faults[0])
}

fn changed(file: &str, from: &str, to: &str) -> String {
    let sample = Sample::national();
    sample.change(file, from, to);
    only(check(sample.path(), day()))
}

fn changed_force(file: &str, from: &str, to: &str) -> String {
    let (sample, national) = (Sample::force(), Sample::national());
    sample.change(file, from, to);
    only(check_force(sample.path(), day(), &ids(national.path())))
}

#[test]
fn dead_links() {
    assert_eq!(
        changed("guides/en/arrest.md", "guide:search", "guide:serch"),
        "error guides/en/arrest.md:13: the link `guide:serch` is dead, write `guide:search`"
    );
    assert_eq!(
        changed("stories/en/a-night.md", "It was", "[It](contact:nobody-here) was"),
        "error stories/en/a-night.md:8: the link `contact:nobody-here` is dead, write the id of a contact that is there, or take the link out"
    );
    assert!(
        changed("guides/cy/arrest.md", "Gofyn", "[Gofyn](guide:x)")
            .starts_with("error guides/cy/arrest.md:6: the link")
    );
    assert!(
        changed_force("guides/en/local.md", "guide:search", "guide:gone")
            .starts_with("error guides/en/local.md:13: the link")
    );
}

#[test]
fn a_review_before_the_last_one() {
    let sample = Sample::national();
    sample.change("guides/en/arrest.md", "review_by: 2027-05-21", "review_by: 2026-11-20").change(
        "contacts.csv",
        "2027-05-21",
        "2026-11-20",
    );
    let early = NaiveDate::from_ymd_opt(2026, 11, 20).unwrap();
    let faults: Vec<_> = check(sample.path(), early).iter().map(ToString::to_string).collect();
    assert_eq!(
        faults,
        [
            "contacts.csv:2: `review_by` (2026-11-20) is before `checked_on` (2026-11-21), write a later day",
            "guides/en/arrest.md:10: `review_by` (2026-11-20) is before `reviewed` (2026-11-21), write a later day",
        ]
    );
}

#[test]
fn days_that_have_passed() {
    let sample = Sample::national();
    let later = NaiveDate::from_ymd_opt(2027, 5, 22).unwrap();
    let faults: Vec<_> = check(sample.path(), later).iter().map(ToString::to_string).collect();
    assert_eq!(faults.len(), 4, "{faults:?}");
    assert_eq!(
        faults[0],
        "contacts.csv:2: `review_by` has passed: `2027-05-21`, look at it again, then write the new days"
    );
    assert!(faults[1].starts_with("guides/en/arrest.md:10: `review_by` has passed"));
    assert!(faults[3].starts_with("pack.toml:5: `expires` has passed"));
}

#[test]
fn welsh_that_is_missing_or_differs() {
    let sample = Sample::national();
    std::fs::remove_file(sample.path().join("guides/cy/arrest.md")).unwrap();
    assert_eq!(
        only(check(sample.path(), day())),
        "warning guides/en/arrest.md:6: an urgent card has no Welsh, write `guides/cy/arrest.md`"
    );
    sample.put("guides/cy/arrest.md", &WELSH_CARD.replace("2. Ffonio.\n", ""));
    assert!(
        only(check(sample.path(), day()))
            .starts_with("error guides/cy/arrest.md:6: the Welsh card has 1 steps")
    );
    sample.put("guides/cy/arrest.md", WELSH_CARD).change(
        "contacts.cy.csv",
        "samaritans,Samariaid,Gwrando.,Samariaid,Gydag eithriadau.\n",
        "",
    );
    assert_eq!(
        only(check(sample.path(), day())),
        "warning contacts.csv:2: `samaritans` is on the help sheet without Welsh, write its row in `contacts.cy.csv`"
    );
}

#[test]
fn categories() {
    assert_eq!(
        changed("guides/en/arrest.md", "category: powers", "category: power"),
        "error guides/en/arrest.md:3: the category `power` is not known, write `powers`"
    );
    assert_eq!(
        changed(
            "pack.toml",
            "[[categories]]",
            "[[categories]]\nid = \"custody\"\nen = \"Custody\"\ncy = \"Dalfa\"\n[[categories]]"
        ),
        "warning pack.toml:10: the category `custody` has no card, write one, or leave the category out"
    );
}

#[test]
fn length_and_reading_age() {
    let long = "x".repeat(161);
    assert_eq!(
        changed("guides/en/arrest.md", "summary: What to do.", &format!("summary: {long}")),
        "error guides/en/arrest.md:4: the summary has 161 letters, use 160 at most"
    );
    assert!(
        changed("guides/cy/arrest.md", "Beth i'w wneud.", &long)
            .starts_with("error guides/cy/arrest.md:1: the summary")
    );
    let many = format!("2. Ask. {}\n3. Ring", "Go on. ".repeat(160));
    let long_card = changed_both("2. Ring", &many, "2. Ffonio.", "2. Ffonio.\n3. Mynd.");
    assert!(long_card.starts_with("warning guides/en/arrest.md:1: the card has 3"), "{long_card}");
    let hard = "2. Practitioners must operationalise multidisciplinary safeguarding methodologies \
                notwithstanding organisational responsibilities, ensuring comprehensive documentation \
                regarding communication, accountability, confidentiality, proportionality, legitimacy and \
                necessity considerations throughout all of their ongoing investigations.\n3. Ring";
    let hard = changed_both("2. Ring", hard, "2. Ffonio.", "2. Ffonio.\n3. Mynd.");
    assert!(hard.starts_with("warning guides/en/arrest.md:1: the card is hard to read"), "{hard}");
}

fn changed_both(from: &str, to: &str, from_cy: &str, to_cy: &str) -> String {
    let sample = Sample::national();
    sample.change("guides/en/arrest.md", from, to).change("guides/cy/arrest.md", from_cy, to_cy);
    only(check(sample.path(), day()))
}

#[test]
fn an_urgent_card_needs_steps() {
    let sample = Sample::national();
    sample.change("guides/en/arrest.md", "1. Ask", "- Ask").change(
        "guides/en/arrest.md",
        "2. Ring",
        "- Ring",
    );
    sample.change("guides/cy/arrest.md", "1. Gofyn.\n2. ", "- Gofyn.\n- ");
    assert_eq!(
        only(check(sample.path(), day())),
        "error guides/en/arrest.md:6: an urgent card has no steps, write what to do as a `1.` list"
    );
}

#[test]
fn things_that_come_twice() {
    let sample = Sample::national();
    let row = std::fs::read_to_string(sample.path().join("contacts.csv"))
        .unwrap()
        .lines()
        .nth(1)
        .unwrap()
        .to_owned();
    sample.change("contacts.csv", &row, &format!("{row}\n{row}"));
    let faults: Vec<_> = check(sample.path(), day()).iter().map(ToString::to_string).collect();
    assert!(faults.contains(&"contacts.csv:3: the id `samaritans` stands here again after line 2, give it another, or leave one out".to_owned()));
    assert!(faults.contains(&"contacts.csv:3: the crisis_order 1 stands here again after line 2, give it another, or leave one out".to_owned()));
    let day = "2026-12-25,scotland,Christmas Day,Dydd Nadolig\n";
    assert!(
        changed("bank-holidays.csv", day, &day.repeat(2))
            .starts_with("error bank-holidays.csv:3: the day 2026-12-25")
    );
    let figure = "calls,10,calls,2024,Avon,PCC,https://a.uk,2026-11-21\n";
    assert!(
        changed("figures.csv", figure, &figure.repeat(2)).starts_with("error figures.csv:3: the id `calls`")
    );
    let event = super::EVENT.replace("BEGIN:VCALENDAR\n", "").replace("END:VCALENDAR\n", "");
    assert!(
        changed("events.ics", &event, &event.repeat(2)).starts_with("error events.ics:11: the UID `talk`")
    );
    assert!(
        changed_force(
            "pack.toml",
            "[[stations]]",
            "[[stations]]\nid = \"north\"\nen = \"N\"\ncy = \"G\"\n[[stations]]"
        )
        .starts_with("error pack.toml:17: the station `north`")
    );
}

#[test]
fn a_force_keeps_off_the_crisis_lines() {
    assert_eq!(
        changed_force("contacts.csv", "peer-supporter", "crisis"),
        "error contacts.csv:2: a force pack holds a contact of the kind `crisis`, leave it to the national pack: a force cannot touch the crisis lines"
    );
    assert!(
        changed_force("contacts.csv", "north,,", "north,1,")
            .starts_with("error contacts.csv:2: a force pack writes a `crisis_order`")
    );
    assert!(
        changed_force("contacts.csv", "\npeer,", "\nsamaritans,")
            .starts_with("error contacts.csv:2: the id `samaritans` belongs to the national pack")
    );
    let (force, national) = (Sample::force(), Sample::national());
    force.put("guides/en/search.md", &CARD.replace("urgent: yes\n", ""));
    assert!(
        only(check_force(force.path(), day(), &ids(national.path())))
            .starts_with("error guides/en/search.md:1: the id `search`")
    );
    let force = Sample::force();
    force.put("bank-holidays.csv", "date,nation,name_en,name_cy\n2026-12-25,scotland,A,B\n");
    assert!(
        only(check_force(force.path(), day(), &ids(national.path())))
            .starts_with("error bank-holidays.csv:2: a force pack holds bank holidays")
    );
}

#[test]
fn contacts_that_lead_nowhere() {
    assert!(
        changed_force("contacts.csv", ",north,", ",nroth,")
            .starts_with("error contacts.csv:2: the station `nroth` is not known, write `north`")
    );
    assert!(
        changed_force("contacts.csv", "07700 900101", "01273 470101")
            .starts_with("warning contacts.csv:2: an example carries")
    );
    assert!(
        changed("contacts.csv", "116 123", "01632 960111")
            .starts_with("error contacts.csv:2: the number `01632960111` is one for drama")
    );
    assert!(
        changed("contacts.csv", "116 123", "")
            .starts_with("warning contacts.csv:2: `samaritans` has no phone")
    );
    assert_eq!(
        changed("contacts.csv", "yes,,1,", "yes,,,"),
        "error contacts.csv:1: the help sheet is empty, write `crisis_order` 1, 2, 3 for the services that answer in a crisis"
    );
}
