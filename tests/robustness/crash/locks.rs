//! Killed while a PIN is set, changed or taken away: the vault always opens afterwards, with
//! what was set before or with what was being set, and with the recovery code.

use super::{Scene, times};
use serde_json::{Value, json};
use std::time::Duration;

#[test]
fn a_vault_always_opens_whatever_was_happening_to_its_lock() {
    let scene = Scene::new("killed while locking");
    let mut bridge = scene.start();
    let kept = bridge.must("check_ins.record", json!({ "answer": "low" }));
    let code = bridge.must("vault.make_recovery_code", json!({ "pin": null }))["code"].clone();
    bridge.kill();
    let pins = ["480613", "719402"];
    // The PIN that is set, if any.
    let mut pin: Option<&str> = None;
    let kills = times(16);
    for kill in 0..kills {
        let mut bridge = scene.start();
        let after = match pin {
            Some(_) if scene.rng.below(3) == 0 => None,
            Some(old) => pins.into_iter().find(|new| *new != old),
            None => Some(pins[scene.rng.below(2)]),
        };
        if let Some(pin) = pin {
            bridge.must("vault.unlock", json!({ "pin": pin }));
        }
        let (command, request) = match after {
            Some(new) => ("vault.set_pin", json!({ "pin": new, "current": pin })),
            None => ("vault.remove_pin", json!({ "pin": pin })),
        };
        let (address, wait) = (bridge.address(), scene.moment(Duration::from_millis(900)));
        let done: Option<Value> = std::thread::scope(|threads| {
            let client = threads.spawn(move || crate::support::bridge::ask(address, command, &request).ok());
            std::thread::sleep(wait);
            bridge.kill();
            client.join().unwrap().map(|answer| answer.unwrap())
        });
        let bridge = scene.start();
        let lock = bridge.must("vault.status", json!({}))["lock"].clone();
        let opens = |pin: Option<&str>| match pin {
            None => lock == "none",
            Some(pin) => lock == "pin" && bridge.ask("vault.unlock", &json!({ "pin": pin })).unwrap().is_ok(),
        };
        if opens(after) {
            pin = after;
        } else {
            assert!(done.is_none(), "kill {kill}: {command} was acknowledged and is not so: {lock}");
            assert!(opens(pin), "kill {kill}: neither the lock before {command} nor the one after it opens");
        }
        assert_eq!(bridge.check_ins(), std::slice::from_ref(&kept), "kill {kill}");
    }
    let bridge = scene.start();
    bridge.must("vault.recover", json!({ "code": code, "passphrase": null }));
    assert_eq!(bridge.check_ins(), [kept]);
    scene.check_files();
}
