//! Logs that the hub keeps back, reorders, forgets, acknowledges falsely, forks, or lets a thief
//! write on.

use super::envelopes::own_series;
use super::scene::{Chance, Scene};
use super::{Behaviour, QUIET};
use crate::sync::tests::world::pair;
use crate::testing::{IN_THE_WEEK, get};
use crewroom_protocol::sync::wire::{Refusal, SyncResponse};
use crewroom_protocol::sync::{Cursor, SeriesId};
use serde_json::json;

/// Changes each answer, given the phone's own log's name.
async fn lie(
    scene: &mut Scene,
    mut how: impl FnMut(&mut Chance, SeriesId, &mut SyncResponse) + Send + 'static,
) -> String {
    let (phone, _) = scene.ids().await;
    let own = own_series(scene, phone);
    scene.change(move |chance, answer| how(chance, own, answer));
    scene.sync().await
}

/// As if nothing that was pushed had been taken, for a reason that is none.
async fn refuse(
    scene: &mut Scene,
    mut why: impl FnMut(&mut Chance, SeriesId) -> Refusal + Send + 'static,
) -> String {
    lie(scene, move |chance, own, answer| {
        answer.stored.clear();
        answer.refused = Some(why(chance, own));
    })
    .await
}

pub fn table() -> Vec<Behaviour> {
    [kept_back(), acknowledged(), refused(), forgotten(), copied()].into_iter().flatten().collect()
}

fn kept_back() -> Vec<Behaviour> {
    let withheld = &["withheld"];
    vec![
        Behaviour::new("keeps the first of a log's envelopes back", withheld, |scene| {
            Box::pin(lie(scene, |_, _, answer| {
                if !answer.log.is_empty() {
                    answer.log.remove(0);
                }
            }))
        }),
        Behaviour::new("keeps one back in the middle", withheld, |scene| {
            Box::pin(async move {
                scene.write_on_laptop("one more").await;
                scene.laptop.sync_well().await;
                lie(scene, |chance, _, answer| {
                    if answer.log.len() > 2 {
                        answer.log.remove(1 + chance.below(answer.log.len() - 2));
                    }
                })
                .await
            })
        }),
        Behaviour::new("hands a log out in another order", withheld, |scene| {
            Box::pin(lie(scene, |chance, _, answer| {
                if answer.log.len() > 1 {
                    let by = 1 + chance.below(answer.log.len() - 1);
                    answer.log.rotate_left(by);
                }
            }))
        }),
        Behaviour::new("keeps a log back that others have read", withheld, |scene| {
            Box::pin(async move {
                let tablet = third(scene).await;
                scene.laptop.sync_well().await;
                scene.write_on_laptop("having read the tablet's").await;
                scene.laptop.sync_well().await;
                lie(scene, move |_, _, answer| answer.log.retain(|bytes| bytes[2..18] != tablet)).await
            })
        }),
        Behaviour::new("keeps the end of a log back that others have read", withheld, |scene| {
            Box::pin(async move {
                let tablet = third(scene).await;
                scene.phone.sync_well().await;
                let more = 1 + scene.chance.below(3);
                for n in 0..more {
                    let note = format!("the tablet goes on {n}");
                    scene.others[0].check_in(&note).await;
                    scene.also_written(&note);
                    scene.others[0].sync_well().await;
                }
                scene.laptop.sync_well().await;
                scene.write_on_laptop("having read it all").await;
                scene.laptop.sync_well().await;
                let mut left = scene.chance.below(more);
                lie(scene, move |_, _, answer| {
                    answer.log.retain(|bytes| {
                        let passes = bytes[2..18] != tablet || left > 0;
                        left = left.saturating_sub(usize::from(bytes[2..18] == tablet));
                        passes
                    });
                })
                .await
            })
        }),
    ]
}

/// A tablet that has joined, and has written and sent something.
async fn third(scene: &mut Scene) -> [u8; 16] {
    let tablet = scene.world.device().await;
    pair(&scene.laptop, &tablet, "Tablet").await;
    let devices = get(&tablet.app, "sync.devices", json!({})).await;
    let id = devices["devices"][0]["id"].as_str().unwrap().to_owned();
    tablet.check_in("from the tablet").await;
    scene.also_written("from the tablet");
    tablet.sync_well().await;
    scene.others.push(tablet);
    data_encoding::HEXLOWER.decode(id.as_bytes()).unwrap().try_into().unwrap()
}

fn acknowledged() -> Vec<Behaviour> {
    let (nonsense, rolled_back) = (&["nonsense"], &["rolled_back"]);
    vec![
        Behaviour::new("swallows what is pushed and says nothing of it", nonsense, |scene| {
            Box::pin(lie(scene, |_, _, answer| answer.stored.clear()))
        }),
        Behaviour::new("acknowledges a log that is not the one that was pushed", nonsense, |scene| {
            Box::pin(lie(scene, |chance, _, answer| {
                answer.stored = vec![Cursor { series: SeriesId(chance.bytes()), seq: chance.number() >> 1 }];
            }))
        }),
        Behaviour::new("acknowledges what was never sent", nonsense, |scene| {
            Box::pin(lie(scene, |chance, own, answer| {
                let seq = (1 << 20) + (chance.number() >> (1 + chance.below(56)));
                answer.stored = vec![Cursor { series: own, seq }];
            }))
        }),
        Behaviour::new("acknowledges less than it had acknowledged", rolled_back, |scene| {
            Box::pin(async move {
                for n in 0..3 {
                    scene.write_on_phone(&format!("acknowledged {n}")).await;
                    scene.phone.sync_well().await;
                }
                scene.write_on_phone("then this").await;
                scene.begins().await;
                lie(scene, |chance, own, answer| {
                    answer.stored = vec![Cursor { series: own, seq: chance.below(4) as u64 }];
                })
                .await
            })
        }),
        Behaviour::new("says that the phone's log ends earlier", rolled_back, |scene| {
            Box::pin(lie(scene, |_, own, answer| answer.tips.push(Cursor { series: own, seq: 0 })))
        }),
        Behaviour::new("says that other logs end earlier", rolled_back, |scene| {
            Box::pin(async move {
                let (phone, _) = scene.ids().await;
                let own = own_series(scene, phone);
                let others: Vec<SeriesId> =
                    scene.hub().account().logs.keys().copied().filter(|name| *name != own).collect();
                lie(scene, move |_, _, answer| {
                    answer.tips.extend(others.iter().map(|series| Cursor { series: *series, seq: 0 }));
                })
                .await
            })
        }),
        Behaviour::new("speaks of hundreds of logs that nobody has", &[QUIET], |scene| {
            Box::pin(lie(scene, |chance, _, answer| {
                for _ in 0..500 + chance.below(1_000) {
                    let cursor = Cursor { series: SeriesId(chance.bytes()), seq: chance.number() };
                    answer.tips.push(cursor);
                    answer.stored.push(cursor);
                }
            }))
        }),
    ]
}

fn refused() -> Vec<Behaviour> {
    let nonsense = &["nonsense"];
    vec![
        Behaviour::new("names a gap where there is none", nonsense, |scene| {
            Box::pin(refuse(scene, |chance, series| Refusal::Gap {
                series,
                tip: (1 << 20) + chance.number() % 99,
            }))
        }),
        Behaviour::new("names a gap for ever", &["rolled_back", "nonsense"], |scene| {
            Box::pin(refuse(scene, |_, series| Refusal::Gap { series, tip: 0 }))
        }),
        Behaviour::new("names a gap in somebody else's log", nonsense, |scene| {
            Box::pin(refuse(scene, |chance, _| Refusal::Gap {
                series: SeriesId(chance.bytes()),
                tip: chance.number(),
            }))
        }),
        Behaviour::new("says that the phone forks its own log", &["forked"], |scene| {
            Box::pin(refuse(scene, |chance, series| Refusal::Fork { series, seq: chance.number() % 99 }))
        }),
        Behaviour::new("says that somebody else's log is forked", nonsense, |scene| {
            Box::pin(refuse(scene, |chance, _| Refusal::Fork {
                series: SeriesId(chance.bytes()),
                seq: chance.number(),
            }))
        }),
        Behaviour::new("refuses an entry that was never sent", nonsense, |scene| {
            Box::pin(refuse(scene, |chance, _| Refusal::Entry { n: 2 + chance.below(1 << 30) as u32 }))
        }),
        Behaviour::new("forgets the device list for ever", &["rolled_back"], |scene| {
            Box::pin(refuse(scene, |chance, _| Refusal::Entry { n: chance.below(2) as u32 }))
        }),
        Behaviour::new("has no room for ever", &["quota"], |scene| {
            Box::pin(refuse(scene, |_, _| Refusal::Quota))
        }),
    ]
}

fn forgotten() -> Vec<Behaviour> {
    vec![
        Behaviour::new("goes back to an earlier day", &["rolled_back"], |scene| {
            Box::pin(async move {
                for n in 0..3 {
                    scene.write_on_phone(&format!("will be forgotten {n}")).await;
                    scene.phone.sync_well().await;
                }
                scene.begins().await;
                let keep = scene.chance.below(3) as u64;
                scene.hub().roll_back(keep);
                scene.sync().await
            })
        }),
        Behaviour::new("forgets every log", &["rolled_back"], |scene| {
            Box::pin(async move {
                // The laptop keeps its own; the phone keeps what it had read.
                scene.phone.sync_well().await;
                scene.begins().await;
                scene.hub().account().logs.clear();
                scene.sync().await
            })
        }),
        Behaviour::new("forgets one log of several", &["rolled_back"], |scene| {
            Box::pin(async move {
                scene.phone.sync_well().await;
                scene.begins().await;
                let names: Vec<SeriesId> = scene.hub().account().logs.keys().copied().collect();
                let gone = scene.chance.one_of(&names);
                scene.hub().account().logs.remove(&gone);
                scene.sync().await
            })
        }),
        Behaviour::new("sets the device's clock years off, back and forth", &[QUIET], |scene| {
            Box::pin(async move {
                for n in 0..3 {
                    let years = scene.chance.below(41) as i64 - 20;
                    scene.phone.device.clock.set(IN_THE_WEEK + years * 365 * 86_400_000);
                    scene.write_on_phone(&format!("in another year {n}")).await;
                    assert_eq!(scene.sync().await, QUIET);
                }
                let wild = scene.chance.one_of(&[i64::MIN, -1, 0, i64::MAX]);
                scene.phone.device.clock.set(wild);
                let told = scene.sync().await;
                scene.phone.device.clock.set(IN_THE_WEEK);
                told
            })
        }),
    ]
}

fn copied() -> Vec<Behaviour> {
    vec![
        Behaviour::new("plays two copies of a device against each other", &["forked"], |scene| {
            Box::pin(async move {
                scene.phone.sync_well().await;
                let twin = scene.world.twin(&scene.laptop).await.member;
                let base = scene.hub().clone();
                scene.write_on_laptop("one branch").await;
                scene.laptop.sync_well().await;
                scene.phone.sync_well().await;
                scene.begins().await;
                // The hub goes back and has the copy write another end of the same log.
                let first = scene.hub().clone();
                *scene.hub() = base;
                twin.check_in("another branch").await;
                twin.sync().await;
                let forked = std::mem::replace(&mut *scene.hub(), first);
                let logs = forked.accounts.values().flat_map(|account| account.logs.values());
                let evil: Vec<Vec<u8>> =
                    logs.flat_map(|log| log.envelopes.values().next_back().cloned()).collect();
                // Two copies of a device that live on cannot agree.
                scene.comes_back = false;
                lie(scene, move |_, _, answer| answer.log.clone_from(&evil)).await
            })
        }),
        Behaviour::new("lets a removed device write on", &[QUIET], |scene| {
            Box::pin(async move {
                scene.phone.sync_well().await;
                let (_, laptop) = scene.ids().await;
                // The thief knows of no removal: a hub that helps never tells.
                let old = scene.hub().clone();
                let gone = json!({ "id": laptop.to_string() });
                get(&scene.phone.app, "sync.remove_device", gone).await;
                let now = std::mem::replace(&mut *scene.hub(), old);
                for n in 0..1 + scene.chance.below(3) {
                    scene.laptop.check_in(&format!("the thief's {n}")).await;
                    scene.laptop.sync_well().await;
                }
                let thief: Vec<Vec<u8>> = {
                    let mut hub = scene.hub();
                    let logs = hub.account().logs.values();
                    logs.flat_map(|log| log.envelopes.values().cloned()).collect()
                };
                *scene.hub() = now;
                scene.comes_back = false;
                scene.change(move |_, answer| answer.log.extend(thief.iter().cloned()));
                let told = scene.sync().await;
                // Only the phone is left.
                let devices = get(&scene.phone.app, "sync.devices", json!({})).await;
                assert_eq!(devices["devices"].as_array().unwrap().len(), 1);
                told
            })
        }),
    ]
}
