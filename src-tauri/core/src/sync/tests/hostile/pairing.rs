//! A hub in the middle of a pairing: it carries two messages and knows no code.

use super::Behaviour;
use super::answers::ok;
use super::forgers::{foreign, own_key};
use super::scene::{Chance, Scene, code_of, usable};
use super::statuses::with_status;
use crate::sync::Response;
use crate::sync::tests::hub::Hub;
use crate::sync::tests::world::{Member, pair};
use crate::testing::{ask, get};
use crewroom_crypto::{PairingCode, SealingKey, hpke};
use crewroom_protocol::sync::pairing::{Hello, Welcome, welcome_info};
use crewroom_protocol::sync::wire::SyncResponse;
use crewroom_protocol::sync::{DeviceId, from_bytes, to_bytes};
use serde_json::{Value, json};

/// A new device whose code is on its screen, and the path of its slots at the hub.
struct Joining {
    member: Member,
    code: Value,
    path: String,
}

impl Joining {
    async fn begin(scene: &mut Scene) -> Self {
        let member = scene.world.device().await;
        member.check_in("the newcomer's own").await;
        let request = json!({ "address": "hub.example", "label": "Tablet" });
        let shown = get(&member.app, "sync.join", request).await;
        let code = shown["code"].clone();
        let id = PairingCode::parse(code.as_str().unwrap()).unwrap().id().unwrap();
        Self { member, code, path: format!("v1/pair/{}", data_encoding::HEXLOWER.encode(&id)) }
    }

    fn slot(&self, hub: &Hub, number: u8) -> Vec<u8> {
        hub.slots[&format!("{}/{number}", self.path)].clone()
    }

    fn put(&self, hub: &mut Hub, number: u8, bytes: Vec<u8>) {
        hub.slots.insert(format!("{}/{number}", self.path), bytes);
    }

    /// The phone is asked to let it in.
    async fn admit(&self, scene: &Scene) -> String {
        scene.code("sync.admit", json!({ "code": self.code })).await
    }

    async fn ask(&self, command: &str) -> String {
        match ask(&self.member.app, command, json!({})).await {
            Ok(view) => view["step"].as_str().unwrap().to_owned(),
            Err(error) => code_of(&error),
        }
    }

    /// Nothing came of it: the newcomer is as it was, and so is who is listed, but for the one
    /// that a person has let in. On an honest line it joins.
    async fn ends(self, scene: &mut Scene, listed: usize) {
        self.member.line.leave_alone();
        assert_eq!(self.member.notes().await, ["the newcomer's own"]);
        usable(&self.member, "a newcomer").await;
        let devices = get(&scene.phone.app, "sync.devices", json!({})).await;
        assert_eq!(devices["devices"].as_array().unwrap().len(), listed);
        get(&self.member.app, "sync.join_cancel", json!({})).await;
        if listed > 2 {
            // The person sees a device that never came, and removes it.
            scene.phone.line.leave_alone();
            let stray = json!({ "id": devices["devices"][2]["id"] });
            get(&scene.phone.app, "sync.remove_device", stray).await;
        }
        if scene.chance.below(4) == 0 {
            scene.phone.line.leave_alone();
            pair(&scene.phone, &self.member, "Desktop").await;
            scene.also_written("the newcomer's own");
            scene.others.push(self.member);
        }
    }
}

/// The phone is given another first slot.
async fn hello(scene: &mut Scene, how: impl FnOnce(&mut Chance, &Joining, &mut Vec<u8>)) -> String {
    let joining = Joining::begin(scene).await;
    let mut chance = scene.chance.clone();
    let mut slot = joining.slot(&scene.hub(), 1);
    how(&mut chance, &joining, &mut slot);
    joining.put(&mut scene.hub(), 1, slot);
    let told = joining.admit(scene).await;
    joining.ends(scene, 2).await;
    told
}

/// The newcomer is given another second slot.
async fn welcome(scene: &mut Scene, how: impl FnOnce(&mut Chance, &Joining, &mut Vec<u8>)) -> String {
    let joining = Joining::begin(scene).await;
    assert_eq!(joining.admit(scene).await, "");
    let mut chance = scene.chance.clone();
    let mut slot = joining.slot(&scene.hub(), 2);
    how(&mut chance, &joining, &mut slot);
    joining.put(&mut scene.hub(), 2, slot);
    let told = joining.ask("sync.join_step").await;
    joining.ends(scene, 3).await;
    told
}

/// The newcomer, welcomed by the phone, meets this when it confirms.
async fn confirm(
    scene: &mut Scene,
    mut how: impl FnMut(&mut Chance, &str, Response) -> Response + Send + 'static,
) -> String {
    let joining = Joining::begin(scene).await;
    assert_eq!(joining.admit(scene).await, "");
    assert_eq!(joining.ask("sync.join_step").await, "compare");
    let mut chance = scene.chance.clone();
    joining.member.line.meddle(move |url, answer| Ok(how(&mut chance, url, answer)));
    let told = joining.ask("sync.join_confirm").await;
    joining.ends(scene, 3).await;
    told
}

/// Changes the device list that a newcomer is given.
fn list(answer: Response, how: impl FnOnce(&mut SyncResponse)) -> Response {
    let Ok(mut read) = from_bytes::<SyncResponse>(&answer.body) else { return answer };
    how(&mut read);
    ok(to_bytes(&read))
}

fn hub_hello(chance: &mut Chance) -> Hello {
    Hello {
        device: DeviceId(chance.bytes()),
        sign_key: own_key(chance).public(),
        seal_key: SealingKey::from_random(&mut chance.bytes()).public().unwrap(),
        label: "Tablet".into(),
    }
}

pub fn table() -> Vec<Behaviour> {
    [hellos(), welcomes(), confirmations()].into_iter().flatten().collect()
}

fn hellos() -> Vec<Behaviour> {
    let wrong = &["pairing_code_wrong"];
    vec![
        Behaviour::new("changes one bit of a newcomer's hello", wrong, |scene| {
            Box::pin(hello(scene, |chance, _, slot| {
                let len = slot.len();
                chance.spoil(slot, 0..len);
            }))
        }),
        Behaviour::new("puts its own keys into a newcomer's hello", wrong, |scene| {
            Box::pin(hello(scene, |chance, _, slot| {
                // It has the keys and not the code.
                let guess = PairingCode::from_random(&mut chance.bytes());
                *slot = guess.seal_hello(chance.bytes(), &to_bytes(&hub_hello(chance))).unwrap();
            }))
        }),
        Behaviour::new("hands on another pairing's hello", wrong, |scene| {
            Box::pin(async move {
                let theirs = foreign().await.hello;
                hello(scene, move |_, _, slot| *slot = theirs).await
            })
        }),
        Behaviour::new("hands on a hello that is far too long, or empty", wrong, |scene| {
            Box::pin(hello(scene, |chance, _, slot| {
                let len = chance.one_of(&[0, 1, 23, 24, 25, 17_000, 1 << 20]);
                slot.resize(len, 0);
                slot.truncate(len);
            }))
        }),
        Behaviour::new("hands on no hello", &["pairing_expired"], |scene| {
            Box::pin(async move {
                let joining = Joining::begin(scene).await;
                scene.hub().slots.clear();
                let told = joining.admit(scene).await;
                joining.ends(scene, 2).await;
                told
            })
        }),
    ]
}

fn welcomes() -> Vec<Behaviour> {
    let refused = &["pairing_refused"];
    vec![
        Behaviour::new("changes one bit of a welcome", refused, |scene| {
            Box::pin(welcome(scene, |chance, _, slot| {
                let len = slot.len();
                chance.spoil(slot, 0..len);
            }))
        }),
        Behaviour::new("welcomes a newcomer into an account of its own", refused, |scene| {
            Box::pin(async move {
                let theirs = foreign().await;
                // The sealing key of a newcomer is in its hello, which the hub cannot open: here it
                // has even that, and only the code is missing.
                let newcomer = SealingKey::from_random(&mut scene.chance.bytes()).public().unwrap();
                welcome(scene, move |chance, _, slot| {
                    let welcome = Welcome {
                        account: theirs.account,
                        entries: theirs.entries.last().cloned().into_iter().collect(),
                        epochs: vec![chance.bytes()],
                        seen: vec![],
                    };
                    let psk: [u8; 32] = chance.bytes();
                    let id: [u8; 16] = chance.bytes();
                    let info = welcome_info(&theirs.hello);
                    let mut fresh = chance.bytes();
                    *slot =
                        hpke::seal_to_with_psk(&newcomer, &psk, &id, &mut fresh, &info, &to_bytes(&welcome))
                            .unwrap();
                })
                .await
            })
        }),
        Behaviour::new("hands on another pairing's welcome", refused, |scene| {
            Box::pin(async move {
                let theirs = foreign().await.welcome;
                welcome(scene, move |_, _, slot| *slot = theirs).await
            })
        }),
        Behaviour::new("hands on a welcome that is far too long, or empty", refused, |scene| {
            Box::pin(welcome(scene, |chance, _, slot| {
                let len = chance.one_of(&[0, 1, 31, 32, 48, 17_000, 1 << 20]);
                slot.resize(len, 0);
                slot.truncate(len);
            }))
        }),
        Behaviour::new("keeps the welcome back until it has run out", &["pairing_expired"], |scene| {
            Box::pin(async move {
                let joining = Joining::begin(scene).await;
                assert_eq!(joining.admit(scene).await, "");
                joining.member.line.meddle(|_, _| Ok(with_status(404, vec![])));
                for _ in 0..1 + scene.chance.below(4) {
                    assert_eq!(joining.ask("sync.join_step").await, "show_code");
                }
                joining.member.device.clock.pass(600_001 + scene.chance.below(1 << 40) as i64);
                let told = joining.ask("sync.join_step").await;
                joining.member.device.clock.set(crate::testing::IN_THE_WEEK);
                joining.ends(scene, 3).await;
                told
            })
        }),
        Behaviour::new("puts an answer of its own in the welcome's place", &["pairing_expired"], |scene| {
            Box::pin(async move {
                let joining = Joining::begin(scene).await;
                let len = 1 + scene.chance.below(3_000);
                let noise = scene.chance.many(len);
                joining.put(&mut scene.hub(), 2, noise);
                let told = joining.admit(scene).await;
                // The newcomer does not take it for a welcome either.
                assert_eq!(joining.ask("sync.join_step").await, "pairing_refused");
                joining.ends(scene, 3).await;
                told
            })
        }),
    ]
}

fn confirmations() -> Vec<Behaviour> {
    let refused = &["pairing_refused"];
    vec![
        Behaviour::new("shows a newcomer a list in which it does not stand", refused, |scene| {
            Box::pin(confirm(scene, |chance, url, answer| match url.ends_with("/v1/sync") {
                true => list(answer, |read| read.entries.truncate(chance.below(3))),
                false => answer,
            }))
        }),
        Behaviour::new("shows a newcomer another account's list", refused, |scene| {
            Box::pin(async move {
                let theirs = foreign().await.entries;
                confirm(scene, move |chance, url, answer| match url.ends_with("/v1/sync") {
                    true => list(answer, |read| {
                        // Alone, or in place of what came before the newcomer.
                        let keep = chance.below(2) * read.entries.len().saturating_sub(1);
                        let own = read.entries.split_off(keep.max(read.entries.len().saturating_sub(1)));
                        read.entries.clone_from(&theirs);
                        if keep > 0 {
                            read.entries.extend(own);
                        }
                    }),
                    false => answer,
                })
                .await
            })
        }),
        Behaviour::new("changes one bit of the list that a newcomer is shown", refused, |scene| {
            Box::pin(confirm(scene, |chance, url, answer| match url.ends_with("/v1/sync") {
                true => list(answer, |read| {
                    let at = chance.below(read.entries.len().max(1));
                    if let Some(entry) = read.entries.get_mut(at) {
                        let len = entry.body.len();
                        chance.spoil(&mut entry.body, 0..len);
                    }
                }),
                false => answer,
            }))
        }),
        Behaviour::new("knows no newcomer", refused, |scene| {
            Box::pin(confirm(scene, |chance, url, answer| match url.ends_with("/v1/token") {
                true => with_status(chance.one_of(&[401, 410]), vec![]),
                false => answer,
            }))
        }),
        Behaviour::new("answers a newcomer with noise", &["offline"], |scene| {
            Box::pin(confirm(scene, |chance, _, _| {
                let len = chance.below(2_000);
                ok(chance.many(len))
            }))
        }),
        Behaviour::new(
            "keeps from a newcomer what the others have written",
            &["joined, withheld"],
            |scene| {
                Box::pin(async move {
                    scene.phone.sync_well().await;
                    let joining = Joining::begin(scene).await;
                    assert_eq!(joining.admit(scene).await, "");
                    assert_eq!(joining.ask("sync.join_step").await, "compare");
                    joining.member.line.meddle(|url, answer| {
                        Ok(match url.ends_with("/v1/sync") {
                            true => list(answer, |read| read.log.clear()),
                            false => answer,
                        })
                    });
                    let step = joining.ask("sync.join_confirm").await;
                    let status = get(&joining.member.app, "sync.status", json!({})).await;
                    joining.member.line.leave_alone();
                    scene.also_written("the newcomer's own");
                    scene.others.push(joining.member);
                    format!("{step}, {}", status["problem"].as_str().unwrap_or_default())
                })
            },
        ),
    ]
}
