//! A visit on a shared computer: what came from the phone and what was typed there is nowhere in
//! its files while the visit is on, and afterwards not in the memory of the process either.

use super::memory::dump;
use super::search::{Needles, every_file};
use super::typed::{self, Typed};
use crate::support::bridge::{Bridge, Start};
use crate::support::machine::Seeded;
use crewroom_hub::config::Settings;
use crewroom_hub::{Hub, invites, key};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Every file with its bytes; what connections share while they are open holds no content.
fn held(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let files = every_file(folder).into_iter().filter(|file| !file.to_string_lossy().ends_with("-shm"));
    files.map(|file| (file.clone(), std::fs::read(&file).unwrap())).collect()
}

/// The phone lets the computer in.
fn pair(phone: &Bridge, desk: &Bridge, address: &str) {
    desk.must("visit.begin", json!({}));
    let shown = desk.must("sync.join", json!({ "address": address, "label": "Visit, canary day" }));
    let theirs = phone.must("sync.admit", json!({ "code": shown["code"] }));
    assert_eq!(desk.must("sync.join_step", json!({}))["check"], theirs["check"]);
    assert_eq!(desk.must("sync.join_confirm", json!({}))["step"], "joined");
}

#[test]
fn a_visit_leaves_nothing_on_the_disk_nor_in_memory() {
    let scratch = tempfile::tempdir().unwrap();
    let place = |name: &str| {
        let folder = scratch.path().join(name);
        std::fs::create_dir_all(&folder).unwrap();
        folder
    };
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let (running, code) = runtime.block_on(async {
        let settings = Settings {
            listen: Some("127.0.0.1:0".parse().unwrap()),
            admin: Some("127.0.0.1:0".parse().unwrap()),
            ..Settings::default()
        };
        let config = settings.settle(&place("hub")).unwrap();
        key::make(&config.key_file).unwrap();
        let hub: Arc<Hub> = Hub::open(config).await.unwrap();
        let code = invites::make(&hub, 1, 30).await.unwrap().remove(0);
        (hub.clone().listen().await.unwrap(), code)
    });
    let address = format!("http://{}", running.public_addr);

    let log = |name: &str| scratch.path().join(format!("{name}.stderr"));
    let phone =
        Bridge::start(&Start { folder: &place("phone"), keys: "file", log: log("phone"), root: None });
    let mut mine = Typed::default();
    let rng = Seeded::new(17);
    for number in 0..20 {
        typed::write(
            &phone,
            &mut mine,
            &format!("from the phone {number}"),
            &format!("canary {number} {}", rng.letters(14)),
        );
    }
    phone.must("sync.enrol", json!({ "address": address, "code": code, "label": "canary phone" }));

    let (folder, temp) = (place("desk"), place("temp"));
    let start = Start { folder: &folder, keys: "file", log: log("desk"), root: None };
    let mut desk = Bridge::start_with(&start, |command| {
        command.arg("--visits").env("TMPDIR", &temp).env("SQLITE_TMPDIR", &temp);
    });
    typed::write(&desk, &mut Typed::default(), "the owner's", "what the owner wrote");
    desk.must("vault.lock", json!({}));
    let before = held(&folder);
    pair(&phone, &desk, &address);
    assert_eq!(desk.check_ins().len(), 20);
    for number in 0..20 {
        typed::write(
            &desk,
            &mut mine,
            &format!("typed here {number}"),
            &format!("canary {number} {}", rng.letters(14)),
        );
    }
    desk.must("guidance.search", json!({ "query": "canary sought kvxq" }));
    mine.secret("search", "canary sought kvxq");
    for (command, request) in [
        ("check_ins.save_a_time", json!({ "title": "canary title", "day_offset": 1, "minute": 60 })),
        ("vault.set_pin", json!({ "pin": "271828182845", "current": null })),
        (
            "submissions.send",
            json!({ "kind": "feedback", "recipient": "00", "event": null, "colleague": null, "text": "canary feedback" }),
        ),
    ] {
        assert_eq!(desk.ask(command, &request).unwrap().unwrap_err()["code"], "in_visit", "{command}");
    }
    mine.secret("title", "canary title");
    mine.secret("PIN", "271828182845");
    mine.secret("feedback", "canary feedback");
    mine.secret("the visit's name", "canary day");
    mine.secret("the phone's name", "canary phone");
    assert_eq!(desk.must("sync.now", json!({}))["waiting"], 0);

    let mut needles = Needles::default();
    for (name, text) in &mine.secrets {
        needles.add(name, text);
    }
    let look = |when: &str, desk: &Bridge| {
        std::fs::write(scratch.path().join("stdout"), desk.printed()).unwrap();
        let mut files = [every_file(&folder), every_file(&temp)].concat();
        assert!(files.iter().any(|file| file.ends_with("public.db")), "{when}");
        files.extend([log("desk"), scratch.path().join("stdout")]);
        assert_eq!(needles.find_in_files(&files), [] as [String; 0], "{when}");
    };
    look("while it is on", &desk);
    assert_eq!(held(&folder), before, "while it is on");
    if let Some(memory) = dump(&desk, scratch.path()) {
        assert!(!needles.find(&memory).is_empty(), "the search finds the notes while the visit is on");
    }
    let ended = desk.must("visit.end", json!({}));
    assert_eq!((&ended["ended"]["told"], &ended["ended"]["unsent"]), (&json!(true), &json!(0)));
    look("ended", &desk);
    assert_eq!(held(&folder), before, "ended");
    if let Some(memory) = dump(&desk, scratch.path()) {
        let found: BTreeMap<_, _> = needles.find(&memory).into_iter().collect();
        println!("ended: {} MiB searched; private words found: {found:?}", memory.len() >> 20);
        assert!(found.is_empty(), "still in memory: {found:?}");
    }
    desk.must("visit.dismiss", json!({}));
    let notes: Vec<Value> = desk.check_ins().iter().map(|one| one["note"].clone()).collect();
    assert_eq!(notes, [json!("what the owner wrote")]);
    desk.stop();
    std::fs::remove_file(log("phone")).unwrap();
    look("stopped", &desk);

    // What was typed there came home.
    phone.must("sync.now", json!({}));
    assert_eq!(phone.check_ins().len(), 40);
    drop(running);
}
