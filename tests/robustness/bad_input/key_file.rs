//! A damaged `vault.keys`: its twin serves; with both gone bad the person is told so plainly,
//! and nothing is deleted or written over.

use super::{bytes, damage};
use crate::support::machine::{Machine, Seeded, ask, code, must, note, notes};
use serde_json::json;

const PIN: &str = "730195";

async fn made(machine: &Machine) {
    let app = machine.start().await;
    note(&app, "kept").await;
    app.close().await;
}

#[tokio::test]
async fn either_copy_opens_the_vault() {
    let rng = Seeded::new(31);
    for name in ["vault.keys", "vault.keys.copy"] {
        for kind in ["flipped", "cut", "empty", "missing", "noise", "a wrong sum"] {
            let folder = tempfile::tempdir().unwrap();
            let machine = Machine::new(folder.path());
            made(&machine).await;
            let path = machine.path(name);
            match kind {
                "missing" => std::fs::remove_file(&path).unwrap(),
                _ => damage(&path, |bytes| match kind {
                    "flipped" => {
                        let at = rng.below(bytes.len());
                        bytes[at] ^= 1;
                    }
                    "cut" => bytes.truncate(rng.below(bytes.len() - 1) + 1),
                    "empty" => bytes.clear(),
                    "noise" => bytes.iter_mut().for_each(|byte| *byte = rng.next() as u8),
                    _ => bytes[..8].copy_from_slice(b"00000000"),
                }),
            }
            let app = machine.start().await;
            assert_eq!(notes(&app).await, ["kept"], "{name}, {kind}");
            // The next change of lock makes both whole again.
            must(&app, "vault.set_pin", json!({ "pin": PIN, "current": null })).await;
            assert_eq!(
                bytes(&machine.path("vault.keys")),
                bytes(&machine.path("vault.keys.copy")),
                "{name}, {kind}"
            );
            must(&app, "vault.lock", json!({})).await;
            must(&app, "vault.unlock", json!({ "pin": PIN })).await;
            assert_eq!(notes(&app).await, ["kept"], "{name}, {kind}");
        }
    }
}

#[tokio::test]
async fn with_both_damaged_nothing_is_deleted_and_the_person_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let machine = Machine::new(folder.path());
    made(&machine).await;
    let (keys, copy) = (machine.path("vault.keys"), machine.path("vault.keys.copy"));
    let whole = bytes(&keys);
    damage(&keys, |bytes| bytes[70] ^= 4);
    damage(&copy, |bytes| bytes.truncate(90));
    let names: Vec<_> = machine.names().into_iter().filter(|name| !name.starts_with("public.")).collect();
    let before: Vec<_> = names.iter().map(|name| bytes(&machine.path(name))).collect();
    let app = machine.start().await;
    for (command, request) in [
        ("vault.status", json!({})),
        ("vault.open", json!({})),
        ("now.open", json!({})),
        ("check_ins.record", json!({ "answer": "ok" })),
        ("check_ins.list", json!({ "before_ms": null, "limit": 5 })),
        ("vault.set_pin", json!({ "pin": PIN, "current": null })),
        ("vault.unlock", json!({ "pin": PIN })),
        ("vault.start_with_passphrase", json!({ "passphrase": "one two three four five" })),
        ("vault.make_recovery_code", json!({ "pin": null })),
        ("vault.recover", json!({ "code": "0000", "passphrase": null })),
    ] {
        assert_eq!(code(&app, command, request).await, "vault_damaged", "{command}");
    }
    // What a person in need reaches for is there.
    must(&app, "contacts.help", json!({})).await;
    must(&app, "guidance.home", json!({})).await;
    app.close().await;
    for (name, before) in names.iter().zip(before) {
        assert_eq!(bytes(&machine.path(name)), before, "{name} was changed");
    }
    // A copy that comes back (from a backup) opens everything.
    std::fs::write(&copy, whole).unwrap();
    assert_eq!(notes(&machine.start().await).await, ["kept"]);
}

#[tokio::test]
async fn a_key_file_that_lies_is_refused_without_a_panic() {
    let folder = tempfile::tempdir().unwrap();
    let machine = Machine::new(folder.path());
    made(&machine).await;
    let text = String::from_utf8(bytes(&machine.path("vault.keys"))).unwrap();
    let json = text.split_once('\n').unwrap().1.to_owned();
    // With a right sum: somebody who can write files wrote it.
    let lies = [
        json.replace("\"generation\":1", "\"generation\":4294967295"),
        json.replace("\"generation\":1", "\"generation\":-1"),
        json.replace("\"format\":1", "\"format\":2"),
        json.replace("\"salt\":\"", "\"salt\":\"00"),
        json.replace("\"wrapped\":\"", "\"wrapped\":\"00"),
        json.replace("\"vault\":\"", "\"vault\":\"00"),
        json.replace("\"kind\":\"device\"", "\"kind\":\"pin\""),
        json.replace("\"kind\":\"device\"", "\"kind\":\"recovery\""),
        json.replace("\"slots\":[", "\"slots\":[],\"more\":["),
        json.replace("\"failed\":0", "\"failed\":4294967295"),
        "{}".to_owned(),
        "[]".to_owned(),
        "[".repeat(10_000),
    ];
    for lie in lies {
        assert_ne!(lie, json, "the file's form has changed: write this test anew");
        let sum = crewroom_protocol::pack::manifest::sha256_hex(lie.as_bytes());
        for name in ["vault.keys", "vault.keys.copy"] {
            std::fs::write(machine.path(name), format!("{sum}\n{lie}")).unwrap();
        }
        let app = machine.start().await;
        for (command, request) in [
            ("vault.status", json!({})),
            ("check_ins.list", json!({ "before_ms": null, "limit": 5 })),
            ("vault.unlock", json!({ "pin": PIN })),
        ] {
            if let Err(error) = ask(&app, command, request).await {
                assert_ne!(error.code, crewroom_core::ErrorCode::Internal, "{command}: {lie:.60}");
            }
        }
        must(&app, "contacts.help", json!({})).await;
        app.close().await;
    }
    for name in ["vault.keys", "vault.keys.copy"] {
        std::fs::write(machine.path(name), &text).unwrap();
    }
    assert_eq!(notes(&machine.start().await).await, ["kept"]);
}
