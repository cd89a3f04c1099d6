//! Packs that were cut short, changed, rolled back, or that reach beyond their role: refused
//! with the right word, and what was installed stays as it was, row for row.

use crate::support::database;
use crate::support::machine::{Machine, Seeded, must};
use crewroom_core::App;
use crewroom_core::packs::{EMBEDDED, PackError, install_from_hub};
use crewroom_crypto::SigningKey;
use crewroom_protocol::pack::trust::RootChain;
use crewroom_protocol::pack::{Archive, Manifest};
use crewroom_publisher::signing::{RoleChange, draft, sign_pack, sign_root};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Everything that the interface can see of the content.
async fn seen(app: &App) -> Vec<Value> {
    let filters = json!({
        "query": "", "kinds": [], "welsh": false, "outside_chain": false, "available": false, "favourites": false
    });
    let mut all = vec![
        must(app, "packs.list", json!({})).await,
        must(app, "contacts.help", json!({})).await,
        must(app, "contacts.list", filters).await,
        must(app, "guidance.home", json!({})).await,
        must(app, "week_of_action.programme", json!({})).await,
        must(app, "week_of_action.stories", json!({})).await,
        must(app, "guidance.search", json!({ "query": "stop and search" })).await,
    ];
    for category in all[3]["categories"].clone().as_array().unwrap() {
        all.push(must(app, "guidance.browse", json!({ "category": category["id"] })).await);
    }
    all
}

/// One key for every role, made for this test alone: here it is not the signature that is wrong.
fn key() -> SigningKey {
    SigningKey::from_random(&mut [5; 32])
}

fn root() -> Vec<u8> {
    let everyone = RoleChange::Keys { keys: vec![key().public()], threshold: 1 };
    let roles = ["root", "national", "timestamp", "force/example-constabulary", "force/another-force"];
    let roles = roles.map(|name| (name.to_owned(), everyone.clone())).into();
    let mut root = draft(None, &roles, "2026-11-21", "2027-11-21").unwrap();
    sign_root(&mut root, &key());
    RootChain(vec![root]).to_bytes()
}

/// An embedded pack with its manifest and files changed, sealed up again with right hashes and
/// rightly signed.
fn rebuilt(number: usize, change: impl FnOnce(&mut Manifest, &mut BTreeMap<String, Vec<u8>>)) -> Vec<u8> {
    let archive = Archive::from_bytes(EMBEDDED[number]).unwrap();
    let mut manifest = archive.manifest().clone();
    let mut files = archive.files().map(|(path, bytes)| (path.to_owned(), bytes.to_vec())).collect();
    change(&mut manifest, &mut files);
    let mut archive = Archive::new(manifest, files).unwrap();
    sign_pack(&mut archive, &key()).unwrap();
    archive.to_bytes().unwrap()
}

/// Changes one of a pack's JSON files; an empty list where the pack has none.
fn edit(files: &mut BTreeMap<String, Vec<u8>>, path: &str, change: impl FnOnce(&mut Value)) {
    let mut value = files.get(path).map_or_else(|| json!([]), |bytes| serde_json::from_slice(bytes).unwrap());
    change(&mut value);
    files.insert(path.to_owned(), serde_json::to_vec(&value).unwrap());
}

fn national_contacts() -> Vec<Value> {
    let archive = Archive::from_bytes(EMBEDDED[0]).unwrap();
    serde_json::from_slice(archive.file("contacts.json").unwrap()).unwrap()
}

async fn refused(app: &App, pack: &[u8], what: &str) -> PackError {
    match install_from_hub(app, pack).await {
        Err(error) => error,
        Ok(received) => panic!("{what} was taken in: {received:?}"),
    }
}

#[tokio::test]
async fn a_pack_cut_short_or_changed_is_refused_and_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let app = Machine::new(folder.path()).start_trusting(&root()).await;
    let before = seen(&app).await;
    let rng = Seeded::new(11);
    // A newer version, so that only the damage can be the reason.
    for number in 0..EMBEDDED.len() {
        let pack = rebuilt(number, |manifest, _| manifest.version += 1);
        let cuts = (0..12).chain((0..40).map(|_| rng.below(pack.len()))).chain(pack.len() - 12..pack.len());
        for cut in cuts.collect::<Vec<_>>() {
            let error = refused(&app, &pack[..cut], "a pack cut short").await;
            assert!(matches!(error, PackError::Damaged(_)), "cut at {cut}: {error}");
        }
        for _ in 0..150 {
            let (at, bit) = (rng.below(pack.len()), rng.below(8));
            let mut changed = pack.clone();
            changed[at] ^= 1 << bit;
            match Archive::from_bytes(&changed) {
                // A bit of the frame that zstd does not use: the content is the same.
                Ok(read) if read == Archive::from_bytes(&pack).unwrap() => {}
                _ => {
                    let error = refused(&app, &changed, "a changed pack").await;
                    let right = matches!(
                        error,
                        PackError::Damaged(_) | PackError::Unsupported | PackError::Untrusted
                    );
                    assert!(right, "bit {bit} of byte {at}: {error}");
                }
            }
        }
    }
    for noise in [&b""[..], b"CRWP", b"hello", &[0; 4_000], &[0xff; 4_000]] {
        assert!(matches!(refused(&app, noise, "noise").await, PackError::Damaged(_)));
    }
    assert_eq!(seen(&app).await, before);
    app.close().await;
    database::check(&folder.path().join("public.db")).await;
}

#[tokio::test]
async fn an_older_pack_and_a_pack_of_a_newer_format_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let machine = Machine::new(folder.path());
    let app = machine.start_trusting(&root()).await;
    let newer = rebuilt(0, |manifest, _| manifest.version += 5);
    assert!(install_from_hub(&app, &newer).await.unwrap().changed, "a newer one is taken in");
    let before = seen(&app).await;
    for version in [1, 3, 5] {
        // Other bytes than what is installed: the same bytes are simply nothing new.
        let older = rebuilt(0, |manifest, _| {
            manifest.version = manifest.version.min(version);
            manifest.issued = "2020-01-01".into();
        });
        assert!(matches!(refused(&app, &older, "an older pack").await, PackError::Older), "{version}");
    }
    let same = rebuilt(0, |manifest, _| {
        manifest.version += 5;
        manifest.issued = "2020-01-01".into();
    });
    assert!(matches!(refused(&app, &same, "the same version, changed").await, PackError::Older));
    let carried = rebuilt(0, |_, _| {});
    assert!(matches!(refused(&app, &carried, "what the app carries").await, PackError::Older));
    assert!(matches!(refused(&app, EMBEDDED[0], "the same, unsigned").await, PackError::Untrusted));
    let mut format = newer.clone();
    format[4] = 200;
    assert!(matches!(refused(&app, &format, "a newer format").await, PackError::Unsupported));
    assert_eq!(seen(&app).await, before);
    // The app's own, older pack does not come back at the next start either.
    app.close().await;
    assert_eq!(seen(&machine.start_trusting(&root()).await).await, before);
}

#[tokio::test]
async fn a_force_s_pack_cannot_reach_what_is_national() {
    let folder = tempfile::tempdir().unwrap();
    let app = Machine::new(folder.path()).start_trusting(&root()).await;
    let before = seen(&app).await;
    let crisis = national_contacts().into_iter().find(|contact| !contact["crisis_order"].is_null()).unwrap();
    type Change = Box<dyn Fn(&mut Manifest, &mut BTreeMap<String, Vec<u8>>)>;
    let attempts: Vec<(&str, Change)> = vec![
        ("a crisis line of its own", {
            let crisis = crisis.clone();
            Box::new(move |_, files| {
                edit(files, "contacts.json", |list| list.as_array_mut().unwrap().push(crisis.clone()));
            })
        }),
        ("a place on the help sheet", {
            let mut line = crisis.clone();
            line["kind"] = json!("support-line");
            Box::new(move |_, files| {
                edit(files, "contacts.json", |list| list.as_array_mut().unwrap().push(line.clone()));
            })
        }),
        ("the kind of a crisis line", {
            let mut line = crisis;
            line["crisis_order"] = Value::Null;
            Box::new(move |_, files| {
                edit(files, "contacts.json", |list| list.as_array_mut().unwrap().push(line.clone()));
            })
        }),
        (
            "categories",
            Box::new(|_, files| {
                edit(files, "about.json", |about| {
                    about["categories"] = json!([{ "id": "mine", "en": "Mine", "cy": "Fi" }]);
                });
            }),
        ),
        (
            "bank holidays",
            Box::new(|_, files| {
                let archive = Archive::from_bytes(EMBEDDED[0]).unwrap();
                let days = archive.file("bank-holidays.json").unwrap();
                files.insert("bank-holidays.json".into(), days.to_vec());
            }),
        ),
        ("the name of the national pack", Box::new(|manifest, _| manifest.pack = "national".into())),
        ("another force's name", Box::new(|manifest, _| manifest.pack = "another-force".into())),
        (
            "the national role",
            Box::new(|manifest, _| {
                manifest.role = crewroom_protocol::pack::Role::National;
            }),
        ),
    ];
    for (what, change) in attempts {
        let pack = rebuilt(1, |manifest, files| {
            manifest.version += 1;
            change(manifest, files);
        });
        let error = refused(&app, &pack, what).await;
        assert!(matches!(error, PackError::Damaged(_)), "{what}: {error}");
        assert_eq!(seen(&app).await, before, "{what}");
    }
    // The same pack without any of that is taken in.
    let honest = rebuilt(1, |manifest, _| manifest.version += 1);
    assert!(install_from_hub(&app, &honest).await.unwrap().changed);
    assert_eq!(must(&app, "contacts.help", json!({})).await, before[1]);
}

#[tokio::test]
async fn a_pack_that_fails_half_way_through_its_rows_leaves_the_old_one() {
    let folder = tempfile::tempdir().unwrap();
    let app = Machine::new(folder.path()).start_trusting(&root()).await;
    let before = seen(&app).await;
    // The same contact twice: every hash is right, and the second row does not go in.
    let pack = rebuilt(0, |manifest, files| {
        manifest.version += 1;
        edit(files, "contacts.json", |list| {
            let first = list[0].clone();
            list.as_array_mut().unwrap().push(first);
        });
    });
    refused(&app, &pack, "a contact twice").await;
    // A card whose file is no card.
    let pack = rebuilt(0, |manifest, files| {
        manifest.version += 1;
        files.insert("guides/zz.json".into(), b"{\"id\":5}".to_vec());
    });
    assert!(matches!(refused(&app, &pack, "no card").await, PackError::Damaged(_)));
    assert_eq!(seen(&app).await, before);
}
