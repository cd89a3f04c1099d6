//! The scene of every behaviour: a phone that is misled, a laptop whose line is honest, and what a
//! person has written on both.

use crate::sync::tests::hub::Hub;
use crate::sync::tests::world::{Member, World};
use crate::sync::{HttpError, Response};
use crate::testing::{ask, get};
use crewroom_protocol::sync::wire::SyncResponse;
use crewroom_protocol::sync::{DeviceId, from_bytes, to_bytes};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Numbers that follow from a seed (SplitMix64: Steele, Lea and Flood, 2014).
#[derive(Clone)]
pub struct Chance(u64);

impl Chance {
    pub fn of(seed: u64) -> Self {
        Self(seed)
    }

    pub fn number(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// Below `end`, which is not 0.
    pub fn below(&mut self, end: usize) -> usize {
        (self.number() % end as u64) as usize
    }

    pub fn one_of<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())]
    }

    pub fn bytes<const N: usize>(&mut self) -> [u8; N] {
        std::array::from_fn(|_| self.number() as u8)
    }

    pub fn many(&mut self, count: usize) -> Vec<u8> {
        (0..count).map(|_| self.number() as u8).collect()
    }

    /// Changes one bit within a part of these bytes.
    pub fn spoil(&mut self, bytes: &mut [u8], part: std::ops::Range<usize>) {
        let at = part.start + self.below(part.len());
        bytes[at] ^= 1 << self.below(8);
    }
}

/// What stands when a behaviour begins.
pub struct Scene {
    pub world: World,
    /// The device that is misled.
    pub phone: Member,
    /// A device with an honest line.
    pub laptop: Member,
    /// Further devices with an honest line.
    pub others: Vec<Member>,
    pub chance: Chance,
    /// What anybody wrote, on any device.
    written: BTreeSet<String>,
    /// What the phone had when the behaviour began.
    had: BTreeSet<String>,
    /// Everything of the content that can be seen, before.
    content: Vec<Value>,
    /// With an honest hub the devices hold the same again.
    pub comes_back: bool,
    /// The phone trusts the tests' own root of packs.
    pub trusts: bool,
    /// Something honest stays behind that the next behaviour should not meet.
    pub spent: bool,
    seed: u64,
    /// How many behaviours have been survived.
    runs: u64,
}

/// Behaviours that one scene sees: it grows with each.
const RUNS: u64 = 10;
/// The only devices that there are.
const LABELS: [&str; 4] = ["Phone", "Laptop", "Tablet", "Desktop"];

impl Scene {
    /// A phone and a laptop that have synced before.
    pub async fn new(seed: u64) -> Self {
        let mut world = World::other(10 + seed * 100);
        let (phone, laptop) = world.two().await;
        let mut scene = Self {
            world,
            phone,
            laptop,
            others: Vec::new(),
            chance: Chance::of(0),
            seed,
            runs: 0,
            written: BTreeSet::new(),
            had: BTreeSet::new(),
            content: Vec::new(),
            comes_back: true,
            trusts: false,
            spent: false,
        };
        scene.write_on_phone("at first").await;
        scene.phone.sync_well().await;
        scene.write_on_laptop("at first too").await;
        scene.laptop.sync_well().await;
        scene.phone.sync_well().await;
        scene
    }

    /// Since they last synced each has written, the laptop has sent it, and the phone has not.
    pub async fn prepare(&mut self, name: &str, seed: u64) {
        let own = name.bytes().fold(seed, |sum, byte| sum.wrapping_mul(31).wrapping_add(byte.into()));
        (self.chance, self.seed) = (Chance::of(own), seed);
        for n in 0..2 + self.chance.below(2) {
            self.write_on_laptop(&format!("since then, {n}")).await;
            self.laptop.sync_well().await;
        }
        for n in 0..1 + self.chance.below(2) {
            self.write_on_phone(&format!("not sent yet, {n}")).await;
        }
        self.begins().await;
    }

    /// What is here now must stay.
    pub async fn begins(&mut self) {
        self.had = self.phone.notes().await.into_iter().collect();
        self.content = content(&self.phone, self.trusts).await;
    }

    pub async fn write_on_phone(&mut self, note: &str) -> String {
        let note = format!("{}: {note}", self.seed);
        self.written.insert(note.clone());
        self.phone.check_in(&note).await
    }

    pub async fn write_on_laptop(&mut self, note: &str) -> String {
        let note = format!("{}: {note}", self.seed);
        self.written.insert(note.clone());
        self.laptop.check_in(&note).await
    }

    /// A note that somebody wrote where the account does not count it.
    pub fn also_written(&mut self, note: &str) {
        self.written.insert(note.to_owned());
    }

    /// Changes what `/v1/sync` answers.
    pub fn change(&mut self, mut how: impl FnMut(&mut Chance, &mut SyncResponse) + Send + 'static) {
        let mut chance = self.chance.clone();
        self.phone.line.meddle(move |url, mut answer| {
            if url.ends_with("/v1/sync")
                && answer.status == 200
                && let Ok(mut read) = from_bytes::<SyncResponse>(&answer.body)
            {
                how(&mut chance, &mut read);
                answer.body = to_bytes(&read);
            }
            Ok(answer)
        });
    }

    /// Changes whatever is answered to a path that ends so.
    pub fn answer(
        &mut self,
        end: &'static str,
        mut how: impl FnMut(&mut Chance, Response) -> Result<Response, HttpError> + Send + 'static,
    ) {
        let mut chance = self.chance.clone();
        self.phone.line.meddle(move |url, answer| match url.ends_with(end) {
            true => how(&mut chance, answer),
            false => Ok(answer),
        });
    }

    /// The phone syncs: what its person is told. Said is nothing only where nothing is amiss.
    pub async fn sync(&mut self) -> String {
        let status = self.phone.sync().await;
        let told = status["problem"].as_str().unwrap_or_default().to_owned();
        if told.is_empty() {
            assert_eq!(status["waiting"], 0, "nothing is said, and something waits: {status}");
            let notes: BTreeSet<String> = self.phone.notes().await.into_iter().collect();
            assert_eq!(notes, self.written, "nothing is said, and something is missing");
        }
        told
    }

    /// A command of the phone: the error's code, or nothing.
    pub async fn code(&self, command: &str, request: Value) -> String {
        match ask(&self.phone.app, command, request).await {
            Ok(_) => String::new(),
            Err(error) => code_of(&error),
        }
    }

    /// The phone's device id, and the laptop's.
    pub async fn ids(&self) -> (DeviceId, DeviceId) {
        let devices = get(&self.phone.app, "sync.devices", json!({})).await;
        let id = |at: usize| DeviceId::parse(devices["devices"][at]["id"].as_str().unwrap()).unwrap();
        (id(0), id(1))
    }

    pub fn hub(&self) -> std::sync::MutexGuard<'_, Hub> {
        self.world.hub()
    }

    /// Nothing is lost, nothing was slipped in, and the app can be used.
    pub async fn holds(&mut self, what: &str) {
        let notes: BTreeSet<String> = self.phone.notes().await.into_iter().collect();
        assert!(notes.is_superset(&self.had), "{what}: lost, {notes:?}");
        assert!(notes.is_subset(&self.written), "{what}: slipped in, {notes:?}");
        usable(&self.phone, what).await;
        assert_eq!(content(&self.phone, self.trusts).await, self.content, "{what}: the content");
        if let Ok(list) = ask(&self.phone.app, "sync.devices", json!({})).await {
            let labels: Vec<&str> = list["devices"]
                .as_array()
                .unwrap()
                .iter()
                .map(|one| one["label"].as_str().unwrap())
                .collect();
            assert!(labels.iter().all(|label| LABELS.contains(label)), "{what}: {labels:?}");
            let both = labels.contains(&"Laptop") || !self.comes_back;
            assert!(labels.contains(&"Phone") && both, "{what}: {labels:?}");
        }
        // Going on, meanwhile.
        let before = self.phone.notes().await.len();
        self.write_on_phone("meanwhile").await;
        assert_eq!(self.phone.notes().await.len(), before + 1, "{what}");
    }

    /// An honest hub again: all devices hold all that was written. Returns the scene where it can be
    /// used again.
    pub async fn heals(mut self, what: &str) -> Option<Self> {
        self.phone.line.leave_alone();
        if !self.comes_back {
            return None;
        }
        let members: Vec<&Member> =
            [&self.phone, &self.laptop].into_iter().chain(self.others.iter()).collect();
        for _ in 0..2 {
            for member in &members {
                member.sync().await;
            }
        }
        for member in &members {
            member.sync_well().await;
        }
        let digest = self.phone.digest().await;
        for member in &members[1..] {
            assert_eq!(member.digest().await, digest, "{what}: not the same everywhere");
        }
        let notes: BTreeSet<String> = self.phone.notes().await.into_iter().collect();
        assert_eq!(notes, self.written, "{what}: with an honest hub");
        self.runs += 1;
        (self.others.is_empty() && !self.spent && self.runs < RUNS).then_some(self)
    }
}

/// As an interface gets it.
pub fn code_of(error: &crate::UiError) -> String {
    serde_json::to_value(error.code).unwrap().as_str().unwrap().to_owned()
}

/// The commands of a person's day answer.
pub async fn usable(member: &Member, what: &str) {
    for command in ["now.open", "sync.requests", "submissions.list"] {
        let answer = ask(&member.app, command, json!({})).await;
        assert!(answer.is_ok(), "{what}: {command}");
    }
    let status = get(&member.app, "sync.status", json!({})).await;
    assert_ne!(status["state"], "syncing", "{what}: it hangs");
}

/// What can be seen of the content, and its versions.
async fn content(member: &Member, whole: bool) -> Vec<Value> {
    let versions = crate::packs::versions(&member.app.public).await.unwrap();
    let mut seen = vec![versions.into_iter().map(|one| json!([one.pack, one.version])).collect()];
    if whole {
        seen.push(get(&member.app, "contacts.help", json!({})).await);
        seen.push(get(&member.app, "packs.list", json!({})).await);
    }
    seen
}
