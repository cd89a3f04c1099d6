//! Killed while check-ins are being recorded, changed and deleted by two clients at once.

use super::model::Model;
use super::{Scene, times};
use crate::support::machine::Seeded;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::time::Duration;

/// Kept small, so that a start reads little and a kill comes early in a file's life as well.
const CHECK_INS: usize = 40;

#[test]
fn no_acknowledged_check_in_is_lost_or_doubled() {
    let scene = Scene::new("killed while writing");
    let mut models = [Model::default(), Model::default()];
    let mut setting = json!(100);
    let (mut writes, kills) = (0, times(180));
    for kill in 0..=kills {
        let mut bridge = scene.start();
        let listed = bridge.check_ins();
        let mut found: BTreeMap<String, Value> =
            listed.iter().map(|view| (view["id"].as_str().unwrap().to_owned(), view.clone())).collect();
        assert_eq!(found.len(), listed.len(), "kill {kill}: one check-in is listed twice");
        for model in &mut models {
            model.settle(&mut found);
        }
        for model in &mut models {
            model.adopt(&mut found);
        }
        assert!(found.is_empty(), "kill {kill}: check-ins that nobody wrote: {found:?}");
        let status = bridge.must("vault.status", json!({}));
        // Killed before the first answer, there may be no vault yet; after it, there must be.
        let there = status["state"] == "open" || (writes == 0 && status["state"] == "new");
        assert!(status["notice"].is_null() && there, "kill {kill}: {status}");
        let settings = bridge.must("settings.get", json!({}));
        assert_eq!(settings["settings"]["text_size"], setting, "kill {kill}");
        scene.check_files();
        if kill == kills {
            break;
        }
        // A setting too: it stands in the other file.
        setting = json!([100, 115, 130, 150, 200][scene.rng.below(5)]);
        let change = json!({ "change": { "field": "text_size", "value": setting } });
        bridge.must("settings.change", change);

        let (address, wait) = (bridge.address(), scene.moment(Duration::from_millis(60)));
        let seeds = [scene.rng.next(), scene.rng.next()];
        std::thread::scope(|threads| {
            let clients: Vec<_> = models
                .iter_mut()
                .zip(seeds)
                .map(|(model, seed)| {
                    threads
                        .spawn(move || model.write_until_killed(address, &Seeded::new(seed), CHECK_INS / 2))
                })
                .collect();
            std::thread::sleep(wait);
            bridge.kill();
            writes += clients.into_iter().map(|client| client.join().unwrap()).sum::<usize>();
        });
    }
    let living: usize = models.iter().map(Model::living).sum();
    println!("{kills} kills, {writes} acknowledged writes, {living} check-ins at the end");
    assert!(writes > kills / 2, "the app was hardly writing");
}
