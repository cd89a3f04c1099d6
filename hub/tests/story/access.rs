//! Who gets in, and what they see of others: nothing.

use crate::device::{Device, fresh};
use crate::on_both;
use crate::place::{DAY_MS, Place};
use crewroom_protocol::sync::wire::{Challenge, Enrol, Nonce, SyncRequest};
use crewroom_protocol::sync::{Cursor, EnvelopeKind, SignedEntry, from_bytes};

on_both!(
    a_code_works_once,
    a_first_entry_must_be_sound,
    a_token_ends,
    a_nonce_tells_nothing_and_expires,
    another_account_is_not_there,
    a_removed_device_is_out_at_once,
    pairing_slots,
    submissions_are_taken_once,
);

async fn a_code_works_once(place: Place) {
    let served = place.start().await;
    let hub = &served.client;
    let code = served.code().await;
    let unknown = Device::first("x").enrol(hub, "0000-0000-0000-0000").await;
    assert_eq!((unknown.status, unknown.code().as_str()), (403, "code_unknown"));
    assert_eq!(Device::first("x").enrol(hub, "not a code").await.code(), "code_unknown");

    // Of ten that try at once, one gets in; as typed by hand.
    let tries = (0..10).map(|n| {
        let (hub, code) =
            (hub.clone(), if n % 2 == 0 { code.to_lowercase() } else { code.replace('-', " ") });
        tokio::spawn(async move { Device::first("x").enrol(&hub, &code).await })
    });
    let mut statuses = Vec::new();
    for attempt in tries.collect::<Vec<_>>() {
        let answer = attempt.await.unwrap();
        if answer.status != 200 {
            assert_eq!(answer.code(), "code_used");
        }
        statuses.push(answer.status);
    }
    statuses.sort_unstable();
    assert_eq!(statuses, [[200].as_slice(), &[403; 9]].concat());

    // A second account of the same device: refused, and the code stays good.
    let second = served.code().await;
    let mut device = Device::first("x");
    assert_eq!(device.enrol(hub, &served.code().await).await.status, 200);
    let again = device.enrol(hub, &second).await;
    assert_eq!((again.status, again.code().as_str()), (409, "account_known"));
    assert_eq!(Device::first("x").enrol(hub, &second).await.status, 200);

    let late = served.code().await;
    place.clock.pass(31 * DAY_MS);
    assert_eq!(Device::first("x").enrol(hub, &late).await.code(), "code_unknown");
    served.stop().await;
}

async fn a_first_entry_must_be_sound(place: Place) {
    let served = place.start().await;
    let code = served.code().await;
    let device = Device::first("Phone");
    let sound = &device.entries[0];
    let mut unsound = vec![
        SignedEntry { body: sound.body.clone(), sig: vec![0; 64] },
        SignedEntry { body: sound.body.clone(), sig: sound.sig[..63].to_vec() },
        SignedEntry { body: vec![], sig: vec![] },
        // Signed by another than it names.
        Device::first("Other").signed(&sound.entry().unwrap()),
    ];
    for change in [
        |entry: &mut crewroom_protocol::sync::Entry| entry.n = 1,
        |entry: &mut crewroom_protocol::sync::Entry| entry.epoch = 1,
        |entry: &mut crewroom_protocol::sync::Entry| entry.prev = [1; 32],
        |entry: &mut crewroom_protocol::sync::Entry| {
            entry.signer = crewroom_protocol::sync::DeviceId([7; 16])
        },
    ] {
        let mut entry = sound.entry().unwrap();
        change(&mut entry);
        unsound.push(device.signed(&entry));
    }
    for entry in unsound {
        let answer = served.client.post("/v1/enrol", None, &Enrol { code: code.clone(), entry }).await;
        assert_eq!((answer.status, answer.code().as_str()), (400, "entry"));
    }
    let mut device = device;
    assert_eq!(device.enrol(&served.client, &code).await.status, 200, "the code is still good");
    served.stop().await;
}

async fn a_token_ends(place: Place) {
    let served = place.start().await;
    let hub = &served.client;
    let mut phone = served.enrolled().await;
    let first = phone.token;
    let nothing = SyncRequest::default();
    place.clock.pass(90 * DAY_MS);
    assert_eq!(phone.sync_raw(hub, &nothing).await.status, 200, "used within ninety days");
    place.clock.pass(90 * DAY_MS);
    assert_eq!(phone.sync_raw(hub, &nothing).await.status, 200, "each use counts anew");
    place.clock.pass(91 * DAY_MS);
    let late = phone.sync_raw(hub, &nothing).await;
    assert_eq!((late.status, late.code().as_str()), (401, "unauthorized"));
    assert_eq!(phone.take_token(hub).await.status, 200, "the device's key still opens");
    assert_eq!(phone.sync_raw(hub, &nothing).await.status, 200);
    let second = std::mem::replace(&mut phone.token, first);
    assert_eq!(phone.sync_raw(hub, &nothing).await.status, 401, "the old one is gone");
    phone.token = second;
    for bearer in ["", "Bearer", "Bearer ", "Basic abc", "Bearer !!!", &format!("Bearer {}", "A".repeat(43))]
    {
        let answer = hub.post("/v1/sync", Some(bearer), &nothing).await;
        assert_eq!(answer.status, 401, "{bearer}");
    }
    for (path, body) in [("/v1/leave", vec![0]), ("/v1/sync", vec![1, 0, 0, 0, 0])] {
        assert_eq!(hub.post_bytes(path, None, body).await.status, 401, "{path}");
    }
    assert_eq!(hub.get("/v1/account", &[]).await.status, 401);
    served.stop().await;
}

async fn a_nonce_tells_nothing_and_expires(place: Place) {
    let served = place.start().await;
    let hub = &served.client;
    let (known, stranger) = (served.enrolled().await, Device::first("x"));
    let mut answers = Vec::new();
    for device in [&known, &stranger] {
        let body = Challenge { account: device.account, device: device.id };
        answers.push(hub.post("/v1/challenge", None, &body).await);
    }
    assert_eq!((answers[0].status, answers[0].body.len()), (answers[1].status, answers[1].body.len()));
    assert_eq!(answers[0].headers, answers[1].headers);
    let Nonce { nonce } = answers[0].read();
    assert_eq!(known.prove(hub, nonce).await.status, 200);
    assert_eq!(stranger.prove(hub, answers[1].read::<Nonce>().nonce).await.status, 401);
    assert_eq!(known.prove(hub, fresh()).await.status, 401, "not the hub's nonce");
    assert_eq!(known.prove(hub, answers[1].read::<Nonce>().nonce).await.status, 401, "another's nonce");
    place.clock.pass(2 * 60 * 1_000 + 1);
    assert_eq!(known.prove(hub, nonce).await.status, 401, "too late");
    served.stop().await;
}

async fn another_account_is_not_there(place: Place) {
    let served = place.start().await;
    let hub = &served.client;
    let mut alice = served.enrolled().await;
    let mut mallory = served.enrolled().await;
    let sealed = alice.envelope(EnvelopeKind::Changes, "alice");
    alice.push(hub, vec![sealed.clone()]).await;

    // Every route that takes a token, with Mallory's.
    let request = SyncRequest { have: vec![Cursor { series: alice.series, seq: 0 }], ..Default::default() };
    let answer = mallory.sync(hub, &request).await;
    assert!(answer.log.is_empty() && answer.tips.is_empty() && answer.entries == mallory.entries);
    let push = SyncRequest { push: vec![sealed], ..Default::default() };
    let answer = mallory.sync_raw(hub, &push).await;
    assert_eq!((answer.status, answer.code().as_str()), (400, "envelope"), "not signed by a device of hers");
    let entries = SyncRequest { entries: alice.entries.clone(), ..Default::default() };
    let refused = mallory.sync(hub, &entries).await.refused;
    assert_eq!(refused, Some(crewroom_protocol::sync::wire::Refusal::Entry { n: 0 }));
    let bearer = mallory.bearer().unwrap();
    let kept = hub.get("/v1/account", &[("authorization", &bearer)]).await.json();
    assert_eq!((kept["envelopes"].as_u64(), kept["entries"].as_u64()), (Some(0), Some(1)));
    // Alice's signature in Mallory's hands erases neither.
    let (own, of_alice) = (mallory.token, alice.token);
    alice.token = own;
    assert_eq!(alice.leave(hub).await.status, 403);
    (alice.token, mallory.token) = (of_alice, own);
    // A series of Alice's, taken over by Mallory, is Mallory's own and touches nothing.
    mallory.series = alice.series;
    let own = mallory.envelope(EnvelopeKind::Changes, "mallory");
    assert_eq!(mallory.push(hub, vec![own]).await.refused, None);
    assert_eq!(alice.open(&alice.pull_all(hub).await[0]), "alice");
    assert_eq!(hub.get("/v1/accounts", &[]).await.status, 404);
    assert_eq!(hub.get("/v1/sync", &[]).await.status, 405);
    served.stop().await;
}

async fn a_removed_device_is_out_at_once(place: Place) {
    let served = place.start().await;
    let hub = &served.client;
    let mut phone = served.enrolled().await;
    let mut lost = phone.pair("Lost");
    phone.send_entries(hub, 1).await;
    lost.take_token(hub).await;
    let within = lost.envelope(EnvelopeKind::Changes, "mine");
    lost.push(hub, vec![within.clone()]).await;
    phone.remove(&lost, &[]);
    assert_eq!(phone.send_entries(hub, 2).await.refused, None);

    assert_eq!(lost.sync_raw(hub, &SyncRequest::default()).await.status, 401, "not even to read");
    let bearer = lost.bearer().unwrap();
    assert_eq!(hub.get("/v1/account", &[("authorization", &bearer)]).await.status, 401);
    assert_eq!(crate::database::counts(&place).await["token"], 1);
    let beyond = lost.envelope(EnvelopeKind::Changes, "a thief's");
    let answer = lost.sync_raw(hub, &SyncRequest { push: vec![beyond.clone()], ..Default::default() }).await;
    assert_eq!(answer.status, 401, "its token is dead");
    // It proves who it is, and is shown the list that says so.
    let answer = lost.take_token(hub).await;
    assert_eq!(answer.status, 410);
    assert_eq!(from_bytes::<Vec<SignedEntry>>(&answer.body).unwrap(), phone.entries);
    // Another that does not prove it is shown nothing.
    let mut stranger = Device::unlisted();
    (stranger.account, stranger.id) = (lost.account, lost.id);
    assert_eq!(stranger.take_token(hub).await.status, 401);

    // What it wrote before counts, and may be given back; what it wrote after does not.
    let request = SyncRequest { entries_known: 3, push: vec![within], ..Default::default() };
    assert_eq!(phone.sync_raw(hub, &request).await.status, 200);
    let request = SyncRequest { entries_known: 3, push: vec![beyond], ..Default::default() };
    assert_eq!(phone.sync_raw(hub, &request).await.code(), "envelope");
    let next = phone.envelope(EnvelopeKind::Changes, "under the next epoch");
    assert_eq!(phone.push(hub, vec![next]).await.refused, None);
    served.stop().await;
}

async fn pairing_slots(place: Place) {
    let served = place.start().await;
    let hub = &served.client;
    let path = "/v1/pair/00112233445566778899aabbccddeeff";
    let slot = |n: &str| format!("{path}/{n}");
    assert_eq!(hub.get(&slot("1"), &[]).await.status, 404);
    assert_eq!(hub.post_bytes(&slot("1"), None, vec![1; 32 * 1024]).await.status, 201);
    assert_eq!(hub.post_bytes(&slot("1"), None, vec![1; 32 * 1024]).await.status, 201, "sent again");
    let taken = hub.post_bytes(&slot("1"), None, vec![2]).await;
    assert_eq!((taken.status, taken.code().as_str()), (409, "taken"));
    assert_eq!(hub.get(&slot("1"), &[]).await.body, vec![1; 32 * 1024]);
    assert_eq!(hub.post_bytes(&slot("2"), None, vec![1; 32 * 1024 + 1]).await.status, 413);
    assert_eq!(hub.post_bytes(&slot("2"), None, vec![]).await.status, 400);
    for bad in ["0", "5", "x", "11"] {
        assert_eq!(hub.get(&slot(bad), &[]).await.status, 404, "{bad}");
        assert_eq!(hub.post_bytes(&slot(bad), None, vec![1]).await.status, 404, "{bad}");
    }
    assert_eq!(hub.get("/v1/pair/00112233/1", &[]).await.status, 404);
    place.clock.pass(10 * 60 * 1_000);
    assert_eq!(hub.get(&slot("1"), &[]).await.status, 404, "ten minutes");
    assert_eq!(hub.post_bytes(&slot("1"), None, vec![2]).await.status, 201, "free again");
    place.clock.pass(10 * 60 * 1_000);
    served.hub.sweep().await.unwrap();
    assert_eq!(crate::database::counts(&place).await["pairing"], 0);
    served.stop().await;
}

async fn submissions_are_taken_once(place: Place) {
    use crewroom_protocol::sync::wire::{Accepted, Submission};
    let served = place.start().await;
    let hub = &served.client;
    let mut one = Submission { id: fresh(), recipient: [1; 8], sealed: vec![7; 64 * 1024] };
    for _ in 0..3 {
        let accepted: Accepted = hub.post("/v1/submissions", None, &one).await.read();
        assert_eq!(accepted.id, one.id);
    }
    assert_eq!(crate::database::counts(&place).await["submission"], 1);
    one.sealed[0] = 8;
    assert_eq!(hub.post("/v1/submissions", None, &one).await.status, 409);
    one.id = fresh();
    one.sealed.push(0);
    assert_eq!(hub.post("/v1/submissions", None, &one).await.status, 413);
    one.sealed.clear();
    assert_eq!(hub.post("/v1/submissions", None, &one).await.status, 400);
    served.stop().await;
}
