//! A visit on a computer that is somebody else's too: what it shows, what it leaves, when it ends.

use super::idle::IDLE_MS;
use super::operations;
use crate::sync::tests::world::{Member, World, pair};
use crate::testing::{IN_THE_WEEK, ask, get, refused};
use crate::{ErrorCode, commands};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::Ordering;

const OWN: &str = "canary of the computer's owner";
const MINE: &str = "canary of the visitor, from the phone";
const TYPED: &str = "canary of the visitor, typed here";

/// A phone with a check-in, and a computer that offers visits and has a vault of its own.
async fn phone_and_desk(world: &mut World) -> (Member, Member) {
    let phone = world.phone().await;
    phone.check_in(MINE).await;
    phone.sync_well().await;
    let mut desk = world.device().await;
    desk.app = desk.app.offering_visits();
    desk.check_in(OWN).await;
    // What a vault leaves when it is shut, before anything is compared.
    get(&desk.app, "vault.lock", json!({})).await;
    (phone, desk)
}

async fn visit(phone: &Member, desk: &Member) {
    assert_eq!(get(&desk.app, "visit.begin", json!({})).await["state"], "pairing");
    pair(phone, desk, "Visit, 26 June").await;
    assert_eq!(status(desk).await["state"], "on");
}

async fn status(desk: &Member) -> Value {
    get(&desk.app, "visit.status", json!({})).await
}

/// Every file with its bytes. What connections share while they are open holds no content.
fn files(desk: &Member) -> BTreeMap<String, Vec<u8>> {
    let entries = std::fs::read_dir(desk.device.path("")).unwrap().flatten();
    let named = entries.map(|entry| (entry.file_name().into_string().unwrap(), entry.path()));
    named
        .filter(|(name, _)| !name.ends_with("-shm"))
        .map(|(name, path)| (name, std::fs::read(path).unwrap()))
        .collect()
}

fn devices(list: &Value) -> Vec<&str> {
    list["devices"].as_array().unwrap().iter().map(|one| one["label"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn a_visit_shows_what_is_mine_brings_home_what_i_add_and_leaves_nothing() {
    let mut world = World::new();
    let (phone, desk) = phone_and_desk(&mut world).await;
    let before = files(&desk);
    visit(&phone, &desk).await;
    assert_eq!(desk.notes().await, [MINE], "mine, and nothing of the owner's");
    assert!(desk.app.vault.peek(|_| ()).await.is_none(), "the owner's vault is shut");
    // It has no PIN: nothing opens it all the same.
    assert!(desk.app.vault.read(|_| ()).await.is_err());
    desk.check_in(TYPED).await;
    get(&desk.app, "settings.change", json!({ "change": { "field": "language", "value": "cy" } })).await;
    get(&desk.app, "guidance.bookmark", json!({ "id": "golden-hour", "on": true })).await;
    get(&desk.app, "contacts.favourite", json!({ "id": "samaritans", "on": true })).await;
    desk.sync_well().await;
    phone.sync_well().await;
    assert_eq!(phone.notes().await, [MINE, TYPED]);
    let list = get(&phone.app, "sync.devices", json!({})).await;
    assert_eq!(devices(&list), ["Phone", "Visit, 26 June"]);
    assert_eq!(files(&desk), before, "while it is on");

    // A last one, which only the end sends.
    desk.check_in("a last canary of the visitor").await;
    let running = operations_app(&desk);
    let ended = get(&desk.app, "visit.end", json!({})).await;
    assert_eq!(ended["state"], "over");
    let end = json!({ "reason": "asked", "unsent": 0, "told": true, "was_paired": true, "sending": false });
    assert_eq!(ended["ended"], end);
    assert!(running.upgrade().is_none(), "nobody holds it any more, nor its keys");
    assert_eq!(files(&desk), before, "afterwards");
    for (name, bytes) in files(&desk) {
        for canary in [MINE, TYPED, "last canary"] {
            assert!(!bytes.windows(canary.len()).any(|part| part == canary.as_bytes()), "{canary} in {name}");
        }
    }

    // The owner's vault opens once the end has been read, and not for a page that was left open.
    assert_eq!(refused(&desk.app, "check_ins.record", json!({ "answer": "low" })).await, ErrorCode::Locked);
    assert_eq!(get(&desk.app, "visit.dismiss", json!({})).await["state"], "none");
    assert_eq!(desk.notes().await, [OWN]);
    assert_eq!(get(&desk.app, "settings.get", json!({})).await["settings"]["language"], "en");
    assert_eq!(get(&desk.app, "sync.status", json!({})).await["hub"], Value::Null);

    // The phone hears of the end and takes the visit off the list: the next key is the phone's.
    phone.sync_well().await;
    assert_eq!(phone.notes().await, ["a last canary of the visitor", MINE, TYPED]);
    assert_eq!(devices(&get(&phone.app, "sync.devices", json!({})).await), ["Phone"]);
    let sent = phone.line.sent.lock().unwrap().len();
    phone.sync_well().await;
    assert_eq!(phone.line.sent.lock().unwrap().len(), sent + 1, "and that was all");
}

fn operations_app(desk: &Member) -> std::sync::Weak<crate::App> {
    Arc::downgrade(&super::visiting(&desk.app).unwrap())
}

#[tokio::test]
async fn it_ends_after_five_idle_minutes_asleep_or_awake() {
    let mut world = World::new();
    let (phone, desk) = phone_and_desk(&mut world).await;
    visit(&phone, &desk).await;
    desk.check_in(TYPED).await;
    // Asking is not being there; doing something is.
    desk.device.clock.pass(IDLE_MS - 1);
    assert_eq!(status(&desk).await["left_ms"], 1);
    assert_eq!(get(&desk.app, "visit.active", json!({})).await["left_ms"], IDLE_MS);
    desk.device.clock.pass(IDLE_MS - 1);
    assert_eq!(desk.notes().await, [MINE, TYPED]);
    // The computer slept: whatever is asked first finds it over, and so does whoever comes back.
    desk.device.clock.pass(8 * 3_600_000);
    assert_eq!(
        refused(&desk.app, "check_ins.list", json!({ "before_ms": null, "limit": 5 })).await,
        ErrorCode::Locked
    );
    let over = get(&desk.app, "visit.active", json!({})).await;
    assert_eq!(
        (&over["state"], &over["ended"]["reason"], &over["left_ms"]),
        (&json!("over"), &json!("idle"), &Value::Null)
    );
    let end = read_end(&desk).await;
    assert_eq!((&end["unsent"], &end["told"]), (&json!(0), &json!(true)), "what was typed was still sent");
    phone.sync_well().await;
    assert_eq!(phone.notes().await, [MINE, TYPED]);
}

#[tokio::test]
async fn a_clock_that_was_set_back_ends_it() {
    let mut world = World::new();
    let (phone, desk) = phone_and_desk(&mut world).await;
    visit(&phone, &desk).await;
    desk.device.clock.pass(-59_000);
    assert_eq!(status(&desk).await["state"], "on");
    desk.device.clock.set(IN_THE_WEEK - 10 * 365 * 86_400_000);
    assert_eq!(status(&desk).await["state"], "over");
    read_end(&desk).await;
}

/// Waits until the last things have been sent, or given up.
async fn read_end(desk: &Member) -> Value {
    loop {
        let ended = status(desk).await["ended"].clone();
        if ended["sending"] == false {
            return ended;
        }
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn cut_short_it_says_what_is_lost_and_leaves_the_list_after_a_day() {
    let mut world = World::new();
    let (phone, desk) = phone_and_desk(&mut world).await;
    visit(&phone, &desk).await;
    phone.sync_well().await;
    desk.line.down.store(true, Ordering::Relaxed);
    get(&desk.app, "check_ins.record", json!({ "answer": "low" })).await;
    let ended = get(&desk.app, "visit.end", json!({})).await["ended"].clone();
    assert_eq!((&ended["unsent"], &ended["told"]), (&json!(1), &json!(false)));
    phone.sync_well().await;
    let list = get(&phone.app, "sync.devices", json!({})).await;
    assert_eq!(devices(&list), ["Phone", "Visit, 26 June"], "it may still be on, for all that is known");
    phone.device.clock.pass(25 * 3_600_000);
    phone.sync_well().await;
    assert_eq!(devices(&get(&phone.app, "sync.devices", json!({})).await), ["Phone"]);
}

#[tokio::test]
async fn with_two_devices_left_the_first_that_hears_of_it_sees_it_off() {
    let mut world = World::new();
    let (phone, desk) = phone_and_desk(&mut world).await;
    let tablet = world.join(&phone, "Tablet").await;
    phone.sync_well().await;
    visit(&phone, &desk).await;
    get(&desk.app, "visit.end", json!({})).await;
    tablet.sync_well().await;
    phone.sync_well().await;
    for member in [&tablet, &phone] {
        assert_eq!(get(&member.app, "sync.status", json!({})).await["devices"], 2);
    }
    assert_eq!(phone.digest().await, tablet.digest().await);
}

#[tokio::test]
async fn a_visit_removed_from_the_phone_gets_nothing_more() {
    let mut world = World::new();
    let (phone, desk) = phone_and_desk(&mut world).await;
    visit(&phone, &desk).await;
    let list = get(&phone.app, "sync.devices", json!({})).await;
    get(&phone.app, "sync.remove_device", json!({ "id": list["devices"][1]["id"] })).await;
    phone.check_in("after the removal").await;
    phone.sync_well().await;
    desk.sync_told("removed").await;
    assert_eq!(desk.notes().await, [MINE]);
    get(&desk.app, "visit.end", json!({})).await;
}

#[tokio::test]
async fn before_it_is_paired_it_keeps_nothing() {
    let mut world = World::new();
    let (_, desk) = phone_and_desk(&mut world).await;
    let before = files(&desk);
    get(&desk.app, "visit.begin", json!({})).await;
    assert_eq!(refused(&desk.app, "check_ins.record", json!({ "answer": "ok" })).await, ErrorCode::NotPaired);
    assert_eq!(get(&desk.app, "check_ins.list", json!({ "before_ms": null, "limit": 5 })).await["total"], 0);
    assert!(!get(&desk.app, "contacts.help", json!({})).await.as_object().unwrap().is_empty());
    let ended = get(&desk.app, "visit.end", json!({})).await["ended"].clone();
    assert_eq!((&ended["was_paired"], &ended["unsent"]), (&json!(false), &json!(0)));
    assert_eq!(files(&desk), before);
}

#[tokio::test]
async fn only_a_shared_computer_offers_it_and_one_at_a_time() {
    let mut world = World::new();
    let (phone, desk) = phone_and_desk(&mut world).await;
    assert_eq!(get(&phone.app, "visit.status", json!({})).await["offered"], false);
    assert_eq!(refused(&phone.app, "visit.begin", json!({})).await, ErrorCode::NotFound);
    get(&desk.app, "visit.begin", json!({})).await;
    assert_eq!(refused(&desk.app, "visit.begin", json!({})).await, ErrorCode::AlreadySet);
    // Nothing to read yet: the owner's vault stays shut.
    assert_eq!(get(&desk.app, "visit.dismiss", json!({})).await["state"], "pairing");
    assert!(desk.app.vault.read(|_| ()).await.is_err());
}

/// Whatever a page asks during a visit, well formed or not: nothing of it is on the disk, and the
/// owner's vault stays shut.
#[tokio::test]
async fn no_command_writes_anything_here() {
    let mut world = World::new();
    let (phone, desk) = phone_and_desk(&mut world).await;
    let before = files(&desk);
    visit(&phone, &desk).await;
    let id = desk.check_in(TYPED).await;
    let requests = [
        json!({}),
        json!({ "id": id }),
        json!({ "pin": "271828", "current": null }),
        json!({ "pin": null }),
        json!({ "pin": "271828" }),
        json!({ "passphrase": "one two three four five six" }),
        json!({ "code": "AAAA-BBBB", "passphrase": "one two three four five six" }),
        json!({ "title": TYPED, "day_offset": 1, "minute": 60 }),
        json!({ "change": { "field": "theme", "value": "night" } }),
        json!({ "address": "hub.example", "code": "AAAA BBBB", "label": "Desk" }),
        json!({ "query": TYPED }),
    ];
    for name in commands::NAMES.iter().filter(|name| !name.starts_with("visit.")) {
        for request in &requests {
            let _ = ask(&desk.app, name, request.clone()).await;
        }
        assert_eq!(files(&desk), before, "{name}");
        assert!(desk.app.vault.peek(|_| ()).await.is_none(), "{name}");
    }
    assert_eq!(status(&desk).await["state"], "on");
    assert_eq!(refused(&desk.app, "vault.erase_everything", json!({})).await, ErrorCode::InVisit);
    assert_eq!(refused(&desk.app, "sync.leave", json!({})).await, ErrorCode::InVisit);
    get(&desk.app, "visit.end", json!({})).await;
    assert_eq!(files(&desk), before);
}

/// What the computer has of the outbox, its hub and its settings is not the visitor's.
#[tokio::test]
async fn a_computer_that_syncs_itself_keeps_its_account_to_itself() {
    let mut world = World::new();
    let phone = world.phone().await;
    phone.check_in(MINE).await;
    phone.sync_well().await;
    let mut desk = world.phone().await;
    desk.app = desk.app.offering_visits();
    desk.check_in(OWN).await;
    get(&desk.app, "visit.begin", json!({})).await;
    assert_eq!(get(&desk.app, "sync.status", json!({})).await["hub"], Value::Null);
    assert!(get(&desk.app, "sync.requests", json!({})).await["requests"].as_array().unwrap().is_empty());
    pair(&phone, &desk, "Visit, 26 June").await;
    assert_eq!(desk.notes().await, [MINE]);
    operations::end(&desk.app, super::EndReason::Asked).await;
    get(&desk.app, "visit.dismiss", json!({})).await;
    assert_eq!(desk.notes().await, [OWN]);
    desk.sync_well().await;
    assert_eq!(get(&desk.app, "sync.status", json!({})).await["devices"], 1);
    phone.sync_well().await;
    assert_eq!(phone.notes().await, [MINE]);
}
