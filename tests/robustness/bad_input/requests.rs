//! Requests of any form: every command with wrong, missing, extra, huge and deeply nested
//! arguments answers with a view or with a code, soon, and the process lives on.

use crate::support::bridge::{Bridge, Start, post};
use crate::support::machine::{Machine, code, must, note, notes};
use crewroom_core::commands::NAMES;
use serde_json::{Value, json};
use std::time::Duration;

/// One request of the right form for every command. Whether it goes through is another matter.
pub fn examples() -> Vec<(&'static str, Value)> {
    let id = "0123456789abcdef0123456789abcdef";
    let of = |name: &str| match name {
        "sync.scan" => json!({ "width": 30, "luma": "/".repeat(1_200) }),
        "check_ins.record" => json!({ "answer": "ok" }),
        "check_ins.update" => json!({ "id": id, "change": { "field": "note", "value": "words" } }),
        "check_ins.delete" | "check_ins.restore" | "check_ins.get" => json!({ "id": id }),
        "check_ins.list" => json!({ "before_ms": 5, "limit": 10 }),
        "check_ins.save_a_time" => json!({ "title": "A time", "day_offset": 1, "minute": 600 }),
        "contacts.list" => json!({
            "query": "line", "kinds": ["crisis"], "welsh": true, "outside_chain": false,
            "available": false, "favourites": false
        }),
        "contacts.open" => json!({ "id": "samaritans" }),
        "contacts.favourite" => json!({ "id": "samaritans", "on": true }),
        "guidance.browse" => json!({ "category": "custody" }),
        "guidance.open" => json!({ "id": "section-136" }),
        "guidance.search" => json!({ "query": "custody" }),
        "guidance.bookmark" => json!({ "id": "section-136", "on": true }),
        "week_of_action.save_event" => json!({ "id": "an-event" }),
        "settings.change" => json!({ "change": { "field": "text_size", "value": 130 } }),
        // A PIN that is too short, so that no example locks the vault.
        "vault.unlock" | "vault.remove_pin" => json!({ "pin": "1" }),
        "vault.set_pin" => json!({ "pin": "1", "current": "2" }),
        "vault.start_with_passphrase" | "vault.unlock_with_passphrase" => json!({ "passphrase": "one two" }),
        "vault.make_recovery_code" => json!({ "pin": "1" }),
        "vault.recover" => json!({ "code": "0000", "passphrase": "one two" }),
        // Addresses of nobody: no example reaches for a network that is there.
        "sync.enrol" => json!({ "address": "http://127.0.0.1:1", "code": "0000", "label": "Phone" }),
        "sync.join" => json!({ "address": "http://127.0.0.1:1", "label": "Phone" }),
        "sync.remove_device" => json!({ "id": id }),
        "sync.admit" => json!({ "code": "0000" }),
        "submissions.send" => json!({
            "kind": "recognition", "recipient": "0011223344556677", "event": "dog",
            "colleague": "B shift", "text": "words"
        }),
        "submissions.cancel" => json!({ "id": id }),
        "now.open"
        | "check_ins.overview"
        | "contacts.help"
        | "guidance.home"
        | "guidance.forget_recent"
        | "week_of_action.programme"
        | "week_of_action.stories"
        | "settings.get"
        | "settings.on_this_device"
        | "packs.list"
        | "sync.status"
        | "sync.now"
        | "sync.dismiss_problem"
        | "sync.devices"
        | "sync.join_step"
        | "sync.join_confirm"
        | "sync.join_cancel"
        | "sync.requests"
        | "sync.kept"
        | "sync.leave"
        | "submissions.recipients"
        | "submissions.list"
        | "vault.status"
        | "vault.open"
        | "vault.lock"
        | "vault.erase_everything"
        | "vault.dismiss_notice"
        | "visit.status"
        | "visit.begin"
        | "visit.active"
        | "visit.end"
        | "visit.dismiss" => json!({}),
        new => panic!("{new} is new: give it an example here"),
    };
    NAMES.iter().map(|name| (*name, of(name))).collect()
}

/// The paths to every value within a request: the request itself first.
fn places(value: &Value) -> Vec<String> {
    let mut found = vec![String::new()];
    let inner: Vec<(String, &Value)> = match value {
        Value::Object(map) => map.iter().map(|(name, value)| (name.clone(), value)).collect(),
        Value::Array(list) => list.iter().enumerate().map(|(at, value)| (at.to_string(), value)).collect(),
        _ => Vec::new(),
    };
    for (name, value) in inner {
        found.extend(places(value).into_iter().map(|rest| format!("/{name}{rest}")));
    }
    found
}

fn with(request: &Value, place: &str, value: Value) -> Value {
    let mut request = request.clone();
    *request.pointer_mut(place).unwrap() = value;
    request
}

/// Values that stand for all that could go wrong in one place.
fn odd_values() -> Vec<Value> {
    vec![
        Value::Null,
        json!(true),
        json!(0),
        json!(-1),
        json!(u64::MAX),
        json!(i64::MIN),
        json!(1e308),
        json!(0.5),
        json!(""),
        json!("\u{0}"),
        json!("𝟘 ŵ \u{202e} \u{feff} 'x'); DROP TABLE records; --"),
        json!("../../etc/passwd"),
        json!([]),
        json!([[[]]]),
        json!({}),
        json!({ "id": { "id": {} } }),
        json!({ "field": "note", "value": { "field": "note" } }),
    ]
}

/// What every answer must be, whatever was asked.
fn is_an_answer(status: u16, body: &[u8]) -> Result<Value, String> {
    let told = || format!("{status}: {}", String::from_utf8_lossy(&body[..body.len().min(200)]));
    let value: Value = serde_json::from_slice(body).map_err(|_| told())?;
    match status {
        200 => Ok(value),
        422 => {
            let code: crewroom_core::UiError = serde_json::from_value(value.clone()).map_err(|_| told())?;
            if code.code == crewroom_core::ErrorCode::Internal { Err(told()) } else { Ok(value) }
        }
        _ => Err(told()),
    }
}

#[test]
fn every_command_answers_any_request_and_the_process_lives_on() {
    let scratch = tempfile::tempdir().unwrap();
    let (folder, log) = (scratch.path().join("app"), scratch.path().join("stderr"));
    let mut bridge = Bridge::start(&Start { folder: &folder, keys: "file", log: log.clone(), root: None });
    bridge.must("check_ins.record", json!({ "answer": "ok" }));
    let address = bridge.address();
    let send = |command: &str, body: &[u8]| {
        let (status, answer) =
            post(address, command, body).unwrap_or_else(|error| panic!("{command}: {error}"));
        is_an_answer(status, &answer).unwrap_or_else(|told| {
            panic!("{command} with {}: {told}", String::from_utf8_lossy(&body[..body.len().min(200)]))
        })
    };
    let is_bad = |answer: &Value| answer["code"] == "bad_request";
    let mut asked = 0;
    for (command, example) in examples() {
        send(command, example.to_string().as_bytes());
        for place in places(&example) {
            for odd in odd_values() {
                send(command, with(&example, &place, odd).to_string().as_bytes());
                asked += 1;
            }
        }
        // Missing, extra, twice.
        let fields: Vec<String> = example.as_object().unwrap().keys().cloned().collect();
        for field in &fields {
            let mut less = example.clone();
            less.as_object_mut().unwrap().remove(field);
            send(command, less.to_string().as_bytes());
        }
        let mut more = example.clone();
        more["of_a_newer_interface"] = json!(1);
        assert!(is_bad(&send(command, more.to_string().as_bytes())), "{command} takes an unknown field");
        // Huge: a megabyte in every place that takes words, and in one that takes none.
        let huge = "x".repeat(1 << 20);
        for place in places(&example).iter().filter(|place| example.pointer(place).unwrap().is_string()) {
            send(command, with(&example, place, json!(huge)).to_string().as_bytes());
        }
        assert!(is_bad(&send(command, json!({ "x": huge }).to_string().as_bytes())), "{command}");
        // Deeply nested, and no JSON at all.
        for nested in [
            "[".repeat(200_000),
            "{\"id\":".repeat(200_000),
            format!("{}1{}", "[".repeat(120), "]".repeat(120)),
        ] {
            assert!(is_bad(&send(command, nested.as_bytes())), "{command} with {nested:.20}");
        }
        for noise in
            [&b""[..], b"{", b"\xff\xfe\x00", b"{} {}", b"nul", b"\"", b"{\"answer\":\"ok\"", &[0; 64]]
        {
            assert!(is_bad(&send(command, noise)), "{command} with {noise:?}");
        }
    }
    for command in
        ["", "x", "check_ins", "check_ins.", "check_ins.record.", "vault.status%00", "../rpc", "%F0%9F%98%80"]
    {
        let (status, _) = post(address, command, b"{}").unwrap();
        assert!([400, 404, 405, 422].contains(&status), "{command}: {status}");
    }
    // Larger than any request may be.
    assert!(is_bad(&send("check_ins.record", &vec![b' '; 9 << 20])), "nine megabytes");
    println!("{asked} odd values in their places");
    assert!(bridge.is_alive());
    bridge.must("check_ins.record", json!({ "answer": "good" }));
    let log = std::fs::read_to_string(&log).unwrap();
    assert!(!log.contains("panicked"), "{log}");
    bridge.stop();
}

/// A client that says nothing, or half of something, keeps nobody else waiting.
#[test]
fn half_a_request_keeps_nobody_waiting() {
    use std::io::Write;
    let scratch = tempfile::tempdir().unwrap();
    let folder = scratch.path().join("app");
    let bridge = Bridge::start(&Start {
        folder: &folder,
        keys: "file",
        log: scratch.path().join("stderr"),
        root: None,
    });
    let mut idle = Vec::new();
    for half in
        ["", "POST /rpc/vault.status HT", "POST /rpc/vault.lock HTTP/1.1\r\nContent-Length: 900\r\n\r\n{"]
    {
        let mut stream = std::net::TcpStream::connect(bridge.address()).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(1))).unwrap();
        stream.write_all(half.as_bytes()).unwrap();
        idle.push(stream);
    }
    bridge.must("check_ins.record", json!({ "answer": "ok" }));
    // Without the token nothing is answered.
    let mut stream = std::net::TcpStream::connect(bridge.address()).unwrap();
    let request =
        "POST /rpc/vault.status HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}";
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    std::io::Read::read_to_string(&mut stream, &mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 401"), "{answer}");
}

#[tokio::test]
async fn a_note_of_a_megabyte_is_too_long_and_the_earlier_one_stays() {
    let folder = tempfile::tempdir().unwrap();
    let machine = Machine::new(folder.path());
    let app = machine.start().await;
    let id = note(&app, "the earlier note").await;
    for long in ["x".repeat(1 << 20), "ŵ".repeat(4_001), "🙂".repeat(4_001)] {
        let change = json!({ "id": id, "change": { "field": "note", "value": long } });
        assert_eq!(code(&app, "check_ins.update", change).await, "too_long");
        assert_eq!(notes(&app).await, ["the earlier note"]);
    }
    // The longest that is allowed, in the widest characters there are.
    let longest = "🙂".repeat(4_000);
    let change = json!({ "id": id, "change": { "field": "note", "value": longest } });
    must(&app, "check_ins.update", change).await;
    app.close().await;
    assert_eq!(notes(&machine.start().await).await, [longest]);
}
