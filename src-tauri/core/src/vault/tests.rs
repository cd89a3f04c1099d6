//! The vault as a person meets it: locks, restarts, lost keys, damaged files.

use crate::ErrorCode;
use crate::testing::{Device, ask, get, refused};
use serde_json::json;
use std::sync::atomic::Ordering;

const MINUTE: i64 = 60_000;

async fn check_in(app: &crate::App) -> String {
    let made = get(app, "check_ins.record", json!({ "answer": "good" })).await;
    made["id"].as_str().unwrap().to_owned()
}

async fn count(app: &crate::App) -> u64 {
    get(app, "check_ins.list", json!({ "before_ms": null, "limit": 10 })).await["total"].as_u64().unwrap()
}

async fn state(app: &crate::App) -> String {
    get(app, "vault.status", json!({})).await["state"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn the_first_check_in_needs_no_pin_and_survives_a_restart() {
    let device = Device::new();
    let app = device.start().await;
    assert_eq!(state(&app).await, "new");
    check_in(&app).await;
    drop(app);
    let app = device.start().await;
    assert_eq!(state(&app).await, "open");
    assert_eq!(count(&app).await, 1);
}

#[tokio::test]
async fn a_pin_locks_across_restarts_and_wrong_tries_are_slowed() {
    let device = Device::new();
    let app = device.start().await;
    check_in(&app).await;
    get(&app, "vault.set_pin", json!({ "pin": "271828", "current": null })).await;
    drop(app);
    let app = device.start().await;
    assert_eq!(state(&app).await, "pin_needed");
    assert_eq!(
        refused(&app, "check_ins.list", json!({ "before_ms": null, "limit": 10 })).await,
        ErrorCode::Locked
    );
    for _ in 0..5 {
        assert_eq!(refused(&app, "vault.unlock", json!({ "pin": "000001" })).await, ErrorCode::WrongPin);
    }
    // The sixth waits, even with the right PIN, and a restart does not help.
    drop(app);
    let app = device.start().await;
    let error = ask(&app, "vault.unlock", json!({ "pin": "271828" })).await.unwrap_err();
    assert_eq!((error.code, error.wait_ms), (ErrorCode::Wait, Some(MINUTE)));
    device.clock.pass(MINUTE);
    assert_eq!(refused(&app, "vault.unlock", json!({ "pin": "000001" })).await, ErrorCode::WrongPin);
    let error = ask(&app, "vault.unlock", json!({ "pin": "271828" })).await.unwrap_err();
    assert_eq!(error.wait_ms, Some(5 * MINUTE));
    device.clock.pass(5 * MINUTE);
    get(&app, "vault.unlock", json!({ "pin": "271828" })).await;
    assert_eq!(count(&app).await, 1);
    assert_eq!(get(&app, "vault.status", json!({})).await["tries_left"], 5);
}

#[tokio::test]
async fn locking_asks_again_and_without_a_pin_it_opens_by_itself() {
    let device = Device::new();
    let app = device.start().await;
    check_in(&app).await;
    get(&app, "vault.lock", json!({})).await;
    assert_eq!(state(&app).await, "closed");
    assert_eq!(count(&app).await, 1);
    get(&app, "vault.set_pin", json!({ "pin": "271828", "current": null })).await;
    get(&app, "vault.lock", json!({})).await;
    assert_eq!(state(&app).await, "pin_needed");
    assert_eq!(refused(&app, "check_ins.record", json!({ "answer": "ok" })).await, ErrorCode::Locked);
    // A locked vault keeps nobody from help, people, guidance or the week.
    for open in ["contacts.help", "guidance.home", "week_of_action.programme", "now.open", "settings.get"] {
        get(&app, open, json!({})).await;
    }
}

#[tokio::test]
async fn pins_are_checked_and_changed_only_with_the_old_one() {
    let device = Device::new();
    let app = device.start().await;
    let set = |pin: &str, current: Option<&str>| json!({ "pin": pin, "current": current });
    assert_eq!(refused(&app, "vault.set_pin", set("12345", None)).await, ErrorCode::PinTooShort);
    assert_eq!(refused(&app, "vault.set_pin", set("12345a", None)).await, ErrorCode::PinTooShort);
    assert_eq!(refused(&app, "vault.set_pin", set("123456", None)).await, ErrorCode::PinTooSimple);
    get(&app, "vault.set_pin", set("271828", None)).await;
    assert_eq!(refused(&app, "vault.set_pin", set("314159", None)).await, ErrorCode::WrongPin);
    assert_eq!(refused(&app, "vault.set_pin", set("314159", Some("999999"))).await, ErrorCode::WrongPin);
    get(&app, "vault.set_pin", set("314159", Some("271828"))).await;
    get(&app, "vault.lock", json!({})).await;
    assert_eq!(refused(&app, "vault.unlock", json!({ "pin": "271828" })).await, ErrorCode::WrongPin);
    get(&app, "vault.unlock", json!({ "pin": "314159" })).await;
    get(&app, "vault.remove_pin", json!({ "pin": "314159" })).await;
    get(&app, "vault.lock", json!({})).await;
    assert_eq!(state(&app).await, "closed");
    assert_eq!(device.keys.count(), 1, "no old secret is left behind");
}

#[tokio::test]
async fn what_opened_without_a_pin_opens_nothing_once_one_is_set() {
    let device = Device::new();
    let app = device.start().await;
    check_in(&app).await;
    let before = std::fs::read(device.path("vault.keys")).unwrap();
    get(&app, "vault.set_pin", json!({ "pin": "271828", "current": null })).await;
    get(&app, "vault.lock", json!({})).await;
    // A thief who kept the old key file and has the key store's present secret.
    for name in ["vault.keys", "vault.keys.copy"] {
        std::fs::write(device.path(name), &before).unwrap();
    }
    assert_eq!(state(&app).await, "key_lost");
}

#[tokio::test]
async fn a_recovery_code_opens_after_the_key_store_lost_everything() {
    let device = Device::new();
    let app = device.start().await;
    check_in(&app).await;
    get(&app, "vault.set_pin", json!({ "pin": "271828", "current": null })).await;
    assert_eq!(refused(&app, "vault.make_recovery_code", json!({ "pin": null })).await, ErrorCode::WrongPin);
    let made = get(&app, "vault.make_recovery_code", json!({ "pin": "271828" })).await;
    let code = made["code"].as_str().unwrap().to_owned();
    drop(app);
    device.keys.forget_all();
    let app = device.start().await;
    assert_eq!(state(&app).await, "key_lost");
    let wrong = format!("{}0000", &code[..code.len() - 4]);
    let recover = |code: &str| json!({ "code": code, "passphrase": null });
    assert_eq!(refused(&app, "vault.recover", recover(&wrong)).await, ErrorCode::WrongRecoveryCode);
    get(&app, "vault.recover", recover(&code.to_lowercase())).await;
    assert_eq!(count(&app).await, 1);
    drop(app);
    assert_eq!(count(&device.start().await).await, 1);
}

#[tokio::test]
async fn without_a_key_store_a_passphrase_or_nothing() {
    let device = Device::without_key_store();
    let app = device.start().await;
    assert_eq!(state(&app).await, "no_key_storage");
    assert_eq!(refused(&app, "check_ins.record", json!({ "answer": "ok" })).await, ErrorCode::NoKeyStorage);
    assert!(!device.path("vault.db").exists(), "nothing is kept in the clear");
    let start = |text: &str| json!({ "passphrase": text });
    assert_eq!(
        refused(&app, "vault.start_with_passphrase", start("four words are few")).await,
        ErrorCode::PassphraseTooShort
    );
    get(&app, "vault.start_with_passphrase", start("otter lantern brick violet seven")).await;
    check_in(&app).await;
    drop(app);
    let app = device.start().await;
    assert_eq!(state(&app).await, "passphrase_needed");
    assert_eq!(
        refused(&app, "vault.unlock_with_passphrase", start("otter lantern brick violet eight")).await,
        ErrorCode::WrongPassphrase
    );
    get(&app, "vault.unlock_with_passphrase", start(" otter  lantern brick violet seven ")).await;
    assert_eq!(count(&app).await, 1);
}

#[tokio::test]
async fn erasing_leaves_no_file_and_no_key() {
    let device = Device::new();
    let app = device.start().await;
    check_in(&app).await;
    get(&app, "vault.erase_everything", json!({})).await;
    assert_eq!(state(&app).await, "new");
    assert_eq!(device.keys.count(), 0);
    let left: Vec<_> = std::fs::read_dir(device.path("")).unwrap().flatten().map(|e| e.file_name()).collect();
    assert!(!left.iter().any(|name| name.to_string_lossy().starts_with("vault")), "{left:?}");
    // And life goes on.
    check_in(&app).await;
    assert_eq!(count(&app).await, 1);
}

#[tokio::test]
async fn a_refusing_key_store_wipes_nothing() {
    let device = Device::new();
    let app = device.start().await;
    check_in(&app).await;
    drop(app);
    device.keys.absent.store(true, Ordering::Relaxed);
    let app = device.start().await;
    assert_eq!(state(&app).await, "key_lost");
    assert_eq!(refused(&app, "check_ins.record", json!({ "answer": "ok" })).await, ErrorCode::KeyLost);
    device.keys.absent.store(false, Ordering::Relaxed);
    assert_eq!(count(&app).await, 1);
}

#[tokio::test]
async fn rows_say_nothing_but_their_size_class() {
    let device = Device::new();
    let app = device.start().await;
    for note in ["", "x", "a longer line about how the night went"] {
        let id = check_in(&app).await;
        let change = json!({ "field": "note", "value": note });
        get(&app, "check_ins.update", json!({ "id": id, "change": change })).await;
    }
    app.close().await;
    let pool = crate::storage::open(&device.path("vault.db"), crate::storage::Kind::Vault).await.unwrap();
    let sizes = super::store::sizes(&pool).await;
    assert!(sizes.iter().all(|size| (size - 41) % 64 == 0), "{sizes:?}");
}
