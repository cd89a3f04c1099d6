//! Canaries into every field that is private, and what else an officer does that nobody may
//! read off the device.

use crate::support::bridge::Bridge;
use crate::support::machine::Seeded;
use serde_json::{Value, json};

/// Everything that was typed, each with a name to report it by.
#[derive(Default)]
pub struct Typed {
    pub secrets: Vec<(String, String)>,
    /// What somebody read or keeps: public words, so they stand in `public.db` as in every
    /// other installation; nowhere else.
    pub ids: Vec<(String, String)>,
}

impl Typed {
    pub fn secret(&mut self, name: &str, text: &str) {
        self.secrets.push((name.to_owned(), text.to_owned()));
    }
}

fn change(bridge: &Bridge, id: &Value, field: &str, value: Value) {
    bridge.must("check_ins.update", json!({ "id": id, "change": { "field": field, "value": value } }));
}

pub fn write(bridge: &Bridge, typed: &mut Typed, name: &str, text: &str) -> Value {
    let id = bridge.must("check_ins.record", json!({ "answer": "struggling" }))["id"].clone();
    change(bridge, &id, "note", json!(text));
    typed.secret(name, text);
    id
}

/// Fifty notes, with every other field that a check-in has; some written over, deleted, taken back.
pub fn type_check_ins(bridge: &Bridge, typed: &mut Typed) {
    let rng = Seeded::new(50);
    for number in 0..50 {
        let canary = format!("canary {number} {}", rng.letters(14));
        let id = write(bridge, typed, &format!("note {number}"), &canary);
        for (field, value) in [
            ("answer", json!("low")),
            ("stress", json!(number % 5 + 1)),
            ("fatigue", json!(number % 7 + 1)),
            ("sleep_minutes", json!(number * 20)),
            ("shift", json!("night")),
            ("finished", json!(true)),
        ] {
            change(bridge, &id, field, value);
        }
        let more = format!("canŵry {number} {}", rng.letters(14));
        match number % 5 {
            // A long note: more than one page of the database.
            0 => {
                let long = format!("{} {more} {}", "a".repeat(1_900), "b".repeat(1_900));
                change(bridge, &id, "note", json!(long));
                typed.secret(&format!("long note {number}"), &more);
            }
            1 => {
                change(bridge, &id, "note", json!(more));
                typed.secret(&format!("second note {number}"), &more);
            }
            2 => drop(bridge.must("check_ins.delete", json!({ "id": id }))),
            3 => {
                bridge.must("check_ins.delete", json!({ "id": id }));
                bridge.must("check_ins.restore", json!({ "id": id }));
            }
            _ => {}
        }
        typed.secret(&format!("id {number}"), id.as_str().unwrap());
    }
    // The ids of records stand in vault.db, as bytes, by design: they are random and say nothing.
    typed.secrets.retain(|(name, _)| !name.starts_with("id "));
}

/// Bookmarks, favourites and what was read: by id, and ids say how somebody is.
pub fn read_and_keep(bridge: &Bridge, typed: &mut Typed) {
    let home = bridge.must("guidance.home", json!({}));
    let mut guides = Vec::new();
    for category in home["categories"].as_array().unwrap() {
        let list = bridge.must("guidance.browse", json!({ "category": category["id"] }));
        guides.extend(list["guides"].as_array().unwrap().iter().map(|guide| guide["id"].clone()));
    }
    assert!(guides.len() >= 10, "{} guides", guides.len());
    for (number, id) in guides.iter().take(20).enumerate() {
        if number % 2 == 0 {
            bridge.must("guidance.bookmark", json!({ "id": id, "on": true }));
        } else {
            bridge.must("guidance.open", json!({ "id": id }));
        }
        typed.ids.push((format!("guide {id}"), id.as_str().unwrap().to_owned()));
    }
    let filters = json!({
        "query": "", "kinds": [], "welsh": false, "outside_chain": false, "available": false, "favourites": false
    });
    let list = bridge.must("contacts.list", filters);
    for contact in list["national"].as_array().unwrap().iter().take(10) {
        bridge.must("contacts.favourite", json!({ "id": contact["id"], "on": true }));
        typed.ids.push((format!("contact {}", contact["id"]), contact["id"].as_str().unwrap().to_owned()));
    }
    // An id of three letters stands in random bytes by chance; one of six or more does not.
    typed.ids.retain(|(_, id)| id.len() >= 6);
    assert!(typed.ids.len() >= 20, "{} ids", typed.ids.len());
}

/// What is refused is typed all the same, and must not come back in a log line.
pub fn be_refused(bridge: &Bridge, typed: &mut Typed) {
    let id = bridge.check_ins()[0]["id"].clone();
    let canary = |what: &str| format!("canary refused {what} xqzjkv");
    let long = format!("{}{}", canary("long"), "x".repeat(5_000));
    for (command, request, what) in [
        ("check_ins.update", json!({ "id": id, "change": { "field": "note", "value": long } }), "long"),
        (
            "check_ins.update",
            json!({ "id": id, "change": { "field": "note", "value": [canary("list")] } }),
            "list",
        ),
        (
            "check_ins.update",
            json!({ "id": id, "change": { "field": canary("field"), "value": 1 } }),
            "field",
        ),
        (
            "check_ins.update",
            json!({ "id": canary("id"), "change": { "field": "stress", "value": 1 } }),
            "id",
        ),
        ("check_ins.record", json!({ "answer": canary("answer") }), "answer"),
        ("check_ins.record", json!({ "answer": "ok", "note": canary("extra") }), "extra"),
        ("guidance.bookmark", json!({ "id": canary("bookmark"), "on": true }), "bookmark"),
        ("guidance.open", json!({ "id": canary("open") }), "open"),
        ("contacts.favourite", json!({ "id": canary("favourite"), "on": true }), "favourite"),
        ("guidance.search", json!({ "query": canary("search").repeat(20) }), "search"),
        (
            "submissions.send",
            json!({ "kind": "feedback", "recipient": "00", "event": null, "colleague": null,
                    "text": canary("feedback") }),
            "feedback",
        ),
        (
            "submissions.send",
            json!({ "kind": "recognition", "recipient": "00", "event": null,
                    "colleague": canary("colleague"), "text": canary("thanks") }),
            "colleague",
        ),
        (
            "submissions.send",
            json!({ "kind": "sign_up", "recipient": canary("recipient"), "event": canary("event"),
                    "colleague": null, "text": canary("sign-up") }),
            "sign-up",
        ),
        ("submissions.cancel", json!({ "id": canary("submission") }), "submission"),
        ("vault.recover", json!({ "code": canary("code"), "passphrase": null }), "code"),
        (
            "vault.start_with_passphrase",
            json!({ "passphrase": canary("phrase one two three") }),
            "phrase one",
        ),
        (
            "check_ins.save_a_time",
            json!({ "title": canary("title"), "day_offset": 99, "minute": 1 }),
            "title",
        ),
    ] {
        let answer = bridge.ask(command, &request).unwrap();
        assert!(answer.is_err(), "{command} {what} went through");
        assert!(!answer.unwrap_err().to_string().contains("canary"), "{command} says what was typed");
        typed.secret(&format!("refused {what}"), &canary(what));
    }
    for what in ["thanks", "recipient", "event"] {
        typed.secret(&format!("refused {what}"), &canary(what));
    }
    // These go through, and are private all the same: what is searched for is kept nowhere.
    bridge.must("guidance.search", json!({ "query": "canary sought kvxq" }));
    typed.secret("search", "canary sought kvxq");
    bridge.must(
        "check_ins.save_a_time",
        json!({ "title": "canary saved kvxq", "day_offset": 1, "minute": 60 }),
    );
    typed.secret("title", "canary saved kvxq");
}

/// PINs, right and wrong, and the recovery code.
pub fn lock_and_unlock(bridge: &Bridge, typed: &mut Typed) {
    let code = bridge.must("vault.make_recovery_code", json!({ "pin": null }));
    let code = code["code"].as_str().unwrap().to_owned();
    let (first, second, wrong) = ("480613952716", "719402685813", "305918274651");
    bridge.must("vault.set_pin", json!({ "pin": first, "current": null }));
    bridge.must("vault.set_pin", json!({ "pin": second, "current": first }));
    bridge.must("vault.lock", json!({}));
    let refused = bridge.ask("vault.unlock", &json!({ "pin": wrong })).unwrap();
    assert_eq!(refused.unwrap_err()["code"], "wrong_pin");
    bridge.must("vault.unlock", json!({ "pin": second }));
    for (name, text) in [("first PIN", first), ("second PIN", second), ("wrong PIN", wrong)] {
        typed.secret(name, text);
    }
    typed.secret("recovery code", &code);
    typed.secret("recovery code, typed plainly", &code.replace('-', ""));
    typed.secret("recovery code, in part", &code[..19]);
}
