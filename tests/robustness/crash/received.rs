//! Killed while content from a real hub is being fetched and installed: afterwards the content is
//! the old or the new, whole, and the next sync brings the new one.

use super::{Scene, time_of, times};
use crate::desk::Desk;
use crate::support::bridge::{Bridge, ask};
use crate::world::World;
use serde_json::{Value, json};
use std::path::Path;
use std::time::Duration;

/// Contacts that the new pack adds, so that installing it takes its time.
const MORE: usize = 400;

/// What the interface sees of the force's content: the pack, a number, a search, how many there are.
fn content(bridge: &Bridge) -> Value {
    let filters = json!({
        "query": "", "kinds": [], "welsh": false, "outside_chain": false, "available": false, "favourites": false
    });
    let list = bridge.must("contacts.list", filters);
    json!([
        bridge.must("packs.list", json!({})),
        bridge.must("contacts.open", json!({ "id": "peer-northgate-nights" })),
        list["force"].as_array().map(Vec::len),
        bridge.must("week_of_action.programme", json!({}))["week"],
        bridge.must("contacts.help", json!({})),
    ])
}

fn add_contacts(desk: &Desk) {
    let file = desk.path("folder/contacts.csv");
    let mut text = std::fs::read_to_string(&file).unwrap();
    let row = text.lines().find(|line| line.starts_with("peer-northgate-nights,")).unwrap().to_owned();
    for n in 0..MORE {
        let one = row.replacen("peer-northgate-nights", &format!("peer-added-{n}"), 1);
        text.push_str(&format!("{one}\n"));
    }
    std::fs::write(file, text).unwrap();
}

/// Puts `public.db` back as it was.
fn put_back(folder: &Path, public: &[u8]) {
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        if entry.file_name().to_string_lossy().starts_with("public.db") {
            std::fs::remove_file(entry.path()).unwrap();
        }
    }
    std::fs::write(folder.join("public.db"), public).unwrap();
    let _ = std::fs::remove_dir_all(folder.join("incoming"));
}

#[test]
fn received_content_is_the_old_or_the_new_and_never_half() {
    let hub = tokio::runtime::Runtime::new().unwrap();
    let world = hub.block_on(World::new());
    let desk = Desk::new();
    let mut scene = Scene::new("killed while content comes");
    scene.root = Some(desk.path("root.json"));
    let mut bridge = scene.start();
    let code = hub.block_on(world.code());
    let address = format!("http://{}", world.address());
    bridge.must("sync.enrol", json!({ "address": address, "code": code, "label": "Killed" }));
    let kept = bridge.must("check_ins.record", json!({ "answer": "low" }));
    bridge.must("sync.now", json!({}));
    let old = content(&bridge);
    bridge.stop();
    let public = std::fs::read(scene.folder().join("public.db")).unwrap();

    desk.edit("folder/pack.toml", "version = 1", "version = 2");
    desk.edit("folder/contacts.csv", "07700 900101", "07700 900191");
    add_contacts(&desk);
    desk.publish(world.folder());
    // How long it takes here and now.
    let mut bridge = scene.start();
    let mut most = time_of(|| drop(bridge.must("sync.now", json!({})))) * 3 / 2;
    let new = content(&bridge);
    assert_ne!(new, old, "the new content has come");
    bridge.kill();

    let kills = times(300);
    let (mut olds, mut half_way) = (0, 0);
    for kill in 0..kills {
        put_back(&scene.folder(), &public);
        let mut bridge = scene.start();
        let (address, wait) = (bridge.address(), scene.moment(most));
        let done = std::thread::scope(|threads| {
            let client = threads.spawn(move || ask(address, "sync.now", &json!({})).is_ok());
            std::thread::sleep(wait);
            bridge.kill();
            client.join().unwrap()
        });
        most = if done { most * 8 / 10 } else { most * 11 / 10 }.max(Duration::from_millis(5));
        half_way += usize::from(!done);
        let mut bridge = scene.start();
        scene.check_files();
        let found = content(&bridge);
        assert!(found == new || (found == old && !done), "kill {kill}: neither the old nor the new: {found}");
        olds += usize::from(found == old);
        assert_eq!(bridge.check_ins(), std::slice::from_ref(&kept), "kill {kill}");
        let status = bridge.must("sync.now", json!({}));
        assert!(status["problem"].is_null(), "kill {kill}: {status}");
        assert_eq!(content(&bridge), new, "kill {kill}: the next sync brings it");
        bridge.kill();
    }
    println!("{kills} kills while content came: {half_way} before it was through, {olds} left the old");
    assert!(half_way * 4 > kills, "only {half_way} of the kills came while it was coming");
    assert!(olds > 0 && olds < kills, "the kills came too early or too late: {olds} left the old");
}
