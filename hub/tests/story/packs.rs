//! Packs: offered to whoever has an older one, fetched by hash, in pieces where the link breaks.

use crate::place::Place;
use crewroom_protocol::sync::wire::{MAX_INLINE, PackVersion, SyncRequest, SyncResponse, Way};
use crewroom_publisher::verbs::{Entry, Former, INDEX, Part};
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
        before: Vec::new(),
    };
    write_index(place, &[entry]);
    name
}

fn write_index(place: &Place, index: &[Entry]) {
    let beside = place.config.packs.join("index.part");
    std::fs::write(&beside, serde_json::to_vec(index).unwrap()).unwrap();
    std::fs::rename(beside, place.config.packs.join(INDEX)).unwrap();
}

/// Puts a file of so many bytes onto the shelf.
fn put(place: &Place, seed: u8, len: usize) -> Part {
    let bytes: Vec<u8> = (0..len).map(|n| (n % 251) as u8 ^ seed).collect();
    let sha256 = HEXLOWER.encode(&Sha256::digest(&bytes));
    std::fs::write(place.config.packs.join(&sha256), bytes).unwrap();
    Part { sha256, len: len as u64 }
}

fn entry(pack: &str, version: u64, file: Part, before: Vec<(u64, Option<Part>)>) -> Entry {
    let former = |(version, patch)| Former { version, sha256: "00".repeat(32), len: 9, patch };
    let before = before.into_iter().map(former).collect();
    Entry { pack: pack.into(), role: pack.into(), version, sha256: file.sha256, len: file.len, before }
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

#[tokio::test(flavor = "multi_thread")]
async fn the_shortest_way_is_offered_and_little_is_brought_along() {
    let place = Place::sqlite();
    let served = place.start().await;
    let ask = async |has: &[(&str, u64)]| {
        let packs = has.iter().map(|(pack, version)| PackVersion { pack: (*pack).into(), version: *version });
        let request = SyncRequest { packs: packs.collect(), ..Default::default() };
        let answer: SyncResponse = served.client.post("/v1/sync", None, &request).await.read();
        let ways = answer.packs.into_iter().map(|offer| (offer.pack, offer.way));
        ways.collect::<Vec<_>>()
    };
    let read = |part: &Part| std::fs::read(place.config.packs.join(&part.sha256)).unwrap();
    let named = |part: &Part| {
        let sha256 = HEXLOWER.decode(part.sha256.as_bytes()).unwrap().try_into().unwrap();
        Way::PatchAt { len: part.len, sha256 }
    };
    let (pack, stamp, root) = (put(&place, 1, 90_000), put(&place, 2, 400), put(&place, 3, 1_300));
    let (small, large, stamped) = (put(&place, 4, 600), put(&place, 5, MAX_INLINE + 1), put(&place, 6, 150));
    let lost = Part { sha256: "ab".repeat(32), len: 500 };
    let before = vec![(6, Some(small.clone())), (5, Some(large.clone())), (4, None), (3, Some(lost.clone()))];
    write_index(
        &place,
        &[
            entry("national", 7, pack, before),
            entry("root", 2, root.clone(), Vec::new()),
            entry("timestamp", 9, stamp.clone(), vec![(8, Some(stamped.clone()))]),
        ],
    );
    let whole = |part: &Part| Way::Whole(read(part));
    let way = async |national: u64| ask(&[("national", national), ("root", 2), ("timestamp", 9)]).await;
    assert_eq!(way(7).await, []);
    assert_eq!(way(6).await, [("national".into(), Way::Patch(read(&small)))]);
    assert_eq!(way(5).await, [("national".into(), named(&large))]);
    for unknown in [4, 2, 1] {
        assert_eq!(way(unknown).await, [("national".into(), Way::Fetch)]);
    }
    // Its file is not here: another server of the same folder may have it.
    assert_eq!(way(3).await, [("national".into(), named(&lost))]);
    // Root and timestamp come along, to who has none or an unknown one whole.
    let fresh =
        [("root".into(), whole(&root)), ("timestamp".into(), whole(&stamp)), ("national".into(), Way::Fetch)];
    assert_eq!(ask(&[]).await, fresh);
    assert_eq!(ask(&[("national", 1), ("root", 1), ("timestamp", 3)]).await, fresh);
    let next =
        [("timestamp".into(), Way::Patch(read(&stamped))), ("national".into(), Way::Patch(read(&small)))];
    assert_eq!(ask(&[("root", 2), ("timestamp", 8), ("national", 6)]).await, next);

    // All together bring along no more than they may.
    let parts: Vec<Part> = (10..15).map(|seed| put(&place, seed, MAX_INLINE / 3)).collect();
    let index: Vec<Entry> = (0..5)
        .map(|n| entry(&format!("force-{n}"), 2, stamp.clone(), vec![(1, Some(parts[n].clone()))]))
        .collect();
    write_index(&place, &index);
    let has: Vec<String> = (0..5).map(|n| format!("force-{n}")).collect();
    let has: Vec<(&str, u64)> = has.iter().map(|name| (name.as_str(), 1)).collect();
    let ways = ask(&has).await;
    let along = ways.iter().filter(|(_, way)| matches!(way, Way::Patch(_))).count();
    assert_eq!((ways.len(), along), (5, 3));
    assert_eq!(ways[4].1, named(&parts[4]));
    // A file that is not what its name says is not brought along.
    std::fs::write(place.config.packs.join(&parts[0].sha256), vec![0; MAX_INLINE / 3]).unwrap();
    write_index(&place, &index[..1]);
    assert_eq!(ask(&has).await, [("force-0".into(), named(&parts[0]))]);
    served.stop().await;
}
