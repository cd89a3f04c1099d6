//! Answers that are no answers: changed, cut, swollen, endless, of another day.

use super::{Behaviour, QUIET};
use crate::sync::{HttpError, MAX_BYTES, Response};
use crewroom_protocol::sync::wire::SyncResponse;
use crewroom_protocol::sync::{from_bytes, to_bytes};

pub fn ok(body: Vec<u8>) -> Response {
    Response { status: 200, retry_after: None, body }
}

pub fn table() -> Vec<Behaviour> {
    let any = &["tampered", "nonsense", "withheld", "forked", "rolled_back", "quota", QUIET];
    vec![
        Behaviour::new("changes one bit of an answer", any, |scene| {
            Box::pin(async move {
                scene.answer("/v1/sync", |chance, mut answer| {
                    let len = answer.body.len();
                    chance.spoil(&mut answer.body, 0..len);
                    Ok(answer)
                });
                scene.sync().await
            })
        }),
        Behaviour::new("cuts an answer short", &["nonsense"], |scene| {
            Box::pin(async move {
                scene.answer("/v1/sync", |chance, mut answer| {
                    let left = chance.below(answer.body.len());
                    answer.body.truncate(left);
                    Ok(answer)
                });
                scene.sync().await
            })
        }),
        Behaviour::new("adds bytes to an answer", &["nonsense"], |scene| {
            Box::pin(async move {
                scene.answer("/v1/sync", |chance, mut answer| {
                    let more = 1 + chance.below(500);
                    answer.body.extend(chance.many(more));
                    Ok(answer)
                });
                scene.sync().await
            })
        }),
        Behaviour::new("answers with noise", &["nonsense", "tampered"], |scene| {
            Box::pin(async move {
                scene.answer("/v1/sync", |chance, _| {
                    let len = 8 + chance.below(3_000);
                    Ok(ok(chance.many(len)))
                });
                scene.sync().await
            })
        }),
        Behaviour::new("answers as a hotel's login page", &["nonsense"], |scene| {
            Box::pin(async move {
                scene.answer("", |chance, _| {
                    let page = format!("<!DOCTYPE html><title>Room {}</title>", chance.below(900));
                    Ok(ok(page.into_bytes()))
                });
                scene.sync().await
            })
        }),
        Behaviour::new("answers with megabytes of nothing", &["nonsense"], |scene| {
            Box::pin(async move {
                scene.answer("/v1/sync", |chance, _| Ok(ok(vec![0; MAX_BYTES - 1 - chance.below(4_096)])));
                scene.sync().await
            })
        }),
        Behaviour::new("answers with more than may be read", &["nonsense"], |scene| {
            Box::pin(async move {
                let more = 1 + scene.chance.below(4_096);
                let through_the_line = scene.chance.below(2) == 0;
                scene.answer("/v1/sync", move |_, _| match through_the_line {
                    true => Ok(ok(vec![0; MAX_BYTES + more])),
                    false => Err(HttpError::TooLarge),
                });
                scene.sync().await
            })
        }),
        Behaviour::new("claims lists longer than any memory", &["nonsense"], |scene| {
            Box::pin(async move {
                scene.answer("/v1/sync", |chance, _| {
                    // Up to five empty lists, then one of billions.
                    let mut body = vec![0; chance.below(3)];
                    body.extend([0xff, 0xff, 0xff, 0xff, 0x07 + chance.below(8) as u8]);
                    let rest = chance.below(64);
                    body.extend(chance.many(rest));
                    Ok(ok(body))
                });
                scene.sync().await
            })
        }),
        Behaviour::new("sends thousands of tiny envelopes", &["nonsense"], |scene| {
            Box::pin(async move {
                scene.change(|chance, answer| {
                    let len = chance.below(60);
                    answer.log = vec![chance.many(len); 3_000 + chance.below(2_000)];
                });
                scene.sync().await
            })
        }),
        Behaviour::new("sends an envelope that is far too long", &["tampered"], |scene| {
            Box::pin(async move {
                scene.change(|chance, answer| {
                    let at = chance.below(answer.log.len().max(1));
                    if let Some(one) = answer.log.get_mut(at) {
                        one.resize(257 * 1024 + chance.below(100_000), chance.number() as u8);
                    }
                });
                scene.sync().await
            })
        }),
        Behaviour::new("says for ever that there is more, and sends nothing", &["nonsense"], |scene| {
            Box::pin(async move {
                let first = scene.chance.below(2) == 0;
                let mut round = 0;
                scene.change(move |_, answer| {
                    round += 1;
                    if first || round > 1 {
                        *answer = SyncResponse::default();
                    }
                    answer.more = true;
                });
                scene.sync().await
            })
        }),
        Behaviour::new("sends the same page for ever", &["nonsense"], |scene| {
            Box::pin(async move {
                let mut page: Option<SyncResponse> = None;
                scene.change(move |chance, answer| {
                    let page = page.get_or_insert_with(|| {
                        answer.log.truncate(1 + chance.below(2));
                        answer.more = true;
                        answer.clone()
                    });
                    answer.clone_from(page);
                });
                scene.sync().await
            })
        }),
        Behaviour::new("answers with what it answered before", &["nonsense", "rolled_back"], |scene| {
            Box::pin(async move {
                // Recorded while it was honest, at one of several moments.
                let recorded = std::sync::Arc::new(std::sync::Mutex::new(Vec::new()));
                let keep = recorded.clone();
                scene.answer("/v1/sync", move |_, answer| {
                    keep.lock().unwrap().push(answer.body.clone());
                    Ok(answer)
                });
                assert_eq!(scene.sync().await, QUIET);
                for n in 0..2 {
                    scene.write_on_phone(&format!("recorded {n}")).await;
                    assert_eq!(scene.sync().await, QUIET);
                }
                scene.write_on_phone("answered with the past").await;
                scene.begins().await;
                let recorded = recorded.lock().unwrap().clone();
                let old = scene.chance.one_of(&(0..recorded.len()).collect::<Vec<_>>());
                let old = recorded[old].clone();
                assert!(from_bytes::<SyncResponse>(&old).is_ok());
                scene.answer("/v1/sync", move |_, _| Ok(ok(old.clone())));
                scene.sync().await
            })
        }),
        Behaviour::new("answers as if the account were empty", &["nonsense"], |scene| {
            Box::pin(async move {
                scene.answer("/v1/sync", |_, _| Ok(ok(to_bytes(&SyncResponse::default()))));
                scene.sync().await
            })
        }),
    ]
}
