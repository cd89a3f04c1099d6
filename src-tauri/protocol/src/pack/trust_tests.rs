//! Roles, thresholds and chains, with a signature that is only a hash: the cipher has its own tests.

use super::*;
use proptest::prelude::*;

fn public(n: u8) -> [u8; 32] {
    [n; 32]
}

fn sig(key: u8, message: &[u8]) -> Signature {
    let hash = Sha256::digest([&public(key)[..], message].concat());
    let mut sig = [0; 64];
    sig[..32].copy_from_slice(&hash);
    Signature { key: KeyId::of(&public(key)), sig }
}

fn verify(key: &[u8; 32], message: &[u8], signature: &[u8; 64]) -> bool {
    sig(key[0], message).sig == *signature
}

fn role(keys: &[u8], threshold: u32) -> RoleKeys {
    RoleKeys { keys: keys.iter().map(|n| KeyId::of(&public(*n))).collect(), threshold }
}

fn root(version: u64, root_keys: &[u8]) -> Root {
    Root {
        version,
        issued: "2026-11-21".into(),
        expires: "2027-11-21".into(),
        keys: (1..=9).map(|n| (KeyId::of(&public(n)), PublicKey(public(n)))).collect(),
        roles: BTreeMap::from([
            ("root".to_owned(), role(root_keys, 2)),
            ("national".to_owned(), role(&[4, 5], 2)),
            ("timestamp".to_owned(), role(&[6], 1)),
        ]),
    }
}

fn signed(root: &Root, by: &[u8]) -> Signed {
    let mut signed = Signed::new(root).unwrap();
    for key in by {
        signed.add(sig(*key, &message(ROOT, signed.bytes())));
    }
    signed
}

#[test]
fn a_threshold_counts_keys_and_not_signatures() {
    let root = root(1, &[1, 2, 3]);
    let text = message(PACK, b"manifest");
    let signers = |signatures: &[Signature]| root.signers("national", &text, signatures, verify);
    assert_eq!(signers(&[sig(4, &text), sig(5, &text)]).unwrap().len(), 2);
    // One key twice, a key of another role, a key that nobody knows, a signature of other words.
    for other in [sig(4, &text), sig(1, &text), sig(77, &text), sig(5, b"manifest"), sig(5, &text[1..])] {
        assert_eq!(signers(&[sig(4, &text), other]), Err(TrustError::TooFew));
    }
    assert_eq!(signers(&[]), Err(TrustError::TooFew));
    assert_eq!(root.signers("force/x", &text, &[], verify), Err(TrustError::UnknownRole));
}

#[test]
fn a_chain_needs_the_keys_of_both_roots_at_each_step() {
    let (one, two, three) = (root(1, &[1, 2, 3]), root(2, &[2, 3, 7]), root(3, &[7, 8, 9]));
    let chain = |docs: Vec<Signed>| RootChain::parse(&RootChain(docs).to_bytes()).unwrap();
    let whole = chain(vec![signed(&one, &[1, 2]), signed(&two, &[2, 3]), signed(&three, &[3, 7, 8])]);
    assert_eq!(whole.newest(verify).unwrap(), three);
    let versions: Vec<u64> =
        whole.after(&one, verify).unwrap().iter().map(|(root, _)| root.version).collect();
    assert_eq!(versions, [2, 3]);
    assert!(whole.after(&three, verify).unwrap().is_empty());
    // From the first root straight to the third.
    let gap = chain(vec![signed(&one, &[1, 2]), signed(&three, &[1, 2, 7, 8])]);
    assert_eq!(gap.newest(verify), Err(TrustError::Gap));
    for by in [&[7_u8, 8][..], &[2, 7], &[2], &[1, 2], &[]] {
        // `three` after `two` (keys 2, 3, 7): each misses the old threshold or the new one.
        let short = chain(vec![signed(&two, &[2, 3]), signed(&three, by)]);
        assert_eq!(short.newest(verify), Err(TrustError::TooFew), "{by:?}");
    }
    assert_eq!(chain(vec![signed(&one, &[1])]).newest(verify), Err(TrustError::TooFew));
}

#[test]
fn a_changed_byte_of_a_root_costs_its_signatures() {
    let bytes = RootChain(vec![signed(&root(1, &[1, 2, 3]), &[1, 2])]).to_bytes();
    let good = RootChain::parse(&bytes).unwrap().newest(verify).unwrap();
    for at in 0..bytes.len() {
        let mut changed = bytes.clone();
        changed[at] ^= 1;
        let outcome = RootChain::parse(&changed).and_then(|chain| chain.newest(verify));
        // A changed space outside the signed bytes is the one thing that may pass.
        assert!(outcome.is_err() || outcome == Ok(good.clone()), "byte {at}");
    }
}

#[test]
fn a_root_that_is_not_whole_is_refused() {
    fn put(root: &mut Root, name: &str, role: RoleKeys) {
        root.roles.insert(name.to_owned(), role);
    }
    type Break = fn(&mut Root);
    let breaks: [(&str, Break); 9] = [
        ("version", |root| root.version = 0),
        ("role is missing", |root| root.roles.retain(|name, _| name != "timestamp")),
        ("unknown role", |root| put(root, "boss", role(&[1], 1))),
        ("unknown role", |root| put(root, "force/root", role(&[1], 1))),
        ("cannot be met", |root| put(root, "national", role(&[4], 2))),
        ("cannot be met", |root| put(root, "national", role(&[4], 0))),
        ("twice", |root| put(root, "national", role(&[4, 4], 2))),
        ("not there", |root| root.keys.retain(|id, _| *id != KeyId::of(&public(4)))),
        ("not that of its key", |root| root.keys.extend([(KeyId([0; 8]), PublicKey(public(4)))])),
    ];
    for (what, change) in breaks {
        let mut broken = root(1, &[1, 2, 3]);
        change(&mut broken);
        let said = Root::of(&signed(&broken, &[1, 2])).unwrap_err().to_string();
        assert!(said.contains(what), "{what}: {said}");
    }
}

#[test]
fn a_timestamp_names_each_pack_once() {
    let one = Current { pack: "national".into(), version: 3, sha256: "00".into() };
    let mut timestamp = Timestamp {
        version: 1,
        issued: "2026-11-21".into(),
        expires: "2026-11-28".into(),
        packs: vec![one.clone()],
    };
    let bytes = |timestamp: &Timestamp| serde_json::to_vec(&Signed::new(timestamp).unwrap()).unwrap();
    assert_eq!(Timestamp::parse(&bytes(&timestamp)).unwrap().0, timestamp);
    assert_eq!(timestamp.names("national"), Some(&one));
    assert_eq!(timestamp.names("kent"), None);
    timestamp.packs.push(one);
    assert!(Timestamp::parse(&bytes(&timestamp)).is_err());
    timestamp.packs.clear();
    timestamp.version = 0;
    assert!(Timestamp::parse(&bytes(&timestamp)).is_err());
}

proptest! {
    #[test]
    fn noise_is_refused_without_a_panic(noise in proptest::collection::vec(any::<u8>(), 0..300)) {
        prop_assert!(RootChain::parse(&noise).and_then(|chain| chain.newest(verify)).is_err());
        prop_assert!(Timestamp::parse(&noise).is_err());
    }

    #[test]
    fn a_well_formed_document_with_odd_values_never_panics(
        version in any::<u64>(), threshold in any::<u32>(), name in "[a-z/]{0,12}", keys in 0_u8..4,
    ) {
        let mut odd = root(1, &[1, 2, 3]);
        odd.version = version;
        odd.roles.insert(name, role(&(1..=keys).collect::<Vec<_>>(), threshold));
        let chain = RootChain(vec![signed(&odd, &[1, 2]), signed(&odd, &[1, 2])]);
        let _ = RootChain::parse(&chain.to_bytes()).and_then(|chain| chain.newest(verify));
    }
}
