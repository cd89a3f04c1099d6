//! What a hostile hub, a thief of keys or a bad line may hand over.

use super::ceremony::*;
use crate::packs::{EMBEDDED, PackError, install_from_hub};
use crate::testing::Device;
use crewroom_protocol::pack::trust::{KeyId, MAX_DOCUMENT_BYTES, Signature};
use crewroom_protocol::pack::{Archive, MAX_ARCHIVE_BYTES, MAX_VERSION};

#[tokio::test]
async fn only_the_keys_of_the_role_count() {
    let device = Device::new();
    let app = start(&device).await;
    for by in [&[][..], &[1, 2, 3], &[TIMESTAMP], &[FORCE], &[OTHER_FORCE], &[77]] {
        let pack = signed(0, by, |_| {}, |_| {});
        assert!(matches!(refused(&app, &pack).await, PackError::Untrusted), "{by:?}");
    }
    for by in [&[][..], &[NATIONAL], &[OTHER_FORCE], &[TIMESTAMP], &[1, 2]] {
        let pack = signed(1, by, |_| {}, |_| {});
        assert!(matches!(refused(&app, &pack).await, PackError::Untrusted), "{by:?}");
    }
    let nobody = signed(
        1,
        &[FORCE],
        |m| {
            m.pack = "kent".into();
            m.role = crewroom_protocol::pack::Role::Force("kent".into());
        },
        |_| {},
    );
    assert!(
        matches!(refused(&app, &nobody).await, PackError::Untrusted),
        "a force that the root does not know"
    );
    // Others' signatures beside the right one do no harm.
    take(&app, &signed(0, &[77, NATIONAL, FORCE], |_| {}, |_| {})).await;
}

#[tokio::test]
async fn a_threshold_of_two_wants_two_people() {
    let device = Device::new();
    let app = start(&device).await;
    take(&app, &second(&[("national", keys(&[NATIONAL, 5], 2))], &[1, 2])).await;
    let mut one = Archive::from_bytes(&signed(0, &[NATIONAL], |_| {}, |_| {})).unwrap();
    assert!(matches!(refused(&app, &one.to_bytes().unwrap()).await, PackError::Untrusted));
    // The same signature under the second key's id.
    let copied = one.signatures()[0].sig;
    one.add_signature(Signature { key: KeyId::of(&key(5).public()), sig: copied }).unwrap();
    assert!(matches!(refused(&app, &one.to_bytes().unwrap()).await, PackError::Untrusted));
    // The same key twice, which no publisher's tool writes.
    let bytes = signed(0, &[NATIONAL, 5], |_| {}, |_| {});
    let mut twice = bytes.clone();
    twice.copy_within(47..119, 119);
    assert!(matches!(refused(&app, &twice).await, PackError::Damaged(_)));
    take(&app, &bytes).await;
}

#[tokio::test]
async fn a_thief_who_counts_ahead_is_undone_by_the_next_root() {
    let device = Device::new();
    let app = start(&device).await;
    let honest = total(&app).await;
    take(&app, &national(3)).await;
    let stolen = signed(
        0,
        &[NATIONAL],
        |m| m.version = MAX_VERSION,
        |files| {
            files.retain(|path, _| !path.starts_with("guides/b"));
        },
    );
    take(&app, &stolen).await;
    assert!(total(&app).await < honest);
    assert!(matches!(refused(&app, &national(4)).await, PackError::Older), "locked out so far");
    // Two of three root keys revoke the stolen one. Its pack goes at once; the app's own stands in.
    let roots = second(&[("national", keys(&[9], 1))], &[1, 3]);
    take(&app, &roots).await;
    assert_eq!((total(&app).await, version(&app, "national").await), (honest, Some(1)));
    assert!(matches!(refused(&app, &stolen).await, PackError::Untrusted));
    assert!(matches!(refused(&app, &national(5)).await, PackError::Untrusted));
    let renewed = signed(0, &[9], |m| m.version = 4, |_| {});
    take(&app, &renewed).await;
    assert!(matches!(refused(&app, &signed(0, &[9], |m| m.version = 3, |_| {})).await, PackError::Older));
    drop(app);
    let app = start(&device).await;
    assert_eq!(version(&app, "national").await, Some(4));
    assert_eq!(version(&app, "root").await, Some(2), "the root is not forgotten either");
}

#[tokio::test]
async fn a_key_that_stays_keeps_its_count_when_another_is_revoked() {
    let device = Device::new();
    let app = start(&device).await;
    let both = second(&[("national", keys(&[NATIONAL, 5], 1))], &[1, 2]);
    take(&app, &both).await;
    take(&app, &signed(0, &[5], |m| m.version = 3, |_| {})).await;
    take(&app, &signed(0, &[NATIONAL], |m| m.version = 8, |_| {})).await;
    let mut roots = crewroom_protocol::pack::trust::RootChain::parse(&both).unwrap().0;
    let before = root_of(&roots[1]);
    roots.push(signed_root(Some(&before), &[("national", keys(&[5], 1))], "2030-01-01", &[2, 3]));
    take(&app, &chain(&roots)).await;
    assert_eq!(version(&app, "national").await, Some(1));
    // What key 5 said of version 3 still counts: nothing older comes back, version 3 itself may.
    assert!(matches!(refused(&app, &signed(0, &[5], |m| m.version = 2, |_| {})).await, PackError::Older));
    take(&app, &signed(0, &[5], |m| m.version = 3, |_| {})).await;
}

#[tokio::test]
async fn a_changed_or_shortened_pack_is_refused_and_changes_nothing() {
    let device = Device::new();
    let app = start(&device).await;
    let before = seen(&app).await;
    let pack = signed(1, &[FORCE], |_| {}, |_| {});
    let whole = Archive::from_bytes(&pack).unwrap();
    let bits = (0..pack.len() * 8).filter(|bit| *bit < 160 * 8 || bit % 997 == 0);
    for bit in bits {
        let mut changed = pack.clone();
        changed[bit / 8] ^= 1 << (bit % 8);
        if Archive::from_bytes(&changed).is_ok_and(|read| read == whole) {
            continue; // a bit of the frame that zstd does not use
        }
        assert!(install_from_hub(&app, &changed).await.is_err(), "bit {bit}");
    }
    for end in (0..200).chain((200..pack.len()).step_by(331)) {
        assert!(install_from_hub(&app, &pack[..end]).await.is_err(), "cut at {end}");
    }
    let mut longer = pack.clone();
    longer.push(0);
    assert!(install_from_hub(&app, &longer).await.is_err());
    assert_eq!(seen(&app).await, before);
    take(&app, &pack).await;
}

#[tokio::test]
async fn what_is_too_large_is_refused_before_it_is_read() {
    let device = Device::new();
    let app = start(&device).await;
    let mut large = EMBEDDED[0].to_vec();
    large.resize(MAX_ARCHIVE_BYTES + 1, 0);
    assert!(matches!(refused(&app, &large).await, PackError::Damaged(_)));
    let list = [b"[".as_slice(), &vec![b' '; MAX_DOCUMENT_BYTES]].concat();
    assert!(matches!(refused(&app, &list).await, PackError::Unsupported));
}

#[tokio::test]
async fn noise_of_any_kind_never_panics() {
    let device = Device::new();
    let app = start(&device).await;
    let before = seen(&app).await;
    let mut state = 7_u64;
    for round in 0..400_usize {
        let mut noise: Vec<u8> = (0..round)
            .map(|_| {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                (state >> 56) as u8
            })
            .collect();
        let dressed = ["", "CRWP", "CRWP\x02\x00\x01", "[", "{", "[{\"signed\":"];
        let dress = dressed[round % 6].as_bytes();
        noise.splice(0..0, dress.iter().copied());
        assert!(install_from_hub(&app, &noise).await.is_err(), "round {round}");
    }
    assert_eq!(seen(&app).await, before);
}
