//! Keys, roots and signed packs for the tests, made on the spot.

use crate::App;
use crate::packs::{EMBEDDED, PackError, Received, install_from_hub};
use crate::testing::{Device, get};
use crewroom_crypto::SigningKey;
use crewroom_protocol::pack::trust::{Current, Root, RootChain, Signed, Timestamp};
use crewroom_protocol::pack::{Archive, Manifest};
use crewroom_publisher::signing::{RoleChange, draft, sign_pack, sign_root, sign_timestamp};
use serde_json::{Value, json};
use std::collections::BTreeMap;

pub type Files = BTreeMap<String, Vec<u8>>;

/// The keys, by number. 1 to 3 change roots (two must sign).
pub const NATIONAL: u8 = 4;
pub const TIMESTAMP: u8 = 6;
pub const FORCE: u8 = 7;
pub const OTHER_FORCE: u8 = 8;

pub fn key(number: u8) -> SigningKey {
    SigningKey::from_random(&mut [number; 32])
}

pub fn keys(numbers: &[u8], threshold: u32) -> RoleChange {
    RoleChange::Keys { keys: numbers.iter().map(|number| key(*number).public()).collect(), threshold }
}

pub fn signed_root(
    before: Option<&Root>,
    changes: &[(&str, RoleChange)],
    expires: &str,
    by: &[u8],
) -> Signed {
    let changes = changes.iter().map(|(name, change)| ((*name).to_owned(), change.clone())).collect();
    let mut signed = draft(before, &changes, "2024-01-01", expires).unwrap();
    by.iter().for_each(|number| sign_root(&mut signed, &key(*number)));
    signed
}

/// The first root.
pub fn first(expires: &str) -> Signed {
    let roles = [
        ("root", keys(&[1, 2, 3], 2)),
        ("national", keys(&[NATIONAL], 1)),
        ("timestamp", keys(&[TIMESTAMP], 1)),
        ("force/example-constabulary", keys(&[FORCE], 1)),
        ("force/other", keys(&[OTHER_FORCE], 1)),
    ];
    signed_root(None, &roles, expires, &[1, 2])
}

pub fn root_of(signed: &Signed) -> Root {
    Root::of(signed).unwrap()
}

pub fn chain(roots: &[Signed]) -> Vec<u8> {
    RootChain(roots.to_vec()).to_bytes()
}

/// A second root after the first that lasts until 2030.
pub fn second(changes: &[(&str, RoleChange)], by: &[u8]) -> Vec<u8> {
    let one = first("2030-01-01");
    let two = signed_root(Some(&root_of(&one)), changes, "2030-01-01", by);
    chain(&[one, two])
}

/// An app that trusts the first root.
pub async fn start(device: &Device) -> App {
    device.start_trusting(&chain(&[first("2030-01-01")])).await
}

/// The embedded pack at `at` with another manifest and other files, signed.
pub fn signed(
    at: usize,
    by: &[u8],
    manifest: impl FnOnce(&mut Manifest),
    files: impl FnOnce(&mut Files),
) -> Vec<u8> {
    let base = Archive::from_bytes(EMBEDDED[at]).unwrap();
    let mut new = base.manifest().clone();
    new.version += 1;
    manifest(&mut new);
    let mut all: Files = base.files().map(|(path, bytes)| (path.to_owned(), bytes.to_vec())).collect();
    files(&mut all);
    let mut archive = Archive::new(new, all).unwrap();
    by.iter().for_each(|number| sign_pack(&mut archive, &key(*number)).unwrap());
    archive.to_bytes().unwrap()
}

/// The national pack at a version.
pub fn national(version: u64) -> Vec<u8> {
    signed(0, &[NATIONAL], |m| m.version = version, |_| {})
}

/// The force's pack with one of its JSON files changed.
pub fn force(path: &str, change: impl FnOnce(&mut Value)) -> Vec<u8> {
    signed(
        1,
        &[FORCE],
        |_| {},
        |files| {
            let mut value =
                files.get(path).map_or_else(|| json!([]), |bytes| serde_json::from_slice(bytes).unwrap());
            change(&mut value);
            files.insert(path.to_owned(), serde_json::to_vec(&value).unwrap());
        },
    )
}

/// A timestamp that names these archives.
pub fn timestamp(version: u64, days: (&str, &str), packs: &[&[u8]], by: &[u8]) -> Vec<u8> {
    let packs = packs.iter().map(|bytes| {
        let archive = Archive::from_bytes(bytes).unwrap();
        let manifest = archive.manifest();
        Current { pack: manifest.pack.clone(), version: manifest.version, sha256: archive.digest() }
    });
    let timestamp =
        Timestamp { version, issued: days.0.into(), expires: days.1.into(), packs: packs.collect() };
    let mut signed = Signed::new(&timestamp).unwrap();
    by.iter().for_each(|number| sign_timestamp(&mut signed, &key(*number)));
    serde_json::to_vec(&signed).unwrap()
}

/// Hands it over and expects it to be taken in, as something new.
pub async fn take(app: &App, bytes: &[u8]) -> Received {
    let received = install_from_hub(app, bytes).await.unwrap();
    assert!(received.changed);
    received
}

/// Hands it over and expects a refusal that changes nothing.
pub async fn refused(app: &App, bytes: &[u8]) -> PackError {
    let before = seen(app).await;
    let error = match install_from_hub(app, bytes).await {
        Err(error) => error,
        Ok(received) => panic!("taken in: {received:?}"),
    };
    assert_eq!(seen(app).await, before, "{error}");
    error
}

/// Everything that the interface can see of the content, and what the hub is told.
pub async fn seen(app: &App) -> Vec<Value> {
    let filters = json!({
        "query": "", "kinds": [], "welsh": false, "outside_chain": false, "available": false, "favourites": false
    });
    let versions = crate::packs::versions(&app.public).await.unwrap();
    let versions = versions.into_iter().map(|one| json!([one.pack, one.version])).collect();
    vec![
        get(app, "packs.list", json!({})).await,
        get(app, "contacts.help", json!({})).await,
        get(app, "contacts.list", filters).await,
        get(app, "guidance.home", json!({})).await,
        get(app, "week_of_action.programme", json!({})).await,
        get(app, "week_of_action.stories", json!({})).await,
        versions,
    ]
}

pub async fn total(app: &App) -> u64 {
    get(app, "guidance.home", json!({})).await["total"].as_u64().unwrap()
}

/// The version of an installed pack.
pub async fn version(app: &App, pack: &str) -> Option<u64> {
    let versions = crate::packs::versions(&app.public).await.unwrap();
    versions.into_iter().find(|one| one.pack == pack).map(|one| one.version)
}
