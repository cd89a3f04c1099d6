//! The walking path: enrol, push, pull, a second device, restart.

use crate::device::Device;
use crate::on_both;
use crate::place::Place;
use crewroom_protocol::sync::EnvelopeKind;
use crewroom_protocol::sync::wire::SyncRequest;

on_both!(an_officer_with_two_devices, a_restart_keeps_everything);

async fn an_officer_with_two_devices(place: Place) {
    let served = place.start().await;
    let hub = &served.client;
    let mut phone = served.enrolled().await;
    let first = phone.envelope(EnvelopeKind::Changes, "a quiet night");
    let answer = phone.push(hub, vec![first.clone()]).await;
    assert_eq!((answer.stored.len(), answer.stored[0].seq, answer.refused), (1, 1, None));
    assert!(answer.log.is_empty(), "what was pushed is not echoed");

    let mut desktop = phone.pair("Station desktop");
    assert_eq!(desktop.take_token(hub).await.status, 401, "not listed yet");
    assert_eq!(phone.send_entries(hub, 1).await.refused, None);
    assert_eq!(desktop.take_token(hub).await.status, 200);
    let pulled = desktop.pull_all(hub).await;
    assert_eq!(pulled, [first]);
    assert_eq!(desktop.open(&pulled[0]), "a quiet night");

    let reply = desktop.envelope(EnvelopeKind::Changes, "seen at the desk");
    desktop.push(hub, vec![reply.clone()]).await;
    let request = SyncRequest {
        entries_known: 2,
        have: vec![crewroom_protocol::sync::Cursor { series: phone.series, seq: 1 }],
        ..Default::default()
    };
    let answer = phone.sync(hub, &request).await;
    assert_eq!(answer.log, [reply]);
    assert_eq!((answer.more, answer.tips.len(), answer.entries.len()), (false, 0, 0));
    // The whole list for somebody who has nothing.
    let all = phone.sync(hub, &SyncRequest::default()).await;
    assert_eq!(all.entries, phone.entries);
    served.stop().await;
}

async fn a_restart_keeps_everything(place: Place) {
    let served = place.start().await;
    let mut phone = served.enrolled().await;
    let sent: Vec<Vec<u8>> =
        (0..5).map(|n| phone.envelope(EnvelopeKind::Changes, &format!("entry {n}"))).collect();
    phone.push(&served.client, sent.clone()).await;
    let code = served.code().await;
    served.stop().await;

    let served = place.start().await;
    assert_eq!(phone.pull_all(&served.client).await, sent);
    assert_eq!(Device::first("Other").enrol(&served.client, &code).await.status, 200);
    served.stop().await;
}
