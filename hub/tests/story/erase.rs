//! What the hub can read, and what is left when somebody goes.

use crate::database::{contains, counts, everything};
use crate::device::Device;
use crate::on_both;
use crate::place::{DAY_MS, Place};
use crewroom_crypto::sign;
use crewroom_protocol::sync::EnvelopeKind;
use crewroom_protocol::sync::wire::{Receipt, SyncRequest};

on_both!(leaving_erases_every_row, the_hub_is_blind, an_account_that_nobody_uses_lapses);

/// An account with something in each of its tables.
async fn full(served: &crate::place::Served) -> (Device, Device, Vec<Vec<u8>>) {
    let mut phone = served.enrolled().await;
    let mut desktop = phone.pair("canary-desktop-label");
    phone.send_entries(&served.client, 1).await;
    desktop.take_token(&served.client).await;
    let sent: Vec<Vec<u8>> = (0..20)
        .map(|n| phone.envelope(EnvelopeKind::Changes, &format!("canary-body-{n}: nobody but me reads this")))
        .collect();
    phone.push(&served.client, sent.clone()).await;
    (phone, desktop, sent)
}

async fn leaving_erases_every_row(place: Place) {
    let served = place.start().await;
    let hub = &served.client;
    let before = counts(&place).await;
    let (phone, desktop, sent) = full(&served).await;
    for table in ["account", "entry", "device", "token", "envelope"] {
        assert!(counts(&place).await[table] > 0, "{table}");
    }
    let answer = phone.leave(hub).await;
    let receipt: Receipt = answer.read();
    assert_eq!(sign::verify(&hub.key, &receipt.signed(), &receipt.sig), Ok(()));
    let bytes: usize = sent.iter().map(Vec::len).sum();
    assert_eq!((receipt.account, receipt.envelopes, receipt.bytes), (phone.account, 20, bytes as u64));
    assert_eq!(u64::from(receipt.day), 20_000);
    let mut after = counts(&place).await;
    // The code that was used; it is nobody's.
    assert_eq!(after.remove("invite").map(|count| count - before["invite"]), Some(1));
    assert!(after.iter().all(|(table, count)| *count == before[table]), "{after:?}");
    let all = everything(&place).await;
    assert!(!contains(&all, &phone.account.0) && !contains(&all, &sent[7][100..]));
    for device in [&phone, &desktop] {
        assert_eq!(device.sync_raw(hub, &SyncRequest::default()).await.status, 401);
    }
    let mut phone = phone;
    assert_eq!(phone.take_token(hub).await.status, 401);
    served.stop().await;
}

async fn the_hub_is_blind(place: Place) {
    let served = place.start().await;
    let (phone, _, sent) = full(&served).await;
    let code = served.code().await;
    // The write-ahead log among it: the hub runs.
    let all = everything(&place).await;
    assert!(contains(&all, &sent[3]), "the look would find what is there");
    let token = phone.token.unwrap();
    let plain = crewroom_protocol::sync::wire::plain_code(&code).unwrap();
    let canaries: [&[u8]; 9] = [
        b"canary",
        b"Phone",
        b"nobody but me",
        b"check_in",
        &token,
        code.as_bytes(),
        plain.as_bytes(),
        phone.sign.expose(),
        phone.epochs[0].expose(),
    ];
    for (n, canary) in canaries.into_iter().enumerate() {
        assert!(!contains(&all, canary), "canary {n}");
    }
    assert!(!contains(&all, phone.seal.expose()) && !contains(&all, served.hub.key.expose()));
    served.stop().await;
}

async fn an_account_that_nobody_uses_lapses(place: Place) {
    let served = place.start().await;
    let (phone, ..) = full(&served).await;
    place.clock.pass(400 * DAY_MS);
    served.hub.sweep().await.unwrap();
    assert_eq!(counts(&place).await["account"], 1, "not yet");
    assert_eq!(counts(&place).await["token"], 0, "tokens end sooner");
    place.clock.pass(DAY_MS);
    served.hub.sweep().await.unwrap();
    let after = counts(&place).await;
    assert_eq!((after["account"], after["envelope"], after["invite"]), (0, 0, 0));
    assert!(!contains(&everything(&place).await, &phone.account.0) || !place.is_sqlite());
    served.stop().await;
}
