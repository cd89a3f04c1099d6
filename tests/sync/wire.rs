//! What syncing costs on the wire: requests, and bytes up and down with headers, over HTTP/1.1
//! without TLS. They follow from the data alone, so they are asserted against the bars of DESIGN §8.

use crate::link::{Shape, Traffic};
use crate::support::machine::{all, must};
use crate::world::{Device, World};
use serde_json::json;

/// One sync: its requests and its traffic.
pub async fn sync(device: &Device) -> (usize, Traffic) {
    device.link.take();
    let before = device.requests().await;
    device.sync().await;
    (device.requests().await - before, device.link.take())
}

/// Says what it cost, and holds it against its bars.
pub fn within(what: &str, (requests, traffic): (usize, Traffic), most_requests: usize, most_bytes: u64) {
    println!("{what}: {requests} requests, {} B up, {} B down", traffic.up, traffic.down);
    assert!(requests <= most_requests, "{what}: {requests} requests");
    assert!(traffic.bytes() <= most_bytes, "{what}: {} bytes", traffic.bytes());
}

/// A check-in as a person leaves it.
async fn check_in(device: &Device, n: u64) {
    let answer = ["good", "ok", "low", "struggling"][n as usize % 4];
    let made = must(&device.app, "check_ins.record", json!({ "answer": answer })).await;
    let words = ["late", "court", "nights", "handover", "quiet", "busy", "tired", "custody"];
    let note: Vec<&str> =
        (0..6).map(|at| words[(device.machine.rng.next() as usize + at) % words.len()]).collect();
    let shift = ["early", "late", "night"][n as usize % 3];
    let changes = [
        json!({ "field": "stress", "value": 1 + n % 5 }),
        json!({ "field": "fatigue", "value": 1 + n % 7 }),
        json!({ "field": "sleep_minutes", "value": 30 * (n % 20) }),
        json!({ "field": "shift", "value": shift }),
        json!({ "field": "note", "value": note.join(" ") }),
        json!({ "field": "finished", "value": true }),
    ];
    for change in changes {
        must(&device.app, "check_ins.update", json!({ "id": made["id"], "change": change })).await;
    }
    device.machine.clock.pass(3_600_000);
}

#[tokio::test(flavor = "multi_thread")]
async fn bytes_and_requests_stay_under_their_bars() {
    let world = World::new().await;
    let phone = Device::new(&world, Shape::default()).await;
    phone.enrol(&world).await;
    phone.sync().await;
    let laptop = Device::new(&world, Shape::default()).await;
    laptop.join(&phone).await;
    for _ in 0..2 {
        phone.sync().await;
        laptop.sync().await;
    }

    within("nothing new", sync(&phone).await, 1, 400);
    check_in(&phone, 1).await;
    within("one check-in pushed", sync(&phone).await, 1, 800);
    within("one check-in pulled", sync(&laptop).await, 1, 750);
    // The laptop says once what it has seen; then all is quiet.
    sync(&laptop).await;
    sync(&phone).await;
    within("after either, the one", sync(&laptop).await, 1, 400);
    within("after either, the other", sync(&phone).await, 1, 400);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_year_goes_up_and_comes_down_in_two_requests() {
    let world = World::new().await;
    let phone = Device::new(&world, Shape::default()).await;
    phone.enrol(&world).await;
    phone.sync().await;
    for n in 0..1_000 {
        check_in(&phone, n).await;
    }
    within("1,000 pushed after long offline", sync(&phone).await, 2, 90_000);
    within("after that", sync(&phone).await, 1, 400);

    let laptop = Device::new(&world, Shape::default()).await;
    laptop.link.take();
    laptop.join(&phone).await;
    let joined = laptop.link.take();
    println!("a fresh device joins and pulls 1,000: {} B up, {} B down", joined.up, joined.down);
    let pulled = sync(&laptop).await;
    assert_eq!(all(&laptop.app).await.len(), 1_000);
    let whole = Traffic { up: joined.up + pulled.1.up, down: joined.down + pulled.1.down, ..joined };
    assert!(whole.bytes() <= 90_000, "{} bytes with pairing", whole.bytes());
    within("after that", sync(&laptop).await, 1, 400);
}
