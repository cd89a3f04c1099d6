//! Killed while the vault is being made, and while a damaged one is being mended.

use super::{Scene, time_of, times};
use crate::bad_input::break_index;
use serde_json::json;
use std::path::Path;

/// The very first check-in, on a folder that has nothing yet.
#[test]
fn the_first_check_in_is_kept_or_was_never_acknowledged() {
    let scene = Scene::new("killed at the first check-in");
    let bridge = scene.start();
    let whole = time_of(|| drop(bridge.must("check_ins.record", json!({ "answer": "low" }))));
    drop(bridge);
    remove(&scene.folder(), &["vault.", "test-keys"]);
    let kills = times(24);
    let mut acknowledged = 0;
    for kill in 0..kills {
        let mut bridge = scene.start();
        for entry in std::fs::read_dir(scene.folder()).unwrap().flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            assert!(!name.starts_with("vault."), "kill {kill}: {name} is there before anything private is");
        }
        let (address, wait) = (bridge.address(), scene.moment(whole * 3 / 2));
        let made = std::thread::scope(|threads| {
            let client = threads.spawn(move || {
                crate::support::bridge::ask(address, "check_ins.record", &json!({ "answer": "low" }))
            });
            std::thread::sleep(wait);
            bridge.kill();
            client.join().unwrap()
        });
        let mut bridge = scene.start();
        let found = bridge.check_ins();
        match made {
            Ok(view) => {
                assert_eq!(found, [view.unwrap()], "kill {kill}");
                acknowledged += 1;
            }
            Err(_) => assert!(found.len() <= 1, "kill {kill}: {found:?}"),
        }
        // Whatever was half made, the next check-in goes through and stays.
        let next = bridge.must("check_ins.record", json!({ "answer": "good" }));
        scene.check_files();
        bridge.kill();
        let mut bridge = scene.start();
        assert!(bridge.check_ins().contains(&next), "kill {kill}");
        bridge.kill();
        // A clean folder again; public.db may stay, it is not what is tested here.
        remove(&scene.folder(), &["vault.", "test-keys"]);
    }
    println!("{kills} kills (a first check-in takes {whole:?}), {acknowledged} acknowledged before");
}

/// The index of a sound vault is broken, so that every record can still be had: the app must
/// bring all of them over, however often it is killed while it does.
#[test]
fn mending_may_be_killed_at_any_moment() {
    let scene = Scene::new("killed while mending");
    let mut bridge = scene.start();
    let mut kept = Vec::new();
    for number in 0..30 {
        let id = bridge.must("check_ins.record", json!({ "answer": "ok" }))["id"].clone();
        let note = format!("{number} {}", "words ".repeat(number * 5));
        let change = json!({ "id": id, "change": { "field": "note", "value": note.trim() } });
        kept.push(bridge.must("check_ins.update", change));
    }
    bridge.stop();
    kept.reverse();
    let vault = scene.folder().join("vault.db");
    let sound = std::fs::read(&vault).unwrap();
    let spoil = || {
        remove(&scene.folder(), &["vault.db"]);
        std::fs::write(&vault, &sound).unwrap();
        break_index(&vault);
    };
    spoil();
    let mut most = time_of(|| drop(scene.start().check_ins()));
    let kills = times(20);
    let mut half_way = 0;
    for kill in 0..kills {
        spoil();
        for _ in 0..=scene.rng.below(2) {
            half_way += usize::from(scene.launch_and_kill(&mut most));
        }
        let mut bridge = scene.start();
        assert_eq!(bridge.check_ins(), kept, "kill {kill}");
        scene.check_files();
        bridge.kill();
        let aside =
            |entry: &std::fs::DirEntry| entry.file_name().to_string_lossy().starts_with("vault.db.damaged-");
        let found = std::fs::read_dir(scene.folder()).unwrap().flatten().filter(aside).count();
        assert!(found >= 1, "kill {kill}: the damaged file was not kept");
    }
    println!("{kills} mendings, {half_way} kills came before the app was ready");
    assert!(half_way * 4 > kills, "only {half_way} of the kills came while it was mending");
}

/// Removes the files whose names begin so.
fn remove(folder: &Path, begins: &[&str]) {
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if begins.iter().any(|begin| name.starts_with(begin)) {
            std::fs::remove_file(entry.path()).unwrap();
        }
    }
}
