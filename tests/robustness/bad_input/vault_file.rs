//! A damaged `vault.db` never keeps the app from opening: it is moved aside, never deleted,
//! every record that can still be read is carried over, and the person is told once.

use super::{bytes, damage};
use crate::support::database;
use crate::support::machine::{Machine, Seeded, ask, code, must, note, notes};
use serde_json::json;
use std::path::Path;

const PAGE: usize = 4096;

/// A vault of `count` notes, closed; returns them sorted.
async fn made(machine: &Machine, count: usize) -> Vec<String> {
    let app = machine.start().await;
    let mut written = Vec::new();
    for number in 0..count {
        machine.clock.pass(60_000);
        let text = format!("note {number:03} {}", "words ".repeat(number % 40));
        note(&app, &text).await;
        written.push(text.trim().to_owned());
    }
    app.close().await;
    written.sort();
    written
}

/// What must hold after any damage. Returns the notes that came through.
async fn mended(machine: &Machine, before: &[u8], what: &str) -> Vec<String> {
    let app = machine.start().await;
    let status = must(&app, "vault.status", json!({})).await;
    let opened = app.vault.open_quietly().await;
    assert_eq!(status["state"], "open", "{what}: {opened:?}");
    assert_eq!(status["notice"], "damaged_moved_aside", "{what}");
    let aside = machine.aside("vault.db");
    let main: Vec<_> =
        aside.iter().filter(|name| !name.ends_with("-wal") && !name.ends_with("-shm")).collect();
    assert_eq!(main.len(), 1, "{what}: {aside:?}");
    assert_eq!(bytes(&machine.path(main[0])).len(), before.len(), "{what}: the damaged file is kept whole");
    let found = notes(&app).await;
    // It can be written to, and what is written stays.
    note(&app, "after the damage").await;
    must(&app, "vault.dismiss_notice", json!({})).await;
    app.close().await;
    database::check(&machine.path("vault.db")).await;
    let app = machine.start().await;
    let status = must(&app, "vault.status", json!({})).await;
    assert!(status["notice"].is_null(), "{what}: said once");
    let mut again = notes(&app).await;
    again.retain(|text| text != "after the damage");
    assert_eq!(again, found, "{what}: the same at the next start");
    assert_eq!(machine.aside("vault.db"), aside, "{what}: moved aside once");
    found
}

fn is_within(found: &[String], written: &[String]) -> bool {
    found.iter().all(|text| written.contains(text))
}

#[tokio::test]
async fn flipped_bytes_cost_their_own_pages_only() {
    let rng = Seeded::new(21);
    let folder = tempfile::tempdir().unwrap();
    let machine = Machine::new(folder.path());
    let written = made(&machine, 120).await;
    let sound = bytes(&machine.path("vault.db"));
    let pages = sound.len() / PAGE;
    assert!(pages > 12, "{pages} pages");
    let (mut tried, mut carried) = (0, 0);
    for page in 1..pages {
        let mut broken = sound.clone();
        // The first bytes say what sort of page it is: nothing in it can be trusted any more.
        for at in 0..64 {
            broken[page * PAGE + at] ^= 1 << rng.below(8) | 1;
        }
        let other = tempfile::tempdir().unwrap();
        let copy = Machine {
            folder: other.path().to_owned(),
            keys: machine.keys.clone(),
            clock: machine.clock.clone(),
            rng: machine.rng.clone(),
            http: machine.http.clone(),
        };
        for name in ["vault.keys", "vault.keys.copy"] {
            std::fs::copy(machine.path(name), copy.path(name)).unwrap();
        }
        std::fs::write(copy.path("vault.db"), &broken).unwrap();
        let app = copy.start().await;
        let noticed = !must(&app, "vault.status", json!({})).await["notice"].is_null();
        app.close().await;
        if !noticed {
            // A page that no record uses.
            assert_eq!(notes(&copy.start().await).await, written, "page {page}");
            continue;
        }
        for name in copy.names() {
            if name.starts_with("vault.db") {
                std::fs::remove_file(copy.path(&name)).unwrap();
            }
        }
        std::fs::write(copy.path("vault.db"), &broken).unwrap();
        let found = mended(&copy, &broken, &format!("page {page}")).await;
        assert!(is_within(&found, &written), "page {page}");
        (tried, carried) = (tried + 1, carried + found.len());
    }
    assert!(tried > 8, "{tried}");
    let lost = tried * written.len() - carried;
    println!("{tried} pages damaged one at a time: {lost} of {} notes lost", tried * written.len());
    // A page of records holds some; a page of the tree above them costs its branch.
    assert!(lost * 4 < tried * written.len(), "{lost} lost in {tried} tries");
}

#[tokio::test]
async fn a_damaged_header_does_not_cost_the_records() {
    for (what, from, to) in [("the magic", 0, 16), ("the header", 16, 100), ("the schema", 100, 108)] {
        let folder = tempfile::tempdir().unwrap();
        let machine = Machine::new(folder.path());
        let written = made(&machine, 40).await;
        damage(&machine.path("vault.db"), |bytes| bytes[from..to].fill(0xa5));
        let before = bytes(&machine.path("vault.db"));
        assert_eq!(mended(&machine, &before, what).await, written, "{what}");
    }
}

#[tokio::test]
async fn a_vault_cut_short_keeps_what_is_left() {
    for part in [1, 10, 50, 75, 95] {
        let folder = tempfile::tempdir().unwrap();
        let machine = Machine::new(folder.path());
        let written = made(&machine, 80).await;
        damage(&machine.path("vault.db"), |bytes| bytes.truncate(bytes.len() * part / 100));
        let before = bytes(&machine.path("vault.db"));
        let found = mended(&machine, &before, &format!("{part} %")).await;
        assert!(is_within(&found, &written));
        println!("cut to {part} %: {} of {} notes", found.len(), written.len());
        assert!(part < 75 || found.len() * 3 > written.len(), "{part} %: only {}", found.len());
    }
}

#[tokio::test]
async fn a_vault_replaced_by_something_else_is_moved_aside() {
    for (what, content) in [
        ("text", b"not a database at all, only some words\n".repeat(300)),
        ("zeros", vec![0; 20_000]),
        ("a header and nothing", b"SQLite format 3\0".to_vec()),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let machine = Machine::new(folder.path());
        made(&machine, 5).await;
        std::fs::write(machine.path("vault.db"), &content).unwrap();
        assert_eq!(mended(&machine, &content, what).await, [] as [String; 0], "{what}");
        let aside = machine.aside("vault.db");
        assert_eq!(bytes(&machine.path(&aside[0])), content, "{what}: kept as it was");
    }
}

/// Records that were changed one by one do not open: they are left where they are, the others
/// are all there, and nothing of the change is ever shown.
#[tokio::test]
async fn a_changed_record_is_never_shown() {
    let folder = tempfile::tempdir().unwrap();
    let machine = Machine::new(folder.path());
    let written = made(&machine, 10).await;
    database::run(
        &machine.path("vault.db"),
        "UPDATE records SET sealed = CAST(substr(sealed, 1, 60) || x'ff' || substr(sealed, 62) AS BLOB) WHERE rowid % 2 = 0",
    )
    .await;
    // Two records with each other's content: the seal is bound to the id.
    database::run(
        &machine.path("vault.db"),
        "UPDATE records SET sealed = (SELECT sealed FROM records WHERE rowid = 3) WHERE rowid = 1",
    )
    .await;
    let app = machine.start().await;
    let found = notes(&app).await;
    assert_eq!(found.len(), 4);
    assert!(is_within(&found, &written));
    app.close().await;
    let left = database::number(&machine.path("vault.db"), "SELECT count(*) FROM records").await;
    assert_eq!(left, 10, "nothing was deleted");
}

#[tokio::test]
async fn a_vault_of_a_newer_app_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let machine = Machine::new(folder.path());
    let written = made(&machine, 6).await;
    database::run(
        &machine.path("vault.db"),
        "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
         VALUES (9999, 'of a newer app', 1, x'00', 0)",
    )
    .await;
    let before = bytes(&machine.path("vault.db"));
    let app = machine.start().await;
    let asked = json!({ "answer": "ok" });
    assert_eq!(code(&app, "check_ins.record", asked).await, "storage_failed");
    let error = ask(&app, "check_ins.list", json!({ "before_ms": null, "limit": 5 })).await.unwrap_err();
    assert_eq!(serde_json::to_value(error.retry).unwrap(), "never");
    // Everything that is not private works.
    must(&app, "contacts.help", json!({})).await;
    must(&app, "now.open", json!({})).await;
    app.close().await;
    assert_eq!(machine.aside("vault.db"), [] as [String; 0]);
    assert_eq!(bytes(&machine.path("vault.db")), before);
    // The newer app comes back.
    database::run(&machine.path("vault.db"), "DELETE FROM _sqlx_migrations WHERE version = 9999").await;
    assert_eq!(notes(&machine.start().await).await, written);
}

/// The disk fills up, or the power fails, in the middle of mending: whatever stands in the
/// folder then, nothing that could be read is out of reach at the next start.
#[tokio::test]
async fn mending_that_was_broken_off_is_finished_at_the_next_start() {
    let folder = tempfile::tempdir().unwrap();
    let machine = Machine::new(folder.path());
    let written = made(&machine, 30).await;
    break_index(&machine.path("vault.db"));
    // A folder stands where the mended file would be written: mending cannot go through.
    std::fs::create_dir(machine.path("vault.db.mending")).unwrap();
    let app = machine.start().await;
    assert_eq!(code(&app, "check_ins.record", json!({ "answer": "ok" })).await, "storage_failed");
    must(&app, "contacts.help", json!({})).await;
    app.close().await;
    std::fs::remove_dir(machine.path("vault.db.mending")).unwrap();
    let before = bytes(&machine.path("vault.db"));
    assert_eq!(mended(&machine, &before, "the second try").await, written);
}

/// Damages the index of ids, which every check finds, and no record.
pub fn break_index(path: &Path) {
    damage(path, |bytes| {
        // An index's leaf begins with 10, a tree of an index with 2 (SQLite file format, 1.6).
        let pages = bytes.len() / PAGE;
        let is_index = |page: &usize| matches!(bytes[page * PAGE], 2 | 10);
        let page = (1..pages).rev().find(is_index).expect("an index");
        bytes[page * PAGE..page * PAGE + 40].fill(0xee);
    });
}
