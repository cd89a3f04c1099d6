//! The published examples of signed packs, for whoever writes another reader: made of fixed keys,
//! and compared with the files in `src-tauri/protocol/vectors/packs`. `CREWROOM_WRITE_VECTORS=1`
//! writes them.

use crate::signing::{RoleChange, draft, sign_pack, sign_root, sign_timestamp, verify};
use crewroom_crypto::SigningKey;
use crewroom_protocol::pack::trust::{Current, PACK, RootChain, Signed, Timestamp, message};
use crewroom_protocol::pack::{Archive, Base, FORMAT, Manifest, Role, patch};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../src-tauri/protocol/vectors/packs")
}

/// Its secret is this byte, 32 times.
fn key(byte: u8) -> SigningKey {
    SigningKey::from_random(&mut [byte; 32])
}

fn keys(bytes: &[u8], threshold: u32) -> RoleChange {
    RoleChange::Keys { keys: bytes.iter().map(|byte| key(*byte).public()).collect(), threshold }
}

/// Root 1: keys 1 to 3, two of which sign. Root 2: key 3 gives way to key 4.
fn roots() -> RootChain {
    let roles = BTreeMap::from([
        ("root".to_owned(), keys(&[1, 2, 3], 2)),
        ("national".to_owned(), keys(&[10, 11], 2)),
        ("timestamp".to_owned(), keys(&[20], 1)),
        ("force/example".to_owned(), keys(&[30], 1)),
    ]);
    let mut one = draft(None, &roles, "2026-11-22", "2027-11-22").unwrap();
    sign_root(&mut one, &key(1));
    sign_root(&mut one, &key(2));
    let first = RootChain(vec![one.clone()]).newest(verify).unwrap();
    let change = BTreeMap::from([("root".to_owned(), keys(&[1, 2, 4], 2))]);
    let mut two = draft(Some(&first), &change, "2027-05-22", "2028-05-22").unwrap();
    [1, 2, 4].iter().for_each(|byte| sign_root(&mut two, &key(*byte)));
    RootChain(vec![one, two])
}

/// The one after it adds a file and changes none.
fn next() -> Archive {
    let first = pack();
    let mut manifest = first.manifest().clone();
    manifest.version = 8;
    manifest.prev = Some(first.digest());
    let mut files: BTreeMap<String, Vec<u8>> =
        first.files().map(|(path, bytes)| (path.to_owned(), bytes.to_vec())).collect();
    files.insert("events.json".to_owned(), b"[]\n\n".to_vec());
    let mut archive = Archive::new(manifest, files).unwrap();
    sign_pack(&mut archive, &key(10)).unwrap();
    sign_pack(&mut archive, &key(11)).unwrap();
    archive
}

fn pack() -> Archive {
    let manifest = Manifest {
        format: FORMAT,
        pack: "national".into(),
        role: Role::National,
        version: 7,
        issued: "2026-11-22".into(),
        expires: "2027-05-22".into(),
        licence: "CC-BY-4.0".into(),
        name: BTreeMap::from([("en".into(), "Example".into()), ("cy".into(), "Enghraifft".into())]),
        example: true,
        prev: Some("00".repeat(32)),
        min_app: Some("0.1.0".into()),
        files: Vec::new(),
    };
    let files = BTreeMap::from([
        ("contacts.json".to_owned(), b"[]".to_vec()),
        ("stories.json".to_owned(), b"[]\n".to_vec()),
    ]);
    let mut archive = Archive::new(manifest, files).unwrap();
    sign_pack(&mut archive, &key(10)).unwrap();
    sign_pack(&mut archive, &key(11)).unwrap();
    archive
}

fn base() -> Base {
    Base::read(&pack().to_bytes().unwrap()).unwrap()
}

fn timestamp(version: u64, pack: &Archive) -> Vec<u8> {
    let named = Current { pack: "national".into(), version: pack.manifest().version, sha256: pack.digest() };
    let timestamp =
        Timestamp { version, issued: "2026-11-22".into(), expires: "2026-11-29".into(), packs: vec![named] };
    let mut signed = Signed::new(&timestamp).unwrap();
    sign_timestamp(&mut signed, &key(20));
    serde_json::to_vec(&signed).unwrap()
}

#[test]
fn the_published_examples_are_what_this_code_makes_and_reads() {
    let made = [
        ("root.json", roots().to_bytes()),
        ("timestamp.json", timestamp(3, &pack())),
        ("timestamp-next.json", timestamp(4, &next())),
        ("national.crewpack", pack().to_bytes().unwrap()),
        ("next.crewpatch", patch::make(&base(), &next()).unwrap()),
        ("timestamp.patch", patch::make_document(&timestamp(3, &pack()), &timestamp(4, &next())).unwrap()),
    ];
    if std::env::var_os("CREWROOM_WRITE_VECTORS").is_some() {
        std::fs::create_dir_all(folder()).unwrap();
        made.iter().for_each(|(name, bytes)| std::fs::write(folder().join(name), bytes).unwrap());
    }
    let kept = |name: &str| std::fs::read(folder().join(name)).unwrap();
    assert_eq!(kept("root.json"), made[0].1);
    assert_eq!(kept("timestamp.json"), made[1].1);
    assert_eq!(kept("timestamp-next.json"), made[2].1);
    // Another release of the compressor may pack the same content otherwise: what it reads counts.
    let archive = Archive::from_bytes(&kept("national.crewpack")).unwrap();
    assert_eq!(archive, pack());
    let base = Base::read(&kept("national.crewpack")).unwrap();
    assert_eq!(patch::read(&kept("next.crewpatch"), &base).unwrap().unpack().unwrap(), next());
    let stamped = patch::read_document(&kept("timestamp.patch"), &kept("timestamp.json")).unwrap();
    assert_eq!(stamped, kept("timestamp-next.json"));
    let root = RootChain::parse(&kept("root.json")).unwrap().newest(verify).unwrap();
    assert_eq!(root.version, 2);
    let signed = message(PACK, archive.manifest_bytes());
    assert_eq!(root.signers("national", &signed, archive.signatures(), verify).unwrap().len(), 2);
    let (stamp, _) = Timestamp::parse(&kept("timestamp.json")).unwrap();
    assert_eq!(stamp.names("national").unwrap().sha256, archive.digest());
}
