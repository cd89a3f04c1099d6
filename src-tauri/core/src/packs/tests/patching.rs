//! Updates as patches: from what is here to what stands, and what a hostile hub may make of it.

use super::ceremony::*;
use super::fetching::{Shelf, hash, offer, under_way};
use crate::App;
use crate::packs::{EMBEDDED, Fetched, PackError, fetch, install_patch, store};
use crate::testing::Device;
use crewroom_protocol::pack::{Archive, Base, patch};
use crewroom_protocol::sync::wire::{PackOffer, Way};

const DAYS: (&str, &str) = ("2024-06-26", "2024-07-03");

/// The national pack at a version, with that version in one of its cards.
fn edition(version: u64) -> Vec<u8> {
    edition_by(version, &[NATIONAL])
}

fn edition_by(version: u64, by: &[u8]) -> Vec<u8> {
    signed(
        0,
        by,
        |m| m.version = version,
        |files| {
            let card = files.get_mut("guides/arrest.json").unwrap();
            let text = String::from_utf8(card.clone()).unwrap();
            assert!(text.contains("Name the offence"));
            *card = text.replace("Name the offence", &format!("Name offence {version}")).into_bytes();
        },
    )
}

fn between(old: &[u8], new: &[u8]) -> Vec<u8> {
    patch::make(&Base::read(old).unwrap(), &Archive::from_bytes(new).unwrap()).unwrap()
}

/// `new` offered with another way to it.
fn by(name: &str, version: u64, new: &[u8], way: Way) -> PackOffer {
    PackOffer { way, ..offer(name, version, new) }
}

async fn card(app: &App) -> String {
    crate::testing::get(app, "guidance.open", serde_json::json!({ "id": "arrest" })).await.to_string()
}

fn taken(fetched: &Fetched) -> Vec<(&str, u64)> {
    assert!(fetched.refused.is_empty() && !fetched.unfinished, "{fetched:?}");
    fetched.received.iter().map(|one| (one.pack.as_str(), one.version)).collect()
}

#[tokio::test]
async fn version_after_version_comes_as_a_patch_and_nothing_is_fetched() {
    let device = Device::new();
    let mut app = start(&device).await;
    let nothing = Shelf::of(&[], usize::MAX);
    // The first is patched from what the app carries, the others from what was put together here.
    let (mut old, mut stamped): (Vec<u8>, Option<Vec<u8>>) = (EMBEDDED[0].to_vec(), None);
    for version in 2..5 {
        let new = edition(version);
        let stamp = timestamp(version, DAYS, &[&new], &[TIMESTAMP]);
        let way = match &stamped {
            None => Way::Whole(stamp.clone()),
            Some(before) => Way::Patch(patch::make_document(before, &stamp).unwrap()),
        };
        let offers = [
            by("national", version, &new, Way::Patch(between(&old, &new))),
            by("timestamp", version, &stamp, way),
        ];
        let fetched = fetch(&app, &nothing, &offers).await;
        assert_eq!(taken(&fetched), [("timestamp", version), ("national", version)]);
        assert!(card(&app).await.contains(&format!("Name offence {version}")));
        // As after the next start of the app.
        drop(app);
        app = start(&device).await;
        (old, stamped) = (new, Some(stamp));
    }
    assert_eq!(nothing.asked().len(), 0);
    // Whole, it would have left the device just the same.
    let other = Device::new();
    let twin = start(&other).await;
    take(&twin, &timestamp(4, DAYS, &[&old], &[TIMESTAMP])).await;
    take(&twin, &old).await;
    assert_eq!(seen(&app).await, seen(&twin).await);
    assert_eq!(card(&app).await, card(&twin).await);
}

#[tokio::test]
async fn a_large_patch_is_fetched_in_pieces_and_goes_on_where_it_broke_off() {
    let device = Device::new();
    let app = start(&device).await;
    let new = edition(2);
    let bytes = between(EMBEDDED[0], &new);
    let way = Way::PatchAt { len: bytes.len() as u64, sha256: hash(&bytes) };
    let offers = [by("national", 2, &new, way)];
    let shelf = Shelf::of(&[&bytes, &new], 100);
    shelf.allow(2);
    let fetched = fetch(&app, &shelf, &offers).await;
    assert!(fetched.unfinished && fetched.received.is_empty() && fetched.refused.is_empty());
    assert_eq!((version(&app, "national").await, under_way(&device)), (Some(1), 1));
    drop(app);
    let app = start(&device).await;
    shelf.allow(usize::MAX);
    assert_eq!(taken(&fetch(&app, &shelf, &offers).await), [("national", 2)]);
    let asked = shelf.asked();
    assert_eq!(asked[3], 200, "what had come was not asked for again: {asked:?}");
    assert!(asked.len() as u64 * 100 < bytes.len() as u64 + 300, "and the whole not at all");
    assert!(!device.path("incoming").exists());
}

#[tokio::test]
async fn whatever_is_wrong_with_a_patch_the_whole_comes_in_the_same_run() {
    let new = edition(3);
    let (good, middle) = (between(&edition(2), &new), edition(2));
    let mut ways: Vec<(String, Way)> = Vec::new();
    // One bit in each of many places, and every kind of end.
    for at in (0..good.len()).step_by(good.len() / 12) {
        let mut flipped = good.clone();
        flipped[at] ^= 1 << (at % 8);
        ways.push((format!("bit at {at} of {}", good.len()), Way::Patch(flipped)));
        ways.push((format!("cut at {at}"), Way::Patch(good[..at].to_vec())));
    }
    let hash_of = |bytes: &[u8]| hash(bytes);
    ways.extend([
        ("from another version".into(), Way::Patch(between(EMBEDDED[0], &new))),
        ("from another pack".into(), Way::Patch(between(EMBEDDED[1], &new))),
        ("to nothing new".into(), Way::Patch(between(&middle, EMBEDDED[0]))),
        ("signed by nobody".into(), Way::Patch(between(&middle, &edition_by(9, &[])))),
        ("signed by another".into(), Way::Patch(between(&middle, &edition_by(9, &[77, FORCE])))),
        ("the whole as a patch".into(), Way::Patch(new.clone())),
        ("a document".into(), Way::Patch(timestamp(1, DAYS, &[&new], &[TIMESTAMP]))),
        ("other bytes than were named".into(), Way::Whole(middle.clone())),
        ("no such file".into(), Way::PatchAt { len: 100, sha256: [7; 32] }),
        ("longer than it is".into(), Way::PatchAt { len: good.len() as u64 + 1, sha256: hash_of(&good) }),
        ("shorter than it is".into(), Way::PatchAt { len: good.len() as u64 - 1, sha256: hash_of(&good) }),
        ("no shorter than the whole".into(), Way::PatchAt { len: u64::MAX, sha256: hash_of(&good) }),
        ("empty".into(), Way::PatchAt { len: 0, sha256: hash_of(&good) }),
    ]);
    // A frame that swells without end, after a head that is right.
    let head = 51 + 72;
    let bomb = zstd_of_zeros(48 * 1024 * 1024);
    ways.push(("a bomb".into(), Way::Patch([&good[..head], bomb.as_slice()].concat())));
    let shelf = Shelf::of(&[&new, &good], usize::MAX);
    let device = Device::new();
    let mut app = start(&device).await;
    take(&app, &middle).await;
    app.close().await;
    let keep = std::fs::read(device.path("public.db")).unwrap();
    for (what, way) in ways {
        // Each from the same beginning.
        for file in ["public.db-wal", "public.db-shm"] {
            let _ = std::fs::remove_file(device.path(file));
        }
        std::fs::write(device.path("public.db"), &keep).unwrap();
        app = start(&device).await;
        // Alone it changes nothing, unless a signature has been spared.
        if let Way::Patch(bytes) = &way {
            let before = seen(&app).await;
            if let Ok(received) = install_patch(&app, "national", bytes).await {
                assert!(!received.changed || received.version == 3, "{what}: {received:?}");
                app.close().await;
                continue;
            }
            assert_eq!(seen(&app).await, before, "{what}");
        }
        let fetched = fetch(&app, &shelf, &[by("national", 3, &new, way)]).await;
        assert_eq!(taken(&fetched), [("national", 3)], "{what}");
        assert!(card(&app).await.contains("Name offence 3"), "{what}");
        assert_eq!(under_way(&device), 0, "{what}");
        app.close().await;
    }
}

fn zstd_of_zeros(len: usize) -> Vec<u8> {
    patch::make_document(&[], &vec![0; len]).unwrap()
}

#[tokio::test]
async fn where_the_whole_is_bad_too_nothing_changes() {
    let device = Device::new();
    let app = start(&device).await;
    take(&app, &edition(3)).await;
    let before = seen(&app).await;
    // Back to an older version, which was signed rightly in its day; and a forgery of a newer one.
    let forged = edition_by(4, &[77]);
    for (version, new) in [(4, edition(2)), (9, forged)] {
        let shelf = Shelf::of(&[&new], usize::MAX);
        let way = Way::Patch(between(&edition(3), &new));
        let fetched = fetch(&app, &shelf, &[by("national", version, &new, way)]).await;
        assert!(fetched.received.is_empty() && !fetched.unfinished);
        let [(_, error)] = fetched.refused.as_slice() else { panic!("{fetched:?}") };
        assert!(matches!(error, PackError::Older | PackError::Untrusted), "{error:?}");
        assert_eq!(seen(&app).await, before);
    }
    // And by a patch alone.
    let back = install_patch(&app, "national", &between(&edition(3), &edition(2))).await;
    assert!(matches!(back, Err(PackError::Older)), "{back:?}");
    let stamp = timestamp(5, DAYS, &[&edition(3)], &[TIMESTAMP]);
    take(&app, &stamp).await;
    let older = timestamp(4, DAYS, &[], &[TIMESTAMP]);
    let back = patch::make_document(&stamp, &older).unwrap();
    assert!(matches!(install_patch(&app, "timestamp", &back).await, Err(PackError::Older)));
    // What the newest timestamp does not name is mixed, however it came.
    let mixed = install_patch(&app, "national", &between(&edition(3), &edition(4))).await;
    assert!(matches!(mixed, Err(PackError::Mixed)), "{mixed:?}");
    for (name, bytes) in [("root", &back), ("kent", &back), ("../x", &back)] {
        assert!(install_patch(&app, name, bytes).await.is_err());
    }
}

#[tokio::test]
async fn a_base_that_is_missing_damaged_or_anothers_costs_the_whole_and_nothing_else() {
    let base = edition(2);
    let mut changed = base.clone();
    changed[2_000] ^= 0xff;
    let half = &base[..base.len() / 2];
    let other = national(2);
    for (what, spoiled) in [
        ("missing", None),
        ("empty", Some(&b""[..])),
        ("half of it", Some(half)),
        ("changed", Some(&changed)),
        ("another of that version", Some(&other)),
    ] {
        let device = Device::new();
        let app = start(&device).await;
        take(&app, &base).await;
        store::spoil_archive(&app.public, "national", spoiled).await;
        let new = edition(3);
        let shelf = Shelf::of(&[&new], usize::MAX);
        let way = Way::Patch(between(&base, &new));
        let fetched = fetch(&app, &shelf, &[by("national", 3, &new, way)]).await;
        assert_eq!(taken(&fetched), [("national", 3)], "{what}");
        assert_eq!(shelf.asked().len(), 1, "{what}");
        // From here on patches do again.
        let next = edition(4);
        let way = Way::Patch(between(&new, &next));
        let fetched = fetch(&app, &shelf, &[by("national", 4, &next, way)]).await;
        assert_eq!((taken(&fetched), shelf.asked().len()), (vec![("national", 4)], 1), "{what}");
    }
}

#[tokio::test]
async fn the_base_goes_with_its_pack() {
    let device = Device::new();
    let app = start(&device).await;
    let kept = async || {
        let mut kept = 0;
        for pack in ["national", "example-constabulary"] {
            kept += usize::from(store::archive(&app.public, pack).await.unwrap().is_some());
        }
        kept
    };
    assert_eq!(kept().await, 0, "what the app carries is in the app");
    take(&app, &edition(2)).await;
    take(&app, &force("stories.json", |_| {})).await;
    assert_eq!(kept().await, 2);
    // The national key is revoked: the app's own pack stands in, and it is what is patched from.
    take(&app, &second(&[("national", keys(&[9], 1))], &[1, 2])).await;
    assert_eq!(kept().await, 1);
    let new = edition_by(3, &[9]);
    let way = Way::Patch(between(EMBEDDED[0], &new));
    let fetched = fetch(&app, &Shelf::of(&[], 1), &[by("national", 3, &new, way)]).await;
    assert_eq!(taken(&fetched), [("national", 3)]);
}
