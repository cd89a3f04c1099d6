//! A machine for core to run on, in memory: key store, clock and randomness that a test
//! steers, and the commands without a window.

use crewroom_core::sync::{Http, HttpError, Request, Response};
use crewroom_core::vault::{KeyStore, KeyStoreError};
use crewroom_core::{App, AppOptions, Clock, OpenError, Rng, UiError, commands};
use crewroom_crypto::KeyStoreSecret;
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

/// How the key store behaves from now on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mood {
    Works,
    /// There, and says no: a locked keyring, a refused prompt.
    Refuses,
    /// Gone from the machine.
    Absent,
    /// Works, but what it kept is gone: a reinstalled system, a restored backup.
    Forgot,
    /// Reads, and cannot keep anything new.
    ReadOnly,
}

/// A key store in memory.
pub struct Keys {
    kept: Mutex<BTreeMap<String, [u8; 32]>>,
    mood: Mutex<Mood>,
}

impl Keys {
    pub fn set(&self, mood: Mood) {
        *self.mood.lock().unwrap() = mood;
    }

    /// How many secrets it keeps.
    pub fn count(&self) -> usize {
        self.kept.lock().unwrap().len()
    }

    fn mood(&self) -> Mood {
        *self.mood.lock().unwrap()
    }
}

#[async_trait::async_trait]
impl KeyStore for Keys {
    async fn available(&self) -> bool {
        self.mood() != Mood::Absent
    }

    async fn load(&self, name: &str) -> Result<Option<KeyStoreSecret>, KeyStoreError> {
        match self.mood() {
            Mood::Refuses => return Err(KeyStoreError::Refused),
            Mood::Absent => return Err(KeyStoreError::Unavailable),
            Mood::Forgot => self.kept.lock().unwrap().clear(),
            Mood::Works | Mood::ReadOnly => {}
        }
        let found = self.kept.lock().unwrap().get(name).copied();
        Ok(found.map(|mut bytes| KeyStoreSecret::from_random(&mut bytes)))
    }

    async fn save(&self, name: &str, secret: &KeyStoreSecret) -> Result<(), KeyStoreError> {
        match self.mood() {
            Mood::Refuses | Mood::ReadOnly => return Err(KeyStoreError::Refused),
            Mood::Absent => return Err(KeyStoreError::Unavailable),
            Mood::Works | Mood::Forgot => {}
        }
        self.kept.lock().unwrap().insert(name.to_owned(), *secret.expose());
        Ok(())
    }

    async fn erase(&self, name: &str) -> Result<(), KeyStoreError> {
        if self.mood() == Mood::Works {
            self.kept.lock().unwrap().remove(name);
        }
        Ok(())
    }
}

/// A clock that stands still until it is told to move.
pub struct StillClock(AtomicI64);

impl StillClock {
    pub fn set(&self, now_ms: i64) {
        self.0.store(now_ms, Ordering::SeqCst);
    }

    pub fn pass(&self, ms: i64) {
        self.0.fetch_add(ms, Ordering::SeqCst);
    }
}

impl Clock for StillClock {
    fn now_ms(&self) -> i64 {
        self.0.load(Ordering::SeqCst)
    }
}

/// Numbers that follow from a seed (SplitMix64: Steele, Lea and Flood, 2014), so that a
/// failure can be had again.
pub struct Seeded(AtomicU64);

impl Seeded {
    pub fn new(seed: u64) -> Self {
        Self(AtomicU64::new(seed))
    }

    pub fn next(&self) -> u64 {
        let mut z =
            self.0.fetch_add(0x9E37_79B9_7F4A_7C15, Ordering::SeqCst).wrapping_add(0x9E37_79B9_7F4A_7C15);
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number below `end`.
    pub fn below(&self, end: usize) -> usize {
        (self.next() % end.max(1) as u64) as usize
    }

    /// Lower-case letters.
    pub fn letters(&self, count: usize) -> String {
        (0..count).map(|_| char::from(b'a' + self.below(26) as u8)).collect()
    }
}

impl Rng for Seeded {
    fn fill(&self, buffer: &mut [u8]) {
        for byte in buffer {
            *byte = self.next() as u8;
        }
    }
}

/// A line that is always dead.
pub struct NoNetwork;

#[async_trait::async_trait]
impl Http for NoNetwork {
    async fn send(&self, _: Request) -> Result<Response, HttpError> {
        Err(HttpError::Unreachable)
    }
}

/// A folder, and the machine that it stands on.
pub struct Machine {
    pub folder: PathBuf,
    pub keys: Arc<Keys>,
    pub clock: Arc<StillClock>,
    pub rng: Arc<Seeded>,
    /// Dead, until a test gives it a line.
    pub http: Arc<dyn Http>,
}

/// 25 November 2026, noon: inside the life of the content that the app carries.
pub const A_GOOD_DAY: i64 = 1_795_608_000_000;

impl Machine {
    pub fn new(folder: &Path) -> Self {
        Self {
            folder: folder.to_owned(),
            keys: Arc::new(Keys { kept: Mutex::default(), mood: Mutex::new(Mood::Works) }),
            clock: Arc::new(StillClock(AtomicI64::new(A_GOOD_DAY))),
            rng: Arc::new(Seeded::new(7)),
            http: Arc::new(NoNetwork),
        }
    }

    /// Another machine with a line, and with randomness of its own.
    #[allow(dead_code)] // Not in every binary that has machines.
    pub fn online(folder: &Path, seed: u64, http: Arc<dyn Http>) -> Self {
        Self { rng: Arc::new(Seeded::new(seed)), http, ..Self::new(folder) }
    }

    /// Starts the app.
    pub async fn start(&self) -> App {
        self.try_start().await.expect("the app starts")
    }

    pub async fn try_start(&self) -> Result<App, OpenError> {
        App::open(self.options()).await
    }

    /// As [`Machine::start`], with another root of trust for packs.
    pub async fn start_trusting(&self, root: &[u8]) -> App {
        App::open_trusting(self.options(), root).await.expect("the app starts")
    }

    fn options(&self) -> AppOptions {
        AppOptions {
            folder: self.folder.clone(),
            zone: crewroom_core::days::UK,
            clock: self.clock.clone(),
            rng: self.rng.clone(),
            key_store: self.keys.clone(),
            http: self.http.clone(),
        }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// The names of the folder's files, sorted.
    pub fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = std::fs::read_dir(&self.folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }

    /// The files that were moved aside.
    pub fn aside(&self, of: &str) -> Vec<String> {
        let start = format!("{of}.damaged-");
        self.names().into_iter().filter(|name| name.starts_with(&start)).collect()
    }
}

/// One command, as the interface would send it.
pub async fn ask(app: &App, name: &str, request: Value) -> Result<Value, UiError> {
    commands::dispatch(app, name, request).await
}

/// One command that must go through.
pub async fn must(app: &App, name: &str, request: Value) -> Value {
    ask(app, name, request).await.unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// The code of a command that must not go through.
pub async fn code(app: &App, name: &str, request: Value) -> String {
    match ask(app, name, request).await {
        Ok(_) => panic!("{name} went through"),
        Err(error) => serde_json::to_value(error.code).unwrap().as_str().unwrap().to_owned(),
    }
}

/// Records a check-in with a note and returns its id.
pub async fn note(app: &App, text: &str) -> String {
    use serde_json::json;
    let made = must(app, "check_ins.record", json!({ "answer": "low" })).await;
    let id = made["id"].as_str().unwrap().to_owned();
    let change = json!({ "id": id, "change": { "field": "note", "value": text } });
    must(app, "check_ins.update", change).await;
    id
}

/// Every check-in, newest first.
pub async fn all(app: &App) -> Vec<Value> {
    use serde_json::json;
    let mut found = Vec::new();
    let mut before = Value::Null;
    loop {
        let page = must(app, "check_ins.list", json!({ "before_ms": before, "limit": 500 })).await;
        found.extend(page["check_ins"].as_array().unwrap().iter().cloned());
        before = page["next_before_ms"].clone();
        if before.is_null() {
            return found;
        }
    }
}

/// Every note, sorted.
pub async fn notes(app: &App) -> Vec<String> {
    let mut notes: Vec<String> =
        all(app).await.iter().filter_map(|row| row["note"].as_str().map(str::to_owned)).collect();
    notes.sort();
    notes
}
