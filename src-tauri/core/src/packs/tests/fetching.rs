//! Fetching over a line that breaks off, and from a hub that lies about what it hands out.

use super::ceremony::*;
use crate::App;
use crate::packs::{Gone, PackError, Source, fetch};
use crate::testing::Device;
use crewroom_protocol::pack::manifest::sha256_hex;
use crewroom_protocol::sync::wire::{PackOffer, Way};
use std::collections::BTreeMap;
use std::sync::Mutex;

/// Files by their hash, handed out in pieces of at most `most` bytes, until `left` pieces are used.
pub struct Shelf {
    files: BTreeMap<[u8; 32], Vec<u8>>,
    most: usize,
    left: Mutex<usize>,
    asked: Mutex<Vec<u64>>,
}

impl Shelf {
    pub fn of(files: &[&[u8]], most: usize) -> Self {
        let files = files.iter().map(|bytes| (hash(bytes), bytes.to_vec())).collect();
        Self { files, most, left: Mutex::new(usize::MAX), asked: Mutex::default() }
    }

    pub fn allow(&self, pieces: usize) {
        *self.left.lock().unwrap() = pieces;
    }

    /// From where each piece was asked for.
    pub fn asked(&self) -> Vec<u64> {
        self.asked.lock().unwrap().clone()
    }
}

#[async_trait::async_trait]
impl Source for Shelf {
    async fn piece(&self, sha256: &[u8; 32], from: u64, to: u64) -> Result<Vec<u8>, Gone> {
        self.asked.lock().unwrap().push(from);
        let mut left = self.left.lock().unwrap();
        if *left == 0 {
            return Err(Gone::Away);
        }
        *left -= 1;
        let file = self.files.get(sha256).ok_or(Gone::Missing)?;
        let (from, to) =
            (from as usize, (to as usize).min((from as usize).saturating_add(self.most)).min(file.len()));
        Ok(file.get(from..to).unwrap_or_default().to_vec())
    }
}

pub fn hash(bytes: &[u8]) -> [u8; 32] {
    data_encoding::HEXLOWER.decode(sha256_hex(bytes).as_bytes()).unwrap().try_into().unwrap()
}

pub fn offer(pack: &str, version: u64, bytes: &[u8]) -> PackOffer {
    PackOffer { pack: pack.into(), version, len: bytes.len() as u64, sha256: hash(bytes), way: Way::Fetch }
}

/// The files that are under way.
pub fn under_way(device: &Device) -> usize {
    std::fs::read_dir(device.path("incoming")).map_or(0, Iterator::count)
}

async fn only_refusal(app: &App, source: &dyn Source, offer: PackOffer) -> PackError {
    let before = seen(app).await;
    let mut fetched = fetch(app, source, &[offer]).await;
    assert!(fetched.received.is_empty() && !fetched.unfinished);
    assert_eq!(seen(app).await, before);
    fetched.refused.pop().unwrap().1
}

#[tokio::test]
async fn a_line_that_breaks_off_costs_only_what_was_under_way() {
    let device = Device::new();
    let app = start(&device).await;
    let pack = national(2);
    let shelf = Shelf::of(&[&pack], 10_000);
    let offers = [offer("national", 2, &pack)];
    shelf.allow(3);
    let fetched = fetch(&app, &shelf, &offers).await;
    assert!(fetched.unfinished && fetched.received.is_empty() && fetched.refused.is_empty());
    assert_eq!((version(&app, "national").await, under_way(&device)), (Some(1), 1));
    // The app is ended and started again; then the line holds.
    drop(app);
    let app = start(&device).await;
    shelf.allow(usize::MAX);
    let fetched = fetch(&app, &shelf, &offers).await;
    assert_eq!(fetched.received.len(), 1);
    assert_eq!((version(&app, "national").await, under_way(&device)), (Some(2), 0));
    let asked = shelf.asked.lock().unwrap().clone();
    let whole: Vec<u64> = (0..pack.len() as u64).step_by(10_000).collect();
    assert_eq!(asked[..3], whole[..3]);
    assert_eq!(asked[4..], whole[3..], "what had come was not asked for again");
    assert!(!device.path("incoming").exists());
}

#[tokio::test]
async fn root_timestamp_and_packs_come_in_the_order_in_which_they_vouch() {
    let device = Device::new();
    let app = start(&device).await;
    // Only the new root knows key 9; only with its pack does the timestamp agree.
    let root = second(&[("national", keys(&[9], 1))], &[1, 2]);
    let pack = signed(0, &[9], |m| m.version = 4, |_| {});
    let stamp = timestamp(1, ("2024-06-26", "2024-07-03"), &[&pack], &[TIMESTAMP]);
    let local = force("stories.json", |_| {});
    let shelf = Shelf::of(&[&root, &pack, &stamp, &local], usize::MAX);
    let offers = [
        offer("example-constabulary", 2, &local),
        offer("national", 4, &pack),
        offer("timestamp", 1, &stamp),
        offer("root", 2, &root),
        offer("kent", 1, &pack),
        offer("../x", 1, &pack),
    ];
    let fetched = fetch(&app, &shelf, &offers).await;
    let names: Vec<&str> = fetched.received.iter().map(|one| one.pack.as_str()).collect();
    assert_eq!(names, ["root", "timestamp", "national", "example-constabulary"]);
    assert!(fetched.refused.is_empty() && !fetched.unfinished);
    // Offered again, nothing is fetched.
    shelf.asked.lock().unwrap().clear();
    assert!(fetch(&app, &shelf, &offers).await.received.is_empty());
    assert_eq!(shelf.asked.lock().unwrap().len(), 0);
}

#[tokio::test]
async fn what_wants_a_newer_app_is_fetched_once() {
    let device = Device::new();
    let app = start(&device).await;
    let newer = signed(0, &[NATIONAL], |m| (m.version, m.min_app) = (2, Some("999.0.0".into())), |_| {});
    let shelf = Shelf::of(&[&newer], usize::MAX);
    for _ in 0..3 {
        let refused = only_refusal(&app, &shelf, offer("national", 2, &newer)).await;
        assert!(matches!(refused, PackError::Unsupported));
        assert_eq!((shelf.asked(), under_way(&device)), (vec![0], 1));
    }
    // A later one that it can read takes its place.
    let pack = national(3);
    let shelf = Shelf::of(&[&pack], usize::MAX);
    assert_eq!(fetch(&app, &shelf, &[offer("national", 3, &pack)]).await.received.len(), 1);
    assert_eq!(under_way(&device), 0);
}

#[tokio::test]
async fn a_hub_that_lies_about_its_files_gains_nothing() {
    let device = Device::new();
    let app = start(&device).await;
    let pack = national(2);
    let mut shelf = Shelf::of(&[&pack], usize::MAX);
    // Another length than it has, either way; a length that no pack has.
    let mut longer = offer("national", 2, &pack);
    longer.len += 1;
    assert!(fetch(&app, &shelf, &[longer]).await.unfinished);
    let mut shorter = offer("national", 2, &pack);
    shorter.len -= 1;
    assert!(matches!(only_refusal(&app, &shelf, shorter).await, PackError::Damaged(_)));
    for len in [0, u64::MAX, 66 * 1024 * 1024] {
        let mut odd = offer("national", 2, &pack);
        odd.len = len;
        assert!(matches!(only_refusal(&app, &shelf, odd).await, PackError::Unsupported));
    }
    let mut document = offer("root", 9, &pack);
    document.len = 2 * 1024 * 1024;
    assert!(matches!(only_refusal(&app, &shelf, document).await, PackError::Unsupported));
    // Other bytes under the name of the right ones.
    let mut changed = pack.clone();
    changed[5_000] ^= 1;
    shelf.files.insert(hash(&pack), changed);
    let named = offer("national", 2, &pack);
    assert!(matches!(only_refusal(&app, &shelf, named).await, PackError::Damaged(_)));
    // A file that is what its hash says and not what its name says.
    let other = force("stories.json", |_| {});
    let shelf = Shelf::of(&[&other], usize::MAX);
    let fetched = fetch(&app, &shelf, &[offer("national", 2, &other)]).await;
    assert_eq!(fetched.received[0].pack, "example-constabulary", "what it is is signed");
    assert_eq!(version(&app, "national").await, Some(1));
    assert_eq!(under_way(&device), 0);
}

/// Hands out more than was asked for, for ever.
struct Flood;

#[async_trait::async_trait]
impl Source for Flood {
    async fn piece(&self, _: &[u8; 32], from: u64, to: u64) -> Result<Vec<u8>, Gone> {
        Ok(vec![0; (to - from) as usize + 1])
    }
}

#[tokio::test]
async fn a_flood_is_stopped_and_old_pieces_are_forgotten() {
    let device = Device::new();
    let app = start(&device).await;
    let pack = national(2);
    assert!(matches!(only_refusal(&app, &Flood, offer("national", 2, &pack)).await, PackError::Damaged(_)));
    let shelf = Shelf::of(&[&pack], 100);
    shelf.allow(1);
    assert!(fetch(&app, &shelf, &[offer("national", 2, &pack)]).await.unfinished);
    assert_eq!(under_way(&device), 1);
    let next = national(3);
    assert!(fetch(&app, &shelf, &[offer("national", 3, &next)]).await.unfinished);
    let left = sha256_hex(&next) + ".part";
    assert!(!device.path("incoming").join(sha256_hex(&pack) + ".part").exists());
    assert!(device.path("incoming").join(left).exists());
}
