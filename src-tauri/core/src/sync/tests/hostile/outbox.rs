//! Lies about what an officer sends: what is not acknowledged under its own name waits on.

use super::Behaviour;
use super::answers::ok;
use super::scene::{Chance, Scene};
use super::statuses::with_status;
use crate::submissions::tests::{feedback, pack_for_all};
use crate::sync::{HttpError, Response};
use crate::testing::get;
use crewroom_protocol::sync::to_bytes;
use crewroom_protocol::sync::wire::Accepted;
use serde_json::{Value, json};

/// The phone writes feedback and sends it: how its outbox shows it then.
async fn send(
    scene: &mut Scene,
    mut how: impl FnMut(&mut Chance, Response) -> Result<Response, HttpError> + Send + 'static,
) -> String {
    crate::packs::install_own(&scene.phone.app.public, &pack_for_all()).await.unwrap();
    scene.begins().await;
    let before = ids(scene).await;
    get(&scene.phone.app, "submissions.send", feedback("heard by nobody")).await;
    let new = ids(scene).await.into_iter().find(|id| !before.contains(id)).unwrap();
    // It never arrives.
    let hub = scene.world.hub.clone();
    scene.answer("/v1/submissions", move |chance, answer| {
        hub.lock().unwrap().submissions.clear();
        how(chance, answer)
    });
    for _ in 0..1 + scene.chance.below(3) {
        scene.phone.sync().await;
    }
    let list = get(&scene.phone.app, "submissions.list", json!({})).await;
    let one = list["submissions"].as_array().unwrap().iter().find(|one| one["id"] == new).unwrap();
    let told =
        format!("{}{}", one["state"].as_str().unwrap(), if one["tried"] == true { ", tried" } else { "" });
    // An honest hub gets it, once.
    scene.phone.line.leave_alone();
    scene.phone.sync().await;
    let arrived = scene.hub().submissions.len();
    assert_eq!(arrived, usize::from(!told.starts_with("refused")), "{told}");
    told
}

async fn ids(scene: &Scene) -> Vec<Value> {
    let list = get(&scene.phone.app, "submissions.list", json!({})).await;
    list["submissions"].as_array().unwrap().iter().map(|one| one["id"].clone()).collect()
}

pub fn table() -> Vec<Behaviour> {
    let waits = &["queued, tried"];
    vec![
        Behaviour::new("acknowledges another's submission", waits, |scene| {
            Box::pin(send(scene, |chance, _| Ok(ok(to_bytes(&Accepted { id: chance.bytes() })))))
        }),
        Behaviour::new("acknowledges a submission with noise", waits, |scene| {
            Box::pin(send(scene, |chance, _| {
                let len = chance.one_of(&[0, 1, 15, 17, 64, 5_000]);
                Ok(ok(chance.many(len)))
            }))
        }),
        Behaviour::new("refuses submissions as a proxy would", waits, |scene| {
            Box::pin(send(scene, |chance, _| {
                let page = chance.one_of(&["", "<html>Blocked by policy", "null", "{}", "{\"error\":7}"]);
                Ok(with_status(chance.one_of(&[400, 401, 403, 404, 407, 413]), page.into()))
            }))
        }),
        Behaviour::new("asks submissions to wait for centuries", waits, |scene| {
            Box::pin(send(scene, |chance, _| {
                let status = chance.one_of(&[408, 425, 429, 500, 503]);
                Ok(Response { status, retry_after: Some(u64::MAX >> chance.below(30)), body: vec![] })
            }))
        }),
        Behaviour::new("takes submissions and hangs up", waits, |scene| {
            Box::pin(send(scene, |chance, _| {
                Err(chance.one_of(&[HttpError::Unreachable, HttpError::TooLarge]))
            }))
        }),
        Behaviour::new("refuses submissions in its own words", &["refused, tried"], |scene| {
            Box::pin(send(scene, |chance, _| {
                let code = chance.one_of(&["malformed", "too_large", "taken", "because"]);
                Ok(with_status(400, format!("{{\"error\":\"{code}\"}}").into_bytes()))
            }))
        }),
    ]
}
