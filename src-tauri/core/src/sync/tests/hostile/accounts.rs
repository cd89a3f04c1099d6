//! Lies at the door and at the way out: enrolling, what the hub says that it keeps, leaving.

use super::answers::ok;
use super::forgers::{account, foreign, receipt};
use super::scene::{Scene, code_of, usable};
use super::statuses::with_status;
use super::{Behaviour, QUIET};
use crate::sync::tests::world::Member;
use crate::sync::{HttpError, Response};
use crate::testing::{ask, get};
use crewroom_protocol::sync::to_bytes;
use crewroom_protocol::sync::wire::{About, Enrolled, Receipt};
use serde_json::{Value, json};

use super::scene::Chance;

pub fn table() -> Vec<Behaviour> {
    [door(), kept(), leaving()].into_iter().flatten().collect()
}

fn about(hub: &Response) -> About {
    serde_json::from_slice(&hub.body).unwrap()
}

/// A newcomer enrols on a line that is changed so, and is told; then on an honest one.
async fn enrol(
    scene: &mut Scene,
    mut how: impl FnMut(&mut Chance, &str, Response) -> Result<Response, HttpError> + Send + 'static,
) -> String {
    let newcomer = scene.world.device().await;
    newcomer.check_in("mine").await;
    let mut chance = scene.chance.clone();
    newcomer.line.meddle(move |url, answer| how(&mut chance, url, answer));
    let code = scene.hub().code();
    let request = |code: &str| json!({ "address": "hub.example", "code": code, "label": "Phone" });
    let told = match ask(&newcomer.app, "sync.enrol", request(&code)).await {
        Ok(status) => status["problem"].as_str().unwrap_or_default().to_owned(),
        Err(error) => code_of(&error),
    };
    newcomer.line.leave_alone();
    assert_eq!(newcomer.notes().await, ["mine"]);
    usable(&newcomer, "a newcomer").await;
    // Whether it is in by now or not: on an honest line it comes in, and its note with it.
    if get(&newcomer.app, "sync.status", json!({})).await["hub"].is_null() {
        let again = ask(&newcomer.app, "sync.enrol", request(&code)).await;
        if again.is_err() {
            let fresh = scene.hub().code();
            get(&newcomer.app, "sync.enrol", request(&fresh)).await;
        }
    }
    newcomer.sync_well().await;
    assert_eq!(newcomer.notes().await, ["mine"]);
    told
}

fn door() -> Vec<Behaviour> {
    let (bad_address, offline) = (&["bad_address"], &["offline"]);
    vec![
        Behaviour::new("introduces itself with noise", bad_address, |scene| {
            Box::pin(enrol(scene, |chance, url, answer| {
                if !url.ends_with("/v1/about") {
                    return Ok(answer);
                }
                let len = chance.below(5_000);
                Ok(ok(chance.many(len)))
            }))
        }),
        Behaviour::new("introduces itself with a key that is none", bad_address, |scene| {
            Box::pin(enrol(scene, |chance, url, mut answer| {
                if url.ends_with("/v1/about") {
                    let mut about = about(&answer);
                    about.key = chance.one_of(&["", "00", "zz", "é", "AB"]).repeat(1 + chance.below(40));
                    answer.body = serde_json::to_vec(&about).unwrap();
                }
                Ok(answer)
            }))
        }),
        Behaviour::new("introduces itself with a name that fills the screen", &[QUIET], |scene| {
            Box::pin(async move {
                let newcomer = scene.world.device().await;
                let mut chance = scene.chance.clone();
                newcomer.line.meddle(move |url, mut answer| {
                    if url.ends_with("/v1/about") {
                        let mut about = about(&answer);
                        about.name = "\u{7}\n\u{0}Your force ".repeat(10_000 + chance.below(10_000));
                        about.force = "x".repeat(100_000);
                        answer.body = serde_json::to_vec(&about).unwrap();
                    }
                    Ok(answer)
                });
                let code = scene.hub().code();
                let request = json!({ "address": "hub.example", "code": code, "label": "Phone" });
                let status = get(&newcomer.app, "sync.enrol", request).await;
                let name = status["hub"]["name"].as_str().unwrap();
                assert!(name.chars().count() <= 80 && !name.chars().any(char::is_control), "{name}");
                status["problem"].as_str().unwrap_or_default().to_owned()
            })
        }),
        Behaviour::new("answers an enrolment with noise", offline, |scene| {
            Box::pin(enrol(scene, |chance, url, answer| {
                if !url.ends_with("/v1/enrol") {
                    return Ok(answer);
                }
                let len = chance.one_of(&[0, 1, 31, 33, 100, 5_000]);
                Ok(ok(chance.many(len)))
            }))
        }),
        Behaviour::new("refuses an enrolment and keeps the account", &["offline", "code_refused"], |scene| {
            Box::pin(enrol(scene, |chance, url, answer| {
                let status = chance.one_of(&[302, 400, 404, 409, 410, 413]);
                Ok(if url.ends_with("/v1/enrol") { with_status(status, vec![]) } else { answer })
            }))
        }),
        Behaviour::new("says that every code is used", &["code_refused"], |scene| {
            Box::pin(enrol(scene, |chance, url, answer| {
                let words = chance.one_of(&["code_used", "code_unknown", "no_private_sync"]);
                let no = || Ok(with_status(403, format!("{{\"error\":\"{words}\"}}").into_bytes()));
                let len = chance.below(40);
                match url.rsplit('/').next() {
                    Some("enrol") => no(),
                    Some("token") => Ok(with_status(401, chance.many(len))),
                    _ => Ok(answer),
                }
            }))
        }),
        Behaviour::new("enrols under another account's token", &["tampered", "forked"], |scene| {
            Box::pin(async move {
                // Where the newcomer asks for its own log, it is given the phone's account.
                let (entries, log) = {
                    let mut hub = scene.hub();
                    let of = hub.account();
                    let log: Vec<Vec<u8>> =
                        of.logs.values().flat_map(|log| log.envelopes.values().cloned()).collect();
                    (of.devices.entries().to_vec(), log)
                };
                enrol(scene, move |chance, url, mut answer| {
                    if url.ends_with("/v1/sync") && answer.status == 200 {
                        let mut given = crewroom_protocol::sync::wire::SyncResponse::default();
                        let entries_too = chance.below(2) == 0;
                        given.entries = if entries_too { entries.clone() } else { vec![] };
                        given.log.clone_from(&log);
                        answer.body = to_bytes(&given);
                    }
                    Ok(answer)
                })
                .await
            })
        }),
        Behaviour::new("enrols with a token that is none", &["signed_out", "nonsense"], |scene| {
            Box::pin(enrol(scene, |chance, url, answer| {
                Ok(match url.rsplit('/').next() {
                    Some("enrol") => ok(to_bytes(&Enrolled { token: chance.bytes() })),
                    Some("challenge" | "token") => with_status(401, vec![]),
                    _ => answer,
                })
            }))
        }),
    ]
}

fn kept() -> Vec<Behaviour> {
    vec![
        Behaviour::new("says with noise what it keeps", &["offline"], |scene| {
            Box::pin(async move {
                scene.answer("/v1/account", |chance, _| {
                    let len = chance.below(5_000);
                    Ok(ok(chance.many(len)))
                });
                scene.code("sync.kept", json!({})).await
            })
        }),
        Behaviour::new("says that it keeps more than there is, since the end of time", &[QUIET], |scene| {
            Box::pin(async move {
                scene.answer("/v1/account", |chance, _| {
                    let day = chance.one_of(&[u32::MAX, 1 << 31, 96_000_000]);
                    let many = chance.one_of(&[u64::MAX, 1 << 63, 1 << 32]);
                    let kept = json!({ "entries": many, "tokens": many, "envelopes": many, "bytes": many,
                                       "since_day": day, "last_day": day });
                    Ok(ok(kept.to_string().into_bytes()))
                });
                let kept = get(&scene.phone.app, "sync.kept", json!({})).await;
                assert_eq!(kept["envelopes"], json!(u32::MAX));
                assert!(kept["since"].as_str().is_some_and(|since| since.len() < 20), "{kept}");
                QUIET.to_owned()
            })
        }),
    ]
}

/// No receipt: the phone has left, and says that nothing is proven.
const NO_PROOF: &str = "no proof";

async fn leave(scene: &mut Scene) -> String {
    match ask(&scene.phone.app, "sync.leave", json!({})).await {
        Err(error) => code_of(&error),
        Ok(proof) => {
            scene.comes_back = false;
            assert_eq!(off(&scene.phone).await, Value::Null, "left");
            match proof == json!({ "erased": null, "receipt": null }) {
                true => NO_PROOF.to_owned(),
                false => format!("believed: {proof}"),
            }
        }
    }
}

async fn off(member: &Member) -> Value {
    get(&member.app, "sync.status", json!({})).await["hub"].clone()
}

fn leaving() -> Vec<Behaviour> {
    let no_proof = &[NO_PROOF];
    vec![
        Behaviour::new("gives a receipt that it has not signed", no_proof, |scene| {
            Box::pin(async move {
                scene.answer("/v1/leave", |chance, mut answer| {
                    let mut read: Receipt = crewroom_protocol::sync::from_bytes(&answer.body).unwrap();
                    match chance.below(4) {
                        0 => read.envelopes += 1 + chance.number() % 99,
                        1 => read.bytes ^= 1 << chance.below(63),
                        2 => read.day += 1,
                        _ => chance.spoil(&mut read.sig, 0..64),
                    }
                    answer.body = to_bytes(&read);
                    Ok(answer)
                });
                leave(scene).await
            })
        }),
        Behaviour::new("gives another account's receipt", no_proof, |scene| {
            Box::pin(async move {
                let theirs = foreign().await.account;
                assert_ne!(theirs, account(scene));
                scene.answer("/v1/leave", move |chance, _| Ok(ok(to_bytes(&receipt(theirs, chance)))));
                leave(scene).await
            })
        }),
        Behaviour::new("gives noise for a receipt", no_proof, |scene| {
            Box::pin(async move {
                scene.answer("/v1/leave", |chance, _| {
                    let len = chance.below(3_000);
                    Ok(ok(chance.many(len)))
                });
                leave(scene).await
            })
        }),
        Behaviour::new("says that there was nobody to leave", no_proof, |scene| {
            Box::pin(async move {
                scene.answer("", |chance, _| Ok(with_status(chance.one_of(&[401, 404]), vec![])));
                leave(scene).await
            })
        }),
        Behaviour::new("lets nobody leave", &["offline"], |scene| {
            Box::pin(async move {
                let hub = scene.world.hub.clone();
                let before = hub.lock().unwrap().clone();
                scene.answer("/v1/leave", move |chance, _| {
                    // It did not even do it.
                    *hub.lock().unwrap() = before.clone();
                    match chance.below(4) {
                        0 => Err(HttpError::Unreachable),
                        1 => Err(HttpError::TooLarge),
                        _ => Ok(with_status(chance.one_of(&[302, 403, 409, 500, 503]), vec![])),
                    }
                });
                let told = leave(scene).await;
                assert_ne!(off(&scene.phone).await, Value::Null, "nothing has changed");
                told
            })
        }),
    ]
}
