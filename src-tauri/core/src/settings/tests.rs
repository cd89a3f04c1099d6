//! Settings as a person changes them.

use crate::ErrorCode;
use crate::testing::{Device, get, refused};
use serde_json::{Value, json};

fn change(field: &str, value: Value) -> Value {
    json!({ "change": { "field": field, "value": value } })
}

#[tokio::test]
async fn the_first_day_starts_on_the_example_force_and_none_stays_none() {
    let device = Device::new();
    let app = device.start().await;
    let seen = get(&app, "settings.get", json!({})).await;
    assert_eq!(seen["settings"]["force"], "example-constabulary");
    assert_eq!(seen["forces"][0]["example"], true);
    get(&app, "settings.change", change("force", Value::Null)).await;
    drop(app);
    let seen = get(&device.start().await, "settings.get", json!({})).await;
    assert_eq!(seen["settings"]["force"], Value::Null);
}

#[tokio::test]
async fn every_setting_survives_a_restart() {
    let device = Device::new();
    let app = device.start().await;
    let all = [
        ("language", json!("cy")),
        ("theme", json!("night")),
        ("text_size", json!(200)),
        ("station", json!("riverside")),
        ("nation", json!("wales")),
        ("day_start_minutes", json!(14 * 60)),
        ("lock_offer_seen", json!(true)),
    ];
    for (field, value) in &all {
        get(&app, "settings.change", change(field, value.clone())).await;
    }
    drop(app);
    let seen = get(&device.start().await, "settings.get", json!({})).await;
    for (field, value) in &all {
        assert_eq!(&seen["settings"][field], value, "{field}");
    }
    assert_eq!(seen["forces"][0]["name"], "Heddlu Enghraifft");
}

#[tokio::test]
async fn what_does_not_exist_cannot_be_chosen() {
    let device = Device::new();
    let app = device.start().await;
    for (field, value, code) in [
        ("force", json!("nowhere"), ErrorCode::NotFound),
        ("force", json!("../x"), ErrorCode::NotFound),
        ("station", json!("atlantis"), ErrorCode::NotFound),
        ("text_size", json!(120), ErrorCode::OutOfRange),
        ("day_start_minutes", json!(1440), ErrorCode::OutOfRange),
        ("language", json!("fr"), ErrorCode::BadRequest),
        ("colour", json!("red"), ErrorCode::BadRequest),
    ] {
        assert_eq!(refused(&app, "settings.change", change(field, value)).await, code, "{field}");
    }
    let seen = get(&app, "settings.get", json!({})).await;
    assert_eq!(seen["settings"]["force"], "example-constabulary");
}

#[tokio::test]
async fn what_is_kept_on_this_device_is_listed_whole() {
    let device = Device::new();
    let app = device.start().await;
    get(&app, "check_ins.record", json!({ "answer": "ok" })).await;
    let seen = get(&app, "settings.on_this_device", json!({})).await;
    let named: Vec<&str> =
        seen["files"].as_array().unwrap().iter().map(|file| file["name"].as_str().unwrap()).collect();
    let mut there: Vec<String> = std::fs::read_dir(device.path(""))
        .unwrap()
        .flatten()
        .map(|e| e.file_name().into_string().unwrap())
        .collect();
    there.sort();
    assert_eq!(named, there);
}
