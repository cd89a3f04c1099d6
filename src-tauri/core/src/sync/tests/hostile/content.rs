//! Content that nobody signed who may, or that is not what the signed word says it is. The hub has
//! no key of any role here, but for the rows that say so.

use super::answers::ok;
use super::scene::{Chance, Scene};
use super::statuses::with_status;
use super::{Behaviour, QUIET};
use crate::packs::tests::ceremony::{
    FORCE, NATIONAL, OTHER_FORCE, TIMESTAMP, chain, first, force, key, keys, second, signed, signed_root,
    timestamp,
};
use crate::sync::Response;
use crate::testing::{Device, get};
use crewroom_protocol::pack::manifest::sha256_hex;
use crewroom_protocol::sync::wire::{PackOffer, SyncResponse, Way};
use crewroom_protocol::sync::{from_bytes, to_bytes};
use serde_json::json;
use std::collections::BTreeMap;
use std::sync::Mutex;
use tokio::sync::OnceCell;

const NAME: &str = "example-constabulary";

fn offer(pack: &str, version: u64, bytes: &[u8]) -> PackOffer {
    let sha256 = data_encoding::HEXLOWER.decode(sha256_hex(bytes).as_bytes()).unwrap().try_into().unwrap();
    PackOffer { pack: pack.into(), version, len: bytes.len() as u64, sha256, way: Way::Fetch }
}

/// The phone begins with the test's own root of trust.
async fn trusting(scene: &mut Scene) {
    static CONTENT: OnceCell<Vec<u8>> = OnceCell::const_new();
    if scene.trusts {
        return;
    }
    let root = chain(&[first("2030-01-01")]);
    let content = CONTENT.get_or_init(|| async {
        let device = Device::new();
        device.start_trusting(&root).await.close().await;
        std::fs::read(device.path("public.db")).unwrap()
    });
    let content = content.await;
    scene.phone.app.close().await;
    for end in ["", "-wal", "-shm"] {
        let _ = std::fs::remove_file(scene.phone.device.path(&format!("public.db{end}")));
    }
    std::fs::write(scene.phone.device.path("public.db"), content).unwrap();
    scene.phone.app = scene.phone.device.start_trusting(&root).await;
    // The vault knows the hub.
    get(&scene.phone.app, "sync.status", json!({})).await;
    scene.trusts = true;
    scene.begins().await;
}

/// Offers these, and hands this out for every piece that is asked for.
fn offers(
    scene: &mut Scene,
    offers: Vec<PackOffer>,
    mut piece: impl FnMut(&mut Chance, &str) -> Response + Send + 'static,
) {
    let mut chance = scene.chance.clone();
    scene.phone.line.meddle(move |url, mut answer| {
        if url.ends_with("/v1/sync") && answer.status == 200 {
            let mut read: SyncResponse = from_bytes(&answer.body).unwrap();
            read.packs.clone_from(&offers);
            answer.body = to_bytes(&read);
        } else if url.contains("/v1/packs/") {
            answer = piece(&mut chance, url);
        }
        Ok(answer)
    });
}

/// Offers a file and hands it out.
async fn hand_out(scene: &mut Scene, pack: &str, version: u64, bytes: Vec<u8>) -> String {
    trusting(scene).await;
    give(scene, pack, version, bytes).await
}

async fn give(scene: &mut Scene, pack: &str, version: u64, bytes: Vec<u8>) -> String {
    offers(scene, vec![offer(pack, version, &bytes)], move |_, _| ok(bytes.clone()));
    scene.sync().await
}

/// The force's pack with another number.
fn honest(version: u64) -> Vec<u8> {
    static MADE: Mutex<BTreeMap<u64, Vec<u8>>> = Mutex::new(BTreeMap::new());
    let mut made = MADE.lock().unwrap();
    let new = || signed(1, &[FORCE], |manifest| manifest.version = version, |_| {});
    made.entry(version).or_insert_with(new).clone()
}

/// Puts blocks that say "128 KiB of zeros" in the place of the files.
fn bomb(mut pack: Vec<u8>, megabytes: usize) -> Vec<u8> {
    let number = |at: usize| u32::from_le_bytes(pack[at..at + 4].try_into().unwrap()) as usize;
    let (manifest, files) = (number(7), number(11));
    pack.truncate(pack.len() - files);
    assert_eq!(pack.len(), 47 + 72 * usize::from(pack[6]) + manifest);
    // A frame of zstd: magic, no size, a window of 128 KiB, then blocks of one repeated byte.
    let mut frame = vec![0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x38];
    let blocks = megabytes * 8;
    for block in 1..=blocks {
        let head = (128_u32 * 1024) << 3 | 1 << 1 | u32::from(block == blocks);
        frame.extend(&head.to_le_bytes()[..3]);
        frame.push(0);
    }
    pack[11..15].copy_from_slice(&(frame.len() as u32).to_le_bytes());
    pack.extend(frame);
    pack
}

pub fn table() -> Vec<Behaviour> {
    [packs(), documents(), offered()].into_iter().flatten().collect()
}

fn packs() -> Vec<Behaviour> {
    let tampered = &["tampered"];
    vec![
        Behaviour::new("changes a pack after it was signed", tampered, |scene| {
            Box::pin(async move {
                let mut pack = honest(2);
                let len = pack.len();
                // In a signature, or in what the files are packed into.
                let part = if scene.chance.below(2) == 0 { 47..119 } else { len / 2..len - 8 };
                scene.chance.spoil(&mut pack, part);
                hand_out(scene, NAME, 2, pack).await
            })
        }),
        Behaviour::new("hands out other bytes than it has named", tampered, |scene| {
            Box::pin(async move {
                trusting(scene).await;
                let pack = honest(2);
                offers(scene, vec![offer(NAME, 2, &pack)], move |chance, _| {
                    let mut other = pack.clone();
                    let len = other.len();
                    chance.spoil(&mut other, 0..len);
                    ok(other)
                });
                scene.sync().await
            })
        }),
        Behaviour::new("signs a pack with keys that may not", tampered, |scene| {
            Box::pin(async move {
                let by: &[u8] = match scene.chance.below(4) {
                    0 => &[],
                    1 => &[77],
                    2 => &[OTHER_FORCE],
                    _ => &[1, 2, 3, NATIONAL, TIMESTAMP],
                };
                let pack = signed(1, by, |manifest| manifest.version = 2, |_| {});
                hand_out(scene, NAME, 2, pack).await
            })
        }),
        Behaviour::new("has the force's key, and reaches for the national crisis lines", tampered, |scene| {
            Box::pin(async move {
                let order = 1 + scene.chance.below(9);
                let pack = force("contacts.json", |all| {
                    let one = all[0].as_object_mut().unwrap();
                    one.insert("kind".into(), json!("crisis"));
                    one.insert("crisis_order".into(), json!(order));
                });
                hand_out(scene, NAME, 2, pack).await
            })
        }),
        Behaviour::new("has the force's key, and calls its pack national", tampered, |scene| {
            Box::pin(async move {
                let version = 2 + scene.chance.number() % 1_000;
                let pack = signed(
                    1,
                    &[FORCE],
                    |manifest| {
                        manifest.version = version;
                        manifest.pack = "national".into();
                        manifest.role = crewroom_protocol::pack::Role::National;
                    },
                    |_| {},
                );
                hand_out(scene, "national", version, pack).await
            })
        }),
        Behaviour::new("offers an old pack as a new one", tampered, |scene| {
            Box::pin(async move {
                trusting(scene).await;
                let newest = 3 + scene.chance.number() % 5;
                assert_eq!(give(scene, NAME, newest, honest(newest)).await, QUIET);
                scene.spent = true;
                scene.write_on_phone("then an old one").await;
                scene.begins().await;
                let old = 1 + scene.chance.number() % newest;
                let old = signed(
                    1,
                    &[FORCE],
                    |manifest| manifest.version = old,
                    |files| {
                        files.retain(|path, _| path != "stories.json");
                    },
                );
                give(scene, NAME, newest + 1, old).await
            })
        }),
        Behaviour::new("mixes a pack with another day's timestamp", tampered, |scene| {
            Box::pin(async move {
                trusting(scene).await;
                let newest = honest(9);
                let stamp = timestamp(1, ("2024-06-26", "2024-07-03"), &[&newest], &[TIMESTAMP]);
                assert_eq!(give(scene, "timestamp", 1, stamp).await, QUIET);
                scene.spent = true;
                scene.write_on_phone("then another").await;
                scene.begins().await;
                let version = 2 + scene.chance.number() % 7;
                give(scene, NAME, version, honest(version)).await
            })
        }),
        Behaviour::new("packs a gigabyte into kilobytes", tampered, |scene| {
            Box::pin(async move {
                let megabytes = 65 + scene.chance.below(2_000);
                let pack = bomb(honest(2), megabytes);
                hand_out(scene, NAME, 2, pack).await
            })
        }),
        Behaviour::new("hands out noise for a pack", tampered, |scene| {
            Box::pin(async move {
                let len = 1 + scene.chance.below(60_000);
                let mut noise = scene.chance.many(len);
                if scene.chance.below(2) == 0 {
                    noise.splice(0..0, *b"CRWP\x02\x00\x01");
                }
                hand_out(scene, NAME, 2, noise).await
            })
        }),
    ]
}

fn documents() -> Vec<Behaviour> {
    let tampered = &["tampered"];
    vec![
        Behaviour::new("puts a root of its own in the place of the first", tampered, |scene| {
            Box::pin(async move {
                let own = 100 + scene.chance.below(100) as u8;
                let own = [own, own + 1];
                let roles =
                    [("root", keys(&own, 1)), ("national", keys(&own, 1)), ("timestamp", keys(&own, 1))];
                let root = chain(&[signed_root(None, &roles, "2030-01-01", &own)]);
                hand_out(scene, "root", 2, root).await
            })
        }),
        Behaviour::new("goes on from the root with too few keys", tampered, |scene| {
            Box::pin(async move {
                let by: &[u8] = match scene.chance.below(4) {
                    0 => &[1],
                    1 => &[3],
                    2 => &[NATIONAL, FORCE],
                    _ => &[1, 99],
                };
                let root = second(&[("national", keys(&[99], 1))], by);
                hand_out(scene, "root", 2, root).await
            })
        }),
        Behaviour::new("signs a timestamp with keys that may not", tampered, |scene| {
            Box::pin(async move {
                let by = scene.chance.one_of(&[1, NATIONAL, FORCE, 99]);
                assert_ne!(key(by).public(), key(TIMESTAMP).public());
                let version = 1 + scene.chance.number() % 1_000;
                let stamp = timestamp(version, ("2024-06-26", "2024-07-03"), &[&honest(5)], &[by]);
                hand_out(scene, "timestamp", version, stamp).await
            })
        }),
        Behaviour::new("hands out noise for a document", tampered, |scene| {
            Box::pin(async move {
                let len = scene.chance.below(5_000);
                let mut noise = scene.chance.many(len);
                noise.insert(0, scene.chance.one_of(b"[{x\x00"));
                let what = scene.chance.one_of(&["root", "timestamp"]);
                hand_out(scene, what, 9, noise).await
            })
        }),
    ]
}

fn offered() -> Vec<Behaviour> {
    vec![
        Behaviour::new("hands out a pack without end", &["tampered"], |scene| {
            Box::pin(async move {
                trusting(scene).await;
                let mut gigantic = offer(NAME, 2, &honest(2));
                gigantic.len = (2 << 20) + scene.chance.below(1 << 20) as u64;
                offers(scene, vec![gigantic], |_, _| ok(vec![0; 7 << 20]));
                scene.sync().await
            })
        }),
        Behaviour::new("offers hundreds of packs of odd names and lengths", &[QUIET], |scene| {
            Box::pin(async move {
                trusting(scene).await;
                let odd: Vec<PackOffer> = (0..1_500)
                    .map(|_| {
                        let chance = &mut scene.chance;
                        let name = match chance.below(5) {
                            0 => "../vault.db".to_owned(),
                            1 => "x".repeat(chance.below(300)),
                            2 => "\u{0}/\u{202e}".to_owned(),
                            3 => "kent".to_owned(),
                            _ => NAME.to_owned(),
                        };
                        let len = chance.one_of(&[0, u64::MAX, 1 << 40, 66 << 20]);
                        PackOffer {
                            pack: name,
                            version: chance.number(),
                            len,
                            sha256: chance.bytes(),
                            way: Way::Fetch,
                        }
                    })
                    .collect();
                offers(scene, odd, |_, _| panic!("none of these is fetched"));
                let told = scene.sync().await;
                assert!(!scene.phone.device.path("incoming").exists());
                told
            })
        }),
        Behaviour::new("offers content and never hands it out", &["content is old"], |scene| {
            Box::pin(async move {
                trusting(scene).await;
                let pack = honest(2);
                offers(scene, vec![offer(NAME, 2, &pack)], |chance, _| {
                    with_status(chance.one_of(&[403, 404, 416, 429, 500, 503]), vec![])
                });
                assert_eq!(scene.sync().await, QUIET, "what waits for content is synced");
                // A hub may as well never speak of it: what tells is the content's own date.
                let now = get(&scene.phone.app, "now.open", json!({})).await;
                assert_eq!(now["content_expired"], false);
                let years = 3 + scene.chance.below(3) as i64;
                scene.phone.device.clock.pass(years * 365 * 86_400_000);
                let now = get(&scene.phone.app, "now.open", json!({})).await;
                scene.phone.device.clock.set(crate::testing::IN_THE_WEEK);
                assert_eq!(now["content_expired"], true, "{now}");
                "content is old".to_owned()
            })
        }),
    ]
}
