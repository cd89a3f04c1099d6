//! A key store that refuses, is gone, or has lost the key: nothing is ever wiped because of it,
//! the person is told, the recovery code opens the vault, and what comes back opens again.

use super::bytes;
use crate::support::machine::{Machine, Mood, ask, code, must, note, notes};
use serde_json::{Value, json};

const PIN: &str = "730195";

fn private_files(machine: &Machine) -> Vec<(String, Vec<u8>)> {
    let names =
        machine.names().into_iter().filter(|name| name.starts_with("vault.") && !name.ends_with("-shm"));
    names.map(|name| (name.clone(), bytes(&machine.path(&name)))).collect()
}

async fn made(machine: &Machine, pin: bool) -> String {
    let app = machine.start().await;
    note(&app, "kept").await;
    let recovery = must(&app, "vault.make_recovery_code", json!({ "pin": null })).await;
    if pin {
        must(&app, "vault.set_pin", json!({ "pin": PIN, "current": null })).await;
    }
    app.close().await;
    recovery["code"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_failing_key_store_wipes_nothing_and_the_recovery_code_opens() {
    for pin in [false, true] {
        for mood in [Mood::Refuses, Mood::Absent, Mood::Forgot] {
            let what = format!("{mood:?}, PIN: {pin}");
            let folder = tempfile::tempdir().unwrap();
            let machine = Machine::new(folder.path());
            let recovery = made(&machine, pin).await;
            let before = private_files(&machine);
            machine.keys.set(mood);
            let app = machine.start().await;
            let status = must(&app, "vault.status", json!({})).await;
            assert_eq!(status["state"], "key_lost", "{what}");
            assert_eq!(status["has_recovery_code"], true, "{what}");
            must(&app, "now.open", json!({})).await;
            must(&app, "contacts.help", json!({})).await;
            let locked = if pin { "locked" } else { "key_lost" };
            assert_eq!(code(&app, "check_ins.record", json!({ "answer": "ok" })).await, locked, "{what}");
            let list = json!({ "before_ms": null, "limit": 5 });
            assert_eq!(code(&app, "check_ins.list", list).await, locked, "{what}");
            if pin {
                // A try that the key store does not let happen is no try.
                for _ in 0..8 {
                    assert_eq!(code(&app, "vault.unlock", json!({ "pin": PIN })).await, "key_lost", "{what}");
                }
            }
            app.close().await;
            assert_eq!(private_files(&machine), before, "{what}: nothing has changed");

            let app = machine.start().await;
            let without = ask(&app, "vault.recover", json!({ "code": recovery, "passphrase": null })).await;
            if mood == Mood::Forgot {
                without.unwrap();
                assert_eq!(notes(&app).await, ["kept"], "{what}");
                continue;
            }
            // Nowhere to keep a new secret: only a passphrase can stand in, where there is no store.
            assert_eq!(without.unwrap_err().code, crewroom_core::ErrorCode::NoKeyStorage, "{what}");
            assert_eq!(private_files(&machine), before, "{what}: still nothing has changed");
            if mood == Mood::Absent {
                let phrase = "heron lantern quarry mittens seven";
                must(&app, "vault.recover", json!({ "code": recovery, "passphrase": phrase })).await;
                assert_eq!(notes(&app).await, ["kept"], "{what}");
                app.close().await;
                let app = machine.start().await;
                must(&app, "vault.unlock_with_passphrase", json!({ "passphrase": phrase })).await;
                assert_eq!(notes(&app).await, ["kept"], "{what}");
                continue;
            }
            // The keyring is unlocked again: all as before.
            machine.keys.set(Mood::Works);
            if pin {
                must(&app, "vault.unlock", json!({ "pin": PIN })).await;
            }
            assert_eq!(notes(&app).await, ["kept"], "{what}");
        }
    }
}

#[tokio::test]
async fn a_key_store_that_comes_back_opens_without_a_word() {
    let folder = tempfile::tempdir().unwrap();
    let machine = Machine::new(folder.path());
    made(&machine, false).await;
    machine.keys.set(Mood::Absent);
    let app = machine.start().await;
    assert_eq!(must(&app, "vault.status", json!({})).await["state"], "key_lost");
    machine.keys.set(Mood::Works);
    assert_eq!(must(&app, "vault.open", json!({})).await["state"], "open");
    assert_eq!(notes(&app).await, ["kept"]);
}

#[tokio::test]
async fn what_the_key_store_does_not_keep_is_not_begun() {
    let folder = tempfile::tempdir().unwrap();
    let machine = Machine::new(folder.path());
    machine.keys.set(Mood::ReadOnly);
    let app = machine.start().await;
    // A vault whose key is kept nowhere would be lost at the next start: none is made.
    assert_eq!(code(&app, "check_ins.record", json!({ "answer": "ok" })).await, "no_key_storage");
    assert!(!machine.path("vault.keys").exists() && !machine.path("vault.db").exists());
    machine.keys.set(Mood::Works);
    note(&app, "kept").await;

    // Setting, changing and taking away a PIN need a new secret each: without one, all stays.
    let steps: [(&str, Value, &str); 3] = [
        ("vault.set_pin", json!({ "pin": PIN, "current": null }), ""),
        ("vault.set_pin", json!({ "pin": "918273", "current": PIN }), PIN),
        ("vault.remove_pin", json!({ "pin": "918273" }), "918273"),
    ];
    for (command, request, pin) in steps {
        machine.keys.set(Mood::ReadOnly);
        assert_eq!(code(&app, command, request.clone()).await, "no_key_storage", "{command}");
        let other = machine.start().await;
        let lock = must(&other, "vault.status", json!({})).await["lock"].clone();
        assert_eq!(lock == "pin", !pin.is_empty(), "{command}");
        if lock == "pin" {
            must(&other, "vault.unlock", json!({ "pin": pin })).await;
        }
        assert_eq!(notes(&other).await, ["kept"], "{command}: what was there still opens");
        other.close().await;
        machine.keys.set(Mood::Works);
        must(&app, command, request).await;
        assert_eq!(machine.keys.count(), 1, "{command}: one secret is kept");
    }
    app.close().await;
    assert_eq!(notes(&machine.start().await).await, ["kept"]);
}
