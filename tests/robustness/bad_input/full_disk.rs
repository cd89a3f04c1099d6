//! A full disk: the person is told, nothing that was kept is lost, and all works again once
//! there is room.

use crate::disk::Disk;
use crate::support::database;
use crate::support::machine::{Machine, ask, must, note, notes};
use crewroom_core::ErrorCode;
use serde_json::json;

/// Writes until the disk is full; what was acknowledged by then, and by which error it ended.
async fn write_until_full(app: &crewroom_core::App, begin: &str) -> (Vec<String>, ErrorCode) {
    let mut kept = Vec::new();
    for number in 0..10_000 {
        let made = match ask(app, "check_ins.record", json!({ "answer": "ok" })).await {
            Ok(made) => made,
            Err(error) => return (kept, error.code),
        };
        let text = format!("{begin} {number} {}", "x".repeat(3_000));
        let change = json!({ "id": made["id"], "change": { "field": "note", "value": text } });
        match ask(app, "check_ins.update", change).await {
            Ok(_) => kept.push(text),
            Err(error) => return (kept, error.code),
        }
    }
    panic!("the disk never filled");
}

async fn same_notes(app: &crewroom_core::App, kept: &[String]) {
    let mut kept = kept.to_vec();
    kept.sort();
    let found = notes(app).await;
    // By their beginnings: three thousand letters a note help nobody.
    let missing = |from: &[String], all: &[String]| -> Vec<String> {
        all.iter().filter(|text| !from.contains(text)).map(|text| text.chars().take(20).collect()).collect()
    };
    assert_eq!(
        (missing(&found, &kept), missing(&kept, &found)),
        (vec![], vec![]),
        "(lost, more than was kept)"
    );
    assert!(found == kept, "the notes differ");
}

#[tokio::test]
async fn a_disk_that_fills_up_loses_nothing() {
    let Some(disk) = Disk::new(6, "full disk") else { return };
    let machine = Machine::new(&disk.path().join("app"));
    std::fs::write(disk.filler(), vec![7; 1 << 20]).unwrap();
    let app = machine.start().await;
    let (mut kept, error) = write_until_full(&app, "first").await;
    assert_eq!(error, ErrorCode::StorageFull);
    println!("{} notes fitted", kept.len());
    disk.fill();
    same_notes(&app, &kept).await;
    // Full to the last byte: what needs room says that there is none, every read answers.
    for (command, request) in [
        ("vault.set_pin", json!({ "pin": "730195", "current": null })),
        ("vault.make_recovery_code", json!({ "pin": null })),
    ] {
        let error = ask(&app, command, request).await.unwrap_err();
        assert_eq!(error.code, ErrorCode::StorageFull, "{command}");
    }
    // A journal may still have room of its own.
    let change = json!({ "change": { "field": "text_size", "value": 130 } });
    if let Err(error) = ask(&app, "settings.change", change).await {
        assert_eq!(error.code, ErrorCode::StorageFull);
    }
    for (command, request) in [
        ("contacts.help", json!({})),
        ("now.open", json!({})),
        ("guidance.search", json!({ "query": "custody" })),
        ("check_ins.overview", json!({})),
        ("settings.on_this_device", json!({})),
    ] {
        must(&app, command, request).await;
    }
    same_notes(&app, &kept).await;
    // Full and room again, several times over; what was acknowledged is there each time, and
    // still when the app comes back without having been closed.
    for round in 0..4 {
        disk.make_room();
        for number in 0..3 {
            let text = format!("room again {round} {number}");
            note(&app, &text).await;
            kept.push(text);
        }
        disk.fill();
        let (more, error) = write_until_full(&app, &format!("{round} round")).await;
        assert_eq!(error, ErrorCode::StorageFull);
        kept.extend(more);
        same_notes(&app, &kept).await;
    }
    disk.make_room();
    let other = machine.start().await;
    same_notes(&other, &kept).await;
    other.close().await;
    app.close().await;
    let app = machine.start().await;
    same_notes(&app, &kept).await;
    app.close().await;
    for name in ["vault.db", "public.db"] {
        database::check(&machine.path(name)).await;
    }
    assert_eq!(machine.aside("vault.db"), [] as [String; 0]);
}

/// Started on a disk that is full already, after a stop and after a kill.
#[tokio::test]
async fn starting_on_a_full_disk_damages_nothing() {
    for killed in [false, true] {
        let Some(disk) = Disk::new(6, "full disk") else { return };
        let machine = Machine::new(&disk.path().join("app"));
        let app = machine.start().await;
        for number in 0..20 {
            note(&app, &format!("{number:02}")).await;
        }
        let kept = notes(&app).await;
        if !killed {
            app.close().await;
        }
        disk.fill();
        // The help lines and the guidance are there; nothing is taken for damage.
        let full = machine.start().await;
        for (command, request) in [
            ("contacts.help", json!({})),
            ("now.open", json!({})),
            ("guidance.search", json!({ "query": "custody" })),
            ("settings.get", json!({})),
        ] {
            must(&full, command, request).await;
        }
        // After a kill the companions are still there, and the vault opens too.
        let listed = ask(&full, "check_ins.list", json!({ "before_ms": null, "limit": 5 })).await;
        match listed {
            Ok(page) => assert_eq!(page["total"], 20),
            Err(error) => assert_eq!(error.code, ErrorCode::StorageFull, "killed: {killed}"),
        }
        full.close().await;
        for name in ["vault.db", "public.db"] {
            assert_eq!(machine.aside(name), [] as [String; 0], "a full disk is no damage");
        }
        app.close().await;
        disk.make_room();
        let app = machine.start().await;
        assert_eq!(notes(&app).await, kept);
        note(&app, "room again").await;
        app.close().await;
        database::check(&machine.path("vault.db")).await;
    }
}

/// Too small for the app's content: it says so, and starts once there is room.
#[tokio::test]
async fn the_first_start_on_a_full_disk_says_so() {
    let Some(disk) = Disk::new(2, "full disk") else { return };
    let machine = Machine::new(&disk.path().join("app"));
    disk.fill();
    let error = machine.try_start().await.err().expect("no room for the content");
    let full =
        matches!(&error, crewroom_core::OpenError::Storage(crewroom_core::storage::StorageError::Full));
    println!("{error}");
    assert!(full, "{error:?}");
    disk.make_room();
    let app = machine.start().await;
    note(&app, "kept").await;
    assert_eq!(notes(&app).await, ["kept"]);
}

/// A vault that is found damaged while there is no room to mend it.
#[tokio::test]
async fn mending_on_a_full_disk_waits_for_room() {
    let Some(disk) = Disk::new(6, "full disk") else { return };
    let machine = Machine::new(&disk.path().join("app"));
    let app = machine.start().await;
    for number in 0..120 {
        note(&app, &format!("{number:03} {}", "x".repeat(3_500))).await;
    }
    let kept = notes(&app).await;
    app.close().await;
    super::vault_file::break_index(&machine.path("vault.db"));
    let before = std::fs::metadata(machine.path("vault.db")).unwrap().len();
    disk.fill();
    // Room to open files, not to write the vault once more.
    leave(&disk, 160_000);
    if let Ok(app) = machine.try_start().await {
        assert!(ask(&app, "check_ins.record", json!({ "answer": "ok" })).await.is_err());
        app.close().await;
    }
    let whole = std::fs::metadata(machine.path("vault.db")).unwrap().len();
    assert_eq!(whole, before, "the damaged file stands where it was");
    disk.make_room();
    let app = machine.start().await;
    assert_eq!(notes(&app).await, kept);
    assert_eq!(must(&app, "vault.status", json!({})).await["notice"], "damaged_moved_aside");
}

/// Gives back so many bytes.
fn leave(disk: &Disk, bytes: u64) {
    let path = &disk.filler();
    let file = std::fs::File::options().write(true).open(path).unwrap();
    file.set_len(std::fs::metadata(path).unwrap().len() - bytes).unwrap();
}
