//! Packs: offered to whoever has an older one, fetched by hash, in pieces where the link breaks.

use crate::place::Place;
use crewroom_protocol::sync::wire::{PackVersion, SyncRequest, SyncResponse};
use crewroom_publisher::verbs::{Entry, INDEX};
use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

/// As `pack publish` does it, in the publisher's own types.
fn publish(place: &Place, version: u64, bytes: &[u8]) -> String {
    let name = HEXLOWER.encode(&Sha256::digest(bytes));
    std::fs::write(place.config.packs.join(&name), bytes).unwrap();
    let entry = Entry {
        pack: "national".into(),
        role: "national".into(),
        version,
        sha256: name.clone(),
        len: bytes.len() as u64,
    };
    let beside = place.config.packs.join("index.part");
    std::fs::write(&beside, serde_json::to_vec(&[entry]).unwrap()).unwrap();
    std::fs::rename(beside, place.config.packs.join(INDEX)).unwrap();
    name
}

#[tokio::test(flavor = "multi_thread")]
async fn packs_are_offered_and_fetched() {
    let place = Place::sqlite();
    let served = place.start().await;
    let hub = &served.client;
    let ask = async |has: Option<u64>| -> SyncResponse {
        let packs = has.map(|version| PackVersion { pack: "national".into(), version }).into_iter().collect();
        hub.post("/v1/sync", None, &SyncRequest { packs, ..Default::default() }).await.read()
    };
    assert_eq!(ask(None).await, SyncResponse::default(), "nothing is published");
    let bytes: Vec<u8> = (0..100_000_u32).map(|n| n as u8).collect();
    let name = publish(&place, 7, &bytes);
    let offer = ask(Some(6)).await.packs.remove(0);
    assert_eq!((offer.version, offer.len, HEXLOWER.encode(&offer.sha256)), (7, 100_000, name.clone()));
    assert_eq!(ask(None).await.packs.len(), 1);
    assert_eq!(ask(Some(7)).await, SyncResponse::default());

    let path = format!("/v1/packs/{name}");
    let whole = hub.get(&path, &[]).await;
    assert!(whole.status == 200 && whole.body == bytes);
    let tag = whole.header("etag").unwrap().to_owned();
    assert_eq!(whole.header("cache-control"), Some("public, max-age=31536000, immutable"));
    let rest = hub.get(&path, &[("range", "bytes=99990-")]).await;
    assert_eq!((rest.status, rest.body.as_slice()), (206, &bytes[99_990..]));
    assert_eq!(rest.header("content-range"), Some("bytes 99990-99999/100000"));
    assert_eq!(hub.get(&path, &[("range", "bytes=100000-")]).await.status, 416);
    let known = hub.get(&path, &[("if-none-match", &tag)]).await;
    assert_eq!((known.status, known.body.len()), (304, 0));
    // Nothing but a hash is a name.
    for bad in ["index.json", "..%2Fhub.key", "%2e%2e/hub.key", &"0".repeat(64), &name.to_uppercase()] {
        assert_eq!(hub.get(&format!("/v1/packs/{bad}"), &[]).await.status, 404, "{bad}");
    }

    // The next version counts at once, and who is still fetching the old one may end.
    let next = publish(&place, 8, b"version 8");
    assert_eq!(HEXLOWER.encode(&ask(Some(7)).await.packs[0].sha256), next);
    assert_eq!(hub.get(&path, &[]).await.status, 200);
    // An index that is damaged leaves the one before.
    std::fs::write(place.config.packs.join("index.json"), "[{").unwrap();
    assert_eq!(ask(Some(7)).await.packs.len(), 1);
    served.stop().await;
}
