//! Content over the real line: a wellbeing lead publishes into the hub's folder, an officer's app
//! has it with its next sync, locked or not.

use crate::desk::Desk;
use crate::link::Shape;
use crate::support::machine::must;
use crate::world::{Device, World};
use serde_json::json;

async fn number(device: &Device) -> String {
    must(&device.app, "contacts.open", json!({ "id": "peer-northgate-nights" })).await.to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_lead_publishes_comes_with_the_next_sync() {
    let world = World::new().await;
    let desk = Desk::new();
    let phone = Device::trusting(&world, Shape::default(), &desk.root()).await;
    phone.today();
    phone.enrol(&world).await;
    phone.sync().await;

    desk.edit("folder/pack.toml", "version = 1", "version = 2");
    desk.edit("folder/contacts.csv", "07700 900101", "07700 900191");
    desk.publish(world.folder());
    phone.sync().await;
    assert!(number(&phone).await.contains("07700900191"));
    let before = phone.requests().await;
    phone.sync().await;
    assert_eq!(phone.requests().await - before, 1, "then there is nothing new");

    // Locked: what is private waits, content does not.
    must(&phone.app, "vault.set_pin", json!({ "pin": "271828", "current": null })).await;
    must(&phone.app, "vault.lock", json!({})).await;
    desk.edit("folder/pack.toml", "version = 2", "version = 3");
    desk.edit("folder/contacts.csv", "07700 900191", "07700 900192");
    desk.publish(world.folder());
    phone.sync().await;
    assert!(number(&phone).await.contains("07700900192"));

    // Another's root: nothing of it is taken, nothing breaks, and the person is told.
    let stranger = Device::trusting(&world, Shape::default(), &Desk::new().root()).await;
    stranger.today();
    stranger.enrol(&world).await;
    let status = must(&stranger.app, "sync.now", json!({})).await;
    assert_eq!((&status["problem"], &status["waiting"]), (&json!("tampered"), &json!(0)));
    assert!(number(&stranger).await.contains("07700900101"));
}
