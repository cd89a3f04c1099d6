//! Installing packs: what is refused changes nothing; what is installed replaces whole.

use super::{EMBEDDED, Origin, PackError, install};
use crate::testing::{Device, get};
use crewroom_protocol::pack::{Archive, Manifest};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The embedded pack at `at` with another manifest and other files.
fn changed(
    at: usize,
    manifest: impl FnOnce(&mut Manifest),
    files: impl FnOnce(&mut BTreeMap<String, Vec<u8>>),
) -> Vec<u8> {
    let base = Archive::from_bytes(EMBEDDED[at]).unwrap();
    let mut new = base.manifest().clone();
    manifest(&mut new);
    let mut all: BTreeMap<String, Vec<u8>> =
        base.files().map(|(path, bytes)| (path.to_owned(), bytes.to_vec())).collect();
    files(&mut all);
    Archive::new(new, all).unwrap().to_bytes().unwrap()
}

async fn total(app: &crate::App) -> Value {
    get(app, "guidance.home", json!({})).await["total"].clone()
}

#[tokio::test]
async fn a_newer_pack_replaces_and_what_it_lacks_is_gone() {
    let device = Device::new();
    let app = device.start().await;
    let before = total(&app).await.as_u64().unwrap();
    let newer = changed(0, |m| m.version += 1, |files| drop(files.remove("guides/burglary.json")));
    assert!(install(&app.public, &newer, Origin::Received).await.unwrap());
    assert!(!install(&app.public, &newer, Origin::Received).await.unwrap(), "again changes nothing");
    assert_eq!(total(&app).await, before - 1);
    let found = get(&app, "guidance.search", json!({ "query": "burglary" })).await;
    assert!(found["found"].as_array().unwrap().iter().all(|one| one["row"]["id"] != "burglary"));
    // The app's own older pack does not come back at the next start.
    drop(app);
    assert_eq!(total(&device.start().await).await, before - 1);
}

#[tokio::test]
async fn an_older_or_equal_version_is_refused() {
    let device = Device::new();
    let app = device.start().await;
    let newer = changed(0, |m| m.version += 5, |_| {});
    install(&app.public, &newer, Origin::Received).await.unwrap();
    for step in [0, 3, 5] {
        let other = changed(0, |m| m.version += step, |files| drop(files.remove("guides/burglary.json")));
        let outcome = install(&app.public, &other, Origin::Received).await;
        assert!(matches!(outcome, Err(PackError::Older)), "{step}");
    }
}

#[tokio::test]
async fn a_forces_pack_cannot_touch_what_is_national() {
    let device = Device::new();
    let app = device.start().await;
    let help = get(&app, "contacts.help", json!({})).await;
    let national = Archive::from_bytes(EMBEDDED[0]).unwrap();
    let lines = national.file("contacts.json").unwrap().to_vec();
    let days = national.file("bank-holidays.json").unwrap().to_vec();
    for (path, bytes) in [("contacts.json", lines), ("bank-holidays.json", days)] {
        let pack = changed(1, |m| m.version += 1, |files| drop(files.insert(path.into(), bytes)));
        let outcome = install(&app.public, &pack, Origin::Received).await;
        assert!(matches!(outcome, Err(PackError::Damaged(_))), "{path}");
    }
    let renamed = changed(1, |m| m.pack = "national".into(), |_| {});
    assert!(install(&app.public, &renamed, Origin::Received).await.is_err());
    assert_eq!(get(&app, "contacts.help", json!({})).await, help);
}

#[tokio::test]
async fn a_pack_with_a_card_of_another_shape_is_refused_whole() {
    let device = Device::new();
    let app = device.start().await;
    let before = total(&app).await;
    let odd = br#"{"id":"x","body":[{"type":"script","text":"alert(1)"}]}"#;
    let pack =
        changed(0, |m| m.version += 1, |files| drop(files.insert("guides/x.json".into(), odd.to_vec())));
    assert!(matches!(install(&app.public, &pack, Origin::Received).await, Err(PackError::Damaged(_))));
    assert_eq!(total(&app).await, before);
}

#[tokio::test]
async fn expired_content_is_marked_and_stays() {
    let device = Device::new();
    device.clock.set(crate::days::wall_to_ms(
        crate::days::parse_date("2028-01-01").unwrap(),
        600,
        crate::days::UK,
    ));
    let app = device.start().await;
    let packs = get(&app, "packs.list", json!({})).await;
    assert!(packs["packs"].as_array().unwrap().iter().all(|pack| pack["expired"] == true));
    assert!(total(&app).await.as_u64().unwrap() >= 45);
}
