//! Statuses in place of answers: refusals, delays of centuries, redirections, lies about who is
//! known.

use super::Behaviour;
use super::answers::ok;
use super::forgers::foreign;
use crate::sync::{HttpError, Response, automatic};
use crate::testing::{IN_THE_WEEK, get};
use crewroom_protocol::sync::to_bytes;
use crewroom_protocol::sync::wire::SyncRequest;
use serde_json::json;

pub fn with_status(status: u16, body: Vec<u8>) -> Response {
    Response { status, retry_after: None, body }
}

pub fn table() -> Vec<Behaviour> {
    let (nonsense, signed_out) = (&["nonsense"], &["signed_out"]);
    vec![
        Behaviour::new("asks to go elsewhere", nonsense, |scene| {
            Box::pin(async move {
                scene.answer("", |chance, answer| {
                    Ok(Response { status: chance.one_of(&[300, 301, 302, 303, 307, 308]), ..answer })
                });
                scene.sync().await
            })
        }),
        Behaviour::new("answers with statuses that do not belong here", nonsense, |scene| {
            Box::pin(async move {
                scene.answer("/v1/sync", |chance, answer| {
                    let status = chance.one_of(&[100, 202, 204, 403, 404, 405, 409, 413, 418, 451, 600, 999]);
                    Ok(Response { status, ..answer })
                });
                scene.sync().await
            })
        }),
        Behaviour::new("fails for ever", &["busy"], |scene| {
            Box::pin(async move {
                scene.answer("", |chance, _| {
                    let len = chance.below(2_000);
                    Ok(with_status(chance.one_of(&[500, 501, 502, 503, 504, 599]), chance.many(len)))
                });
                scene.sync().await
            })
        }),
        Behaviour::new("asks to wait for centuries", &["busy"], |scene| {
            Box::pin(async move {
                scene.answer("", |chance, _| {
                    let wait = chance.one_of(&[u64::MAX, 1 << 62, 1 << 40, 86_400 * 36_500]);
                    Ok(Response { status: chance.one_of(&[429, 503]), retry_after: Some(wait), body: vec![] })
                });
                let told = scene.sync().await;
                // A day at most is believed: then the app tries again by itself.
                scene.phone.line.leave_alone();
                scene.phone.device.clock.pass(24 * 3_600_000);
                automatic(&scene.phone.app).await.unwrap();
                let status = get(&scene.phone.app, "sync.status", json!({})).await;
                scene.phone.device.clock.set(IN_THE_WEEK);
                assert_eq!((&status["waiting"], status["problem"].is_null()), (&json!(0), true), "{status}");
                told
            })
        }),
        Behaviour::new("finds fault with every request", nonsense, |scene| {
            Box::pin(async move {
                scene.answer("/v1/sync", |_, _| Ok(with_status(400, br#"{"error":"envelope"}"#.to_vec())));
                scene.sync().await
            })
        }),
        Behaviour::new("finds fault with whatever is pushed", nonsense, |scene| {
            Box::pin(async move {
                // What it is asked without a push it answers: the second request, and each after.
                let mut asked = 0;
                let hub = scene.world.hub.clone();
                let before = hub.lock().unwrap().clone();
                scene.answer("/v1/sync", move |_, answer| {
                    asked += 1;
                    if asked > 1 {
                        return Ok(answer);
                    }
                    *hub.lock().unwrap() = before.clone();
                    Ok(with_status(400, br#"{"error":"envelope"}"#.to_vec()))
                });
                scene.sync().await
            })
        }),
        Behaviour::new("knows no token any more", signed_out, |scene| {
            Box::pin(async move {
                scene.answer("", |chance, _| {
                    let len = chance.below(100);
                    Ok(with_status(401, chance.many(len)))
                });
                scene.sync().await
            })
        }),
        Behaviour::new("takes every token back at once", signed_out, |scene| {
            Box::pin(async move {
                scene.answer("/v1/sync", |_, _| Ok(with_status(401, vec![])));
                scene.sync().await
            })
        }),
        Behaviour::new(
            "says that the phone was removed, with a list that does not say so",
            signed_out,
            |scene| {
                Box::pin(async move {
                    let mine = scene.hub().account().devices.entries().to_vec();
                    let theirs = foreign().await.entries;
                    scene.hub().forget_tokens();
                    scene.answer("/v1/token", move |chance, _| {
                        let list = match chance.below(4) {
                            0 => vec![],
                            1 => mine.clone(),
                            2 => mine[..1].to_vec(),
                            _ => theirs.clone(),
                        };
                        Ok(with_status(410, to_bytes(&list)))
                    });
                    scene.sync().await
                })
            },
        ),
        Behaviour::new("says that the phone was removed, with noise", signed_out, |scene| {
            Box::pin(async move {
                scene.hub().forget_tokens();
                scene.answer("/v1/token", |chance, _| {
                    let len = chance.below(3_000);
                    Ok(with_status(410, chance.many(len)))
                });
                scene.sync().await
            })
        }),
        Behaviour::new("asks to sign something else than a nonce", &["nonsense"], |scene| {
            Box::pin(async move {
                scene.hub().forget_tokens();
                scene.answer("/v1/challenge", |chance, _| {
                    let len = chance.one_of(&[0, 1, 31, 33, 64, 4_096]);
                    Ok(ok(chance.many(len)))
                });
                scene.sync().await
            })
        }),
        Behaviour::new("hands out tokens that are none", &["nonsense", "signed_out"], |scene| {
            Box::pin(async move {
                scene.hub().forget_tokens();
                scene.answer("/v1/token", |chance, _| {
                    let len = chance.one_of(&[0, 16, 31, 32, 33, 1_000]);
                    Ok(ok(chance.many(len)))
                });
                scene.sync().await
            })
        }),
        Behaviour::new("hangs up in the middle of things", &["offline"], |scene| {
            Box::pin(async move {
                scene.hub().page = 300;
                let mut left = scene.chance.below(2);
                scene.answer("/v1/sync", move |_, answer| {
                    if left == 0 {
                        return Err(HttpError::Unreachable);
                    }
                    left -= 1;
                    Ok(answer)
                });
                let told = scene.sync().await;
                scene.hub().page = 1 << 20;
                told
            })
        }),
        Behaviour::new("answers with what it was asked", nonsense, |scene| {
            Box::pin(async move {
                let entries = scene.hub().account().devices.entries().to_vec();
                scene.answer("/v1/sync", move |chance, _| {
                    let echo = SyncRequest {
                        entries_known: 1 + chance.below(100) as u32,
                        entries: entries.clone(),
                        ..SyncRequest::default()
                    };
                    Ok(ok(to_bytes(&echo)))
                });
                scene.sync().await
            })
        }),
    ]
}
