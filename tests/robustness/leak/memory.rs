//! After locking, the key is gone from the process's memory too. A debugger writes the whole
//! memory to a file, and the file is searched.

use super::kept;
use super::search::Needles;
use super::synced::sync_and_write;
use super::typed::Typed;
use crate::support::bridge::{Bridge, Start};
use crate::support::machine::Seeded;
use crewroom_crypto::{DataKey, KeyStoreSecret, kdf, seal};
use data_encoding::HEXLOWER;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

const PIN: &str = "806413957261";

#[test]
fn after_locking_the_key_is_gone_from_memory() {
    let scratch = tempfile::tempdir().unwrap();
    let folder = scratch.path().join("app");
    let bridge = Bridge::start(&Start {
        folder: &folder,
        keys: "file",
        log: scratch.path().join("stderr"),
        root: None,
    });
    let mut private = Needles::default();
    let rng = Seeded::new(99);
    for number in 0..20 {
        let canary = format!("memory canary {number} {}", rng.letters(12));
        let id = bridge.must("check_ins.record", json!({ "answer": "low" }))["id"].clone();
        bridge.must("check_ins.update", json!({ "id": id, "change": { "field": "note", "value": canary } }));
        private.add(&format!("note {number}"), &canary);
    }
    private.add("PIN", PIN);
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let mut typed = Typed::default();
    let synced = runtime.block_on(sync_and_write(&bridge, &mut typed));
    for (name, text) in &typed.secrets {
        private.add(name, text);
    }
    let mut keys = Needles::default();
    // Only without a PIN do the key store and the file together say what the key is.
    keys.add_bytes("data key", data_key(&folder).expose());

    let Some(open) = dump(&bridge, scratch.path()) else { return };
    assert!(!keys.find(&open).is_empty(), "the search finds the key while the vault is open");
    assert!(!private.find(&open).is_empty(), "the search finds notes while the vault is open");
    drop(open);

    let look = |when: &str| {
        let Some(memory) = dump(&bridge, scratch.path()) else { return };
        let found: BTreeMap<_, _> = private.find(&memory).into_iter().collect();
        println!("{when}: {} MiB searched; private words found: {found:?}", memory.len() >> 20);
        assert!(keys.find(&memory).is_empty(), "{when}: the data key is still in memory");
        assert!(found.is_empty(), "{when}: still in memory: {found:?}");
    };
    bridge.must("vault.set_pin", json!({ "pin": PIN, "current": null }));
    bridge.must("vault.lock", json!({}));
    look("locked");
    // The way in through the PIN leaves nothing behind either.
    bridge.must("vault.unlock", json!({ "pin": PIN }));
    assert_eq!(bridge.check_ins().len(), 21);
    bridge.must("vault.lock", json!({}));
    look("locked again");
    runtime.block_on(async { drop(synced) });
}

/// Unwraps the data key from outside, as the app does: from the key file and the key store.
fn data_key(folder: &Path) -> DataKey {
    let text = kept(folder, "vault.keys");
    let file: Value = serde_json::from_str(text.split_once('\n').unwrap().1).unwrap();
    let bytes = |value: &Value| HEXLOWER.decode(value.as_str().unwrap().as_bytes()).unwrap();
    let slot = file["slots"].as_array().unwrap().iter().find(|slot| slot["kind"] == "device").unwrap();
    let entry = format!("vault-{}-{}", file["vault"].as_str().unwrap(), file["generation"]);
    let store = kept(folder, "test-keys");
    let secret = store.lines().find_map(|line| line.strip_prefix(&entry)).unwrap().trim();
    let mut secret: [u8; 32] = HEXLOWER.decode(secret.as_bytes()).unwrap().try_into().unwrap();
    let salt: [u8; kdf::SALT_LEN] = bytes(&slot["salt"]).try_into().unwrap();
    let wrapping = kdf::derive_device(&KeyStoreSecret::from_random(&mut secret), &salt).unwrap();
    let binding = [b"crewroom/v1/slot/Device/".to_vec(), bytes(&file["vault"])].concat();
    seal::unwrap(&wrapping, &binding, &bytes(&slot["wrapped"])).unwrap()
}

/// The process's memory; nothing where this machine does not allow it.
pub fn dump(bridge: &Bridge, scratch: &Path) -> Option<Vec<u8>> {
    let (start, pid) = (scratch.join("memory"), bridge.pid().to_string());
    let output = Command::new("gcore").arg("-o").arg(&start).arg(&pid).output();
    let file = scratch.join(format!("memory.{pid}"));
    let memory = std::fs::read(&file).ok();
    let _ = std::fs::remove_file(&file);
    if memory.is_none() {
        let why = match output {
            Ok(output) => String::from_utf8_lossy(&output.stderr).into_owned(),
            Err(error) => error.to_string(),
        };
        // Straight to the terminal: a captured line would not be seen.
        use std::io::Write;
        let _ = writeln!(
            std::io::stderr(),
            "\nSKIPPED: memory after locking: gcore (Debian package gdb) gave no dump: {}\n",
            why.trim()
        );
    }
    // Pages of nothing but zeros hold no word, and are most of a dump.
    let is_empty = |page: &[u8]| page == &[0_u8; 4096][..page.len()];
    memory.map(|memory| memory.chunks(4096).filter(|page| !is_empty(page)).collect::<Vec<_>>().concat())
}
