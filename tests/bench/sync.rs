//! What syncing costs in time over a phone's link: 300 ms there and back, 1 Mbit/s, and a cold
//! connection each time. Real core, real line, real hub; only the slowness is made.
//!
//! `cargo bench -p crewroom-tests --bench sync [-- --quick | --guides]`. Bytes and requests are asserted by
//! `tests/sync`; here is only time. One figure a line, between tabs, as in `bench/main.rs`.

// A bench that cannot set up its data has nothing to say.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]
#![allow(dead_code)]

#[path = "../support/desk.rs"]
mod desk;
mod figures;
#[path = "../sync/guides.rs"]
mod guides;
#[path = "../support/link.rs"]
mod link;
#[path = "../support/mod.rs"]
mod support;
#[path = "../sync/world.rs"]
mod world;

use desk::Desk;
use figures::{Samples, figure, remark};
use link::Shape;
use serde_json::json;
use support::machine::{all, must};
use world::{Device, World};

/// A check-in with a note.
async fn check_in(device: &Device, n: usize) {
    let answer = ["good", "low"][n % 2];
    let made = must(&device.app, "check_ins.record", json!({ "answer": answer })).await;
    let words = ["late", "court", "nights", "handover", "quiet", "busy", "tired", "custody"];
    let note: Vec<&str> = (0..6).map(|at| words[(device.machine.rng.next() as usize + at) % 8]).collect();
    for change in [
        json!({ "field": "stress", "value": 1 + n % 5 }),
        json!({ "field": "note", "value": note.join(" ") }),
        json!({ "field": "finished", "value": true }),
    ] {
        must(&device.app, "check_ins.update", json!({ "id": made["id"], "change": change })).await;
    }
    device.machine.clock.pass(3_600_000);
}

/// One sync on a connection of its own.
async fn timed(device: &mut Device, samples: &mut Samples) {
    device.hang_up().await;
    samples.time(device.sync()).await;
}

async fn run(rounds: usize, records: usize) {
    let world = World::new().await;
    let mut phone = Device::new(&world, Shape::PHONE).await;
    phone.enrol(&world).await;
    phone.sync().await;
    let mut laptop = Device::new(&world, Shape::PHONE).await;
    laptop.join(&phone).await;
    for _ in 0..2 {
        phone.sync().await;
        laptop.sync().await;
    }
    let [mut nothing, mut pushed, mut pulled] = [(); 3].map(|()| Samples::default());
    for n in 0..rounds {
        timed(&mut phone, &mut nothing).await;
        check_in(&phone, n).await;
        timed(&mut phone, &mut pushed).await;
        timed(&mut laptop, &mut pulled).await;
        laptop.sync().await;
        phone.sync().await;
    }
    for (what, samples) in
        [("nothing new", nothing), ("one record pushed", pushed), ("one record pulled", pulled)]
    {
        figure(&format!("phone's link, {what}, p50"), samples.at(0.5) / 1e3, Some(0.7), "s");
        remark(&format!("{what}: {}", samples.shape()));
    }
    for n in 0..records {
        check_in(&phone, n).await;
    }
    let (mut up, mut down) = (Samples::default(), Samples::default());
    timed(&mut phone, &mut up).await;
    timed(&mut laptop, &mut down).await;
    assert_eq!(all(&laptop.app).await.len(), records + rounds);
    figure(&format!("phone's link, {records} records pushed"), up.at(0.5) / 1e3, Some(1.6), "s");
    figure(&format!("phone's link, {records} records pulled"), down.at(0.5) / 1e3, Some(1.6), "s");
}

/// A fresh device pairs over the phone's link and pulls everything that another has written.
async fn fresh(records: usize) {
    let world = World::new().await;
    let phone = Device::new(&world, Shape::default()).await;
    phone.enrol(&world).await;
    for n in 0..records {
        check_in(&phone, n).await;
    }
    phone.sync().await;
    let laptop = Device::new(&world, Shape::PHONE).await;
    laptop.link.take();
    let mut took = Samples::default();
    took.time(async {
        laptop.join(&phone).await;
        laptop.sync().await;
    })
    .await;
    let (requests, bytes) = (laptop.requests().await, laptop.link.take().bytes());
    assert_eq!(all(&laptop.app).await.len(), records);
    figure(&format!("phone's link, a fresh device pairs and pulls {records}"), took.at(0.5) / 1e3, None, "s");
    figure(&format!("the same, bytes up and down in {requests} requests"), bytes as f64 / 1e3, None, "kB");
}

/// A fresh device pulls a pack of 300 guides, then one of them changed.
async fn guides(rounds: usize) {
    let world = World::new().await;
    let desk = Desk::new();
    let mut guides = guides::guides();
    let mut devices = Vec::new();
    let (mut fresh, mut changed) = (Samples::default(), Samples::default());
    for _ in 0..rounds {
        let device = Device::trusting(&world, Shape::PHONE, &desk.root()).await;
        device.today();
        device.enrol(&world).await;
        device.sync().await;
        devices.push(device);
    }
    guides::publish(&desk, 2, &guides, world.folder());
    for device in &mut devices {
        timed(device, &mut fresh).await;
        assert_eq!(version(device).await, 2);
    }
    let mut words = guides::Words::new(7);
    if let Some(guide) = guides.values_mut().nth(150) {
        guide.en.summary = words.text(100);
    }
    guides::publish(&desk, 3, &guides, world.folder());
    for device in &mut devices {
        timed(device, &mut changed).await;
        assert_eq!(version(device).await, 3);
    }
    figure("phone's link, 300 guides, p50", fresh.at(0.5) / 1e3, Some(5.8), "s");
    figure("phone's link, one guide of 300 changed, p50", changed.at(0.5) / 1e3, Some(0.8), "s");
    remark(&format!("300 guides: {}", fresh.shape()));
    remark(&format!("one guide changed: {}", changed.shape()));
}

/// Which version of the force's pack a device has.
async fn version(device: &Device) -> u64 {
    let packs = must(&device.app, "packs.list", json!({})).await;
    let all = packs["packs"].as_array().unwrap();
    all.iter().find(|pack| pack["example"] == true).unwrap()["version"].as_u64().unwrap()
}

fn main() {
    let quick = std::env::args().any(|word| word == "--quick");
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        if std::env::args().any(|word| word == "--guides") {
            guides(5).await;
        } else if quick {
            run(2, 100).await;
            fresh(100).await;
            guides(1).await;
        } else {
            run(9, 1_000).await;
            fresh(1_000).await;
            fresh(10_000).await;
            guides(5).await;
        }
    });
}
