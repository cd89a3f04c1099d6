//! Check-ins as a person makes them.

use crate::ErrorCode;
use crate::testing::{Device, IN_THE_WEEK, get, refused};
use serde_json::{Value, json};

const HOUR: i64 = 3_600_000;
const DAY: i64 = 24 * HOUR;

async fn tap(app: &crate::App, answer: &str) -> String {
    get(app, "check_ins.record", json!({ "answer": answer })).await["id"].as_str().unwrap().to_owned()
}

async fn add(app: &crate::App, id: &str, field: &str, value: Value) -> Value {
    get(app, "check_ins.update", json!({ "id": id, "change": { "field": field, "value": value } })).await
}

async fn list(app: &crate::App) -> Value {
    get(app, "check_ins.list", json!({ "before_ms": null, "limit": 50 })).await
}

#[tokio::test]
async fn one_tap_saves_and_each_further_tap_saves() {
    let device = Device::new();
    let app = device.start().await;
    let id = tap(&app, "low").await;
    add(&app, &id, "stress", json!(4)).await;
    add(&app, &id, "fatigue", json!(6)).await;
    add(&app, &id, "sleep_minutes", json!(330)).await;
    add(&app, &id, "shift", json!("night")).await;
    add(&app, &id, "note", json!("  Quiet night. ")).await;
    drop(app);
    let seen = get(&device.start().await, "check_ins.get", json!({ "id": id })).await;
    assert_eq!(seen["stress"], 4);
    assert_eq!(seen["fatigue"], 6);
    assert_eq!(seen["sleep_minutes"], 330);
    assert_eq!(seen["shift"], "night");
    assert_eq!(seen["note"], "Quiet night.");
    assert_eq!(seen["offer_support"], true);
    assert_eq!(seen["shift_day"], "2024-06-26");
}

#[tokio::test]
async fn limits_hold_and_leave_what_was_there() {
    let device = Device::new();
    let app = device.start().await;
    let id = tap(&app, "ok").await;
    add(&app, &id, "note", json!("kept")).await;
    let change =
        |field: &str, value: Value| json!({ "id": id, "change": { "field": field, "value": value } });
    for (field, value) in
        [("stress", json!(0)), ("stress", json!(6)), ("fatigue", json!(8)), ("sleep_minutes", json!(1441))]
    {
        assert_eq!(
            refused(&app, "check_ins.update", change(field, value)).await,
            ErrorCode::OutOfRange,
            "{field}"
        );
    }
    assert_eq!(
        refused(&app, "check_ins.update", change("note", json!("x".repeat(4_001)))).await,
        ErrorCode::TooLong
    );
    assert_eq!(refused(&app, "check_ins.update", change("mood", json!(1))).await, ErrorCode::BadRequest);
    let seen = get(&app, "check_ins.get", json!({ "id": id })).await;
    assert_eq!(seen["note"], "kept");
    // Four thousand characters of any script are taken.
    add(&app, &id, "note", json!("ŵ".repeat(4_000))).await;
    // And each answer can be taken back.
    assert_eq!(add(&app, &id, "note", Value::Null).await["note"], Value::Null);
}

#[tokio::test]
async fn a_deletion_can_be_taken_back_until_the_lock() {
    let device = Device::new();
    let app = device.start().await;
    let id = tap(&app, "good").await;
    add(&app, &id, "note", json!("about the dog")).await;
    get(&app, "check_ins.delete", json!({ "id": id })).await;
    assert_eq!(list(&app).await["total"], 0);
    assert_eq!(refused(&app, "check_ins.get", json!({ "id": id })).await, ErrorCode::NotFound);
    let back = get(&app, "check_ins.restore", json!({ "id": id })).await;
    assert_eq!(back["note"], "about the dog");
    assert_eq!(list(&app).await["total"], 1);
    // It is a record of its own now; asked again, nothing doubles.
    assert_ne!(back["id"], json!(id));
    assert_eq!(get(&app, "check_ins.restore", json!({ "id": id })).await["id"], back["id"]);
    assert_eq!(list(&app).await["total"], 1);
    let id = back["id"].clone();
    get(&app, "check_ins.delete", json!({ "id": id })).await;
    get(&app, "vault.lock", json!({})).await;
    assert_eq!(refused(&app, "check_ins.restore", json!({ "id": id })).await, ErrorCode::NotFound);
    assert_eq!(list(&app).await["total"], 0);
}

#[tokio::test]
async fn three_in_the_morning_belongs_to_the_night_before() {
    let device = Device::new();
    device.clock.set(IN_THE_WEEK + 12 * HOUR + HOUR / 2); // 27 June, 03:00
    let app = device.start().await;
    let id = tap(&app, "ok").await;
    assert_eq!(get(&app, "check_ins.get", json!({ "id": id })).await["shift_day"], "2024-06-26");
    let change = json!({ "change": { "field": "day_start_minutes", "value": 0 } });
    get(&app, "settings.change", change).await;
    let later = tap(&app, "ok").await;
    assert_eq!(get(&app, "check_ins.get", json!({ "id": later })).await["shift_day"], "2024-06-27");
    // What was recorded keeps its day.
    assert_eq!(get(&app, "check_ins.get", json!({ "id": id })).await["shift_day"], "2024-06-26");
}

#[tokio::test]
async fn pages_run_from_the_newest_to_the_oldest() {
    let device = Device::new();
    let app = device.start().await;
    for _ in 0..7 {
        tap(&app, "ok").await;
        device.clock.pass(DAY);
    }
    let mut before = Value::Null;
    let mut seen = Vec::new();
    loop {
        let page = get(&app, "check_ins.list", json!({ "before_ms": before, "limit": 3 })).await;
        assert_eq!(page["total"], 7);
        seen.extend(
            page["check_ins"].as_array().unwrap().iter().map(|one| one["at"]["ms"].as_i64().unwrap()),
        );
        before = page["next_before_ms"].clone();
        if before.is_null() {
            break;
        }
    }
    assert_eq!(seen.len(), 7);
    assert!(seen.is_sorted_by(|a, b| a > b));
}

#[tokio::test]
async fn the_overview_counts_without_judging() {
    let device = Device::new();
    device.clock.set(IN_THE_WEEK - 29 * DAY);
    let app = device.start().await;
    tap(&app, "struggling").await; // 30 shift days ago: outside
    device.clock.set(IN_THE_WEEK - 2 * DAY);
    let night = tap(&app, "low").await;
    add(&app, &night, "shift", json!("night")).await;
    add(&app, &night, "sleep_minutes", json!(300)).await;
    add(&app, &night, "fatigue", json!(5)).await;
    device.clock.set(IN_THE_WEEK);
    let today = tap(&app, "good").await;
    add(&app, &today, "sleep_minutes", json!(420)).await;
    add(&app, &today, "fatigue", json!(2)).await;
    tap(&app, "good").await;
    let overview = get(&app, "check_ins.overview", json!({})).await;
    let days = overview["days"].as_array().unwrap();
    assert_eq!(days.len(), 28);
    assert_eq!(days[27]["date"], "2024-06-26");
    assert_eq!(days[27]["answers"], json!(["good", "good"]));
    assert_eq!(
        overview["summary"],
        json!({
            "check_ins": 3, "days": 2, "most_common": "good", "low_days": 1, "nights": 1, "low_nights": 1,
            "sleep_days": 2, "average_sleep_minutes": 360, "tired_days": 2, "fatigue_days": 1,
        })
    );
}

#[tokio::test]
async fn now_offers_the_unfinished_one_until_it_is_finished() {
    let device = Device::new();
    let app = device.start().await;
    let id = tap(&app, "ok").await;
    let now = get(&app, "now.open", json!({})).await;
    assert_eq!(now["unfinished"]["id"], json!(id));
    assert_eq!(now["offer_lock"], true);
    add(&app, &id, "finished", json!(true)).await;
    assert_eq!(get(&app, "now.open", json!({})).await["unfinished"], Value::Null);
    device.clock.pass(HOUR);
    let other = tap(&app, "ok").await;
    assert_eq!(get(&app, "now.open", json!({})).await["unfinished"]["id"], json!(other));
    device.clock.pass(13 * HOUR);
    assert_eq!(get(&app, "now.open", json!({})).await["unfinished"], Value::Null);
}

#[tokio::test]
async fn a_saved_time_says_no_more_than_its_title() {
    let device = Device::new();
    let app = device.start().await;
    let request = json!({ "title": "Reminder", "day_offset": 1, "minute": 600 });
    let file = get(&app, "check_ins.save_a_time", request).await;
    let text = file["text"].as_str().unwrap();
    assert!(text.contains("SUMMARY:Reminder\r\n"), "{text}");
    assert!(text.contains("DTSTART:20240627T090000Z"), "{text}");
    assert!(!text.to_lowercase().contains("check"), "{text}");
    let late = json!({ "title": "Reminder", "day_offset": 15, "minute": 0 });
    assert_eq!(refused(&app, "check_ins.save_a_time", late).await, ErrorCode::OutOfRange);
}
