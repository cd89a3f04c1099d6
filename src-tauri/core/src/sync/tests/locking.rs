//! Locking ends whatever waits for a hub with keys in its hands.

use super::world::{Member, World};
use crate::ErrorCode;
use crate::testing::{ask, get};
use serde_json::{Value, json};
use std::sync::atomic::Ordering;
use std::time::Duration;

/// Only so that a test that would hang fails.
const FOR_EVER: Duration = Duration::from_secs(60);

/// Has the request after `some` hang, asks, and locks the vault while it hangs. Returns what was
/// answered: nothing of it waits on.
async fn locked_meanwhile(
    member: &Member,
    some: i64,
    command: &str,
    request: Value,
) -> Result<Value, ErrorCode> {
    member.line.hangs_after.store(some, Ordering::Relaxed);
    let lock = async {
        while member.line.hanging.load(Ordering::Relaxed) == 0 {
            tokio::task::yield_now().await;
        }
        get(&member.app, "vault.lock", json!({})).await;
    };
    let both = async { tokio::join!(ask(&member.app, command, request), lock) };
    let (answer, ()) = tokio::time::timeout(FOR_EVER, both).await.expect("locking ends what waits");
    assert_eq!(member.line.hanging.load(Ordering::Relaxed), 0, "{command}: the request is given up");
    // Not even where it could be opened without asking.
    assert!(member.app.vault.peek(|_| ()).await.is_none(), "{command}: the vault is open again");
    answer.map_err(|error| error.code)
}

#[tokio::test]
async fn a_sync_that_is_under_way_ends_and_what_came_by_then_stays() {
    for pin in [None, Some("271828")] {
        let mut world = World::new();
        let (phone, laptop) = world.two().await;
        for n in 0..5 {
            laptop.check_in(&format!("{n}")).await;
            laptop.sync_well().await;
        }
        phone.check_in("mine").await;
        if let Some(pin) = pin {
            get(&phone.app, "vault.set_pin", json!({ "pin": pin, "current": null })).await;
        }
        // One envelope in each answer; the third is never given.
        world.hub().page = 300;
        let status = locked_meanwhile(&phone, 2, "sync.now", json!({})).await.unwrap();
        assert_eq!((&status["state"], &status["problem"]), (&json!("locked"), &Value::Null));
        if let Some(pin) = pin {
            get(&phone.app, "vault.unlock", json!({ "pin": pin })).await;
        }
        assert_eq!(phone.notes().await, ["0", "1", "mine"]);
        phone.sync_well().await;
        laptop.sync_well().await;
        assert_eq!(phone.notes().await.len(), 6);
        assert_eq!(phone.digest().await, laptop.digest().await);
        let log = get(&phone.app, "sync.status", json!({})).await;
        assert_eq!(log["problem"], Value::Null);
    }
}

#[tokio::test]
async fn a_token_that_is_awaited_is_given_up() {
    for some in 0..4 {
        let mut world = World::new();
        let (phone, laptop) = world.two().await;
        phone.check_in("mine").await;
        world.hub().forget_tokens();
        // The sync, the challenge, the token, the sync again.
        let status = locked_meanwhile(&phone, some, "sync.now", json!({})).await.unwrap();
        assert_eq!(status["state"], "locked");
        phone.sync_well().await;
        laptop.sync_well().await;
        assert_eq!(laptop.notes().await, ["mine"]);
    }
}

#[tokio::test]
async fn enrolling_leaving_and_devices_wait_for_no_hub_either() {
    let mut world = World::new();
    let new = world.device().await;
    new.check_in("mine").await;
    let enrol = json!({ "address": "hub.example", "code": world.hub().code(), "label": "Phone" });
    for some in 0..2 {
        let refused = locked_meanwhile(&new, some, "sync.enrol", enrol.clone()).await;
        assert_eq!(refused, Err(ErrorCode::Locked));
    }
    get(&new.app, "sync.enrol", enrol).await;
    let laptop = world.join(&new, "Laptop").await;
    let id = get(&laptop.app, "sync.devices", json!({})).await["devices"][0]["id"].clone();
    for (command, request) in
        [("sync.kept", json!({})), ("sync.leave", json!({})), ("sync.remove_device", json!({ "id": id }))]
    {
        assert_eq!(locked_meanwhile(&new, 0, command, request).await, Err(ErrorCode::Locked), "{command}");
    }
    new.sync_well().await;
    assert_eq!(get(&new.app, "sync.status", json!({})).await["devices"], 2, "nothing has changed");
    laptop.sync_well().await;
    assert_eq!(laptop.notes().await, ["mine"]);
}

#[tokio::test]
async fn a_pairing_is_given_up_on_either_side() {
    let mut world = World::new();
    let phone = world.phone().await;
    let new = world.device().await;
    new.check_in("mine").await;
    let join = json!({ "address": "hub.example", "label": "Laptop" });
    let shown = get(&new.app, "sync.join", join.clone()).await;
    let admit = json!({ "code": shown["code"] });
    assert_eq!(locked_meanwhile(&phone, 0, "sync.admit", admit).await, Err(ErrorCode::Locked));
    assert_eq!(locked_meanwhile(&new, 0, "sync.join_step", json!({})).await, Err(ErrorCode::Locked));
    // Its keys are gone: it begins anew.
    assert_eq!(get(&new.app, "sync.join_step", json!({})).await["step"], "none");
    super::world::pair(&phone, &new, "Laptop").await;
    phone.sync_well().await;
    assert_eq!(phone.digest().await, new.digest().await);
}
