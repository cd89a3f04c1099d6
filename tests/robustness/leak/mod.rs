//! Nothing private can be read at rest: canaries go into every private field, and then no
//! spelling of any of them may stand in any file, or in anything that the process prints.

mod memory;
mod search;
mod synced;
mod typed;
mod visit;

use crate::support::bridge::{Bridge, Start};
use search::{Needles, every_file};
use serde_json::json;
use std::path::{Path, PathBuf};
use typed::Typed;

#[test]
fn the_search_finds_every_spelling() {
    let folder = tempfile::tempdir().unwrap();
    let mut needles = Needles::default();
    needles.add("control", "canary ŵ mewn ogof 4711");
    let spellings = search::spellings("canary ŵ mewn ogof 4711");
    assert_eq!(spellings.len(), 11, "five plain ones and base64 in two alphabets at three places");
    for (name, bytes) in &spellings {
        // With neighbours, as it would stand in a page of a database.
        let mut page = b"\x00\x17neighbour".to_vec();
        page.extend_from_slice(bytes);
        page.extend_from_slice(b"neighbour\xff");
        std::fs::write(folder.path().join("scratch"), page).unwrap();
        assert!(!needles.find_in_files(&every_file(folder.path())).is_empty(), "{name} was not found");
    }
    // Base64 of a longer text that holds the canary at any place.
    for before in 0..6 {
        let text = format!("{}canary ŵ mewn ogof 4711 and more", "x".repeat(before));
        std::fs::write(folder.path().join("scratch"), data_encoding::BASE64.encode(text.as_bytes())).unwrap();
        assert!(!needles.find_in_files(&every_file(folder.path())).is_empty(), "base64 at {before}");
    }
    std::fs::write(folder.path().join("scratch"), "canary w mewn ogof 4712").unwrap();
    assert!(needles.find_in_files(&every_file(folder.path())).is_empty(), "found what is not there");
}

#[test]
fn nothing_private_can_be_read_at_rest() {
    let scratch = tempfile::tempdir().unwrap();
    let (folder, log) = (scratch.path().join("app"), scratch.path().join("stderr"));
    let start = Start { folder: &folder, keys: "file", log: log.clone(), root: None };
    let mut bridge = Bridge::start(&start);
    let mut typed = Typed::default();
    typed::type_check_ins(&bridge, &mut typed);
    typed::read_and_keep(&bridge, &mut typed);
    typed::be_refused(&bridge, &mut typed);
    let runtime = tokio::runtime::Runtime::new().unwrap();
    // The other device and the hub live on, so that nothing is tidied up for the search.
    let synced = runtime.block_on(synced::sync_and_write(&bridge, &mut typed));
    typed::lock_and_unlock(&bridge, &mut typed);
    assert!(typed.secrets.len() >= 50 + 10, "{} canaries", typed.secrets.len());

    let look = |when: &str, bridge: &Bridge| {
        let mut needles = Needles::default();
        for (name, text) in &typed.secrets {
            needles.add(name, text);
        }
        let printed = scratch.path().join("stdout");
        std::fs::write(&printed, bridge.printed()).unwrap();
        let mut files = every_file(&folder);
        for must in ["vault.db", "vault.db-wal", "vault.keys", "vault.keys.copy", "public.db", "test-keys"] {
            let there = files.iter().any(|file| file.ends_with(must));
            assert!(
                there || (when != "running" && must.ends_with("-wal")),
                "{when}: {must} was not searched"
            );
        }
        files.extend([log.clone(), printed]);
        assert_eq!(needles.find_in_files(&files), [] as [String; 0], "{when}");
        let mut needles = Needles::default();
        for (name, text) in &typed.ids {
            needles.add(name, text);
        }
        let begins =
            |file: &PathBuf, name: &str| file.file_name().unwrap().to_string_lossy().starts_with(name);
        files.retain(|file| !begins(file, "public.db"));
        assert_eq!(needles.find_in_files(&files), [] as [String; 0], "{when}");
        // What kinds of record there are is private too. (The log names refused commands.)
        for word in
            ["check_in", "guide_reading", "contact_favourite", "struggling", "shift_day", "sleep_minutes"]
        {
            needles.add(word, word);
        }
        files.retain(|file| begins(file, "vault.") || begins(file, "test-keys"));
        assert_eq!(needles.find_in_files(&files), [] as [String; 0], "{when}");
    };
    look("running", &bridge);
    bridge.must("vault.lock", json!({}));
    look("locked", &bridge);
    bridge.stop();
    look("stopped", &bridge);
    runtime.block_on(async { drop(synced) });
    let log = std::fs::read_to_string(&log).unwrap();
    assert!(log.contains("refused"), "the log was kept, and says what was refused: {log}");
}

/// Where a machine has no key store, a passphrase guards the vault.
#[test]
fn no_passphrase_can_be_read_at_rest() {
    let scratch = tempfile::tempdir().unwrap();
    let (folder, log) = (scratch.path().join("app"), scratch.path().join("stderr"));
    let mut bridge = Bridge::start(&Start { folder: &folder, keys: "none", log: log.clone(), root: None });
    let (phrase, wrong) = ("gorwel tawel bannau melyn pedwar", "gorwel tawel bannau melyn wyth");
    bridge.must("vault.start_with_passphrase", json!({ "passphrase": phrase }));
    let mut typed = Typed::default();
    typed::write(&bridge, &mut typed, "note", "canary under a passphrase");
    let code = bridge.must("vault.make_recovery_code", json!({ "pin": null }))["code"].clone();
    bridge.must("vault.lock", json!({}));
    let refused = bridge.ask("vault.unlock_with_passphrase", &json!({ "passphrase": wrong })).unwrap();
    assert_eq!(refused.unwrap_err()["code"], "wrong_passphrase");
    bridge.must("vault.unlock_with_passphrase", json!({ "passphrase": phrase }));
    typed.secret("passphrase", phrase);
    typed.secret("a part of the passphrase", "gorwel tawel");
    typed.secret("wrong passphrase", wrong);
    typed.secret("recovery code", code.as_str().unwrap());
    let mut needles = Needles::default();
    for (name, text) in &typed.secrets {
        needles.add(name, text);
    }
    let mut files = every_file(&folder);
    assert!(files.iter().any(|file| file.ends_with("vault.db")));
    std::fs::write(scratch.path().join("stdout"), bridge.printed()).unwrap();
    files.extend([log, scratch.path().join("stdout")]);
    assert_eq!(needles.find_in_files(&files), [] as [String; 0]);
    bridge.stop();
    assert_eq!(needles.find_in_files(&every_file(&folder)), [] as [String; 0], "stopped");
}

/// Where the app's own files stand, for the search in memory.
fn kept(folder: &Path, name: &str) -> String {
    std::fs::read_to_string(folder.join(name)).unwrap()
}
