//! Many at once, on one hub and on two.

use crate::database::counts;
use crate::device::Device;
use crate::on_both;
use crate::place::Place;
use crewroom_protocol::sync::wire::{Refusal, SyncRequest};
use crewroom_protocol::sync::{EnvelopeKind, SeriesId};
use std::sync::Arc;

on_both!(twenty_push_at_once, one_place_in_a_series_is_given_once, who_hangs_up_harms_nobody);

async fn twenty_push_at_once(place: Place) {
    let served = place.start().await;
    let mut tasks = Vec::new();
    for _ in 0..20 {
        let mut device = served.enrolled().await;
        let hub = served.client.clone();
        tasks.push(tokio::spawn(async move {
            for n in 0..5 {
                let envelope = device.envelope(EnvelopeKind::Changes, &n.to_string());
                assert_eq!(device.push(&hub, vec![envelope]).await.refused, None);
            }
            device.pull_all(&hub).await.len()
        }));
    }
    for task in tasks {
        assert_eq!(task.await.unwrap(), 5);
    }
    assert_eq!(counts(&place).await["envelope"], 100);
    served.stop().await;
}

/// Twenty requests, to each of `hubs` in turn, that all want the same place.
async fn race(place: &Place, hubs: &[crate::client::Client], device: Device) {
    let device = Arc::new(device);
    let tasks: Vec<_> = (0..20)
        .map(|n| {
            let (device, hub) = (device.clone(), hubs[n % hubs.len()].clone());
            let envelope = device.envelope_at(EnvelopeKind::Changes, 1, [0; 32], &format!("writer {n}"));
            tokio::spawn(async move { device.push(&hub, vec![envelope]).await.refused })
        })
        .collect();
    let mut taken = 0;
    for task in tasks {
        match task.await.unwrap() {
            None => taken += 1,
            refused => assert_eq!(refused, Some(Refusal::Fork { series: device.series, seq: 1 })),
        }
    }
    assert_eq!((taken, counts(place).await["envelope"]), (1, 1));
    // What the account's row says is what is there.
    let bearer = device.bearer().unwrap();
    let kept = hubs[0].get("/v1/account", &[("authorization", &bearer)]).await.json();
    assert_eq!(kept["envelopes"].as_u64(), Some(1));
}

async fn one_place_in_a_series_is_given_once(place: Place) {
    let served = place.start().await;
    let device = served.enrolled().await;
    race(&place, std::slice::from_ref(&served.client), device).await;
    served.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_hubs_on_one_database() {
    let Some(place) = Place::postgres() else { return };
    let (one, two) = (place.start().await, place.start().await);
    let hubs = [one.client.clone(), two.client.clone()];
    assert_eq!(hubs[0].key, hubs[1].key);
    race(&place, &hubs, one.enrolled().await).await;

    // No sticky sessions: enrolled at one, a token and a nonce of the other.
    let mut phone = one.enrolled().await;
    let first = phone.envelope(EnvelopeKind::Changes, "by one");
    phone.push(&hubs[1], vec![first]).await;
    assert_eq!(phone.pull_all(&hubs[0]).await.len(), 1);
    let body = crewroom_protocol::sync::wire::Challenge { account: phone.account, device: phone.id };
    let nonce =
        hubs[0].post("/v1/challenge", None, &body).await.read::<crewroom_protocol::sync::wire::Nonce>();
    assert_eq!(phone.prove(&hubs[1], nonce.nonce).await.status, 200);
    phone.take_token(&hubs[1]).await;

    // One code, two hubs.
    let code = one.code().await;
    let (mut a, mut b) = (Device::first("a"), Device::first("b"));
    let (a, b) = tokio::join!(a.enrol(&hubs[0], &code), b.enrol(&hubs[1], &code));
    assert_eq!(a.status + b.status, 200 + 403);

    // Two that append to one device list at once: one chain comes of it.
    let mut entries = Vec::new();
    for _ in 0..8 {
        entries.push(phone.entry(0, phone.add_op(&Device::unlisted(), "x"), vec![]));
    }
    let phone = Arc::new(phone);
    let tasks: Vec<_> = entries
        .into_iter()
        .enumerate()
        .map(|(n, entry)| {
            let (phone, hub) = (phone.clone(), hubs[n % 2].clone());
            let request = SyncRequest { entries_known: 1, entries: vec![entry], ..Default::default() };
            tokio::spawn(async move { phone.sync(&hub, &request).await.refused })
        })
        .collect();
    let mut taken = 0;
    for task in tasks {
        taken += u32::from(task.await.unwrap().is_none());
    }
    assert_eq!(taken, 1);
    assert_eq!(phone.sync(&hubs[0], &SyncRequest::default()).await.entries.len(), 2);
    one.stop().await;
    two.stop().await;
}

async fn who_hangs_up_harms_nobody(place: Place) {
    let served = place.start().await;
    let mut phone = served.enrolled().await;
    // Fewer connections to the database than requests that are dropped in the middle.
    for n in 0..60_u64 {
        phone.series = SeriesId(crate::device::fresh());
        (phone.seq, phone.prev) = (0, [0; 32]);
        let envelope = phone.envelope(EnvelopeKind::Changes, &n.to_string());
        let request = SyncRequest { entries_known: 1, push: vec![envelope], ..Default::default() };
        let pushed = phone.sync_raw(&served.client, &request);
        let _ = tokio::time::timeout(std::time::Duration::from_millis(n % 12), pushed).await;
    }
    // What arrived is whole; what did not, is not there; and every connection still serves.
    for envelope in phone.pull_all(&served.client).await {
        phone.open(&envelope);
    }
    let phone = Arc::new(phone);
    let tasks: Vec<_> = (0..40)
        .map(|n: u64| {
            let (phone, hub) = (phone.clone(), served.client.clone());
            let ahead = phone.seq + 2 + n;
            let envelope = phone.envelope_at(EnvelopeKind::Checkpoint, ahead, [7; 32], "still here");
            // Answered with 200, whichever came first.
            tokio::spawn(async move { phone.push(&hub, vec![envelope]).await })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    served.stop().await;
}
