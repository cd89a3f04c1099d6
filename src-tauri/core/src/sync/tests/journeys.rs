//! What a person does, on a hub that does as it should.

use super::world::{World, pair};
use crate::ErrorCode;
use crate::testing::{get, refused};
use crewroom_protocol::sync::{Envelope, EnvelopeKind};
use serde_json::{Value, json};
use std::sync::atomic::Ordering;

#[tokio::test]
async fn what_was_written_on_one_device_is_on_the_other() {
    let mut world = World::new();
    let phone = world.phone().await;
    phone.check_in("before the laptop").await;
    phone.sync_well().await;
    let laptop = world.join(&phone, "Laptop").await;
    assert_eq!(laptop.notes().await, ["before the laptop"]);
    laptop.check_in("from the laptop").await;
    laptop.sync_well().await;
    phone.sync_well().await;
    assert_eq!(phone.notes().await, ["before the laptop", "from the laptop"]);
    assert_eq!(phone.digest().await, laptop.digest().await);
    let devices = get(&phone.app, "sync.devices", json!({})).await;
    let labels: Vec<&Value> =
        devices["devices"].as_array().unwrap().iter().map(|one| &one["label"]).collect();
    assert_eq!(labels, ["Phone", "Laptop"]);
    assert_eq!(devices["devices"][1]["last_seen"], "2024-06-26");
    let status = get(&phone.app, "sync.status", json!({})).await;
    assert_eq!((&status["devices"], &status["state"]), (&json!(2), &json!("idle")));
    assert_eq!(status["hub"]["name"], "Example hub");
    // Nothing new: one request, and no echo.
    let before = phone.line.sent.lock().unwrap().len();
    phone.sync_well().await;
    let sent = phone.line.sent.lock().unwrap()[before..].to_vec();
    assert_eq!(sent.len(), 1);
    // The versions of the packs are half of it; `tests/sync` counts the bytes on the wire.
    assert!(sent[0].0 <= 100 && sent[0].1 <= 16, "{sent:?}");
}

#[tokio::test]
async fn a_sync_ends_while_somebody_goes_on_writing() {
    let mut world = World::new();
    let (phone, laptop) = world.two().await;
    let before = phone.line.sent.lock().unwrap().len();
    let writing = async {
        loop {
            phone.check_in("and another").await;
            let requests = phone.line.sent.lock().unwrap().len() - before;
            assert!(requests <= 5, "it chases what is written: {requests} requests");
        }
    };
    let synced = async {
        phone.check_in("the first").await;
        assert_eq!(get(&phone.app, "sync.now", json!({})).await["problem"], Value::Null);
        phone.line.sent.lock().unwrap().len() - before
    };
    let requests = tokio::select! {
        requests = synced => requests,
        _ = writing => unreachable!("nobody stops writing"),
    };
    assert!(requests <= 5, "{requests} requests");
    // What came too late goes with the next one.
    phone.sync_well().await;
    laptop.sync_well().await;
    assert!(phone.notes().await.len() > 1);
    assert_eq!(phone.digest().await, laptop.digest().await);
}

#[tokio::test]
async fn what_was_there_before_enrolling_goes_along_and_one_check_in_is_small() {
    let mut world = World::new();
    let phone = world.device().await;
    phone.check_in("first").await;
    let gone = phone.check_in("gone").await;
    phone.delete(&gone).await;
    let code = world.hub().code();
    let enrol = json!({ "address": "hub.example", "code": code, "label": "Phone" });
    assert_eq!(get(&phone.app, "sync.enrol", enrol.clone()).await["waiting"], 0);
    assert_eq!(refused(&phone.app, "sync.enrol", enrol).await, ErrorCode::AlreadySet);
    let laptop = world.join(&phone, "Laptop").await;
    assert_eq!(laptop.notes().await, ["first"]);
    assert_eq!(phone.digest().await, laptop.digest().await);
    get(&phone.app, "check_ins.record", json!({ "answer": "low" })).await;
    let before = phone.line.sent.lock().unwrap().len();
    phone.sync_well().await;
    let sent = phone.line.sent.lock().unwrap()[before..].to_vec();
    assert_eq!(sent.len(), 1, "one round trip");
    // With about 280 bytes of headers both ways this stays below 800.
    assert!(sent[0].0 + sent[0].1 <= 500, "{sent:?}");
    let log = get(&phone.app, "sync.requests", json!({})).await;
    assert_eq!((&log["requests"][0]["what"], &log["requests"][0]["sealed"]), (&json!("sync"), &json!(1)));
    assert_eq!(log["requests"][0]["sent"], json!(sent[0].0));
}

#[tokio::test]
async fn edits_made_offline_on_both_converge_and_deletion_wins() {
    let mut world = World::new();
    let (phone, laptop) = world.two().await;
    let both = phone.check_in("both").await;
    let doomed = phone.check_in("doomed").await;
    phone.sync_well().await;
    laptop.sync_well().await;
    laptop.device.clock.pass(1_000);
    phone.note(&both, "the phone's").await;
    laptop.note(&both, "the laptop's, later").await;
    phone.delete(&doomed).await;
    for round in 0..5 {
        laptop.note(&doomed, &format!("edited {round}")).await;
    }
    phone.check_in("only the phone").await;
    laptop.check_in("only the laptop").await;
    for _ in 0..2 {
        phone.sync_well().await;
        laptop.sync_well().await;
    }
    phone.sync_well().await;
    assert_eq!(phone.notes().await, ["only the laptop", "only the phone", "the laptop's, later"]);
    assert_eq!(phone.digest().await, laptop.digest().await);
    // A deletion that is taken back comes back on both.
    get(&phone.app, "check_ins.restore", json!({ "id": doomed })).await;
    phone.sync_well().await;
    laptop.sync_well().await;
    assert_eq!(laptop.notes().await, phone.notes().await);
    assert_eq!(laptop.notes().await.len(), 4);
}

#[tokio::test]
async fn favourites_and_bookmarks_made_on_both_are_one() {
    let mut world = World::new();
    let (phone, laptop) = world.two().await;
    let bookmark = |on: bool| json!({ "id": "section-136", "on": on });
    for member in [&phone, &laptop] {
        get(&member.app, "guidance.bookmark", bookmark(true)).await;
        get(&member.app, "contacts.favourite", json!({ "id": "samaritans", "on": true })).await;
    }
    phone.sync_well().await;
    laptop.sync_well().await;
    phone.sync_well().await;
    assert_eq!(phone.digest().await, laptop.digest().await);
    let home = get(&phone.app, "guidance.home", json!({})).await;
    let bookmarks = home["bookmarks"].as_array().unwrap();
    assert_eq!(bookmarks.len(), 1);
    get(&phone.app, "guidance.bookmark", bookmark(false)).await;
    get(&phone.app, "contacts.favourite", json!({ "id": "samaritans", "on": false })).await;
    phone.sync_well().await;
    laptop.sync_well().await;
    let home = get(&laptop.app, "guidance.home", json!({})).await;
    assert_eq!(home["bookmarks"], json!([]));
    let card = get(&laptop.app, "contacts.open", json!({ "id": "samaritans" })).await;
    assert_eq!(card["row"]["favourite"], false);
}

#[tokio::test]
async fn a_removed_device_hears_of_it_and_of_nothing_after() {
    let mut world = World::new();
    let (phone, laptop) = world.two().await;
    let tablet = world.join(&phone, "Tablet").await;
    laptop.check_in("while it was in").await;
    laptop.sync_well().await;
    let id = get(&laptop.app, "sync.devices", json!({})).await["devices"][0]["id"].clone();
    let left = get(&phone.app, "sync.remove_device", json!({ "id": id })).await;
    assert_eq!(left["devices"].as_array().unwrap().len(), 2);
    phone.check_in("after").await;
    phone.sync_well().await;
    laptop.check_in("mine alone").await;
    laptop.sync_told("removed").await;
    assert_eq!(laptop.notes().await, ["mine alone", "while it was in"]);
    assert_eq!(refused(&laptop.app, "sync.devices", json!({})).await, ErrorCode::NotFound);
    // The tablet goes on under the new key.
    tablet.sync_well().await;
    assert_eq!(tablet.notes().await, ["after", "while it was in"]);
    tablet.check_in("from the tablet").await;
    tablet.sync_well().await;
    phone.sync_well().await;
    assert_eq!(phone.digest().await, tablet.digest().await);
    // The laptop can be let in again, as another device.
    let before = phone.notes().await.len();
    pair(&phone, &laptop, "Laptop again").await;
    phone.sync_well().await;
    assert_eq!(phone.notes().await.len(), before + 1);
    assert_eq!(phone.digest().await, laptop.digest().await);
}

#[tokio::test]
async fn leaving_comes_with_a_receipt_and_what_is_here_stays() {
    let mut world = World::new();
    let (phone, laptop) = world.two().await;
    phone.check_in("kept").await;
    phone.sync_well().await;
    let kept = get(&phone.app, "sync.kept", json!({})).await;
    assert_eq!((&kept["envelopes"], &kept["entries"]), (&json!(1), &json!(2)));
    assert_eq!(kept["since"], "2024-06-26");
    let receipt = get(&phone.app, "sync.leave", json!({})).await;
    assert_eq!(receipt["erased"], 1);
    assert!(receipt["receipt"].as_str().unwrap().len() > 100);
    assert!(world.hub().accounts.is_empty());
    let status = get(&phone.app, "sync.status", json!({})).await;
    assert_eq!((&status["hub"], &status["state"]), (&Value::Null, &json!("off")));
    assert_eq!(phone.notes().await, ["kept"]);
    assert_eq!(refused(&phone.app, "sync.leave", json!({})).await, ErrorCode::NotFound);
    laptop.sync_told("signed_out").await;
    // A device that the hub does not know any more can leave all the same.
    let receipt = get(&laptop.app, "sync.leave", json!({})).await;
    assert_eq!(receipt, json!({ "erased": null, "receipt": null }));
}

#[tokio::test]
async fn without_a_line_nothing_is_lost_and_everything_waits() {
    let mut world = World::new();
    let (phone, laptop) = world.two().await;
    phone.line.down.store(true, Ordering::Relaxed);
    phone.check_in("offline").await;
    let status = phone.sync().await;
    assert_eq!((&status["problem"], &status["waiting"]), (&json!("offline"), &json!(1)));
    assert_eq!(refused(&phone.app, "sync.leave", json!({})).await, ErrorCode::Offline);
    assert_eq!(refused(&phone.app, "sync.kept", json!({})).await, ErrorCode::Offline);
    phone.line.down.store(false, Ordering::Relaxed);
    phone.sync_well().await;
    laptop.sync_well().await;
    assert_eq!(laptop.notes().await, ["offline"]);
}

#[tokio::test]
async fn lost_answers_and_crashes_lose_and_double_nothing() {
    let mut world = World::new();
    let (mut phone, laptop) = world.two().await;
    for n in 0..6 {
        phone.check_in(&format!("note {n}")).await;
        match n % 3 {
            // The request arrives, its answer does not.
            0 => phone.line.lose.store(1, Ordering::Relaxed),
            // Packed, and never sent.
            1 => phone.line.down.store(true, Ordering::Relaxed),
            _ => {}
        }
        phone.sync().await;
        phone.restart().await;
        phone.line.down.store(false, Ordering::Relaxed);
    }
    // In the middle of a sync.
    phone.check_in("note 6").await;
    let slow = tokio::time::timeout(std::time::Duration::from_micros(200), phone.sync()).await;
    drop(slow);
    phone.restart().await;
    phone.sync_well().await;
    laptop.sync_well().await;
    let expected: Vec<String> = (0..7).map(|n| format!("note {n}")).collect();
    assert_eq!(laptop.notes().await, expected);
    assert_eq!(phone.digest().await, laptop.digest().await);
    let logs = world.hub().account().logs.values().filter(|log| log.tip > 0).count();
    assert_eq!(logs, 1, "one log, and no envelope twice");
}

#[tokio::test]
async fn an_enrolment_whose_answer_was_lost_goes_through_the_second_time() {
    let mut world = World::new();
    let phone = world.device().await;
    let code = world.hub().code();
    let enrol = json!({ "address": "hub.example", "code": code, "label": "Phone" });
    for problem in [ErrorCode::Offline, ErrorCode::Offline] {
        // The first answer says who the hub is; the second, with the token, is lost.
        let mut count = 0;
        phone.line.meddle(move |url, answer| {
            count += 1;
            assert!(count > 1 || url.ends_with("about"));
            if count > 1 { Err(crate::sync::HttpError::Unreachable) } else { Ok(answer) }
        });
        assert_eq!(refused(&phone.app, "sync.enrol", enrol.clone()).await, problem);
    }
    phone.line.leave_alone();
    assert_eq!(get(&phone.app, "sync.enrol", enrol).await["devices"], 1);
    assert_eq!(world.hub().accounts.len(), 1);
}

#[tokio::test]
async fn wrong_codes_and_addresses_are_told_apart() {
    let mut world = World::new();
    let phone = world.device().await;
    let enrol = |address: &str, code: &str| json!({ "address": address, "code": code, "label": "Phone" });
    let try_it = |request: Value| refused(&phone.app, "sync.enrol", request);
    assert_eq!(try_it(enrol("not an address", "")).await, ErrorCode::BadAddress);
    assert_eq!(try_it(enrol("hub.example", "ABC")).await, ErrorCode::CodeRefused);
    assert_eq!(try_it(enrol("hub.example", "ABCD-EFGH-JKMN-PQRS")).await, ErrorCode::CodeRefused);
    phone.line.meddle(|_, _| {
        Ok(crate::sync::Response { status: 200, retry_after: None, body: b"<html>".to_vec() })
    });
    assert_eq!(try_it(enrol("hub.example", "ABCD-EFGH-JKMN-PQRS")).await, ErrorCode::BadAddress);
    phone.line.down.store(true, Ordering::Relaxed);
    assert_eq!(try_it(enrol("hub.example", "ABCD-EFGH-JKMN-PQRS")).await, ErrorCode::Offline);
    let long = json!({ "address": "hub.example", "code": "x", "label": "x".repeat(41) });
    assert_eq!(try_it(long).await, ErrorCode::TooLong);
}

#[tokio::test]
async fn pairing_runs_out_and_refuses_what_does_not_fit() {
    let mut world = World::new();
    let phone = world.phone().await;
    let new = world.device().await;
    let join = json!({ "address": "hub.example", "label": "Laptop" });
    assert_eq!(get(&new.app, "sync.join_step", json!({})).await["step"], "none");
    let shown = get(&new.app, "sync.join", join.clone()).await;
    let qr = shown["qr"].as_array().unwrap();
    assert!(qr.len() >= 21 && qr.iter().all(|row| row.as_str().unwrap().len() == qr.len()));
    let code = shown["code"].as_str().unwrap().to_owned();
    let slip = code.replacen(&code[..1], if code.starts_with('A') { "B" } else { "A" }, 1);
    let admit = |code: &str| json!({ "code": code });
    assert_eq!(refused(&phone.app, "sync.admit", admit(&slip)).await, ErrorCode::PairingCodeWrong);
    let other = crewroom_crypto::PairingCode::from_random(&mut [5; 16]).show().to_string();
    assert_eq!(refused(&phone.app, "sync.admit", admit(&other)).await, ErrorCode::PairingExpired);
    new.device.clock.pass(11 * 60_000);
    assert_eq!(refused(&new.app, "sync.join_step", json!({})).await, ErrorCode::PairingExpired);
    assert_eq!(get(&new.app, "sync.join_step", json!({})).await["step"], "none");
    // A hub that puts an answer of its own into the second slot.
    get(&new.app, "sync.join", join).await;
    new.line.meddle(|url, mut answer| {
        if url.ends_with("/2") {
            answer = crate::sync::Response { status: 200, retry_after: None, body: vec![9; 300] };
        }
        Ok(answer)
    });
    assert_eq!(refused(&new.app, "sync.join_step", json!({})).await, ErrorCode::PairingRefused);
    assert_eq!(get(&new.app, "sync.join_cancel", json!({})).await["step"], "none");
    assert_eq!(get(&phone.app, "sync.status", json!({})).await["devices"], 1);
}

#[tokio::test]
async fn a_locked_vault_waits_and_erasing_forgets_the_hub() {
    let mut world = World::new();
    let (phone, laptop) = world.two().await;
    get(&phone.app, "vault.set_pin", json!({ "pin": "271828", "current": null })).await;
    get(&phone.app, "vault.lock", json!({})).await;
    let status = get(&phone.app, "sync.status", json!({})).await;
    assert_eq!(status["state"], "locked");
    // Content is asked for, without a token; nothing private goes or comes.
    let asked = get(&phone.app, "sync.now", json!({})).await;
    assert_eq!((&asked["state"], &asked["problem"]), (&json!("locked"), &Value::Null));
    laptop.check_in("waits").await;
    laptop.sync_well().await;
    get(&phone.app, "vault.unlock", json!({ "pin": "271828" })).await;
    phone.sync_well().await;
    assert_eq!(phone.notes().await, ["waits"]);
    get(&phone.app, "vault.erase_everything", json!({})).await;
    let status = get(&phone.app, "sync.status", json!({})).await;
    assert_eq!((&status["hub"], &status["devices"]), (&Value::Null, &json!(0)));
    phone.check_in("another life").await;
    assert_eq!(get(&phone.app, "sync.status", json!({})).await["waiting"], 0);
}

#[tokio::test]
async fn a_long_log_becomes_a_checkpoint_and_a_new_device_reads_it() {
    let mut world = World::new();
    let (phone, laptop) = world.two().await;
    let doomed = phone.check_in("doomed").await;
    for n in 0..70 {
        phone.check_in(&format!("{n:02}")).await;
        if n == 40 {
            phone.delete(&doomed).await;
        }
        phone.sync_well().await;
    }
    let kept: usize = world.hub().account().logs.values().map(|log| log.envelopes.len()).sum();
    assert!(kept < 20, "{kept} envelopes");
    laptop.sync_well().await;
    assert_eq!(laptop.notes().await.len(), 70);
    let tablet = world.join(&laptop, "Tablet").await;
    assert_eq!(tablet.digest().await, phone.digest().await);
    // A hub that forgets all of it is given it again, though the first envelopes are gone.
    for strict in [false, true] {
        world.hub().strict = strict;
        world.hub().roll_back(3);
        phone.sync_told("rolled_back").await;
        phone.sync_well().await;
        let desktop = world.join(&phone, "Desktop").await;
        assert_eq!(desktop.digest().await, phone.digest().await);
    }
}

#[tokio::test]
async fn years_of_visits_fit_into_an_account() {
    let mut world = World::new();
    let phone = world.phone().await;
    phone.check_in("at home").await;
    let visits = 110;
    for n in 0..visits {
        let visit = world.join(&phone, "Station").await;
        if n % 10 == 0 {
            visit.check_in(&format!("at the station, {n:03}")).await;
            visit.sync_well().await;
        }
        let id = get(&visit.app, "sync.devices", json!({})).await["devices"][0]["id"].clone();
        phone.sync_well().await;
        get(&phone.app, "sync.remove_device", json!({ "id": id })).await;
    }
    assert_eq!(world.hub().account().devices.entries().len(), 1 + 2 * visits);
    let laptop = world.join(&phone, "Laptop").await;
    assert_eq!(laptop.notes().await.len(), 1 + visits / 10);
    assert_eq!(laptop.digest().await, phone.digest().await);
}

/// A note of the greatest length that hardly packs.
fn long_note(n: usize) -> String {
    let mut seed = u64::try_from(n).unwrap() * 2 + 1;
    let mut letters = || {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        char::from(b"0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_"[(seed >> 58) as usize])
    };
    format!("{n:03} {}", (0..3_990).map(|_| letters()).collect::<String>())
}

#[tokio::test]
async fn what_one_envelope_does_not_hold_is_a_checkpoint_of_several() {
    let mut world = World::new();
    let (phone, laptop) = world.two().await;
    let doomed = phone.check_in("doomed").await;
    phone.sync_well().await;
    phone.delete(&doomed).await;
    let kept = |world: &World| {
        let mut hub = world.hub();
        let logs = hub.account().logs.values();
        let all = logs.flat_map(|log| log.envelopes.values());
        all.map(|bytes| Envelope::from_bytes(bytes).unwrap().header).collect::<Vec<_>>()
    };
    for n in 0..320 {
        phone.check_in(&long_note(n)).await;
        if n % 8 == 7 {
            phone.sync_well().await;
        }
        // Halfway: what the laptop has not read is gone for a part of it.
        if n == 50 {
            laptop.sync_well().await;
        }
    }
    let mut headers = kept(&world);
    let end = headers.iter().find_map(|header| match header.kind {
        EnvelopeKind::CheckpointEnd(count) => Some((count, header.seq, header.series)),
        _ => None,
    });
    let (count, end, series) = end.expect("a checkpoint of several envelopes");
    headers.retain(|header| header.series == series);
    assert!((3..6).contains(&count), "{count} envelopes");
    let start = end + 1 - u64::from(count);
    assert_eq!(headers.iter().map(|header| header.seq).min(), Some(start), "what was before it is gone");
    assert_eq!(headers.iter().filter(|header| header.kind == EnvelopeKind::CheckpointStart).count(), 1);
    laptop.sync_well().await;
    assert_eq!(laptop.digest().await, phone.digest().await);
    let tablet = world.join(&laptop, "Tablet").await;
    assert_eq!(tablet.digest().await, phone.digest().await);
    // A hub that was set back into the middle of it, or before it, is given the rest.
    for keep in [start, start + 1, 3] {
        world.hub().roll_back(keep);
        phone.sync_told("rolled_back").await;
        phone.sync_well().await;
        let desktop = world.join(&phone, &format!("Desktop {keep}")).await;
        assert_eq!(desktop.digest().await, phone.digest().await);
    }
}

#[tokio::test]
async fn a_thousand_check_ins_go_in_one_request_and_come_in_two() {
    let mut world = World::new();
    let phone = world.phone().await;
    for n in 0..1_000 {
        let answer = ["good", "ok", "low"][n % 3];
        get(&phone.app, "check_ins.record", json!({ "answer": answer })).await;
        phone.device.clock.pass(7_919_000);
    }
    let before = phone.line.sent.lock().unwrap().len();
    phone.sync_well().await;
    let sent = phone.line.sent.lock().unwrap()[before..].to_vec();
    assert_eq!(sent.len(), 1);
    assert!(sent[0].0 <= 90_000, "{sent:?}");
    let laptop = world.join(&phone, "Laptop").await;
    assert_eq!(laptop.digest().await, phone.digest().await);
}
