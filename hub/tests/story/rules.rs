//! What the hub takes into a log and a device list, and what it refuses.

use crate::database::counts;
use crate::device::Device;
use crate::on_both;
use crate::place::Place;
use crewroom_protocol::sync::wire::{Refusal, SyncRequest};
use crewroom_protocol::sync::{Cursor, Envelope, EnvelopeKind, MAX_ENVELOPE, NO_MORE, Op};

on_both!(
    replays_gaps_and_forks,
    what_is_not_signed_is_not_taken,
    a_checkpoint_erases_what_it_stands_for,
    a_checkpoint_of_several_erases_with_its_end,
    a_hub_set_back_is_healed,
    the_device_list_is_a_chain,
    ten_devices_and_no_more,
    answers_come_in_pages,
);

async fn replays_gaps_and_forks(place: Place) {
    let served = place.start().await;
    let hub = &served.client;
    let mut phone = served.enrolled().await;
    let sent: Vec<Vec<u8>> = (0..3).map(|n| phone.envelope(EnvelopeKind::Changes, &n.to_string())).collect();
    phone.push(hub, sent.clone()).await;
    // The same again, after an answer that was lost, and one more.
    let fourth = phone.envelope(EnvelopeKind::Changes, "3");
    let answer = phone.push(hub, [sent.clone(), vec![fourth.clone()]].concat()).await;
    assert_eq!((answer.refused, answer.stored[0].seq), (None, 4));

    let series = phone.series;
    let ahead = phone.envelope_at(EnvelopeKind::Changes, 9, phone.prev, "ahead");
    let answer = phone.push(hub, vec![ahead]).await;
    assert_eq!(answer.refused, Some(Refusal::Gap { series, tip: 4 }));
    let other =
        phone.envelope_at(EnvelopeKind::Changes, 2, Envelope::from_bytes(&sent[0]).unwrap().hash(), "x");
    assert_eq!(phone.push(hub, vec![other]).await.refused, Some(Refusal::Fork { series, seq: 2 }));
    // The next number, on top of something else.
    let astray = phone.envelope_at(EnvelopeKind::Changes, 5, [9; 32], "x");
    assert_eq!(phone.push(hub, vec![astray.clone()]).await.refused, Some(Refusal::Fork { series, seq: 4 }));
    // What came before the one that does not fit stays.
    let fifth = phone.envelope(EnvelopeKind::Changes, "4");
    let gap = phone.envelope_at(EnvelopeKind::Changes, 7, phone.prev, "x");
    let answer = phone.push(hub, vec![fifth.clone(), gap, astray]).await;
    assert_eq!((answer.refused, answer.stored[0].seq), (Some(Refusal::Gap { series, tip: 5 }), 5));
    // An unknown series must begin at its beginning.
    let mut late = phone.pair("x");
    phone.send_entries(hub, 1).await;
    late.take_token(hub).await;
    let second = late.envelope_at(EnvelopeKind::Changes, 2, [0; 32], "x");
    let answer = late.push(hub, vec![second]).await;
    assert_eq!(answer.refused, Some(Refusal::Gap { series: late.series, tip: 0 }));
    // A series is of one device for ever.
    late.series = phone.series;
    let stolen = late.envelope_at(EnvelopeKind::Changes, 6, phone.prev, "x");
    assert_eq!(late.push(hub, vec![stolen]).await.refused, Some(Refusal::Fork { series, seq: 6 }));
    assert_eq!(phone.pull_all(hub).await, [sent, vec![fourth, fifth]].concat());
    served.stop().await;
}

async fn what_is_not_signed_is_not_taken(place: Place) {
    let served = place.start().await;
    let hub = &served.client;
    let mut phone = served.enrolled().await;
    let good = phone.envelope(EnvelopeKind::Changes, "x");
    // Every field of the header, the signature, the ciphertext.
    for at in [0, 1, 2, 18, 34, 42, 74, 78, 102, 165, 166, good.len() - 1] {
        let mut bad = good.clone();
        bad[at] ^= 1;
        let answer = phone.sync_raw(hub, &SyncRequest { push: vec![bad], ..Default::default() }).await;
        assert_eq!((answer.status, answer.code().as_str()), (400, "envelope"), "byte {at}");
    }
    for bad in [vec![], good[..165].to_vec(), [good.clone(), vec![0; MAX_ENVELOPE]].concat()] {
        let answer = phone.sync_raw(hub, &SyncRequest { push: vec![bad], ..Default::default() }).await;
        assert_eq!(answer.code(), "envelope");
    }
    // A good one beside a bad one is not taken either.
    let request = SyncRequest { push: vec![good.clone(), vec![1; 200]], ..Default::default() };
    assert_eq!(phone.sync_raw(hub, &request).await.status, 400);
    assert_eq!(counts(&place).await["envelope"], 0);
    let stranger = Device::first("x");
    let foreign = stranger.envelope_at(EnvelopeKind::Changes, 1, [0; 32], "x");
    let answer = phone.sync_raw(hub, &SyncRequest { push: vec![foreign], ..Default::default() }).await;
    assert_eq!(answer.code(), "envelope");
    for noise in [vec![], vec![255; 40], vec![0; 7]] {
        let answer = hub.post_bytes("/v1/sync", phone.bearer().as_deref(), noise).await;
        assert_eq!((answer.status, answer.code().as_str()), (400, "malformed"));
    }
    assert_eq!(phone.push(hub, vec![good]).await.refused, None);
    served.stop().await;
}

async fn a_checkpoint_erases_what_it_stands_for(place: Place) {
    let served = place.start().await;
    let hub = &served.client;
    let mut phone = served.enrolled().await;
    let mut desktop = phone.pair("x");
    phone.send_entries(hub, 1).await;
    desktop.take_token(hub).await;
    let kept = desktop.envelope(EnvelopeKind::Changes, "the desktop's stays");
    desktop.push(hub, vec![kept.clone()]).await;
    let old: Vec<Vec<u8>> = (0..6).map(|n| phone.envelope(EnvelopeKind::Changes, &n.to_string())).collect();
    phone.push(hub, old.clone()).await;
    let checkpoint = phone.envelope(EnvelopeKind::Checkpoint, "all of it");
    let after = phone.envelope(EnvelopeKind::Changes, "and more");
    phone.push(hub, vec![checkpoint.clone(), after.clone()]).await;
    assert_eq!(counts(&place).await["envelope"], 3);
    let all = crate::database::everything(&place).await;
    for gone in &old {
        assert!(!crate::database::contains(&all, &gone[100..]), "its bytes are really gone");
    }
    assert!(crate::database::contains(&all, &checkpoint[100..]), "the look would find them");
    let bearer = phone.bearer().unwrap();
    let kept_of = hub.get("/v1/account", &[("authorization", &bearer)]).await.json();
    let bytes: usize = [&kept, &checkpoint, &after].iter().map(|envelope| envelope.len()).sum();
    let entries: usize = phone.entries.iter().map(|entry| entry.body.len() + entry.sig.len()).sum();
    assert_eq!(kept_of["bytes"].as_u64(), Some((bytes + entries) as u64));
    // A reader that is behind takes the checkpoint without what went before.
    let behind = SyncRequest {
        entries_known: 2,
        have: vec![Cursor { series: phone.series, seq: 3 }, Cursor { series: desktop.series, seq: 1 }],
        ..Default::default()
    };
    assert_eq!(desktop.sync(hub, &behind).await.log, [checkpoint, after]);
    // What was superseded may be sent again, after an answer that was lost; it stays gone.
    assert_eq!(phone.push(hub, old).await.refused, None);
    assert_eq!(counts(&place).await["envelope"], 3);
    served.stop().await;
}

async fn a_checkpoint_of_several_erases_with_its_end(place: Place) {
    let served = place.start().await;
    let hub = &served.client;
    let mut phone = served.enrolled().await;
    let old: Vec<Vec<u8>> = (0..6).map(|n| phone.envelope(EnvelopeKind::Changes, &n.to_string())).collect();
    phone.push(hub, old.clone()).await;
    let kinds = [EnvelopeKind::CheckpointStart, EnvelopeKind::Changes, EnvelopeKind::CheckpointEnd(3)];
    let parts = kinds.map(|kind| phone.envelope(kind, "a part of it"));
    // Until its end is there, nothing that it will stand for is gone.
    phone.push(hub, parts[..2].to_vec()).await;
    assert_eq!(counts(&place).await["envelope"], 8);
    assert_eq!(phone.pull_all(hub).await, [&old, &parts[..2]].concat());
    phone.push(hub, parts[2..].to_vec()).await;
    assert_eq!(counts(&place).await["envelope"], 3);
    let all = crate::database::everything(&place).await;
    assert!(old.iter().all(|gone| !crate::database::contains(&all, &gone[100..])));
    assert_eq!(phone.pull_all(hub).await, parts);
    // A start may be ahead of what the hub has; an end may not.
    let ahead = |kind| phone.envelope_at(kind, 30, [7; 32], "ahead");
    let end = phone.push(hub, vec![ahead(EnvelopeKind::CheckpointEnd(2))]).await;
    assert_eq!(end.refused, Some(Refusal::Gap { series: phone.series, tip: 9 }));
    assert_eq!(phone.push(hub, vec![ahead(EnvelopeKind::CheckpointStart)]).await.refused, None);
    served.stop().await;
}

async fn a_hub_set_back_is_healed(place: Place) {
    let served = place.start().await;
    let hub = &served.client;
    let mut phone = served.enrolled().await;
    let first = phone.envelope(EnvelopeKind::Changes, "1");
    phone.push(hub, vec![first]).await;
    // The client knows more than the hub: it is told where the hub stands.
    let request = SyncRequest {
        entries_known: 5,
        have: vec![Cursor { series: phone.series, seq: 40 }],
        ..Default::default()
    };
    let answer = phone.sync(hub, &request).await;
    assert_eq!(answer.tips, [Cursor { series: phone.series, seq: 1 }]);
    assert_eq!(answer.refused, Some(Refusal::Entry { n: 1 }));
    // Of a series that is over for it, nothing.
    let over = vec![Cursor { series: phone.series, seq: NO_MORE }];
    let request = SyncRequest { entries_known: 1, have: over, ..Default::default() };
    assert_eq!(phone.sync(hub, &request).await, Default::default());
    // A checkpoint needs nothing of what the hub has lost.
    let checkpoint = phone.envelope_at(EnvelopeKind::Checkpoint, 41, [7; 32], "all of it");
    let answer = phone.push(hub, vec![checkpoint.clone()]).await;
    assert_eq!((answer.refused, answer.stored[0].seq), (None, 41));
    assert_eq!(phone.pull_all(hub).await, [checkpoint]);
    served.stop().await;
}

async fn the_device_list_is_a_chain(place: Place) {
    let served = place.start().await;
    let hub = &served.client;
    let mut phone = served.enrolled().await;
    let desktop = phone.pair("x");
    assert_eq!(phone.send_entries(hub, 1).await.refused, None);
    let answer = phone.send_entries(hub, 0).await;
    assert_eq!((answer.refused, answer.entries.len()), (None, 0), "the same again, and no echo");

    let sound =
        |phone: &Device| phone.entry(0, phone.add_op(&Device::unlisted(), "y"), vec![]).entry().unwrap();
    let mut bad = Vec::new();
    for change in [
        |entry: &mut crewroom_protocol::sync::Entry| entry.n = 3,
        |entry: &mut crewroom_protocol::sync::Entry| entry.prev = [1; 32],
        |entry: &mut crewroom_protocol::sync::Entry| entry.epoch = 1,
        |entry: &mut crewroom_protocol::sync::Entry| {
            entry.signer = crewroom_protocol::sync::DeviceId([7; 16])
        },
    ] {
        let mut entry = sound(&phone);
        change(&mut entry);
        bad.push(phone.signed(&entry));
    }
    // By nobody who is listed; a device that was added before; a name of a megabyte's size.
    let mut stranger = Device::unlisted();
    stranger.account = phone.account;
    bad.push(stranger.signed(&sound(&phone)));
    bad.push(phone.entry(0, phone.add_op(&desktop, "again"), vec![]));
    bad.push(phone.entry(0, phone.add_op(&Device::unlisted(), &"y".repeat(10_000)), vec![]));
    // Removals: without a grant, in the old epoch, of nobody.
    let cut = || vec![];
    bad.push(phone.entry(1, Op::Remove { device: desktop.id, cut: cut() }, vec![]));
    bad.push(phone.entry(0, Op::Remove { device: desktop.id, cut: cut() }, vec![]));
    bad.push(phone.entry(1, Op::Remove { device: stranger.id, cut: cut() }, vec![]));
    for entry in bad {
        let what = format!("{:?}", entry.entry().map(|entry| (entry.n, entry.epoch)));
        let request = SyncRequest { entries_known: 2, entries: vec![entry], ..Default::default() };
        assert_eq!(phone.sync(hub, &request).await.refused, Some(Refusal::Entry { n: 2 }), "{what}");
    }
    // A refused entry stops the envelopes after it.
    let envelope = phone.envelope(EnvelopeKind::Changes, "x");
    let entries = vec![stranger.signed(&sound(&phone))];
    let request = SyncRequest { entries_known: 2, entries, push: vec![envelope], ..Default::default() };
    assert_eq!(phone.sync(hub, &request).await.stored, []);
    // Another entry in a place that is taken.
    let mut fork = phone.entries[1].entry().unwrap();
    fork.op = phone.add_op(&Device::unlisted(), "z");
    let request = SyncRequest { entries_known: 2, entries: vec![phone.signed(&fork)], ..Default::default() };
    assert_eq!(phone.sync(hub, &request).await.refused, Some(Refusal::Entry { n: 1 }));
    assert_eq!(phone.sync(hub, &SyncRequest::default()).await.entries, phone.entries);
    served.stop().await;
}

async fn ten_devices_and_no_more(place: Place) {
    let served = place.start().await;
    let hub = &served.client;
    let mut phone = served.enrolled().await;
    let mut others: Vec<Device> = (1..10).map(|n| phone.pair(&n.to_string())).collect();
    assert_eq!(phone.send_entries(hub, 1).await.refused, None);
    let eleventh = phone.entry(0, phone.add_op(&Device::unlisted(), "x"), vec![]);
    let request = SyncRequest { entries_known: 10, entries: vec![eleventh], ..Default::default() };
    assert_eq!(phone.sync(hub, &request).await.refused, Some(Refusal::Entry { n: 10 }));
    // One goes, with a grant for each that stays; then there is room.
    let gone = others.remove(0);
    phone.remove(&gone, &others.iter().collect::<Vec<_>>());
    phone.pair("new");
    let answer = phone.send_entries(hub, 10).await;
    assert_eq!(answer.refused, None);
    assert_eq!(counts(&place).await["device"], 11);
    served.stop().await;
}

async fn answers_come_in_pages(place: Place) {
    let served = place.start().await;
    let hub = &served.client;
    let mut phone = served.enrolled().await;
    // Large ones: 4 MiB are full before 500 are. Then small ones.
    let noise: Vec<u8> = (0..4_700).flat_map(|_| crate::device::fresh::<32>()).collect();
    let mut sent: Vec<Vec<u8>> = Vec::new();
    for _ in 0..30 {
        let envelope = phone.next(EnvelopeKind::Changes, &noise);
        assert!((150_000..MAX_ENVELOPE).contains(&envelope.len()), "{}", envelope.len());
        phone.push(hub, vec![envelope.clone()]).await;
        sent.push(envelope);
    }
    let mut desktop = phone.pair("x");
    phone.send_entries(hub, 1).await;
    desktop.take_token(hub).await;
    let packed = desktop.packed("x");
    let small: Vec<Vec<u8>> = (0..530).map(|_| desktop.next(EnvelopeKind::Changes, &packed)).collect();
    assert_eq!(desktop.push(hub, small.clone()).await.refused, None);

    let known = SyncRequest { entries_known: 2, ..Default::default() };
    let raw = phone.sync_raw(hub, &known).await;
    assert!(raw.body.len() <= 4 * 1024 * 1024, "{}", raw.body.len());
    let first: crewroom_protocol::sync::wire::SyncResponse = raw.read();
    assert!(first.more && first.log.len() < 560 && first.log.len() <= 500);
    let mut pulled = phone.pull_all(hub).await;
    let mut all = [sent, small].concat();
    assert_eq!(pulled.len(), all.len());
    pulled.sort();
    all.sort();
    assert!(pulled == all, "every one, once");
    served.stop().await;
}
