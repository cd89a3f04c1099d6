//! People: hours, filters, the help sheet. On the content that ships.

use super::availability::{self, Holidays};
use super::model::AvailabilityState;
use crate::days::{UK, parse_date, wall_to_ms};
use crate::testing::{Device, get, refused};
use crate::{ErrorCode, days::LocalMoment};
use crewroom_protocol::pack::content::{BankHoliday, Nation};
use serde_json::{Value, json};

fn at(date: &str, minute: u16) -> i64 {
    wall_to_ms(parse_date(date).unwrap(), minute, UK)
}

fn holidays() -> Holidays {
    let day = |date: &str| BankHoliday {
        date: date.into(),
        nation: Nation::EnglandWales,
        name_en: "Christmas Day".into(),
        name_cy: "Dydd Nadolig".into(),
    };
    Holidays::new(&[day("2026-12-25")], false)
}

fn until(hours: &str, ms: i64) -> (AvailabilityState, Option<String>) {
    let seen = availability::at(Some(hours), &holidays(), ms);
    (seen.state, seen.until.map(|moment: LocalMoment| format!("{} {}", moment.date, moment.time)))
}

#[test]
fn hours_run_past_midnight_and_stop_on_bank_holidays() {
    use AvailabilityState::{Always, Closed, Open, Unknown};
    let to = |text: &str| Some(text.to_owned());
    // Saturday 21 November 2026.
    assert_eq!(until("24/7", at("2026-11-21", 60)), (Always, None));
    assert_eq!(until("Mo-Su 18:00-26:00", at("2026-11-21", 60)), (Open, to("2026-11-21 02:00")));
    assert_eq!(until("Mo-Su 18:00-26:00", at("2026-11-21", 180)), (Closed, to("2026-11-21 18:00")));
    assert_eq!(until("Mo-Fr 09:00-17:00; PH off", at("2026-12-25", 600)), (Closed, to("2026-12-28 09:00")));
    assert_eq!(until("Mo-Fr 09:00-17:00", at("2026-12-25", 600)), (Open, to("2026-12-25 17:00")));
    // Two stretches that touch at midnight are one.
    let split = "Mo-Fr 18:00-24:00; Sa-Su 00:00-24:00";
    assert_eq!(until(split, at("2026-11-20", 19 * 60)), (Open, to("2026-11-23 00:00")));
    assert_eq!(until("gibberish", at("2026-11-21", 60)), (Unknown, None));
}

#[test]
fn a_night_that_is_off_is_off_until_its_end() {
    use AvailabilityState::{Closed, Open};
    let to = |text: &str| Some(text.to_owned());
    for nights in ["Mo-Su 22:00-06:00; PH off", "Mo-Su 22:00-30:00; PH off"] {
        assert_eq!(until(nights, at("2026-12-24", 23 * 60)).0, Open);
        assert_eq!(until(nights, at("2026-12-25", 23 * 60)), (Closed, to("2026-12-26 22:00")));
        assert_eq!(until(nights, at("2026-12-26", 150)), (Closed, to("2026-12-26 22:00")));
        assert_eq!(until(nights, at("2026-12-27", 150)), (Open, to("2026-12-27 06:00")));
    }
    // The day after is a day of its own where no night runs into it.
    assert_ne!(until("Mo-Su 00:00-24:00; PH off", at("2026-12-26", 150)).0, Closed);
    assert_eq!(
        until("Mo-Su 255:255-999:00, 25:00-; PH off", at("2026-12-26", 150)).0,
        AvailabilityState::Unknown
    );
}

#[test]
fn the_clocks_changing_moves_no_closing_time() {
    // 25 October 2026: 02:00 becomes 01:00. Closing at 05:00 is still 05:00 on the wall.
    let (_, closes) = until("Mo-Su 22:00-29:00", at("2026-10-24", 23 * 60));
    assert_eq!(closes.as_deref(), Some("2026-10-25 05:00"));
    let (_, closes) = until("Mo-Su 22:00-29:00", at("2027-03-27", 23 * 60));
    assert_eq!(closes.as_deref(), Some("2027-03-28 05:00"));
}

#[test]
fn wild_clocks_get_no_promise_and_no_panic() {
    for ms in [i64::MIN, -1, 0, 253_402_214_400_000, i64::MAX] {
        availability::at(Some("Mo-Fr 09:00-17:00; PH off"), &holidays(), ms);
        availability::week(Some("Mo-Fr 09:00-17:00; PH off"), &holidays(), ms);
    }
}

#[test]
fn a_weeks_hours_name_the_bank_holiday() {
    let week = availability::week(Some("Mo-Fr 09:00-17:00; PH off"), &holidays(), at("2026-12-24", 600));
    assert_eq!(week.len(), 7);
    assert_eq!((week[0].spans[0].from.as_str(), week[0].spans[0].to.as_str()), ("09:00", "17:00"));
    assert_eq!(week[1].bank_holiday.as_deref(), Some("Christmas Day"));
    assert!(week[1].spans.is_empty());
}

fn ask_list(extra: Value) -> Value {
    let mut request = json!({
        "query": "", "kinds": [], "welsh": false, "outside_chain": false, "available": false, "favourites": false,
    });
    for (name, value) in extra.as_object().unwrap() {
        request[name] = value.clone();
    }
    request
}

fn ids(rows: &Value) -> Vec<&str> {
    rows.as_array().unwrap().iter().map(|row| row["id"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn filters_narrow_and_the_counts_follow() {
    let device = Device::new();
    let app = device.start().await;
    let all = get(&app, "contacts.list", ask_list(json!({}))).await;
    assert!(all["force"].as_array().unwrap().len() >= 14 && all["example"] == true);
    for (filter, holds) in [
        (json!({ "welsh": true }), "languages"),
        (json!({ "outside_chain": true }), "outside_chain"),
        (json!({ "available": true }), "availability"),
    ] {
        let seen = get(&app, "contacts.list", ask_list(filter)).await;
        let rows = seen["force"].as_array().unwrap();
        assert!(!rows.is_empty() && rows.len() < all["force"].as_array().unwrap().len(), "{holds}");
        for row in rows {
            match holds {
                "languages" => assert!(row["languages"].as_array().unwrap().contains(&json!("cy"))),
                "outside_chain" => assert_eq!(row["outside_chain"], true),
                _ => assert!(["open", "always"].contains(&row["availability"]["state"].as_str().unwrap())),
            }
        }
    }
    let peers = get(&app, "contacts.list", ask_list(json!({ "kinds": ["peer-supporter"] }))).await;
    assert!(peers["force"].as_array().unwrap().iter().all(|row| row["kind"] == "peer-supporter"));
    assert_eq!(peers["kinds"], all["kinds"], "the counts are those of the other filters");
}

#[tokio::test]
async fn search_finds_by_the_beginning_of_any_word_or_by_digits() {
    let device = Device::new();
    let app = device.start().await;
    for (query, id) in
        [("samar", "samaritans"), ("131 2789", "police-crisis-line"), ("SAMARITANS", "samaritans")]
    {
        let seen = get(&app, "contacts.list", ask_list(json!({ "query": query }))).await;
        let found = [&seen["national"], &seen["elsewhere"], &seen["force"]].map(ids).concat();
        assert!(found.contains(&id), "{query}: {found:?}");
    }
    let none = get(&app, "contacts.list", ask_list(json!({ "query": "zzzz" }))).await;
    assert_eq!((ids(&none["force"]).len(), ids(&none["national"]).len()), (0, 0));
    let long = ask_list(json!({ "query": "x".repeat(201) }));
    assert_eq!(refused(&app, "contacts.list", long).await, ErrorCode::TooLong);
}

#[tokio::test]
async fn help_follows_the_nation_and_always_answers() {
    let device = Device::new();
    let app = device.start().await;
    let sheet = get(&app, "contacts.help", json!({})).await;
    assert_eq!(&ids(&sheet["lines"])[..4], ["emergency", "police-crisis-line", "samaritans", "shout"]);
    assert!(ids(&sheet["elsewhere"]).contains(&"breathing-space"));
    assert_eq!(sheet["colleague"]["outside_chain"], true);
    let scotland = json!({ "change": { "field": "nation", "value": "scotland" } });
    get(&app, "settings.change", scotland).await;
    let sheet = get(&app, "contacts.help", json!({})).await;
    assert!(ids(&sheet["lines"]).contains(&"breathing-space"));
    assert!(ids(&sheet["elsewhere"]).contains(&"nhs-111-wales"));
}

#[tokio::test]
async fn every_crisis_line_speaks_welsh_words() {
    let device = Device::new();
    let app = device.start().await;
    get(&app, "settings.change", json!({ "change": { "field": "language", "value": "cy" } })).await;
    let sheet = get(&app, "contacts.help", json!({})).await;
    for line in [&sheet["lines"], &sheet["elsewhere"]].iter().flat_map(|rows| rows.as_array().unwrap()) {
        assert_eq!(line["words"], "cy", "{}", line["id"]);
    }
}

#[tokio::test]
async fn favourites_are_private_and_survive_a_restart() {
    let device = Device::new();
    let app = device.start().await;
    let on = json!({ "id": "samaritans", "on": true });
    assert_eq!(get(&app, "contacts.favourite", on.clone()).await["row"]["favourite"], true);
    get(&app, "contacts.favourite", on).await; // twice is once
    drop(app);
    let app = device.start().await;
    let seen = get(&app, "contacts.list", ask_list(json!({ "favourites": true }))).await;
    assert_eq!(ids(&seen["national"]), ["samaritans"]);
    get(&app, "vault.lock", json!({})).await;
    let seen = get(&app, "contacts.open", json!({ "id": "samaritans" })).await;
    assert_eq!(seen["row"]["favourite"], Value::Null, "a locked vault tells nothing");
    get(&app, "contacts.favourite", json!({ "id": "samaritans", "on": false })).await;
    let seen = get(&app, "contacts.list", ask_list(json!({ "favourites": true }))).await;
    assert!(ids(&seen["national"]).is_empty());
    let unknown = json!({ "id": "nobody", "on": true });
    assert_eq!(refused(&app, "contacts.favourite", unknown).await, ErrorCode::NotFound);
}
