//! Clocks that are years off, that jump, that no calendar holds: nothing panics, nothing is
//! lost, the first screen says so, and no wait becomes longer than it is.

use super::requests::examples;
use crate::support::machine::{A_GOOD_DAY, Machine, ask, code, must, note, notes};
use serde_json::json;

const MINUTE: i64 = 60_000;
const TEN_YEARS: i64 = 3_652 * 24 * 60 * MINUTE;
const PIN: &str = "730195";

#[tokio::test]
async fn ten_years_off_either_way_is_said_and_harms_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let machine = Machine::new(folder.path());
    let app = machine.start().await;
    assert_eq!(must(&app, "now.open", json!({})).await["clock_looks_wrong"], false);
    note(&app, "on a good day").await;
    for (shift, text) in [(-TEN_YEARS, "ten years back"), (TEN_YEARS, "ten years on")] {
        machine.clock.set(A_GOOD_DAY + shift);
        let now = must(&app, "now.open", json!({})).await;
        assert_eq!(now["clock_looks_wrong"], true, "{text}: {}", now["now"]);
        note(&app, text).await;
    }
    machine.clock.set(A_GOOD_DAY);
    assert_eq!(must(&app, "now.open", json!({})).await["clock_looks_wrong"], false);
    assert_eq!(notes(&app).await, ["on a good day", "ten years back", "ten years on"]);
    // And the app starts with such a clock.
    app.close().await;
    machine.clock.set(A_GOOD_DAY - TEN_YEARS);
    assert_eq!(notes(&machine.start().await).await.len(), 3);
}

/// A check-in made while the clock was wild must not vanish from the list either.
#[tokio::test]
async fn no_clock_panics_and_every_check_in_is_listed() {
    let wild =
        [0, -1, 1, i64::MIN, i64::MAX, i64::MIN + 1, i64::MAX - 1, -62_135_596_800_001, 253_402_300_800_000];
    let folder = tempfile::tempdir().unwrap();
    let machine = Machine::new(folder.path());
    let app = machine.start().await;
    for now in wild {
        machine.clock.set(now);
        note(&app, &format!("at {now}")).await;
        for (command, request) in examples() {
            if command == "vault.erase_everything" {
                continue;
            }
            if let Err(error) = ask(&app, command, request).await {
                assert_ne!(error.code, crewroom_core::ErrorCode::Internal, "{command} at {now}");
            }
        }
        if must(&app, "vault.status", json!({})).await["lock"] == "pin" {
            panic!("an example has set a PIN");
        }
    }
    let found = notes(&app).await;
    assert_eq!(found.iter().filter(|text| text.starts_with("at ")).count(), wild.len(), "{found:?}");
    app.close().await;
    let app = machine.start().await;
    assert_eq!(notes(&app).await, found);
}

/// Several within one millisecond, more than a page of them.
#[tokio::test]
async fn a_clock_that_stands_still_hides_no_check_in() {
    let folder = tempfile::tempdir().unwrap();
    let machine = Machine::new(folder.path());
    let app = machine.start().await;
    for _ in 0..25 {
        must(&app, "check_ins.record", json!({ "answer": "ok" })).await;
    }
    machine.clock.pass(-MINUTE);
    for _ in 0..25 {
        must(&app, "check_ins.record", json!({ "answer": "good" })).await;
    }
    let (mut found, mut before) = (std::collections::BTreeSet::new(), serde_json::Value::Null);
    for _ in 0..60 {
        let page = must(&app, "check_ins.list", json!({ "before_ms": before, "limit": 10 })).await;
        for row in page["check_ins"].as_array().unwrap() {
            assert!(found.insert(row["id"].as_str().unwrap().to_owned()), "twice: {row}");
        }
        before = page["next_before_ms"].clone();
        if before.is_null() {
            break;
        }
    }
    assert_eq!(found.len(), 50);
}

#[tokio::test]
async fn waits_stay_sane_when_the_clock_jumps() {
    let folder = tempfile::tempdir().unwrap();
    let machine = Machine::new(folder.path());
    let app = machine.start().await;
    note(&app, "kept").await;
    must(&app, "vault.set_pin", json!({ "pin": PIN, "current": null })).await;
    must(&app, "vault.lock", json!({})).await;
    // Five wrong tries while the clock is ten years ahead.
    machine.clock.set(A_GOOD_DAY + TEN_YEARS);
    for _ in 0..5 {
        assert_eq!(code(&app, "vault.unlock", json!({ "pin": "264951" })).await, "wrong_pin");
    }
    let wait = |error: crewroom_core::UiError| error.wait_ms.unwrap_or_default();
    let right = json!({ "pin": PIN });
    let first = ask(&app, "vault.unlock", right.clone()).await.unwrap_err();
    assert_eq!(first.code, crewroom_core::ErrorCode::Wait);
    assert_eq!(wait(first), MINUTE);
    // The clock is put right: it wins nothing, and after the stated minute the PIN is taken.
    machine.clock.set(A_GOOD_DAY);
    assert_eq!(must(&app, "vault.status", json!({})).await["wait_ms"], MINUTE);
    assert_eq!(wait(ask(&app, "vault.unlock", right.clone()).await.unwrap_err()), MINUTE);
    machine.clock.pass(MINUTE / 2);
    assert_eq!(must(&app, "vault.status", json!({})).await["wait_ms"], MINUTE / 2);
    assert_eq!(wait(ask(&app, "vault.unlock", right.clone()).await.unwrap_err()), MINUTE / 2);
    machine.clock.pass(MINUTE / 2);
    must(&app, "vault.unlock", right.clone()).await;
    assert_eq!(notes(&app).await, ["kept"]);

    // The same when the app was not running while the clock was put right.
    must(&app, "vault.lock", json!({})).await;
    machine.clock.set(A_GOOD_DAY + TEN_YEARS);
    for _ in 0..5 {
        assert_eq!(code(&app, "vault.unlock", json!({ "pin": "264951" })).await, "wrong_pin");
    }
    app.close().await;
    machine.clock.set(A_GOOD_DAY - TEN_YEARS);
    let app = machine.start().await;
    assert_eq!(must(&app, "now.open", json!({})).await["vault"]["wait_ms"], MINUTE);
    machine.clock.pass(MINUTE);
    assert_eq!(must(&app, "vault.status", json!({})).await["wait_ms"], 0);
    must(&app, "vault.unlock", right).await;
    assert_eq!(notes(&app).await, ["kept"]);
}
