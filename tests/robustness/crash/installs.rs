//! Killed while the app's content is being installed: `public.db` is missing or damaged before
//! each launch, and the launch is killed half way.

use super::{Scene, time_of, times};
use crate::support::bridge::Bridge;
use serde_json::{Value, json};

/// What the interface sees of the content.
fn content(bridge: &Bridge) -> Value {
    json!([
        bridge.must("packs.list", json!({})),
        bridge.must("contacts.help", json!({}))["lines"].as_array().unwrap().len(),
        bridge.must("guidance.home", json!({}))["total"],
        bridge.must("guidance.search", json!({ "query": "custody" }))["found"].as_array().unwrap().len(),
        bridge.must("week_of_action.programme", json!({}))["week"],
    ])
}

#[test]
fn a_broken_off_installation_is_finished_at_the_next_launch() {
    let scene = Scene::new("killed while installing");
    let mut bridge = scene.start();
    let before = content(&bridge);
    let id = bridge.must("check_ins.record", json!({ "answer": "low" }))["id"].clone();
    let change = json!({ "id": id, "change": { "field": "note", "value": "kept throughout" } });
    let kept = bridge.must("check_ins.update", change);
    bridge.stop();
    let public = scene.folder().join("public.db");
    let sound = std::fs::read(&public).unwrap();

    let spoil = |way: usize| {
        for entry in std::fs::read_dir(scene.folder()).unwrap().flatten() {
            if entry.file_name().to_string_lossy().starts_with("public.db") {
                std::fs::remove_file(entry.path()).unwrap();
            }
        }
        let mut bytes = sound.clone();
        match way {
            0 => return,
            1 => bytes.truncate(bytes.len() / 2),
            2 => bytes[4096 * 3..4096 * 9].fill(0x77),
            _ => bytes = b"only some words".repeat(600),
        }
        std::fs::write(&public, bytes).unwrap();
    };
    // How long an undisturbed launch with an installation takes here and now.
    spoil(0);
    let mut most = time_of(|| scene.start().kill());

    let kills = times(60);
    let (mut half_way, mut still_writing) = (0, 0);
    for kill in 0..kills {
        spoil(scene.rng.below(4));
        // Now and then a second kill, in the middle of putting the first one right.
        for _ in 0..=scene.rng.below(3) / 2 {
            half_way += usize::from(scene.launch_and_kill(&mut most));
            still_writing += usize::from(public.exists());
        }
        let mut bridge = scene.start();
        assert_eq!(content(&bridge), before, "kill {kill}");
        assert_eq!(bridge.check_ins(), std::slice::from_ref(&kept), "kill {kill}");
        scene.check_files();
        bridge.kill();
    }
    println!(
        "{kills} launches spoilt: {half_way} kills came before it was ready, {still_writing} with a file there"
    );
    assert!(half_way * 4 > kills, "only {half_way} of the kills came while it was starting");
}
