//! Device lists that nobody of the account has signed: a hub that could add a device of its own
//! could read everything from then on.

use super::forgers::{account, foreign, own_key, signed};
use super::scene::{Chance, Scene};
use super::{Behaviour, QUIET};
use crate::sync::devices::Devices;
use crate::sync::tests::world::pair;
use crate::testing::get;
use crewroom_crypto::SealingKey;
use crewroom_protocol::sync::{DeviceId, Entry, Grant, Op, SignedEntry};
use serde_json::json;

/// Adds entries to each answer.
async fn add(
    scene: &mut Scene,
    mut entries: impl FnMut(&mut Chance, &Devices) -> Vec<SignedEntry> + Send + 'static,
) -> String {
    let devices = scene.hub().account().devices.clone();
    scene.change(move |chance, answer| {
        let at = chance.below(answer.entries.len() + 1);
        answer.entries.splice(at..at, entries(chance, &devices));
    });
    scene.sync().await
}

fn an_add(chance: &mut Chance, devices: &Devices, signer: DeviceId) -> Entry {
    let op = Op::Add {
        device: DeviceId(chance.bytes()),
        sign_key: own_key(chance).public(),
        seal_key: SealingKey::from_random(&mut chance.bytes()).public().unwrap(),
        label: chance.many(60),
    };
    let n = devices.entries().len() as u32;
    Entry { n, prev: devices.head(), epoch: devices.epoch(), signer, op, grants: vec![] }
}

fn a_removal(chance: &mut Chance, devices: &Devices, signer: DeviceId, gone: DeviceId) -> Entry {
    let remain = devices.listed().map(|device| device.id).filter(|id| *id != gone);
    let grants = remain.map(|device| Grant { device, sealed: chance.many(80) }).collect();
    let n = devices.entries().len() as u32;
    let op = Op::Remove { device: gone, cut: vec![] };
    Entry { n, prev: devices.head(), epoch: devices.epoch() + 1, signer, op, grants }
}

pub fn table() -> Vec<Behaviour> {
    let tampered = &["tampered"];
    vec![
        Behaviour::new("adds a device of its own", tampered, |scene| {
            Box::pin(async move {
                let (account, key) = (account(scene), own_key(&mut scene.chance));
                let (phone, laptop) = scene.ids().await;
                add(scene, move |chance, devices| {
                    let signer = chance.one_of(&[phone, laptop]);
                    vec![signed(account, &key, &an_add(chance, devices, signer))]
                })
                .await
            })
        }),
        Behaviour::new("adds a device that signs itself in", tampered, |scene| {
            Box::pin(async move {
                let (account, key) = (account(scene), own_key(&mut scene.chance));
                add(scene, move |chance, devices| {
                    let mut entry = an_add(chance, devices, DeviceId::default());
                    let Op::Add { device, sign_key, .. } = &mut entry.op else { return vec![] };
                    *sign_key = key.public();
                    entry.signer = *device;
                    vec![signed(account, &key, &entry)]
                })
                .await
            })
        }),
        Behaviour::new("gives a listed device another key", tampered, |scene| {
            Box::pin(async move {
                let (account, key) = (account(scene), own_key(&mut scene.chance));
                let (_, laptop) = scene.ids().await;
                add(scene, move |chance, devices| {
                    let mut entry = an_add(chance, devices, laptop);
                    let Op::Add { device, sign_key, .. } = &mut entry.op else { return vec![] };
                    (*device, *sign_key) = (laptop, key.public());
                    vec![signed(account, &key, &entry)]
                })
                .await
            })
        }),
        Behaviour::new("removes a device in another's name", tampered, |scene| {
            Box::pin(async move {
                let (account, key) = (account(scene), own_key(&mut scene.chance));
                let (phone, laptop) = scene.ids().await;
                add(scene, move |chance, devices| {
                    let (signer, gone) = chance.one_of(&[(phone, laptop), (laptop, phone), (phone, phone)]);
                    vec![signed(account, &key, &a_removal(chance, devices, signer, gone))]
                })
                .await
            })
        }),
        Behaviour::new("changes one bit of an entry that is known", &["forked", "tampered"], |scene| {
            Box::pin(add(scene, |chance, devices| {
                let mut entry = devices.entries()[chance.below(devices.entries().len())].clone();
                let len = entry.body.len();
                chance.spoil(&mut entry.body, 0..len);
                vec![entry]
            }))
        }),
        Behaviour::new("changes a signature of an entry that is known", &["forked"], |scene| {
            Box::pin(add(scene, |chance, devices| {
                let mut entry = devices.entries()[chance.below(devices.entries().len())].clone();
                chance.spoil(&mut entry.sig, 0..64);
                vec![entry]
            }))
        }),
        Behaviour::new("shows another account's device list", &["forked", "tampered"], |scene| {
            Box::pin(async move {
                let theirs = foreign().await.entries;
                add(scene, move |chance, _| {
                    let from = chance.below(theirs.len());
                    theirs[from..].to_vec()
                })
                .await
            })
        }),
        Behaviour::new("fills the device list with noise", &["tampered", "nonsense"], |scene| {
            Box::pin(add(scene, |chance, _| {
                let len = chance.below(300);
                vec![SignedEntry { body: chance.many(len), sig: chance.many(64) }; 1 + chance.below(400)]
            }))
        }),
        Behaviour::new("sends an entry of a megabyte", tampered, |scene| {
            Box::pin(async move {
                let (account, key) = (account(scene), own_key(&mut scene.chance));
                let (phone, _) = scene.ids().await;
                add(scene, move |chance, devices| {
                    let mut entry = an_add(chance, devices, phone);
                    let Op::Add { label, .. } = &mut entry.op else { return vec![] };
                    *label = vec![7; 1 << (16 + chance.below(5))];
                    vec![signed(account, &key, &entry)]
                })
                .await
            })
        }),
        Behaviour::new("repeats entries that are known", &[QUIET], |scene| {
            Box::pin(add(scene, |chance, devices| {
                let from = chance.below(devices.entries().len());
                devices.entries()[from..].to_vec()
            }))
        }),
        Behaviour::new("hides a device that writes", tampered, |scene| {
            Box::pin(async move {
                joined(scene).await;
                scene.change(|_, answer| answer.entries.clear());
                scene.sync().await
            })
        }),
        Behaviour::new("hides a removal, and gives out what was written after it", &["withheld"], |scene| {
            Box::pin(async move {
                joined(scene).await;
                scene.phone.sync_well().await;
                let tablet = get(&scene.others[0].app, "sync.devices", json!({})).await;
                let gone = json!({ "id": tablet["devices"][0]["id"] });
                get(&scene.laptop.app, "sync.remove_device", gone).await;
                scene.others.clear();
                scene.write_on_laptop("under the new key").await;
                scene.laptop.sync_well().await;
                scene.begins().await;
                scene.change(|_, answer| answer.entries.clear());
                scene.sync().await
            })
        }),
    ]
}

/// A tablet joins, writes and sends.
async fn joined(scene: &mut Scene) {
    let tablet = scene.world.device().await;
    pair(&scene.laptop, &tablet, "Tablet").await;
    tablet.check_in("from the tablet").await;
    scene.also_written("from the tablet");
    tablet.sync_well().await;
    scene.others.push(tablet);
}
