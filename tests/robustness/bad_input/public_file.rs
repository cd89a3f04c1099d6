//! A damaged or missing `public.db` is built anew at launch, from what the app carries, with
//! the settings where they can still be read. The vault never notices.

use super::{bytes, damage};
use crate::support::database;
use crate::support::machine::{Machine, must, note, notes};
use serde_json::{Value, json};

const PAGE: usize = 4096;

async fn made(machine: &Machine) -> Value {
    let app = machine.start().await;
    note(&app, "kept").await;
    for (field, value) in [
        ("language", json!("cy")),
        ("text_size", json!(150)),
        ("theme", json!("night")),
        ("day_start_minutes", json!(1020)),
        ("lock_offer_seen", json!(true)),
    ] {
        must(&app, "settings.change", json!({ "change": { "field": field, "value": value } })).await;
    }
    let content = content(&app).await;
    app.close().await;
    content
}

async fn content(app: &crewroom_core::App) -> Value {
    json!([
        must(app, "packs.list", json!({})).await,
        must(app, "contacts.help", json!({})).await,
        must(app, "guidance.home", json!({})).await["total"],
        must(app, "guidance.search", json!({ "query": "custody" })).await["found"].as_array().unwrap().len(),
    ])
}

async fn rebuilt(machine: &Machine, what: &str) -> (Value, Value) {
    let app = machine.start().await;
    assert_eq!(notes(&app).await, ["kept"], "{what}");
    let settings = must(&app, "settings.get", json!({})).await["settings"].clone();
    let found = content(&app).await;
    app.close().await;
    database::check(&machine.path("public.db")).await;
    (found, settings)
}

#[tokio::test]
async fn any_damaged_page_is_mended_and_most_keep_the_settings() {
    let folder = tempfile::tempdir().unwrap();
    let machine = Machine::new(folder.path());
    let before = made(&machine).await;
    let sound = bytes(&machine.path("public.db"));
    let pages = sound.len() / PAGE;
    let (mut damaged, mut kept) = (0, 0);
    // Every page in turn would take minutes: the first ones (the schema and the roots of all
    // trees, the settings' among them) and a sample of the others.
    for page in (0..pages).filter(|page| *page < 14 || page % 41 == 0) {
        for name in machine.names() {
            if name.starts_with("public.db") {
                std::fs::remove_file(machine.path(&name)).unwrap();
            }
        }
        std::fs::write(machine.path("public.db"), &sound).unwrap();
        damage(&machine.path("public.db"), |bytes| {
            let start = page * PAGE + if page == 0 { 100 } else { 0 };
            bytes[start..start + 48].iter_mut().for_each(|byte| *byte ^= 0x5a);
        });
        let (found, settings) = rebuilt(&machine, &format!("page {page}")).await;
        let aside = machine.aside("public.db");
        if aside.is_empty() {
            // SQLite's check passes this page (a blob of the search index): the app works on.
            continue;
        }
        // In whichever language: the settings may have gone with their page.
        assert_eq!(found[2], before[2], "page {page}");
        damaged += 1;
        if settings["language"] == "cy" {
            assert_eq!(found, before, "page {page}");
            assert_eq!(settings["text_size"], 150, "page {page}");
            assert_eq!(settings["day_start_minutes"], 1020, "page {page}");
            kept += 1;
        }
    }
    println!("{damaged} of {pages} pages damaged one at a time: settings kept {kept} times");
    assert!(damaged > 10 && kept * 10 >= damaged * 6, "{kept} of {damaged}");
}

#[tokio::test]
async fn a_public_file_that_is_gone_or_something_else_is_built_anew() {
    for what in ["missing", "text", "empty", "cut", "header", "one byte"] {
        let folder = tempfile::tempdir().unwrap();
        let machine = Machine::new(folder.path());
        let before = made(&machine).await;
        let path = machine.path("public.db");
        match what {
            "missing" => std::fs::remove_file(&path).unwrap(),
            _ => damage(&path, |bytes| match what {
                "text" => *bytes = b"only some words ".repeat(5_000),
                "empty" => bytes.clear(),
                "cut" => bytes.truncate(bytes.len() / 2 + 7),
                "header" => bytes[..100].fill(0),
                _ => bytes.truncate(1),
            }),
        }
        let (found, settings) = rebuilt(&machine, what).await;
        assert_eq!(found[2], before[2], "{what}");
        // The first day's choice is made again where nothing could be read.
        assert!(settings["language"] == "cy" || settings["force"].is_string(), "{what}: {settings}");
        assert!(what != "cut" || settings["language"] == "cy", "{what}: half a file still has its settings");
    }
}

/// Half of an installation, as an older build without transactions might have left it.
#[tokio::test]
async fn rows_that_went_missing_are_brought_back() {
    let folder = tempfile::tempdir().unwrap();
    let machine = Machine::new(folder.path());
    let before = made(&machine).await;
    database::run(&machine.path("public.db"), "DELETE FROM pack WHERE id = 'national'").await;
    assert_eq!(rebuilt(&machine, "no national pack").await.0, before);
    database::run(&machine.path("public.db"), "DELETE FROM setting").await;
    let (found, settings) = rebuilt(&machine, "no settings").await;
    assert_eq!(found[2], before[2]);
    assert_eq!(settings["language"], "en");
}

/// The help lines must come up whatever an update, taken back, has left behind.
#[tokio::test]
async fn a_public_file_of_a_newer_app_does_not_keep_this_one_from_starting() {
    let folder = tempfile::tempdir().unwrap();
    let machine = Machine::new(folder.path());
    let before = made(&machine).await;
    database::run(
        &machine.path("public.db"),
        "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
         VALUES (9999, 'of a newer app', 1, x'00', 0)",
    )
    .await;
    let (found, settings) = rebuilt(&machine, "a newer app").await;
    assert_eq!(found, before);
    assert_eq!(settings["language"], "cy");
    assert_eq!(machine.aside("public.db").len(), 1, "the newer app's file is kept");
}

#[tokio::test]
async fn a_setting_that_makes_no_sense_keeps_its_default() {
    let folder = tempfile::tempdir().unwrap();
    let machine = Machine::new(folder.path());
    made(&machine).await;
    database::run(
        &machine.path("public.db"),
        "INSERT OR REPLACE INTO setting (name, value) VALUES
         ('theme', '\"purple\"'), ('text_size', '-5'), ('force', '{'), ('of_a_newer_app', '1'), ('station', '[[[')",
    )
    .await;
    let (_, settings) = rebuilt(&machine, "odd settings").await;
    assert_eq!(settings["theme"], "system");
    assert_eq!(settings["text_size"], 100);
    assert_eq!(settings["language"], "cy");
}
