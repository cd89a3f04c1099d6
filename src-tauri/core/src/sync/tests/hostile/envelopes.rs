//! Envelopes that no device wrote so: changed, mixed, of other keys, algorithms, logs and accounts.

use super::forgers::{account, foreign, own_key, sign_anew};
use super::scene::{Chance, Scene};
use super::{Behaviour, QUIET};
use crewroom_protocol::sync::envelope::HEADER_LEN;
use crewroom_protocol::sync::{Envelope, EnvelopeKind, SeriesId};

/// Changes one envelope of each answer.
async fn change_one(
    scene: &mut Scene,
    mut how: impl FnMut(&mut Chance, &mut Vec<u8>) + Send + 'static,
) -> String {
    scene.change(move |chance, answer| {
        if !answer.log.is_empty() {
            let at = chance.below(answer.log.len());
            how(chance, &mut answer.log[at]);
        }
    });
    scene.sync().await
}

/// As [`change_one`], in terms of what it says.
async fn rewrite_one(
    scene: &mut Scene,
    mut how: impl FnMut(&mut Chance, &mut Envelope) + Send + 'static,
) -> String {
    let rewrite = move |chance: &mut Chance, bytes: &mut Vec<u8>| {
        let mut envelope = Envelope::from_bytes(bytes).unwrap();
        how(chance, &mut envelope);
        *bytes = envelope.to_bytes();
    };
    change_one(scene, rewrite).await
}

pub fn table() -> Vec<Behaviour> {
    let tampered = &["tampered"];
    vec![
        Behaviour::new("changes one bit of an envelope's ciphertext", tampered, |scene| {
            Box::pin(change_one(scene, |chance, bytes| {
                let len = bytes.len();
                chance.spoil(bytes, HEADER_LEN..len);
            }))
        }),
        Behaviour::new("changes one bit of a signature", tampered, |scene| {
            Box::pin(change_one(scene, |chance, bytes| chance.spoil(bytes, 102..HEADER_LEN)))
        }),
        Behaviour::new("changes one bit of a hash chain", tampered, |scene| {
            Box::pin(change_one(scene, |chance, bytes| chance.spoil(bytes, 42..74)))
        }),
        Behaviour::new("renumbers an envelope", tampered, |scene| {
            Box::pin(rewrite_one(scene, |chance, envelope| {
                envelope.header.seq += 1 + chance.number() % 1_000
            }))
        }),
        Behaviour::new("cuts an envelope short", tampered, |scene| {
            Box::pin(change_one(scene, |chance, bytes| {
                let left = chance.below(bytes.len());
                bytes.truncate(left);
            }))
        }),
        Behaviour::new("names another version of the format", tampered, |scene| {
            Box::pin(change_one(scene, |chance, bytes| bytes[0] = chance.one_of(&[0, 2, 3, 0x7f, 0xff])))
        }),
        Behaviour::new("passes a change off as a checkpoint", tampered, |scene| {
            Box::pin(rewrite_one(scene, |_, envelope| envelope.header.kind = EnvelopeKind::Checkpoint))
        }),
        Behaviour::new("names another epoch's key", tampered, |scene| {
            Box::pin(rewrite_one(scene, |chance, envelope| {
                envelope.header.epoch = 1 + chance.below(9) as u32
            }))
        }),
        Behaviour::new("names another nonce", tampered, |scene| {
            Box::pin(rewrite_one(scene, |chance, envelope| envelope.header.nonce = chance.bytes()))
        }),
        Behaviour::new("moves an envelope to another log", tampered, |scene| {
            Box::pin(rewrite_one(scene, |chance, envelope| envelope.header.series = SeriesId(chance.bytes())))
        }),
        Behaviour::new("says that another device wrote it", tampered, |scene| {
            Box::pin(async move {
                let (phone, _) = scene.ids().await;
                rewrite_one(scene, move |_, envelope| envelope.header.device = phone).await
            })
        }),
        Behaviour::new("signs with a key of its own", tampered, |scene| {
            Box::pin(async move {
                let (account, key) = (account(scene), own_key(&mut scene.chance));
                rewrite_one(scene, move |_, envelope| sign_anew(account, &key, envelope)).await
            })
        }),
        Behaviour::new("writes and signs an envelope of its own", tampered, |scene| {
            Box::pin(async move {
                let (account, key) = (account(scene), own_key(&mut scene.chance));
                rewrite_one(scene, move |chance, envelope| {
                    let len = 64 + chance.below(400);
                    envelope.ciphertext = chance.many(len);
                    if chance.below(2) == 0 {
                        envelope.header.device.0 = chance.bytes();
                    }
                    sign_anew(account, &key, envelope);
                })
                .await
            })
        }),
        Behaviour::new("signs with a key and a signature of small order", tampered, |scene| {
            Box::pin(rewrite_one(scene, |chance, envelope| {
                // The identity and a point of order 8: weak verifiers take them for anything.
                envelope.sig = [0; 64];
                envelope.sig[0] = chance.one_of(&[0, 1]);
            }))
        }),
        Behaviour::new("exchanges the ciphertexts of two envelopes", tampered, |scene| {
            Box::pin(async move {
                scene.change(|_, answer| {
                    let mut all: Vec<Envelope> =
                        answer.log.iter().map(|bytes| Envelope::from_bytes(bytes).unwrap()).collect();
                    if let [first, second, ..] = all.as_mut_slice() {
                        std::mem::swap(&mut first.ciphertext, &mut second.ciphertext);
                    }
                    answer.log = all.iter().map(Envelope::to_bytes).collect();
                });
                scene.sync().await
            })
        }),
        Behaviour::new("sends another account's envelopes", tampered, |scene| {
            Box::pin(async move {
                let foreign = foreign().await.log;
                scene.change(move |chance, answer| {
                    let at = chance.below(answer.log.len() + 1);
                    answer.log.insert(at, foreign[chance.below(foreign.len())].clone());
                });
                scene.sync().await
            })
        }),
        Behaviour::new("puts a forged envelope into the phone's own log", tampered, |scene| {
            Box::pin(async move {
                let (account, key) = (account(scene), own_key(&mut scene.chance));
                let (phone, _) = scene.ids().await;
                let own = own_series(scene, phone);
                scene.change(move |chance, answer| {
                    let Some(bytes) = answer.log.first() else { return };
                    let mut lure = Envelope::from_bytes(bytes).unwrap();
                    (lure.header.device, lure.header.series) = (phone, own);
                    lure.header.seq = (1 << 20) + chance.number() % 50;
                    sign_anew(account, &key, &mut lure);
                    answer.log.push(lure.to_bytes());
                });
                scene.sync().await
            })
        }),
        Behaviour::new("sends the phone's own envelopes back to it", &[QUIET], |scene| {
            Box::pin(async move {
                let (phone, _) = scene.ids().await;
                let own = own_series(scene, phone);
                let log: Vec<Vec<u8>> =
                    scene.hub().account().logs[&own].envelopes.values().cloned().collect();
                scene.change(move |chance, answer| {
                    for _ in 0..1 + chance.below(20) {
                        let at = chance.below(answer.log.len() + 1);
                        answer.log.insert(at, log[chance.below(log.len())].clone());
                    }
                });
                scene.sync().await
            })
        }),
        Behaviour::new("replays everything that it ever gave out", &[QUIET], |scene| {
            Box::pin(async move {
                let all: Vec<Vec<u8>> = {
                    let mut hub = scene.hub();
                    let logs = hub.account().logs.values();
                    logs.flat_map(|log| log.envelopes.values().cloned()).collect()
                };
                scene.change(move |chance, answer| {
                    let news = std::mem::take(&mut answer.log);
                    for _ in 0..1 + chance.below(3) {
                        answer.log.extend(all.iter().cloned());
                    }
                    answer.log.extend(news);
                });
                scene.sync().await
            })
        }),
    ]
}

/// The phone's own log at the hub.
pub fn own_series(scene: &Scene, phone: crewroom_protocol::sync::DeviceId) -> SeriesId {
    let mut hub = scene.hub();
    let logs = &hub.account().logs;
    let own = |bytes: &Vec<u8>| bytes[2..18] == phone.0;
    let found = logs.iter().find(|(_, log)| log.envelopes.values().next().is_some_and(own));
    *found.expect("the phone has synced before").0
}
