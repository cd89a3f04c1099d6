//! Canaries into what private sync adds: names of devices, codes, what waits in the outbox, and the
//! losing side of an edit that two devices made at once.

use super::typed::{Typed, write};
use crate::link::Shape;
use crate::support::bridge::Bridge;
use crate::support::machine::must;
use crate::world::{Device, World};
use serde_json::{Value, json};

/// A code as it is shown, and as somebody may type it.
fn code(typed: &mut Typed, name: &str, shown: &str) {
    typed.secret(name, shown);
    typed.secret(&format!("{name}, typed plainly"), &shown.replace('-', ""));
    typed.secret(&format!("{name}, in small letters"), &shown.replace('-', "").to_lowercase());
}

/// Enrols the bridge, pairs another device with it, edits one check-in on both at once, and fills
/// the outbox. Returns the hub and the other device, which must outlive what is asked of the bridge.
pub async fn sync_and_write(bridge: &Bridge, typed: &mut Typed) -> (World, Device) {
    let world = World::new().await;
    let address = format!("http://{}", world.address());
    let (own, others) = ("canary phone in locker 4711", "canary laptop at home kvxq");
    typed.secret("this device's name", own);
    typed.secret("another device's name", others);
    let one_time = world.code().await;
    code(typed, "enrolment code", &one_time);
    // Refused first, so that a wrong one is in no log either.
    let wrong = json!({ "address": address, "code": "7QWX-2RT5-KV9Z-0M3H", "label": own });
    assert!(bridge.ask("sync.enrol", &wrong).unwrap().is_err());
    code(typed, "wrong enrolment code", "7QWX-2RT5-KV9Z-0M3H");
    bridge.must("sync.enrol", json!({ "address": address, "code": one_time, "label": own }));

    let other = Device::new(&world, Shape::default()).await;
    let shown = must(&other.app, "sync.join", json!({ "address": address, "label": others })).await;
    code(typed, "another device's pairing code", shown["code"].as_str().unwrap());
    bridge.must("sync.admit", json!({ "code": shown["code"] }));
    must(&other.app, "sync.join_step", json!({})).await;
    assert_eq!(must(&other.app, "sync.join_confirm", json!({})).await["step"], "joined");
    let devices = bridge.must("sync.devices", json!({}))["devices"].clone();
    assert_eq!((&devices[0]["label"], &devices[1]["label"]), (&json!(own), &json!(others)));

    // The other edits later and twice: its side wins on both.
    let id = write(bridge, typed, "before both edited", "canary before both edited");
    bridge.must("sync.now", json!({}));
    other.sync().await;
    note(bridge, &id, "canary of the losing side");
    typed.secret("the losing side", "canary of the losing side");
    for text in ["canary on the way to winning", "canary of the winning side"] {
        let change = json!({ "field": "note", "value": text });
        must(&other.app, "check_ins.update", json!({ "id": id, "change": change })).await;
        typed.secret(text, text);
    }
    other.sync().await;
    bridge.must("sync.now", json!({}));
    let now = bridge.must("check_ins.get", json!({ "id": id }));
    assert_eq!(now["note"], "canary of the winning side", "{now}");
    outbox(bridge, typed);
    (world, other)
}

fn note(bridge: &Bridge, id: &Value, text: &str) {
    bridge.must("check_ins.update", json!({ "id": id, "change": { "field": "note", "value": text } }));
}

/// What was written to others and waits.
fn outbox(bridge: &Bridge, typed: &mut Typed) {
    let all = bridge.must("submissions.recipients", json!({}));
    let takes = |kind: &str| {
        let all = all["recipients"].as_array().unwrap();
        let one = all.iter().find(|one| one["kinds"].as_array().unwrap().contains(&json!(kind)));
        one.unwrap_or_else(|| panic!("nobody takes {kind}: {all:?}"))["id"].clone()
    };
    let feedback = json!({ "kind": "feedback", "recipient": takes("feedback"), "event": null,
                           "colleague": null, "text": "canary of feedback that waits" });
    let thanks = json!({ "kind": "recognition", "recipient": takes("recognition"), "event": null,
                         "colleague": "canary colleague kvxq", "text": "canary of thanks that wait" });
    for request in [feedback, thanks] {
        for text in [&request["text"], &request["colleague"]].into_iter().filter_map(Value::as_str) {
            typed.secret(text, text);
        }
        bridge.must("submissions.send", request);
    }
    let waiting = bridge.must("submissions.list", json!({}))["submissions"].clone();
    assert_eq!(waiting.as_array().unwrap().len(), 2, "{waiting}");
}
