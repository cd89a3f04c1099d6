//! The week on the content that ships: in it, before it, after it.

use crate::days::{UK, parse_date, wall_to_ms};
use crate::testing::{Device, get, refused};
use crate::{App, ErrorCode};
use serde_json::{Value, json};

fn at(date: &str, minute: u16) -> i64 {
    wall_to_ms(parse_date(date).unwrap(), minute, UK)
}

async fn programme(app: &App) -> Value {
    get(app, "week_of_action.programme", json!({})).await
}

#[tokio::test]
async fn in_the_week_it_is_seven_days_near_my_station_first() {
    let device = Device::new();
    let app = device.start().await;
    let station = json!({ "change": { "field": "station", "value": "riverside" } });
    get(&app, "settings.change", station).await;
    let week = programme(&app).await;
    assert_eq!((&week["state"], &week["week"]["number"]), (&json!("now"), &json!(4)));
    assert_eq!(week["example"], true);
    let days = week["days"].as_array().unwrap();
    assert_eq!(days.len(), 7);
    assert_eq!(days.iter().filter(|day| day["today"] == true).count(), 1);
    let mut near = 0;
    for day in days {
        let events = day["events"].as_array().unwrap();
        assert!(!events.is_empty());
        let order: Vec<bool> = events.iter().map(|event| event["near_me"] == true).collect();
        assert!(order.is_sorted_by(|a, b| a >= b), "near my station first");
        near += order.iter().filter(|near| **near).count();
    }
    assert!(near > 0);
    assert!(week["thank_you"]["composed"] == true);
}

#[tokio::test]
async fn outside_the_week_it_says_what_is_known() {
    let device = Device::new();
    for (date, state, number) in [
        ("2020-01-01", "ahead", 1),
        ("2022-06-01", "ahead", 2),
        ("2024-07-01", "over", 4),
        ("2026-11-21", "over", 4),
    ] {
        device.clock.set(at(date, 600));
        let week = programme(&device.start().await).await;
        assert_eq!((&week["state"], &week["week"]["number"]), (&json!(state), &json!(number)), "{date}");
        assert!(week["week"]["source"]["url"].as_str().unwrap().starts_with("https://"));
    }
}

#[tokio::test]
async fn now_shows_the_next_event_of_today() {
    let device = Device::new();
    let app = device.start().await;
    let event = get(&app, "now.open", json!({})).await["event"].clone();
    assert_eq!(event["over"], false);
    assert_eq!(event["cancelled"], false);
    device.clock.set(at("2026-11-21", 600));
    assert_eq!(get(&app, "now.open", json!({})).await["event"], Value::Null);
}

#[tokio::test]
async fn an_event_becomes_a_calendar_file() {
    let device = Device::new();
    let app = device.start().await;
    let week = programme(&app).await;
    let event = &week["days"][0]["events"][0];
    let file = get(&app, "week_of_action.save_event", json!({ "id": event["id"] })).await;
    let text = file["text"].as_str().unwrap();
    assert!(text.starts_with("BEGIN:VCALENDAR\r\n") && text.ends_with("END:VCALENDAR\r\n"));
    assert!(text.contains(&format!("UID:{}", event["id"].as_str().unwrap())));
    assert!(text.contains("DTSTART:202406"));
    assert!(text.lines().all(|line| line.len() <= 76), "lines are folded");
    assert!(file["name"].as_str().unwrap().ends_with(".ics"));
    let unknown = json!({ "id": "nothing@nowhere" });
    assert_eq!(refused(&app, "week_of_action.save_event", unknown).await, ErrorCode::NotFound);
}

#[tokio::test]
async fn stories_are_labelled_and_figures_have_sources() {
    let device = Device::new();
    let app = device.start().await;
    let seen = get(&app, "week_of_action.stories", json!({})).await;
    let stories = seen["stories"].as_array().unwrap();
    let thanks = seen["thank_yous"].as_array().unwrap();
    assert!(stories.len() + thanks.len() >= 12 && !stories.is_empty() && !thanks.is_empty());
    assert!(stories.iter().chain(thanks).all(|story| story["composed"] == true));
    let figures = seen["figures"].as_array().unwrap();
    assert!(figures.len() >= 10);
    assert!(figures.iter().all(|one| one["source"]["url"].as_str().unwrap().starts_with("https://")));
}

#[tokio::test]
async fn without_a_force_there_is_no_programme_and_no_error() {
    let device = Device::new();
    let app = device.start().await;
    get(&app, "settings.change", json!({ "change": { "field": "force", "value": null } })).await;
    let week = programme(&app).await;
    assert_eq!((&week["days"], &week["force_name"]), (&json!([]), &Value::Null));
}
