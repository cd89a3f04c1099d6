//! Killed while it syncs with a real hub and records check-ins at the same time: another device of
//! the account, which lives on, gets every one that was acknowledged, once, and loses none of its own.

use super::model::Model;
use super::{Scene, time_of, times};
use crate::link::Shape;
use crate::support::bridge::{Bridge, ask};
use crate::support::machine::{Seeded, all, must};
use crate::world::{Device, World};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::time::Duration;

/// Check-ins that the device keeps at a time, so that a round stays cheap.
const CHECK_INS: usize = 25;

/// By id, with what a person sees of each.
fn by_id(listed: Vec<Value>) -> BTreeMap<String, Value> {
    let count = listed.len();
    let found: BTreeMap<String, Value> =
        listed.into_iter().map(|view| (view["id"].as_str().unwrap().to_owned(), view)).collect();
    assert_eq!(found.len(), count, "one check-in is listed twice");
    found
}

/// A sync that must go through, with nothing to complain of.
fn sync(bridge: &Bridge, what: &str) {
    let status = bridge.must("sync.now", json!({}));
    assert!(status["problem"].is_null() && status["waiting"] == 0, "{what}: {status}");
}

/// Between two syncs: a hub takes 10,000 envelopes of an account, and no machine shall be quick enough
/// to fill it here.
const BREATH: Duration = Duration::from_millis(20);

/// Syncs until the app is gone. Returns how many went through.
fn sync_until_killed(address: SocketAddr) -> usize {
    let mut through = 0;
    while let Ok(answer) = ask(address, "sync.now", &json!({})) {
        let status = answer.expect("a sync that is not killed goes through");
        assert!(status["problem"].is_null(), "{status}");
        through += 1;
        std::thread::sleep(BREATH);
    }
    through
}

#[test]
fn no_acknowledged_check_in_is_lost_or_doubled_by_a_sync() {
    let scene = Scene::new("killed while syncing");
    let hub = tokio::runtime::Runtime::new().unwrap();
    let world = hub.block_on(World::new());
    let address = format!("http://{}", world.address());
    let mut bridge = scene.start();
    let code = hub.block_on(world.code());
    bridge.must("sync.enrol", json!({ "address": address, "code": code, "label": "Killed" }));
    // The other device lives on, in this process.
    let other = hub.block_on(Device::new(&world, Shape::default()));
    let shown = hub.block_on(async {
        must(&other.app, "sync.join", json!({ "address": address, "label": "Other" })).await
    });
    bridge.must("sync.admit", json!({ "code": shown["code"] }));
    hub.block_on(async {
        assert_eq!(must(&other.app, "sync.join_step", json!({})).await["step"], "compare");
        assert_eq!(must(&other.app, "sync.join_confirm", json!({})).await["step"], "joined");
    });
    bridge.must("check_ins.record", json!({ "answer": "ok" }));
    let mut most = time_of(|| sync(&bridge, "the first")) * 3;
    let first = bridge.check_ins();
    bridge.kill();

    let mut model = Model::default();
    let mut others: BTreeMap<String, Value> = by_id(first);
    let mut deleted: Option<String> = None;
    let (kills, mut writes, mut syncs, mut early) = (times(300), 0, 0, 0);
    for kill in 0..=kills {
        let what = format!("kill {kill}");
        let mut bridge = scene.start();
        scene.check_files();
        // What was acknowledged is there before any sync, and nothing that nobody wrote.
        let mut found = by_id(bridge.check_ins());
        found.retain(|id, view| others.get(id) != Some(view));
        // What the other deleted is here until the sync that was killed comes again.
        if let Some(gone) = deleted.take() {
            found.remove(&gone);
        }
        model.settle(&mut found);
        model.adopt(&mut found);
        assert!(found.is_empty(), "{what}: check-ins that nobody wrote: {found:?}");
        // After a sync the other device holds the same, and so does this one of the other's.
        sync(&bridge, &what);
        hub.block_on(other.sync());
        let (here, there) = (by_id(bridge.check_ins()), by_id(hub.block_on(all(&other.app))));
        assert_eq!(here, there, "{what}");
        assert!(others.iter().all(|(id, view)| here.get(id) == Some(view)), "{what}: the other's are here");
        assert_eq!(here.len(), others.len() + model.living(), "{what}");
        if kill == kills {
            break;
        }
        // Something to take in while it is killed.
        hub.block_on(async {
            for n in 0..1 + scene.rng.below(3) {
                let made = must(&other.app, "check_ins.record", json!({ "answer": "good" })).await;
                let note = json!({ "field": "note", "value": format!("the other's, {kill} {n}") });
                let view = must(&other.app, "check_ins.update", json!({ "id": made["id"], "change": note }));
                others.insert(made["id"].as_str().unwrap().to_owned(), view.await);
                other.sync().await;
            }
            // Kept few, by deleting one now and then.
            if others.len() > CHECK_INS {
                let (gone, _) = others.pop_first().unwrap();
                must(&other.app, "check_ins.delete", json!({ "id": gone })).await;
                other.sync().await;
                deleted = Some(gone);
            }
        });
        let (address, wait, seed) = (bridge.address(), scene.moment(most), scene.rng.next());
        std::thread::scope(|threads| {
            let syncing = threads.spawn(move || sync_until_killed(address));
            let model = &mut model;
            let writing =
                threads.spawn(move || model.write_until_killed(address, &Seeded::new(seed), CHECK_INS));
            std::thread::sleep(wait);
            bridge.kill();
            writes += writing.join().unwrap();
            let through = syncing.join().unwrap();
            syncs += through;
            early += usize::from(through == 0);
            // About every other kill comes before the first sync is through, however busy the machine.
            most = if through == 0 { most * 11 / 10 } else { most * 8 / 10 }.max(Duration::from_millis(5));
        });
    }
    println!(
        "{kills} kills while syncing ({early} in the first sync), {syncs} syncs and {writes} writes between"
    );
    assert!(early * 4 > kills, "only {early} of the kills came during the first sync");
    assert!(writes > kills / 4, "the app was hardly writing");
    hub.block_on(async {
        other.app.close().await;
        drop(other);
    });
}
